"""Merges two edits of a file of developments, entry by entry, for git."""
