"""A store as it lies in the file: all that can be read of it, and where nothing can."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.builders import Clock, corrected, stated
from tests.eventstore.tampering import tamper
from timeline import Timeline
from timeline.eventstore.errors import StoreAltered, StoreMissing, StoreUnavailable
from timeline.eventstore.integrity.merkle import leaf_hash
from timeline.eventstore.sqlite.creation import PAGE_SIZE, prepare
from timeline.eventstore.sqlite.raw_events import (
    Hole,
    RawEvent,
    SQLiteInspection,
    last_position,
    raw_pages,
)
from timeline.eventstore.urls import SQLiteLocation


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of nine events, each on pages of its own, read four at a time."""
    monkeypatch.setattr("timeline.eventstore.sqlite.raw_events.PAGE", 4)
    made = tmp_path / "store.db"
    with Timeline.open(made, clock=Clock()) as door:
        door.append(*(stated(id=f"s{n}", summary=f"{n}é" * 9_000) for n in range(2, 9)))
        door.append(corrected("s2", {"title": "Another"}, id="s9"))
    with closing(sqlite3.connect(made)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return made


@pytest.fixture
def inspection(path: Path) -> Iterator[SQLiteInspection]:
    with closing(SQLiteInspection(SQLiteLocation(path))) as inspection:
        yield inspection


def inspected(path: Path) -> SQLiteInspection:
    return SQLiteInspection(SQLiteLocation(path))


def read(path: Path) -> list[list[RawEvent | Hole]]:
    """All pages, as whoever must see what is there reads them."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        return list(raw_pages(connection))


def places(path: Path) -> list[list[object]]:
    """The same in short: the position of an event, and the first and last of a hole."""
    return [
        [one.position if isinstance(one, RawEvent) else (one.first, one.last) for one in page]
        for page in read(path)
    ]


def spoil(path: Path, *numbers: int) -> None:
    """Overwrites a page of the file that holds nothing but a part of the state of an event."""
    raw = path.read_bytes()
    pages = [raw[at : at + PAGE_SIZE] for at in range(0, len(raw), PAGE_SIZE)]
    for number in numbers:
        text = f"{number}é".encode() * 2_500
        (place, *_) = (place for place, page in enumerate(pages) if text in page)
        pages[place] = b"\xa5" * PAGE_SIZE
    path.write_bytes(b"".join(pages))


# --------------------------------------------------------------- a sound store


def test_all_events_are_read_page_by_page_as_they_lie_there(path: Path) -> None:
    pages = read(path)
    assert [len(page) for page in pages] == [4, 4, 1]
    events = [one for page in pages for one in page]
    assert [one[0] for one in events] == list(range(1, 10))
    for one in events:
        assert isinstance(one, RawEvent)
        assert one.has_its_types
        assert one.hash() == one.leaf
    kept = events[1]
    assert isinstance(kept, RawEvent)
    assert (kept.government, kept.version, kept.topic) == ("be", 2, "statement-made")
    assert json.loads(kept.state)["development"]["id"] == "s2"
    assert kept.leaf == leaf_hash(b"be", 2, b"statement-made", kept.state.encode())


def test_an_inspection_gives_the_same_of_one_moment(
    path: Path, inspection: SQLiteInspection
) -> None:
    tree = inspection.tree()
    with Timeline.open(path, clock=Clock()) as door:
        head = door.head()
        door.append(stated(id="meanwhile"))
    assert list(inspection.pages()) == [*read(path)[:2], read(path)[2][:1]]
    assert inspection.last_position() == 9
    assert inspection.tree() == tree
    assert tree is not None
    assert tree[:2] == (head.size, head.root.hex())
    assert list(inspection.soundness()) == []
    assert list(inspection.facts(9)) == []
    assert list(inspection.rows("SELECT id, version FROM development_ids ORDER BY id"))[:2] == [
        ("s2", 2), ("s3", 3),
    ]  # fmt: skip


def test_a_store_without_events_has_no_pages(tmp_path: Path) -> None:
    prepare(SQLiteLocation(tmp_path / "empty.db"))
    assert read(tmp_path / "empty.db") == []
    with closing(inspected(tmp_path / "empty.db")) as inspection:
        assert inspection.last_position() is None
        assert list(inspection.facts(0)) == []
        assert list(inspection.facts(1)) == ["the number of its last event was altered"]


def test_what_is_no_store_is_not_inspected(path: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreMissing):
        inspected(tmp_path / "none.db")
    tamper(path, "CREATE TABLE planted (x)")
    with pytest.raises(StoreAltered) as caught:
        inspected(path)
    assert caught.value.location == SQLiteLocation(path)


# --------------------------------------------------------------- columns that are not as they were


@pytest.mark.parametrize(
    ("damage", "has_its_types", "is_the_same"),
    [
        ("state = state || ' '", True, False),
        ("state = CAST(replace(state, 'é', x'ff') AS TEXT)", True, False),
        ("topic = CAST(x'78ff' AS TEXT)", True, False),
        ("originator_id = CAST(x'62ff' AS TEXT)", True, False),
        ("originator_version = 77", True, False),
        ("originator_version = 'x'", False, None),
        ("topic = x'00'", False, None),
        ("state = CAST(state AS BLOB)", False, None),
        ("leaf = 'x'", False, None),
    ],
)
def test_a_damaged_column_is_read_as_it_is_and_the_others_as_they_were(
    path: Path, damage: str, has_its_types: bool, is_the_same: bool | None
) -> None:
    before = [one for page in read(path) for one in page]
    tamper(path, f"UPDATE stored_events SET {damage} WHERE rowid = 3")
    events = [one for page in read(path) for one in page]
    assert events[:2] + events[3:] == before[:2] + before[3:]
    damaged = events[2]
    assert isinstance(damaged, RawEvent)
    assert damaged.has_its_types is has_its_types
    if is_the_same is not None:
        assert damaged.hash() != damaged.leaf


def test_text_that_is_no_utf_8_gives_its_bytes_back(path: Path) -> None:
    tamper(path, "UPDATE stored_events SET topic = CAST(x'78ff' AS TEXT) WHERE rowid = 3")
    damaged = read(path)[0][2]
    assert isinstance(damaged, RawEvent)
    assert damaged.topic == "x\udcff"
    state = damaged.state.encode("utf-8", "surrogateescape")
    assert damaged.hash() == leaf_hash(b"be", 3, b"x\xff", state)


def test_text_of_the_tables_beside_gives_its_bytes_back_too(path: Path) -> None:
    tamper(path, "UPDATE development_links SET target = CAST(x'78ff' AS TEXT)")
    with closing(inspected(path)) as inspection:
        assert list(inspection.rows("SELECT target FROM development_links")) == [("x\udcff",)]
        # And what is asked for afterwards is read as always.
        assert list(inspection._connection.execute("SELECT 'é'")) == [("é",)]


def test_a_question_that_cannot_be_answered_is_an_error_that_names_the_store(
    path: Path, inspection: SQLiteInspection
) -> None:
    with pytest.raises(StoreUnavailable) as caught:
        list(inspection.rows("SELECT * FROM none"))
    assert caught.value.message == f"cannot use the store {path}: no such table: none"


# --------------------------------------------------------------- what lies in no leaf


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("UPDATE store_facts SET value = 'x' WHERE name = 'identity'", "its identity was altered"),
        (
            "UPDATE store_facts SET value = 'x' WHERE name = 'identity-check'",
            "its identity was altered",
        ),
        ("DELETE FROM store_facts", "its identity was altered"),
        ("INSERT INTO store_facts VALUES ('more', 'x')", "its identity was altered"),
        ("UPDATE sqlite_sequence SET seq = 8", "the number of its last event was altered"),
        ("DELETE FROM sqlite_sequence", "the number of its last event was altered"),
    ],
)
def test_what_no_event_says_is_checked_by_itself(path: Path, damage: str, said: str) -> None:
    tamper(path, damage)
    with closing(inspected(path)) as inspection:
        assert list(inspection.facts(9)) == [said]


def test_without_a_head_there_is_no_tree(path: Path) -> None:
    tamper(path, "DELETE FROM tree_head")
    with closing(inspected(path)) as inspection:
        assert inspection.tree() is None


# --------------------------------------------------------------- how far it goes


@pytest.mark.parametrize(
    ("damage", "last"),
    [
        ("DELETE FROM stored_events WHERE rowid > 5", 9),
        ("UPDATE tree_head SET size = 12", 12),
        ("UPDATE sqlite_sequence SET seq = 11", 11),
        ("UPDATE tree_head SET size = 'x'", 9),
        ("DELETE FROM tree_head", 9),
        # No file of this size can hold so many.
        ("UPDATE tree_head SET size = 1000000000000", 9),
    ],
)
def test_the_last_position_is_the_highest_that_anything_names(
    path: Path, damage: str, last: int
) -> None:
    tamper(path, damage)
    with closing(inspected(path)) as inspection:
        assert inspection.last_position() == last
    with closing(sqlite3.connect(path)) as connection:
        assert last_position(connection, last - 1) == last
        assert last_position(connection, last) is None


def test_as_many_positions_are_believed_as_a_file_has_room_for() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE tree_head (size)")
        pages, size = (
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "page_size")
        )
        most = pages * size // 64
        connection.execute("INSERT INTO tree_head VALUES (?)", (most,))
        assert last_position(connection) == most
        connection.execute("UPDATE tree_head SET size = size + 1")
        assert last_position(connection) is None


def test_what_names_no_position_is_passed_over() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        assert last_position(connection) is None
        connection.execute("CREATE TABLE tree_head (size)")
        connection.execute("INSERT INTO tree_head VALUES (3)")
        assert last_position(connection) == 3


# --------------------------------------------------------------- what cannot be read


def test_a_gap_is_no_hole_for_what_is_there_can_be_read(path: Path) -> None:
    tamper(path, "DELETE FROM stored_events WHERE rowid IN (3, 4, 5)")
    assert places(path) == [[1, 2, 6, 7], [8, 9]]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([3], [[1, 2, (3, 3), 4], [5, 6, 7, 8], [9]]),
        ([3, 4], [[1, 2, (3, 4)], [5, 6, 7, 8], [9]]),
        ([2, 4], [[1, (2, 2), 3, (4, 4)], [5, 6, 7, 8], [9]]),
        ([4, 5], [[1, 2, 3, (4, 4)], [(5, 5), 6, 7, 8], [9]]),
        ([5, 6, 7, 8], [[1, 2, 3, 4], [(5, 8)], [9]]),
        ([8], [[1, 2, 3, 4], [5, 6, 7, (8, 8)], [9]]),
    ],
)
def test_what_cannot_be_read_is_a_hole_with_its_positions(
    path: Path, numbers: list[int], expected: list[list[object]]
) -> None:
    before = read(path)
    spoil(path, *numbers)
    assert places(path) == expected
    for page, was in zip(read(path), before, strict=True):
        assert {one for one in page if isinstance(one, RawEvent)} <= set(was)
        reasons = {one.reason for one in page if isinstance(one, Hole)}
        assert reasons <= {"database disk image is malformed"}


def test_soundness_says_what_sqlite_finds(path: Path) -> None:
    spoil(path, 3)
    with closing(inspected(path)) as inspection:
        found = list(inspection.soundness())
    assert found
    for one in found:
        assert one.startswith("SQLite's integrity check: ")
        assert not one.endswith(": ok")


class Broken:
    """A connection that fails where a real one would on a disk that does."""

    def __init__(self, real: sqlite3.Connection, *unreadable: str) -> None:
        self.real = real
        self.unreadable = unreadable
        self.text_factory: object = str

    def execute(self, sql: str, parameters: tuple[object, ...] = ()) -> sqlite3.Cursor:
        for one in self.unreadable:
            if one in sql or (one.isdecimal() and parameters == (int(one),)):
                raise sqlite3.OperationalError("disk I/O error")
        return self.real.execute(sql, parameters)


def broken(path: Path, *unreadable: str) -> list[list[RawEvent | Hole]]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        return list(raw_pages(Broken(connection, *unreadable)))  # type: ignore[arg-type]


def test_where_no_page_can_be_read_each_event_is_asked_for_by_itself(path: Path) -> None:
    pages = broken(path, "LIMIT ?", "3", "4", "5")
    assert [[one if isinstance(one, Hole) else one.position for one in page] for page in pages] == [
        [1, 2, Hole(3, 4, "disk I/O error")],
        [Hole(5, 5, "disk I/O error"), 6, 7, 8],
        [9],
        *([[Hole(10, None, "disk I/O error")]]),
    ]


def test_positions_out_of_order_are_gone_through_one_by_one(path: Path) -> None:
    class Turning(Broken):
        """A damaged file whose table of events goes round: each page begins with the first."""

        def execute(self, sql: str, parameters: tuple[object, ...] = ()) -> sqlite3.Cursor:
            if "LIMIT ?" in sql:
                return self.real.execute(sql, (0, 4))
            if parameters == (6,):
                return self.real.execute(sql, (7,))
            return self.real.execute(sql, parameters)

    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        pages = list(raw_pages(Turning(connection)))  # type: ignore[arg-type]
    shown = [[one if isinstance(one, Hole) else one.position for one in page] for page in pages]
    order = "the positions of the events are out of order"
    assert shown == [
        [1, 2, 3, 4], [5, Hole(6, 6, "there is no event"), 7, 8], [9], [Hole(10, None, order)],
    ]  # fmt: skip


def test_where_nothing_says_how_much_there_is_the_hole_has_no_end(path: Path) -> None:
    assert broken(path, "SELECT") == [[Hole(1, None, "disk I/O error")]]


def test_a_position_that_is_not_there_is_said_among_those_that_cannot_be_read(path: Path) -> None:
    tamper(path, "DELETE FROM stored_events WHERE rowid IN (2, 3)")
    (first, *_) = broken(path, "LIMIT ?")
    assert [one if isinstance(one, Hole) else one.position for one in first] == [
        1, Hole(2, 3, "there is no event"), 4,
    ]  # fmt: skip


def test_a_disk_that_fails_as_it_is_opened_makes_the_store_unavailable(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> sqlite3.Connection:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr("timeline.eventstore.sqlite.raw_events.connect", fail)
    with pytest.raises(StoreUnavailable, match="disk I/O error"):
        SQLiteInspection(SQLiteLocation(path))
