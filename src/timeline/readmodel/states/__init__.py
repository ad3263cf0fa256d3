"""The states of stored events, as the read model reads them."""
