"""The recorder of a store file: what it writes in one transaction, and what it will not write."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from eventsourcing.persistence import (
    DatabaseError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    StoredEvent,
)

from tests.builders import Clock, stated
from tests.eventstore.tampering import tamper
from tests.messages.situations import WRONG_INDEX_ROWS
from timeline.eventstore.errors import NotAStore, StoreAltered, StoreGone
from timeline.eventstore.index_rows import IndexRows, StagedPage
from timeline.eventstore.integrity.merkle import Frontier, identity_check, leaf_hash
from timeline.eventstore.sqlite import connection, creation, schema
from timeline.eventstore.sqlite import recorder as sqlite_module
from timeline.eventstore.sqlite.creation import initialise, prepare, taking_turn
from timeline.eventstore.sqlite.factory import SQLiteStoreFactory, environment, factory
from timeline.eventstore.sqlite.reader import SQLiteReader
from timeline.eventstore.sqlite.recorder import SQLiteRecorder
from timeline.eventstore.sqlite.store_file import file_at
from timeline.eventstore.sqlite.write_lock import write_lock
from timeline.eventstore.urls import SQLiteLocation
from timeline.eventstore.writer import EventWriter


@pytest.fixture
def location(tmp_path: Path) -> SQLiteLocation:
    location = SQLiteLocation(tmp_path / "store.db")
    prepare(location)
    return location


@pytest.fixture
def recorder(location: SQLiteLocation) -> Iterator[SQLiteRecorder]:
    from eventsourcing.utils import Environment

    made = factory(Environment("timeline", environment(location)), location)
    yield made.application_recorder()
    made.close()


DESCRIBED = "government-described"


def event(
    version: int, government: str = "be", topic: str = DESCRIBED, state: str = "{}"
) -> StoredEvent:
    return StoredEvent(government, version, topic, state.encode())


def rows(location: SQLiteLocation, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(location.path)) as connection:
        return connection.execute(sql).fetchall()


EVENTS = "SELECT rowid, originator_id, originator_version, topic, state FROM stored_events"


# --------------------------------------------------------------- what it writes


def test_events_are_written_with_their_index_rows_and_the_head_of_their_tree(
    location: SQLiteLocation, recorder: SQLiteRecorder
) -> None:
    events = [event(1), event(2, topic="t", state='"é"'), event(1, "nl", "u")]
    index = [
        IndexRows("be", 2, "a", (("x", "amends"), ("y", "fulfils")), (("m", "a", "{}"),)),
        IndexRows("nl", 1, "b", (), (("m", "x", None), ("n", "b", "[]"))),
    ]
    recorder.insert_events(events, index=index)
    assert rows(location, EVENTS) == [
        (1, "be", 1, DESCRIBED, "{}"), (2, "be", 2, "t", '"é"'), (3, "nl", 1, "u", "{}"),
    ]  # fmt: skip
    leaves = [
        leaf_hash(b"be", 1, DESCRIBED.encode(), b"{}"),
        leaf_hash(b"be", 2, b"t", '"é"'.encode()),
        leaf_hash(b"nl", 1, b"u", b"{}"),
    ]
    assert [row[0] for row in rows(location, "SELECT leaf FROM stored_events")] == leaves
    grown = Frontier().extended(leaves)
    head = (1, 3, grown.root().hex(), grown.hex())
    assert rows(location, "SELECT * FROM tree_head") == [head]
    assert rows(location, "SELECT * FROM development_ids") == [("a", "be", 2), ("b", "nl", 1)]
    links = "SELECT target, relation, government, version, id FROM development_links"
    assert rows(location, links) == [
        ("x", "amends", "be", 2, "a"), ("y", "fulfils", "be", 2, "a"),
    ]  # fmt: skip
    steps = "SELECT government, matter, version, id, step FROM matter_steps"
    assert rows(location, steps) == [
        ("be", "m", 2, "a", "{}"), ("nl", "m", 1, "x", None), ("nl", "n", 1, "b", "[]"),
    ]  # fmt: skip
    recorder.insert_events([event(3)], index=[])
    assert rows(location, "SELECT size FROM tree_head") == [(4,)]


def is_busy(error: BaseException | None) -> bool:
    """Whether it is SQLite's that another has the lock."""
    return isinstance(error, sqlite3.Error) and error.sqlite_errorcode == sqlite3.SQLITE_BUSY


