"""The ledger of pledges, commitments and deliveries: what counts against what, and never twice.

What is replaced does not count, and what was said of it holds for what replaces it. A commitment
counts against the pledge that it makes firm, a delivery against the commitment or pledge that it
fulfils. Both take what they leave out (matters, counterparts, the item) from there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from timeline.domain.quantities.ranges import NOTHING, AmountRange

PLEDGE: Final = "pledge-made"
COMMITMENT: Final = "commitment-made"
DELIVERY: Final = "delivery-made"

Measure = tuple[str | None, str | None, str | None]
"""What can be added up: the item without case, the unit, and the currency."""


@dataclass(slots=True)
class LedgerAmount:
    """A quantity of a development.

    Attributes:
        item: What is counted, as written.
        unit: The unit.
        currency: The currency.
        amount: How much.
        left: How much of a pledge or commitment nothing counts against yet.
    """

    item: str | None
    unit: str | None
    currency: str | None
    amount: AmountRange
    left: AmountRange = NOTHING

    @classmethod
    def of(cls, quantity: Mapping[str, Any]) -> LedgerAmount:
        """A quantity, given as JSON."""
        found = AmountRange.of(quantity)
        get = quantity.get
        return cls(get("item"), get("unit"), get("currency"), found, found)

    @property
    def measure(self) -> Measure:
        """What it can be added to."""
        return same_item(self.item), self.unit, self.currency


@dataclass(slots=True)
class LedgerEntry:
    """A pledge, commitment or delivery.

    Attributes:
        id: Its id.
        kind: Its kind.
        government: The government.
        matters: Its matters.
        counterparts: Its counterparts.
        fulfils: The id of what it fulfils.
        replaces: The id of what it replaces.
        amounts: Its quantities.
        firm: Of a pledge: the commitments that make it firm.
    """

    id: str
    kind: str
    government: str
    matters: Sequence[str]
    counterparts: Sequence[str]
    fulfils: str | None
    replaces: str | None
    amounts: Sequence[LedgerAmount]
    firm: list[LedgerEntry] = field(default_factory=list)


def counted(entries: Iterable[LedgerEntry]) -> list[LedgerEntry]:
    """The entries that count, each with what is left of it.

    Args:
        entries: All that had happened, in order.
    """
    known = {one.id: one for one in entries}
    current = _current(known)
    counting = [one for one in known.values() if current[one.id] is one]
    # Commitments first: a delivery takes from a commitment what that took from its pledge.
    for kind in (COMMITMENT, DELIVERY):
        for one in counting:
            if one.kind == kind and one.fulfils in current:
                _count(one, current[one.fulfils])
    return counting


def same_item(item: str | None) -> str | None:
    """An item without case and with single spaces: two spellings of it add up."""
    return None if item is None else " ".join(item.casefold().split())


def _current(known: Mapping[str, LedgerEntry]) -> dict[str, LedgerEntry]:
    """By id, what an entry was replaced by in the end; itself if by nothing.

    Entries that replace one another in a circle, by corrections, replace nothing.
    """
    replacing: dict[str, list[LedgerEntry]] = {}
    ordered: list[LedgerEntry] = []
    for one in known.values():
        if one.replaces is not None and one.replaces in known:
            replacing.setdefault(one.replaces, []).append(one)
        else:
            ordered.append(one)
    for one in ordered:  # It grows: each is followed by what replaces it.
        for later in replacing.get(one.id, ()):
            later.fulfils = later.fulfils or one.fulfils
            _take_over(later, one)
            ordered.append(later)
    current = dict(known)
    for one in reversed(ordered):
        if one.id in replacing:
            current[one.id] = current[replacing[one.id][0].id]
    return current


def _take_over(entry: LedgerEntry, other: LedgerEntry) -> None:
    """Takes what an entry leaves out from another that it refers to."""
    entry.matters = entry.matters or other.matters
    entry.counterparts = entry.counterparts or other.counterparts
    for amount in entry.amounts:
        if amount.item is None:
            measure = (amount.unit, amount.currency)
            items = {o.measure[0]: o.item for o in other.amounts if o.measure[1:] == measure}
            if len(items) == 1:
                (amount.item,) = items.values()


def _count(entry: LedgerEntry, target: LedgerEntry) -> None:
    """Counts a commitment against its pledge, or a delivery against what it fulfils.

    What is delivered for a pledge counts against what of it is not committed, and what exceeds
    that against the commitments that make it firm.
    """
    _take_over(entry, target)
    places = [target]
    if entry.kind == COMMITMENT:
        target.firm.append(entry)
    else:
        places += target.firm
    for amount in entry.amounts:
        rest = amount.amount
        for place in _alike(amount, places):
            before, place.left = place.left, place.left.without(rest)
            rest = rest.without(before)
            if rest == NOTHING:
                break


def _alike(amount: LedgerAmount, places: Iterable[LedgerEntry]) -> Iterator[LedgerAmount]:
    for place in places:
        for one in place.amounts:
            if one.measure == amount.measure:
                yield one
