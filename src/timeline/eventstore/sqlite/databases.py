"""Tells a database from other files, so that no export is ever written over a store."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_BEGINS: Final = b"SQLite format 3\0"
"""The first bytes of every SQLite file (https://www.sqlite.org/fileformat.html)."""
_BESIDE: Final = ("-wal", "-shm", "-journal", ".lock")


def belongs_to_database(path: Path) -> bool:
    """Whether a file is an SQLite database, such as a store, or one of the files beside it."""
    names = {path.name, *(path.name.removesuffix(end) for end in _BESIDE)}
    return any(_is_database(path.parent / name) for name in names)


def _is_database(path: Path) -> bool:
    if not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            return file.read(len(_BEGINS)) == _BEGINS
    except OSError:
        return False