def is_away(error: BaseException) -> bool:
    """Whether the library could not connect because there is no file."""
    cause = error.__cause__
    return isinstance(cause, sqlite3.Error) and cause.sqlite_errorcode == sqlite3.SQLITE_CANTOPEN


@pytest.mark.parametrize("index", WRONG_INDEX_ROWS)
def test_a_development_without_its_own_index_rows_is_refused_and_nothing_is_written(
    location: SQLiteLocation, recorder: SQLiteRecorder, index: list[IndexRows]
) -> None:
    events = [event(1), event(2, topic="t")]
    with pytest.raises(ProgrammingError):
        recorder.insert_events(events, index=index)
    pages = [([event(1, "nl")], []), (events, index)]
    with pytest.raises(ProgrammingError):
        recorder.insert_pages(StagedPage.of(*page) for page in pages)
    assert rows(location, "SELECT size FROM tree_head") == [(0,)]
    assert rows(location, EVENTS) == []
    recorder.insert_events(events, index=[IndexRows("be", 2, "a", (), ())])


def test_nothing_is_written_of_no_events(
    location: SQLiteLocation, recorder: SQLiteRecorder
) -> None:
    recorder.insert_events([])
    recorder.insert_pages([])
    recorder.confirm()
    assert rows(location, "SELECT size FROM tree_head") == [(0,)]


def test_pages_are_one_transaction(location: SQLiteLocation, recorder: SQLiteRecorder) -> None:
    def pages() -> Iterator[StagedPage]:
        yield StagedPage.of([event(1)], [])
        assert rows(location, EVENTS) == []
        yield StagedPage.of([], [])
        given = [event(2, topic="t"), event(1, "nl")]
        yield StagedPage.of(given, [IndexRows("be", 2, "a", (), ())])

    recorder.insert_pages(pages())
    assert [row[:3] for row in rows(location, EVENTS)] == [
        (1, "be", 1), (2, "be", 2), (3, "nl", 1),
    ]  # fmt: skip
    assert rows(location, "SELECT id FROM development_ids") == [("a",)]


def test_pages_leave_what_single_events_leave(
    location: SQLiteLocation, recorder: SQLiteRecorder, tmp_path: Path
) -> None:
    texts = ("“plain”", "防衛\n\t\\", "\U0001f600 \x7f")
    events = [event(1), *(event(n, topic=f"t{n}") for n in (2, 3, 4)), event(1, "nl")]
    index = [
        IndexRows("be", n, f"be-{n}", (("x", "amends"), (text, "fulfils")), ((text, "d", text),))
        for n, text in enumerate(texts, 2)
    ]
    index[1] = index[1]._replace(links=(), steps=((texts[0], "e", None), (texts[1], "e", "[1]")))
    other = SQLiteLocation(tmp_path / "other.db")
    prepare(other)
    with closing(factory(environment(other), other)) as made:
        made.application_recorder().insert_events(events, index=index)
    pages = [(events[:3], index[:2]), (events[3:], index[2:])]
    recorder.insert_pages(StagedPage.of(*page) for page in pages)
    beside = ("development_ids", "development_links", "matter_steps", "tree_head")
    for table in ("stored_events", *beside):
        found = rows(location, f"SELECT * FROM {table}")
        assert found == rows(other, f"SELECT * FROM {table}")
        assert found


def test_of_pages_that_end_in_an_error_nothing_is_written(
    location: SQLiteLocation, recorder: SQLiteRecorder
) -> None:
    broken_off = ValueError("broken off")
    caches: list[int] = []
    real = recorder._ready

    def watched(c: Any, *args: Any) -> Frontier:
        c.execute("PRAGMA cache_size")
        caches.append(c.fetchone()[0])
        return real(c, *args)

    recorder._ready = watched  # type: ignore[method-assign]

    def pages() -> Iterator[StagedPage]:
        yield StagedPage.of([event(1)], [])
        raise broken_off

    with pytest.raises(ValueError) as caught:  # noqa: PT011  the very one
        recorder.insert_pages(pages())
    assert caught.value is broken_off
    assert rows(location, EVENTS) == []
    recorder.insert_events([event(1)])
    # For the many only: a connection that goes on has its usual cache again.
    assert caches == [-16_000, -2_000]


