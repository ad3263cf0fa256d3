"""Reading a store file with nothing but `sqlite3`.

Every reading command first asks whether anything is new, and most often nothing is. That
question must not cost the import of the event-sourcing library or of pydantic, so the read
side of the store is this small module, and it never writes.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator, Sequence

from timeline.eventstore.errors import NotAStore, StoreAltered, StoreMissing, StoreUnavailable
from timeline.eventstore.sqlite.store_file import (
    MakeshiftConnection,
    _check_header,
    check_no_journal_alone,
    connect,
    file_at,
    gone,
)
from timeline.eventstore.stored_rows import Head, StoredRow
from timeline.eventstore.urls import SQLiteLocation
from timeline.light_typing import Final, NoReturn, Self

_RETRY: Final = 2.0
"""Seconds after which a store on a full disk is opened anew: there may be room again."""
ENDS: Final = (
    # From one government to the next by the index, however many events each has.
    "WITH RECURSIVE known (id) AS (SELECT min(originator_id) FROM stored_events UNION ALL"
    " SELECT (SELECT min(s.originator_id) FROM stored_events AS s WHERE s.originator_id > known.id)"
    " FROM known WHERE known.id IS NOT NULL)"
    " SELECT e.{position}, e.originator_id, e.originator_version, e.topic, e.state"
    " FROM known JOIN stored_events AS e ON e.originator_id = known.id AND e.originator_version ="
    " (SELECT max(s.originator_version) FROM stored_events AS s WHERE s.originator_id = known.id)"
)


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
            os.stat(location.file)  # noqa: PTH116  without pathlib
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
        self.era = 0
        self._opened = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Gives the file back."""
        self._connection.close()

    @property
    def is_makeshift(self) -> bool:
        """Whether the disk was full when the file was opened."""
        return isinstance(self._connection, MakeshiftConnection)

    def selected(self, governments: Sequence[str]) -> NoReturn:
        """A view of a file is of all governments."""
        raise NotImplementedError(governments)

    @property
    def file_uri(self) -> str:
        """The URI by which SQLite opened the file, read-only."""
        return self._connection.uri

    def identity(self) -> str:
        """The UUID that the store was given when it was created."""
        return str(self._one("SELECT value FROM store_facts WHERE name = 'identity'"))

    def position(self) -> int:
        """The position of the newest stored event; 0 in an empty store.

        Every question begins with this one, so it is here that a file that is gone is noticed.
        """
        if file_at(self.location) != self._file:
            raise gone(self.location)
        if self.is_makeshift and time.monotonic() - self._opened > _RETRY:
            self._open_again()
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

    def _open_again(self) -> None:
        """Opens the file as usual, if there is room on its disk again."""
        try:
            connection = connect(self.location)
        except sqlite3.Error as error:
            raise StoreUnavailable(self.location, str(error)) from None
        self._connection.close()
        self._connection, self._opened = connection, time.monotonic()
        self.era += 1

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
