"""The query of amounts promised and delivered by a moment."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Final

from timeline.readmodel.as_of import AsOf, GovernmentRow
from timeline.readmodel.queries.developments import Filter, _conditions


@dataclass(frozen=True, slots=True)
class Amount:
    """The amounts of an item that were promised and delivered by a moment.

    Attributes:
        item: The item, with its unit or currency.
        promised: The sum of pledges and commitments, a decimal string.
        delivered: The sum of deliveries, a decimal string.
    """

    item: str
    promised: str
    delivered: str


_PROMISED: Final = "r.kind IN ('pledge-made', 'commitment-made', 'delivery-made')"
_EXACT: Final = Context(prec=200)
"""Amounts have up to 40 digits before or after the point, so no sum is rounded."""
MOST_AMOUNTS: Final = 20_000
"""Most developments with quantities that are added up; with more, there is no sum."""


def amounts(
    connection: sqlite3.Connection, everyone: Sequence[GovernmentRow], cut: AsOf, keep: Filter
) -> list[Amount] | None:
    """Sums over pledges, commitments and deliveries that had certainly happened.

    None if there are more than `MOST_AMOUNTS` with quantities. If the filter is of time alone, an
    index counts all of them first, without reading them. The sums use the numbers as given, and
    ignore bounds such as "at least".
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
        f"SELECT r.kind, json_extract(r.document, '$.quantities') FROM {source}"
        f" WHERE r.retracted_by IS NULL AND {happened} AND {' AND '.join(where)}"
        f" AND json_type(r.document, '$.quantities') = 'array' LIMIT {MOST_AMOUNTS + 1}"
    )
    sums: dict[str, list[Decimal]] = {}
    # Row by row, because 20,000 documents would take too much memory.
    for count, (kind, quantities) in enumerate(
        connection.execute(sql, {**parameters, "moment": moment})
    ):
        if count == MOST_AMOUNTS:
            return None
        for one in json.loads(quantities):
            measure = one.get("currency") or one.get("unit")
            name = " ".join(part for part in (measure, one.get("item")) if part)
            both = sums.setdefault(name, [Decimal(0), Decimal(0)])
            place = kind == "delivery-made"
            both[place] = _EXACT.add(both[place], Decimal(str(one["amount"])))
    return [Amount(name, f"{one:f}", f"{two:f}") for name, (one, two) in sorted(sums.items())]
