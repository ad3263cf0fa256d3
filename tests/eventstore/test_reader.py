"""The reading of a store file: what it gives, and what it says where it cannot."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.builders import Clock, raised, stated
from tests.eventstore.tampering import tamper
from timeline import Timeline
from timeline.domain.errors import TimelineError
from timeline.eventstore.errors import (
    JournalLeftAlone,
    NotAStore,
    StoreAltered,
    StoreError,
    StoreGone,
    StoreMissing,
    StoreTooNew,
    StoreUnavailable,
)
from timeline.eventstore.integrity.merkle import leaf_hash
from timeline.eventstore.ports import Reader, open_reader
from timeline.eventstore.sqlite.creation import initialise
from timeline.eventstore.sqlite.journal_files import journals_beside
from timeline.eventstore.sqlite.reader import SQLiteReader
from timeline.eventstore.sqlite.store_file import (
    check_is_store,
    check_no_journal_alone,
    connect,
    file_at,
)
from timeline.eventstore.urls import SQLiteLocation, parse_store_url

TITLES = [f"Élan {number}" for number in range(1, 6)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store of six events: a government and five developments."""
    made = tmp_path / "store.db"
    with Timeline.open(made, clock=Clock()) as door:
        door.append(*(stated(id=f"s{n}", title=title) for n, title in enumerate(TITLES, 1)))
    return made


@pytest.fixture
def either(store_url: str) -> Iterator[Reader]:
    """A reader of such a store on each engine."""
    location = parse_store_url(store_url)
    with Timeline.open(str(location), clock=Clock()) as door:
        door.append(*(stated(id=f"s{n}", title=title) for n, title in enumerate(TITLES, 1)))
    with closing(open_reader(location)) as reader:
        yield reader


@pytest.fixture
def reader(path: Path) -> Iterator[SQLiteReader]:
    with SQLiteReader(SQLiteLocation(path)) as reader:
        yield reader


def rewritten(path: Path, *statements: str) -> Callable[[], None]:
    """What changes a file under somebody who reads it, for one who knows how."""

    def rewrite() -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_schema WHERE type='trigger'"
            ):
                connection.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                connection.execute(statement)

    return rewrite


def without_table(path: Path, *tables: str) -> None:
    """Leaves a reader, who has looked at the schema, without some of the tables."""
    rewritten(path, *(f"DROP TABLE {table}" for table in tables))()


# --------------------------------------------------------------- what it gives


def test_a_page_is_of_what_lies_behind_a_position(either: Reader) -> None:
    page = either.page(after=2, size=2)
    assert [(one.position, one.government, one.version, one.topic) for one in page] == [
        (3, "be", 3, "statement-made"),
        (4, "be", 4, "statement-made"),
    ]
    assert [json.loads(one.state)["development"]["title"] for one in page] == TITLES[1:3]
    assert either.page(after=6) == []


@pytest.mark.parametrize("size", [1, 2, 3, 6, 7])
def test_rows_are_all_of_it_page_by_page(either: Reader, size: int) -> None:
    pages = list(either.rows(size=size))
    assert [one.position for page in pages for one in page] == [1, 2, 3, 4, 5, 6]
    assert [len(page) for page in pages[:-1]] == [size] * (len(pages) - 1)
    assert [one.position for page in either.rows(after=4, size=size) for one in page] == [5, 6]


def test_a_page_is_of_a_thousand_unless_it_is_said(either: Reader) -> None:
    with Timeline.open(str(either.location), clock=Clock()) as door:
        door.append(*(stated(id=f"more-{number}") for number in range(1_000)))
    assert [len(page) for page in either.rows()] == [1_000, 6]
    assert len(either.page(after=0)) == 1_000
    assert either.position() == either.head().size == 1_006


def test_where_it_stands_is_told_with_who_it_is(either: Reader) -> None:
    with Timeline.open(str(either.location)) as door:
        assert (either.head(), either.identity()) == (door.head(), door.identity())
    assert (either.position(), either.head().size) == (6, 6)
    assert len(either.identity()) == 36


def test_a_development_is_found_by_its_id(either: Reader) -> None:
    (given,) = either.page(after=3, size=1)
    assert either.stored("s3") == given
    assert either.stored("none") is None


