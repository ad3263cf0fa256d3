"""Phrases that count from today: "three days ago", "within ten days", "the past week"."""

from __future__ import annotations

from timeline.dates.relative import periods
from timeline.dates.relative.periods import Said
from timeline.dates.relative.words import (
    BACK,
    VAGUE,
    Asked,
    Proposal,
    counted,
    given_to,
    moved,
    number,
)

# ── counting ──────────────────────────────────────────────────────────────────────────


def count(said: Said, asked: Asked) -> list[Proposal]:
    """ "Three days ago", "in a few weeks", "two months later"."""
    amount, unit = said["n"], said["unit"]
    sign = -1 if said["side"] in {"ago", "earlier", "before", "previously"} else 1
    if amount in VAGUE:
        few, many = VAGUE[amount]
        ends = sorted(moved(asked.today, sign * n, unit) for n in (few, many))
        text = "/".join(f"{given_to(unit, end)}~" for end in ends)
        rule = asked.say(
            "few-before" if sign < 0 else "few-after",
            few=few,
            many=many,
            units=asked.term(f"{unit}s"),
            day=asked.named,
            amount=asked.term(amount),
        )
        return [Proposal(text, rule)]
    n = number(amount)
    text = given_to(unit, moved(asked.today, sign * n, unit))
    rule = counted(n, unit, sign, asked)
    if unit == "day":
        return [Proposal(text, rule)]
    return [Proposal(f"{text}~", asked.say("about", rule=rule))]


def stretch(said: Said, asked: Asked) -> list[Proposal]:
    """ "Within ten days", "the past three months", "in the coming weeks"."""
    return _until_then(said["way"], said["n"] or "few", said["unit"], asked)


def until_now(said: Said, asked: Asked) -> list[Proposal]:
    """ "For a few weeks now", "since two weeks"."""
    return _until_then("past", said["n"], said["unit"], asked)


def running(said: Said, asked: Asked) -> list[Proposal]:
    """ "The past week" is seven days back from today; "last week" is Monday to Sunday."""
    return _until_then(said["way"], "a", said["unit"], asked)


def running_or_unit(said: Said, asked: Asked) -> list[Proposal]:
    """ "In the last year" is twelve months back from today, or the calendar year before."""
    way = "last" if said["which"] in BACK else "next"
    running = _until_then(way, "a", said["unit"], asked)
    return [one._replace(is_open=True) for one in running + periods.unit(said, asked)]


def _until_then(way: str, amount: str, unit: str, asked: Asked) -> list[Proposal]:
    vague = amount in VAGUE
    n = VAGUE[amount][1] if vague else number(amount)
    sign = -1 if way in {"past", "last", "recent"} else 1
    far = f"{moved(asked.today, sign * n, unit)}{'~' if vague else ''}"
    saying = "up-to-before" if sign < 0 else "up-to-from"
    units = asked.term(unit if n == 1 else f"{unit}s")
    rule = asked.say(saying, n=n, units=units, day=asked.named)
    rule = asked.say("vague", rule=rule) if vague else rule
    return [Proposal(f"{far}/{asked.today}" if sign < 0 else f"{asked.today}/{far}", rule)]
