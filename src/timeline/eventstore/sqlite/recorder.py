"""The embedded engine: the library's SQLite recorder, made to keep this program's promises.

Five things differ from the library's own. A write begins IMMEDIATE, so that waiting for
another process happens before anything was read, not in the middle. `synchronous` is FULL,
so that an acknowledged append survives a power cut. The index tables of `schema.sql` are
written in the transaction of the events, and the head of the hash tree (`merkle.py`) moves on
in it. And a file is looked at, read-only, before it is opened: what is not a store of ours, or
is of a newer version, or has another schema, stays untouched.
"""

from __future__ import annotations

import os
import random
import sqlite3
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Final, NamedTuple

from eventsourcing.persistence import (
    DatabaseError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    StoredEvent,
)
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteFactory,
    SQLiteTransaction,
)
from eventsourcing.utils import Environment

from timeline.domain.events import GovernmentDescribed
from timeline.eventstore.errors import StoreAltered
from timeline.eventstore.merkle import Frontier, identity_check, leaf_hash
from timeline.eventstore.sqlite.hard_links import check_one_name
from timeline.eventstore.sqlite.reader import check_is_store, check_no_journal_alone, file_at, gone
from timeline.eventstore.sqlite.schema import (
    APPLICATION_ID,
    SELECT_SCHEMA,
    STORE_VERSION,
    difference,
    schema_statements,
)
from timeline.eventstore.sqlite.write_lock import write_lock
from timeline.eventstore.urls import SQLiteLocation

LOCK_TIMEOUT: Final = 30
"""Seconds to wait for other writers before giving up."""
_NEWEST: Final = "SELECT max(originator_version) FROM stored_events WHERE originator_id = ?"
_USUAL_CACHE: Final = 2_000
_LARGE_CACHE: Final = 32_000
"""KiB. With the usual cache a long transaction writes the same pages of its indexes many times."""


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
        (set(indexed) - set(developments), "has index rows and is no development"),
    ):
        for government, version in sorted(wrong):
            raise ProgrammingError(
                f"event {version} of “{government}” {what}: it was not judged. Nothing was "
                "written. Append developments with `Timeline.append`"
            )
    if len(developments) != len(indexed):
        raise ProgrammingError("an event or its index rows are there twice. Nothing was written")


class _ImmediateTransaction(SQLiteTransaction):
    def __enter__(self) -> SQLiteCursor:
        cursor = self.connection.cursor()
        try:
            cursor.execute("BEGIN IMMEDIATE" if self.commit else "BEGIN")
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error
        except sqlite3.Error as error:
            raise DatabaseError(error) from error
        return cursor


class _StoreConnection(SQLiteConnection):
    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        with _ImmediateTransaction(self, commit=commit) as cursor, cursor:
            yield cursor


class _Pool(SQLiteConnectionPool):
    def get_connection(
        self, timeout: float | None = None, *, is_writer: bool | None = None
    ) -> SQLiteConnection:
        try:
            return super().get_connection(timeout, is_writer=is_writer)
        except InterfaceError:
            # Only `_create_connection` raises it, and by then the writer's lock is ours.
            if is_writer:
                self._writer_lock.release()
            raise

    def _create_connection(self) -> SQLiteConnection:
        try:
            plain = sqlite3.connect(
                self.db_name,
                uri=True,
                check_same_thread=False,
                isolation_level=None,
                timeout=self.lock_timeout or LOCK_TIMEOUT,
            )
            try:
                _write_ahead(plain)
            except BaseException:
                plain.close()
                raise
        except sqlite3.Error as error:
            raise InterfaceError(str(error)) from error
        plain.row_factory = sqlite3.Row
        return _StoreConnection(plain, max_age=self.max_age)


class _Datastore(SQLiteDatastore):
    def __init__(self, location: SQLiteLocation) -> None:
        super().__init__(location.uri("rw"), lock_timeout=LOCK_TIMEOUT, originator_id_type="text")
        self.pool.close()
        self.pool = _Pool(db_name=location.uri("rw"), lock_timeout=LOCK_TIMEOUT)


