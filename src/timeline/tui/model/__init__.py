"""The state that the screens show and change, without widgets, threads or a store."""
