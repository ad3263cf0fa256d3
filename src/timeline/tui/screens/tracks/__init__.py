"""The board of what each matter went through."""
