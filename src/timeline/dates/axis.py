"""The dates along an axis of time: years, months or days, as many as fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import MAXYEAR, date
from functools import lru_cache
from typing import Final

from timeline.dates.edtf import Edtf, civil_day

_DAYS: Final = (1, 2, 7, 14)
_MONTHS: Final = (1, 3, 6)
_YEARS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000)
_MONTH: Final = 31
_YEAR: Final = 366


@lru_cache(64)
def ticks(first: int, last: int, zone: str, most: int) -> Sequence[tuple[int, str]]:
    """At most `most` moments or so between two, each with the day that begins then.

    Args:
        first: The first moment, in seconds since the epoch.
        last: The last one.
        zone: IANA zone of the days.
        most: How many fit.

    Returns:
        Each moment, with its day as `2022`, `2022-04` or `2022-04-21`.
    """
    begin, end = (date.fromisoformat(civil_day(one, zone)) for one in (first, last))
    room = max((end - begin).days, 1) / most
    found = [
        (Edtf.parse(label).nearest_bounds(zone).earliest, label)
        for label in _labels(begin, end, room)
    ]
    return [one for one in found if first <= one[0] <= last]


def _labels(begin: date, end: date, room: float) -> Iterator[str]:
    """The labels from day to day, at least `room` days from each other."""
    for step in _DAYS:
        if step >= room:
            start = begin.toordinal() + -begin.toordinal() % step
            for day in range(start, end.toordinal() + 1, step):
                yield date.fromordinal(day).isoformat()
            return
    for step in _MONTHS:
        if step * _MONTH >= room:
            start = begin.year * 12 + begin.month - 1
            stop = min(end.year * 12 + end.month, (MAXYEAR + 1) * 12)
            for month in range(start + -start % step, stop, step):
                yield f"{month // 12:04}-{month % 12 + 1:02}"
            return
    step = next((step for step in _YEARS if step * _YEAR >= room), _YEARS[-1])
    for year in range(begin.year + -begin.year % step, end.year + 1, step):
        yield f"{year:04}"
