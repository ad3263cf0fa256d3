"""Marking lines, and doing something with all that are marked."""
