"""The query of what each development was at every moment of public knowledge.

A query has one cut. A published page has all of them, because its reader moves the clock of
knowledge without asking the store again.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from typing import Final, NamedTuple

from timeline.readmodel.as_of import FOREVER, AsOf, GovernmentRow, end_of, storable
from timeline.readmodel.entry import Entry
from timeline.readmodel.queries.developments import COLUMNS

FEW: Final = 2_000
"""So many developments are looked up by their ids; for more, everything is read."""


class PublicRevision(NamedTuple):
    """A development during a range of public knowledge."""

    known_from: int
    """In seconds since the epoch."""
    known_until: int
    """The first second at which the public knew something else; `FOREVER` if none."""
    entry: Entry


def public_revisions(
    connection: sqlite3.Connection,
    everyone: Sequence[GovernmentRow],
    cut: AsOf,
    ids: Collection[str] | None = None,
) -> Iterator[PublicRevision]:
    """Yields every revision that is on the record, in timeline order and then that of knowledge.

    Args:
        connection: A connection to the read model.
        everyone: All governments of the store.
        cut: Only its `as_recorded` counts.
        ids: Ids of developments; None for all.
    """
    ends = {zone: cut.instants(zone).as_recorded for zone in {one.zone for one in everyone}}
    recorded = {one.id: ends[one.zone] for one in everyone}
    few = ids is not None and len(ids) <= FEW
    among = " AND r.id IN (SELECT value FROM json_each(:ids))" if few else ""
    parameters = {"least": min(recorded.values(), default=FOREVER)}
    rows = connection.execute(
        f"SELECT r.known_from, {end_of('r.known_until')}, r.recorded_from,"
        f" {end_of('r.recorded_until')}, {COLUMNS}"
        " FROM revisions AS r JOIN governments AS g ON g.id = r.government"
        f" WHERE r.recorded_until > :least{among}"
        " ORDER BY r.earliest, r.latest, r.published, r.government, r.version, r.known_from, r.row",
        parameters | ({"ids": json.dumps(list(map(storable, ids or ())))} if few else {}),
    )
    for known_from, known_until, recorded_from, recorded_until, *columns in rows:
        entry = Entry(*columns)
        if ids is not None and entry.id not in ids:
            continue
        if recorded_from <= recorded[entry.government] < recorded_until:
            yield PublicRevision(known_from, known_until, entry)
