"""The parts of a screen, one per file, named after what the user sees."""
