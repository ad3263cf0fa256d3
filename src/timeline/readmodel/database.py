"""The SQLite file of the read model: its header, its tables, and a connection to it."""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING, Any, Final

from timeline.eventstore.urls import file_uri
from timeline.readmodel.errors import ViewBroken, interrupted

if TYPE_CHECKING:
    from pathlib import Path

VIEW_APPLICATION_ID: Final = 0x746C6E76
"""“tlnv”, in the header of every read model file."""
VIEW_VERSION: Final = 17
"""Increments when `schema.sql` or the output of the projection changes."""
PAGE_SIZE: Final = 8_192
"""Bytes: fits six developments a page instead of three, with less waste."""
LOCK_TIMEOUT: Final = 30
"""Seconds to wait for other processes that write to the read model."""
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
        governments: A position, and all governments as of it.
    """

    path: str | Path
    governments: tuple[int, list[Any]] | None = None

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """Runs a statement; errors of the file are `ViewBroken`."""
        try:
            return super().execute(sql, parameters)
        except sqlite3.DatabaseError as error:
            if interrupted(error) or isinstance(error, sqlite3.ProgrammingError):
                raise
            raise ViewBroken(self.path, str(error)) from error


def connect(path: str | Path) -> sqlite3.Connection:
    """A connection to an existing file, whose errors are `ViewBroken`."""
    connection = sqlite3.connect(
        file_uri(os.path.abspath(path)) + "?mode=rw",  # noqa: PTH100  without pathlib
        uri=True,
        isolation_level=None,
        timeout=LOCK_TIMEOUT,
        check_same_thread=False,
        factory=ReadModelConnection,
    )
    connection.path = path
    return connection


def government_word(government: str) -> str:
    """The word in the index of texts that stands for being shown in the history of a government."""
    return _IN_GOVERNMENT + government.replace("-", _HYPHEN)


def create(connection: sqlite3.Connection, identity: str, *, indexed: bool = True) -> None:
    """Creates an empty read model; its indexes can be created later."""
    connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")
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
