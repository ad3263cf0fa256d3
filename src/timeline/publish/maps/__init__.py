"""The map of two clocks: a picture of all statuses that a matter ever had."""
