"""The life of a view: found or made, caught up with its store before each read, rebuilt at need.

A view is a cache. It says of which store it is a view, up to which position, and by which
schema version it was written; where any of that does not fit, or the file is damaged, it is
made anew under the next number and the old file is removed. Nothing is lost with it.

Why numbers and not one name: SQLite finds a database's write-ahead log by its name, so a
process that still reads a replaced file would remove the log of the one that replaced it.
"""

from __future__ import annotations

import os
import random
import sqlite3
import time
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from timeline.domain.bulk import collector_paused
from timeline.domain.errors import TimelineError
from timeline.store.engines import Reader
from timeline.store.locations import Location, SQLiteLocation
from timeline.store.sqlite_reader import StoreTurnedBack
from timeline.views.cuts import Government
from timeline.views.errors import ViewBroken, ViewUnavailable, interrupted

if TYPE_CHECKING:
    from timeline.views.rows import Numbers

VIEW_APPLICATION_ID: Final = 0x746C6E76
"""“tlnv”, in the header of every view file."""
VIEW_VERSION: Final = 7
"""Changes whenever `schema.sql` or what the projection writes changes."""
PAGE: Final = 1_000
FAR_BEHIND: Final = 10_000
"""New events from which on a view is made anew, if they are more than a quarter of it too."""
LOCK_TIMEOUT: Final = 30
"""Seconds to wait for other processes that write to the view."""
_ATTEMPTS: Final = 4

Progress = Callable[[int, int], None]
"""Called with how many events are done, of how many."""


def view_folder(store: Location, identity: str) -> Path:
    """Where the view of a store lies: beside its file, if one can write there.

    Else, and for a store that is no file, in the cache folder, under the store's identity.
    """
    if isinstance(store, SQLiteLocation):
        beside = store.path.with_name(store.path.name + ".view")
        if os.access(beside if beside.exists() else store.path.parent, os.W_OK):
            return beside
    from platformdirs import user_cache_path

    return user_cache_path("timeline", appauthor=False) / identity


