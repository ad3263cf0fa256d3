"""The words of the agenda, for both front ends, and its order by day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby

from timeline.dates.edtf import FUTURE, PAST, Edtf, civil_day
from timeline.light_typing import Final, NamedTuple, Protocol, TypeVar
from timeline.text.phrasing import clock_words, day_words, days

OVERDUE: Final = "decision-overdue"


class WhatLook(NamedTuple):
    """What a row of the agenda says: the kind or status whose glyph it has, and its words."""

    look: str
    words: str


WHATS: Final[Mapping[str, WhatLook]] = {
    OVERDUE: WhatLook("overdue", "decision overdue"),
    "decision-expected": WhatLook("decision-expected", "decision expected"),
    "meeting-planned": WhatLook("meeting-planned", "meeting"),
    "in-force-from": WhatLook("in-force", "in force from"),
    "in-force-until": WhatLook("ended", "in force until"),
}
"""Each sort of row, in the order in which the rows of a day are shown."""
_ORDER: Final = list(WHATS)


class AgendaLine(Protocol):
    """The attributes of a row of the agenda that are shown."""

    @property
    def on(self) -> str:
        """EDTF: the day or days."""

    @property
    def earliest(self) -> int | None:
        """The first second; None where it is open."""

    @property
    def latest(self) -> int | None:
        """The last second; None where it is open."""

    @property
    def what(self) -> str:
        """A name in `WHATS`."""

    @property
    def government(self) -> str:
        """Whose agenda it is on."""

    @property
    def matter(self) -> str | None:
        """The matter, if it is about one."""

    @property
    def zone(self) -> str:
        """The zone of the government."""


Row = TypeVar("Row", bound=AgendaLine)


class AgendaDay(NamedTuple):
    """A heading of the agenda."""

    words: str
    """“Overdue”, “Fri 22 Apr 2022”, or the days of a window."""
    wait: str
    """“today”, “in 3 days”; of a window that has begun, how long it lasts; or ""."""


def by_day(rows: Iterable[Row], instant: int) -> list[tuple[AgendaDay, list[Row]]]:
    """The rows under their days, overdue ones first, as of a moment."""
    ordered = sorted(rows, key=_place)
    return [
        (AgendaDay(words, _wait(group[0], instant)), group)
        for words, group in ((words, list(rows)) for words, rows in groupby(ordered, key=_heading))
    ]


def _place(row: AgendaLine) -> tuple[object, ...]:
    first, last = _days(row)
    return (
        row.what != OVERDUE,
        first,
        last,
        _heading(row),
        _ORDER.index(row.what) if row.what in WHATS else len(_ORDER),
        PAST if row.earliest is None else row.earliest,
        row.government,
        row.matter or "",
    )


def _days(row: AgendaLine) -> tuple[str, str]:
    """The first and the last civil day; days that are not given come before and after all."""
    first = "" if row.earliest is None else civil_day(row.earliest, row.zone)
    return first, "~" if row.latest is None else civil_day(row.latest, row.zone)


def _heading(row: AgendaLine) -> str:
    if row.what == OVERDUE:
        return "Overdue"
    first, last = _days(row)
    if first == last and row.latest is not None:
        return day_words(row.latest, row.zone)
    return Edtf.stored(row.on).human()


def _wait(row: AgendaLine, instant: int) -> str:
    if row.what == OVERDUE:
        return "window passed"
    if row.latest is not None and row.latest < FUTURE and (row.earliest or PAST) <= instant:
        left = _until(row.latest, instant, row.zone)
        if left < 0:
            return f"{days(-left)} ago"
        return f"{days(left)} left" if left else "today"
    if row.earliest is None or row.earliest <= PAST:
        return ""
    left = _until(row.earliest, instant, row.zone)
    return f"in {days(left)}" if left > 1 else ("today", "tomorrow")[max(left, 0)]


def _until(then: int, instant: int, zone: str) -> int:
    day, today = (date.fromisoformat(civil_day(one, zone)) for one in (then, instant))
    return (day - today).days


def time_words(row: AgendaLine) -> str:
    """The time of day of a row that gives one; "" for whole days."""
    if "T" not in row.on or row.earliest is None:
        return ""
    return clock_words(row.earliest, row.zone)
