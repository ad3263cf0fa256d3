"""Errors of a session and its services."""

from __future__ import annotations

from timeline.domain.errors import TimelineError


class UsedAtOnce(TimelineError):
    """A thread used a `Timeline` while another thread was using it."""

    def __init__(self) -> None:
        super().__init__(
            "another thread is using this Timeline",
            hint="Give each thread its own: timeline.twin().",
        )
