"""Developments as bare shapes: what a model says, in a tenth of its time."""
