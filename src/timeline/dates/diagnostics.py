"""Explains why a text is not a date, and suggests the date that was probably meant.

The reader has a newspaper in one hand. "Invalid date" sends them to a manual; a suggested date does
not. This module recognizes the other usual ways to write a date, and the parts of EDTF that are
deliberately unsupported. It is separate from the grammar, so that the grammar stays small and this
is imported only for an error.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from timeline.dates.parser import MONTHS, days_in_month, is_readable

_LEVEL_2: Final = "EDTF level 2 is not supported"
_YEARS: Final = "years run from 0001 to 9999, in four digits"
_HYPHENS: Final = "a date is written year first, with hyphens"
_TIME: Final = "Write it like 2022-04-20T15:00 or 2022-04-20T15:00+02:00."
_SPACES: Final = "no spaces are allowed"
_ELSE: Final = (
    "it is not EDTF level 0 or 1",
    "Write it like 2022-04-20, 2022-04~ or 2022-02-21/2022-02-28.",
)

VAGUE: Final = frozenset({_SPACES, _ELSE[0]})
"""Reasons that do not help a user who wrote words."""

# Pattern of the date or of an end of an interval, reason, and hint; the first match counts.
_KNOWN: Final[tuple[tuple[str, str, str], ...]] = (
    (r"", "empty", _ELSE[1]),
    (r"\s.*|.*\s", _SPACES, _ELSE[1]),
    (r"\d{4}-\d{2}-\d{2} \d\d:.*", "a T separates the day and the time", _TIME),
    (r"Y[+-]?\d.*|[+-]\d.*|\d{5}|\d{5}-.*", _YEARS, "Nothing else is stored here."),
    (r"\d{1,3}", _YEARS, "Add leading zeros: 0987."),
    (r"\d+E\d+.*|.*\dS\d+", _LEVEL_2, "Write X for unknown digits: 19XX."),
    (r"[\[{].*", _LEVEL_2, "Record each date as its own development, or write an interval."),
    (r"[^.]+\.\.[^.]*|\.\.[^.]+", _LEVEL_2, "An interval has a slash: 2022-04/2022-05."),
    (r".*:\d{2}[.,]\d.*", "fractions of a second are not stored", "Remove them."),
    (r"\d{4}-?W\d.*", "week dates are not supported", "Write its days: 2022-04-18/2022-04-24."),
    (r"\d{4}-\d{3}", "ordinal dates are not supported", "Write month and day: 2022-04-20."),
    (r"\d{8}T.*", _HYPHENS, _TIME),
    (
        r"[\du]{4}(-[\du]{2}){0,2}",
        "EDTF has used X for an unspecified digit since 2019",
        "Like 19XX.",
    ),
    (r"open|unknown", "EDTF no longer uses that word", "Write .. for open, nothing for unknown."),
    (r".*[?~%]{2,}", "a date takes one qualifier", "Write % for uncertain and approximate."),
    (r".*[?~%].+", _LEVEL_2, "Write one qualifier, at the end of the date."),
    (r"X{4}(-.*)?", "a year needs at least one known digit", "Bound it, like ../2022."),
    (r"[\dX]{4}(-[\dX]{2}){0,2}[?~%]?", _LEVEL_2, "X comes last: 202X, 2022-XX, 2022-04-2X."),
    (r".*T\d{2}:\d{2}.*[+-]\d{3,4}", "an offset needs a colon", _TIME),
    (r"\d{4}-\d{2}-\d{2}.+", "the text after the day is not a time", _TIME),
    (r"[^-]+T\d.*|\d{4}-\d{2}T.*|\d\d?:\d\d.*", "a time needs a day before it", _TIME),
)

_DASHES: Final = str.maketrans("‐‑‒–—−", "------")
_MONTH: Final = "|".join(f"{month[:3]}[a-z]*" for month in MONTHS).lower()
_NTH: Final = r"(\d{1,2})(?:st|nd|rd|th)?"
_YEAR_FIRST: Final = re.compile(r"(\d{4})[/. -](\d{1,2})(?:[/. -](\d{1,2}))?")
_YEARS_APART: Final = re.compile(r"(\d{4}) ?[-/] ?(\d{4}|(?<=[/ ])2[1-4])")  # no month, no season
_SHORTENED: Final = re.compile(r"(\d{4}-(?:\d\d-)?)(\d\d) ?/ ?(\d\d)")
_YEAR_LAST: Final = re.compile(r"(\d{1,2})([/. -])(\d{1,2})\2(\d{4})")
_MONTH_YEAR: Final = re.compile(r"(\d{1,2})[/.-](\d{4})")
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DAY_MONTH: Final = re.compile(rf"(?:{_NTH}(?: of)? )?({_MONTH})\.?,? (\d{{4}})")
_MONTH_DAY: Final = re.compile(rf"({_MONTH})\.? {_NTH},? (\d{{4}})")
# Month names in English, or with another last letter: Juni, Februar.
_SPELT: Final = "|".join(f"{m[:3]}(?:{m[3:-1]})?[a-z]?" for m in MONTHS).lower()
_DAY_OF_MONTH: Final = re.compile(
    rf"\b(?:{_NTH}\.?(?: of)? ?(?P<m>{_SPELT})|(?P<month>{_SPELT})\.? {_NTH})\b"
    r"(?:\.?,? (?P<year>\d{4})\b)?"
)


def diagnose(text: str, unread: str) -> tuple[str, str]:
    """The reason and the hint for a text; `unread` is the part that is not a date."""
    plain = " ".join(text.translate(_DASHES).split())
    plain = "".join(str(unicodedata.digit(sign, sign)) for sign in plain)
    if meant := _readable(_elsewhere(plain)):
        return _HYPHENS, meant
    if reason := no_such_day(plain):
        return reason, _ELSE[1]
    if text.count("/") > 1:
        return "an interval has one slash, between its ends", _ELSE[1]
    reason, hint = next(
        (said for form, *said in _KNOWN if re.fullmatch(form, unread, re.ASCII)), _ELSE
    )
    return reason, _readable(_tidied(plain)) or hint


def no_such_day(words: str) -> str | None:
    """The length of a month, if words name a day after its end: "April has 30 days"."""
    for found in _DAY_OF_MONTH.finditer(words.lower()):
        month, year = _number(found["m"] or found["month"]), found["year"]
        length = days_in_month(int(year or 2000), month)
        if int(found[1] or found[4]) > length:
            most = " at most" if month == 2 and not year else ""
            return f"{MONTHS[month - 1]}{f' {year}' if year else ''} has {length} days{most}"
    return None


def _readable(candidates: list[str]) -> str | None:
    readable = [text for text in dict.fromkeys(candidates) if is_readable(text)]
    return f"Did you mean {' or '.join(readable)}?" if readable else None


def _elsewhere(plain: str) -> list[str]:
    """EDTF for another usual way to write a day or month; both readings if it is ambiguous."""
    if match := _YEAR_LAST.fullmatch(plain):
        one, _, two, year = match.groups()
        return [f"{year}-{int(two):02}-{int(one):02}", f"{year}-{int(one):02}-{int(two):02}"]
    if match := _YEARS_APART.fullmatch(plain):
        year, other = match.groups()
        return [f"{year}/{year[: 4 - len(other)]}{other}"]
    if match := _SHORTENED.fullmatch(plain):
        shared, start, end = match.groups()
        days = [] if shared[5:] else [f"{shared}{start}-{end}"]
        return [*days, f"{shared}{start}/{shared}{end}"]
    if match := _YEAR_FIRST.fullmatch(plain) or _COMPACT.fullmatch(plain):
        year, month, day = match.groups()
        return [f"{year}-{int(month):02}" + (f"-{int(day):02}" if day else "")]
    if match := _MONTH_YEAR.fullmatch(plain):
        return [f"{match[2]}-{int(match[1]):02}"]
    words = plain.lower()
    if match := _DAY_MONTH.fullmatch(words):
        day, name, year = match.groups()
        return [f"{year}-{_number(name):02}" + (f"-{int(day):02}" if day else "")]
    if match := _MONTH_DAY.fullmatch(words):
        return [f"{match[3]}-{_number(match[1]):02}-{int(match[2]):02}"]
    return []


def _tidied(plain: str) -> list[str]:
    """The same text with small errors fixed: spaces, capitals, colons, fractions."""
    tidy = re.sub(r" ?/ ?", "/", plain).upper()
    tidy = re.sub(r"(\d{4}-\d\d-\d\d) (\d\d:)", r"\1T\2", tidy).replace(" ", "")
    return [re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", tidy), re.sub(r"(:\d\d)[.,]\d+", r"\1", tidy)]


def _number(month: str) -> int:
    return next(i for i, name in enumerate(MONTHS, 1) if name.lower().startswith(month[:3]))
