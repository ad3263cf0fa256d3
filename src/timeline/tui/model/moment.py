"""The moment of the screen, which header, panel and strip write alike, in one time zone."""

from __future__ import annotations

from typing import NamedTuple

from timeline.text.phrasing import clock_words, day_words


class ClockMoment(NamedTuple):
    """A moment on the clock of the screen.

    Attributes:
        instant: Seconds since the epoch.
        zone: IANA zone of the clock.
        now: Whether it is the present.
    """

    instant: int
    zone: str
    now: bool = False

    @property
    def words(self) -> str:
        """As `Sat 23 Apr 2022`, with the hour if it is not the end of a day, or `now, …`."""
        day = day_words(self.instant, self.zone)
        if self.now:
            return f"now, {day}"
        clock = clock_words(self.instant, self.zone)
        return f"{day} {clock}" if clock else day
