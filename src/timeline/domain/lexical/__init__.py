"""How texts, numbers and names are written: what counts as the same, and as nothing."""
