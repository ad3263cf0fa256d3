"""The parts of a screen, one a file, named after what the user sees."""
