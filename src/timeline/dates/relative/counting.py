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
        side = "before" if sign < 0 else "after"
        return [
            Proposal(text, f"{few} to {many} {unit}s {side} {asked.named}: “{amount}” is vague")
        ]
    n = number(amount)
    text = given_to(unit, moved(asked.today, sign * n, unit))
    rule = counted(n, unit, sign, asked)
    return [Proposal(text, rule) if unit == "day" else Proposal(f"{text}~", f"about {rule}")]


def stretch(said: Said, asked: Asked) -> list[Proposal]:
    """ "Within ten days", "the past three months", "in the coming weeks"."""
    return _until_then(said["way"], said["n"] or "few", said["unit"], asked)


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
    upto = f"up to {n} {unit}{'' if n == 1 else 's'}"
    because = ": the words are vague" if vague else ""
    if sign < 0:
        return [Proposal(f"{far}/{asked.today}", f"{upto} before {asked.named}{because}")]
    return [Proposal(f"{asked.today}/{far}", f"{upto} from {asked.named}{because}")]
