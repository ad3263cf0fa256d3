"""The rows that a development adds to the tables beside the stored events, on either engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from eventsourcing.persistence import (
    IntegrityError,
    ProgrammingError,
    StoredEvent,
)

from timeline.domain.events import GovernmentDescribed

LOOK_UP: Final = 500
"""How many are asked for at a time; SQLite takes 999 parameters everywhere."""


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


def first_versions(rows: Iterable[Sequence[Any]]) -> dict[str, int]:
    """Returns the first version of each government in a batch.

    Args:
        rows: Government, version and whatever else.

    Raises:
        IntegrityError: if the versions of a government do not follow each other.
    """
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for government, version, *_ in rows:
        if government not in first:
            first[government] = version
        elif version != last[government] + 1:
            raise not_next(government, version)
        last[government] = version
    return first


def not_next(government: str, version: int) -> IntegrityError:
    """What is raised for a version that is not the next one of its government."""
    return IntegrityError(f"version {version} of “{government}” leaves a gap")
