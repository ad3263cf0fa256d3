"""The rows that a development adds to the tables beside the stored events, on either engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple, Self

import msgspec
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


EventHead = tuple[str, int, str, int, int]
"""Government, version and topic of an event, and where its state is: first byte and size."""
_encode: Final = msgspec.json.Encoder().encode
_decode_heads: Final = msgspec.json.Decoder(list[EventHead]).decode
_decode_ids: Final = msgspec.json.Decoder(list[tuple[str, str, int]]).decode
_decode_links: Final = msgspec.json.Decoder(list[tuple[str, str, str, int, str]]).decode
_decode_steps: Final = msgspec.json.Decoder(list[tuple[str, str, int, str, str | None]]).decode


class StagedPage(NamedTuple):
    """A page of events with their index rows, encoded: a database takes it in a few statements.

    Each field but `states` is a JSON array of rows, in the order of the table's columns.
    """

    heads: bytes
    """See `EventHead`."""
    states: bytes
    """One after the other."""
    ids: bytes
    links: bytes
    steps: bytes

    @classmethod
    def of(cls, events: Sequence[StoredEvent], index: Sequence[IndexRows]) -> Self:
        """Encodes events with their index rows.

        Raises:
            ProgrammingError: as `check_indexed`.
        """
        check_indexed(events, index)
        heads: list[EventHead] = []
        place = 0
        for one in events:
            size = len(one.state)
            heads.append((str(one.originator_id), one.originator_version, one.topic, place, size))
            place += size
        return cls(
            _encode(heads),
            b"".join([one.state for one in events]),
            _encode([(id_, government, version) for government, version, id_, _, _ in index]),
            _encode([
                (target, relation, government, version, id_)
                for government, version, id_, links, _ in index
                for target, relation in links
            ]),
            _encode([
                (government, matter, version, id_, step)
                for government, version, _, _, steps in index
                for matter, id_, step in steps
            ]),
        )  # fmt: skip

    def decoded_heads(self) -> list[EventHead]:
        """What it says of each event but its state."""
        return _decode_heads(self.heads)

    def event(self, head: EventHead) -> StoredEvent:
        """The event of a head."""
        government, version, topic, place, size = head
        return StoredEvent(government, version, topic, self.states[place : place + size])

    def events(self) -> list[StoredEvent]:
        """The events as they went in."""
        return list(map(self.event, self.decoded_heads()))

    def index_rows(self) -> list[IndexRows]:
        """The index rows as they went in."""
        links: dict[tuple[str, int], list[tuple[str, str]]] = {}
        for target, relation, government, version, _ in _decode_links(self.links):
            links.setdefault((government, version), []).append((target, relation))
        steps: dict[tuple[str, int], list[tuple[str, str, str | None]]] = {}
        for government, matter, version, id_, step in _decode_steps(self.steps):
            steps.setdefault((government, version), []).append((matter, id_, step))
        return [
            IndexRows(government, version, id_, tuple(links.get((government, version), ())),
                tuple(steps.get((government, version), ())))
            for id_, government, version in _decode_ids(self.ids)
        ]  # fmt: skip


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
