"""The shared engine: one store in a schema of a PostgreSQL database, for many machines."""
