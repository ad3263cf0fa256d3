"""Source documents: their text, their hashes, and the quotes that are looked for in them."""
