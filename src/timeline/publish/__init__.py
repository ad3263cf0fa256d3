"""What leaves the store for readers: files that other programs show."""
