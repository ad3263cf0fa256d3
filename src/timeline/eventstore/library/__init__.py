"""What the library eventsourcing is given around a store, on any engine."""
