"""How the file of a store is made, and that one of other pages stays a store."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.builders import Clock, stated
from timeline.eventstore.sqlite.creation import PAGE_SIZE
from timeline.timeline import Timeline


def page_size(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA page_size").fetchone()[0])


def with_small_pages(path: Path) -> None:
    """Gives a store the pages that those of earlier versions have."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA page_size = 4096")
        connection.execute("VACUUM")


def test_a_new_store_has_large_pages(tmp_path: Path) -> None:
    with Timeline.open(tmp_path / "store.db", clock=Clock()) as door:
        door.append(stated(id="one"))
    assert page_size(tmp_path / "store.db") == PAGE_SIZE


def test_a_store_with_small_pages_keeps_them_and_a_backup_of_it_is_the_same_store(
    tmp_path: Path,
) -> None:
    path = tmp_path / "store.db"
    with Timeline.open(path, clock=Clock()) as door:
        door.append(stated(id="one"))
    with_small_pages(path)
    with Timeline.open(path, clock=Clock()) as door:
        door.append(stated(id="two"))
        assert [entry.id for entry in door.log()] == ["one", "two"]
        assert door.verify() == []
        door.backup(tmp_path / "copy.db")
    assert page_size(path) == 4_096
    with Timeline.open(tmp_path / "copy.db", clock=Clock()) as door:
        assert [entry.id for entry in door.log()] == ["one", "two"]
        assert door.verify() == []
