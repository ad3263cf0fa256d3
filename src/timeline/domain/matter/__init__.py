"""Where a matter stands: folded from its developments, never stored as a fact."""
