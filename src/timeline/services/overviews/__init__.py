"""Queries over the whole of a record: what is ahead, what was promised, what is missing."""
