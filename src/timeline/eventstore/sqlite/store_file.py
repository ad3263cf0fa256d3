"""Looks at a file, read-only, before it is opened: whether it is a store, and still the same."""

from __future__ import annotations

import os
import sqlite3

from timeline.eventstore.errors import (
    JournalLeftAlone,
    NotAStore,
    StoreAltered,
    StoreGone,
    StoreTooNew,
    StoreUnavailable,
)
from timeline.eventstore.sqlite.journal_files import journals_beside
from timeline.eventstore.sqlite.schema import (
    APPLICATION_ID,
    SELECT_SCHEMA,
    STORE_VERSION,
    difference,
)
from timeline.eventstore.urls import SQLiteLocation
from timeline.light_typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

NO_SHARED_MEMORY: Final = (
    sqlite3.SQLITE_IOERR_SHMSIZE,
    sqlite3.SQLITE_IOERR_SHMOPEN,
    sqlite3.SQLITE_IOERR_SHMMAP,
)
"""Errors of SQLite if there is no room for what programs share of a write-ahead log."""


def check_no_journal_alone(location: SQLiteLocation) -> None:
    """Sees that nothing of a store that is elsewhere lies where there is none.

    Raises:
        JournalLeftAlone: where it does.
    """
    found = journals_beside(location.file)
    # In this order: another process may have made the file, and then the journal, meanwhile.
    if found and not location.path.exists():
        raise JournalLeftAlone(location, found[0])


FileIdentity = tuple[int, int]
"""Device and inode: tells a file from another that was put in its place."""


def file_at(location: SQLiteLocation) -> FileIdentity | None:
    """Which file lies at a place now; None where there is none."""
    try:
        found = os.stat(location.file)  # noqa: PTH116  as quickly
    except OSError:
        return None
    return found.st_dev, found.st_ino


def gone(location: SQLiteLocation) -> StoreGone:
    """What to say of an open store whose file is no longer at its place."""
    if file_at(location) is not None:
        return StoreGone(location, replaced=True)
    return StoreGone(location, journal=next(iter(journals_beside(location.file)), None))


class StoreConnection(sqlite3.Connection):
    """A read-only connection to a file.

    Attributes:
        uri: By which it was opened.
    """

    uri = ":memory:"


def connect(location: SQLiteLocation) -> StoreConnection:
    """A read-only connection to a file.

    A file in a folder that cannot be written is read as immutable where no write-ahead log
    lies beside it: SQLite could not make its shared memory there. On a full disk it is read
    without: see `without_shared_memory`.
    """
    connection = _open(location.uri("ro"))
    try:
        connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
    except UnicodeDecodeError:
        # SQLite's complaint quotes the broken schema, and Python cannot read that.
        connection.close()
        raise sqlite3.DatabaseError("its schema is damaged") from None
    except sqlite3.Error as error:
        connection.close()
        if not isinstance(error, sqlite3.OperationalError):
            raise
        if error.sqlite_errorcode in NO_SHARED_MEMORY:
            return without_shared_memory(location)
        if error.sqlite_errorcode == sqlite3.SQLITE_READONLY_ROLLBACK:
            if _began_empty(location):
                return _open(":memory:")
            if _rolled_back(location):
                return connect(location)
        real = os.path.realpath(location.file)
        has_log = os.path.exists(f"{real}-wal")  # noqa: PTH110  as quickly
        if has_log or os.access(os.path.dirname(real), os.W_OK):  # noqa: PTH120  without pathlib
            raise
        connection = _open(location.uri("ro") + "&immutable=1")
    return connection


class MakeshiftConnection(StoreConnection):
    """A connection to a file on a full disk, to be replaced as soon as there is room.

    It may not see what others write when there is, and may keep its own process from writing.
    """


def without_shared_memory(location: SQLiteLocation) -> StoreConnection:
    """A read-only connection to a file on a disk that is full."""
    return _open(f"{location.uri('ro')}&{makeshift(location.file)}", MakeshiftConnection)


