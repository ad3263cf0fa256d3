"""Rebuilds the read model: first all rows, then the indexes, with the full text on the side.

It uses the same projection as an update, arranged for low cost per row. Nobody uses the file until
it is complete, so it needs no journal, one large transaction, and few indexes at first. Half of the
work is the full text. A second thread writes that to its own file, in statements of a thousand
texts, during which SQLite does not hold the interpreter lock. So two cores are busy. Its tables are
then copied to the read model.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Final, Self

from pydantic_core import to_json

from timeline.domain.events import DevelopmentRecorded
from timeline.eventstore.stored_rows import StoredRow
from timeline.readmodel.database import TEXTS, connect, create, index
from timeline.readmodel.generations import words_of
from timeline.readmodel.projection import NONE_READ, Projection, ReadAlready
from timeline.readmodel.row_writer import Laid
from timeline.readmodel.states.stored_states import States
from timeline.readmodel.status_projection import fold_all

CACHE_MB: Final = 16
"""SQLite's cache during the inserts, for the pages that get rows by key."""
SORTING_MB: Final = 8
"""SQLite's cache while indexes are built, as sorting takes the same amount again."""
WORDS_MB: Final = 16
"""Size of the words gathered in memory before they are written to the full-text index."""

_UNSAFE: Final = (
    "PRAGMA journal_mode = OFF",
    "PRAGMA synchronous = OFF",
    "PRAGMA secure_delete = OFF",
    "PRAGMA locking_mode = EXCLUSIVE",
)
"""Settings for files that are deleted if anything goes wrong."""
_SHADOWS: Final = ("texts_data", "texts_idx")


def leave_unguarded(connection: sqlite3.Connection) -> None:
    """Turns off journal and syncs for a file that nobody uses yet."""
    for pragma in _UNSAFE:
        connection.execute(pragma)


def build(
    path: Path,
    identity: str,
    pages: Iterable[Sequence[StoredRow]],
    total: int,
    progress: Callable[[int, int], None] | None,
    states: States | None,
) -> int:
    """Builds a read model in an empty file; returns the position that it reached.

    Args:
        path: The file; during the build there is a second one beside it.
        identity: The identity of the store.
        pages: All events of the store, in order of position.
        total: The expected last position.
        progress: Called after each page with the position and the last one.
        states: See `Projection`.

    Raises:
        OSError, sqlite3.Error: if it cannot be written.
    """
    position = 0
    with Builder(path, identity, states) as builder:
        for page in pages:
            position = page[-1].position
            builder.add(page, page[-1])
            if progress is not None:
                progress(position, max(total, position))
        builder.finish()
    return position


class Builder:
    """Builds a read model in an empty file, page by page.

    Args:
        path: The file; during the build there is a second one beside it.
        identity: The identity of the store.
        states: See `Projection`.
        known: See `Projection`.
    """

    def __init__(
        self,
        path: Path,
        identity: str,
        states: States | None,
        known: Callable[[str], DevelopmentRecorded | None] = lambda _: None,
    ) -> None:
        self.path = path
        self._known = known
        self._states = states
        self._identity = identity
        self._open = ExitStack()
        self._last: StoredRow | None = None

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._db = stack.enter_context(closing(connect(self.path)))
            self._texts = stack.enter_context(TextsAside(words_of(self.path)))
            leave_unguarded(self._db)
            create(self._db, self._identity, keeps=self._states is None, indexed=False)
            self._db.execute(f"PRAGMA cache_size = -{CACHE_MB * 1_024}")
            self._db.execute("BEGIN")
            self._projection = Projection(
                self._db, self._texts.take, states=self._states, at_once=True, known=self._known
            )
            self._open = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def add(
        self, events: Sequence[StoredRow | Laid], last: StoredRow, read: ReadAlready = NONE_READ
    ) -> None:
        """Adds a page of events; `last` is the stored row of the last one, `read` see `apply`."""
        self._projection.apply(events, read)
        self._last = last

    def finish(self) -> None:
        """Completes the read model, and closes the file."""
        self._texts.end()
        self._db.execute(f"PRAGMA cache_size = -{SORTING_MB * 1_024}")
        index(self._db)
        self._projection.complete()
        fold_all(self._db)
        if self._last is not None:
            self._db.executemany(
                "INSERT OR REPLACE INTO facts VALUES (?, ?)",
                [("position", self._last.position), ("last", self._last.fingerprint)],
            )
        self._db.execute("COMMIT")
        self._texts.move_into(self._db)
        self._open.close()

    def interrupt(self) -> None:
        """Ends the statement that runs in another thread, which then fails."""
        self._db.interrupt()


class TextsAside:
    """Builds the full text in its own thread and file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._pages: Queue[tuple[int, bytes] | None] = Queue(maxsize=4)
        self._error: Exception | None = None
        self._is_ended = self._is_read = False
        self._thread = Thread(target=self._run, name="full text", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._finish()
        with suppress(OSError):
            self._path.unlink()

    def take(self, first: int, texts: list[str]) -> None:
        """Adds the texts of consecutive rows."""
        if self._error is not None:
            raise self._error
        self._pages.put((first, to_json(texts)))

    def end(self) -> None:
        """Says that no texts follow, so that the thread completes its file and frees its memory."""
        if not self._is_ended:
            self._is_ended = True
            self._pages.put(None)

    def move_into(self, connection: sqlite3.Connection) -> None:
        """Waits for the thread, and copies the full text into a read model without texts."""
        self._finish()
        if self._error is not None:
            raise self._error
        # As a URI, because a path need not be UTF-8, but a parameter must be.
        connection.execute("ATTACH ? AS aside", (self._path.absolute().as_uri(),))
        connection.execute("BEGIN")
        for table in _SHADOWS:
            connection.execute(f"DELETE FROM main.{table}")
            connection.execute(f"INSERT INTO main.{table} SELECT * FROM aside.{table}")
        connection.execute("COMMIT")
        connection.execute("DETACH aside")

    def _finish(self) -> None:
        self.end()
        self._thread.join()

    def _run(self) -> None:
        try:
            self._index()
        except Exception as error:  # noqa: BLE001  raised in the thread that waits for it
            self._error = error
            while not self._is_read and self._pages.get() is not None:
                pass

    def _index(self) -> None:
        with closing(_aside(self._path)) as connection:
            leave_unguarded(connection)
            connection.execute(TEXTS)
            connection.execute(
                "INSERT INTO texts (texts, rank) VALUES ('hashsize', ?)", (WORDS_MB << 20,)
            )
            connection.execute("BEGIN")
            while (page := self._pages.get()) is not None:
                first, texts = page
                connection.execute(
                    "INSERT INTO texts (rowid, words) SELECT ? + key, value FROM json_each(?)",
                    (first, texts.decode()),
                )
            self._is_read = True
            connection.execute("COMMIT")


def _aside(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None, check_same_thread=False)
