"""Compares the view with one rebuilt from the store."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from timeline.domain.errors import TimelineError
from timeline.eventstore.ports import Reader, open_reader
from timeline.eventstore.urls import Location
from timeline.formats.errors import Finding
from timeline.readmodel.read_model import ReadModel

_VIEWED: Final = {
    "governments": "SELECT * FROM governments ORDER BY id",
    "revisions": "SELECT * FROM revisions ORDER BY row",
    "appearances": "SELECT * FROM appearances ORDER BY row, government",
    "joint_matters": "SELECT * FROM joint_matters ORDER BY row, government, matter",
    "labels": "SELECT * FROM labels ORDER BY label",
    "labelled": "SELECT * FROM labelled ORDER BY label, row",
    "matters": "SELECT * FROM matters ORDER BY number",
    "members": "SELECT * FROM members ORDER BY slug, government, number",
    "namings": "SELECT * FROM namings ORDER BY government, version",
    "links": "SELECT * FROM links ORDER BY government, slug, version",
    "descriptions": "SELECT * FROM descriptions ORDER BY government, slug, version",
    "steps": "SELECT * FROM steps ORDER BY number, earliest, latest, published, version, row",
    "standings": "SELECT * FROM standings ORDER BY number, clock",
    "paths": "SELECT * FROM paths ORDER BY number, part",
    "amendments": "SELECT * FROM amendments ORDER BY target, version, id",
    "unreadable": "SELECT * FROM unreadable ORDER BY position",
    # For each word, a sum over its places: there are more than rows in all other tables.
    "texts": "SELECT term, count(*), sum(doc), sum(doc * 31 + offset * (doc % 1009))"
    " FROM temp.instances GROUP BY term ORDER BY term",
}
_INSTANCES: Final = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.instances USING fts5vocab(main, texts, instance)"
)
_HINT: Final = (
    "Keep a copy of both the view and the store: one of them was altered or damaged. If "
    "it was the view, `timeline view rebuild` fixes it."
)


_ROUNDS: Final = 100
_BUSY: Final = "the view was not compared: others kept appending"
_AGAIN: Final = "Run `timeline verify` again when fewer programs append."
_BEHIND: Final = "`timeline verify --quick` lists the events that do not belong there."


def findings(
    location: Location, folder: Path, progress: Callable[[int, int], None]
) -> Iterator[Finding]:
    """Findings on the view of a store, compared with one rebuilt in `folder`."""
    try:
        with closing(open_reader(location)) as reader, ReadModel(reader) as view:
            yield from view_findings(reader, view, folder, progress)
    except TimelineError as error:
        yield Finding(str(location), None, None, error.message, error.hint)


def view_findings(
    reader: Reader, view: ReadModel, folder: Path, progress: Callable[[int, int], None] | None
) -> Iterator[Finding]:
    """Yields the differences between a view and one rebuilt in `folder`."""
    again = ReadModel(reader)
    again.folder = folder / "view"
    try:
        mine, fresh = view.fresh(), again.fresh(progress)
        # Others may append meanwhile, so both are updated until they agree on the position.
        for _ in range(_ROUNDS):
            places = view.position(), again.position()
            if places[0] == places[1]:
                break
            mine, fresh = view.fresh(), again.fresh()
            if (view.position(), again.position()) == places:
                message = _unequal(reader.position(), *places)
                yield Finding(str(view.folder), None, None, message, _BEHIND)
                return
        else:
            yield Finding(str(view.folder), None, None, _BUSY, _AGAIN)
            return
        for (message,) in mine.execute("PRAGMA main.integrity_check(20)").fetchall():
            if message != "ok":
                yield Finding(str(view.folder), None, None, f"the view: {message}", _HINT)
        for connection in (mine, fresh):
            connection.execute(_INSTANCES)
        for name, sql in _VIEWED.items():
            if not _same(mine.execute(sql), fresh.execute(sql)):
                message = f"the view's table {name} differs from the store"
                yield Finding(str(view.folder), None, None, message, _HINT)
    except sqlite3.Error as error:
        yield Finding(str(view.folder), None, None, f"the view cannot be read: {error}", _HINT)
    finally:
        again.close()


def _unequal(newest: int, mine: int | None, fresh: int | None) -> str:
    return (
        f"the view ends at position {mine}, a rebuilt one at {fresh}, but the newest "
        f"event of the store has position {newest}: an event is stored behind that"
    )


def _same(one: sqlite3.Cursor, other: sqlite3.Cursor) -> bool:
    while left := one.fetchmany(1_000):
        if left != other.fetchmany(1_000):
            return False
    return other.fetchone() is None
