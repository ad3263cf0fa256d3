"""Calendar periods in phrases: "last week", "in April", "the end of February", "mid-2022".

This half of the phrase rules knows weeks, months, seasons and years, and their "beginning",
"middle" and "end". In news text, the end of a month is more often a deadline than its last day, so
it is eight days long.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Final, TypeAlias

from timeline.dates.parser import MONTHS, days_in_month, is_readable
from timeline.dates.relative.words import (
    SEASONS,
    SHIFTS,
    WEEKDAYS,
    Asked,
    Proposal,
    days,
    interval,
    monday,
    month_number,
    months_on,
    nearest,
    period,
    period_name,
    shifted,
    span,
)
from timeline.dates.zone_names import Hemisphere

Said: TypeAlias = re.Match[str]

PARTS: Final = {
    "beginning of": "beginning",
    "start of": "beginning",
    "early": "beginning",
    "early in": "beginning",
    "middle of": "middle",
    "mid": "middle",
    "end of": "end",
    "close of": "end",
    "late": "late",
    "late in": "late",
}
_PART_OF_MONTH: Final = {
    "beginning": "the 1st to the 10th",
    "middle": "the 11th to the 20th",
    "end": "the last eight days",
    "late": "the 21st to the last day",
}
_PART_OF_WEEK: Final = {"beginning": (0, 2), "middle": (1, 3), "end": (4, 3), "late": (3, 4)}
HEMISPHERES: Final[tuple[Hemisphere, ...]] = ("north", "south")
_ORDINALS: Final = {
    word: str(number)
    for number, words in enumerate(
        (("first", "1st"), ("second", "2nd"), ("third", "3rd"), ("fourth", "4th", "last")), 1
    )
    for word in words
}
_PART_OF_YEAR: Final = {"beginning": (1, 4), "middle": (5, 8), "end": (11, 12), "late": (9, 12)}


def unit(said: Said, asked: Asked) -> list[Proposal]:
    """ "Last week", "this month", "next year"."""
    unit, shift = said["unit"], SHIFTS[said["which"]]
    return [Proposal(period(unit, shift, asked.today), period_name(unit, shift, asked))]


def rest_of_unit(said: Said, asked: Asked) -> list[Proposal]:
    """ "Later this week", "earlier this month"."""
    unit = said["unit"]
    first, last = span(period(unit, 0, asked.today))
    within = period_name(unit, 0, asked)
    if said["when"] == "later":
        return [Proposal(interval(asked.today, last), f"what is left of {within}")]
    return [Proposal(interval(first, asked.today), f"what is past of {within}")]


def weekend(said: Said, asked: Asked) -> list[Proposal]:
    """ "This weekend", "next weekend"; a bare one is in the given direction."""
    which = said["which"] or "the"
    workday = asked.today.weekday() < 5
    if which == "next" and workday:
        shifts = [1, 0]
    elif which == "coming" and workday:
        shifts = [0]
    elif which == "the" and asked.past and workday:
        shifts = [-1]
    else:
        shifts = [SHIFTS[which]]
    return [
        Proposal(
            days(monday(asked.today, shift) + timedelta(5), 2),
            f"Saturday and Sunday of {period_name('week', shift, asked)}",
        )
        for shift in shifts
    ]


def month(said: Said, asked: Asked) -> list[Proposal]:
    """ "April", "last April", "November 2021"."""
    number = month_number(said["name"])
    if said["year"]:
        return [Proposal(f"{said['year']}-{number:02}", "the month as written")]
    return _named(lambda y: f"{y:04}-{number:02}", MONTHS[number - 1], said["which"], asked)


def season(said: Said, asked: Asked) -> list[Proposal]:
    """ "Last summer", "spring 2022": three months, which ones depends on the hemisphere."""
    if asked.hemisphere is not None:
        return _season(said, asked, asked.hemisphere)
    return [
        one._replace(rule=f"{one.rule}, {side} of the equator", is_open=True)
        for side in HEMISPHERES
        for one in _season(said, asked, side)
    ]


def _season(said: Said, asked: Asked, side: Hemisphere) -> list[Proposal]:
    name, year = said["name"], said["year"]
    first = SEASONS[name] if side == "north" else (SEASONS[name] + 5) % 12 + 1

    def build(y: int) -> str:
        return f"{y:04}-{first:02}/{y + (first == 12):04}-{(first + 1) % 12 + 1:02}"

    if not year:
        return _named(build, name, said["which"], asked)
    begun = int(year)
    if first < 12:
        return [Proposal(build(begun), f"{_months(first)} {year}")]
    # "Winter 2022" may start or end in that year.
    both = [
        Proposal(text, f"December {y} to February {y + 1}", is_open=True)
        for y in (begun, begun - 1)
        if is_readable(text := build(y))
    ]
    alive = [one for one in both if _is_there(one, asked)]
    return [alive[0]._replace(is_open=False)] if len(alive) == 1 else both


def _is_there(one: Proposal, asked: Asked) -> bool:
    """Whether some of it is in the direction."""
    first, last = span(one.edtf)
    return first <= asked.today if asked.past else last >= asked.today


def _named(
    build: Callable[[int], str], name: str, which: str | None, asked: Asked
) -> list[Proposal]:
    if which in {None, "the"}:
        return nearest(build, name, asked)
    return shifted(build, name, SHIFTS[which], asked)


def quarter(said: Said, asked: Asked) -> list[Proposal]:
    """ "Q2 2022", "the first half of 2022": of the calendar year, as whole months."""
    ordinal = int(_ORDINALS.get(said["nth"], said["nth"]))
    length = 3 if said["of"] in {"q", "quarter"} else 6
    if ordinal * length > 12:
        return []
    first, last = (ordinal - 1) * length + 1, ordinal * length

    def build(y: int) -> str:
        return f"{y:04}-{first:02}/{y:04}-{last:02}"

    name = f"{MONTHS[first - 1]} to {MONTHS[last - 1]}"
    if said["year"]:
        return [Proposal(build(int(said["year"])), f"{name} {said['year']}, by the calendar year")]
    return nearest(build, f"{name} of a calendar year", asked)


def _months(first: int) -> str:
    return f"{MONTHS[first - 1]} to {MONTHS[first + 1]}"


def year(said: Said, _asked: Asked) -> list[Proposal]:
    """ "In 2022"."""
    return [Proposal(said["year"], "the year as written")]


def decade(said: Said, _asked: Asked) -> list[Proposal]:
    """ "The 1990s"; "the 1900s" are ten years or a hundred."""
    ten = Proposal(f"{said['decade']}X", "the ten years as written")
    if said["decade"][2] != "0":
        return [ten]
    hundred = Proposal(f"{said['decade'][:2]}XX", "the hundred years")
    return [ten._replace(is_open=True), hundred._replace(is_open=True)]


def part_of_month(said: Said, asked: Asked) -> list[Proposal]:
    """ "The end of February", "mid-April 2022"."""
    part, month, year = PARTS[said["part"]], month_number(said["month"]), said["year"]
    named = f"{said['part'].removesuffix(' in')} {MONTHS[month - 1]}".replace("mid ", "mid-")
    detail = f" ({_PART_OF_MONTH[part]})"
    if year:
        return [Proposal(_in_month(part, int(year), month), f"{named} {year}{detail}")]
    found = nearest(lambda y: _in_month(part, y, month), named + detail, asked)
    this = Proposal(_in_month(part, asked.today.year, month), f"{named}{detail} of this year")
    if asked.past and month == asked.today.month and this.edtf not in {one.edtf for one in found}:
        # "The end of April", written on the 21st, is in the future, even in a report on the past.
        return [this, *found]
    return found


def _in_month(part: str, year: int, month: int) -> str:
    length = days_in_month(year, month)
    first, last = {
        "beginning": (1, 10),
        "middle": (11, 20),
        "end": (length - 7, length),
        "late": (21, length),
    }[part]
    return f"{year:04}-{month:02}-{first:02}/{year:04}-{month:02}-{last:02}"


def part_of_year(said: Said, _asked: Asked) -> list[Proposal]:
    """ "Mid-2022", "late 2021"."""
    return _in_year(PARTS[said["part"]], int(said["year"]))


def _in_year(part: str, year: int) -> list[Proposal]:
    first, last = _PART_OF_YEAR[part]
    rule = f"{MONTHS[first - 1]} to {MONTHS[last - 1]} {year}: the words are vague"
    return [Proposal(f"{year:04}-{first:02}~/{year:04}-{last:02}~", rule)]


def part_of_unit(said: Said, asked: Asked) -> list[Proposal]:
    """ "The end of the month", "early next week", "late this year"."""
    part, unit, shift = PARTS[said["part"]], said["unit"], SHIFTS[said["which"]]
    if unit == "year":
        return _in_year(part, asked.today.year + shift)
    within = period_name(unit, shift, asked)
    if unit == "month":
        text = _in_month(part, *months_on(asked.today, shift))
        return [Proposal(text, f"{_PART_OF_MONTH[part]} of {within}")]
    first, length = _PART_OF_WEEK[part]
    names = f"{WEEKDAYS[first]} to {WEEKDAYS[first + length - 1]}"
    text = days(monday(asked.today, shift) + timedelta(first), length)
    return [Proposal(text, f"{names} of {within}")]
