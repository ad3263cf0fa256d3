"""Phrases such as “next Friday” or “early March”, relative to the day of their source."""
