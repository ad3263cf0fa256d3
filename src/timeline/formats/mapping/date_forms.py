"""Dates of tables in the forms that people write, as EDTF.

A form is written as spreadsheets show it: YYYY, MM, DD, hh, mm, ss; MMM is the name of a month.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

_TOKENS: Final = {
    "YYYY": r"(?P<year>[0-9]{4})",
    "YY": r"(?P<short>[0-9]{2})",
    "MMMM": r"(?P<name>[^\W\d_]+)\.?",
    "MMM": r"(?P<name>[^\W\d_]+)\.?",
    "MM": r"(?P<month>[0-9]{2})",
    "M": r"(?P<month>[0-9]{1,2})",
    "DD": r"(?P<day>[0-9]{2})",
    "D": r"(?P<day>[0-9]{1,2})",
    "hh": r"(?P<hour>[0-9]{2})",
    "h": r"(?P<hour>[0-9]{1,2})",
    "mm": r"(?P<minute>[0-9]{2})",
    "ss": r"(?P<second>[0-9]{2})(?:\.[0-9]+)?",
    "A": r"(?P<half>[AaPp])\.?[Mm]\.?",
}
_token: Final = re.compile("|".join(_TOKENS))
_MONTHS: Final = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip
EPOCHS: Final = {"unix": 1, "unix-ms": 1_000, "unix-us": 1_000_000}
"""Seconds since 1970 in UTC, or thousandths or millionths of them."""
_is_number: Final = re.compile(r"-?[0-9]{1,17}(?:\.[0-9]+)?").fullmatch
_is_moment: Final = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[T ]"
    r"(?P<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:[.,][0-9]+)?"
    r" ?(?P<offset>Z|UTC|[+-][0-9]{2}(?::?[0-9]{2})?)?"
).fullmatch


class DateReading(NamedTuple):
    """How the dates of a column are read.

    Attributes:
        forms: The forms, of which the first that fits is taken; none: ISO 8601 and EDTF.
        zone: The time zone of times without an offset; None: of the government.
        false_z: Whether an offset is left out, because the time is that of the government.
        day: Whether only the day is meant.
    """

    forms: tuple[str, ...] = ()
    zone: str | None = None
    false_z: bool = False
    day: bool = False


def date_reader(reading: DateReading) -> Callable[[str], str | None]:
    """A function that returns a text as EDTF, or None if it has none of the forms.

    Raises:
        ValueError: if a form is none.
    """
    forms = [_form(one) for one in reading.forms] or [_as_it_is]

    def read(text: str) -> str | None:
        for form in forms:
            found = form(text)
            if found is not None:
                return _placed(found, reading)
        return None

    return read


def joined_parts(parts: Sequence[str]) -> str:
    """Year, month, day and time of day as EDTF, up to the first that is empty."""
    text = ""
    for part, before, width in zip(parts, ("", "-", "-", "T"), (4, 2, 2, 0), strict=False):
        if not part:
            break
        if before == "T":
            return text + _time_of_day(part)
        sign, digits = ("-", part[1:]) if part.startswith("-") else ("", part)
        text += f"{before}{sign}{digits.zfill(width)}"
    return text


def _time_of_day(text: str) -> str:
    hours, colon, rest = text.partition(":")
    return f"T{hours.zfill(2)}:{rest}" if colon else f"T{text}"


def _placed(text: str, reading: DateReading) -> str:
    """The text with the offset, or without it, that the map says."""
    found = _is_moment(text)
    if found is None:
        return text
    day, time, offset = found["day"], found["time"], found["offset"]
    if reading.day and (reading.false_z or not offset or reading.zone is None):
        return day
    if reading.false_z or (not offset and reading.zone is None):
        return f"{day}T{time}"
    if not offset:
        return _local(f"{day}T{time}", ZoneInfo(str(reading.zone)))
    if reading.day:
        moment = datetime.fromisoformat(f"{day}T{time}{_offset(offset)}")
        return moment.astimezone(ZoneInfo(str(reading.zone))).date().isoformat()
    return f"{day}T{time}{_offset(offset)}"


def _local(text: str, zone: ZoneInfo) -> str:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone).isoformat()
    except ValueError:
        return text  # the model says what is wrong with it


def _offset(text: str) -> str:
    if text in ("Z", "UTC"):
        return "Z"
    digits = text[1:].replace(":", "").ljust(4, "0")
    return f"{text[0]}{digits[:2]}:{digits[2:]}"


def _as_it_is(text: str) -> str:
    return text


@cache
def _form(form: str) -> Callable[[str], str | None]:
    if form in EPOCHS:
        return lambda text: _since_1970(text, EPOCHS[form])
    if form.lower() in ("iso", "edtf"):
        return _as_it_is
    # Letters beyond the tokens are themselves, such as a T.
    names = [f"(?P<{one}>" for one in _names_in(form)]
    if not {"(?P<year>", "(?P<short>"} & set(names):
        raise ValueError(f"“{form}” has no year: write it as YYYY")
    if len(set(names)) < len(names):
        raise ValueError(f"“{form}” has a part twice")
    matches = re.compile(_pattern(form)).fullmatch
    return lambda text: None if (found := matches(text)) is None else _edtf(found.groupdict())


def _names_in(form: str) -> list[str]:
    return [re.findall(r"\?P<(\w+)>", _TOKENS[one])[0] for one in _token.findall(form)]


def _pattern(form: str) -> str:
    pattern, at = "", 0
    for found in _token.finditer(form):
        pattern += re.escape(form[at : found.start()]) + _TOKENS[found[0]]
        at = found.end()
    return pattern + re.escape(form[at:])


def _edtf(parts: dict[str, str | None]) -> str | None:
    year = parts.get("year") or _century(parts["short"] or "")
    month = parts.get("month")
    if parts.get("name"):
        name = str(parts["name"])[:3].lower()
        if name not in _MONTHS:
            return None
        month = str(_MONTHS.index(name) + 1)
    if month is None:
        return year
    text = f"{year}-{month.zfill(2)}"
    if parts.get("day") is None:
        return text
    text += f"-{str(parts['day']).zfill(2)}"
    if parts.get("hour") is None:
        return text
    hour, half = int(str(parts["hour"])), (parts.get("half") or "").lower()
    if half:
        hour = hour % 12 + 12 * (half == "p")
    text += f"T{hour:02}:{parts.get('minute') or '00'}"
    return text if parts.get("second") is None else f"{text}:{parts['second']}"


def _century(short: str) -> str:
    """The year of two digits, by the rule of POSIX: 69 to 99 are of the twentieth century."""
    return f"{'19' if short >= '69' else '20'}{short}"


def _since_1970(text: str, unit: int) -> str | None:
    if _is_number(text) is None:
        return None
    try:
        moment = datetime.fromtimestamp(float(text) // unit, UTC)
    except (OverflowError, ValueError, OSError):
        return None
    return f"{moment:%Y-%m-%dT%H:%M:%S}Z" if moment.year > 999 else None
