"""Developments in the making: what the command line and the terminal program both need.

Options and forms are made from the same fields of the same models, and read what was typed in
the same way. A value that the one refuses and the other takes would be a second language.
"""
