"""The main screen, and the objects that handle its actions."""
