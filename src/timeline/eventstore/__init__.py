"""The write side: the append-only log of all governments, behind a store URL."""