def test_a_leaf_lies_beside_each_event(either: Reader) -> None:
    leaves = [
        leaf_hash(one.government.encode(), one.version, one.topic.encode(), one.state.encode())
        for page in either.rows()
        for one in page
    ]
    assert either.leaves(100) == leaves
    assert either.leaves(2) == leaves[:2]


def test_a_fingerprint_tells_an_event_from_another_in_its_place(either: Reader) -> None:
    (given,) = either.page(after=3, size=1)
    crc = zlib.crc32(f"statement-made {given.state}".encode())
    assert either.fingerprint(4) == given.fingerprint == f"be 4 {crc:08x}"
    assert len({either.fingerprint(position) for position in range(1, 7)}) == 6
    assert either.fingerprint(7) is None
    assert given._replace(state="a\ud800").fingerprint == given._replace(state="a?").fingerprint


def test_behind_a_gap_no_fingerprint_is_that_of_the_next(path: Path) -> None:
    tamper(path, "DELETE FROM stored_events WHERE rowid = 4")
    with SQLiteReader(SQLiteLocation(path)) as reader:
        assert reader.fingerprint(4) is None
        assert reader.fingerprint(5) is not None


def test_a_store_without_events_is_at_position_0(tmp_path: Path) -> None:
    from timeline.eventstore.sqlite.creation import prepare

    location = SQLiteLocation(tmp_path / "empty.db")
    prepare(location, "mine")
    with SQLiteReader(location) as reader:
        assert (reader.position(), reader.identity(), reader.era) == (0, "mine", 0)
        assert reader.page(after=0) == []
        assert reader.leaves(1) == []
        assert (reader.head().size, reader.head().root.hex()[:8]) == (0, "e3b0c442")


def test_a_view_of_a_file_is_never_of_some_governments(reader: SQLiteReader) -> None:
    with pytest.raises(NotImplementedError):
        reader.selected(["be"])


def test_which_file_lies_at_a_place_is_told_by_device_and_inode(path: Path) -> None:
    found = path.stat()
    assert file_at(SQLiteLocation(path)) == (found.st_dev, found.st_ino)
    assert file_at(SQLiteLocation(path / "none")) is None


# --------------------------------------------------------------- what is damaged


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("originator_id = x'00'", ("", 4, "statement-made")),
        ("originator_version = 'x'", ("be", 0, "statement-made")),
        ("topic = x'00'", ("be", 4, "")),
        ("topic = 'x'", ("be", 4, "x")),
        ("topic = CAST(x'78ff' AS TEXT)", ("be", 4, "x\ufffd")),
    ],
)
def test_of_a_damaged_row_what_can_be_read_is_given_in_its_types(
    path: Path, damage: str, found: tuple[str, int, str]
) -> None:
    tamper(path, f"UPDATE stored_events SET {damage} WHERE rowid = 4")
    with SQLiteReader(SQLiteLocation(path)) as reader:
        page = reader.page(after=0)
        assert [one.position for one in page] == [1, 2, 3, 4, 5, 6]
        assert (page[3].government, page[3].version, page[3].topic) == found
        # The damage of one is not one of the others, nor of what is read next.
        assert json.loads(page[4].state)["development"]["title"] == TITLES[3]
        assert reader.page(after=4)[0].government == "be"


def test_a_state_that_is_no_text_is_given_as_none(path: Path) -> None:
    tamper(path, "UPDATE stored_events SET state = CAST(state AS BLOB) WHERE rowid = 4")
    with SQLiteReader(SQLiteLocation(path)) as reader:
        assert reader.page(after=3, size=1)[0].state == ""


@pytest.mark.parametrize("root", ["0g", "abc", "00 00 x"])
def test_a_head_that_is_none_is_said(path: Path, root: str) -> None:
    tamper(path, "UPDATE tree_head SET root = ?", root)
    with SQLiteReader(SQLiteLocation(path)) as reader, pytest.raises(StoreAltered) as caught:
        reader.head()
    assert caught.value.location == SQLiteLocation(path)


def test_a_store_without_a_head_is_said(path: Path) -> None:
    tamper(path, "DELETE FROM tree_head")
    with SQLiteReader(SQLiteLocation(path)) as reader:
        assert reader.position() == 6
        with pytest.raises(StoreAltered) as caught:
            reader.head()
    assert caught.value.location == SQLiteLocation(path)


