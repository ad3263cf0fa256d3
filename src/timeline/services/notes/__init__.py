"""Warnings that what was recorded may not be what was meant."""
