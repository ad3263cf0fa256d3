"""A store copied to another place, on whatever engine: exactly, and going on where it was left.

The copy is the same store: it has the identity, the positions, the versions and the moments of
recording of the first, and its own hash tree grows to the same root, which is what shows that
nothing was lost or changed on the way. A copy that was broken off is a shorter copy; copying
again adds what is missing, after it has been seen that what is there is the beginning.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Any, NamedTuple

from eventsourcing.persistence import IntegrityError, StoredEvent

from timeline.domain.errors import TimelineError
from timeline.eventstore.application import Governments
from timeline.eventstore.bulk_writer import storing
from timeline.eventstore.errors import StoreMissing
from timeline.eventstore.index_rows import IndexRows
from timeline.eventstore.integrity.merkle import Frontier
from timeline.eventstore.ports import Inspection, inspect, open_reader, write_side
from timeline.eventstore.sqlite.raw_events import Hole, RawEvent
from timeline.eventstore.stored_rows import Head
from timeline.eventstore.urls import Location

Progress = Callable[[int, int], None]


class NotTransferred(TimelineError):
    """Why a store was not copied, or not to its end."""


class Transferred(NamedTuple):
    """What a copy has come to.

    Attributes:
        head: Size and root of its hash tree, which are those of the first.
        before: How many events it had before.
    """

    head: Head
    before: int


class _Rows:
    """Rows of a table beside the events, in the order of the events, taken a page at a time."""

    def __init__(self, rows: Iterator[tuple[Any, ...]]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def until(self, position: int) -> Iterator[tuple[Any, ...]]:
        """Those of the events up to a position: the position, then the columns."""
        while self._next is not None and self._next[0] <= position:
            yield self._next
            self._next = next(self._rows, None)


def copy(source: Location, target: Location, progress: Progress | None = None) -> Transferred:
    """Copies a store; returns what the copy has come to.

    Raises:
        NotTransferred: where the target holds something else, or the source was altered.
        StoreError: where one of the two cannot be used.
    """
    with closing(inspect(source)) as first:
        facts = {
            str(n): str(value) for n, value in first.rows("SELECT name, value FROM store_facts")
        }
        identity = facts["identity"]
        there = _there(target, identity)
        tree = first.tree()
        total = tree[0] if tree is not None and isinstance(tree[0], int) else 0
        if there.size > total:
            raise NotTransferred(
                f"{target} has {there.size:,} events, but {source} has only {total:,}",
                hint="If you appended to the copy, copy in the other direction.",
            )
        application = Governments(target)
        try:
            reached = _copied(first, application, target, there, total, progress)
            with storing(target):
                application.confirm()
        finally:
            application.close()
    with closing(open_reader(target)) as reader:
        head = reader.head()
    if (tree is not None and (head.size, head.root.hex()) != tree[:2]) or reached != head:
        raise NotTransferred(
            f"the copy at {target} does not have the same root as {source}",
            hint="Another program is writing to one of them, or one was altered. Run "
            "`timeline verify`.",
        )
    return Transferred(head, there.size)


def _there(target: Location, identity: str) -> Head:
    """Where a copy stands already; makes an empty one where there is none."""
    try:
        reader = open_reader(target)
    except StoreMissing:
        write_side(target).initialise(target, identity)
        reader = open_reader(target)
    with closing(reader):
        if reader.identity() != identity:
            raise NotTransferred(
                f"{target} is another store, not a copy of this one",
                hint="Choose an empty place.",
            )
        return reader.head()


def _copied(
    first: Inspection,
    application: Governments,
    target: Location,
    there: Head,
    total: int,
    progress: Progress | None,
) -> Head:
    frontier = Frontier()
    links = _Rows(first.rows(_beside(first, "development_links", "target, t.relation", there)))
    steps = _Rows(first.rows(_beside(first, "matter_steps", "matter, t.id, t.step", there)))
    for page in first.pages():
        events = _sound(page, frontier.size)
        known, fresh = [e for e in events if e.position <= there.size], []
        if known:
            frontier = frontier.extended([event.leaf for event in known])
            fresh = events[len(known) :]
            if fresh or frontier.size == there.size:
                _same_beginning(frontier, there, target)
        else:
            fresh = events
        if fresh:
            index = _index(fresh, links, steps)
            try:
                with storing(target):
                    application.put([_stored(event) for event in fresh], index)
            except IntegrityError:
                raise NotTransferred(
                    f"another program appended to {target} during the copy",
                    hint="Copy to a place that nobody appends to.",
                ) from None
            frontier = frontier.extended([event.leaf for event in fresh])
        if progress is not None:
            progress(frontier.size, total)
    return frontier.head()


def _same_beginning(frontier: Frontier, there: Head, target: Location) -> None:
    if frontier.head() != there:
        raise NotTransferred(
            f"the {there.size:,} events at {target} are not the first events of this store",
            hint="One of the two was altered, or both were appended to after a copy. Run "
            "`timeline verify`.",
        )


def _beside(first: Inspection, table: str, columns: str, there: Head) -> str:
    place = f"e.{first.POSITION}"
    # CROSS keeps the order in SQLite: the other way round, which it chooses by itself, it looks for
    # each event through all the rows of its government.
    return (
        f"SELECT {place}, t.{columns} FROM {table} AS t CROSS JOIN stored_events AS e"
        " WHERE e.originator_id = t.government AND e.originator_version = t.version"
        f" AND {place} > {there.size} ORDER BY {place}"
    )


def _sound(page: Sequence[RawEvent | Hole], before: int) -> list[RawEvent]:
    """The events of a page, which must be there, in their places, and as they were recorded."""
    events: list[RawEvent] = []
    for one in page:
        if isinstance(one, Hole) or one.position != before + 1 or not one.has_its_types:
            where = one.first if isinstance(one, Hole) else before + 1
            raise NotTransferred(
                f"cannot read the event at position {where}",
                hint="List what is wrong with `timeline verify`; copy the rest with "
                "`timeline rescue`.",
            )
        if one.hash() != one.leaf:
            raise NotTransferred(
                f"the event at position {one.position} was altered after it was recorded",
                hint="List what is wrong with `timeline verify`.",
            )
        events.append(one)
        before += 1
    return events


def _index(events: Sequence[RawEvent], links: _Rows, steps: _Rows) -> list[IndexRows]:
    last = events[-1].position
    linked: dict[int, list[tuple[str, str]]] = {}
    for position, link, relation in links.until(last):
        linked.setdefault(position, []).append((link, relation))
    moved: dict[int, list[tuple[str, str, str | None]]] = {}
    for position, *step in steps.until(last):
        moved.setdefault(position, []).append(tuple(step))
    return [
        IndexRows(
            event.government,
            event.version,
            json.loads(event.state)["development"]["id"],
            tuple(linked.get(event.position, ())),
            tuple(moved.get(event.position, ())),
        )
        for event in events
        if event.topic != "government-described"
    ]


def _stored(event: RawEvent) -> StoredEvent:
    state = event.state.encode("utf-8", "surrogateescape")
    return StoredEvent(event.government, event.version, event.topic, state)
