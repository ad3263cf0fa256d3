"""The message and the hint of every error, in one catalogue that one command rewrites.

python -m tests.messages            # show what differs; exit code 1 if anything does
python -m tests.messages --write    # rewrite `catalogue.txt`

Tests of behaviour assert the class and the fields of an error; its words are checked here alone.
"""