def _open(uri: str, sort: type[StoreConnection] = StoreConnection) -> StoreConnection:
    connection = sqlite3.connect(
        uri, uri=True, isolation_level=None, timeout=10, check_same_thread=False, factory=sort
    )
    connection.uri = uri
    return connection


def makeshift(path: str | Path) -> str:
    """How a database on a full disk is opened, for its URI.

    SQLite's index of the write-ahead log is a file that all programs share, and there is no room
    for it. Without a log, none is needed. With one, a reader that may not write that file makes
    an index in its own memory.
    """
    try:
        has_log = os.stat(f"{os.path.realpath(path)}-wal").st_size > 0  # noqa: PTH116  as quickly
    except OSError:
        has_log = False
    return "readonly_shm=1" if has_log else "immutable=1"


def _rolled_back(location: SQLiteLocation) -> bool:
    """Undoes what a killed process had not finished, which no read-only connection may do.

    A store has such a journal only where its journal mode was being changed: when it was opened
    for the first time after it was copied, or for a restore. Only a store of ours is touched.
    """
    from timeline.eventstore.sqlite.hard_links import second_name

    if second_name(location) is not None:
        return False  # By its other name it may have gone on since.
    try:
        with open(location.file, "rb") as file:  # noqa: PTH123  as quickly
            head = file.read(72)
        if head[68:] != APPLICATION_ID.to_bytes(4, "big"):
            return False
        connection = sqlite3.connect(location.uri("rw"), uri=True, timeout=10)
        try:
            connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
        finally:
            connection.close()
    except (OSError, sqlite3.Error, UnicodeDecodeError):
        return False
    return not os.path.exists(f"{os.path.realpath(location.file)}-journal")  # noqa: PTH110  a path need not be UTF-8


def _began_empty(location: SQLiteLocation) -> bool:
    """Whether a rollback journal says that the file beside it was empty before.

    Then the making of a store was broken off at once, and there is nothing yet that one could
    read; the next that writes rolls it back. The journal of a file that held anything is left
    alone, for it is another program's.
    """
    try:
        with open(f"{os.path.realpath(location.file)}-journal", "rb") as journal:  # noqa: PTH123  a path need not be UTF-8
            head = journal.read(20)
    except OSError:
        return False
    # The magic number, a count, a nonce, and the pages that the file had before.
    return head[:8] == b"\xd9\xd5\x05\xf9 \xa1c\xd7" and head[16:20] == bytes(4)


def check_is_store(location: SQLiteLocation) -> bool:
    """True for a store of ours, False for an empty file; looks without touching.

    Raises:
        NotAStore, StoreTooNew, StoreUnavailable.
    """
    try:
        connection = connect(location)
        try:
            return _check_header(location, connection)
        finally:
            connection.close()
    except sqlite3.OperationalError as error:
        raise StoreUnavailable(location, str(error)) from None
    except sqlite3.DatabaseError as error:
        raise NotAStore(location, str(error)) from None


def _check_header(location: SQLiteLocation, connection: sqlite3.Connection) -> bool:
    # Of one moment: another process may be making the store.
    connection.execute("BEGIN")
    try:
        return _is_ours(location, connection)
    finally:
        connection.rollback()


def _is_ours(location: SQLiteLocation, connection: sqlite3.Connection) -> bool:
    application_id = connection.execute("PRAGMA application_id").fetchone()[0]
    if application_id != APPLICATION_ID:
        if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
            if location.path.stat().st_size == 1:
                # SQLite takes it for an empty file, and would write over the byte.
                raise NotAStore(location, "file is not a database")
            return False
        raise NotAStore(location, "it is another program's database")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > STORE_VERSION:
        raise StoreTooNew(location, version, STORE_VERSION)
    wrong = difference(connection.execute(SELECT_SCHEMA))
    if wrong is None and version != STORE_VERSION:
        wrong = f"its header has version {version}, which was never used"
    if wrong is not None:
        raise StoreAltered(location, wrong)
    return True
