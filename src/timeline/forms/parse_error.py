"""The error for a value that cannot be parsed."""

from __future__ import annotations

from collections.abc import Sequence

from timeline.domain.errors import TimelineError


class ParseError(TimelineError):
    """A value that cannot be parsed, or is ambiguous.

    Attributes:
        readings: What can be typed instead, if the value has several meanings; one for each.
    """

    def __init__(
        self, message: str, *, hint: str | None = None, readings: Sequence[str] = ()
    ) -> None:
        super().__init__(message, hint=hint)
        self.readings = tuple(readings)
