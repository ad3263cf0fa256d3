"""Developments as a table: a row each, in columns that a spreadsheet shows."""
