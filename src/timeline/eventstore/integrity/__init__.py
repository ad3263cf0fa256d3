"""The hash tree over the stored events, its checkpoints and their signatures."""
