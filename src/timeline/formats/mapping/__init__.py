"""Tables of any shape, and the maps that say which developments their rows are."""
