"""Seals of a store, and what can be proven against them."""
