"""What the screens ask of the store, in threads of their own, without widgets."""
