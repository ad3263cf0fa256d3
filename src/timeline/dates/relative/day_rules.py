"""Days in phrases: "yesterday", "20 April", "02/03/2022", "the 20th", "Tuesday night"."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from timeline.dates.parser import is_readable
from timeline.dates.relative.periods import Said
from timeline.dates.relative.ranges import range_of
from timeline.dates.relative.weekdays import but_weekday, weekdays_of
from timeline.dates.relative.words import (
    WEEKDAYS,
    Asked,
    Proposal,
    by_side,
    counted,
    days,
    monday,
    month_number,
    months_on,
    nearer,
    nearest,
    span,
    weekday_number,
)

_DAY_LENGTH: Final = 10
"""Characters of a day without a mark."""

NEARBY: Final = {
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
TIMES: Final = "(?P<part>morning|noon|midday|afternoon|evening|night)"


def nearby(said: Said, asked: Asked) -> list[Proposal]:
    """ "Yesterday", "the day after tomorrow"."""
    n = NEARBY[said["near"]]
    day = asked.today + timedelta(n)
    return [Proposal(day.isoformat(), counted(abs(n), "day", n, asked))]


def night(said: Said, asked: Asked) -> list[Proposal]:
    """A night belongs to the evening on which it starts, and in part to the next day."""
    which = said["night"]
    # "Vannacht" and "heute Nacht" are the night that was, or the one to come.
    nights = ([1, 0] if asked.past else [0, 1]) if which == "this night" else [which != "tonight"]
    return [
        reading for ago in nights for reading in _over_night(asked.today - timedelta(ago), asked)
    ]


def _over_night(evening: date, asked: Asked) -> list[Proposal]:
    morning = evening + timedelta(1)
    first, last = asked.named_day(evening), asked.named_day(morning)
    return [
        Proposal(evening.isoformat(), asked.say("night", day=first)),
        Proposal(f"{evening}/{morning}", asked.say("over-night", day=last)),
    ]


def night_between(said: Said, asked: Asked) -> list[Proposal]:
    """ "In the night from Monday to Tuesday": both days, since the words name both."""
    found = range_of(said["rest"], asked) or asked.readings(said["rest"])
    return [
        _two_days(first, asked, one)
        for one in found
        if ".." not in one.edtf
        for first, last in [span(one.edtf)]
        if last - first == timedelta(1)
    ]


def night_before(said: Said, asked: Asked) -> list[Proposal]:
    """ "In der Nacht zum Dienstag", "overnight into Tuesday"."""
    found = [one for one in asked.readings(said["rest"]) if len(one.edtf) == _DAY_LENGTH]
    return [_two_days(date.fromisoformat(one.edtf) - timedelta(1), asked, one) for one in found]


def _two_days(evening: date, asked: Asked, reading: Proposal) -> Proposal:
    morning = evening + timedelta(1)
    first, last = asked.named_day(evening), asked.named_day(morning)
    rule = asked.say("night-between", first=first, last=last)
    return Proposal(f"{evening}/{morning}", rule, reading.is_open)


def week_of_day(said: Said, asked: Asked) -> list[Proposal]:
    """ "The week of 2 May"."""
    return [
        one._replace(
            edtf=days(monday(date.fromisoformat(one.edtf), 0), 7),
            rule=asked.say("week-around", rule=one.rule),
        )
        for one in asked.readings(said["rest"])
        if len(one.edtf) == _DAY_LENGTH
    ]


def part_of_day(said: Said, asked: Asked) -> list[Proposal]:
    """ "Early Wednesday", "Tuesday night", "this morning"."""
    parts = [word for word in (said["early"], said["part"]) if word]
    part = " ".join(parts)
    words = "today" if said["day"] == "this" else said["day"]
    found = [day for day in asked.readings(words) if len(day.edtf) == 10] if part else []
    if part == "night":
        return [
            night._replace(rule=f"{day.rule}: {night.rule}", is_open=day.is_open)
            for day in found
            for night in _over_night(date.fromisoformat(day.edtf), asked)
        ]
    word = " ".join(map(asked.term, parts))
    return [day._replace(rule=asked.say("part-of-day", rule=day.rule, part=word)) for day in found]


def day_and_month(said: Said, asked: Asked) -> list[Proposal]:
    """ "20 April", "Wednesday, April 20, 2022"."""
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


def written(said: Said, asked: Asked) -> list[Proposal]:
    """ "On 02/03/2022": which number is the month depends on who wrote it."""
    one, two, year = int(said["one"]), int(said["two"]), said["year"]
    ways = {
        f"{year}-{two:02}-{one:02}": asked.say("day-first"),
        f"{year}-{one:02}-{two:02}": asked.say("month-first"),
    }
    found = [Proposal(edtf, rule) for edtf, rule in ways.items() if is_readable(edtf)]
    return [reading._replace(is_open=len(found) > 1) for reading in found]


def nth(said: Said, asked: Asked) -> list[Proposal]:
    """ "The 20th"."""
    step, day = (-1 if asked.past else 1), int(said["nth"])
    for months in range(13):
        year, month = months_on(asked.today, step * months)
        text = f"{year:04}-{month:02}-{day:02}"
        if is_readable(text) and (date.fromisoformat(text) - asked.today).days * step >= 0:
            return [Proposal(text, by_side(asked.say("nth", n=day), asked))]
    return []
