"""Ranges in phrases: "20-22 April 2022", "between 28 February and 3 March", "April to June 2022".

Words that name two days or months include all between them, as an EDTF interval. Nothing is
invented: an impossible day, or an end before its start, is not a range.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from timeline.dates.parser import is_readable
from timeline.dates.relative.words import (
    MONTH_NAMES,
    Asked,
    Proposal,
    month_number,
    nearer,
    span,
)

_TWO_MONTHS: Final = len("2022-04/2022-05")
_DASHES: Final = re.compile(r" ?[-‐‑‒–—−] ?")
_END: Final = (
    r"(?:(?:the )?(?P<day{n}>[0-9]{{1,2}})(?:st|nd|rd|th)?)?(?:(?: of)? ?(?P<month{n}>{names}))?"
    r"(?: (?:the )?(?P<late{n}>[0-9]{{1,2}})(?:st|nd|rd|th)?)?(?: ?(?P<year{n}>[0-9]{{4}}))?"
)
_FROM, _TO = (_END.format(n=n, names=MONTH_NAMES) for n in (1, 2))
_RANGES: Final = tuple(
    re.compile(form)
    for form in (
        f"(?:from |of |on )?{_FROM}(?:-| to ){_TO}",
        f"(?:from |of ){_FROM} (?:until|till|through) {_TO}",
        f"between {_FROM} and {_TO}",
    )
)
_PAIR: Final = re.compile(f"(?:on |in |during |of )?{_FROM} and {_TO}")


class _End(NamedTuple):
    """One end of a range as written; 0 for missing parts."""

    day: int
    month: int
    year: int


def range_of(phrase: str, asked: Asked) -> list[Proposal]:
    """The interval of a phrase; empty if it names none."""
    words = re.sub(r"[,.;:!\"“”()]", " ", phrase.lower())
    words = _DASHES.sub("-", " ".join(words.split()))
    for form in _RANGES:
        if match := form.fullmatch(words):
            start, end = (_end(match, n) for n in (1, 2))
            # "Apr-2022" is one month with its year.
            is_one = start.month and not start.year and not any(end[:2])
            if any(start) and any(end) and not is_one:
                return list(_readings(*_completed(start, end), asked))
    if match := _PAIR.fullmatch(words):
        return [one for one in _pair(match, asked) if _are_neighbours(one.edtf)]
    return []


def _pair(said: re.Match[str], asked: Asked) -> Iterator[Proposal]:
    """ "8 and 9 May", "April and May": both, which must be next to each other."""
    start, end = (_end(said, n) for n in (1, 2))
    return _readings(*_completed(start, end), asked) if end.month else iter(())


def _are_neighbours(edtf: str) -> bool:
    first, last = span(edtf)
    days = (last - first).days
    return days == 1 or (len(edtf) == _TWO_MONTHS and 58 <= days <= 61)


def _end(said: re.Match[str], n: int) -> _End:
    day, month, late, year = (said[f"{name}{n}"] for name in ("day", "month", "late", "year"))
    if day and late:
        return _End(0, 0, 0)
    return _End(int(day or late or 0), month_number(month) if month else 0, int(year or 0))


def _completed(start: _End, end: _End) -> tuple[_End, _End]:
    """Copies what is written once to both ends: "20-22 April", "May to June 2022"."""
    if not start.month:
        start = start._replace(month=end.month)
    if not end.month:
        end = end._replace(month=start.month)
    if end.year and not start.year:
        before = (start.month, start.day) > (end.month, end.day)
        is_over_new_year = before and start.month != end.month
        start = start._replace(year=end.year - is_over_new_year)
    return start, end


def _readings(start: _End, end: _End, asked: Asked) -> Iterator[Proposal]:
    alike = all((one > 0) == (other > 0) for one, other in zip(start, end, strict=True))
    if not alike or (start.day and not start.month):
        return
    if start.year:
        text = f"{_edtf(start, start.year)}/{_edtf(end, end.year)}"
        if is_readable(text):
            yield Proposal(text, asked.say("interval-written"))
        return
    over = start.month > end.month
    yield from nearer(
        lambda y: f"{_edtf(start, y)}/{_edtf(end, y + over)}",
        asked.say("to", first=_named(start, asked), last=_named(end, asked)),
        asked,
    )


def _edtf(end: _End, year: int) -> str:
    return "-".join([f"{year:04}", *(f"{part:02}" for part in end[1::-1] if part)])


def _named(end: _End, asked: Asked) -> str:
    return asked.day_of_month(end.day, end.month) if end.day else asked.month(end.month)
