"""The first look of `verify`: it passes what is sound, and doubts each single difference."""

from __future__ import annotations

import random
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from tests.builders import (
    NOW,
    Clock,
    cited,
    committed,
    corrected,
    decision_taken,
    delivered,
    development,
    disputed,
    expected,
    met,
    pledged,
    raised,
    retracted,
    stated,
)
from tests.eventstore.tampering import tamper
from tests.services.test_checkpoints import rewrite
from tests.strategies import Move, as_developments, moves
from timeline import BatchRejected, Timeline
from timeline.domain.events import DevelopmentRecorded
from timeline.eventstore import repository
from timeline.eventstore.ports import inspect, open_reader
from timeline.eventstore.sqlite import raw_events
from timeline.eventstore.sqlite.raw_events import RawEvent
from timeline.eventstore.stored_rows import StoredRow
from timeline.eventstore.urls import parse_store_url
from timeline.readmodel import status_projection
from timeline.readmodel.projection import laid_plainly
from timeline.readmodel.read_model import ReadModel
from timeline.services.verify import read_model, rules, rules_again
from timeline.services.verify.appraisal import Appraisal, appraise
from timeline.services.verify.canonical import decoded, departures, state_of
from timeline.services.verify.events import Scan
from timeline.services.verify.plain_events import plain_event
from timeline.services.verify.read_model import view_findings
from timeline.services.verify.rules import facts_again

RIGHT = Appraisal([], is_view_right=True)


class Nothing:
    """Finds nothing in any event."""

    def take(self, _: object) -> Iterator[Any]:
        return iter(())


def appraised(path: Path) -> Appraisal:
    """What the first look says of a store."""
    location = parse_store_url(path)
    with tempfile.TemporaryDirectory() as folder, closing(inspect(location)) as store:
        return appraise(store, location, Scan(location), Nothing(), Path(folder), lambda *_: None)


def fill(door: Timeline, clock: Clock) -> None:
    """Records whatever fills a table or a column of the view."""
    source = {
        "publisher": "Le Monde", "published": "2022-04-20", "quotes": [{"exact": "Élan décidé"}],
    }  # fmt: skip
    door.append(
        raised(id="first", tags=["a", "b"], title="Élan 決定 vital", counterparts=["ua"]),
        expected("2022-05", id="second", actors=[{"name": "José", "role": "minister"}]),
        met(id="met", identifiers=[{"scheme": "iri", "value": "x1"}]),
        pledged(id="pledge", matter="aid", joint_with=["nl", "no"], attributes={"a": 1}),
        committed(id="commitment", matter="aid", fulfils="pledge", occurred="2022-04-22"),
        delivered(id="delivery", matter="aid", fulfils="commitment", occurred="2022-04-28"),
    )
    clock.now += timedelta(days=1)
    door.append(
        decision_taken(id="decision", occurred="2022-05-02", body="cabinet", stage="adopted",
                       settles=True, in_force_from="2022-06",
                       in_force_until="2023-01-01"),
        decision_taken("rejected", id="told", occurred="2022-05-02", account_of="decision"),
        stated(id="dutch", government="nl", verification="disputed", sources=[source]),
        stated(id="nowhere", matter=None),
        development("meeting-planned", id="plan", planned="2022-06-21"),
    )  # fmt: skip
    door.append(*(stated(id=f"s{n}", matter="long", occurred="2022-04-2X") for n in range(6)))
    door.correct("second", {"title": "x", "expected": "2022-06"}, reason="misread")
    door.append(retracted("met", id="r"), disputed("first", id="d"))
    door.append(cited("first", [{**source, "published": "2022-05-02"}], id="c"))
    door.append(
        retracted("d", id="rr"), stated(id="one", matter="n1"), raised(id="two", matter="n2")
    )
    door.rename_matter("n1", "n2")
    door.describe_matter("n2", government="be", title="A name", summary="of something")
    clock.now += timedelta(days=1)
    door.append(stated(id="three", matter="n1"))
    door.separate_matter("n1", government="be")
    door.append(corrected("three", {"title": "y"}, id="cc"), stated(id="last", matter="n1"))