class SQLiteRecorder(SQLiteApplicationRecorder):
    """Writes stored events with their index rows, and answers questions by those indexes.

    Returns no notification ids: nothing here asks for them, and one insert for all is quicker.
    """

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

    def _insert_events(
        self,
        c: SQLiteCursor,
        stored_events: Sequence[StoredEvent],
        index: Sequence[IndexRows] = (),
        **_: Any,
    ) -> None:
        if file_at(self._location) != self._file:
            raise gone(self._location)
        check_indexed(stored_events, index)
        self._check_schema(c)
        frontier = self._frontier(c)
        rows = [_row(event) for event in stored_events]
        self._check_versions(c, rows)
        c.executemany(self.insert_events_statement, rows)
        self._grow(c, frontier, rows)
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

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        """Stores events and the index rows of `index`, all of them or none.

        Raises:
            OperationalError: if the file was moved meanwhile, so that they may be lost with it.
        """
        ids = super().insert_events(stored_events, **kwargs)
        self._check_arrived()
        return ids

    def _check_arrived(self) -> None:
        """The transaction may have ended in a file that nobody finds any more."""
        if file_at(self._location) != self._file:
            raise OperationalError("its file was moved, deleted or replaced meanwhile")

    def insert_pages(
        self, pages: Iterable[tuple[Sequence[StoredEvent], Sequence[IndexRows]]]
    ) -> None:
        """Writes any number of pages of events with their index rows in one transaction."""
        with self.datastore.transaction(commit=True) as c:
            c.execute(f"PRAGMA cache_size = -{_LARGE_CACHE}")
            try:
                for events, index in pages:
                    self._insert_events(c, events, index=index)
            finally:
                c.execute(f"PRAGMA cache_size = -{_USUAL_CACHE}")
        self._check_arrived()

    def confirm(self) -> None:
        """Nothing is to be waited for: what can be read in a file is on its disk."""

    def clock(self) -> None:
        """A file has none."""

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

    def _check_versions(self, c: SQLiteCursor, rows: Sequence[_EventRow]) -> None:
        """Refuses what is not the next version of its government.

        One that is there already the database refuses; this is for one that leaves a gap, as
        where a writer remembers more than a store has that was restored meanwhile.
        """
        first: dict[str, int] = {}
        for government, version, *_ in rows:
            first.setdefault(government, version)
        for government, version in first.items():
            c.execute(_NEWEST, (government,))
            if (c.fetchone()[0] or 0) + 1 != version:
                raise IntegrityError(f"“{government}” does not come to its version {version} next")

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
                f"its last event is number {row[2]}, and its hash tree has {frontier.size} leaves",
            )
        return frontier

    def _grow(self, c: SQLiteCursor, frontier: Frontier, rows: Sequence[_EventRow]) -> None:
        """Moves the head of the tree on, and sees that the events have arrived.

        The schema is known, so nothing can have changed them on their way; that as many came in
        as were sent, and that the last of them reads as it was sent, costs one look-up.
        """
        if not rows:
            return
        grown = frontier.extended([leaf for _, _, _, leaf, _ in rows])
        c.execute(
            # Without the condition SQLite gathers all rows first, since there is a trigger.
            "UPDATE tree_head SET size = ?, root = ?, frontier = ? WHERE one = 1",
            (grown.size, grown.root().hex(), grown.hex()),
        )
        c.execute(
            "SELECT originator_id, originator_version, topic, leaf, CAST(state AS BLOB), rowid"
            " FROM stored_events ORDER BY rowid DESC LIMIT 1"
        )
        *last, position = c.fetchone() or (None,)
        if (position, tuple(last)) != (grown.size, rows[-1]):
            raise StoreAltered(self._location, "what was written did not come back as it was sent")

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


