"""Moments, waits and statuses in a few words, for the narrow columns of a screen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from timeline.domain.dates import FUTURE, PAST, Edtf, civil_day, iso
from timeline.views.replay import Change

DAY: Final = 86_400
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def day_words(instant: int, zone: str) -> str:
    """`Wed 20 Apr 2022`, the day that a calendar in the zone shows then."""
    if not PAST < instant < FUTURE:
        return "no date"
    day = date.fromisoformat(civil_day(instant, zone))
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {day:%b} {day.year:04}"


def clock_words(instant: int, zone: str) -> str:
    """The hour and minute, or nothing at the first and last second of a day."""
    text = iso(instant, zone) or ""
    clock = text[11:19]
    return "" if clock in ("", "00:00:00", "23:59:59") else clock[:5]


def at(instant: int) -> Edtf:
    """The instant as a date to ask with."""
    return Edtf.parse(iso(instant, "UTC") or "9999-12-31")


def weekday(text: str) -> str:
    """A date with its weekday where it is one day, an interval with its year said once."""
    if "/" in text:
        return interval(text)
    if len(text) == 10 and text[4] == text[7] == "-" and text.replace("-", "").isdecimal():
        return f"{text} {_WEEKDAYS[date.fromisoformat(text).weekday()]}"
    return text


def interval(text: str) -> str:
    """A date, an interval with its year said once: `2022-02-21/02-28`."""
    head, slash, tail = text.partition("/")
    same = slash and head[:5] == tail[:5] and head[4:5] == "-"
    return f"{head}/{tail[5:]}" if same else text


def status_words(status: str | None) -> str:
    """A status as words."""
    return "nothing" if status is None else status.replace("-", " ")


def change_words(changes: Sequence[Change], *, before: bool = True) -> str:
    """What became of the matters beside a line: `raised → decision expected 2022-04-22`.

    Without `before` it is `→ decision expected 2022-04-22`.
    """
    told: dict[str, int] = {}
    for change in changes:
        after = status_words(change.after)
        if change.after == "decided" and change.outcome:
            after = change.outcome
        elif change.after in ("decision-expected", "postponed") and change.expected:
            after = f"{after} {change.expected}"
        was = f"{status_words(change.before)} " if change.before and before else ""
        told[f"{was}→ {after}"] = told.get(f"{was}→ {after}", 0) + 1
    return "; ".join(f"{words} ×{n}" if n > 1 else words for words, n in told.items())


def quantity_words(quantity: dict[str, Any]) -> str:
    """`at least 3000 automatic weapons`, `USD 800,000,000`."""
    sign = {"about": "about ", "at-least": "at least ", "at-most": "at most "}
    amount = number(str(quantity["amount"]))
    head = sign.get(quantity.get("qualifier", "exact"), "")
    if quantity.get("currency"):
        amount = f"{quantity['currency']} {amount}"
    elif quantity.get("unit"):
        amount = f"{amount} {quantity['unit']}"
    return " ".join(part for part in (f"{head}{amount}", quantity.get("item")) if part)


def number(text: str) -> str:
    """A decimal number with its thousands apart."""
    whole, point, rest = text.partition(".")
    try:
        return f"{int(whole):,}{point}{rest}"
    except ValueError:
        return text