@pytest.fixture(scope="module", autouse=True)
def short_paths() -> Iterator[None]:
    """Lets few steps fill a part of a path."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(status_projection, "PART", 4)
        yield


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, short_paths: None) -> Path:
    return filled(tmp_path_factory.mktemp("appraised") / "store.db")


def filled(path: Path) -> Path:
    """A new store with its view, both whole in one file each."""
    clock = Clock(NOW, timedelta(seconds=1))
    with Timeline.open(path, clock=clock) as door:
        fill(door, clock)
        door.state()
    for file in (path, view_of(path)):
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def view_of(path: Path) -> Path:
    (view,) = Path(f"{path}.view").glob("*.db")
    return view


@pytest.fixture
def path(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made.parent, tmp_path / "copy")
    return tmp_path / "copy" / made.name


@pytest.fixture
def one_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails a test that looks twice."""

    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(rules.Replay, "__init__", never)
    monkeypatch.setattr(read_model, "findings", never)


@pytest.mark.usefixtures("one_look")
def test_a_sound_store_needs_one_look(path: Path) -> None:
    with Timeline.open(path) as door:
        assert door.verify() == []
        door.rebuild_view()
        assert door.verify() == []


@settings(max_examples=25)
@given(moves())
def test_any_sound_history_needs_one_look(history: list[Move]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "s.db"
        with Timeline.open(path, clock=Clock(NOW, timedelta(hours=1))) as door:
            for number, one in enumerate(as_developments(history)):
                with suppress(BatchRejected):
                    door.append(one)
                if number % 3 == 0:
                    door.state()
        assert appraised(path) == RIGHT


# ---------------------------------------------------------------------- the tables of the view


def columns(connection: sqlite3.Connection) -> Iterator[tuple[str, str, str]]:
    """Each table of the view that is compared, with each column and the affinity of it."""
    tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    for (table,) in connection.execute(tables).fetchall():
        if table == "facts" or table.startswith("texts"):
            continue
        for _, name, affinity, *_ in connection.execute(f"PRAGMA table_info({table})").fetchall():
            yield table, name, affinity


OTHERS = {
    "TEXT": ("CAST({0} AS BLOB)", "{0} || 'x'", "''", "NULL", "upper({0}) || lower({0})"),
    "INTEGER": ("{0} + 1000000", "{0} + 0.5", "'x' || {0}", "CAST({0} AS BLOB)", "NULL"),
}
"""What a value is replaced by; where the table allows none of it, that cannot be damaged so."""


def planted(connection: sqlite3.Connection) -> Iterator[tuple[str, bool]]:
    """Statements that plant a difference each, and which are tried the slow way too."""
    tables = set()
    for table, column, affinity in columns(connection):
        keys = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[5]]
        key = ", ".join(keys)
        first = f"({key}) IN (SELECT {key} FROM {table} WHERE {column} IS {{}} LIMIT 1)"
        for place, other in enumerate(OTHERS[affinity]):
            new = other.format(column)
            yield f"UPDATE {table} SET {column} = {new} WHERE {first.format('NOT NULL')}", not place
        yield f"UPDATE {table} SET {column} = '' WHERE {first.format('NULL')}", False
        if table not in tables:
            tables.add(table)
            yield f"DELETE FROM {table} WHERE {first.format('NOT NULL')}", True
    yield "INSERT INTO unreadable VALUES (3, 'be', 3, 'x')", True
    yield "INSERT INTO texts (rowid, words) VALUES (3, 'vital')", True
    yield "INSERT INTO texts (texts, rowid, words) VALUES ('delete', 1, 'vital')", True
    yield "DROP TABLE unreadable", True


def contents(connection: sqlite3.Connection) -> list[Any]:
    tables = {table for table, *_ in columns(connection)} | {"texts_data", "texts_idx"}
    return [[*map(repr, connection.execute(f"SELECT * FROM {one}"))] for one in sorted(tables)]


