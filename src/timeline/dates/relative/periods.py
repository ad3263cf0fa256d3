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

from timeline.dates.parser import days_in_month, is_readable
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
    nearer,
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
_PART_OF_WEEK: Final = {"beginning": (0, 2), "middle": (1, 3), "end": (4, 3), "late": (3, 4)}
HEMISPHERES: Final[tuple[Hemisphere, ...]] = ("north", "south")
_ORDINALS: Final = {
    word: str(number)
    for number, words in enumerate(
        (("first", "1st"), ("second", "2nd"), ("third", "3rd"), ("fourth", "4th")), 1
    )
    for word in words
}
_PART_OF_DECADE: Final = {"beginning": "03", "middle": "46", "end": "89", "late": "79"}
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
        return [Proposal(interval(asked.today, last), asked.say("left", within=within))]
    return [Proposal(interval(first, asked.today), asked.say("gone", within=within))]


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
            asked.say("weekend", within=period_name("week", shift, asked)),
        )
        for shift in shifts
    ]


def month(said: Said, asked: Asked) -> list[Proposal]:
    """ "April", "last April", "November 2021"."""
    number = month_number(said["name"])
    if said["year"]:
        return [Proposal(f"{said['year']}-{number:02}", asked.say("month-written"))]
    named = asked.month(number)
    if said["which"] in {None, "the"}:
        return nearer(lambda y: f"{y:04}-{number:02}", named, asked)
    return _named(lambda y: f"{y:04}-{number:02}", named, said["which"], asked)


def month_of_year(said: Said, asked: Asked) -> list[Proposal]:
    """ "March of last year"."""
    number, shift = month_number(said["name"]), SHIFTS[said["which"]]
    within = period_name("year", shift, asked)
    rule = asked.say("of", part=asked.month(number), within=within)
    return [Proposal(f"{asked.today.year + shift:04}-{number:02}", rule)]


def season(said: Said, asked: Asked) -> list[Proposal]:
    """ "Last summer", "spring 2022": three months, which ones depends on the hemisphere."""
    if asked.hemisphere is not None:
        return _season(said, asked, asked.hemisphere)
    return [
        one._replace(rule=asked.say(side, rule=one.rule), is_open=True)
        for side in HEMISPHERES
        for one in _season(said, asked, side)
    ]


