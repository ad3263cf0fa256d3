"""Whether the clock of this machine can be right, by that of the server that holds a store.

A moment of recording is for ever, and those after it cannot be earlier: one append by a clock that
is years ahead spoils all that follow. A file has no clock of its own; a server has one.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from timeline.dates.timezones import in_utc, moment_words
from timeline.domain.rules.dates import CLOCKS_APART
from timeline.eventstore.errors import ClockWrong


class ServersClock:
    """The clock of a store's server.

    Args:
        ask: What it shows, aware; None if the store has no server, and then everything passes.
    """

    def __init__(self, ask: Callable[[], datetime | None]) -> None:
        self._ask = ask
        self._at_start: datetime | None = None
        """What it showed when our own time since the start began."""

    def check(self, now: datetime) -> None:
        """Compares; the server is asked the first time, and before a refusal.

        Raises:
            ClockWrong: if the two are more than a day apart.
        """
        if self._at_start is not None and self._fits(self._at_start, now):
            return
        shown = self._ask()
        if shown is None:
            return
        self._at_start = shown - _since_start()
        if not self._fits(self._at_start, now):
            raise ClockWrong(f"the server's clock says {moment_words(shown)}", now, shown)

    def _fits(self, at_start: datetime, now: datetime) -> bool:
        return abs(at_start + _since_start() - in_utc(now)) <= CLOCKS_APART


def _since_start() -> timedelta:
    # Not set back or forth with the clock; it may stand still while a machine sleeps.
    return timedelta(seconds=time.monotonic())
