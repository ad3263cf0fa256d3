"""Nothing stored is altered unseen: triggers, the exact schema, and the tree that grows along."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from eventsourcing.persistence import IntegrityError

from tests.builders import Clock, pledged, raised, retracted, stated
from tests.eventstore.tampering import tamper
from tests.messages.situations import PLANTED, SCHEMA_CHANGES
from timeline import Timeline
from timeline.domain.government import Government
from timeline.eventstore.errors import StoreAltered
from timeline.eventstore.index_rows import StagedPage
from timeline.eventstore.integrity.merkle import leaf_hash, root_of
from timeline.eventstore.sqlite.reader import SQLiteReader
from timeline.eventstore.sqlite.schema import schema_statements
from timeline.eventstore.urls import SQLiteLocation, parse_store_url
from timeline.eventstore.writer import EventWriter

EVERYTHING = (
    "SELECT * FROM stored_events",
    "SELECT * FROM development_ids",
    "SELECT * FROM development_links",
    "SELECT * FROM matter_steps",
    "SELECT * FROM store_facts",
    "SELECT * FROM tree_head",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store with a row in every table."""
    made = tmp_path / "store.db"
    with Timeline.open(made, clock=Clock()) as door:
        door.append(raised(id="first"), pledged(id="second", matter="aid"))
        door.append(retracted("second", id="third"))
    return made


def contents(path: Path) -> list[list[object]]:
    with closing(sqlite3.connect(path)) as connection:
        return [connection.execute(sql).fetchall() for sql in EVERYTHING]


def tree(path: Path) -> tuple[int, str]:
    """The head of the tree, made from the events alone."""
    with closing(sqlite3.connect(path)) as connection:
        connection.text_factory = bytes
        rows = connection.execute(
            "SELECT originator_id, originator_version, topic, state FROM stored_events"
            " ORDER BY rowid"
        ).fetchall()
    return len(rows), root_of([leaf_hash(*row) for row in rows]).hex()


def head(path: Path) -> tuple[int, str]:
    with SQLiteReader(parse_store_url(path)) as reader:
        size, root = reader.head()
        return size, root.hex()


# --------------------------------------------------------------- the tree


def test_a_new_store_has_the_tree_of_no_events(tmp_path: Path) -> None:
    with EventWriter(parse_store_url(tmp_path / "store.db")):
        pass
    assert head(tmp_path / "store.db") == tree(tmp_path / "store.db")


