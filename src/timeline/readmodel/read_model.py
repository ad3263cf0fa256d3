"""The lifecycle of the read model: found or built, updated before each read, rebuilt if needed.

A read model is a cache. It records its store, its position, and its schema version. If any of these
does not match, or the file is damaged, it is rebuilt under the next number. Then the old file is
deleted. Nothing is lost with it.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, suppress

from timeline.errors import TimelineError
from timeline.eventstore.collector_pause import collector_paused
from timeline.eventstore.errors import StoreTurnedBack
from timeline.eventstore.ports import Reader
from timeline.light_typing import TYPE_CHECKING, Final, Self
from timeline.readmodel.database import (
    LOCK_TIMEOUT,
    VIEW_APPLICATION_ID,
    VIEW_VERSION,
    opened,
    position_of,
)
from timeline.readmodel.errors import ViewBroken, ViewUnavailable
from timeline.readmodel.generations import half, numbered, publish, view_place
from timeline.readmodel.states.stored_states import attached, check_not_of_store, states_of

if TYPE_CHECKING:
    from pathlib import Path

    from timeline.readmodel.row_writer import Numbers

PAGE: Final = 1_000
FAR_BEHIND: Final = 10_000
"""Number of new events that causes a rebuild, if they are also over a quarter of the view."""
_ATTEMPTS: Final = 4

Progress = Callable[[int, int], None]
"""Called with the number of processed events, and the total."""


class ReadModel:
    """The read model of one store, opened at first use and updated on request.

    Args:
        reader: The reader of the store.
        cache: SQLite's page cache in kilobytes, for one of many connections; the system caches for
            all.
    """

    def __init__(self, reader: Reader, *, cache: int | None = None) -> None:
        self._cache = cache
        self._reader = reader
        self.identity = reader.identity()
        self.states = states_of(reader)
        self._place = view_place(reader.location, self.identity)
        self._era = reader.era
        self.connection: sqlite3.Connection | None = None
        """The open connection; `fresh` updates it."""
        self.seen: int | None = None
        """The store's position at the last check; another process may have done the update."""
        self._numbers: Numbers = {}
        self._reached: int | None = None
        self._aside: ExitStack | None = None

    @property
    def folder(self) -> Path:
        """The folder of its files."""
        from pathlib import Path

        return Path(self._place)

    @folder.setter
    def folder(self, folder: Path) -> None:
        self._place = str(folder)

    @property
    def reader(self) -> Reader:
        """The reader of the store."""
        return self._reader

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connection."""
        self._shut()
        if self._aside is not None:
            self._aside.close()
            self._aside = None
            self._place = view_place(self._reader.location, self.identity)

    def _shut(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None
            self._numbers.clear()

    def _move_aside(self) -> bool:
        """Switches to a private temporary folder; False if it is in use already or impossible."""
        from timeline.eventstore.tempfiles import temporary_folder

        if self._aside is not None:
            return False
        aside = ExitStack()
        try:
            folder = aside.enter_context(temporary_folder("view"))
        except OSError:
            return False
        self._aside = aside
        self._shut()
        self.folder = folder
        return True

    def fresh(self, progress: Progress | None = None) -> sqlite3.Connection:
        """A connection to the read model, updated from the store.

        If nothing is new, this costs one query on each side. If neither the store's folder nor the
        cache folder is writable, the read model is built for this process alone.

        Raises:
            ViewUnavailable: if it can neither be read nor built.
            StoreError: if the store cannot be read.
        """
        try:
            return self._fresh_here(progress)
        except ViewUnavailable as error:
            if not self._move_aside():
                raise
            try:
                return self._fresh_here(progress)
            except ViewUnavailable:
                raise error from None

    def _fresh_here(self, progress: Progress | None) -> sqlite3.Connection:
        reason = ""
        for attempt in range(_ATTEMPTS):
            try:
                # Retries alternate with rebuilds, as another process may have rebuilt it.
                if attempt % 2:
                    self.rebuild(progress)
                return self._fresh(progress)
            except (sqlite3.Error, StoreTurnedBack) as error:
                reason = _reason(error)
                self._shut()
        raise ViewUnavailable(self.folder, reason)

    def let_go(self) -> sqlite3.Connection | None:
        """Hands the connection over to an unfinished result, which would keep it from updates."""
        found, self.connection = self.connection, None
        self._numbers.clear()
        return found

    def follow(self, until: int | None = None) -> None:
        """Applies a page of new events, or all up to a position, if it is open; ignores errors."""
        if until is not None and self.seen is not None and until <= self.seen:
            return
        if self.connection is not None and self._era == self._reader.era:
            with suppress(sqlite3.Error, TimelineError):
                self._reader.position()  # The file of the store may have been replaced.
                while self._take_page(self.connection, until) and until is not None:
                    pass

    def doubt(self, error: Exception) -> None:
        """Marks the read model as damaged, so that the next process to open it rebuilds it.

        It creates an empty file under the next number, which is no valid read model. The damaged
        file stays until the rebuild.

        Raises:
            StoreUnavailable: if the error is due to the file of the store.
        """
        check_not_of_store(error, self.connection, self._reader)
        numbers = numbered(self.folder)
        self._shut()
        if numbers:
            with suppress(OSError):
                (self.folder / f"{numbers[-1] + 1}.db").touch(0o600, exist_ok=False)

    def position(self) -> int | None:
        """The position that the read model has reached; None if there is none for this store."""
        try:
            connection = self._open()
            return None if connection is None else position_of(connection)
        except sqlite3.Error:
            return None

    def rebuild(self, progress: Progress | None = None) -> int:
        """Rebuilds the read model from the store; returns the position that it reached."""
        from timeline.readmodel.rebuild import build

        self._shut()
        replaced = numbered(self.folder)
        try:
            with self.half() as path, collector_paused():
                total = self._reader.position()
                rows = self._reader.rows(size=PAGE)
                built = build(path, self.identity, rows, total, progress, self.states)
                self.adopt(path, replaced)
        except (OSError, sqlite3.Error) as error:
            raise ViewUnavailable(self.folder, _reason(error)) from None
        return built

    def half(self) -> AbstractContextManager[Path]:
        """A path for a new file of this read model, as `generations.half` gives it."""
        store = self._reader.location.as_file
        # A store that was moved or deleted meanwhile must not get its folder back.
        return half(self.folder, parents=store is None or store.path.parent != self.folder.parent)

    def adopt(self, path: Path, replaced: list[int]) -> None:
        """Makes a finished file the read model, replacing those with these numbers."""
        self._shut()
        publish(path, replaced)

    def _fresh(self, progress: Progress | None) -> sqlite3.Connection:
        newest = self._reader.position()
        if self._era != self._reader.era:
            # A file is attached again; after a failover, the last event may be gone.
            self._era = self._reader.era
            if self._reader.file_uri is not None:
                self._shut()
            elif self.connection is not None and not self._fits(self.connection):
                self.close()
        connection = self._open()
        reached = 0 if connection is None else position_of(connection)
        if connection is not None and _is_outdated(connection, reached, newest):
            # Another process may have rebuilt it meanwhile, or there may be room on its disk again.
            self._shut()
            connection = self._open()
            reached = 0 if connection is None else position_of(connection)
        if connection is None or _is_far_behind(reached, newest):
            self.rebuild(progress)
            connection = self._open()
            if connection is None:
                raise ViewUnavailable(self.folder, "the store changed during the rebuild")
            reached = position_of(connection)
        if reached < newest:
            self._catch_up(connection, newest, progress)
        self.seen = newest
        return connection

    def _open(self) -> sqlite3.Connection | None:
        """The current read model, or None if it is missing or belongs to another store."""
        if self.connection is None:
            numbers = numbered(self._place)
            if not numbers:
                return None
            self._era = self._reader.era
            path = f"{self._place}{os.sep}{numbers[-1]}.db"
            found = opened(path, self._cache, self._fits)
            self.connection = found and attached(found, self._reader, self._cache)
        return self.connection

    def _fits(self, connection: sqlite3.Connection) -> bool:
        header = [
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("application_id", "user_version")
        ]
        if header != [VIEW_APPLICATION_ID, VIEW_VERSION]:
            return False
        facts = dict(connection.execute("SELECT name, value FROM facts"))
        position = facts.get("position")
        if facts.get("store") != self.identity or not isinstance(position, int):
            return False
        if facts.get("keeps") != (self.states is None):
            return False
        return self._reader.fingerprint(position) == facts.get("last")

    def _catch_up(
        self, connection: sqlite3.Connection, newest: int, progress: Progress | None
    ) -> None:
        with collector_paused():
            reached: int | None = 0
            while reached is not None and reached < newest:
                reached = self._take_page(connection)
                if progress is not None and reached is not None:
                    progress(reached, max(newest, reached))

    def _begin(self, connection: sqlite3.Connection) -> bool:
        """Starts a write transaction; False if another process did the update meanwhile.

        SQLite's own waiting sleeps ever longer, which is slow with many waiting processes.
        """
        end = time.monotonic() + LOCK_TIMEOUT
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except ViewBroken as error:
                if not error.is_busy or time.monotonic() > end:
                    raise
            else:
                return True
            from random import uniform

            time.sleep(uniform(0.0005, 0.006))  # noqa: S311  no secret
            if position_of(connection) >= self._reader.position():
                return False

    def _take_page(self, connection: sqlite3.Connection, until: int | None = None) -> int | None:
        """Applies the next page; returns the position reached, or None if there is none."""
        from timeline.readmodel.projection import Projection

        if not self._begin(connection):
            return None
        try:
            position = position_of(connection)
            if position != self._reached:  # Another process may have renamed a matter.
                self._numbers.pop("matters", None)
            size = PAGE if until is None else max(0, min(PAGE, until - position))
            page = self._reader.page(after=position, size=size)
            if page:
                projection = Projection(connection, numbers=self._numbers, states=self.states)
                projection.apply(page)
                # In one transaction, so that no reader sees one without the other.
                projection.fold()
                position = page[-1].position
                connection.executemany(
                    "INSERT OR REPLACE INTO facts VALUES (?, ?)",
                    [("position", position), ("last", page[-1].fingerprint)],
                )
            connection.execute("COMMIT")
            self._reached = position
        except BaseException:
            self._numbers.clear()
            connection.execute("ROLLBACK")
            raise
        return position if page else None


def _is_outdated(connection: sqlite3.Connection, reached: int, newest: int) -> bool:
    """Whether an open read model is to be opened again first."""
    if getattr(connection, "is_makeshift", False):
        return reached < newest
    return _is_far_behind(reached, newest)


def _is_far_behind(reached: int, newest: int) -> bool:
    """Whether so many events are new that a rebuild is faster than an update."""
    return newest - reached > max(FAR_BEHIND, reached // 4)


def _reason(error: Exception) -> str:
    return error.reason if isinstance(error, ViewBroken) else str(error)
