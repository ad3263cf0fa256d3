"""Input of developments, shared by the command line and the terminal program.

Options and forms are generated from the same fields of the same models, and parse input in the same
way. Otherwise one could reject a value that the other accepts.
"""
