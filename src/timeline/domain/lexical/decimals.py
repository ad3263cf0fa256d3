"""Amounts to the last digit: how a decimal fraction comes from a file without a loss.

A binary fraction holds 15 to 17 digits and nothing beyond 1e308, and says nothing of what it
lost. So the readers of files hand over a number together with its text, and an amount takes
the text. A bare `float` is refused as an amount, because what it was written as is not known.
"""

from __future__ import annotations

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
    attributes = changes.get("attributes") if isinstance(changes, Mapping) else None
    if not isinstance(attributes, Mapping):
        return changes
    exact = {
        key: _shortest(value)
        if isinstance(value, Written)
        else value.written
        if isinstance(value, WrittenWhole)
        else value
        for key, value in attributes.items()
    }
    return {**changes, "attributes": exact}


def stored_changes(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes of a correction that is stored, with the text of each amount."""
    found: dict[str, Any] = _with_amounts(changes, lambda value: repr(float(value)))
    return found


def _shortest(value: float) -> Any:
    text = exact_amount(value)
    return float(text) if repr(float(text)) == text else text


def _with_amounts(changes: Any, convert: Any) -> Any:
    listed = changes.get("quantities") if isinstance(changes, Mapping) else None
    if not isinstance(listed, list):
        return changes
    quantities = [
        {
            name: convert(value) if name in _AMOUNTS and isinstance(value, float) else value
            for name, value in one.items()
        }
        if isinstance(one, Mapping)
        else one
        for one in listed
    ]
    return {**changes, "quantities": quantities}
