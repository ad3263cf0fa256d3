"""Prints the output of commands: lists, developments, statuses, receipts, progress."""
