"""The read side: a SQLite read model, rebuilt from the store at any time, and its queries."""
