"""Checks the stored events in one pass: types, order, hashes, and the tree's root.

It needs neither pydantic nor the event-sourcing library, reads each byte once, and costs little
more than reading and hashing. It shows that the events are those of the stored tree. The module
`rules` checks that their contents are valid.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, cast

from timeline.eventstore.errors import StoreError
from timeline.eventstore.integrity.merkle import Frontier
from timeline.eventstore.ports import Inspection, way_out_of_stray_row
from timeline.eventstore.sqlite.raw_events import TYPES, Hole, RawEvent
from timeline.eventstore.stored_rows import Head
from timeline.eventstore.urls import Location
from timeline.formats.errors import Finding

DESCRIBED: Final = "government-described"
_ALTERED: Final = "the event or its hash was altered after it was recorded"
_HASH_ALTERED: Final = "its hash was altered; the event itself is unchanged"


def about(
    location: Location, message: str, row: RawEvent | None = None, hint: str | None = None
) -> Finding:
    """A finding on a store, or on one of its events."""
    if row is None:
        return Finding(str(location), None, None, message, hint)
    where = f"event {row.version} of “{row.government}” (position {row.position})"
    return Finding(str(location), None, where, message)


class Scan:
    """The pass over the events, page by page.

    Args:
        location: The store.
        sizes: Sizes at which to keep the frontier of the tree.
    """

    def __init__(self, location: Location, sizes: Sequence[int] = ()) -> None:
        self._location = location
        self._sizes = sorted(set(sizes))
        self.frontier = Frontier()
        """Of the tree over the events so far."""
        self._versions: dict[str, int] = {}
        self.position = 0
        self._altered: list[RawEvent] = []
        self._ids = 0
        self.frontiers: dict[int, Frontier] = {}
        """The frontiers at these sizes, as far as there are events."""
        self.begun = False
        """Whether any events were read."""
        self.whole = True
        """Whether every event could be read."""
        self._reach(0)

    def begin_after(self, frontier: Frontier, versions: Mapping[str, int]) -> None:
        """Leaves out the first events.

        Args:
            frontier: The tree over them.
            versions: Of each government that has further events, its last version among them.
        """
        self.frontier, self.position = frontier, frontier.size
        self._versions = dict(versions)
        self._reach(frontier.size)

    def take(self, page: Sequence[RawEvent | Hole]) -> Iterator[Finding | list[RawEvent]]:
        """Checks a page; yields findings, and last the list of events for further checks."""
        events = cast("Sequence[RawEvent]", page)
        if not _as_written(page, self.position):
            events = []
            for found in self._singly(page):
                if isinstance(found, Finding):
                    yield found
                else:
                    events.append(found)
        else:
            self.position += len(page)
        versions, leaves, ids = self._versions, [], 0
        for event in events:
            government, version = event.government, event.version
            expected = versions.get(government, 0) + 1
            if version != expected:
                yield about(self._location, f"its version should be {expected}", event)
            versions[government] = version
            leaf = event.hash()
            leaves.append(leaf)
            if leaf != event.leaf:
                self._altered.append(event._replace(state=""))
            if event.topic != DESCRIBED:
                ids += hash((development_id(event), government, version))
        self._ids += ids
        self._grow(leaves)
        yield list(events)

    def _singly(self, page: Sequence[RawEvent | Hole]) -> Iterator[Finding | RawEvent]:
        """Yields findings on positions and types of a page, and the usable events."""
        for one in page:
            if isinstance(one, Hole):
                self.whole = False
                until = "on" if one.last is None else f"to {one.last}"
                places = f"{one.first} {until}" if one.first != one.last else f"{one.first}"
                yield about(self._location, f"at position {places}: {one.reason}")
                self.position = one.last or one.first
                continue
            if one.position != self.position + 1:
                self.whole = False
                missing = f"{self.position + 1} to {one.position - 1}"
                yield about(self._location, f"there are no events at positions {missing}")
            self.position = one.position
            if one.has_its_types:
                yield one
            else:
                self.whole = False
                message = "its columns do not have the types that this program writes"
                yield about(self._location, message, one)

    @property
    def head(self) -> Head:
        """Size and root of the tree over the events so far."""
        return self.frontier.head()

    def _grow(self, leaves: list[bytes]) -> None:
        start = self.frontier.size
        while self._sizes and self._sizes[0] <= start + len(leaves):
            size = self._sizes[0]
            done = size - self.frontier.size
            self.frontier = self.frontier.extended(leaves[:done])
            leaves = leaves[done:]
            start = size
            self._reach(size)
        self.frontier = self.frontier.extended(leaves)

    def _reach(self, size: int) -> None:
        if self._sizes and self._sizes[0] == size:
            self._sizes.pop(0)
            self.frontiers[size] = self.frontier

    def finish(self, store: Inspection) -> Iterator[Finding]:
        """Compares the tree with the stored head, after the last page."""
        head, row = self.head, None
        try:
            row = store.tree()
            if row is None:
                yield about(self._location, "its hash tree has no head")
        except StoreError as error:
            yield about(self._location, f"the head of its hash tree: {error.message}")
        sound = row == (head.size, head.root.hex(), self.frontier.hex())
        for event in self._altered:
            yield about(self._location, _HASH_ALTERED if sound else _ALTERED, event)
        try:
            for message in store.facts(self.position):
                yield about(self._location, message)
        except StoreError as error:
            yield about(self._location, f"its own facts: {error.message}")
        if row is None or sound:
            return
        if isinstance(row[0], int) and row[0] < self.position > head.size:
            counted = f"the head of its hash tree says that the newest event has position {row[0]}"
            yield about(
                self._location,
                f"{counted}, but one is stored at position {self.position}",
                hint=way_out_of_stray_row(self._location),
            )
        if row[0] != head.size:
            yield about(
                self._location,
                f"its hash tree has {row[0]} leaves, but {head.size} events can be read",
            )
        else:
            what = "root" if row[1] != head.root.hex() else "frontier"
            yield about(self._location, f"the {what} of its hash tree does not match its events")

    def ids(self, store: Inspection) -> Iterator[Finding]:
        """Compares the ids of the events with the stored table of unique ids."""
        try:
            found = sum(
                map(hash, store.rows("SELECT id, government, version FROM development_ids"))
            )
        except StoreError as error:
            yield about(self._location, f"the table development_ids: {error.message}")
            return
        if found != self._ids:
            yield about(
                self._location,
                "the table development_ids does not match the events; `timeline verify` "
                "without --quick says where",
            )


def _as_written(page: Sequence[RawEvent | Hole], after: int) -> bool:
    """Whether a page is complete, with consecutive positions and the right types."""
    if set(map(type, page)) != {RawEvent}:
        return False
    columns = [*zip(*page, strict=True)]
    return columns[0] == (*range(after + 1, after + 1 + len(page)),) and all(
        set(map(type, column)) == {sort} for column, sort in zip(columns, TYPES, strict=True)
    )


@lru_cache(64)
def _before_id(topic: str) -> str:
    return f'"development":{{"kind":"{topic}","id":"'


def development_id(event: RawEvent) -> str | None:
    """The id of an event's development, without parsing JSON if it is in canonical form."""
    head = _before_id(event.topic)
    start = event.state.find(head)
    if start >= 0:
        start += len(head)
        return event.state[start : event.state.find('"', start)]
    try:
        found = json.loads(event.state)["development"]["id"]
    except (ValueError, TypeError, LookupError, RecursionError):
        return None
    return found if isinstance(found, str) else None