def test_a_question_is_answered_by_rows_with_names(recorder: SQLiteRecorder) -> None:
    recorder.insert_events([event(1), event(2)])
    (row,) = recorder.select(
        "SELECT topic, originator_version AS v FROM stored_events WHERE rowid = ?", (2,)
    )
    assert (row["topic"], row["v"]) == (DESCRIBED, 2)
    assert recorder.select("SELECT 1 FROM stored_events WHERE rowid = 9") == []


def test_no_turn_is_needed_to_be_alone_with_a_file(recorder: SQLiteRecorder) -> None:
    with recorder.alone():
        recorder.insert_events([event(1)])
    assert len(recorder.select("SELECT 1 FROM stored_events")) == 1


# --------------------------------------------------------------- what it will not write


@pytest.mark.parametrize(
    ("events", "government", "version"),
    [
        ([event(2)], "be", 2),
        ([event(4), event(5)], "be", 4),
        ([event(1, "nl"), event(5)], "be", 5),
    ],
)
def test_a_version_that_leaves_a_gap_is_refused(
    location: SQLiteLocation,
    recorder: SQLiteRecorder,
    events: list[StoredEvent],
    government: str,
    version: int,
) -> None:
    if version > 2:
        recorder.insert_events([event(1), event(2)])
    before = rows(location, EVENTS)
    with pytest.raises(IntegrityError) as caught:
        recorder.insert_events(events)
    assert str(caught.value) == f"version {version} of “{government}” leaves a gap"
    with pytest.raises(IntegrityError, match="leaves a gap"):
        recorder.insert_pages(StagedPage.of([one], []) for one in events)
    assert rows(location, EVENTS) == before


def test_a_version_that_is_there_is_refused(
    location: SQLiteLocation, recorder: SQLiteRecorder
) -> None:
    recorder.insert_events([event(1), event(2)])
    for again in ([event(2)], [event(1), event(2)]):
        with pytest.raises(IntegrityError):
            recorder.insert_events(again)
    with pytest.raises(IntegrityError):
        recorder.insert_events([event(3), event(3)])
    with pytest.raises(IntegrityError):
        recorder.insert_pages(StagedPage.of([event(version)], []) for version in (3, 3))
    assert len(rows(location, EVENTS)) == 2


def test_an_id_that_is_there_is_refused_with_all_that_came_with_it(
    location: SQLiteLocation, recorder: SQLiteRecorder
) -> None:
    recorder.insert_events([event(1, topic="t")], index=[IndexRows("be", 1, "a", (), ())])
    with pytest.raises(IntegrityError):
        recorder.insert_events([event(2, topic="t")], index=[IndexRows("be", 2, "a", (), ())])
    assert len(rows(location, EVENTS)) == 1
    assert rows(location, "SELECT size FROM tree_head") == [(1,)]


DAMAGED = "the head of its hash tree is damaged"


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (
            "UPDATE tree_head SET size = 1, frontier = substr(frontier, 1, 64)",
            "its last event has number 2, but its hash tree has 1 leaves",
        ),
        (
            "DELETE FROM stored_events WHERE rowid = 2",
            "its last event has number 1, but its hash tree has 2 leaves",
        ),
        (
            "DELETE FROM stored_events",
            "its last event has number 0, but its hash tree has 2 leaves",
        ),
        ("UPDATE tree_head SET frontier = 'x'", DAMAGED),
        ("UPDATE tree_head SET size = 'x'", DAMAGED),
        ("DELETE FROM tree_head", DAMAGED),
        ("DROP TABLE tree_head", "its table “tree_head” is missing"),
    ],
)
def test_nothing_is_added_to_a_tree_that_is_not_that_of_the_events(
    location: SQLiteLocation, recorder: SQLiteRecorder, damage: str, said: str
) -> None:
    recorder.insert_events([event(1), event(2)])
    tamper(location.path, damage) if "DROP" not in damage else _drop(location, damage)
    with pytest.raises(StoreAltered) as caught:
        recorder.insert_events([event(3)])
    assert caught.value.message == f"{location} was altered or is damaged: {said}"
    assert (3,) not in rows(location, "SELECT rowid FROM stored_events")


