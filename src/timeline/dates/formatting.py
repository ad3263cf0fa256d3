"""Formats dates: in English for reading, in few characters for a column.

The command line, the terminal program and exports must say the same of the same date. None of them
may claim more than the date: open ends, doubts and unspecified digits all appear in the words.
Years before 1000 have AD, since "20 April 44" would be read as 1944.
"""

from __future__ import annotations

from datetime import date, timedelta

from timeline.dates.parser import MONTHS, Parsed, Part
from timeline.light_typing import Final

SHORT_LENGTH: Final = 21
_EPOCH: Final = date(1970, 1, 1)
_SEASONS: Final = ("spring", "summer", "autumn", "winter")
_SHARING: Final = {"day", "month", "season"}


def human(parsed: Parsed) -> str:
    """The date in English: "between 21 and 28 February 2022", "about April 2022 (uncertain)"."""
    start, end = parsed.start, parsed.end
    if start is None and end is not None:
        unknown = "" if parsed.text.startswith("..") else ", start unknown"
        return f"{_preposition(end)} or before {_said(end)}{unknown}"
    if start is not None and end is None:
        unknown = " on" if parsed.text.endswith("..") else ", end unknown"
        return f"from {_said(start)}{unknown}"
    assert start is not None
    assert end is not None
    if start == end:
        return _said(start, alone=True)
    return _between(start, end)


def short(parsed: Parsed) -> str:
    """The date in at most 21 characters: its text if that fits and has no clock time."""
    text = parsed.text
    if "T" not in text:
        if len(text) <= SHORT_LENGTH:
            return text
    elif not parsed.is_interval:
        day, _, clock = text.partition("T")
        offset = clock[5:].lstrip(":0123456789").replace(":00", "").replace(":", "")
        return f"{day} {clock[:5]}{offset}"
    head, tail = (end.partition("T")[0] for end in text.split("/"))
    if head == tail:
        return head
    for shared in (0, 5, 8):
        shortened = f"{head}/{tail[shared:]}"
        if tail[:shared] == head[:shared] and len(shortened) <= SHORT_LENGTH:
            return shortened
    return f"{_month_only(head)}/{_month_only(tail)}"


def _month_only(text: str) -> str:
    return text[:7] + text[10:]


def _between(start: Part, end: Part) -> str:
    first, last = _said(start), _said(end)
    if start.qualifier or end.qualifier or start.precision != end.precision:
        return f"between {first} and {last}"
    if start.text[10:] and start.text[:10] == end.text[:10] and start.offset == end.offset:
        day, _, clock = first.partition(", ")
        _, _, until = last.partition(", ")
        return f"{day}, between {clock.partition(' ')[0]} and {until}"
    if start.precision in _SHARING:
        words, others = first.split(" "), last.split(" ")
        while min(len(words), len(others)) > 1 and words[-1] == others[-1]:
            words.pop()
            others.pop()
        first = " ".join(words)
    return f"between {first} and {last}"


def _said(part: Part, *, alone: bool = False) -> str:
    name = _name(part)
    if alone and "–" in name and part.precision == "month":
        name = "between " + name.replace("–", " and ")
    if part.qualifier in {"~", "%"}:
        name = f"about {name}"
    return name if part.qualifier in {"", "~"} else f"{name} (uncertain)"


def _name(part: Part) -> str:
    text, first, last = part.text, _calendar(part.first), _calendar(part.last)
    if "X" in text:
        return _unspecified(part, first, last)
    if part.precision == "year":
        return _year(first.year)
    if part.precision == "season":
        years = _year(first.year) + (f"–{last.year}" if last.year > first.year else "")
        return f"{_SEASONS[int(text[6]) - 1]} {years}"
    if part.precision == "month":
        return _month(first)
    day = f"{first.day} {_month(first)}"
    if part.precision == "day":
        return day
    clock = text[11:19] if part.precision == "second" else text[11:16]
    offset = text[11 + len(clock) :]
    said = {"": "", "Z": " (UTC)"}.get(offset, f" ({offset})")
    return f"{day}, {clock}{said}"


def _unspecified(part: Part, first: date, last: date) -> str:
    text = part.text
    if len(text) == 4:
        if part.precision == "decade" and first.year >= 1000:
            return f"the {first.year}s"
        return f"some year from {_year(first.year)} to {_year(last.year)}"
    if text[5:] == "XX":
        return f"some month of {_year(first.year)}"
    if text[5:] == "XX-XX":
        return f"some day of {_year(first.year)}"
    if len(text) == 7:
        return f"some month from {MONTHS[first.month - 1]} to {_month(last)}"
    if text[8:] == "XX":
        return f"some day of {_month(first)}"
    days = f"{first.day}" if first == last else f"{first.day}–{last.day}"
    return f"{days} {_month(first)}"


def _preposition(part: Part) -> str:
    return "in" if len(part.text) < 10 else "on" if len(part.text) == 10 else "at"


def _calendar(civil: int) -> date:
    return _EPOCH + timedelta(seconds=civil)


def _month(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {_year(day.year)}"


def _year(year: int) -> str:
    return str(year) if year >= 1000 else f"AD {year}"
