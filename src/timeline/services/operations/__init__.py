"""Operating a store: backups, recovery, diagnostics, engines and rights."""