def _drop(location: SQLiteLocation, sql: str) -> None:
    with closing(sqlite3.connect(location.path)) as connection:
        connection.execute(sql)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE stored_events SET topic = 'u' WHERE rowid = new.rowid",
        "UPDATE stored_events SET state = state || ' ' WHERE rowid = new.rowid",
        "DELETE FROM stored_events WHERE rowid = new.rowid",
    ],
)
def test_what_does_not_come_back_as_it_was_sent_is_not_stored(
    location: SQLiteLocation, recorder: SQLiteRecorder, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder.insert_events([event(1)])
    # As where a library or a file system changes what it is given; the schema would be noticed.
    monkeypatch.setattr(sqlite_module, "difference", lambda _: None)
    with closing(sqlite3.connect(location.path)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type='trigger'"):
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(
            f"CREATE TRIGGER planted AFTER INSERT ON stored_events BEGIN {change}; END"
        )
    before = rows(location, EVENTS)
    with pytest.raises(StoreAltered) as caught:
        recorder.insert_events([event(2)])
    said = "the stored data differs from the data that was sent"
    assert caught.value.message == f"{location} was altered or is damaged: {said}"
    assert rows(location, EVENTS) == before


def test_the_schema_is_looked_at_again_only_where_it_may_have_changed(
    location: SQLiteLocation, recorder: SQLiteRecorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []
    real = schema.difference

    def difference(found: Any) -> str | None:
        looked.append(1)
        return real(found)

    monkeypatch.setattr(sqlite_module, "difference", difference)
    for version in (1, 2, 3):
        recorder.insert_events([event(version)])
    assert looked == [1]
    with closing(sqlite3.connect(location.path)) as connection:
        connection.execute(
            "CREATE TRIGGER planted AFTER INSERT ON stored_events BEGIN SELECT 1; END"
        )
    for _ in range(2):
        with pytest.raises(StoreAltered) as caught:
            recorder.insert_events([event(4)])
        assert caught.value.location == location
    assert looked == [1, 1, 1]


def test_a_file_that_was_put_in_the_place_of_another_is_not_written_to(
    location: SQLiteLocation, recorder: SQLiteRecorder
) -> None:
    recorder.insert_events([event(1)])

    def refused(*, replaced: bool) -> None:
        with pytest.raises(StoreGone) as caught:
            recorder.insert_events([event(2)])
        assert (caught.value.location, caught.value.replaced) == (location, replaced)

    location.path.rename(f"{location}.away")
    refused(replaced=False)
    Path(f"{location}.away").rename(location.path)
    recorder.insert_events([event(2)])
    shutil.copy(location.path, f"{location}.copy")
    Path(f"{location}.copy").rename(location.path)
    refused(replaced=True)


# --------------------------------------------------------------- how it is connected


def test_a_write_waits_before_it_has_read_and_a_question_does_not_wait(
    location: SQLiteLocation, monkeypatch: pytest.MonkeyPatch
) -> None:
    from eventsourcing.utils import Environment

    monkeypatch.setattr(connection, "LOCK_TIMEOUT", 0.05)
    with (
        closing(factory(Environment("t", environment(location)), location)) as made,
        closing(sqlite3.connect(location.path, isolation_level=None)) as other,
    ):
        recorder = made.application_recorder()
        recorder.insert_events([event(1)])
        other.execute("BEGIN IMMEDIATE")
        for _ in range(3):
            # Each gives back what it held of the library's pool.
            with pytest.raises(OperationalError) as caught:
                recorder.insert_events([event(2)])
            assert is_busy(caught.value.__cause__)
        assert len(recorder.select("SELECT 1 FROM stored_events")) == 1
        other.execute("COMMIT")
        recorder.insert_events([event(2)])


def test_a_write_takes_its_lock_before_it_has_read_anything(
    location: SQLiteLocation, recorder: SQLiteRecorder
) -> None:
    with closing(sqlite3.connect(location.path, isolation_level=None, timeout=0)) as other:
        with (
            recorder.datastore.transaction(commit=True),
            pytest.raises(sqlite3.OperationalError) as caught,
        ):
            other.execute("BEGIN IMMEDIATE")
        assert is_busy(caught.value)
        with recorder.datastore.transaction(commit=False):
            other.execute("BEGIN IMMEDIATE")
            other.execute("COMMIT")


def test_an_error_of_sqlite_is_one_of_the_library(
    location: SQLiteLocation, recorder: SQLiteRecorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Connection:
        def __init__(self, error: sqlite3.Error) -> None:
            self.error = error

        def cursor(self) -> Connection:
            return self

        def execute(self, _: str) -> None:
            raise self.error

    made = connection._ImmediateTransaction
    for error, expected in (
        (sqlite3.OperationalError("disk I/O error"), OperationalError),
        (sqlite3.DatabaseError("malformed"), DatabaseError),
    ):
        transaction = made(Connection(error), commit=True)  # type: ignore[arg-type]
        with pytest.raises(expected) as caught:
            transaction.__enter__()
        assert type(caught.value) is expected
        assert caught.value.__cause__ is error


def test_who_cannot_connect_leaves_the_next_its_turn(
    location: SQLiteLocation, recorder: SQLiteRecorder
) -> None:
    recorder.datastore.pool.close()
    away = location.path.rename(f"{location}.away")
    fresh = connection.StoreDatastore(location)
    for _ in range(3):
        with pytest.raises(InterfaceError) as caught, fresh.transaction(commit=True):
            pass
        assert is_away(caught.value)
    with pytest.raises(InterfaceError) as caught, fresh.transaction(commit=False):
        pass
    assert is_away(caught.value)
    away.rename(location.path)
    with fresh.transaction(commit=True) as c:
        c.execute("SELECT 1")
    fresh.close()


def test_a_connection_is_durable_and_can_be_used_by_any_thread(recorder: SQLiteRecorder) -> None:
    from concurrent.futures import ThreadPoolExecutor

    found = {
        name: recorder.select(f"PRAGMA {name}")[0][0] for name in ("synchronous", "journal_mode")
    }
    assert found == {"synchronous": 2, "journal_mode": "wal"}
    assert recorder.select("PRAGMA busy_timeout")[0][0] == 30_000
    with ThreadPoolExecutor(1) as threads:
        threads.submit(recorder.insert_events, [event(1)]).result()
    assert len(recorder.select("SELECT 1 FROM stored_events")) == 1


def test_a_factory_serves_one_file_whatever_the_environment_names(
    location: SQLiteLocation, tmp_path: Path
) -> None:
    from eventsourcing.utils import Environment

    env = Environment(
        "t",
        {
            **environment(location),
            "SQLITE_DBNAME": str(tmp_path / "other.db"),
            "APPLICATION_RECORDER_TOPIC": "subprocess:Popen",
            "ORIGINATOR_ID_TYPE": "text",
        },
    )
    with closing(SQLiteStoreFactory(env, location)) as made:
        made.application_recorder().insert_events([event(1)])
    assert len(rows(location, EVENTS)) == 1
    assert not (tmp_path / "other.db").exists()
    assert environment(location) == {"SQLITE_DBNAME": f"file://{location}?mode=rw"}


def test_a_turn_is_had_at_the_file(location: SQLiteLocation) -> None:
    with taking_turn(location) as first, write_lock(location.path, patience=0) as second:
        assert (first, second) == (True, False)


# --------------------------------------------------------------- how a file is made


def test_a_store_is_made_where_there_is_none_and_once(tmp_path: Path) -> None:
    location = SQLiteLocation(tmp_path / "a" / "b" / "store.db")
    assert initialise(location, "mine")
    made = location.path.read_bytes()
    assert not initialise(location, "other")
    prepare(location, "other")
    assert location.path.read_bytes() == made
    with SQLiteReader(location) as reader:
        assert reader.identity() == "mine"
    facts = "SELECT name, value FROM store_facts ORDER BY name"
    assert rows(location, facts) == [
        ("identity", "mine"), ("identity-check", identity_check("mine")),
    ]  # fmt: skip
    assert stat.S_IMODE(location.path.stat().st_mode) == 0o600
    assert rows(location, "PRAGMA user_version") == [(1,)]
    assert rows(location, "PRAGMA application_id") == [(0x746C6E65,)]


def test_a_store_is_made_in_an_empty_file(tmp_path: Path) -> None:
    location = SQLiteLocation(tmp_path / "store.db")
    location.path.touch()
    assert initialise(location)
    with SQLiteReader(location) as reader:
        assert len(reader.identity()) == 36


@pytest.mark.parametrize("size", [1, 2, 100, 512, 5_000])
@pytest.mark.parametrize("make", [initialise, prepare])
def test_no_store_is_made_of_anything_else(tmp_path: Path, make: Any, size: int) -> None:
    location = SQLiteLocation(tmp_path / "text.db")
    location.path.write_text("x" * size)
    with pytest.raises(NotAStore) as caught:
        make(location)
    assert caught.value.message == f"{location} is not a timeline store: file is not a database"
    assert location.path.read_text() == "x" * size


def test_the_folders_on_the_way_are_synced_into_those_above(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    opened: list[int] = []
    real, real_close = os.fsync, os.close

    def fsync(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").resolve())
        opened.append(descriptor)
        real(descriptor)

    def close(descriptor: int) -> None:
        if descriptor in opened:
            opened.remove(descriptor)
        real_close(descriptor)

    monkeypatch.setattr("os.fsync", fsync)
    monkeypatch.setattr("os.close", close)
    prepare(SQLiteLocation(tmp_path / "a" / "b" / "store.db"))
    assert synced == [tmp_path, tmp_path / "a"]
    assert opened == []


def test_whoever_comes_second_finds_the_store_of_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    location = SQLiteLocation(tmp_path / "store.db")
    real = creation._create

    def create(connection: sqlite3.Connection, identity: str) -> None:
        # Between the look at the file and the lock on it another has made it.
        with closing(sqlite3.connect(location.path, isolation_level=None)) as other:
            real(other, "first")
        real(connection, identity)

    monkeypatch.setattr(creation, "_create", create)
    prepare(location, "second")
    with SQLiteReader(location) as reader:
        assert reader.identity() == "first"


def test_a_new_store_is_made_in_its_turn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    location = SQLiteLocation(tmp_path / "store.db")
    real, held = creation._create, []

    def create(connection: sqlite3.Connection, identity: str) -> None:
        with write_lock(location.path, patience=0) as mine:
            held.append(not mine)
        real(connection, identity)

    monkeypatch.setattr(creation, "_create", create)
    prepare(location)
    assert held == [True]


def test_another_error_than_a_lock_is_not_waited_out(location: SQLiteLocation) -> None:
    class Failing:
        tried = 0

        def execute(self, _: str) -> None:
            self.tried += 1
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR
            raise error

    failing = Failing()
    with pytest.raises(sqlite3.OperationalError) as caught:
        connection.write_ahead(failing)  # type: ignore[arg-type]
    assert caught.value.sqlite_errorcode == sqlite3.SQLITE_IOERR
    assert failing.tried == 1


def test_a_lock_is_waited_out_only_so_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "LOCK_TIMEOUT", 0.05)
    with (
        closing(sqlite3.connect(tmp_path / "s.db", isolation_level=None)) as other,
        closing(sqlite3.connect(tmp_path / "s.db", isolation_level=None, timeout=0)) as mine,
    ):
        other.execute("CREATE TABLE held (one)")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sqlite3.OperationalError) as caught:
            connection.write_ahead(mine)
        assert is_busy(caught.value)
        other.execute("COMMIT")
        # Whatever the default of this SQLite is.
        mine.execute("PRAGMA synchronous = OFF")
        connection.write_ahead(mine)
        assert mine.execute("PRAGMA synchronous").fetchone() == (2,)


def test_a_writer_of_a_file_keeps_to_the_one_it_opened(location: SQLiteLocation) -> None:
    with EventWriter(location, clock=Clock()) as writer:
        writer.append([stated(id="a")])
        assert file_at(location) == writer._application.recorder._file  # type: ignore[attr-defined]
