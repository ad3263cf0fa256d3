"""Weekdays in phrases: "Friday", "last Friday", "Friday of next week"."""

from __future__ import annotations

from datetime import date, timedelta

from timeline.dates.relative.languages.english import ENGLISH
from timeline.dates.relative.languages.lexicon import Lexicon
from timeline.dates.relative.periods import Said
from timeline.dates.relative.words import (
    ON,
    SHIFTS,
    WEEKDAYS,
    Asked,
    Proposal,
    by_side,
    days,
    monday,
    period_name,
    weekday_number,
)


def bare_weekday(said: Said, asked: Asked) -> list[Proposal]:
    """ "Friday": the nearest one on the side that is asked for."""
    wanted = weekday_number(said["weekday"])
    ahead = (wanted - asked.today.weekday()) % 7
    step = (ahead - 7) % -7 if asked.past else ahead
    rule = by_side(asked.term(WEEKDAYS[wanted]), asked)
    return [Proposal((asked.today + timedelta(step)).isoformat(), rule)]


def weekday_of_week(said: Said, asked: Asked) -> list[Proposal]:
    """ "Friday of next week", "this Friday"."""
    wanted, shift = weekday_number(said["weekday"]), SHIFTS[said["which"]]
    return [_in_week(wanted, shift, asked)]


def _in_week(wanted: int, shift: int, asked: Asked) -> Proposal:
    day = monday(asked.today, shift) + timedelta(wanted)
    within = period_name("week", shift, asked)
    rule = asked.say("weekday-of", weekday=asked.term(WEEKDAYS[wanted]), within=within)
    return Proposal(day.isoformat(), rule)


def weekday_range(said: Said, asked: Asked) -> list[Proposal]:
    """ "From Monday to Wednesday"; "Monday and Tuesday", which must be next to each other."""
    first, last = weekday_number(said["first"]), weekday_number(said["last"])
    length = (last - first) % 7
    if length == 0 or (said["and"] and length != 1):
        return []
    ahead = (first - asked.today.weekday()) % 7
    start = asked.today + timedelta(ahead)
    if asked.past:
        start -= timedelta(-(-(ahead + length) // 7) * 7)
    saying = "and" if said["and"] else "to"
    names = (asked.term(WEEKDAYS[number]) for number in (first, last))
    named = asked.say(saying, **dict(zip(("first", "last"), names, strict=True)))
    return [Proposal(days(start, length + 1), by_side(named, asked))]


def shifted_weekday(said: Said, asked: Asked) -> list[Proposal]:
    """ "Last Friday", "next Friday": both readings, if they differ."""
    wanted, which = weekday_number(said["weekday"]), said["which"].removeprefix("this ")
    ahead = (wanted - asked.today.weekday()) % 7
    if which in ON:
        near, rule = asked.today + timedelta(ahead or 7), "shift-future"
    else:
        near, rule = asked.today + timedelta(ahead - 7), "shift-past"
    weekday = asked.term(WEEKDAYS[wanted])
    closest = Proposal(near.isoformat(), asked.say(rule, said=weekday, day=asked.named))
    other = _in_week(wanted, SHIFTS[which], asked)
    if which not in {"last", "next"} or closest.edtf == other.edtf:
        return [closest]
    # People who mean this week's Friday mostly write just "Friday".
    return [other, closest] if which == "next" else [closest, other]


def weekdays_of(found: list[Proposal]) -> list[str]:
    """The weekday of each proposed day."""
    return [WEEKDAYS[date.fromisoformat(one.edtf).weekday()] for one in found]


def but_weekday(found: Proposal, said: str | None, lexicon: Lexicon = ENGLISH) -> Proposal:
    """Marks a day as open if the stated weekday differs, because either may be wrong."""
    (actual,) = weekdays_of([found])
    if said in {None, actual}:
        return found
    words = {"actual": lexicon.term(actual), "said": lexicon.term(said or "")}
    rule = lexicon.say("but-weekday", rule=found.rule, **words)
    return found._replace(rule=rule, is_open=True)