class View:
    """The view of one store, open for reading and caught up when asked.

    Args:
        reader: Of the store.
        cache: Kilobytes of pages that SQLite may hold, where there are many connections; the
            system holds them once for all.
    """

    def __init__(self, reader: Reader, *, cache: int | None = None) -> None:
        self._cache = cache
        self._reader = reader
        self.identity = reader.identity()
        self.folder = view_folder(reader.location, self.identity)
        self._era = reader.era
        self._connection: sqlite3.Connection | None = None
        self._numbers: Numbers = {}
        self._aside: ExitStack | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Gives the file back."""
        self._shut()
        if self._aside is not None:
            self._aside.close()
            self._aside = None
            self.folder = view_folder(self._reader.location, self.identity)

    def _shut(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
            self._numbers.clear()

    def _move_aside(self) -> bool:
        """Goes to a folder for this process alone; False where it is there, or can be nowhere."""
        from timeline.store.scratch import scratch_folder

        if self._aside is not None:
            return False
        aside = ExitStack()
        try:
            folder = aside.enter_context(scratch_folder("view"))
        except OSError:
            return False
        self._aside = aside
        self._shut()
        self.folder = folder
        return True

    def fresh(self, progress: Progress | None = None) -> sqlite3.Connection:
        """A connection to the view, which holds all that the store holds.

        Costs one query on each side where nothing is new. Where it can be written neither beside
        the store nor in the cache folder, it is made for this process alone.

        Raises:
            ViewUnavailable: where it can neither be read nor made.
            StoreError: where the store cannot be read.
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
                # Every other time as it is, for another process may have mended it meanwhile.
                if attempt % 2:
                    self.rebuild(progress)
                return self._fresh(progress)
            except (sqlite3.Error, StoreTurnedBack) as error:
                reason = _reason(error)
                self._shut()
        raise ViewUnavailable(self.folder, reason)

    def follow(self) -> None:
        """Takes in what was just stored, as far as it fits on a page, if it is open at all.

        Nobody waits for it: what goes wrong here is left to the next question.
        """
        if self._connection is not None and self._era == self._reader.era:
            with suppress(sqlite3.Error, TimelineError), collector_paused():
                self._take_page(self._connection)

    def doubt(self) -> None:
        """Sees to it that whoever opens the view next makes it anew, for it is damaged.

        An empty file under the next number is nobody's view. The damaged one stays until then.
        """
        numbers = self._numbered()
        self._shut()
        if numbers:
            with suppress(OSError):
                (self.folder / f"{numbers[-1] + 1}.db").touch(0o600, exist_ok=False)

    def position(self) -> int | None:
        """How far the view has come, or None where there is none that fits this store."""
        try:
            connection = self._open()
            return None if connection is None else _position(connection)
        except sqlite3.Error:
            return None

    def rebuild(self, progress: Progress | None = None) -> int:
        """Makes the view anew from the store, and returns the position it has reached."""
        from timeline.views.building import build, leave_unguarded

        self._shut()
        replaced = self._numbered()
        building = self.folder / f"{os.getpid()}-{id(self):x}.building"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._sweep()
            os.close(os.open(building, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600))
            with closing(_connect(building)) as connection:
                leave_unguarded(connection)
                create(connection, self.identity, indexed=False)
                words = building.with_name(f"{building.stem}.words.building")
                with collector_paused():
                    build(connection, self._reader, words, PAGE, progress)
                position = _position(connection)
            _sync(building)
            self._publish(building, replaced)
        except (OSError, sqlite3.Error) as error:
            raise ViewUnavailable(self.folder, _reason(error)) from None
        finally:
            with suppress(OSError):
                building.unlink()
        return position

    def _sweep(self) -> None:
        """Removes the halves of views that killed processes left."""
        for path in self.folder.glob("*.building"):
            if _is_gone(path.name):
                with suppress(OSError):
                    path.unlink()

    def _publish(self, building: Path, replaced: list[int]) -> None:
        """Gives a finished view the next number, and removes those that it replaces.

        Where another process was quicker, its view is as good as ours and may be in use.
        """
        number = max(replaced, default=0) + 1
        if number <= max(self._numbered(), default=0):
            return
        with suppress(FileExistsError):
            _give_name(building, self.folder / f"{number}.db")
        for number in replaced:
            for suffix in ("", "-wal", "-shm"):
                with suppress(OSError):
                    (self.folder / f"{number}.db{suffix}").unlink()

    def _numbered(self) -> list[int]:
        try:
            names = os.listdir(self.folder)  # noqa: PTH208  names, and quickly
        except OSError:
            return []
        stems = (name.removesuffix(".db") for name in names if name.endswith(".db"))
        return sorted(int(stem) for stem in stems if stem.isdecimal())

    def _fresh(self, progress: Progress | None) -> sqlite3.Connection:
        newest = self._reader.position()
        if self._era != self._reader.era:
            # It may be another server, and what the view ends with may not be there any more.
            self._era = self._reader.era
            if self._connection is not None and not self._fits(self._connection):
                self.close()
        connection = self._open()
        position = 0 if connection is None else _position(connection)
        # Where so much is new, as after a bulk import, a new view is made sooner.
        if connection is None or newest - position > max(FAR_BEHIND, position // 4):
            self.rebuild(progress)
            connection = self._open()
            if connection is None:
                raise ViewUnavailable(self.folder, "the store changed while it was made")
            position = _position(connection)
        if position < newest:
            self._catch_up(connection, newest, progress)
        return connection

    def _open(self) -> sqlite3.Connection | None:
        """The view that lies there, or None where it is missing or not this store's."""
        if self._connection is None:
            numbers = self._numbered()
            if not numbers:
                return None
            self._era = self._reader.era
            connection = _connect(self.folder / f"{numbers[-1]}.db")
            if self._cache is not None:
                connection.execute(f"PRAGMA cache_size = -{self._cache}")
            try:
                if not self._fits(connection):
                    connection.close()
                    return None
                connection.execute("PRAGMA synchronous=NORMAL")
                connection.execute("PRAGMA journal_mode=WAL")
                # From now on nobody waits for a reader, and a writer waits its own way.
                connection.execute("PRAGMA busy_timeout = 0")
            except BaseException:
                connection.close()
                raise
            self._connection = connection
        return self._connection

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

    def _is_behind(self, connection: sqlite3.Connection) -> bool:
        return _position(connection) < self._reader.position()

    def _begin(self, connection: sqlite3.Connection) -> bool:
        """Begins to write; False where another process caught the view up meanwhile.

        SQLite itself would sleep ever longer, and many that wait would wait for long.
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
            time.sleep(random.uniform(0.0005, 0.006))  # noqa: S311  no secret
            if not self._is_behind(connection):
                return False

    def _take_page(self, connection: sqlite3.Connection) -> int | None:
        """Takes the next page in, and returns the position it reaches; None where there is none."""
        from timeline.views.projection import Projection

        if not self._begin(connection):
            return None
        try:
            position = _position(connection)
            page = self._reader.page(after=position, size=PAGE)
            if page:
                projection = Projection(connection, numbers=self._numbers)
                projection.apply(page)
                # In one transaction: no reader sees the one without the other.
                projection.fold()
                position = page[-1].position
                connection.executemany(
                    "INSERT OR REPLACE INTO facts VALUES (?, ?)",
                    [("position", position), ("last", page[-1].fingerprint)],
                )
            connection.execute("COMMIT")
        except BaseException:
            self._numbers.clear()
            connection.execute("ROLLBACK")
            raise
        return position if page else None


def _sync(path: Path) -> None:
    """Puts a file on the disk: its name must not outlive a power cut that its content did not."""
    opened = os.open(path, os.O_RDWR)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _give_name(file: Path, name: Path) -> None:
    """Puts a file under a name that nobody has yet.

    Raises:
        FileExistsError: where another process took that name just now.
    """
    try:
        # A link, unlike a rename, refuses where the name is taken.
        os.link(file, name)
    except FileExistsError:
        raise
    except OSError:
        # Not every file system has links (FAT has none): an empty file holds the name, which
        # nobody takes for a view, until the whole one takes its place.
        os.close(os.open(name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            file.replace(name)
        except OSError:
            with suppress(OSError):
                name.unlink()
            raise


def _is_gone(name: str) -> bool:
    """Whether the process that a half of a view is named after is no longer there."""
    number = name.partition("-")[0]
    if os.name != "posix" or not number.isdecimal():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False


def governments(connection: sqlite3.Connection) -> list[Government]:
    """All governments of the store, in order of id."""
    rows = connection.execute("SELECT id, name, zone FROM governments ORDER BY id")
    return list(map(Government._make, rows))


class _Connection(sqlite3.Connection):
    """Says of a view that breaks while it is asked that it is the view that broke."""

    path: Path

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        try:
            return super().execute(sql, parameters)
        except sqlite3.DatabaseError as error:
            if interrupted(error) or isinstance(error, sqlite3.ProgrammingError):
                raise
            raise ViewBroken(self.path, str(error)) from error


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path.absolute().as_uri() + "?mode=rw",
        uri=True,
        isolation_level=None,
        timeout=LOCK_TIMEOUT,
        check_same_thread=False,
        factory=_Connection,
    )
    connection.path = path
    return connection


def _reason(error: Exception) -> str:
    return error.reason if isinstance(error, ViewBroken) else str(error)


TEXTS: Final = (
    "CREATE VIRTUAL TABLE texts USING fts5 (words, content = '', columnsize = 0,"
    " tokenize = 'unicode61 remove_diacritics 2')"
)
"""The full text of revisions, by row; only what a search needs of it is kept."""


def create(connection: sqlite3.Connection, identity: str, *, indexed: bool = True) -> None:
    """An empty view of a store; its indexes may be made later."""
    connection.execute(f"PRAGMA application_id = {VIEW_APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VIEW_VERSION}")
    connection.executescript(_script("schema.sql"))
    connection.execute(TEXTS)
    connection.executemany(
        "INSERT INTO facts VALUES (?, ?)", [("store", identity), ("position", 0)]
    )
    if indexed:
        index(connection)


def index(connection: sqlite3.Connection) -> None:
    """Makes the indexes that a view lacks which was created without them."""
    for statement in _script("indexes.sql").split(";"):
        connection.execute(statement)


def _script(name: str) -> str:
    # Seldom needed, and slow to import: it brings tempfile, zipfile and more.
    from importlib.resources import files

    return files("timeline.views").joinpath(name).read_text()


def _position(connection: sqlite3.Connection) -> int:
    row = connection.execute("SELECT value FROM facts WHERE name = 'position'").fetchone()
    return int(row[0])