def test_the_head_is_always_that_of_the_events(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with EventWriter(parse_store_url(path), clock=Clock()) as writer:
        for count in (1, 2, 5, 1, 9):
            start = tree(path)[0] if path.exists() else 0
            writer.append([stated(id=f"s{start}-{n}", title="Élan") for n in range(count)])
            assert head(path) == tree(path)


def test_each_event_carries_its_hash(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.text_factory = bytes
        sql = "SELECT originator_id, originator_version, topic, state, leaf FROM stored_events"
        for *event, leaf in connection.execute(sql):
            assert leaf_hash(*event) == leaf


def test_of_a_transaction_that_fails_the_tree_keeps_nothing(path: Path) -> None:
    before = contents(path)
    with EventWriter(parse_store_url(path), clock=Clock()) as writer:
        recorder = writer._application.recorder
        _, event = Government.open(
            "nl", name="The Netherlands", zone="Europe/Amsterdam", now=Clock()()
        )
        events = [writer._application.mapper.to_stored_event(event)]
        with pytest.raises(IntegrityError):
            recorder.insert_pages([StagedPage.of(events, [])] * 2)
    assert contents(path) == before


# --------------------------------------------------------------- the triggers


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE stored_events SET state = '{}'",
        "UPDATE OR REPLACE stored_events SET originator_version = 1",
        "UPDATE stored_events SET rowid = rowid + 100",
        "DELETE FROM stored_events",
        "DELETE FROM stored_events WHERE rowid = 4",
        "REPLACE INTO stored_events VALUES (2, 'be', 2, 'matter-raised', x'', '{}')",
        "REPLACE INTO stored_events VALUES (99, 'be', 2, 'matter-raised', x'', '{}')",
        "INSERT OR REPLACE INTO stored_events VALUES (2, 'be', 99, 'matter-raised', x'', '{}')",
        ("INSERT INTO stored_events VALUES (2, 'be', 99, 'x', x'', '{}')"
        " ON CONFLICT DO UPDATE SET topic = 'x'"),
        ("INSERT INTO stored_events SELECT 2, 'be', 99, 'x', x'', '{}' WHERE true"
        " ON CONFLICT (rowid) DO UPDATE SET state = '{}'"),
        "UPDATE development_ids SET version = 1",
        "DELETE FROM development_ids",
        "REPLACE INTO development_ids VALUES ('first', 'be', 3)",
        "UPDATE development_links SET id = 'x'",
        "DELETE FROM development_links",
        "REPLACE INTO development_links VALUES ('second', 'amends', 4, 'third', 'x')",
        "UPDATE matter_steps SET step = NULL",
        "DELETE FROM matter_steps",
        "REPLACE INTO matter_steps VALUES ('be', 'heavy-weapons', 2, 'first', NULL)",
        "UPDATE store_facts SET value = 'x'",
        "DELETE FROM store_facts",
        "REPLACE INTO store_facts VALUES ('identity', 'x')",
        "UPDATE tree_head SET size = 1",
        "UPDATE tree_head SET root = 'x'",
        "UPDATE tree_head SET one = 2, size = 99",
        "DELETE FROM tree_head",
        "REPLACE INTO tree_head VALUES (1, 99, 'x', 'x')",
    ],
)  # fmt: skip
@pytest.mark.parametrize("recursive", ["OFF", "ON"])
def test_the_database_itself_refuses_to_change_what_is_stored(
    path: Path, sql: str, recursive: str
) -> None:
    before = contents(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA recursive_triggers = {recursive}")
        with pytest.raises(sqlite3.IntegrityError) as caught:
            connection.execute(sql)
        # By a trigger, and by no key or constraint that the statement happens to break.
        assert caught.value.sqlite_errorcode == sqlite3.SQLITE_CONSTRAINT_TRIGGER
        connection.commit()
    assert contents(path) == before


# --------------------------------------------------------------- the exact schema


@pytest.mark.parametrize("change", SCHEMA_CHANGES)
def test_a_store_with_another_schema_is_refused_and_left_untouched(path: Path, change: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(change)
        connection.commit()
    before = path.read_bytes()
    with Timeline.open(path, clock=Clock()) as door:
        for use in (lambda: list(door.log()), lambda: door.append(stated(id="fourth"))):
            with pytest.raises(StoreAltered) as caught:
                use()
            assert caught.value.location == SQLiteLocation(path)
            assert caught.value.reason
    assert path.read_bytes() == before


def test_a_trigger_of_the_same_name_with_other_words_is_refused(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TRIGGER stored_events_delete")
        connection.execute(
            "CREATE TRIGGER stored_events_delete BEFORE DELETE ON stored_events BEGIN SELECT 1; END"
        )
        connection.commit()
    with Timeline.open(path) as door, pytest.raises(StoreAltered):
        list(door.log())


def test_a_trigger_planted_while_the_store_is_open_is_noticed_before_anything_is_written(
    path: Path,
) -> None:
    with EventWriter(parse_store_url(path), clock=Clock()) as writer:
        writer.append([stated(id="fourth")])
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(PLANTED)
            connection.commit()
        with pytest.raises(StoreAltered):
            writer.append([stated(id="fifth")])
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("SELECT max(rowid) FROM stored_events").fetchone() == (5,)
            connection.execute("DROP TRIGGER planted")
            connection.commit()
        writer.append([stated(id="fifth")])
    assert head(path) == tree(path)


def test_figures_for_the_planner_are_nothing_foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("ANALYZE")
        connection.commit()
    with Timeline.open(path, clock=Clock()) as door:
        assert door.append(stated(id="fourth")).new == 1


def test_the_schema_that_is_expected_is_the_one_that_is_made(path: Path) -> None:
    sql = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name"
    with closing(sqlite3.connect(":memory:")) as made, closing(sqlite3.connect(path)) as stored:
        for statement in schema_statements():
            made.execute(statement)
        assert stored.execute(sql).fetchall() == made.execute(sql).fetchall()


# --------------------------------------------------------------- what does not fit together


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM stored_events WHERE rowid = 4",
        "UPDATE tree_head SET size = 3",
        "UPDATE tree_head SET frontier = 'x'",
        "UPDATE tree_head SET frontier = substr(frontier, 3)",
        "UPDATE tree_head SET size = 'x'",
    ],
)
def test_nothing_is_appended_to_a_store_whose_tree_is_not_that_of_its_events(
    path: Path, sql: str
) -> None:
    tamper(path, sql)
    before = contents(path)
    with Timeline.open(path, clock=Clock()) as door, pytest.raises(StoreAltered):
        door.append(stated(id="fourth"))
    assert contents(path) == before
