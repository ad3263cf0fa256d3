"""Dates in sources: EDTF, civil time in zones, and phrases such as “next Friday”."""
