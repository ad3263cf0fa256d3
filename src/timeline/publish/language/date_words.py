"""Dates in the words of the page's language, as exact as they are and no more.

English is what the terminal program says (`Edtf.human`), so that the two cannot disagree. The other
languages say the same with the same parts: an open end, a doubt, an unknown digit is never lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from timeline.dates.edtf import OPEN_END, Edtf
from timeline.dates.parser import Part, parse
from timeline.publish.language.words import Language
from timeline.text.phrasing import since_words as english_since
from timeline.text.phrasing import window_words as english_window

_EPOCH: Final = date(1970, 1, 1)


class DateTable(NamedTuple):
    """How a language says dates. `{x}`, `{a}` and `{b}` are dates."""

    months: tuple[str, ...]
    seasons: tuple[str, ...]
    day: str
    between: str
    about: str
    uncertain: str
    by: str
    by_day: str
    start_unknown: str
    since: str
    since_day: str
    end_unknown: str
    decade: str
    some_year: str
    some_month: str
    some_day: str
    until: str
    within: str
    further_notice: str


TABLES: Final[Mapping[Language, DateTable]] = {
    "nl": DateTable(
        ("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
         "oktober", "november", "december"),
        ("lente", "zomer", "herfst", "winter"),
        "{d} {m}", "tussen {a} en {b}", "rond {x}", "(onzeker)", "uiterlijk {x}", "uiterlijk {x}",
        "begin onbekend", "vanaf {x}", "vanaf {x}", "einde onbekend", "de jaren {y}",
        "een jaar van {a} tot {b}", "een maand van {a} tot {b}", "een dag in {x}",
        "tot en met {x}", "in {x}", "tot nader order",
    ),
    "fr": DateTable(
        ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
         "octobre", "novembre", "décembre"),
        ("printemps", "été", "automne", "hiver"),
        "{d} {m}", "entre {a} et {b}", "vers {x}", "(incertain)", "au plus tard en {x}",
        "au plus tard le {x}", "début inconnu", "à partir de {x}", "à partir du {x}",
        "fin inconnue", "les années {y}", "une année de {a} à {b}", "un mois de {a} à {b}",
        "un jour de {x}", "jusqu’au {x}", "en {x}", "jusqu’à nouvel ordre",
    ),
    "de": DateTable(
        ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
         "Oktober", "November", "Dezember"),
        ("Frühling", "Sommer", "Herbst", "Winter"),
        "{d}. {m}", "zwischen {a} und {b}", "etwa {x}", "(unsicher)", "spätestens {x}",
        "spätestens am {x}", "Beginn unbekannt", "ab {x}", "ab {x}", "Ende unbekannt",
        "die {y}er-Jahre", "ein Jahr von {a} bis {b}", "ein Monat von {a} bis {b}",
        "ein Tag im {x}", "bis {x}", "im {x}", "bis auf Weiteres",
    ),
}  # fmt: skip
"""The languages but English."""


@lru_cache(maxsize=65_536)
def date_words(edtf: str, language: Language) -> str:
    """A recorded date in words: “tussen 21 en 28 februari 2022”."""
    if language == "en":
        return Edtf.stored(edtf).human() if edtf != OPEN_END else Edtf.open_end().human()
    table = TABLES[language]
    if edtf == OPEN_END:
        return table.further_notice
    parsed = parse(edtf, stored=True)
    start, end = parsed.start, parsed.end
    if start is None and end is not None:
        said = (table.by_day if _is_day(end) else table.by).format(x=_part(end, table))
        return said if edtf.startswith("..") else f"{said}, {table.start_unknown}"
    if start is not None and end is None:
        said = (table.since_day if _is_day(start) else table.since).format(x=_part(start, table))
        return said if edtf.endswith("..") else f"{said}, {table.end_unknown}"
    assert start is not None and end is not None  # noqa: PT018  an interval has one end at least
    if start == end:
        return _part(start, table)
    return table.between.format(a=_shortened(start, end, table), b=_part(end, table))


@lru_cache(maxsize=65_536)
def window_words(edtf: str, language: Language) -> str:
    """A window after “expected”: “bis 22. April 2022”, “im Mai 2022”."""
    if language == "en":
        return english_window(edtf)
    table, window = TABLES[language], Edtf.stored(edtf)
    said = date_words(edtf, language)
    if window.is_interval or window.approximate or "X" in edtf:
        return said
    is_day = window.precision in ("day", "minute", "second")
    return (table.until if is_day else table.within).format(x=said)


def since_words(edtf: str, language: Language) -> str:
    """A date after “since”."""
    return english_since(edtf) if language == "en" else date_words(edtf, language)


WEEKDAYS: Final[Mapping[Language, tuple[str, ...]]] = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "nl": ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
}


def full_day(day: str, language: Language) -> str:
    """An ISO day in words: “22 april 2022”."""
    return date_words(day, language)


def day_month(day: str, language: Language) -> str:
    """An ISO day without its year: “22. April”."""
    return date_words(day, language).rpartition(" ")[0]


SHORT_MONTHS: Final[Mapping[Language, tuple[str, ...]]] = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "nl": ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"),
    "fr": (
        "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.",
        "déc.",
    ),
    "de": (
        "Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.",
        "Dez.",
    ),
}  # fmt: skip


def short_month(day: str, language: Language) -> str:
    """The month of an ISO day in few characters: “Apr 2022”."""
    return f"{SHORT_MONTHS[language][int(day[5:7]) - 1]} {day[:4]}"


def short_day(day: str, language: Language) -> str:
    """An ISO day in few characters, without its year: “20 Apr”."""
    point = "." if language == "de" else ""
    return f"{int(day[8:])}{point} {SHORT_MONTHS[language][int(day[5:7]) - 1]}"


def weekday(day: str, language: Language) -> str:
    """The day of the week of an ISO day: “Friday”."""
    return WEEKDAYS[language][date.fromisoformat(day).weekday()]


def _is_day(part: Part) -> bool:
    return part.precision in ("day", "minute", "second")


def _part(part: Part, table: DateTable) -> str:
    name = _name(part, table)
    if part.qualifier in ("~", "%"):
        name = table.about.format(x=name)
    return f"{name} {table.uncertain}" if part.qualifier in ("?", "%") else name


def _shortened(start: Part, end: Part, table: DateTable) -> str:
    """The first of two ends, without what the second says again."""
    if start.precision != end.precision or start.qualifier or end.qualifier or "T" in start.text:
        return _part(start, table)
    first, last = _calendar(start.first), _calendar(end.first)
    if "X" in start.text + end.text or first.year != last.year:
        return _part(start, table)
    if start.precision == "day":
        return _day(first, table, year=False, month=first.month != last.month)
    return table.months[first.month - 1] if start.precision == "month" else _part(start, table)


def _day(day: date, table: DateTable, *, year: bool = True, month: bool = True) -> str:
    number = "1er" if day.day == 1 and table is TABLES["fr"] else str(day.day)
    said = table.day.format(d=number, m=table.months[day.month - 1] if month else "").strip()
    return f"{said} {day.year}" if year else said


def _name(part: Part, table: DateTable) -> str:
    text, first, last = part.text, _calendar(part.first), _calendar(part.last)
    month = f"{table.months[first.month - 1]} {first.year}"
    if "X" in text:
        return _unspecified(part, first, last, table)
    if part.precision == "year":
        return str(first.year)
    if part.precision == "season":
        years = f"{first.year}–{last.year}" if last.year > first.year else str(first.year)
        return f"{table.seasons[int(text[5:7]) - 21]} {years}"
    if part.precision == "month":
        return month
    day = _day(first, table)
    if part.precision == "day":
        return day
    clock = text[11:19] if part.precision == "second" else text[11:16]
    offset = text[11 + len(clock) :]
    return f"{day}, {clock}" + {"": "", "Z": " (UTC)"}.get(offset, f" ({offset})")


def _unspecified(part: Part, first: date, last: date, table: DateTable) -> str:
    text = part.text
    if len(text) == 4:
        if part.precision == "decade":
            return table.decade.format(y=first.year)
        return table.some_year.format(a=first.year, b=last.year)
    if text[5:] == "XX-XX":
        return table.some_day.format(x=first.year)
    if len(text) == 7:
        months = (table.months[one.month - 1] for one in (first, last))
        a, b = months
        return table.some_month.format(a=a, b=f"{b} {last.year}")
    if text[8:] == "XX":
        return table.some_day.format(x=f"{table.months[first.month - 1]} {first.year}")
    return f"{first.day}–{last.day} {table.months[last.month - 1]} {last.year}"


def _calendar(civil: int) -> date:
    return _EPOCH + timedelta(seconds=civil)
