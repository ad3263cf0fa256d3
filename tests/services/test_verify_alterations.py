"""`verify` says the same of an altered store and view whether its first look doubts or not."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.builders import NOW, Clock
from tests.eventstore.tampering import tamper
from tests.services.test_verify_appraisal import filled, short_paths, view_of
from timeline import Timeline
from timeline.formats.errors import Finding
from timeline.services.verify import appraisal
from timeline.services.verify.appraisal import Appraisal

__all__ = ["short_paths"]  # the parts of paths are short here, too

_TABLES = (
    "SELECT m.name, c.name FROM sqlite_schema AS m, pragma_table_info(m.name) AS c"
    " WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND m.name != 'texts'"
)
_OF_STORE = {"stored_events", "development_ids", "development_links", "matter_steps", "tree_head"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("altered") / "store.db")


def columns(file: Path) -> list[tuple[str, str]]:
    """Each table of a database with each of its columns."""
    with closing(sqlite3.connect(file)) as connection:
        return sorted(connection.execute(_TABLES).fetchall())


def another(value: Any, chance: random.Random) -> Any:
    """Another value, mostly one that looks like it."""
    if isinstance(value, bytes) and value:
        place = chance.randrange(len(value))
        return value[:place] + bytes([value[place] ^ 1 << chance.randrange(8)]) + value[place + 1 :]
    if isinstance(value, str) and value and chance.randrange(4):
        place = chance.randrange(len(value))
        return value[:place] + chance.choice("0129abzé-") + value[place + 1 :]
    if isinstance(value, int) and chance.randrange(4):
        return value + chance.choice((-1, 1, 3_600, 0.5, 10**9))
    return chance.choice((None, "", "be", "first", 0, 1, -1, 2.5, b"\x00", "\x00", str(value)))


def alteration(file: Path, chance: random.Random) -> tuple[str, tuple[Any, ...]] | None:
    """A statement that alters one value; None where the column has none."""
    table, column = chance.choice(columns(file))
    with closing(sqlite3.connect(file)) as connection:
        keys = [r[1] for r in connection.execute(f"PRAGMA table_info({table})") if r[5]] or [
            "rowid"
        ]
        listed = ", ".join(keys)
        rows = connection.execute(f"SELECT {column}, {listed} FROM {table}").fetchall()
    if not rows:
        return None
    value, *key = chance.choice(rows)
    where = " AND ".join(f"{one} IS ?" for one in keys)
    return f"UPDATE {table} SET {column} = ? WHERE {where}", (another(value, chance), *key)


def altered(path: Path, chance: random.Random) -> str | None:
    """Alters one value of the store or of its view; None where that is not possible."""
    view = view_of(path)
    in_view = chance.randrange(3) > 0
    found = alteration(view if in_view else path, chance)
    if found is None:
        return None
    sql, parameters = found
    try:
        if not in_view:
            kept = path.parent / "kept"
            shutil.copytree(view.parent, kept)
            tamper(path, sql, *parameters)
            shutil.move(kept, view.parent)
            return f"{sql} {parameters}"
        with closing(sqlite3.connect(view)) as connection, connection:
            connection.execute("PRAGMA ignore_check_constraints = 1")
            connection.execute(sql, parameters)
    except (sqlite3.Error, OverflowError):
        return None
    return f"{sql} {parameters}"


def verified(path: Path) -> list[Finding] | str:
    try:
        with Timeline.open(path, clock=Clock(NOW, timedelta(days=9))) as door:
            return door.verify()
    except Exception as error:  # noqa: BLE001  whatever it is, it is to be the same
        return repr(error)


def copied(made: Path, place: Path) -> Path:
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(made.parent, place)
    return place / made.name


@pytest.mark.parametrize("count", [12, pytest.param(600, marks=pytest.mark.slow)])
def test_what_is_altered_at_random_is_found_as_by_the_close_look_alone(
    made: Path, tmp_path: Path, count: int
) -> None:
    chance, wrong, tried = random.Random(count), 0, set[str]()
    place = tmp_path / "copy"
    for _ in range(count):
        path = copied(made, place)
        told = altered(path, chance)
        if told is None:
            continue
        altered_so = copied(path, tmp_path / "altered")
        quickly = verified(path)
        shutil.rmtree(place)
        shutil.move(altered_so.parent, place)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(appraisal, "appraise", lambda *_: Appraisal(None, is_view_right=False))
            assert quickly == verified(path), told
        wrong += quickly != []
        tried.add(told.split()[1])
    assert wrong > count // 2
    if count > 100:
        assert tried >= _OF_STORE | {"revisions", "steps", "labelled", "texts_data", "standings"}


def test_the_names_of_tables_are_those_of_the_store_and_the_view(made: Path) -> None:
    assert {table for table, _ in columns(made)} >= _OF_STORE
    assert {table for table, _ in columns(view_of(made))} >= {"revisions", "steps", "texts_data"}
