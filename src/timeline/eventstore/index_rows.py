"""The rows that a development adds to the tables beside the stored events, on either engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from eventsourcing.persistence import (
    ProgrammingError,
    StoredEvent,
)

from timeline.domain.events import GovernmentDescribed


class IndexRows(NamedTuple):
    """The rows that one event adds to the tables beside the stored events."""

    government: str
    version: int
    development_id: str
    links: tuple[tuple[str, str], ...]
    """(target, relation), relation being amends or fulfils."""
    steps: tuple[tuple[str, str, str | None], ...]
    """(matter, id of the development, its step as JSON or None for no longer any)."""


def check_indexed(events: Sequence[StoredEvent], index: Sequence[IndexRows]) -> None:
    """Checks that each development comes with its index rows, and nothing else does.

    Only a judgement makes them. Without them the id would not be unique, nor the matter move.

    Raises:
        ProgrammingError: for any number of them; nothing was written.
    """
    developments = [
        (str(one.originator_id), one.originator_version)
        for one in events
        if one.topic != GovernmentDescribed.topic
    ]
    indexed = [(row.government, row.version) for row in index]
    if developments == indexed:
        return
    for wrong, what in (
        (set(developments) - set(indexed), "comes without its index rows"),
        (set(indexed) - set(developments), "has index rows but is not a development"),
    ):
        for government, version in sorted(wrong):
            raise ProgrammingError(
                f"event {version} of “{government}” {what}: it bypassed the rules. "
                "Nothing was written. Append developments with `Timeline.append`"
            )
    if len(developments) != len(indexed):
        raise ProgrammingError("an event or its index rows were given twice. Nothing was written")
