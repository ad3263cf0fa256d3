"""What the project makes for itself: generated pages, the sessions in them, pictures."""
