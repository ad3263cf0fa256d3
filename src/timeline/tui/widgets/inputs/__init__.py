"""Widgets for text and choices."""
