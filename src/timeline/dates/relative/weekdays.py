"""Weekdays in phrases: "Friday", "last Friday", "Friday of next week"."""

from __future__ import annotations

from datetime import date, timedelta

from timeline.dates.relative.periods import Said
from timeline.dates.relative.words import (
    ON,
    SHIFTS,
    WEEKDAYS,
    Asked,
    Proposal,
    monday,
    period_name,
    weekday_number,
)


def bare_weekday(said: Said, asked: Asked) -> list[Proposal]:
    """ "Friday": the nearest one on the side that is asked for."""
    wanted = weekday_number(said["weekday"])
    ahead = (wanted - asked.today.weekday()) % 7
    order, step = ("most recent", (ahead - 7) % -7) if asked.past else ("first", ahead)
    rule = f"the {order} {WEEKDAYS[wanted]} {asked.side}"
    return [Proposal((asked.today + timedelta(step)).isoformat(), rule)]


def weekday_of_week(said: Said, asked: Asked) -> list[Proposal]:
    """ "Friday of next week", "this Friday"."""
    wanted, shift = weekday_number(said["weekday"]), SHIFTS[said["which"]]
    return [_in_week(wanted, shift, asked)]


def _in_week(wanted: int, shift: int, asked: Asked) -> Proposal:
    day = monday(asked.today, shift) + timedelta(wanted)
    rule = f"the {WEEKDAYS[wanted]} of {period_name('week', shift, asked)}"
    return Proposal(day.isoformat(), rule)


def shifted_weekday(said: Said, asked: Asked) -> list[Proposal]:
    """ "Last Friday", "next Friday": both readings, if they differ."""
    wanted, which = weekday_number(said["weekday"]), said["which"].removeprefix("this ")
    ahead = (wanted - asked.today.weekday()) % 7
    if which in ON:
        near, rule = asked.today + timedelta(ahead or 7), "the first {} after {}"
    else:
        near, rule = asked.today + timedelta(ahead - 7), "the most recent {} before {}"
    closest = Proposal(near.isoformat(), rule.format(WEEKDAYS[wanted], asked.named))
    other = _in_week(wanted, SHIFTS[which], asked)
    if which not in {"last", "next"} or closest.edtf == other.edtf:
        return [closest]
    # People who mean this week's Friday mostly write just "Friday".
    return [other, closest] if which == "next" else [closest, other]


def weekdays_of(found: list[Proposal]) -> list[str]:
    """The weekday of each proposed day."""
    return [WEEKDAYS[date.fromisoformat(one.edtf).weekday()] for one in found]


def but_weekday(found: Proposal, said: str | None) -> Proposal:
    """Marks a day as open if the stated weekday differs, because either may be wrong."""
    (actual,) = weekdays_of([found])
    if said in {None, actual}:
        return found
    rule = f"{found.rule}; but that is a {actual}, not a {said}: check it"
    return found._replace(rule=rule, is_open=True)
