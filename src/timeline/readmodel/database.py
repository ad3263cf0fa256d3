"""The SQLite file of the read model: its header, its tables, and a connection to it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from functools import lru_cache

from timeline.eventstore.sqlite.store_file import NO_SHARED_MEMORY, makeshift
from timeline.eventstore.urls import file_uri
from timeline.light_typing import TYPE_CHECKING, Any, Final
from timeline.readmodel.errors import ViewBroken, interrupted

if TYPE_CHECKING:
    from pathlib import Path

VIEW_APPLICATION_ID: Final = 0x746C6E76
"""“tlnv”, in the header of every read model file."""
VIEW_VERSION: Final = 19
"""Increments when `schema.sql` or the output of the projection changes."""
PAGE_SIZE: Final = 8_192
"""Bytes: fits six developments a page instead of three, with less waste."""
CACHE_KB: Final = 8_192
"""SQLite's page cache, four times its default: a query of steps looks their revisions up."""
LOCK_TIMEOUT: Final = 30
"""Seconds to wait for other processes that write to the read model."""
_SHARED: Final = "mode=rw"
TEXTS: Final = (
    "CREATE VIRTUAL TABLE texts USING fts5 (words, content = '', columnsize = 0,"
    " tokenize = 'ascii')"
)
"""The full-text index of revisions, by row; it has only what a search needs.

Texts and queries both go through `searchable`, so what counts as a letter does not depend on the
version of SQLite. Its tokenizer only folds ASCII case. A word of each government whose history
shows a revision is there too, so that a search in one of them reads its own rows alone.
"""
_IN_GOVERNMENT, _HYPHEN = "\ue002\ue003"
"""Begins the word of a government, and stands in it for what separates words: for private use."""


class ReadModelConnection(sqlite3.Connection):
    """Raises `ViewBroken` for errors of SQLite during a query.

    Attributes:
        path: Of its file.
        is_makeshift: Whether the disk was full when it was opened, so that it is only read.
        governments: A position, and all governments as of it.
    """

    path: str | Path
    is_makeshift = False
    governments: tuple[int, list[Any]] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._functions: dict[tuple[str, int], Any] = {}

    def create_function(
        self, name: str, narg: int, func: Any, /, *, deterministic: bool = False
    ) -> None:
        """Defines a function, unless it is the same as before.

        A new definition makes SQLite compile all statements of the connection again.
        """
        if self._functions.get((name, narg)) is not func:
            super().create_function(name, narg, func, deterministic=deterministic)
            self._functions[name, narg] = func

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """Runs a statement; errors of the file are `ViewBroken`."""
        try:
            return super().execute(sql, parameters)
        except sqlite3.DatabaseError as error:
            if interrupted(error) or isinstance(error, sqlite3.ProgrammingError):
                raise
            raise ViewBroken(self.path, str(error)) from error
        except UnicodeDecodeError as error:
            # SQLite quotes from a damaged schema, and the quotation is no UTF-8.
            raise ViewBroken(self.path, "its schema is damaged") from error


def connect(path: str | Path, mode: str = _SHARED) -> ReadModelConnection:
    """A connection to an existing file, whose errors are `ViewBroken`."""
    connection = sqlite3.connect(
        f"{file_uri(os.path.abspath(path))}?{mode}",  # noqa: PTH100  without pathlib
        uri=True,
        isolation_level=None,
        timeout=LOCK_TIMEOUT,
        check_same_thread=False,
        factory=ReadModelConnection,
    )
    connection.path = path
    return connection


def opened(
    path: str | Path, cache: int | None, fits: Callable[[sqlite3.Connection], bool]
) -> sqlite3.Connection | None:
    """A connection to an existing read model, or None if it does not fit.

    Args:
        path: Its file.
        cache: See `ReadModel`.
        fits: Whether it is of the store, and of this version.
    """
    try:
        return _opened(path, cache, fits, _SHARED)
    except ViewBroken as error:
        complaint = getattr(error.__cause__, "sqlite_errorcode", 0)
        if complaint not in NO_SHARED_MEMORY and complaint & 0xFF != sqlite3.SQLITE_FULL:
            raise
        # On a full disk it can still be read, as the store can.
        return _opened(path, cache, fits, f"mode=ro&{makeshift(path)}")


def _opened(
    path: str | Path, cache: int | None, fits: Callable[[sqlite3.Connection], bool], mode: str
) -> sqlite3.Connection | None:
    connection = connect(path, mode)
    try:
        connection.execute(f"PRAGMA cache_size = -{CACHE_KB if cache is None else cache}")
        if not fits(connection):
            connection.close()
            return None
        connection.is_makeshift = mode != _SHARED
        if mode == _SHARED:
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.execute("PRAGMA journal_mode=WAL")
        # From now on a reader never waits, and a writer uses its own retry loop.
        connection.execute("PRAGMA busy_timeout = 0")
    except BaseException:
        connection.close()
        raise
    return connection


@lru_cache(1_024)
def government_word(government: str) -> str:
    """The word in the index of texts that stands for being shown in the history of a government."""
    return _IN_GOVERNMENT + government.replace("-", _HYPHEN)


def create(
    connection: sqlite3.Connection, identity: str, *, keeps: bool, indexed: bool = True
) -> None:
    """Creates an empty read model; its indexes can be created later.

    Args:
        connection: To an empty file.
        identity: Of the store.
        keeps: Whether it is to have all texts, and not only those that the store has not.
        indexed: Whether to create the indexes.
    """
    connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")
    connection.execute(f"PRAGMA application_id = {VIEW_APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VIEW_VERSION}")
    connection.executescript(_script("schema.sql"))
    connection.execute(TEXTS)
    connection.executemany(
        "INSERT INTO facts VALUES (?, ?)", [("store", identity), ("position", 0), ("keeps", keeps)]
    )
    if indexed:
        index(connection)


def index(connection: sqlite3.Connection) -> None:
    """Creates the indexes of a read model that was created without them."""
    for statement in _script("indexes.sql").split(";"):
        connection.execute(statement)


def _script(name: str) -> str:
    # Imported late, because it is seldom needed and slow to import.
    from importlib.resources import files

    return files("timeline.readmodel").joinpath(name).read_text()


def position_of(connection: sqlite3.Connection) -> int:
    """The position that the read model has reached."""
    row = connection.execute("SELECT value FROM facts WHERE name = 'position'").fetchone()
    return int(row[0])
