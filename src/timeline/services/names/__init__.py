"""Describes, renames, merges and splits matters, and describes governments."""
