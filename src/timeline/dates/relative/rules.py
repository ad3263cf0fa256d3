"""The rules for phrases in news reports: "Friday", "end of February", "two weeks ago".

Newspapers date what governments do by the reader's breakfast. General date libraries prefer the
future, or one exact day, and are wrong for half of the bare weekdays in news text. The rules here
are few and plain, so that each can be explained in one sentence beside its date, and a user can
reject it. If two readings are possible ("next Friday"), both are returned. If words are vague, so
is the date. A part of a day never becomes a clock time.

The rules convert text to EDTF text. `timeline.dates.relative.suggest` is their API. The supported
forms are at the end, most specific first.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Final, TypeAlias

from timeline.dates.parser import is_readable
from timeline.dates.relative import periods
from timeline.dates.relative.bounds import about, bare, deadline, since
from timeline.dates.relative.counting import count, running, running_or_unit, stretch, until_now
from timeline.dates.relative.day_rules import (
    NEARBY,
    TIMES,
    day_and_month,
    nearby,
    night,
    night_before,
    night_between,
    nth,
    part_of_day,
    week_of_day,
    written,
)
from timeline.dates.relative.fiscal import fiscal_from, fiscal_part, fiscal_span, fiscal_year
from timeline.dates.relative.languages.canonical import canonical, lexicon_of
from timeline.dates.relative.languages.lexicon import Language
from timeline.dates.relative.periods import Said
from timeline.dates.relative.ranges import range_of
from timeline.dates.relative.weekdays import (
    bare_weekday,
    shifted_weekday,
    weekday_of_week,
    weekday_range,
)
from timeline.dates.relative.words import (
    AMOUNT,
    BACK,
    DAY_NAMES,
    MONTH_NAMES,
    NTH,
    ON,
    SEASONS,
    WHICH,
    YEAR,
    Asked,
    Direction,
    Proposal,
    marked,
    month_number,
)
from timeline.dates.zone_names import Hemisphere

_AFTER_MARK: Final = '? ,.;:!"”)'
_MAX_WORDS: Final = 10  # no form has more, and each may be tried from both ends


def propose(
    phrase: str,
    today: date,
    direction: Direction,
    hemisphere: Hemisphere | None = None,
    language: Language = "en",
    *,
    fiscal: int | None = None,
) -> list[Proposal]:
    """The readings of a phrase in a language, best first; empty if no rule matches.

    A question mark at the end is kept as doubt. One within the phrase is not supported.
    """
    phrase, mark, rest = phrase.partition("?")
    if rest.strip(_AFTER_MARK):
        return []
    asked = Asked(today, direction, read, hemisphere, lexicon_of(language), fiscal)
    found = _without_doubt(phrase, asked)
    return [_doubted(one, asked) for one in found] if mark else found


def _doubted(found: Proposal, asked: Asked) -> Proposal:
    return found._replace(edtf=marked(found.edtf, "?"), rule=asked.say("doubt", rule=found.rule))


def _without_doubt(phrase: str, asked: Asked) -> list[Proposal]:
    if short := _SHORT_YEAR.fullmatch(phrase.strip().lower()):
        return _day_or_year(short, asked)
    words = canonical(phrase, asked.lexicon)
    if words.count(" ") >= _MAX_WORDS:
        return []
    try:
        # A dash between two English months is one of a range.
        written = phrase if asked.lexicon.code == "en" else words
        return range_of(written, asked) or read(words, asked)
    except OverflowError:  # outside the years 0001 to 9999
        return []


def _day_or_year(said: Said, asked: Asked) -> list[Proposal]:
    """ "Apr-22" is a month to a spreadsheet, and a day to some."""
    month, digits = said["month"], said["digits"]
    year = f"{asked.today.year // 100:02}{digits}"
    rule = asked.say("short-year", year=year)
    found = [Proposal(f"{year}-{month_number(month):02}", rule)]
    found += read(f"{month} {digits}", asked)
    return [one._replace(is_open=True) for one in found if is_readable(one.edtf)]


def read(words: str, asked: Asked) -> list[Proposal]:
    """The readings by the first form that matches and gives a date."""
    for form, rule in _RULES:
        if match := form.fullmatch(words):
            found = [reading for reading in rule(match, asked) if is_readable(reading.edtf)]
            if found:
                return found
    return []


# ── the forms ─────────────────────────────────────────────────────────────────────────

_PART: Final = f"(?:the )?(?P<part>{'|'.join(periods.PARTS)})"
_WEEKDAY: Final = f"(?P<weekday>{DAY_NAMES})"
_MONTH: Final = f"(?P<month>{MONTH_NAMES})"
_NUMBERS: Final = f"(?P<one>[0-9]{{1,2}})(?P<sep>[/ -])(?P<two>[0-9]{{1,2}})(?P=sep){YEAR}"
_QUARTER: Final = "(?P<nth>first|1st|second|2nd|third|3rd|fourth|4th) (?P<of>quarter)"
_QUARTER_OR_HALF: Final = f"{_QUARTER[:-1]}|half)"
_HALF: Final = "(?P<nth>first|1st|second|2nd) (?P<of>half)"
_BY: Final = "(?:by|until|till|up to|no later than|not later than|on or before|before)"
_UNITS: Final = "(?P<unit>day|week|month|year)s?"
_PERIOD: Final = "(?P<unit>week|month|year)"
_WAYS: Final = "coming|next|recent|past|last"
_THROUGH: Final = "(?:in|over|during|within)"
_NEXT_TO: Final = "last|previous|next|following"
_SHIFTED: Final = "|".join((*BACK, *ON))
_EARLY: Final = "(?:(?P<early>early|late|earlier|later)(?: on| in)? )?"
_NIGHT: Final = "(?:in |during |over )?(?:the )?(?:night|overnight)"
_FIRST_DAY: Final = f"(?P<first>{DAY_NAMES})"
_LAST_DAY: Final = f"(?P<last>{DAY_NAMES})"
_NTH_PART: Final = "(?P<nth>first|1st|second|2nd|third|3rd|fourth|4th|last) (?P<of>week|half)"
_FISCAL: Final = "(?:fy|fiscal(?: year)?|financial(?: year)?|budget year)"
_SINCE: Final = (
    "since|as of|as from|from|after|not before|no earlier than|at the earliest|starting(?: on)?"
    "|effective|with effect from"
)
_SHORT_YEAR: Final = re.compile(rf"{_MONTH}\.?\s*[-–]\s*(?P<digits>[0-9]{{2}})")
_ANY: Final = "(?:in |at |on |over |during |within )?"

_Rule: TypeAlias = Callable[[Said, Asked], list[Proposal]]

_RULES: Final[tuple[tuple[re.Pattern[str], _Rule], ...]] = tuple(
    (re.compile(form), rule)
    for form, rule in (
        (f"(?:the )?(?P<near>{'|'.join(NEARBY)})", nearby),
        ("(?P<night>tonight|last night|overnight|this night)", night),
        (f"{_NIGHT} (?P<rest>(?:from|of|between) .+)", night_between),
        (f"{_NIGHT} (?:in)?to (?P<rest>.+)", night_before),
        (f"(?:on )?{_WEEKDAY}", bare_weekday),
        (
            f"(?:from|of) {_FIRST_DAY}(?P<and>) (?:to|until|till|through|on) {_LAST_DAY}",
            weekday_range,
        ),
        (f"between {_FIRST_DAY}(?P<and>) and {_LAST_DAY}", weekday_range),
        (f"(?:on )?{_FIRST_DAY}(?P<and> and) {_LAST_DAY}", weekday_range),
        (f"(?:on )?{_WEEKDAY}(?: of)?(?: the)? (?P<which>this|{_SHIFTED}) week", weekday_of_week),
        (f"(?:on )?(?P<which>this) {_WEEKDAY}", weekday_of_week),
        (
            f"(?:on )?(?:the )?(?P<which>(?:this )?(?:{_SHIFTED})) {_WEEKDAY}",
            shifted_weekday,
        ),
        (f"(?:on )?(?:{_WEEKDAY} )?(?:the )?{NTH} (?:of )?{_MONTH}(?: {YEAR})?", day_and_month),
        (f"(?:on )?(?:{_WEEKDAY} )?{_MONTH} (?:the )?{NTH}(?: {YEAR})?", day_and_month),
        (f"(?:on |dated )?{_NUMBERS}", written),
        ("(?:on )?(?:the )?(?P<nth>[0-9]{1,2})(?:st|nd|rd|th)", nth),
        (f"(?P<side>in) {AMOUNT} {_UNITS}", count),
        (f"{AMOUNT} {_UNITS} (?P<side>ago|earlier|before|previously)", count),
        (f"{AMOUNT} {_UNITS} (?P<side>later|after|from now|hence)", count),
        (f"since {AMOUNT} {_UNITS}", until_now),
        (f"for {AMOUNT} {_UNITS} (?:now|already)", until_now),
        (f"(?P<way>within) (?:the next )?{AMOUNT} {_UNITS}", stretch),
        (f"(?:for |{_ANY[3:]}(?:the )?(?P<way>{_WAYS})(?: {AMOUNT})? {_UNITS}(?<=s)", stretch),
        (f"{_ANY}(?:the |this )?(?P<way>coming|past) {_PERIOD}", running),
        (f"{_THROUGH} the (?P<which>{_NEXT_TO}) {_PERIOD}", running_or_unit),
        (f"within (?P<which>the) {_PERIOD}", running_or_unit),
        (f"{_ANY}{WHICH} {_PERIOD}", periods.unit),
        (f"(?P<when>later|earlier) this {_PERIOD}", periods.rest_of_unit),
        (f"{_ANY}(?:{WHICH} )?weekend", periods.weekend),
        (f"{_ANY}{_PART} {_MONTH}(?: {YEAR})?", periods.part_of_month),
        (
            f"{_ANY}(?:the )?{_NTH_PART} (?:of |in )?{_MONTH}(?: {YEAR})?",
            periods.numbered_part_of_month,
        ),
        (f"{_ANY}(?:the )?{_NTH_PART} of {WHICH} month", periods.numbered_part_of_month),
        (f"{_ANY}{_PART} {YEAR}", periods.part_of_year),
        (f"{_ANY}{_PART} (?:the )?(?P<decade>[0-9]{{3}})0s", periods.part_of_decade),
        (f"{_ANY}{_PART} {WHICH} {_PERIOD}", periods.part_of_unit),
        (
            f"{_ANY}(?:{WHICH} )?(?P<name>{MONTH_NAMES})(?: (?:of )?{YEAR})?",
            periods.month,
        ),
        (
            f"{_ANY}(?P<name>{MONTH_NAMES})(?: of)? (?P<which>last|this|next) year",
            periods.month_of_year,
        ),
        (
            f"{_ANY}(?:{WHICH} )?(?P<name>{'|'.join(SEASONS)})(?: (?:of )?{YEAR})?",
            periods.season,
        ),
        (f"{_ANY}(?P<of>[qh])(?P<nth>[1-4])(?:[ /-]?(?:of )?{YEAR})?", periods.quarter),
        (f"{_ANY}{YEAR}[ /-]?(?P<of>[qh])(?P<nth>[1-4])", periods.quarter),
        (f"{_ANY}(?:the )?{_QUARTER}(?: (?:of )?{YEAR})?", periods.quarter),
        (f"{_ANY}(?:the )?{_HALF} (?:of )?{YEAR}", periods.quarter),
        (f"{_ANY}(?:the )?(?P<nth>last) (?P<of>quarter|half) (?:of )?{YEAR}", periods.quarter),
        (f"{_ANY}(?:the )?{_QUARTER_OR_HALF}(?: of)? {WHICH} year", periods.quarter_of_year),
        (f"{_ANY}(?:the )?{_FISCAL} ?{YEAR}", fiscal_year),
        (f"{_ANY}(?:the )?{_FISCAL} ?{YEAR}[-/ ](?P<until>[0-9]{{4}}|[0-9]{{2}})", fiscal_span),
        (f"{_ANY}(?:the )?{_FISCAL} (?P<of>[qh])(?P<nth>[1-4])(?: of)? {YEAR}", fiscal_part),
        (f"{_ANY}(?:the )?{_FISCAL} ?{YEAR} (?P<of>[qh])(?P<nth>[1-4])", fiscal_part),
        (f"{_ANY}(?P<of>[qh])(?P<nth>[1-4])(?: of)?(?: the)? {_FISCAL} ?{YEAR}", fiscal_part),
        (f"{_ANY}(?:the )?{_QUARTER_OR_HALF}(?: of)?(?: the)? {_FISCAL} ?{YEAR}", fiscal_part),
        (
            f"(?P<rest>.*\\b{_FISCAL}.*) (?:starting|beginning|from|as of)(?: in)? {_MONTH}",
            fiscal_from,
        ),
        (f"{_ANY}(?:the year )?{YEAR}", periods.year),
        (f"{_ANY}(?:the )?(?P<decade>[0-9]{{3}})0s", periods.decade),
        (f"{_ANY}(?:the )?(?P<tens>[0-9])0s", periods.short_decade),
        (f"{_ANY}(?:the )?week (?:of|from|starting|beginning) (?:on )?(?P<rest>.+)", week_of_day),
        (f"(?P<by>{_BY}) (?:the )?(?P<rest>(?!{_BY} ).+)", deadline),
        (f"(?P<since>{_SINCE}) (?:the )?(?P<rest>(?!{_BY} ).+?)(?: on| onwards?)?", since),
        (f"{_EARLY}(?P<day>(?!{_BY} ).+?)(?: (?:at |in the )?{TIMES})?", part_of_day),
        ("(?:on or )?(?:around|about|circa|roughly|in about) (?P<rest>.+)", about),
        ("(?:the|on|in|at) (?P<rest>.+)", bare),
    )
)
