"""The door in parts: what one asks, what a screen asks, what one records, what one keeps."""