def _season(said: Said, asked: Asked, side: Hemisphere) -> list[Proposal]:
    name, year = said["name"], said["year"]
    first = SEASONS[name] if side == "north" else (SEASONS[name] + 5) % 12 + 1

    def build(y: int) -> str:
        return f"{y:04}-{first:02}/{y + (first == 12):04}-{(first + 1) % 12 + 1:02}"

    if not year:
        return _named(build, asked.term(name), said["which"], asked)
    begun = int(year)
    if first < 12:
        return [Proposal(build(begun), f"{_months(first, 3, asked)} {year}")]
    # "Winter 2022" may start or end in that year.
    both = [
        Proposal(text, asked.say("winter", year=y, after=y + 1), is_open=True)
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
    first, length = quarter_months(said)
    last = first + length - 1
    if last > 12:
        return []

    def build(y: int) -> str:
        return f"{y:04}-{first:02}/{y:04}-{last:02}"

    months = _months(first, length, asked)
    if said["year"]:
        rule = asked.say("quarter", months=f"{months} {said['year']}")
        return [Proposal(build(int(said["year"])), rule)]
    return nearest(build, asked.say("quarter-any", months=months), asked)


def quarter_of_year(said: Said, asked: Asked) -> list[Proposal]:
    """ "The second half of this year", "the first quarter of next year"."""
    first, length = quarter_months(said)
    year, last = asked.today.year + SHIFTS[said["which"]], first + length - 1
    if last > 12:
        return []
    months = f"{_months(first, length, asked)} {year}"
    return [
        Proposal(f"{year:04}-{first:02}/{year:04}-{last:02}", asked.say("quarter", months=months))
    ]


def quarter_months(said: Said) -> tuple[int, int]:
    """First month and number of months of a quarter or half; a first month past 12 is none."""
    length = 3 if said["of"] in {"q", "quarter"} else 6
    nth = said["nth"]
    ordinal = 12 // length if nth == "last" else int(_ORDINALS.get(nth, nth))
    return (ordinal - 1) * length + 1, length


def _months(first: int, length: int, asked: Asked) -> str:
    return asked.say("to", first=asked.month(first), last=asked.month(first + length - 1))


def year(said: Said, asked: Asked) -> list[Proposal]:
    """ "In 2022"."""
    return [Proposal(said["year"], asked.say("year-written"))]


def decade(said: Said, asked: Asked) -> list[Proposal]:
    """ "The 1990s"; "the 1900s" are ten years or a hundred."""
    ten = Proposal(f"{said['decade']}X", asked.say("ten-years"))
    if said["decade"][2] != "0":
        return [ten]
    hundred = Proposal(f"{said['decade'][:2]}XX", asked.say("hundred-years"))
    return [ten._replace(is_open=True), hundred._replace(is_open=True)]


def short_decade(said: Said, asked: Asked) -> list[Proposal]:
    """ "The 80s": the last ten years with that number; a century earlier too if they last."""
    century, tens = divmod(asked.today.year // 10, 10)
    latest = (century - (int(said["tens"]) > tens)) * 10 + int(said["tens"])
    found = [Proposal(f"{latest:03}X", asked.say("ten-years-past", day=asked.named))]
    if latest < century * 10 + tens:
        return found
    before = Proposal(f"{latest - 10:03}X", asked.say("ten-years-before"))
    return [one._replace(is_open=True) for one in (*found, before)]


def part_of_decade(said: Said, asked: Asked) -> list[Proposal]:
    """ "The early 1990s"."""
    first, last = (f"{said['decade']}{year}" for year in _PART_OF_DECADE[PARTS[said["part"]]])
    rule = asked.say("vague", rule=asked.say("to", first=first, last=last))
    return [Proposal(f"{first}~/{last}~", rule)]


def numbered_part_of_month(said: Said, asked: Asked) -> list[Proposal]:
    """ "The first week of May", "the second half of the month": whole days of the month."""
    nth = _ORDINALS[said["nth"]] if said["nth"] != "last" else "last"
    if said["of"] == "half" and nth not in {"1", "2"}:
        return []

    def ends(year: int, month: int) -> tuple[int, int]:
        length = days_in_month(year, month)
        if said["of"] == "half":
            return (1, 15) if nth == "1" else (16, length)
        return (length - 6, length) if nth == "last" else (int(nth) * 7 - 6, int(nth) * 7)

    def build(year: int, month: int) -> str:
        first, last = ends(year, month)
        return f"{year:04}-{month:02}-{first:02}/{year:04}-{month:02}-{last:02}"

    def rule(year: int, month: int, name: str) -> str:
        first, last = ends(year, month)
        return asked.say("days-of-month", first=first, last=last, month=name)

    if "which" in said.re.groupindex:
        year, month = months_on(asked.today, SHIFTS[said["which"]])
        named = f"{asked.month(month)} {year}"
        return [Proposal(build(year, month), rule(year, month, named))]
    month = month_number(said["month"])
    if said["year"]:
        year = int(said["year"])
        return [Proposal(build(year, month), rule(year, month, f"{asked.month(month)} {year}"))]
    named = rule(asked.today.year, month, asked.month(month))
    return nearer(lambda y: build(y, month), named, asked)


def part_of_month(said: Said, asked: Asked) -> list[Proposal]:
    """ "The end of February", "mid-April 2022"."""
    part, month, year = PARTS[said["part"]], month_number(said["month"]), said["year"]
    words = said["part"].removesuffix(" in")
    named = f"{asked.term(words)} {asked.month(month)}".replace("- ", "-")
    detail = asked.say(part)

    def name(said_as: str) -> str:
        return asked.say("part-of-month", said=said_as, detail=detail)

    if year:
        return [Proposal(_in_month(part, int(year), month), name(f"{named} {year}"))]
    return nearer(lambda y: _in_month(part, y, month), name(named), asked)


def _in_month(part: str, year: int, month: int) -> str:
    length = days_in_month(year, month)
    first, last = {
        "beginning": (1, 10),
        "middle": (11, 20),
        "end": (length - 7, length),
        "late": (21, length),
    }[part]
    return f"{year:04}-{month:02}-{first:02}/{year:04}-{month:02}-{last:02}"


def part_of_year(said: Said, asked: Asked) -> list[Proposal]:
    """ "Mid-2022", "late 2021"."""
    return _in_year(PARTS[said["part"]], int(said["year"]), asked)


def _in_year(part: str, year: int, asked: Asked) -> list[Proposal]:
    first, last = _PART_OF_YEAR[part]
    rule = asked.say("vague", rule=f"{_months(first, last - first + 1, asked)} {year}")
    return [Proposal(f"{year:04}-{first:02}~/{year:04}-{last:02}~", rule)]


def part_of_unit(said: Said, asked: Asked) -> list[Proposal]:
    """ "The end of the month", "early next week", "late this year"."""
    part, unit, shift = PARTS[said["part"]], said["unit"], SHIFTS[said["which"]]
    if unit == "year":
        return _in_year(part, asked.today.year + shift, asked)
    within = period_name(unit, shift, asked)
    if unit == "month":
        text = _in_month(part, *months_on(asked.today, shift))
        return [Proposal(text, asked.say("of", part=asked.say(part), within=within))]
    first, length = _PART_OF_WEEK[part]
    ends = (asked.term(WEEKDAYS[day]) for day in (first, first + length - 1))
    names = asked.say("to", **dict(zip(("first", "last"), ends, strict=True)))
    text = days(monday(asked.today, shift) + timedelta(first), length)
    return [Proposal(text, asked.say("of", part=names, within=within))]
