"""Suggests dates for relative phrases, counted from the day of the source; never resolves them.

"The cabinet will decide on Friday" dates a decision only for the reader of that day's paper. Which
Friday is a judgement, so a human makes it. This module returns the readings with the rule of each,
and the command line asks. The record keeps the phrase, the day from which it counts, and the
confirmed date.

It is pure: it reads no clock.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from timeline.dates.edtf import DateError, Edtf
from timeline.dates.parser import is_readable
from timeline.dates.relative.languages.canonical import as_language, lexicon_of
from timeline.dates.relative.languages.english import ENGLISH
from timeline.dates.relative.languages.lexicon import LANGUAGES, Language, Lexicon, fold
from timeline.dates.relative.rules import propose
from timeline.dates.relative.weekdays import but_weekday
from timeline.dates.relative.words import (
    DAY_NAMES,
    MONTH_NAMES,
    SEASONS,
    WEEKDAYS,
    Direction,
    Proposal,
    month_number,
    weekday_number,
)
from timeline.dates.zone_names import Hemisphere

__all__ = ["Direction", "Reckoning", "depends_on_place", "reckon"]

MAX_LENGTH: Final = 200

_CODE: Final = re.compile(r"(?P<year>[0-9]{4})-(?P<code>2[1-4])(?P<mark>[?~%]?)")
_LONGEST_TERM: Final = 10  # years
_WORD_OF_A_DAY: Final = re.compile(
    rf"the|of|on|in|day|date|dated|year|ad|(?P<weekday>{DAY_NAMES})|(?P<month>{MONTH_NAMES})"
    r"|(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?|(?P<year>[0-9]{4})"
)


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A reading of a phrase, for a human to confirm."""

    phrase: str
    """The phrase as in the source."""
    edtf: Edtf
    """The suggested date."""
    reckoned_from: Edtf
    """The day from which the phrase counts: that of the source."""
    rule: str
    """The rule: "the most recent Wednesday on or before Thursday 21 April 2022"."""
    is_open: bool = False
    """Whether another reading is as likely, so that only the user can choose."""
    language: Language = "en"
    """The language in which the phrase was read, and the rule is written."""

    @property
    def explanation(self) -> str:
        """The rule, and the language in which the phrase was read if that is not English."""
        if self.language == "en":
            return self.rule
        return f"{self.rule} (read as {lexicon_of(self.language).name})"


def reckon(
    phrase: str,
    reckoned_from: date,
    *,
    direction: Direction = "past",
    hemisphere: Hemisphere | None = None,
    language: str | None = None,
    fiscal: int | None = None,
) -> list[Reckoning]:
    """The readings of a phrase, best first; empty if it is not understood.

    Args:
        phrase: Words of a source, in English, Dutch, French or German. EDTF is returned as written,
            except for season codes: `2022-23` may also be a financial year.
        reckoned_from: The civil day of the source.
        direction: The direction of phrases without one: `past` for reports of events, `future` for
            expected events.
        hemisphere: The hemisphere of seasons; None if unknown, which returns both readings.
        language: The language to try first (BCP 47, or a locale). If it does not understand the
            phrase, or is None, the words decide. Languages that differ are all readings, and open.
        fiscal: The month, 1 to 12, in which financial years start; None if unknown, which returns
            the usual ones.
    """
    words = phrase.strip()
    if not words or len(words) > MAX_LENGTH:
        return []
    day = date(reckoned_from.year, reckoned_from.month, reckoned_from.day)
    base = Edtf.parse(day.isoformat())
    preferred = as_language(language)
    try:
        written = Edtf.parse(words)
    except DateError:

        def read(language: Language) -> list[Proposal]:
            return propose(words, day, direction, hemisphere, language, fiscal=fiscal)

        found = _in_one_language(read, preferred) or [("en", one) for one in _spelled_out(words)]
    else:
        if not written.names_season:
            return [Reckoning(phrase, written, base, "as written")]
        own = preferred or "en"
        found = [(own, one) for one in of_codes(words, lexicon_of(own))]
    return [
        Reckoning(phrase, Edtf.parse(one.edtf), base, one.rule, one.is_open, read_in)
        for read_in, one in found
    ]


def depends_on_place(words: str) -> bool:
    """Whether the words name a season, which differs between the hemispheres."""
    return not _season_words().isdisjoint(re.findall("[a-z]+", fold(words)))


@cache
def _season_words() -> frozenset[str]:
    tables = (lexicon_of(language).words for language in LANGUAGES)
    return frozenset(SEASONS).union(
        word for words in tables for word, meant in words.items() if meant in SEASONS
    )


def _in_one_language(
    read: Callable[[Language], list[Proposal]], preferred: Language | None
) -> list[tuple[Language, Proposal]]:
    """The readings in the preferred language, else in those that understand the phrase.

    Languages that agree are one, the first. If they differ, any of them may be meant.
    """
    if preferred and (found := read(preferred)):
        return [(preferred, one) for one in found]
    ways = {language: found for language in LANGUAGES if (found := read(language))}
    if len({tuple(one.edtf for one in found) for found in ways.values()}) < 2:
        return [(language, one) for language in [*ways][:1] for one in ways[language]]
    return list(
        {
            one.edtf: (language, one._replace(is_open=True))
            for language in reversed(ways)
            for one in reversed(ways[language])
        }.values()
    )[::-1]


def of_codes(text: str, lexicon: Lexicon) -> list[Proposal]:
    """The months of the season codes in a date, and the years that they may mean instead."""
    ends = text.split("/")
    season = f"{_month(ends[0], 0)}/{_month(ends[-1], 2)}"
    found = [Proposal(season, lexicon.say("code-season"), is_open=True)]
    first, last = _year(ends[0], min), _year(ends[-1], max)
    years = first if first == last else f"{first}/{last}"
    spans = [abs(int(one["year"]) % 100 - int(one["code"])) for one in _CODE.finditer(text)]
    if max(spans) <= _LONGEST_TERM and is_readable(years):
        found.append(Proposal(years, lexicon.say("code-years"), is_open=True))
    return found


def _month(end: str, after: int) -> str:
    """The first month of a season code, or the second one `after` it; other ends unchanged."""
    code = _CODE.fullmatch(end)
    if code is None:
        return end
    year, number = int(code["year"]), int(code["code"]) % 20 * 3 + after
    return f"{year + number // 13:04}-{(number - 1) % 12 + 1:02}{code['mark']}"


def _year(end: str, choose: Callable[[str, str], str]) -> str:
    """The first or the last of the two years in `2022-23`; other ends unchanged."""
    code = _CODE.fullmatch(end)
    if code is None:
        return end
    year = code["year"]
    return f"{choose(year, year[:2] + code['code'])}{code['mark']}"


def _spelled_out(words: str) -> list[Proposal]:
    """The date of a phrase with one day, month and year in any order, and little else."""
    said = [_WORD_OF_A_DAY.fullmatch(word) for word in re.split(r"[\s,.-]+", words.lower()) if word]
    if None in said:
        return []
    parts = {
        name: [one[name] for one in said if one and one[name]]
        for name in ("day", "month", "year", "weekday")
    }
    weekday = [WEEKDAYS[weekday_number(one)] for one in parts.pop("weekday")]
    if len(weekday) > 1 or any(len(found) != 1 for found in parts.values()):
        return []
    edtf = f"{parts['year'][0]}-{month_number(parts['month'][0]):02}-{int(parts['day'][0]):02}"
    if not is_readable(edtf):
        return []
    found = Proposal(edtf, ENGLISH.say("spelled-out"))
    return [but_weekday(found, weekday[0] if weekday else None)]
