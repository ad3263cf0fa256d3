"""The names of matters: what describes, renames, merges and separates them."""
