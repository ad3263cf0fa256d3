"""The record in files: imports and exports."""