class SQLiteStoreFactory(SQLiteFactory):
    """Builds the library's infrastructure around a store file."""

    def __init__(self, env: Environment, location: SQLiteLocation) -> None:
        check_one_name(location)
        super().__init__(env)
        self._location = location
        self.datastore.close()
        self.datastore = _Datastore(location)

    def application_recorder(self) -> SQLiteRecorder:
        """The recorder of this store; what the environment names is not looked at."""
        return SQLiteRecorder(self.datastore, self._location)


def factory(env: Environment, location: SQLiteLocation) -> SQLiteStoreFactory:
    """The library's infrastructure around a store file."""
    return SQLiteStoreFactory(env, location)


def environment(location: SQLiteLocation) -> dict[str, str]:
    """What that infrastructure is told."""
    return {"SQLITE_DBNAME": location.uri("rw")}


def taking_turn(location: SQLiteLocation) -> AbstractContextManager[bool]:
    """Waits for this process's turn at the file; see `turns`."""
    return write_lock(location.path)


def prepare(location: SQLiteLocation, identity: str | None = None, *, create: bool = True) -> None:
    """Makes sure that there is a store of ours at `location`, creating one where nothing is.

    `identity` is that of the store that a new one will be a copy of.

    Any number of processes may do so at once: one creates, the others wait and find it.

    Args:
        location: Where.
        identity: Of the new store, where it is a copy of another; by default its own.
        create: Whether to create a file; not if one was there and is gone.

    Raises:
        StoreGone: if there is no file, and none may be created.
        StoreError: where the file is no store, is of a newer version, has a second name, or cannot
            be written.
    """
    path = location.path
    if not path.exists():
        if not create:
            raise gone(location)
        check_no_journal_alone(location)
        _make_folders(path.parent)
        # Private from its first byte; SQLite gives -wal and -shm the mode of the file.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    check_one_name(location)
    if path.stat().st_size > 0 and check_is_store(location):
        return
    with taking_turn(location):
        connection = sqlite3.connect(
            location.uri("rw"), uri=True, isolation_level=None, timeout=LOCK_TIMEOUT
        )
        try:
            _create(connection, identity or str(uuid.uuid4()))
        finally:
            connection.close()


def _make_folders(folder: Path) -> None:
    """Makes a folder and those on the way, so that a power cut does not take them back."""
    if folder.exists():
        return
    _make_folders(folder.parent)
    folder.mkdir(exist_ok=True)
    if os.name == "posix":
        above = os.open(folder.parent, os.O_RDONLY)
        try:
            # SQLite does the same for the folder of the store, but knows nothing above it.
            os.fsync(above)
        finally:
            os.close(above)


def initialise(location: SQLiteLocation, identity: str | None = None) -> bool:
    """Makes a store where there is none; returns whether it did."""
    try:
        if location.path.stat().st_size > 0 and check_is_store(location):
            return False
    except FileNotFoundError:
        pass
    prepare(location, identity)
    return True


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Makes a connection write ahead, and durably.

    Of several that change the mode of a new file at once SQLite tells some that it is locked
    without the wait that they were promised, lest they wait for each other: so they ask again.
    """
    end = time.monotonic() + LOCK_TIMEOUT
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(random.uniform(0.0005, 0.006))  # noqa: S311  no secret
        else:
            break
    connection.execute("PRAGMA synchronous=FULL")


def _create(connection: sqlite3.Connection, identity: str) -> None:
    _write_ahead(connection)
    connection.execute("BEGIN IMMEDIATE")
    found = connection.execute("PRAGMA application_id").fetchone()[0]
    if found != APPLICATION_ID:
        for statement in schema_statements():
            connection.execute(statement)
        connection.executemany(
            "INSERT INTO store_facts VALUES (?, ?)",
            [("identity", identity), ("identity-check", identity_check(identity))],
        )
        connection.execute(f"PRAGMA user_version = {STORE_VERSION}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute("COMMIT")