def test_positions_that_do_not_go_up_are_said_and_not_gone_round_in(
    reader: SQLiteReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Turning:
        def execute(self, *_: object) -> Turning:
            return self

        def fetchall(self) -> list[tuple[object, ...]]:
            return [(5, "be", 2, "t", "s"), (3, "be", 2, "t", "s")]

    monkeypatch.setattr(reader, "_connection", Turning())
    with pytest.raises(StoreAltered) as caught:
        reader.page(after=3)
    assert caught.value.location == reader.location
    assert [one.position for one in reader.page(after=2)] == [5, 3]
    monkeypatch.undo()


@pytest.mark.parametrize(
    ("ask", "table"),
    [
        (lambda reader: reader.identity(), "store_facts"),
        (lambda reader: reader.head(), "tree_head"),
        (lambda reader: reader.position(), "stored_events"),
        (lambda reader: reader.page(after=0), "stored_events"),
        (lambda reader: reader.leaves(1), "stored_events"),
        (lambda reader: reader.stored("s1"), "development_ids"),
    ],
)
def test_what_cannot_be_asked_is_an_error_that_names_the_store(
    path: Path, reader: SQLiteReader, ask: Callable[[SQLiteReader], object], table: str
) -> None:
    without_table(path, table)
    with pytest.raises(StoreUnavailable) as caught:
        ask(reader)
    assert caught.value.location == SQLiteLocation(path)
    # In the words of SQLite.
    assert caught.value.reason == f"no such table: {table}"


def test_a_leaf_that_is_no_hash_is_an_error_that_names_the_store(path: Path) -> None:
    tamper(path, "UPDATE stored_events SET leaf = 'text' WHERE rowid = 4")
    with SQLiteReader(SQLiteLocation(path)) as reader, pytest.raises(StoreUnavailable) as caught:
        reader.leaves(9)
    assert caught.value.location == SQLiteLocation(path)


def test_a_file_that_was_replaced_is_noticed_by_whoever_has_it_open(
    path: Path, reader: SQLiteReader
) -> None:
    assert reader.position() == 6
    shutil.copy(path, f"{path}.new")
    Path(f"{path}.new").rename(path)
    with pytest.raises(StoreGone) as caught:
        reader.position()
    assert (caught.value.location, caught.value.replaced) == (SQLiteLocation(path), True)


# --------------------------------------------------------------- what is no store


def _text(path: Path) -> None:
    path.write_text("government: be\n" * 500)


def _foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (x)")


def _newer(path: Path) -> None:
    _ours(path)
    tamper(path, "PRAGMA user_version = 2")


def _older(path: Path) -> None:
    _ours(path)
    tamper(path, "PRAGMA user_version = 0")


def _planted(path: Path) -> None:
    _ours(path)
    tamper(path, "CREATE TABLE planted (x)")


def _ours(path: Path) -> None:
    with Timeline.open(path, clock=Clock()) as door:
        door.append(raised())


def _of_schema_that_is_no_text(path: Path) -> None:
    _ours(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw = path.read_bytes()
    # SQLite quotes the name of what it cannot make sense of.
    raw = raw.replace(b"CREATE TABLE development_ids", b"BREATE TABLE development_ids")
    path.write_bytes(raw.replace(b"tabledevelopment_ids", b"table\xffevelopment_ids"))


@pytest.mark.parametrize(
    ("make", "error", "said"),
    [
        (_text, NotAStore, "{} is not a timeline store: file is not a database"),
        (_foreign, NotAStore, "{} is not a timeline store: it is another program's database"),
        (_newer, StoreTooNew, "{} has store version 2, but this program supports only 1"),
        (
            _older,
            StoreAltered,
            "{} was altered or is damaged: its header has version 0, which was never used",
        ),
        (
            _planted,
            StoreAltered,
            "{} was altered or is damaged: it has an unexpected table “planted”",
        ),
        (
            _of_schema_that_is_no_text,
            NotAStore,
            "{} is not a timeline store: its schema is damaged",
        ),
    ],
)
def test_what_is_no_store_of_ours_is_said_by_its_place(
    tmp_path: Path, make: Callable[[Path], None], error: type[StoreError], said: str
) -> None:
    location = SQLiteLocation(tmp_path / "given.db")
    make(location.path)
    for look in (SQLiteReader, check_is_store):
        with pytest.raises(TimelineError) as caught:
            look(location)
        assert type(caught.value) is error
        assert caught.value.message == said.format(location.path)


def test_an_empty_file_is_none_yet(tmp_path: Path) -> None:
    location = SQLiteLocation(tmp_path / "empty.db")
    location.path.touch()
    assert not check_is_store(location)
    with pytest.raises(StoreMissing) as caught:
        SQLiteReader(location)
    assert caught.value.location == location
    assert location.path.read_bytes() == b""


@pytest.mark.parametrize("name", ["none.db", "store.db/below.db"])
def test_where_there_is_none_it_is_said(path: Path, name: str) -> None:
    location = SQLiteLocation(path.parent / name)
    with pytest.raises(StoreMissing) as caught:
        SQLiteReader(location)
    assert caught.value.message == f"there is no store at {location}"
    with pytest.raises(StoreUnavailable) as unavailable:
        check_is_store(location)
    said = f"cannot use the store {location}: unable to open database file"
    assert unavailable.value.message == said


@pytest.mark.parametrize("ending", ["-wal", "-journal"])
def test_a_journal_without_its_store_is_named_and_left(tmp_path: Path, ending: str) -> None:
    from timeline.eventstore.sqlite.creation import initialise, prepare

    location = SQLiteLocation(tmp_path / "gone.db")
    log = tmp_path / f"gone.db{ending}"
    log.touch()
    assert journals_beside(location.path) == []
    with pytest.raises(StoreMissing):
        SQLiteReader(location)
    log.write_bytes(b"x")
    assert journals_beside(location.path) == [log]
    for use in (SQLiteReader, prepare, initialise):
        with pytest.raises(JournalLeftAlone) as caught:
            use(location)
        said = f"there is no store at {location}, but {log} contains the newest events of one"
        assert caught.value.message == said
    assert [one.name for one in tmp_path.iterdir()] == [log.name]
    assert log.read_bytes() == b"x"
    # Beside a store it is that store's own.
    location.path.touch()
    check_no_journal_alone(location)


def test_a_name_too_long_for_any_file_is_said(tmp_path: Path) -> None:
    location = SQLiteLocation(tmp_path / ("x" * 300))
    with pytest.raises(StoreUnavailable) as caught:
        SQLiteReader(location)
    assert caught.value.message == f"cannot use the store {location}: File name too long"


# --------------------------------------------------------------- what was broken off


HALF = b"half of it, " * 100


def torn(path: Path, target: Path) -> Path:
    """The copy of a file and its journal as they are after a process was killed in the middle."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("PRAGMA cache_size = 1")
    connection.execute("BEGIN")
    connection.execute("CREATE TABLE half (x)")
    connection.execute("INSERT INTO half VALUES (?)", (HALF.decode() * 100,))
    shutil.copy(path, target)
    shutil.copy(f"{path}-journal", f"{target}-journal")
    connection.close()
    return target


def test_what_a_killed_process_left_of_a_store_is_undone(path: Path, tmp_path: Path) -> None:
    target = torn(path, tmp_path / "torn.db")
    assert HALF in target.read_bytes()
    with SQLiteReader(SQLiteLocation(target)) as reader:
        assert reader.position() == 6
        assert len(reader.page(after=0)) == 6
    assert not Path(f"{target}-journal").exists()
    assert HALF not in target.read_bytes()


def test_what_a_killed_process_left_of_another_programs_file_stays(tmp_path: Path) -> None:
    _foreign(tmp_path / "theirs.db")
    target = torn(tmp_path / "theirs.db", tmp_path / "torn.db")
    before = target.read_bytes(), Path(f"{target}-journal").read_bytes()
    for look in (SQLiteReader, check_is_store):
        with pytest.raises(StoreUnavailable) as caught:
            look(SQLiteLocation(target))
        # In the words of SQLite.
        assert caught.value.reason == "attempt to write a readonly database"
    assert (target.read_bytes(), Path(f"{target}-journal").read_bytes()) == before


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda journal: journal, StoreMissing),
        (lambda journal: journal[:7] + b"\x00" + journal[8:], StoreError),
        (lambda journal: journal[:19] + b"\x01" + journal[20:], StoreError),
        (lambda journal: journal[:16] + b"\x01" + journal[17:], StoreError),
    ],
)
def test_only_a_file_that_began_empty_is_taken_for_none(
    tmp_path: Path, change: Callable[[bytes], bytes], error: type[StoreError]
) -> None:
    target = torn(tmp_path / "new.db", tmp_path / "torn.db")
    journal = Path(f"{target}-journal")
    journal.write_bytes(change(journal.read_bytes()))
    before = target.read_bytes(), journal.read_bytes()
    with pytest.raises(StoreError) as caught:
        SQLiteReader(SQLiteLocation(target))
    assert isinstance(caught.value, error)
    assert isinstance(caught.value, StoreMissing) == (error is StoreMissing)
    assert (target.read_bytes(), journal.read_bytes()) == before


def test_a_connection_for_reading_cannot_write(path: Path) -> None:
    with (
        closing(connect(SQLiteLocation(path))) as connection,
        pytest.raises(sqlite3.OperationalError) as caught,
    ):
        connection.execute("CREATE TABLE x (y)")
    assert caught.value.sqlite_errorcode == sqlite3.SQLITE_READONLY


def test_a_connection_begins_no_transaction_and_serves_any_thread(
    path: Path, tmp_path: Path
) -> None:
    began_empty = SQLiteLocation(torn(tmp_path / "new.db", tmp_path / "torn.db"))
    for location in (SQLiteLocation(path), began_empty):
        with closing(connect(location)) as connection, ThreadPoolExecutor(1) as threads:
            assert connection.isolation_level is None
            found = threads.submit(connection.execute, "SELECT count(*) FROM sqlite_schema")
            assert (found.result().fetchone() == (0,)) == (location is began_empty)
    assert not Path(":memory:").exists()


class Refusing:
    """A file that SQLite can only open as one that nobody changes, as in a folder of others."""

    def __init__(self) -> None:
        self.real = sqlite3.connect
        self.opened: list[str] = []

    def __call__(self, name: str, **options: Any) -> Any:
        self.opened.append(name)
        if "immutable=1" in name:
            return self.real(name, **options)
        return self

    def execute(self, _: str) -> None:
        error = sqlite3.OperationalError("unable to open database file")
        error.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
        raise error

    def close(self) -> None:
        self.opened.append("closed")


@pytest.mark.parametrize(
    ("may_write", "has_log", "is_read"),
    [(False, False, True), (True, False, False), (False, True, False)],
)
def test_where_no_shared_memory_can_be_made_a_file_without_a_log_is_read_as_it_is(
    path: Path, monkeypatch: pytest.MonkeyPatch, may_write: bool, has_log: bool, is_read: bool
) -> None:
    refusing = Refusing()
    monkeypatch.setattr("sqlite3.connect", refusing)
    asked: list[tuple[str, int]] = []

    def access(folder: str, mode: int) -> bool:
        asked.append((folder, mode))
        return may_write

    monkeypatch.setattr("os.access", access)
    if has_log:
        Path(f"{path}-wal").touch()
    location = SQLiteLocation(path)
    if not is_read:
        with pytest.raises(StoreUnavailable) as caught:
            SQLiteReader(location)
        said = f"cannot use the store {path}: unable to open database file"
        assert caught.value.message == said
        return
    with closing(connect(location)) as connection, ThreadPoolExecutor(1) as threads:
        assert connection.isolation_level is None
        count = threads.submit(connection.execute, "SELECT count(*) FROM stored_events").result()
        assert count.fetchone() == (6,)
    uri = location.uri("ro")
    assert refusing.opened == [uri, "closed", f"{uri}&immutable=1"]
    assert asked == [(str(path.parent), os.W_OK)]


def test_a_store_that_is_made_while_it_is_looked_at_is_no_other_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    location = SQLiteLocation(tmp_path / "store.db")
    with closing(sqlite3.connect(location.path)) as connection:
        # So far it has come when the other looks.
        connection.execute("PRAGMA journal_mode=WAL")
    made = []

    class Meanwhile(sqlite3.Connection):
        def execute(self, sql: str, *parameters: object) -> sqlite3.Cursor:  # type: ignore[override]
            found = super().execute(sql, *parameters)
            if "application_id" in sql and not made:
                made.append(True)
                initialise(location)
            return found

    def connect(_: object) -> sqlite3.Connection:
        return sqlite3.connect(location.path, isolation_level=None, factory=Meanwhile)

    monkeypatch.setattr("timeline.eventstore.sqlite.store_file.connect", connect)
    monkeypatch.setattr("timeline.eventstore.sqlite.reader.connect", connect)
    with pytest.raises(StoreMissing):
        SQLiteReader(location)
    assert made
    SQLiteReader(location).close()
