"""The queries on the read model, one module for each."""
