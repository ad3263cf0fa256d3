"""The main screen, and the objects that act for it."""
