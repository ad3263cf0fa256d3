"""Verifies the events after a checkpoint, which vouches for those before it.

A daily check of a large store cannot read all of it. What a checkpoint seals was verified when it
was sealed; this shows that the tree still grows from there, and checks what was added.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import islice, starmap

from timeline.domain.events import GovernmentDescribed
from timeline.eventstore.errors import StoreError
from timeline.eventstore.integrity.checkpoints import Checkpoint
from timeline.eventstore.integrity.merkle import HASH_SIZE, Frontier
from timeline.eventstore.ports import Inspection, Reader
from timeline.eventstore.serialization import UnreadableEvent
from timeline.eventstore.sqlite.raw_events import RawEvent
from timeline.eventstore.urls import Location
from timeline.formats.errors import Finding
from timeline.services.verify.canonical import decoded, departures, state_of
from timeline.services.verify.events import DESCRIBED, Scan, about, development_id
from timeline.services.verify.kept_frontiers import keep_frontier, kept_frontier

_AT_ONCE = 10_000
"""Hashes that are read between two reports of progress."""
_LATER = "SELECT originator_id FROM stored_events WHERE {place} > {size}"
"""The governments of the events after the checkpoint."""


class LaterEvents:
    """Checks each event after a checkpoint, beside its hash and its place.

    Args:
        location: The store.
        store: A snapshot of it.
        reader: The store.
    """

    def __init__(self, location: Location, store: Inspection, reader: Reader) -> None:
        self._location = location
        self._store = store
        self._reader = reader
        self._zones: dict[str, str] = {}
        """Of the governments that have events after the checkpoint."""
        self._recorded: dict[str, datetime] = {}

    def begin(
        self, since: Checkpoint, scan: Scan, report: Callable[[str, int, int], None]
    ) -> Iterator[Finding]:
        """Lets the scan begin after the checkpoint; where it cannot, yields why."""
        size, tree = since.size, self._store.tree()
        if tree is None or not isinstance(tree[0], int) or tree[0] < size:
            there = "no" if tree is None else tree[0]
            yield about(
                self._location,
                f"it has {there} events, but the checkpoint sealed {size}: "
                "events were removed from the end, or this is an older copy",
            )
            return
        frontier = kept_frontier(since)
        if frontier is None:
            frontier = self._frontier(size, report)
            if frontier.size < size:
                yield about(
                    self._location,
                    f"only {frontier.size} of the hashes of its first {size} events can be read",
                )
                return
            keep_frontier(frontier)
        scan.begin_after(frontier, self._versions(size))
        self._read_zones(size)
        scan.begun = True

    def take(self, events: Sequence[RawEvent]) -> Iterator[Finding]:
        """Checks the contents of events, each alone, and where their ids lead."""
        for raw in events:
            yield from self._content(raw)
            if raw.topic == DESCRIBED:
                continue
            id_ = development_id(raw)
            try:
                found = None if id_ is None else self._reader.stored(id_)
            except StoreError as error:
                yield about(self._location, f"its id: {error.message}", raw)
                continue
            if found is None or found.position != raw.position:
                yield about(self._location, "its id does not lead to it", raw)

    def _content(self, raw: RawEvent) -> Iterator[Finding]:
        try:
            event = decoded(raw)
        except UnreadableEvent as error:
            yield about(self._location, error.message, raw)
            return
        if event.recorded < self._recorded.get(raw.government, event.recorded):
            yield about(self._location, "it was recorded before the event that it follows", raw)
        self._recorded[raw.government] = event.recorded
        if isinstance(event, GovernmentDescribed):
            self._zones.setdefault(raw.government, event.zone)
        zone = self._zones.get(raw.government)
        if zone is None:
            yield about(self._location, "its government was not described earlier", raw)
            return
        for message in departures(event, state_of(raw), zone):
            yield about(self._location, message, raw)

    def _frontier(self, size: int, report: Callable[[str, int, int], None]) -> Frontier:
        """The tree by the hashes as they are stored, of which each event has one."""
        place = self._store.POSITION
        leaves = (
            leaf
            for (leaf,) in self._store.rows(
                f"SELECT leaf FROM stored_events WHERE {place} <= {size} ORDER BY {place}"
            )
            if isinstance(leaf, bytes) and len(leaf) == HASH_SIZE
        )
        found = Frontier()
        while part := list(islice(leaves, _AT_ONCE)):
            found = found.extended(part)
            report("the sealed hashes", found.size, size)
        return found

    def _versions(self, size: int) -> dict[str, int]:
        place = self._store.POSITION
        rows = self._store.rows(
            "SELECT originator_id, max(originator_version) FROM stored_events"
            f" WHERE {place} <= {size}"
            f" AND originator_id IN ({_LATER.format(place=place, size=size)})"
            " GROUP BY originator_id"
        )
        return {str(government): version for government, version in rows if type(version) is int}

    def _read_zones(self, size: int) -> None:
        """Reads the zones of the governments that were described before the checkpoint."""
        place = self._store.POSITION
        rows = self._store.rows(
            f"SELECT {place}, originator_id, originator_version, topic, leaf, state"
            f" FROM stored_events WHERE {place} <= {size} AND originator_version = 1"
            f" AND originator_id IN ({_LATER.format(place=place, size=size)})"
        )
        for raw in starmap(RawEvent, rows):
            if raw.has_its_types:
                with suppress(UnreadableEvent):
                    event = decoded(raw)
                    if isinstance(event, GovernmentDescribed):
                        self._zones[raw.government] = event.zone
