"""Proposes developments from the text of an article, for a person to review."""
