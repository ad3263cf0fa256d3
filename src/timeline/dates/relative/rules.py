"""The rules for English phrases in news reports: "Friday", "end of February", "two weeks ago".

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
from datetime import date, timedelta
from typing import Final, TypeAlias

from timeline.dates.parser import is_readable
from timeline.dates.relative import periods
from timeline.dates.relative.counting import count, running, running_or_unit, stretch
from timeline.dates.relative.periods import Said
from timeline.dates.relative.ranges import range_of
from timeline.dates.relative.weekdays import (
    bare_weekday,
    but_weekday,
    shifted_weekday,
    weekday_of_week,
    weekdays_of,
)
from timeline.dates.relative.words import (
    AMOUNT,
    BACK,
    DAY_NAMES,
    MONTH_NAMES,
    NTH,
    ON,
    SEASONS,
    WEEKDAYS,
    WHICH,
    YEAR,
    Asked,
    Direction,
    Proposal,
    by_side,
    counted,
    marked,
    month_number,
    months_on,
    nearer,
    nearest,
    span,
    weekday_number,
)
from timeline.dates.zone_names import Hemisphere

_AFTER_MARK: Final = '? ,.;:!"”)'
_MAX_WORDS: Final = 10  # no form has more, and each may be tried from both ends


def propose(
    phrase: str, today: date, direction: Direction, hemisphere: Hemisphere | None = None
) -> list[Proposal]:
    """The readings of an English phrase, best first; empty if no rule matches.

    A question mark at the end is kept as doubt. One within the phrase is not supported.
    """
    phrase, mark, rest = phrase.partition("?")
    if rest.strip(_AFTER_MARK):
        return []
    asked = Asked(today, direction, hemisphere)
    found = _without_doubt(phrase, asked)
    return [_doubted(one, asked) for one in found] if mark else found


def _doubted(found: Proposal, asked: Asked) -> Proposal:
    return found._replace(edtf=marked(found.edtf, "?"), rule=asked.say("doubt", rule=found.rule))


def _without_doubt(phrase: str, asked: Asked) -> list[Proposal]:
    if short := _SHORT_YEAR.fullmatch(phrase.strip().lower()):
        return _day_or_year(short, asked)
    words = re.sub(r"(?<=[a-z])[-–](?=[a-z0-9])", " ", phrase.lower())
    words = " ".join(re.sub(r"[,.;:!\"“”()]", " ", words).split())
    if words.count(" ") >= _MAX_WORDS:
        return []
    try:
        return range_of(phrase, asked) or _readings(words, asked)
    except OverflowError:  # outside the years 0001 to 9999
        return []


def _day_or_year(said: Said, asked: Asked) -> list[Proposal]:
    """ "Apr-22" is a month to a spreadsheet, and a day to some."""
    month, digits = said["month"], said["digits"]
    year = f"{asked.today.year // 100:02}{digits}"
    rule = asked.say("short-year", year=year)
    found = [Proposal(f"{year}-{month_number(month):02}", rule)]
    found += _readings(f"{month} {digits}", asked)
    return [one._replace(is_open=True) for one in found if is_readable(one.edtf)]


def _readings(words: str, asked: Asked) -> list[Proposal]:
    for form, rule in _RULES:
        if match := form.fullmatch(words):
            found = [reading for reading in rule(match, asked) if is_readable(reading.edtf)]
            if found:
                return found
    return []


# ── days ──────────────────────────────────────────────────────────────────────────────


def _nearby(said: Said, asked: Asked) -> list[Proposal]:
    n = _NEARBY[said["near"]]
    day = asked.today + timedelta(n)
    return [Proposal(day.isoformat(), counted(abs(n), "day", n, asked))]


def _night(said: Said, asked: Asked) -> list[Proposal]:
    """A night belongs to the evening on which it starts, and in part to the next day."""
    tonight = said["night"] == "tonight"
    return _over_night(asked.today - timedelta(0 if tonight else 1), asked)


def _over_night(evening: date, asked: Asked) -> list[Proposal]:
    morning = evening + timedelta(1)
    first, last = asked.named_day(evening), asked.named_day(morning)
    return [
        Proposal(evening.isoformat(), asked.say("night", day=first)),
        Proposal(f"{evening}/{morning}", asked.say("over-night", day=last)),
    ]


def _part_of_day(said: Said, asked: Asked) -> list[Proposal]:
    parts = [word for word in (said["early"], said["part"]) if word]
    part = " ".join(parts)
    words = "today" if said["day"] == "this" else said["day"]
    found = [day for day in _readings(words, asked) if len(day.edtf) == 10] if part else []
    if part == "night":
        return [
            night._replace(rule=f"{day.rule}: {night.rule}", is_open=day.is_open)
            for day in found
            for night in _over_night(date.fromisoformat(day.edtf), asked)
        ]
    word = " ".join(map(asked.term, parts))
    return [day._replace(rule=asked.say("part-of-day", rule=day.rule, part=word)) for day in found]


def _day_and_month(said: Said, asked: Asked) -> list[Proposal]:
    month, day, year = month_number(said["month"]), int(said["nth"]), said["year"]
    weekday = said["weekday"] and WEEKDAYS[weekday_number(said["weekday"])]
    if year:
        found = [Proposal(f"{year}-{month:02}-{day:02}", asked.say("day-written"))]
        return [but_weekday(one, weekday, asked.lexicon) for one in found if is_readable(one.edtf)]
    named = asked.day_of_month(day, month)

    def build(y: int) -> str:
        return f"{y:04}-{month:02}-{day:02}"

    found = nearer(build, named, asked)
    if weekday:
        # A weekday tells the year better than the distance does.
        here, there = (nearest(build, named, way) for way in (asked, asked.other_way))
        if weekdays_of(found[:1]) != [weekday] and weekdays_of(here) == [weekday]:
            found = here
        elif weekdays_of(found[:1]) != [weekday] == weekdays_of(there):
            found = there + here
    return [but_weekday(one, weekday, asked.lexicon) for one in found]


def _written(said: Said, asked: Asked) -> list[Proposal]:
    """ "On 02/03/2022": which number is the month depends on who wrote it."""
    one, two, year = int(said["one"]), int(said["two"]), said["year"]
    ways = {
        f"{year}-{two:02}-{one:02}": asked.say("day-first"),
        f"{year}-{one:02}-{two:02}": asked.say("month-first"),
    }
    found = [Proposal(edtf, rule) for edtf, rule in ways.items() if is_readable(edtf)]
    return [reading._replace(is_open=len(found) > 1) for reading in found]


def _nth(said: Said, asked: Asked) -> list[Proposal]:
    step, day = (-1 if asked.past else 1), int(said["nth"])
    for months in range(13):
        year, month = months_on(asked.today, step * months)
        text = f"{year:04}-{month:02}-{day:02}"
        if is_readable(text) and (date.fromisoformat(text) - asked.today).days * step >= 0:
            return [Proposal(text, by_side(asked.say("nth", n=day), asked))]
    return []


# ── bounds and vagueness ──────────────────────────────────────────────────────────────


def _deadline(said: Said, asked: Asked) -> list[Proposal]:
    """ "By Friday", "before the end of the month"; then the same words without the "by"."""
    ahead = asked._replace(direction="future")
    found: dict[str, Proposal] = {}
    # A deadline in a report on the past may still have been in the future.
    for each in (asked, ahead):
        readings = [one for one in _readings(said["rest"], each) if ".." not in one.edtf]
        for one in [_not_after(one, said, asked) for one in readings] + readings:
            found.setdefault(one.edtf, one)
    return list(found.values())


def _not_after(reading: Proposal, said: Said, asked: Asked) -> Proposal:
    by, (first, last) = said["by"], span(reading.edtf)
    if by == "before":
        # "Before Friday evening" may still be on Friday.
        is_of_part = _OF_A_DAY.fullmatch(said["rest"]) and (last - first).days < 2
        last = first - timedelta(0 if is_of_part else 1)
    end = asked.named_day(last)
    if asked.past or last <= asked.today:
        # It starts today only if it is in the future; today itself was not named.
        rule = asked.say("not-after", last=end, by=asked.term(by), rule=reading.rule)
        return reading._replace(edtf=f"../{last}", rule=rule)
    rule = asked.say(
        "up-to-then", first=asked.named, last=end, by=asked.term(by), rule=reading.rule
    )
    return reading._replace(edtf=f"{asked.today}/{last}", rule=rule)


def _about(said: Said, asked: Asked) -> list[Proposal]:
    return [
        reading
        if "~" in reading.edtf
        else reading._replace(
            edtf=marked(reading.edtf, "~"), rule=asked.say("about", rule=reading.rule)
        )
        for reading in _readings(said["rest"], asked)
    ]


def _bare(said: Said, asked: Asked) -> list[Proposal]:
    return _readings(said["rest"], asked)


# ── the forms ─────────────────────────────────────────────────────────────────────────

_NEARBY: Final = {
    "day before yesterday": -2,
    "day after tomorrow": 2,
    "yesterday": -1,
    "day before": -1,
    "previous day": -1,
    "tomorrow": 1,
    "next day": 1,
    "following day": 1,
    "day after": 1,
    "today": 0,
    "same day": 0,
    "later today": 0,
    "earlier today": 0,
}

_PART: Final = f"(?:the )?(?P<part>{'|'.join(periods.PARTS)})"
_WEEKDAY: Final = f"(?P<weekday>{DAY_NAMES})"
_MONTH: Final = f"(?P<month>{MONTH_NAMES})"
_NUMBERS: Final = f"(?P<one>[0-9]{{1,2}})(?P<sep>[/ -])(?P<two>[0-9]{{1,2}})(?P=sep){YEAR}"
_QUARTER: Final = "(?P<nth>first|1st|second|2nd|third|3rd|fourth|4th) (?P<of>quarter)"
_HALF: Final = "(?P<nth>first|1st|second|2nd) (?P<of>half)"
_BY: Final = "(?:by|until|till|no later than|not later than|before)"
_UNITS: Final = "(?P<unit>day|week|month|year)s?"
_PERIOD: Final = "(?P<unit>week|month|year)"
_WAYS: Final = "coming|next|recent|past|last"
_THROUGH: Final = "(?:in|over|during|within)"
_NEXT_TO: Final = "last|previous|next|following"
_EARLY: Final = "(?:(?P<early>early|late)(?: on| in)? )?"
_TIMES: Final = "(?P<part>morning|noon|midday|afternoon|evening|night)"
_OF_A_DAY: Final = re.compile(f"(?:early|late) .+|tonight|last night|overnight|.+ {_TIMES}")
_SHORT_YEAR: Final = re.compile(rf"{_MONTH}\.?\s*[-–]\s*(?P<digits>[0-9]{{2}})")
_ANY: Final = "(?:in |at |on |over |during |within )?"

_Rule: TypeAlias = Callable[[Said, Asked], list[Proposal]]

_RULES: Final[tuple[tuple[re.Pattern[str], _Rule], ...]] = tuple(
    (re.compile(form), rule)
    for form, rule in (
        (f"(?:the )?(?P<near>{'|'.join(_NEARBY)})", _nearby),
        ("(?P<night>tonight|last night|overnight)", _night),
        (f"(?:on )?{_WEEKDAY}", bare_weekday),
        (f"(?:on )?{_WEEKDAY}(?: of)? (?P<which>last|this|next) week", weekday_of_week),
        (f"(?:on )?(?P<which>this) {_WEEKDAY}", weekday_of_week),
        (
            f"(?:on )?(?:the )?(?P<which>(?:this )?(?:{'|'.join((*BACK, *ON))})) {_WEEKDAY}",
            shifted_weekday,
        ),
        (f"(?:on )?(?:{_WEEKDAY} )?(?:the )?{NTH} (?:of )?{_MONTH}(?: {YEAR})?", _day_and_month),
        (f"(?:on )?(?:{_WEEKDAY} )?{_MONTH} (?:the )?{NTH}(?: {YEAR})?", _day_and_month),
        (f"(?:on |dated )?{_NUMBERS}", _written),
        ("(?:on )?(?:the )?(?P<nth>[0-9]{1,2})(?:st|nd|rd|th)", _nth),
        (f"(?P<side>in) {AMOUNT} {_UNITS}", count),
        (f"{AMOUNT} {_UNITS} (?P<side>ago|earlier|before|previously)", count),
        (f"{AMOUNT} {_UNITS} (?P<side>later|after|from now|hence)", count),
        (f"(?P<way>within) (?:the next )?{AMOUNT} {_UNITS}", stretch),
        (f"{_ANY}(?:the )?(?P<way>{_WAYS})(?: {AMOUNT})? {_UNITS}(?<=s)", stretch),
        (f"{_ANY}(?:the |this )?(?P<way>coming|past) {_PERIOD}", running),
        (f"{_THROUGH} the (?P<which>{_NEXT_TO}) {_PERIOD}", running_or_unit),
        (f"within (?P<which>the) {_PERIOD}", running_or_unit),
        (f"{_ANY}{WHICH} {_PERIOD}", periods.unit),
        (f"(?P<when>later|earlier) this {_PERIOD}", periods.rest_of_unit),
        (f"{_ANY}(?:{WHICH} )?weekend", periods.weekend),
        (f"{_ANY}{_PART} {_MONTH}(?: {YEAR})?", periods.part_of_month),
        (f"{_ANY}{_PART} {YEAR}", periods.part_of_year),
        (f"{_ANY}{_PART} {WHICH} {_PERIOD}", periods.part_of_unit),
        (
            f"{_ANY}(?:{WHICH} )?(?P<name>{MONTH_NAMES})(?: (?:of )?{YEAR})?",
            periods.month,
        ),
        (
            f"{_ANY}(?:{WHICH} )?(?P<name>{'|'.join(SEASONS)})(?: (?:of )?{YEAR})?",
            periods.season,
        ),
        (f"{_ANY}(?P<of>[qh])(?P<nth>[1-4])(?:[ /-]?(?:of )?{YEAR})?", periods.quarter),
        (f"{_ANY}{YEAR}[ /-]?(?P<of>[qh])(?P<nth>[1-4])", periods.quarter),
        (f"{_ANY}(?:the )?{_QUARTER}(?: (?:of )?{YEAR})?", periods.quarter),
        (f"{_ANY}(?:the )?{_HALF} (?:of )?{YEAR}", periods.quarter),
        (f"{_ANY}(?:the year )?{YEAR}", periods.year),
        (f"{_ANY}the (?P<decade>[0-9]{{3}})0s", periods.decade),
        (f"(?P<by>{_BY}) (?:the )?(?P<rest>(?!{_BY} ).+)", _deadline),
        (f"{_EARLY}(?P<day>(?!{_BY} ).+?)(?: (?:at |in the )?{_TIMES})?", _part_of_day),
        ("(?:on or )?(?:around|about|circa|roughly|in about) (?P<rest>.+)", _about),
        ("(?:the|on|in|at) (?P<rest>.+)", _bare),
    )
)
