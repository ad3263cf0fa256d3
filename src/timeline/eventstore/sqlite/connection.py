"""Connections to a store file that begin a write IMMEDIATE and write ahead, durably.

Waiting for another process then happens before anything was read, and an acknowledged append
survives a power cut.
"""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from eventsourcing.persistence import (
    DatabaseError,
    InterfaceError,
    OperationalError,
)
from eventsourcing.sqlite import (
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteTransaction,
)

from timeline.eventstore.urls import SQLiteLocation

LOCK_TIMEOUT: Final = 30
"""Seconds to wait for other writers before giving up."""


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
                write_ahead(plain)
            except BaseException:
                plain.close()
                raise
        except sqlite3.Error as error:
            raise InterfaceError(str(error)) from error
        plain.row_factory = sqlite3.Row
        return _StoreConnection(plain, max_age=self.max_age)


class StoreDatastore(SQLiteDatastore):
    """The connections to a store file: one writes, the others read."""

    def __init__(self, location: SQLiteLocation) -> None:
        super().__init__(location.uri("rw"), lock_timeout=LOCK_TIMEOUT, originator_id_type="text")
        self.pool.close()
        self.pool = _Pool(db_name=location.uri("rw"), lock_timeout=LOCK_TIMEOUT)


def write_ahead(connection: sqlite3.Connection) -> None:
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
