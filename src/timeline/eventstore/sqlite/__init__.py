"""The embedded engine: one store in one file."""
