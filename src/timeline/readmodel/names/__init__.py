"""The names of matters in the read model: how they are stored, and looked up."""
