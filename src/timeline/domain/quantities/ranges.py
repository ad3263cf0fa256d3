"""Ranges of amounts: what a qualifier says of a number, and sums that lose no digit.

“At least 3000” is 3000 or more, so a sum of quantities is a range, whose ends may be open.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal
from typing import Any, Final, NamedTuple

_EXACT: Final = Context(prec=1_000)
"""An amount has up to 40 digits before or after the point, so no sum is rounded."""
_ZERO: Final = Decimal(0)


class AmountRange(NamedTuple):
    """An amount that lies between two ends.

    Attributes:
        least: The lower end; None if there is none.
        most: The upper end; None if there is none.
    """

    least: Decimal | None = _ZERO
    most: Decimal | None = _ZERO

    @classmethod
    def of(cls, quantity: Mapping[str, Any]) -> AmountRange:
        """The range of a quantity, given as JSON.

        An amount that is exact or approximate is both ends, as it is written. Of something counted
        or measured there is never less than nothing, so that is the lower end of “at most 178”.
        """
        amount = Decimal(str(quantity["amount"]))
        qualifier = quantity.get("qualifier", "exact")
        if qualifier == "at-least":
            return cls(amount, None)
        if qualifier == "at-most":
            return cls(None if amount < 0 else _ZERO, amount)
        upper = quantity.get("amount_max")
        return cls(amount, amount if upper is None else Decimal(str(upper)))

    def plus(self, other: AmountRange) -> AmountRange:
        """The sum, to the last digit."""
        return AmountRange(_sum(self.least, other.least), _sum(self.most, other.most))

    def without(self, other: AmountRange) -> AmountRange:
        """What remains if the other amount is taken away; never less than nothing."""
        least, most = _difference(self.least, other.most), _difference(self.most, other.least)
        return AmountRange(
            _ZERO if least is None else max(_ZERO, least),
            None if most is None else max(_ZERO, most),
        )

    def as_json(self) -> dict[str, str | None]:
        """Both ends as decimal strings, null where open."""
        return {"min": _text(self.least), "max": _text(self.most)}


NOTHING: Final = AmountRange()


def _sum(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else _EXACT.add(one, other)


def _difference(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else _EXACT.subtract(one, other)


def _text(end: Decimal | None) -> str | None:
    return None if end is None else f"{end:f}"
