"""A value of one argument that cannot be read."""

from __future__ import annotations

from timeline.domain.errors import TimelineError


class ParseError(TimelineError):
    """A value that cannot be read, or that can be read in two ways."""
