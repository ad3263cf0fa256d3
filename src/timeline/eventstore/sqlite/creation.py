"""Creates a store file with its schema, privately and once, however many processes try."""

from __future__ import annotations

import os
import sqlite3
import uuid
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

from timeline.eventstore.errors import StoreUnavailable
from timeline.eventstore.integrity.merkle import identity_check
from timeline.eventstore.sqlite.connection import LOCK_TIMEOUT, write_ahead
from timeline.eventstore.sqlite.hard_links import check_one_name
from timeline.eventstore.sqlite.schema import (
    APPLICATION_ID,
    STORE_VERSION,
    schema_statements,
)
from timeline.eventstore.sqlite.store_file import check_is_store, check_no_journal_alone, gone
from timeline.eventstore.sqlite.write_lock import write_lock
from timeline.eventstore.urls import SQLiteLocation

PAGE_SIZE: Final = 8_192
"""Bytes of a page of a new store: states leave a fifth of those of 4,096 unused."""
SMALL_PAGE_SIZE: Final = 4_096
"""The same of stores that were made before."""


def taking_turn(location: SQLiteLocation) -> AbstractContextManager[bool]:
    """Waits for this process's turn at the file; see `turns`."""
    return write_lock(location.file)


def prepare(
    location: SQLiteLocation,
    identity: str | None = None,
    *,
    create: bool = True,
    page_size: int = PAGE_SIZE,
) -> None:
    """Makes sure that there is a store of ours at `location`, creating one where nothing is.

    `identity` is that of the store that a new one will be a copy of.

    Any number of processes may do so at once: one creates, the others wait and find it.

    Args:
        location: Where.
        identity: Of the new store, where it is a copy of another; by default its own.
        create: Whether to create a file; not if one was there and is gone.
        page_size: Bytes of a page of the new store.

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
            # Without effect on a file that has pages already.
            connection.execute(f"PRAGMA page_size = {page_size}")
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
    """Makes a store where there is none; returns whether it did.

    Raises:
        StoreError: where it cannot be made, or something else is in its place.
    """
    try:
        if _is_made(location):
            return False
        prepare(location, identity)
    except OSError as error:
        raise StoreUnavailable(location, error.strerror or str(error)) from None
    except sqlite3.Error as error:
        raise StoreUnavailable(location, str(error)) from None
    return True


def _is_made(location: SQLiteLocation) -> bool:
    try:
        return location.path.stat().st_size > 0 and check_is_store(location)
    except FileNotFoundError:
        return False


def _create(connection: sqlite3.Connection, identity: str) -> None:
    write_ahead(connection)
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
