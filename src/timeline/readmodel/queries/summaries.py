"""Counts and lists for a whole store: governments, matters, statistics."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from timeline.dates.edtf import FUTURE, PAST, iso
from timeline.domain.matter.status import LAPSE_AFTER
from timeline.domain.matter.vocabulary import Status
from timeline.readmodel.as_of import (
    FOREVER,
    NOW,
    STEPS,
    STEPS_OF_MATTERS,
    AsOf,
    GovernmentRow,
    visible_condition,
)
from timeline.readmodel.lookalikes import teach
from timeline.readmodel.matter_standing import IN_ORDER
from timeline.readmodel.names.matter_names import SHOWN
from timeline.readmodel.queries.matters.status import standings
from timeline.readmodel.states.stored_states import STATE


@dataclass(frozen=True, slots=True)
class GovernmentSummary:
    """A government with its counts and its time span."""

    id: str
    name: str
    zone: str
    developments: int
    matters: int
    first: str | None
    """The earliest known instant of a development, ISO 8601 with offset."""
    last: str | None


@dataclass(frozen=True, slots=True)
class MatterSummary:
    """A matter with its title and status."""

    government: str
    matter: str
    title: str
    """Its title; without one, that of the development that raised it, else of its first."""
    status: Status
    outcome: str | None
    since: str
    expected: str | None
    developments: int


def government_summaries(
    connection: sqlite3.Connection, chosen: Sequence[GovernmentRow]
) -> list[GovernmentSummary]:
    """Each government with its counts."""
    # All at once, and by the index of the order in time: a version is of one development.
    sql = (
        "SELECT government, count(DISTINCT version),"
        " min(CASE WHEN earliest > :past THEN earliest END),"
        " max(CASE WHEN latest < :future THEN latest END) FROM revisions AS r"
        f" WHERE {NOW} GROUP BY government"
    )
    rows = connection.execute(sql, {"past": PAST, "future": FUTURE})
    counted = {government: counts for government, *counts in rows}
    found = []
    for one in chosen:
        parameters = {"government": one.id, "forever": FOREVER}
        count, first, last = counted.get(one.id, (0, None, None))
        (matters,) = connection.execute(
            "SELECT count(*) FROM matters AS m WHERE m.government = :government"
            " AND m.shown_until = :forever AND EXISTS"
            f" (SELECT 1 FROM {STEPS} WHERE s.number = m.number"
            f" AND {NOW})",
            parameters,
        ).fetchone()
        ends = [None if end is None else iso(end, one.zone) for end in (first, last)]
        found.append(GovernmentSummary(*one, count, matters, *ends))
    return found


def matter_summaries(
    connection: sqlite3.Connection,
    chosen: Sequence[GovernmentRow],
    cut: AsOf,
    *,
    lapse_after: int = LAPSE_AFTER,
) -> list[MatterSummary]:
    """Each matter with its title and status."""
    title = (
        f"SELECT json_extract({STATE}, '$.development.title') FROM revisions AS r"
        f" WHERE r.row = (SELECT s.row FROM {STEPS_OF_MATTERS}"
        f" WHERE m.government = :government AND m.matter = :matter AND {SHOWN}"
        f" AND {visible_condition('r.')}"
        " AND r.happened_by <= :as_of"
        f" ORDER BY s.effect != 'raise', {IN_ORDER} LIMIT 1)"
    )
    instants = {one.id: cut.instants(one.zone)._asdict() for one in chosen}
    return [
        MatterSummary(
            one.government,
            one.matter,
            one.title
            or connection.execute(
                title,
                {"government": one.government, "matter": one.matter, **instants[one.government]},
            ).fetchone()[0],
            one.status,
            one.outcome,
            one.since,
            one.expected,
            len(one.developments),
        )
        for one in standings(connection, chosen, cut, lapse_after=lapse_after)
    ]


def counts(connection: sqlite3.Connection, chosen: Sequence[GovernmentRow]) -> dict[str, Any]:
    """Counts of developments: in all, and by kind, government and publisher."""
    teach(connection)
    marks = ", ".join("?" * len(chosen)) or "NULL"
    ids = [one.id for one in chosen]
    current = f"FROM revisions AS r WHERE r.government IN ({marks}) AND {NOW}"

    each = f", json_each({STATE}, '$.development.sources') AS s WHERE"
    sources = current.replace("WHERE", each, 1)

    def grouped(sql: str) -> dict[str, int]:
        return {str(name): int(count) for name, count in connection.execute(sql, ids)}

    def number(sql: str) -> int:
        return int(connection.execute(sql, ids).fetchone()[0])

    publishers = (
        "SELECT coalesce(max(iif(name = one, name, NULL)), min(name)), count(DISTINCT row)"
        " FROM (SELECT row, name, alike(name) AS one"
        " FROM (SELECT s.value ->> '$.publisher' AS name, r.row "
        + sources
        + " LIMIT -1) LIMIT -1) GROUP BY one ORDER BY 2 DESC, 1 LIMIT 50"
    )
    return {
        "governments": len(ids),
        "developments": number(f"SELECT count(*) {current}"),
        "matters": number(
            f"SELECT count(*) FROM matters AS m WHERE m.government IN ({marks})"
            f" AND m.shown_until = {FOREVER} AND EXISTS"
            f" (SELECT 1 FROM {STEPS} WHERE s.number = m.number"
            f" AND {NOW})"
        ),
        "corrected": number(f"SELECT count(*) {current} AND r.amended"),
        "retracted": number(f"SELECT count(*) {current} AND r.retracted_by IS NOT NULL"),
        "disputed": number(f"SELECT count(*) {current} AND r.disputed_by IS NOT NULL"),
        "without_source": number(
            f"SELECT count(*) {current} AND json_extract({STATE}, '$.development.sources') IS NULL"
        ),
        "quotes": number(
            "SELECT coalesce(sum(json_array_length(s.value, '$.quotes')), 0) " + sources
        ),
        "by_kind": grouped(f"SELECT r.kind, count(*) {current} GROUP BY 1 ORDER BY 2 DESC, 1"),
        "by_government": grouped(
            f"SELECT r.government, count(*) {current} GROUP BY 1 ORDER BY 2 DESC, 1"
        ),
        "by_publisher": grouped(publishers),
        "unreadable": int(connection.execute("SELECT count(*) FROM unreadable").fetchone()[0]),
    }
