"""Extracts the text of PDF and HTML files, in a process of its own with limits."""
