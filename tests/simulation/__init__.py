"""One seeded world simulated against the store; see `tests/simulation/__main__.py`."""
