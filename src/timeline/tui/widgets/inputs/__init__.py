"""Widgets in which one writes or chooses."""
