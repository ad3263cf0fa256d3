"""What a session and its services refuse."""

from __future__ import annotations

from timeline.domain.errors import TimelineError


class UsedAtOnce(TimelineError):
    """A question from one thread while another thread's question is under way."""

    def __init__(self) -> None:
        super().__init__(
            "another thread is using this Timeline",
            hint="Give each thread its own: timeline.twin().",
        )
