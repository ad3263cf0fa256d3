"""Reads an article: its sentences, who is named in them, and when and what they tell."""
