"""Reading a store file with nothing but `sqlite3`.

Every reading command first asks whether anything is new, and most often nothing is. That
question must not cost the import of the event-sourcing library or of pydantic, so the read
side of the store is this small module, and it never writes.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NoReturn, Self

from timeline.eventstore.errors import (
    JournalLeftAlone,
    NotAStore,
    StoreAltered,
    StoreGone,
    StoreMissing,
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
from timeline.eventstore.stored_rows import Head, StoredRow
from timeline.eventstore.urls import SQLiteLocation


def check_no_journal_alone(location: SQLiteLocation) -> None:
    """Sees that nothing of a store that is elsewhere lies where there is none.

    Raises:
        JournalLeftAlone: where it does.
    """
    found = journals_beside(location.path)
    # In this order: another process may have made the file, and then the journal, meanwhile.
    if found and not location.path.exists():
        raise JournalLeftAlone(location, found[0])


ENDS: Final = (
    # From one government to the next by the index, however many events each has.
    "WITH RECURSIVE known (id) AS (SELECT min(originator_id) FROM stored_events UNION ALL"
    " SELECT (SELECT min(s.originator_id) FROM stored_events AS s WHERE s.originator_id > known.id)"
    " FROM known WHERE known.id IS NOT NULL)"
    " SELECT e.{position}, e.originator_id, e.originator_version, e.topic, e.state"
    " FROM known JOIN stored_events AS e ON e.originator_id = known.id AND e.originator_version ="
    " (SELECT max(s.originator_version) FROM stored_events AS s WHERE s.originator_id = known.id)"
)


FileIdentity = tuple[int, int]
"""Device and inode: tells a file from another that was put in its place."""


def file_at(location: SQLiteLocation) -> FileIdentity | None:
    """Which file lies at a place now; None where there is none."""
    try:
        found = os.stat(location.path)  # noqa: PTH116  as quickly
    except OSError:
        return None
    return found.st_dev, found.st_ino


def gone(location: SQLiteLocation) -> StoreGone:
    """What to say of an open store whose file is no longer at its place."""
    if file_at(location) is not None:
        return StoreGone(location, replaced=True)
    return StoreGone(location, journal=next(iter(journals_beside(location.path)), None))


def connect(location: SQLiteLocation) -> sqlite3.Connection:
    """A read-only connection to a file.

    A file in a folder that cannot be written is read as immutable where no write-ahead log
    lies beside it: SQLite could not make its shared memory there.
    """
    connection = sqlite3.connect(
        location.uri("ro"), uri=True, isolation_level=None, timeout=10, check_same_thread=False
    )
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
        if error.sqlite_errorcode == sqlite3.SQLITE_READONLY_ROLLBACK:
            if _began_empty(location):
                return sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            if _rolled_back(location):
                return connect(location)
        real = os.path.realpath(location.path)
        has_log = os.path.exists(f"{real}-wal")  # noqa: PTH110  as quickly
        if has_log or os.access(Path(real).parent, os.W_OK):
            raise
        uri = location.uri("ro") + "&immutable=1"
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    return connection


def _rolled_back(location: SQLiteLocation) -> bool:
    """Undoes what a killed process had not finished, which no read-only connection may do.

    A store has such a journal only where its journal mode was being changed: when it was opened
    for the first time after it was copied, or for a restore. Only a store of ours is touched.
    """
    from timeline.eventstore.sqlite.hard_links import second_name

    if second_name(location) is not None:
        return False  # By its other name it may have gone on since.
    try:
        with open(location.path, "rb") as file:  # noqa: PTH123  as quickly
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
    return not os.path.exists(f"{os.path.realpath(location.path)}-journal")  # noqa: PTH110


def _began_empty(location: SQLiteLocation) -> bool:
    """Whether a rollback journal says that the file beside it was empty before.

    Then the making of a store was broken off at once, and there is nothing yet that one could
    read; the next that writes rolls it back. The journal of a file that held anything is left
    alone, for it is another program's.
    """
    try:
        with open(f"{os.path.realpath(location.path)}-journal", "rb") as journal:  # noqa: PTH123
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
    application_id = connection.execute("PRAGMA application_id").fetchone()[0]
    if application_id != APPLICATION_ID:
        if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
            if location.path.stat().st_size == 1:
                # SQLite takes it for an empty file, and would write over the byte.
                raise NotAStore(location, "file is not a database")
            return False
        raise NotAStore(location, "it is a database of another program")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > STORE_VERSION:
        raise StoreTooNew(location, version, STORE_VERSION)
    wrong = difference(connection.execute(SELECT_SCHEMA))
    if wrong is None and version != STORE_VERSION:
        wrong = f"its header says version {version}, which never was"
    if wrong is not None:
        raise StoreAltered(location, wrong)
    return True


def _lenient(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


_TYPES: Final = [{int}, {str}, {int}, {str}, {str}]


def _as_text(row: tuple[object, ...]) -> tuple[object, ...]:
    """A row of which a column is damaged, in the right types: it is unreadable, and named."""
    position, government, version, topic, state = row
    return (
        position,
        government if isinstance(government, str) else "",
        version if isinstance(version, int) else 0,
        *(one if isinstance(one, str) else "" for one in (topic, state)),
    )


class SQLiteReader:
    """A store, open for reading.

    Raises:
        StoreError: from every method, where the store cannot be used.
    """

    def __init__(self, location: SQLiteLocation) -> None:
        self.location = location
        try:
            location.path.stat()
        except NotADirectoryError:
            raise StoreMissing(location) from None
        except FileNotFoundError:
            check_no_journal_alone(location)
            raise StoreMissing(location) from None
        except OSError as error:
            raise StoreUnavailable(location, error.strerror or str(error)) from None
        try:
            self._connection = connect(location)
            try:
                ours = _check_header(location, self._connection)
            except BaseException:
                self._connection.close()
                raise
        except sqlite3.OperationalError as error:
            raise StoreUnavailable(location, str(error)) from None
        except sqlite3.DatabaseError as error:
            raise NotAStore(location, str(error)) from None
        if not ours:
            self._connection.close()
            raise StoreMissing(location)
        self._file = file_at(location)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Gives the file back."""
        self._connection.close()

    def selected(self, governments: Sequence[str]) -> NoReturn:
        """A view of a file is of all governments."""
        raise NotImplementedError(governments)

    @property
    def era(self) -> int:
        """Always the same: an open file stays what it is."""
        return 0

    def identity(self) -> str:
        """The UUID that the store was given when it was created."""
        return str(self._one("SELECT value FROM store_facts WHERE name = 'identity'"))

    def position(self) -> int:
        """The position of the newest stored event; 0 in an empty store.

        Every question begins with this one, so it is here that a file that is gone is noticed.
        """
        if file_at(self.location) != self._file:
            raise gone(self.location)
        return int(str(self._one("SELECT max(rowid) FROM stored_events") or 0))

    def head(self) -> Head:
        """Size and root of the hash tree over the stored events."""
        size, _, root = str(self._one("SELECT size || ' ' || root FROM tree_head")).partition(" ")
        try:
            return Head(int(size), bytes.fromhex(root))
        except ValueError:
            raise StoreAltered(self.location, "the head of its hash tree is damaged") from None

    def rows(self, *, after: int = 0, size: int = 1_000) -> Iterator[list[StoredRow]]:
        """All stored events behind a position, in pages, in the order of recording."""
        while page := self.page(after=after, size=size):
            yield page
            after = page[-1].position

    def page(self, *, after: int, size: int = 1_000) -> list[StoredRow]:
        """Up to `size` stored events behind a position."""
        sql = (
            "SELECT rowid, originator_id, originator_version, topic, state FROM stored_events"
            " WHERE rowid > ? ORDER BY rowid LIMIT ?"
        )
        try:
            return self._rows(sql, after, size)
        except sqlite3.Error as error:
            if "decode" not in str(error):
                raise StoreUnavailable(self.location, str(error)) from None
        # A damaged text makes its own event unreadable, not the others.
        self._connection.text_factory = _lenient
        try:
            return self._rows(sql, after, size)
        except sqlite3.Error as error:
            raise StoreUnavailable(self.location, str(error)) from None
        finally:
            self._connection.text_factory = str

    def stored(self, development_id: str) -> StoredRow | None:
        """The stored event of a development, or None where there is none of that id."""
        sql = (
            "SELECT e.rowid, e.originator_id, e.originator_version, e.topic, e.state"
            " FROM development_ids AS d JOIN stored_events AS e"
            "   ON e.originator_id = d.government AND e.originator_version = d.version"
            " WHERE d.id = ?"
        )
        try:
            row = self._connection.execute(sql, (development_id,)).fetchone()
        except sqlite3.Error as error:
            raise StoreUnavailable(self.location, str(error)) from None
        return None if row is None else StoredRow(*row)

    def ends(self) -> list[StoredRow]:
        """The last event of each government."""
        try:
            found = self._connection.execute(ENDS.format(position="rowid")).fetchall()
        except sqlite3.Error as error:
            raise StoreUnavailable(self.location, str(error)) from None
        return list(map(StoredRow._make, map(_as_text, found)))

    def leaves(self, size: int) -> list[bytes]:
        """The hashes of the first events in the tree, as they lie beside them; at most `size`."""
        sql = "SELECT leaf FROM stored_events ORDER BY rowid LIMIT ?"
        try:
            return [bytes(row[0]) for row in self._connection.execute(sql, (size,))]
        except (sqlite3.Error, TypeError, ValueError) as error:
            raise StoreUnavailable(self.location, str(error)) from None

    def fingerprint(self, position: int) -> str | None:
        """What tells the event at a position from any other, or None where there is none."""
        page = self.page(after=position - 1, size=1)
        return page[0].fingerprint if page and page[0].position == position else None

    def _rows(self, sql: str, after: int, size: int) -> list[StoredRow]:
        rows = self._connection.execute(sql, (after, size)).fetchall()
        if rows and rows[-1][0] <= after:
            # Only in a damaged file; going on from there would never come to an end.
            raise StoreAltered(self.location, "the positions of its events are out of order")
        types = [set(map(type, column)) for column in zip(*rows, strict=True)]
        if types not in ([], _TYPES):
            rows = [_as_text(row) for row in rows]
        return [StoredRow(*row) for row in rows]

    def _one(self, sql: str) -> object:
        try:
            row = self._connection.execute(sql).fetchone()
        except sqlite3.Error as error:
            raise StoreUnavailable(self.location, str(error)) from None
        return None if row is None else row[0]
