"""Stored events as they lie in the file, whatever state that is in.

Verifying and rescuing must see what is there and not what should be: bytes that are no UTF-8,
columns of a wrong type, pages that cannot be read. Where a page of events cannot be read at
once, each of its positions is asked for by itself, and what stays unreadable is a hole with
its position.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import ClassVar, Final, NamedTuple, cast

from timeline.eventstore.errors import StoreUnavailable
from timeline.eventstore.integrity.merkle import identity_check, leaf_hash
from timeline.eventstore.sqlite.hard_links import second_name
from timeline.eventstore.sqlite.reader import SQLiteReader
from timeline.eventstore.sqlite.store_file import connect
from timeline.eventstore.urls import SQLiteLocation

PAGE: Final = 1_000
_COLUMNS: Final = "SELECT rowid, originator_id, originator_version, topic, leaf, state"
_PAGE_OF: Final = f"{_COLUMNS} FROM stored_events WHERE rowid > ? ORDER BY rowid LIMIT ?"
_ONE: Final = f"{_COLUMNS} FROM stored_events WHERE rowid = ?"
TYPES: Final = (int, str, int, str, bytes, str)
"""Of the columns of a stored event."""
_LEAST: Final = 64
"""Bytes that no stored event lies below: a file cannot hold more of them than this allows."""


class RawEvent(NamedTuple):
    """A stored event, unchecked. Text that is no UTF-8 holds its bytes as surrogates."""

    position: int
    government: str
    version: int
    topic: str
    leaf: bytes
    state: str

    @property
    def has_its_types(self) -> bool:
        """Whether every column is of the type that it is written as."""
        return tuple(map(type, self)) == TYPES

    def hash(self) -> bytes:
        """Its hash in the tree, from its bytes."""
        return leaf_hash(
            self.government.encode("utf-8", "surrogateescape"),
            self.version,
            self.topic.encode("utf-8", "surrogateescape"),
            self.state.encode("utf-8", "surrogateescape"),
        )


class Hole(NamedTuple):
    """Positions at which nothing can be read, both included."""

    first: int
    last: int | None
    """None where it is not even known how many there are."""
    reason: str


def exact(raw: bytes) -> str:
    """Text that gives its bytes back, whatever they are."""
    return raw.decode("utf-8", "surrogateescape")


class SQLiteInspection:
    """One snapshot of a store file; see `ports.Inspection`."""

    POSITION: ClassVar = "rowid"

    def __init__(self, location: SQLiteLocation) -> None:
        SQLiteReader(location).close()
        self._location = location
        try:
            self._connection = connect(location)
            # The events, the head of their tree and the tables beside them are of one moment.
            self._connection.execute("BEGIN")
        except sqlite3.Error as error:
            # The reader could open it a moment ago.
            raise StoreUnavailable(location, str(error)) from None

    def close(self) -> None:
        """Gives the file back."""
        self._connection.close()

    def soundness(self) -> Iterator[str]:
        """What SQLite itself finds wrong with the file, and that it has a second name."""
        why = second_name(self._location)
        if why is not None:
            yield (
                f"{why}. Events written under one name are lost under the other: "
                "`timeline doctor` explains the fix"
            )
        try:
            for (message,) in self._connection.execute("PRAGMA integrity_check(20)").fetchall():
                if message != "ok":
                    yield f"SQLite's integrity check: {message}"
        except sqlite3.Error as error:
            yield f"SQLite's integrity check: {error}"

    def last_position(self) -> int | None:
        """See `ports.Inspection`."""
        return last_position(self._connection)

    def pages(self, after: int = 0) -> Iterator[list[RawEvent | Hole]]:
        """See `ports.Inspection`."""
        return raw_pages(self._connection, after)

    def tree(self) -> tuple[object, ...] | None:
        """See `ports.Inspection`."""
        return next(self.rows("SELECT size, root, frontier FROM tree_head"), None)

    def facts(self, last: int) -> Iterator[str]:
        """See `ports.Inspection`."""
        rows = self.rows("SELECT name, value FROM store_facts")
        facts = {name: value for name, value in rows}  # noqa: C416  typed as pairs
        identity = str(facts.get("identity"))
        if facts != {"identity": identity, "identity-check": identity_check(identity)}:
            yield "its identity was altered"
        kept = list(self.rows("SELECT name, seq FROM sqlite_sequence"))
        if kept not in ([("stored_events", last)], [] if last == 0 else None):
            yield "the number of its last event was altered"

    def rows(self, sql: str) -> Iterator[tuple[object, ...]]:
        """See `ports.Inspection`; text that is no UTF-8 holds its bytes as surrogates."""
        self._connection.text_factory = exact
        try:
            # `yield from` would close the cursor of who left off, even after the connection.
            for row in self._connection.execute(sql):  # noqa: UP028  as said above
                yield row
        except sqlite3.Error as error:
            raise StoreUnavailable(self._location, str(error)) from None
        finally:
            self._connection.text_factory = str


def raw_pages(connection: sqlite3.Connection, after: int = 0) -> Iterator[list[RawEvent | Hole]]:
    """The stored events behind a position, in their order, in pages, with what cannot be read."""
    while True:
        reason = "the positions of the events are out of order"
        try:
            page = _page(connection, after)
            if not page:
                return
            positions = [event.position for event in page]
            if positions[0] > after and positions == sorted(set(positions)):
                yield cast("list[RawEvent | Hole]", page)
                after = positions[-1]
                continue
        except sqlite3.Error as error:
            reason = str(error)
        last = last_position(connection, after)
        if last is None:
            yield [Hole(after + 1, None, reason)]
            return
        last = min(last, after + PAGE)
        yield list(_piecemeal(connection, after, last))
        after = last


def _page(connection: sqlite3.Connection, after: int) -> list[RawEvent]:
    try:
        return [RawEvent(*row) for row in connection.execute(_PAGE_OF, (after, PAGE))]
    except sqlite3.OperationalError as error:
        if "decode" not in str(error):
            raise
    connection.text_factory = exact
    try:
        return [RawEvent(*row) for row in connection.execute(_PAGE_OF, (after, PAGE))]
    finally:
        connection.text_factory = str


def _piecemeal(connection: sqlite3.Connection, after: int, last: int) -> Iterator[RawEvent | Hole]:
    hole: Hole | None = None
    connection.text_factory = exact
    try:
        for position in range(after + 1, last + 1):
            try:
                row = connection.execute(_ONE, (position,)).fetchone()
                reason = "there is no event"
            except sqlite3.Error as error:
                row, reason = None, str(error)
            if row is None or row[0] != position:
                first = hole.first if hole is not None else position
                hole = Hole(first, position, hole.reason if hole is not None else reason)
                continue
            if hole is not None:
                yield hole
                hole = None
            yield RawEvent(*row)
        if hole is not None:
            yield hole
    finally:
        connection.text_factory = str


def last_position(connection: sqlite3.Connection, least: int = 0) -> int | None:
    """The last position that the store says it has, by whatever in it can still be read."""
    found: list[int] = []
    for sql in (
        "SELECT max(rowid) FROM stored_events",
        "SELECT seq FROM sqlite_sequence WHERE name = 'stored_events'",
        "SELECT size FROM tree_head",
    ):
        try:
            row = connection.execute(sql).fetchone()
        except sqlite3.Error:
            continue
        if row is not None and isinstance(row[0], int) and row[0] > least:
            found.append(row[0])
    try:
        pages, size = (
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "page_size")
        )
    except sqlite3.Error:
        return max(found, default=None)
    most = pages * size // _LEAST
    return max((one for one in found if one <= most), default=None)