@pytest.mark.parametrize("every", [10, pytest.param(1, marks=pytest.mark.slow)])
def test_each_difference_in_each_column_of_the_view_is_doubted(path: Path, every: int) -> None:
    view, count = view_of(path), 0
    whole = view.read_bytes()
    with closing(sqlite3.connect(view)) as connection:
        statements, before = list(planted(connection)), contents(connection)
        empty = {table for table, *_ in columns(connection)
                 if not connection.execute(f"SELECT * FROM {table}").fetchall()}  # fmt: skip
    assert empty == {"unreadable"}
    assert appraised(path) == RIGHT
    tried: set[str] = set()
    for sql, slowly in statements[::every]:
        with closing(sqlite3.connect(view)) as connection:
            connection.execute("PRAGMA ignore_check_constraints = 1")
            try:
                with connection:
                    connection.execute(sql)
            except sqlite3.IntegrityError:
                continue
            if contents(connection) == before:
                continue
        count += 1
        tried.add(" ".join(sql.split()[:4]))
        assert appraised(path) == Appraisal([], is_view_right=False), sql
        if slowly:
            assert looked_at_closely(path), sql
        for file in Path(f"{path}.view").glob("*"):
            file.unlink()
        view.write_bytes(whole)
    assert count > 300 // every
    if every > 1:
        return
    with closing(sqlite3.connect(view)) as connection:
        wanted = {f"UPDATE {table} SET {column}" for table, column, _ in columns(connection)
                  if table not in empty}  # fmt: skip
    assert wanted <= tried


def looked_at_closely(path: Path) -> bool:
    """Whether the slow way finds something wrong with the view."""
    location = parse_store_url(path)
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(open_reader(location)) as reader,
        ReadModel(reader) as view,
    ):
        return bool(list(view_findings(reader, view, Path(folder), None)))


def test_what_is_damaged_in_the_index_of_texts_is_doubted_as_when_looked_at_closely(
    path: Path,
) -> None:
    view, chance, found = view_of(path), random.Random(7), 0
    whole = view.read_bytes()
    for _ in range(40):
        with closing(sqlite3.connect(view)) as connection, connection:
            rows = connection.execute("SELECT id, block FROM texts_data WHERE id > 10").fetchall()
            number, block = chance.choice(rows)
            block = bytearray(block)
            block[chance.randrange(len(block))] ^= 1 << chance.randrange(8)
            connection.execute("UPDATE texts_data SET block = ? WHERE id = ?", (block, number))
        if looked_at_closely(path):
            found += 1
            assert not appraised(path).is_view_right
        for file in Path(f"{path}.view").glob("*"):
            file.unlink()
        view.write_bytes(whole)
    assert found > 30


# --------------------------------------------------------------- the tables beside the events


OTHER_RELATION = "CASE {0} WHEN 'amends' THEN 'fulfils' ELSE 'amends' END"


def rows_of(path: Path, table: str) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return repr(connection.execute(f"SELECT * FROM {table}").fetchall())


INDEXES = {
    "development_ids": ("id", "government", "version"),
    "development_links": ("target", "relation", "version", "id", "government"),
    "matter_steps": ("government", "matter", "version", "id", "step"),
}


@pytest.mark.parametrize("table", INDEXES)
def test_each_difference_in_each_column_of_the_index_tables_is_doubted(
    path: Path, table: str
) -> None:
    whole, before, tried = path.read_bytes(), rows_of(path, table), set()
    for column in INDEXES[table]:
        affinity = "INTEGER" if column == "version" else "TEXT"
        for other in (*OTHERS[affinity], *([OTHER_RELATION] if column == "relation" else [])):
            key = INDEXES[table][0]
            where = f"{key} = (SELECT {key} FROM {table} WHERE {column} IS NOT NULL LIMIT 1)"
            try:
                tamper(path, f"UPDATE {table} SET {column} = {other.format(column)} WHERE {where}")
            except sqlite3.IntegrityError:
                path.write_bytes(whole)
                continue
            tried.add(column)
            if rows_of(path, table) == before:
                continue
            assert appraised(path).findings is None
            if other == OTHERS[affinity][0]:
                with Timeline.open(path) as door:
                    assert any(f"table {table}" in one.message for one in door.verify())
            path.write_bytes(whole)
    assert tried == set(INDEXES[table])


