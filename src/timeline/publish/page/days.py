"""Civil days as numbers, so that a page needs no time zone.

A page's clocks stand at the end of a day, as a bare date does in every query. An instant counts
from the day that it falls on in its government's zone, so each bound becomes the number of that
day, and the script compares whole numbers. It never asks a zone.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from timeline.dates.edtf import FUTURE, PAST, civil_day

_EPOCH: Final = date(1970, 1, 1)
NEVER: Final = 9_999_999
"""After each day of the calendar."""
BEFORE: Final = -9_999_999
"""Before each day of the calendar."""


@lru_cache(maxsize=65_536)
def day_number(instant: int, zone: str) -> int:
    """The civil day of an instant in a zone, in days since 1970-01-01; open ends are outside."""
    if instant >= FUTURE:
        return NEVER
    if instant <= PAST:
        return BEFORE
    return (date.fromisoformat(civil_day(instant, zone)) - _EPOCH).days


def day_text(day: int) -> str:
    """The ISO date of a day number."""
    return (_EPOCH + timedelta(days=day)).isoformat()


def number_of(day: str) -> int:
    """The day number of an ISO date."""
    return (date.fromisoformat(day) - _EPOCH).days
