"""Queries for the screens, run in worker threads, without widgets."""
