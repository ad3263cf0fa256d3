"""The error for text that is not a date."""

from __future__ import annotations

from timeline.errors import TimelineError


class DateError(TimelineError, ValueError):
    """A date that is not EDTF level 0 or 1, is outside 0001 to 9999, or never existed."""

    def __init__(self, text: str, reason: str, *, hint: str | None = None) -> None:
        super().__init__(f"“{text}” is not a date: {reason}", hint=hint)
        self.text = text
        self.reason = reason
