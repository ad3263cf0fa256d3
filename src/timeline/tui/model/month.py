"""A month as weeks of days, and what happened and is expected on each day.

Weeks begin on Monday, as in ISO 8601. A development is on the first day on which it may have
happened, in its government's zone, as its date says; what is expected is on the last day of its
window, which is the deadline.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR, date
from typing import Final

from timeline.dates.edtf import FUTURE, PAST, Edtf, civil_day
from timeline.results import AgendaRow, Passing, RowIndex
from timeline.tui.model.line import Line

_WEEK: Final = 7
_ON_AGENDA: Final[Mapping[str, str]] = {
    "overdue": "decision-overdue", "in-force": "in-force-from", "ended": "in-force-until",
}  # fmt: skip
"""What passes, and the row of the agenda that says so."""


@dataclass(slots=True)
class MonthDay:
    """What a day has."""

    count: int = 0
    """The number of developments, of which `lines` may be only the first."""
    lines: list[Line] = field(default_factory=list)
    ahead: list[AgendaRow] = field(default_factory=list)
    """What is expected, planned, begins and ends, and deadlines that passed."""
    passed: list[Passing] = field(default_factory=list)
    """What a status changed by without a development, and is on no agenda, such as a lapse."""

    @property
    def total(self) -> int:
        """The number of all of it."""
        return self.count + len(self.ahead) + len(self.passed)


def weeks_of(day: date) -> list[list[date]]:
    """The weeks of the month of a day, with the days of other months that fill them.

    The calendar ends with the years 1 and 9999: weeks there may be shorter.
    """
    first = day.replace(day=1).toordinal()
    start = first - (first - 1) % _WEEK
    last = month_after(day, 1).replace(day=1) if (day.year, day.month) != (MAXYEAR, 12) else None
    stop = date.max.toordinal() + 1 if last is None else last.toordinal()
    found = []
    for monday in range(start, stop, _WEEK):
        days = range(max(monday, 1), min(monday + _WEEK, date.max.toordinal() + 1))
        found.append([date.fromordinal(one) for one in days])
    return found


def month_after(day: date, months: int) -> date:
    """The same day some months later or earlier, or the last one of a shorter month."""
    place = min(max(day.year * 12 + day.month - 1 + months, MINYEAR * 12), MAXYEAR * 12 + 11)
    year, month = divmod(place, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError  # every month has 28 days


def day_after(day: date, days: int) -> date:
    """The day some days later or earlier, as far as the calendar goes."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def day_of(instant: int, zone: str) -> date | None:
    """The civil day of an instant; None outside the calendar."""
    return date.fromisoformat(civil_day(instant, zone)) if PAST < instant < FUTURE else None


def bounds_of(day: date, zone: str) -> tuple[int, int]:
    """The first and the last second of a day."""
    found = Edtf.parse(day.isoformat()).nearest_bounds(zone)
    return min(found), max(found)


def lines_between(order: RowIndex, first: int, last: int, most: int) -> range:
    """The indexes of the lines from one instant to another, of the first `most` of the list."""
    return range(order.index_at(first - 1) + 1, min(order.index_at(last) + 1, most))


def by_day(
    lines: Sequence[Line],
    ahead: Sequence[AgendaRow],
    passed: Sequence[Passing] = (),
    *,
    reported: bool,
) -> dict[date, MonthDay]:
    """Developments, rows of the agenda, and what passed without being on it, under their days."""
    found: dict[date, MonthDay] = {}
    for one in lines:
        day = date.fromisoformat(one.known_day) if reported else day_of(one.earliest, one.zone)
        if day is not None:
            held = found.setdefault(day, MonthDay())
            held.count += 1
            held.lines.append(one)
    for row in ahead:
        end = row.earliest if row.latest is None else row.latest
        day = None if end is None else day_of(end, row.zone)
        if day is not None:
            found.setdefault(day, MonthDay()).ahead.append(row)
    for passing in passed:
        # An end is told on its last day, as the agenda tells it: it has passed a second later.
        ends = passing.kind in ("overdue", "ended")
        day = day_of(passing.clock - ends, passing.zone)
        if day is not None and not _is_ahead(passing, found.get(day, MonthDay()).ahead):
            found.setdefault(day, MonthDay()).passed.append(passing)
    return found


def _is_ahead(one: Passing, rows: Sequence[AgendaRow]) -> bool:
    """Whether the agenda of its day says the same."""
    what = one.change.government, one.change.matter, _ON_AGENDA.get(one.kind)
    return any((row.government, row.matter, row.what) == what for row in rows)
