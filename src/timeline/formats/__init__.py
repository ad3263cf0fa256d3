"""Interchange: developments and their sources as files, in both directions."""
