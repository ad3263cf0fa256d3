"""The queries that the event-sourcing library asks for: a government's events, and all in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eventsourcing.persistence import Notification, StoredEvent

Query = tuple[str, list[object]]
"""A query over the tables of the store, and its parameters."""


def events_of(
    originator_id: object, *, gt: int | None, lte: int | None, desc: bool, limit: int | None
) -> Query:
    """The events of one government, in order of version."""
    sql = "SELECT originator_id, originator_version, topic, state FROM stored_events"
    sql += " WHERE originator_id = ?"
    parameters: list[object] = [originator_id]
    for value, condition in ((gt, " > ?"), (lte, " <= ?")):
        if value is not None:
            sql += f" AND originator_version{condition}"
            parameters.append(value)
    sql += f" ORDER BY originator_version{' DESC' if desc else ''}"
    if limit is not None:
        sql += " LIMIT ?"
        parameters.append(limit)
    return sql, parameters


def events_between(
    start: int | None,
    limit: int,
    stop: int | None,
    topics: Sequence[str],
    *,
    inclusive_of_start: bool,
) -> Query:
    """The events of all governments, in order of position."""
    sql = "SELECT position, originator_id, originator_version, topic, state FROM stored_events"
    conditions: list[str] = []
    parameters: list[object] = []
    if start is not None:
        conditions.append(f"position {'>=' if inclusive_of_start else '>'} ?")
        parameters.append(start)
    if stop is not None:
        conditions.append("position <= ?")
        parameters.append(stop)
    if topics:
        conditions.append("topic = ANY(?)")
        parameters.append(list(topics))
    if conditions:
        sql += " WHERE " + " AND ".join(conditions)
    return f"{sql} ORDER BY position LIMIT ?", [*parameters, limit]


def event_in(row: Mapping[str, Any]) -> StoredEvent:
    """The event in a row, as the library has it: its state is bytes."""
    state = row["state"].encode()
    return StoredEvent(row["originator_id"], row["originator_version"], row["topic"], state)


def notification_in(row: Mapping[str, Any]) -> Notification:
    """The same with its position."""
    event = event_in(row)
    return Notification(
        event.originator_id, event.originator_version, event.topic, event.state, id=row["position"]
    )
