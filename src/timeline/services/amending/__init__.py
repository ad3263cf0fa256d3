"""Amending several developments at once."""
