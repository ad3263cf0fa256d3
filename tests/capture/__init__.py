"""Tests of `timeline.capture`."""
