"""The error for a value that cannot be parsed."""

from __future__ import annotations

from timeline.domain.errors import TimelineError


class ParseError(TimelineError):
    """A value that cannot be parsed, or is ambiguous."""
