"""Taking back what was recorded last: by recording its opposite, for nothing is deleted."""
