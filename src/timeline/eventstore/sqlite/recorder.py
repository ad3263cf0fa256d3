"""The embedded engine: the library's SQLite recorder, made to keep this program's promises.

Five things differ from the library's own. A write begins IMMEDIATE, so that waiting for
another process happens before anything was read, not in the middle. `synchronous` is FULL,
so that an acknowledged append survives a power cut. The index tables of `schema.sql` are
written in the transaction of the events, and the head of the hash tree moves on in it (see
`eventstore/integrity/merkle.py`). And a file is looked at, read-only, before it is opened: what is
not a store of ours, or is of a newer version, or has another schema, stays untouched.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Any, Final, cast

from eventsourcing.persistence import (
    ApplicationRecorder,
    Notification,
    OperationalError,
    StoredEvent,
    Subscription,
)
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteCursor, SQLiteDatastore

from timeline.eventstore.errors import StoreAltered
from timeline.eventstore.index_rows import (
    EventHead,
    IndexRows,
    StagedPage,
    check_indexed,
    first_versions,
    not_next,
)
from timeline.eventstore.integrity.merkle import HASH_SIZE, Frontier, leaf_hash
from timeline.eventstore.library.subscription import StoreSubscription
from timeline.eventstore.sqlite.schema import SELECT_SCHEMA, difference
from timeline.eventstore.sqlite.store_file import file_at, gone
from timeline.eventstore.urls import SQLiteLocation

_LOOK_AGAIN: Final = 0.05
"""Seconds after which a subscription looks at the file again."""
_NOT_NEXT: Final = (
    "SELECT key, value FROM json_each(?) WHERE value <> 1 + coalesce("
    "(SELECT max(originator_version) FROM stored_events WHERE originator_id = key), 0)"
)
"""Finds those that are not the next, in the first versions of governments."""
_ONE_NOT_NEXT: Final = (
    "SELECT ?1, ?2 WHERE ?2 <> 1 + coalesce("
    "(SELECT max(originator_version) FROM stored_events WHERE originator_id = ?1), 0)"
)
_USUAL_CACHE: Final = 2_000
_LARGE_CACHE: Final = 16_000
"""KiB. With the usual cache a long transaction writes the same pages of its indexes many times."""

_PAGE_EVENTS: Final = (
    "INSERT INTO stored_events (originator_id, originator_version, topic, leaf, state)"
    " SELECT value ->> 0, value ->> 1, value ->> 2,"
    f" substr(?2, key * {HASH_SIZE} + 1, {HASH_SIZE}),"
    " CAST(substr(?3, (value ->> 3) + 1, value ->> 4) AS TEXT) FROM json_each(?1)"
)
"""Stores the events of a page: their heads, their hashes and their states."""
_MOST_STATES: Final = 64 << 20
"""Bytes of states that go in by one statement; SQLite takes no value of more than 1 GB."""
_FIVE: Final = (
    "SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(?)"
)
_PAGE_INDEX: Final = (
    "INSERT INTO development_ids SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)",
    f"INSERT INTO development_links (target, relation, government, version, id) {_FIVE}",
    f"INSERT INTO matter_steps {_FIVE}",
)
"""The index rows of a page, in the order of `StagedPage`."""


class SQLiteRecorder(SQLiteApplicationRecorder):
    """Writes stored events with their index rows, and answers questions by those indexes."""

    def __init__(self, datastore: SQLiteDatastore, location: SQLiteLocation) -> None:
        super().__init__(datastore)
        self._location = location
        self._file = file_at(location)
        self._schema_version: int | None = None
        # The cast makes the JSON text, so that SQLite's own JSON functions can read it.
        self.insert_events_statement = (
            "INSERT INTO stored_events (originator_id, originator_version, topic, leaf, state)"
            " VALUES (?, ?, ?, ?, CAST(? AS TEXT))"
        )
        # The library has bytes to read, as it had bytes to write.
        self.select_events_statement = (
            "SELECT originator_id, originator_version, topic, CAST(state AS BLOB) AS state"
            " FROM stored_events WHERE originator_id = ? "
        )

    def _insert_events(
        self,
        c: SQLiteCursor,
        stored_events: Sequence[StoredEvent],
        index: Sequence[IndexRows] = (),
        **_: Any,
    ) -> list[int]:
        check_indexed(stored_events, index)
        rows = [_row(event) for event in stored_events]
        frontier = self._ready(c)
        self._check_versions(c, rows)
        c.executemany(self.insert_events_statement, rows)
        if rows:
            self._grow(c, frontier.extended([leaf for _, _, _, leaf, _ in rows]), rows[-1])
        c.executemany(
            "INSERT INTO development_ids VALUES (?, ?, ?)",
            [(row.development_id, row.government, row.version) for row in index],
        )
        links = [
            (target, relation, row.government, row.version, row.development_id)
            for row in index
            for target, relation in row.links
        ]
        if links:
            c.executemany(
                "INSERT INTO development_links (target, relation, government, version, id)"
                " VALUES (?, ?, ?, ?, ?)",
                links,
            )
        steps = [
            (row.government, matter, row.version, development_id, step)
            for row in index
            for matter, development_id, step in row.steps
        ]
        if steps:
            c.executemany("INSERT INTO matter_steps VALUES (?, ?, ?, ?, ?)", steps)
        # As `_grow` has seen: positions have no gaps, and nobody else writes meanwhile.
        return list(range(frontier.size + 1, frontier.size + len(rows) + 1))

    def _ready(self, c: SQLiteCursor) -> Frontier:
        """Checks that the store is as it was; returns the frontier of its tree."""
        if file_at(self._location) != self._file:
            raise gone(self._location)
        self._check_schema(c)
        return self._frontier(c)

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        """Stores events and the index rows of `index`, all of them or none; returns their ids.

        Raises:
            IntegrityError: if a version is not the next one of its government.
            OperationalError: if the file was moved meanwhile, so that they may be lost with it.
        """
        ids = super().insert_events(stored_events, **kwargs)
        self._check_arrived()
        return ids

    def _check_arrived(self) -> None:
        """The transaction may have ended in a file that nobody finds any more."""
        if file_at(self._location) != self._file:
            raise OperationalError("its file was moved, deleted or replaced")

    def insert_pages(self, pages: Iterable[StagedPage]) -> None:
        """Writes any number of pages of events with their index rows in one transaction."""
        with self.datastore.transaction(commit=True) as c:
            c.execute(f"PRAGMA cache_size = -{_LARGE_CACHE}")
            try:
                frontier, last = self._ready(c), None
                for page in pages:
                    if heads := page.decoded_heads():
                        leaves, last = self._insert_page(c, page, heads)
                        frontier = frontier.extended(leaves)
                if last is not None:
                    self._grow(c, frontier, last)
            finally:
                c.execute(f"PRAGMA cache_size = -{_USUAL_CACHE}")
        self._check_arrived()

    def _insert_page(
        self, c: SQLiteCursor, page: StagedPage, heads: Sequence[EventHead]
    ) -> tuple[list[bytes], _EventRow]:
        """Writes a page in few statements, during which other threads of the process go on.

        Returns its leaves and its last row.
        """
        self._check_versions(c, heads)
        rows = [_row(page.event(head)) for head in heads]
        leaves = [leaf for _, _, _, leaf, _ in rows]
        if len(page.states) > _MOST_STATES:
            c.executemany(self.insert_events_statement, rows)
        else:
            c.execute(_PAGE_EVENTS, (page.heads.decode(), b"".join(leaves), page.states))
        for statement, encoded in zip(_PAGE_INDEX, page[2:], strict=True):
            c.execute(statement, (encoded.decode(),))
        return leaves, rows[-1]

    def select_notifications(self, *args: Any, **kwargs: Any) -> Sequence[Notification]:
        """Returns events in order of position, as the library asks for them."""
        return [
            replace(one, state=cast("str", one.state).encode())
            for one in super().select_notifications(*args, **kwargs)
        ]

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        """Returns an iterator over the events after a position, which waits for the next one."""
        seen: int | None = -1

        def wait(subscription: StoreSubscription) -> None:
            nonlocal seen
            while not subscription.is_stopped:
                if file_at(self._location) != self._file:
                    raise gone(self._location)
                newest = self.max_notification_id()
                if newest != seen:
                    seen = newest
                    return
                subscription.pause(_LOOK_AGAIN)

        return StoreSubscription(self, gt, topics, wait=wait)

    def confirm(self) -> None:
        """Nothing is to be waited for: what can be read in a file is on its disk."""

    def clock(self) -> None:
        """A file has none."""

    def user(self) -> None:
        """A file knows nobody."""

    def alone(self) -> AbstractContextManager[None]:
        """Nothing more than its turn, which keeps the others waiting already."""
        return nullcontext()

    def _check_schema(self, c: SQLiteCursor) -> None:
        """Refuses to write where the schema has changed since it was looked at.

        Another process may plant a trigger at any time; our connection can only come to know of
        it where this number has moved.
        """
        c.execute("PRAGMA schema_version")
        version: int = c.fetchone()[0]
        if version != self._schema_version:
            c.execute(SELECT_SCHEMA)
            wrong = difference(c.fetchall())
            if wrong is not None:
                raise StoreAltered(self._location, wrong)
            self._schema_version = version

    def _check_versions(self, c: SQLiteCursor, rows: Iterable[Sequence[Any]]) -> None:
        """Refuses what is not the next version of its government.

        One that is there already the database refuses; this is for one that leaves a gap, as
        where a writer remembers more than a store has that was restored meanwhile.
        """
        first = first_versions(rows)
        if len(first) == 1:  # As of an append.
            c.execute(_ONE_NOT_NEXT, *first.items())
        else:
            c.execute(_NOT_NEXT, (json.dumps(first),))
        if wrong := c.fetchone():
            raise not_next(*wrong)

    def _frontier(self, c: SQLiteCursor) -> Frontier:
        """The frontier of the tree, which must be that of the events that are there."""
        c.execute(
            "SELECT size, frontier, (SELECT coalesce(max(rowid), 0) FROM stored_events)"
            " FROM tree_head"
        )
        row = c.fetchone()
        try:
            frontier = Frontier.parse(row[0], row[1])
        except (TypeError, ValueError):
            raise StoreAltered(self._location, "the head of its hash tree is damaged") from None
        if row[2] != frontier.size:
            raise StoreAltered(
                self._location,
                f"its last event has number {row[2]}, but its hash tree has {frontier.size} leaves",
            )
        return frontier

    def _grow(self, c: SQLiteCursor, grown: Frontier, last: _EventRow) -> None:
        """Moves the head of the tree on, and sees that the events have arrived.

        The schema is known, so nothing can have changed them on their way; that as many came in
        as were sent, and that the last of them reads as it was sent, costs one look-up.
        """
        c.execute(
            # Without the condition SQLite gathers all rows first, since there is a trigger.
            "UPDATE tree_head SET size = ?, root = ?, frontier = ? WHERE one = 1",
            (grown.size, grown.root().hex(), grown.hex()),
        )
        c.execute(
            "SELECT originator_id, originator_version, topic, leaf, CAST(state AS BLOB), rowid"
            " FROM stored_events ORDER BY rowid DESC LIMIT 1"
        )
        *found, position = c.fetchone() or (None,)
        if (position, tuple(found)) != (grown.size, last):
            raise StoreAltered(
                self._location, "the stored data differs from the data that was sent"
            )

    def select(self, sql: str, parameters: Sequence[object] = ()) -> list[sqlite3.Row]:
        """The rows of a query, in a read transaction of its own."""
        with self.datastore.get_connection(commit=False) as connection, connection.cursor() as c:
            # A statement outside of any transaction is one by itself.
            c.execute(sql, parameters)
            rows: list[sqlite3.Row] = c.fetchall()
            return rows


_EventRow = tuple[str, int, str, bytes, bytes]
"""Government, version, topic, hash in the tree, state."""


def _row(event: StoredEvent) -> _EventRow:
    government, topic = str(event.originator_id), event.topic
    leaf = leaf_hash(government.encode(), event.originator_version, topic.encode(), event.state)
    return government, event.originator_version, topic, leaf, event.state
