"""Lines that the user has marked, and what is done with all of them at once."""
