"""The grammar of dates: EDTF (ISO 8601-2:2019) levels 0 and 1, parsed to numbers.

A timeline has thousands of hand-typed dates. So parsing must be exact, cheap (a few microseconds)
and strict: an unknown form is an error with a hint, and never guessed. No time zone is needed here.
Everything below is in "civil seconds", as a wall clock and a calendar show them.
`timeline.dates.edtf` converts them to instants of a government's zone.

Some forms beyond levels 0 and 1 are supported, because sources need them:

- clock times without seconds (`2022-04-20T15:00`: the whole minute);
- a partly unspecified day or month (`2022-04-2X`, `2022-1X`; level 2 in the standard);
- unspecified digits in the end of an interval (`2022-04-XX/2022-05-03`; level 2 too).

Seasons are those of northern meteorology, in whole months: 21 is March to May, 22 June to August,
23 September to November, 24 December to the end of February of the *next* year. The standard leaves
this open. The `edtf` package ends a winter with December, which would put half of every winter's
reports outside their own date.
"""

from __future__ import annotations

import re
from datetime import date

from timeline.dates.errors import DateError
from timeline.light_typing import Final, Literal, NamedTuple, TypeAlias

Precision: TypeAlias = Literal[
    "second", "minute", "day", "month", "season", "year", "decade", "century", "millennium"
]

PRECISIONS: Final[tuple[Precision, ...]] = (
    "second",
    "minute",
    "day",
    "month",
    "season",
    "year",
    "decade",
    "century",
    "millennium",
)
"""From fine to coarse."""

MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

MAX_LENGTH: Final = 64
DAY: Final = 86_400
_EPOCH: Final = date(1970, 1, 1).toordinal()
_DAYS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MAX_OFFSET_HOURS: Final = 15  # for dates recorded before the bounds below
_WESTMOST: Final = -12 * 3600
_EASTMOST: Final = 14 * 3600
"""Offsets of Baker Island and of Kiribati in seconds, the extremes of all clocks. Local mean time
was further in Manila and Sitka until the 1860s; it had seconds, and is written without an offset.
"""

_DATE: Final = re.compile(
    r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})"
    r"(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?(Z|[+-][0-9]{2}(?::[0-9]{2})?)?)?)?)?"
)
_MASKED_YEAR: Final = r"(?=.{4}$)[0-9]{1,3}(X{1,3})"
_MASKED_MONTH: Final = r"([0-9]{4})-(?:XX(?:-XX)?|([01])X)"
_MASKED_DAY: Final = r"([0-9]{4})-(0[1-9]|1[0-2])-([0-3X])X"


class Part(NamedTuple):
    """A date, or one end of an interval, in civil seconds."""

    text: str
    """As written, without its qualifier."""
    qualifier: str
    """`?` uncertain, `~` approximate, `%` both, or ""."""
    precision: Precision
    """The smallest named unit around all possible dates; for `2022-04-2X`, the month."""
    first: int
    """The first possible civil second, counted from 1970-01-01T00:00:00 on the wall clock."""
    last: int
    """The last possible civil second, inclusive."""
    offset: int | None
    """Seconds east of UTC, if the text has an offset."""


class Parsed(NamedTuple):
    """A parsed expression. Unless it is an interval, both parts are the same."""

    text: str
    start: Part | None
    """None if the start of the interval is open (`..`) or unknown (empty)."""
    end: Part | None
    is_interval: bool


def days_in_month(year: int, month: int) -> int:
    """Number of days of a month (1 to 12) in a year."""
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if month == 2 and is_leap else _DAYS[month - 1]


class UnreadError(Exception):
    """The text, or the end `unread` of an interval, is not in the grammar."""

    def __init__(self, unread: str) -> None:
        super().__init__(unread)
        self.unread = unread


