"""Phrases such as “next Friday” or “early March”, read from the day on which they were written."""
