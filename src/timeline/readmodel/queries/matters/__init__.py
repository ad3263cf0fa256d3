"""Queries of matters: where each stands, what moved it, and what is ahead of it."""
