"""Widgets of many lines that draw only the visible ones."""
