"""What the record asks of a development, beyond what its fields ask by themselves."""
