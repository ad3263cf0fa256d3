"""Source documents: their text, their hashes, and the search for quotes."""
