"""The boards that sum a record up: its gaps and its quantities."""
