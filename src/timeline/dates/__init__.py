"""Dates as sources give them: EDTF, civil time in zones, and phrases such as “next Friday”."""
