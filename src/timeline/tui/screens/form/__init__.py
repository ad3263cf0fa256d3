"""The screen of every form, and its parts."""
