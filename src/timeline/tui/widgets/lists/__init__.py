"""Widgets of many lines, of which those in sight are drawn."""
