"""Questions to the read model, one module for each."""
