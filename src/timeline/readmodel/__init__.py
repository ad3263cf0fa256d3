"""The read side: a disposable SQLite read model, fed from the store, and its queries."""
