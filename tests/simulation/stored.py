"""What lies in a store, read with SQLite alone.

While somebody has it open, it is read where it is: of a write whose sync failed, the log may hold
more than the index of the log that all share, and what it holds counts only once that index is made
anew. Otherwise it is read from a copy of its files, because a connection of ours would change the
world: the last one that is closed merges the log, and the first one after a power cut recovers it.
"""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

_REAL = sqlite3.connect
_IDS = (
    "SELECT d.id FROM development_ids AS d JOIN stored_events AS e ON"
    " e.originator_id = d.government AND e.originator_version = d.version ORDER BY e.rowid"
)
ENDINGS = ("", "-wal", "-journal")


class Snapshot:
    """The files of a store at one moment."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._files = {
            ending: Path(f"{path}{ending}").read_bytes()
            for ending in ENDINGS
            if Path(f"{path}{ending}").exists()
        }

    def put_back(self, path: Path | None = None) -> None:
        """Writes them again; nobody has them open."""
        path = path or self._path
        for ending in (*ENDINGS, "-shm"):
            Path(f"{path}{ending}").unlink(missing_ok=True)
        for ending, content in self._files.items():
            Path(f"{path}{ending}").write_bytes(content)


def stored_ids(path: Path) -> list[str] | None:
    """The ids of the developments in order of recording; None if they cannot be read."""
    if not path.exists():
        return []
    if Path(f"{path}-shm").exists():
        return _ids(f"file:{path}?mode=ro")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.db"
        Snapshot(path).put_back(copy)
        return _ids(f"file:{copy}")


def _ids(uri: str) -> list[str] | None:
    try:
        with closing(_REAL(uri, uri=True)) as connection:
            tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
            return [row[0] for row in connection.execute(_IDS)] if tables else []
    except (sqlite3.Error, UnicodeDecodeError):
        return None


def altered(path: Path, *statements: tuple[str, tuple[object, ...]]) -> None:
    """Changes a store behind its back, as its owner can: without its triggers, which come back."""
    with closing(_REAL(path, isolation_level=None)) as connection:
        triggers = connection.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
        ).fetchall()
        connection.execute("BEGIN")
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for sql, parameters in statements:
            connection.execute(sql, parameters)
        for _, sql in triggers:
            connection.execute(sql)
        connection.execute("COMMIT")


def dump(path: Path) -> list[str] | None:
    """All that SQLite can read in a file, in words; None if it cannot be read."""
    try:
        with closing(_REAL(f"file:{path}?mode=ro", uri=True)) as connection:
            header = [
                str(connection.execute(f"PRAGMA {name}").fetchone())
                for name in ("application_id", "user_version")
            ]
            return header + list(connection.iterdump())
    except (sqlite3.Error, UnicodeDecodeError, ValueError):
        return None
