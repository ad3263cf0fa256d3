"""Operates a store: backups, recovery, diagnostics, migrations and rights."""
