"""Models that users bring: they only point at passages, and what they invent is dropped."""
