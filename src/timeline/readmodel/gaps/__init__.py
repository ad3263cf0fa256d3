"""What still needs reporting: the holes of a record, and what fills each."""
