"""The record in the formats of other programs: tables, a calendar, feeds, linked data.

Each format is a function that takes a `Record` and a `Selection` and yields its bytes in parts. So
a file is written while it is read from the store, and the same store gives the same bytes.
"""
