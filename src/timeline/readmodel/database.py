"""The file that a view is: how it is told from others, its tables, and a connection to it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any, Final

from timeline.readmodel.errors import ViewBroken, interrupted

VIEW_APPLICATION_ID: Final = 0x746C6E76
"""“tlnv”, in the header of every view file."""
VIEW_VERSION: Final = 9
"""Changes whenever `schema.sql` or what the projection writes changes."""
PAGE_SIZE: Final = 8_192
"""Bytes: six developments lie in a page and not three, and less of it is left over."""
LOCK_TIMEOUT: Final = 30
"""Seconds to wait for other processes that write to the view."""
TEXTS: Final = (
    "CREATE VIRTUAL TABLE texts USING fts5 (words, content = '', columnsize = 0,"
    " tokenize = 'ascii')"
)
"""The full text of revisions, by row; only what a search needs of it is kept.

It is given what `searchable` made of a text, and asked for the same, so that what counts as a
letter does not depend on the SQLite at hand. Its own part is to fold the case of ASCII.
"""


class _ReadModelConnection(sqlite3.Connection):
    """Says of a view that breaks while it is asked that it is the view that broke."""

    path: Path

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        try:
            return super().execute(sql, parameters)
        except sqlite3.DatabaseError as error:
            if interrupted(error) or isinstance(error, sqlite3.ProgrammingError):
                raise
            raise ViewBroken(self.path, str(error)) from error


def connect(path: Path) -> sqlite3.Connection:
    """A connection to a file that is there; what breaks on it says that it is the view."""
    connection = sqlite3.connect(
        path.absolute().as_uri() + "?mode=rw",
        uri=True,
        isolation_level=None,
        timeout=LOCK_TIMEOUT,
        check_same_thread=False,
        factory=_ReadModelConnection,
    )
    connection.path = path
    return connection


def create(connection: sqlite3.Connection, identity: str, *, indexed: bool = True) -> None:
    """An empty view of a store; its indexes may be made later."""
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
    """Makes the indexes that a view lacks which was created without them."""
    for statement in _script("indexes.sql").split(";"):
        connection.execute(statement)


def _script(name: str) -> str:
    # Seldom needed, and slow to import: it brings tempfile, zipfile and more.
    from importlib.resources import files

    return files("timeline.readmodel").joinpath(name).read_text()


def position_of(connection: sqlite3.Connection) -> int:
    """The position that a view has reached."""
    row = connection.execute("SELECT value FROM facts WHERE name = 'position'").fetchone()
    return int(row[0])
