"""Formats the values of a development."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from timeline.dates.edtf import OPEN_END, DateError, Edtf
from timeline.light_typing import Any, Final, NamedTuple
from timeline.text.phrasing import attribute_words, identifier_words, place_words
from timeline.text.sanitize import sanitize

_DATES: Final = frozenset(
    {"occurred", "expected", "planned", "in_force_from", "in_force_until", "reckoned_from"}
)
_BOUND: Final = {"about": "about ", "at-least": "at least ", "at-most": "at most "}


def actor_text(actor: Mapping[str, Any]) -> str:
    """An actor with role and organization, on one line."""
    said = sanitize(actor["name"])
    if actor.get("role"):
        said += f", {sanitize(actor['role'])}"
    return f"{said} ({sanitize(actor['organization'])})" if actor.get("organization") else said


def quantity_text(quantity: Mapping[str, Any]) -> str:
    """A quantity with its qualifier, unit and item, on one line."""
    unit = quantity.get("currency") or quantity.get("unit")
    amount = number_text(str(quantity["amount"]))
    if quantity.get("amount_max") is not None:
        amount += f" to {number_text(str(quantity['amount_max']))}"
    parts = [_BOUND.get(quantity.get("qualifier", "exact"), "") + amount]
    if unit:
        parts.append(sanitize(unit))
    if quantity.get("item"):
        parts.append(("of " if unit else "") + sanitize(quantity["item"]))
    said = " ".join(parts)
    written = quantity.get("as_written")
    return f"{said}, in the source “{sanitize(written)}”" if written else said


def number_text(amount: str) -> str:
    """A decimal with thousands separators; anything else as it is."""
    sign, digits = ("-", amount[1:]) if amount.startswith("-") else ("", amount)
    whole, point, fraction = digits.partition(".")
    if not (whole.isascii() and whole.isdigit()):
        return sanitize(amount)
    return f"{sign}{int(whole):,}{point}{fraction}"


def plain_text(name: str, value: object) -> str:
    """A field's value on one line; dates in words."""
    if value is None or value in ([], {}, ""):
        return "(none)"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return _date_text(value) if name in _DATES else sanitize(value)
    if name in _WORDS and isinstance(value, _WORDS[name].shape):
        return sanitize(_WORDS[name].words(value))
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return sanitize(", ".join(value))
    return sanitize(json.dumps(value, ensure_ascii=False))


def _date_text(value: str) -> str:
    """A date in words; the last day of what has none is “further notice”."""
    if value == OPEN_END:
        return "further notice"
    try:
        return Edtf.stored(value).human()
    except DateError:
        return sanitize(value)


def _votes_words(votes: Mapping[str, Any]) -> str:
    """How a body voted: “9 yes, 2 no”."""
    given = ((count, name.replace("_", " ")) for name, count in votes.items() if count is not None)
    return ", ".join(f"{count} {name}" for count, name in given)


class _Wording(NamedTuple):
    """The shape of a field's value, and how it is said."""

    shape: type
    words: Callable[[Any], str]


_WORDS: Final[Mapping[str, _Wording]] = {
    "place": _Wording(dict, place_words),
    "attributes": _Wording(dict, lambda found: ", ".join(attribute_words(found))),
    "identifiers": _Wording(list, lambda found: ", ".join(map(identifier_words, found))),
    "votes": _Wording(dict, _votes_words),
    "quantities": _Wording(list, lambda found: "; ".join(map(quantity_text, found))),
    "actors": _Wording(list, lambda found: "; ".join(map(actor_text, found))),
}


def moment_text(stamp: str) -> str:
    """An ISO 8601 moment to the second, with its offset: “2022-04-21 23:59:59 +02:00”."""
    head, _, tail = stamp.partition("T")
    clock, rest = tail[:8], tail[8:].lstrip(".0123456789")
    return f"{head} {clock} {'UTC' if rest in ('+00:00', 'Z') else rest}"
