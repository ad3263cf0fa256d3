"""What is to be known of the kinds of development without their models."""
