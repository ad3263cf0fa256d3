"""Imports, exports, the outbox, and checks of files."""