def test_an_id_that_is_used_again_on_another_page_is_found_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raw_events, "PAGE", 1)
    monkeypatch.setattr(repository, "HELD", 1)
    monkeypatch.setattr(rules_again, "_PAGES", 4)
    path = tmp_path / "s.db"
    with Timeline.open(path, clock=Clock()) as door:
        door.append(*(expected(id=f"s{n}") for n in range(8)))
    rewrite(
        path,
        'UPDATE stored_events SET state = replace(state, \'"id":"s1"\', \'"id":"s0"\')'
        " WHERE rowid = 3",
    )
    assert appraised(path).findings is None
    with Timeline.open(path) as door:
        assert any("the id “s0” was used earlier" in one.message for one in door.verify())


# ------------------------------------------------------------------------- the form of events


def events_of(path: Path) -> list[RawEvent]:
    with closing(inspect(parse_store_url(path))) as store:
        return [one for page in store.pages() for one in page if isinstance(one, RawEvent)]


ZONES = {"be": "Europe/Brussels", "nl": "Europe/Amsterdam"}


def altered(state: str, chance: random.Random) -> str:
    """A state with a small change."""
    place = chance.randrange(len(state))
    one = chance.choice(
        (
            state[:place] + state[place + 1 :],
            state[:place] + chance.choice(' "\\{}[],:0129+-TZé\x00\u200b') + state[place:],
            state[:place] + chance.choice(' "\\0129abZ') + state[place + 1 :],
            state.replace(*chance.choice(SWAPS), 1),
        )
    )
    return one if chance.randrange(2) else altered(one, chance)


SWAPS = (
    ("+00:00", "+02:00"), ("+00:00", "Z"), ("+02:00", "+01:00"), ('","', '", "'),
    ("2022-04", "2022-05"), ("1", "01"), ('"class_version":1', '"class_version":2'),
    ('"recorded"', '"appended_at"'), ('"timing"', '"signature":"x","timing"'),
    ('"timing"', '"appended_by":"x","timing"'), ('"matters"', '"tags":["z","z"],"matters"'),
    ('"matters":', '"matters":["a"],"matters":'), ('"title":"', '"title":"\\u0041'),
    ("be", "nl"), ("reported", "confirmed"), ('"id":"', '"first_recorded":"2022-06-01","id":"'),
)  # fmt: skip


def test_what_is_read_plainly_is_what_the_model_reads_and_nothing_departs_from_its_form(
    path: Path,
) -> None:
    chance, plainly, models = random.Random(1), 0, 0
    for raw in (one for one in events_of(path) for _ in range(150)):
        raw = raw._replace(state=altered(raw.state, chance))  # noqa: PLW2901
        plain = plain_event(raw, ZONES)
        if plain is None:
            models += 1
            continue
        plainly += 1
        event = decoded(raw)
        assert list(departures(event, state_of(raw), ZONES[raw.government])) == []
        assert isinstance(event, DevelopmentRecorded)
        facts = facts_again(event, ZONES[raw.government])
        assert plain.facts[:9] == facts[:9]
        assert plain.facts.newest <= plain.head.seconds
        assert plain.facts.replaced == facts.replaced
        assert plain.facts.accepts == facts.accepts
        assert plain.head.recorded == event.recorded
        for keeps in (True, False):
            laid = laid_plainly(StoredRow(*raw[:4], raw.state), keeps=keeps)
            assert laid == plain.laid(raw, keeps=keeps)
    assert plainly > 100
    assert models > 1_000


def test_what_needs_no_model_is_read_without_one(path: Path) -> None:
    with_models = [raw.topic for raw in events_of(path) if plain_event(raw, ZONES) is None]
    assert set(with_models) == {
        "government-described", "corrected", "retracted", "disputed", "cited", "matter-renamed",
        "matter-described", "matter-separated",
    }  # fmt: skip
