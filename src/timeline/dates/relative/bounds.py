"""Bounds and vagueness in phrases: "by Friday", "before the end of the month", "about 20 April"."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from timeline.dates.relative.day_rules import TIMES
from timeline.dates.relative.periods import Said
from timeline.dates.relative.words import Asked, Proposal, marked, span

_OF_A_DAY: Final = re.compile(
    f"(?:early|late|earlier|later) .+|tonight|last night|overnight|.+ {TIMES}"
)


def deadline(said: Said, asked: Asked) -> list[Proposal]:
    """ "By Friday", "before the end of the month"; then the same words without the "by"."""
    ahead = asked._replace(direction="future")
    found: dict[str, Proposal] = {}
    # A deadline in a report on the past may still have been in the future.
    for each in (asked, ahead):
        readings = [one for one in each.readings(said["rest"]) if ".." not in one.edtf]
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


def since(said: Said, asked: Asked) -> list[Proposal]:
    """ "Since Monday", "as of 8 May", "after Friday": a first day, and no last one."""
    word, back = said["since"], asked._replace(direction="past")
    readings = (back if word == "since" else asked).readings(said["rest"])
    return [_not_before(one, word, said["rest"], asked) for one in readings if ".." not in one.edtf]


def _not_before(reading: Proposal, word: str, rest: str, asked: Asked) -> Proposal:
    first, last = span(reading.edtf)
    if word == "after":
        # "After Friday evening" may still be on Friday.
        first = last + timedelta(0 if _OF_A_DAY.fullmatch(rest) else 1)
    text = f"{first}{'~' if '~' in reading.edtf else ''}/.."
    rule = asked.say(
        "from-then", first=asked.named_day(first), since=asked.term(word), rule=reading.rule
    )
    return reading._replace(edtf=text, rule=rule)


def about(said: Said, asked: Asked) -> list[Proposal]:
    """ "About 20 April"."""
    return [
        reading
        if "~" in reading.edtf
        else reading._replace(
            edtf=marked(reading.edtf, "~"), rule=asked.say("about", rule=reading.rule)
        )
        for reading in asked.readings(said["rest"])
    ]


def bare(said: Said, asked: Asked) -> list[Proposal]:
    """The same words without an article or a preposition before them."""
    return asked.readings(said["rest"])
