"""Amounts to the last digit: how a decimal fraction comes from a file without a loss.

A binary fraction holds 15 to 17 digits and nothing beyond 1e308, and says nothing of what it
lost. So the readers of files hand over a number together with its text, and an amount takes
the text. A bare `float` is refused as an amount, because what it was written as is not known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, Self

_AMOUNTS: Final = ("amount", "amount_max")
"""The fields of a quantity that are numbers."""


class Written(float):
    """A decimal fraction of a file, and the text that it was written as."""

    written: str

    def __new__(cls, text: str) -> Self:
        """The number of a text that `float` reads."""
        made = super().__new__(cls, text)
        made.written = text
        return made


class WrittenWhole(int):
    """A whole number that was written in another way than usual, such as `007`, and its text."""

    written: str

    def __new__(cls, value: int, text: str) -> Self:
        """The number that the text means."""
        made = super().__new__(cls, value)
        made.written = text
        return made


def exact_amount(value: Any) -> Any:
    """What is given as an amount, without a binary fraction.

    Raises:
        ValueError: for a bare `float`.
    """
    if isinstance(value, Written):
        return value.written
    if isinstance(value, float):
        raise ValueError(  # noqa: TRY004  pydantic makes a refusal of it
            f"the binary fraction {value!r} may have lost digits. Give the amount as text, "
            'such as "12.5", or as a Decimal'
        )
    return value


def exact_changes(changes: Any) -> Any:
    """The changes of a correction, with the text of each number that a float does not hold.

    That is for amounts and attributes; other fields hold no number whose last digit counts.

    One that a float writes back just so stays a number, as corrections of version 0.1 have it.

    Raises:
        ValueError: for a bare `float` as an amount.
    """
    changes = _with_amounts(changes, _shortest)
    if not isinstance(changes, Mapping):
        return changes
    return {
        name: {key: _exact(one) for key, one in value.items()}
        if name == "attributes" and isinstance(value, Mapping)
        else _exact(value)
        if str(name).startswith("attributes.")
        else value
        for name, value in changes.items()
    }


def _exact(value: Any) -> Any:
    if isinstance(value, Written):
        return _shortest(value)
    return value.written if isinstance(value, WrittenWhole) else value


def stored_changes(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes of a correction that is stored, with the text of each amount."""
    found: dict[str, Any] = _with_amounts(changes, lambda value: repr(float(value)))
    return found


def _shortest(value: float) -> Any:
    text = exact_amount(value)
    return float(text) if repr(float(text)) == text else text


def _with_amounts(changes: Any, convert: Any) -> Any:
    if not isinstance(changes, Mapping):
        return changes
    return {name: _amounts_in(str(name), value, convert) for name, value in changes.items()}


def _amounts_in(path: str, value: Any, convert: Any) -> Any:
    """The value at a path of a correction, with each amount in it converted."""
    if path == "quantities" and isinstance(value, list):
        return [_amounts_in("quantities.0", one, convert) for one in value]
    if _is_quantity(path) and isinstance(value, Mapping):
        return {
            name: convert(inner) if name in _AMOUNTS and isinstance(inner, float) else inner
            for name, inner in value.items()
        }
    return convert(value) if _is_amount(path) and isinstance(value, float) else value


_is_quantity: Final = re.compile(r"quantities\.[0-9]+").fullmatch
_is_amount: Final = re.compile(r"quantities\.[0-9]+\.amount(?:_max)?").fullmatch
