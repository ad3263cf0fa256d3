"""The queries of amounts pledged, committed and delivered by a moment."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import product
from typing import Any, Final, Literal

from timeline.domain.matter.accounts import main_of
from timeline.domain.quantities.ledger import (
    COMMITMENT,
    DELIVERY,
    PLEDGE,
    LedgerAmount,
    LedgerEntry,
    counted,
    same_item,
)
from timeline.domain.quantities.ranges import NOTHING, AmountRange
from timeline.readmodel.as_of import AsOf, GovernmentRow, visible_condition
from timeline.readmodel.names.matter_names import MatterNames
from timeline.readmodel.queries.developments import Filter, _conditions
from timeline.readmodel.states.stored_states import STATE

_PROMISED: Final = "r.kind IN ('pledge-made', 'commitment-made', 'delivery-made')"
MOST_AMOUNTS: Final = 20_000
"""Most developments with quantities that are added up; with more, there is no sum."""


def amounts(
    connection: sqlite3.Connection, everyone: Sequence[GovernmentRow], cut: AsOf, keep: Filter
) -> list[Total] | None:
    """The totals by item of what a filter lists; None if it has more than `MOST_AMOUNTS`.

    What is not listed counts for nothing, so a delivery without its pledge counts alone. If the
    filter is of time alone, an index counts the developments first, without reading them.
    """
    where, parameters = _conditions(everyone, cut, keep)
    moment = cut.instants("UTC").as_of
    happened = f"{_PROMISED} AND r.earliest <= :moment AND r.happened_by <= :moment"
    source = "revisions AS r"
    if keep == Filter(since=keep.since, until=keep.until):
        source = "revisions AS r INDEXED BY revisions_in_time"
        (many,) = connection.execute(
            f"SELECT count(*) FROM (SELECT 1 FROM {source}"
            f" WHERE {happened} AND {' AND '.join(where)} LIMIT {MOST_AMOUNTS + 1})",
            {**parameters, "moment": moment},
        ).fetchone()
        if many > MOST_AMOUNTS:
            return None
    sql = (
        f"SELECT r.row FROM {source}"
        f" WHERE r.retracted_by IS NULL AND {happened} AND {' AND '.join(where)}"
        f" AND ({_COUNTS.format(state=STATE)}) LIMIT {MOST_AMOUNTS + 1}"
    )
    rows = [row for (row,) in connection.execute(sql, {**parameters, "moment": moment})]
    if len(rows) > MOST_AMOUNTS:
        return None
    return _added_up(_entries(connection, everyone, cut, rows), "item")


_COUNTS: Final = (
    "{state} -> '$.development.quantities' IS NOT NULL"
    " OR {state} ->> '$.development.replaces' IS NOT NULL"
)
"""What a ledger counts, or replaces."""

By = Literal["item", "government", "counterpart", "matter"]
"""What totals can be grouped by."""


@dataclass(frozen=True, slots=True)
class Total:
    """What was pledged, committed and delivered of one thing by a moment.

    Of the first four, those that the rows are not grouped by are what all developments of the row
    have in common, and None if they differ.

    Attributes:
        government: The government.
        matter: The matter.
        counterpart: The counterpart.
        item: What is counted or measured, or what the money is for.
        unit: The unit; rows never mix units.
        currency: The currency; rows never mix currencies.
        pledged: The sum of pledges.
        committed: The sum of commitments.
        delivered: The sum of deliveries.
        outstanding: What of the commitments is not delivered.
        pledged_only: What of the pledges is neither committed nor delivered.
    """

    government: str | None
    matter: str | None
    counterpart: str | None
    item: str | None
    unit: str | None
    currency: str | None
    pledged: AmountRange
    committed: AmountRange
    delivered: AmountRange
    outstanding: AmountRange
    pledged_only: AmountRange

    def as_json(self) -> dict[str, Any]:
        """The row as JSON types, its amounts as decimal strings."""
        found = {one.name: getattr(self, one.name) for one in fields(self)}
        return {
            name: value.as_json() if isinstance(value, AmountRange) else value
            for name, value in found.items()
        }


def totals(
    connection: sqlite3.Connection, chosen: Sequence[GovernmentRow], cut: AsOf, by: By | None
) -> list[Total]:
    """What had certainly happened, and was not retracted, added up.

    Without `by` there is a row for each government, matter, counterpart and item. A development of
    two matters is in the rows of both, and once in any row.
    """
    return _added_up(_entries(connection, chosen, cut), by)


def _added_up(entries: Iterable[LedgerEntry], by: By | None) -> list[Total]:
    rows: dict[_Names, _Sums] = {}
    for entry in counted(entries):
        for amount in entry.amounts:
            for key, said in _places(entry, amount, by):
                rows.setdefault(key, _Sums(said)).add(entry.kind, amount, said)
    return [rows[key].total(key) for key in sorted(rows, key=_in_order)]


_KINDS: Final = f"('{PLEDGE}', '{COMMITMENT}', '{DELIVERY}')"
_VISIBLE: Final = visible_condition("r.").replace(":as_", "c.as_")
_OTHERS: Final = visible_condition("o.").replace(":as_", "c.as_")
_LEDGER: Final = (
    "WITH c AS MATERIALIZED (SELECT value ->> 0 AS government, value ->> 1 AS as_of,"
    " value ->> 2 AS as_known, value ->> 3 AS as_recorded FROM json_each(:chosen))"
    " SELECT id, kind, government, state ->> '$.development.fulfils',"
    " state ->> '$.development.replaces',"
    " state ->> '$.development.account_of', state -> '$.development.matters',"
    " state -> '$.development.counterparts', state -> '$.development.quantities' FROM ("
    # Without the limit, SQLite would look up the text for each of its fields.
    f" SELECT r.*, c.as_known, c.as_recorded, {STATE} AS state"
    " FROM {rows} CROSS JOIN revisions AS r ON r.row = d.row"
    " CROSS JOIN c ON c.government = r.government"
    f" WHERE {_VISIBLE} AND r.retracted_by IS NULL AND r.happened_by <= c.as_of LIMIT -1) AS c"
    " WHERE (state ->> '$.development.account_of' IS NULL"
    "  OR NOT EXISTS (SELECT 1 FROM revisions AS o"
    "   WHERE o.id = state ->> '$.development.account_of'"
    f"  AND {_OTHERS} AND o.retracted_by IS NULL))"
    f" AND ({_COUNTS.format(state='state')})"
    " ORDER BY government, earliest, latest, published, version"
)
"""Pledges, commitments and deliveries, from `{rows}`."""
_ALL: Final = (
    "(SELECT d.row FROM labels AS l CROSS JOIN labelled AS d ON d.label = l.label"
    f" WHERE l.sort = 'kind' AND l.value IN {_KINDS}) AS d"
)
"""All of them, by the label of their kind, without any other row."""
_SOME: Final = "(SELECT value AS row FROM json_each(:rows)) AS d"


def _entries(
    connection: sqlite3.Connection,
    chosen: Sequence[GovernmentRow],
    cut: AsOf,
    rows: Sequence[int] | None = None,
) -> Iterator[LedgerEntry]:
    """The entries of a ledger: of all rows, or of the given ones."""
    sql = _LEDGER.replace("{rows}", _ALL if rows is None else _SOME)
    instants = {one.id: cut.instants(one.zone) for one in chosen}
    cuts, names = json.dumps([(one, *at) for one, at in instants.items()]), MatterNames(connection)
    stood_in: set[str] = set()
    account_of_each: dict[str, str | None] = dict(connection.execute(_ACCOUNTS))
    for name, kind, government, fulfils, replaces, account_of, *lists in connection.execute(
        sql, {"chosen": cuts, "rows": json.dumps(rows)}
    ):
        # What refers to one account refers to all of them.
        main, kept, instead = (
            one and main_of(one, account_of_each) for one in (name, fulfils, replaces)
        )
        if account_of is not None and main in stood_in:
            continue
        if account_of is not None:
            stood_in.add(main)
        matters, counterparts, quantities = (json.loads(one) if one else () for one in lists)
        amounts = [LedgerAmount.of(one) for one in quantities]
        matters = names.names(government, matters, instants[government].as_recorded)
        yield LedgerEntry(main, kind, government, matters, counterparts, kept, instead, amounts)


_ACCOUNTS: Final = (
    f"SELECT r.id, {STATE} ->> '$.development.account_of' FROM labels AS l"
    " CROSS JOIN labelled AS d ON d.label = l.label CROSS JOIN revisions AS r ON r.row = d.row"
    " WHERE l.sort = 'account' ORDER BY r.row"
)


_Names = tuple[str | None, ...]
_COLUMNS: Final = ("government", "matter", "counterpart", "item")


def _places(
    entry: LedgerEntry, amount: LedgerAmount, by: By | None
) -> Iterator[tuple[_Names, _Names]]:
    """The rows that an amount belongs to: their key, and what the amount says of each column.

    Money adds up whatever it is for, unless rows are grouped by item; goods only with their like.
    """
    item, unit, currency = amount.measure
    # Only the column that rows are grouped by puts an amount into several.
    matters = _each(entry.matters, alone=by in (None, "matter"))
    counterparts = _each(entry.counterparts, alone=by in (None, "counterpart"))
    for matter, counterpart in product(matters, counterparts):
        key: _Names = (entry.government, matter, counterpart, item)
        if by is not None:
            kept = {by} if currency else {by, "item"}
            key = tuple(v if c in kept else None for c, v in zip(_COLUMNS, key, strict=True))
        yield (*key, unit, currency), (entry.government, matter, counterpart, amount.item)


def _each(values: Sequence[str], *, alone: bool) -> Sequence[str | None]:
    """Each value; if they are not told apart, what they have in common."""
    if values and (alone or len(values) == 1):
        return values
    return (None,)


class _Sums:
    """The sums of a row."""

    def __init__(self, said: _Names) -> None:
        self._said = list(said)
        self._sums = dict.fromkeys((PLEDGE, COMMITMENT, DELIVERY), NOTHING)
        self._left = dict.fromkeys((PLEDGE, COMMITMENT, DELIVERY), NOTHING)

    def add(self, kind: str, amount: LedgerAmount, said: _Names) -> None:
        """Adds an amount of a pledge, commitment or delivery."""
        self._sums[kind] = self._sums[kind].plus(amount.amount)
        self._left[kind] = self._left[kind].plus(amount.left)
        for place, (one, other) in enumerate(zip(self._said, said, strict=True)):
            same = one == other or (place == 3 and same_item(one) == same_item(other))
            if not same:
                self._said[place] = None

    def total(self, key: _Names) -> Total:
        """The row, once everything is added."""
        government, matter, counterpart, item = self._said
        *_, unit, currency = key
        return Total(
            government,
            matter,
            counterpart,
            item,
            unit,
            currency,
            self._sums[PLEDGE],
            self._sums[COMMITMENT],
            self._sums[DELIVERY],
            self._left[COMMITMENT],
            self._left[PLEDGE],
        )


def _in_order(key: _Names) -> tuple[str, ...]:
    return tuple(one or "" for one in key)
