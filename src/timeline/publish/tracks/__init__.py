"""What each matter went through, as one picture."""