def parse(text: str, *, stored: bool = False) -> Parsed:
    """Parses an expression without surrounding white space.

    Args:
        text: The expression.
        stored: Whether it was recorded, perhaps when offsets up to 15:59 were accepted.

    Raises:
        UnreadError: if it is not in the grammar.
        DateError: if it is too long, outside the years 0001 to 9999, an impossible day or offset,
            or a reversed interval.
    """
    if len(text) > MAX_LENGTH:
        reason = f"a date has at most {MAX_LENGTH} characters, not {len(text)}"
        raise DateError(shown(text[:40]) + "…", reason)
    parsed = _parse(text)
    for part in () if stored else (parsed.start, parsed.end):
        if part and part.offset and not _WESTMOST <= part.offset <= _EASTMOST:
            raise DateError(
                part.text,
                "no place has that offset from UTC",
                hint="Offsets run from -12:00 to +14:00. Without one, it is local time.",
            )
    return parsed


def is_readable(text: str) -> bool:
    """Whether `parse` accepts it; cheaper than a diagnosis."""
    try:
        _parse(text)
    except (UnreadError, DateError):
        return False
    return True


def _parse(text: str) -> Parsed:
    if "/" not in text:
        part = _part(text)
        return Parsed(text, part, part, is_interval=False)
    head, _, tail = text.partition("/")
    start = None if head in {"", ".."} else _part(head)
    end = None if tail in {"", ".."} else _part(tail)
    if start is None and end is None:
        raise DateError(
            text,
            "an interval needs a date on at least one side",
            hint="Write it like 2022-04/.. or ../2022-04.",
        )
    if start and end and (start.offset is None) == (end.offset is None):
        refuse_if_reversed(text, start.first - (start.offset or 0), end.last - (end.offset or 0))
    return Parsed(text, start, end, is_interval=True)


def refuse_if_reversed(text: str, start: int, end: int, where: str = "") -> None:
    """Raises DateError if an interval starts after its end."""
    if start > end:
        head, _, tail = text.partition("/")
        raise DateError(
            text, f"it ends before it starts{where}", hint=f"Did you mean {tail}/{head}?"
        )


def _part(written: str) -> Part:
    qualifier = written[-1] if written.endswith(("?", "~", "%")) else ""
    text = written[:-1] if qualifier else written
    match = _DATE.fullmatch(text)
    if match is None:
        masked = _masked(text, qualifier)
        if masked is None:
            raise UnreadError(written)
        return masked
    year, month, day, hour, minute, second, offset = match.groups()
    y = int(year)
    if y == 0:
        raise _no_year_zero(text)
    if month is None:
        return Part(text, qualifier, "year", _midnight(y, 1, 1), _end_of(y, 12), None)
    m = int(month)
    if day is None:
        if 21 <= m <= 24:
            return _season(text, qualifier, y, m)
        _check_month(text, m)
        return Part(text, qualifier, "month", _midnight(y, m, 1), _end_of(y, m), None)
    d = int(day)
    try:
        midnight = (date(y, m, d).toordinal() - _EPOCH) * DAY
    except ValueError:
        raise _no_such_day(text, y, m) from None
    if hour is None:
        return Part(text, qualifier, "day", midnight, midnight + DAY - 1, None)
    if qualifier:
        raise DateError(
            written,
            "EDTF allows no qualifier on a date with a time",
            hint=f"Qualify the day, {text[:10]}{qualifier}, or write an interval of times.",
        )
    shift = None if offset is None else _offset(text, offset)
    clock = midnight + _clock(text, int(hour), int(minute), int(second or 0))
    return _timed(text, clock, shift, exact=second is not None)


def _timed(text: str, first: int, offset: int | None, *, exact: bool) -> Part:
    if exact:
        return Part(text, "", "second", first, first, offset)
    return Part(text, "", "minute", first, first + 59, offset)


