"""What governments do together: found by each of them."""
