"""File formats: developments and their sources, for import and export."""
