"""Errors of a session and its services."""

from __future__ import annotations

from timeline.errors import TimelineError


class UsedAtOnce(TimelineError):
    """A thread used a `Timeline` while another thread was using it."""

    def __init__(self) -> None:
        super().__init__(
            "another thread is using this Timeline",
            hint="Give each thread its own: timeline.twin().",
        )


class OpenedReadOnly(TimelineError):
    """Something was to be recorded through a `Timeline` that was opened for reading alone."""

    def __init__(self) -> None:
        super().__init__(
            "this store was opened read-only, and nothing can be recorded",
            hint="Open it without --read-only, or in Python without read_only=True.",
        )