def _masked(text: str, qualifier: str) -> Part | None:
    """A date with unspecified digits, or None if it is not of a supported form."""
    if match := re.fullmatch(_MASKED_YEAR, text):
        low, high = int(text.replace("X", "0")), int(text.replace("X", "9"))
        if low == 0:
            raise _no_year_zero(text)
        precision = PRECISIONS[PRECISIONS.index("year") + len(match[1])]
        return Part(text, qualifier, precision, _midnight(low, 1, 1), _end_of(high, 12), None)
    if match := re.fullmatch(_MASKED_MONTH, text):
        y = int(match[1])
        if y == 0:
            raise _no_year_zero(text)
        low, high = {None: (1, 12), "0": (1, 9), "1": (10, 12)}[match[2]]
        return Part(text, qualifier, "year", _midnight(y, low, 1), _end_of(y, high), None)
    if match := re.fullmatch(_MASKED_DAY, text):
        y, m = int(match[1]), int(match[2])
        if y == 0:
            raise _no_year_zero(text)
        length = days_in_month(y, m)
        tens = 0 if match[3] == "X" else int(match[3]) * 10
        if tens > length:
            raise _no_such_day(text, y, m)
        final = length if match[3] == "X" else min(length, tens + 9)
        first, last = _midnight(y, m, max(1, tens)), _midnight(y, m, final) + DAY - 1
        return Part(text, qualifier, "month", first, last, None)
    return None


def _season(text: str, qualifier: str, year: int, season: int) -> Part:
    month = (season - 20) * 3
    if season < 24:
        last = _end_of(year, month + 2)
    elif year < 9999:
        last = _end_of(year + 1, 2)
    else:
        raise DateError(text, "that winter ends after the year 9999")
    return Part(text, qualifier, "season", _midnight(year, month, 1), last, None)


def _midnight(year: int, month: int, day: int) -> int:
    return (date(year, month, day).toordinal() - _EPOCH) * DAY


def _end_of(year: int, month: int) -> int:
    return _midnight(year, month, days_in_month(year, month)) + DAY - 1


def _clock(text: str, hour: int, minute: int, second: int) -> int:
    if hour == 24:
        raise DateError(
            text, "a day ends at 23:59:59", hint="Write 24:00 as 00:00 of the next day."
        )
    if second == 60:
        raise DateError(text, "leap seconds are not supported", hint="Write 23:59:60 as 23:59:59.")
    if hour > 24 or minute > 59 or second > 60:
        raise DateError(text, "times run from 00:00:00 to 23:59:59")
    return hour * 3600 + minute * 60 + second


def _offset(text: str, offset: str) -> int:
    if offset == "Z":
        return 0
    hours, minutes = int(offset[1:3]), int(offset[4:] or 0)
    if hours > _MAX_OFFSET_HOURS or minutes > 59:
        raise DateError(text, f"no clock is {offset} from UTC")
    if offset[0] == "+":
        return hours * 3600 + minutes * 60
    if hours == minutes == 0:
        raise DateError(text, f"ISO 8601 has no offset {offset}", hint="Write UTC as Z or +00:00.")
    return -hours * 3600 - minutes * 60


def _check_month(text: str, month: int) -> None:
    if 25 <= month <= 41:
        raise DateError(
            text,
            "quarters and hemisphere seasons (EDTF level 2) are not supported",
            hint="Write an interval of months like 2022-01/2022-03, or a season 21 to 24.",
        )
    if not 1 <= month <= 12:
        raise DateError(
            text, f"there is no month {month:02}", hint="Months are 01 to 12, seasons 21 to 24."
        )


def _no_such_day(text: str, year: int, month: int) -> DateError:
    if not 1 <= month <= 12:
        return DateError(text, f"there is no month {month:02}", hint="Months are 01 to 12.")
    return DateError(text, f"{MONTHS[month - 1]} {year} has {days_in_month(year, month)} days")


def _no_year_zero(text: str) -> DateError:
    return DateError(text, "years run from 0001 to 9999")


def shown(text: str) -> str:
    """The text for a message, escaped if it is not printable."""
    return text if text.isprintable() else ascii(text)[1:-1]
