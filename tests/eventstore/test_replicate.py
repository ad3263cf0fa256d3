"""A store copied to another place: exactly, going on where it was left, and never over another.

From a file to a server and back: tests/postgres/test_store.py.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.builders import Clock, corrected, decision_taken, delivered, pledged, raised, stated
from tests.eventstore.tampering import tamper
from timeline import Timeline
from timeline.eventstore.errors import StoreMissing, StoreUnavailable
from timeline.eventstore.ports import Inspection, inspect
from timeline.eventstore.replicate import NotTransferred, Transferred, copy
from timeline.eventstore.sqlite.raw_events import SQLiteInspection
from timeline.eventstore.urls import Location, parse_store_url
from timeline.eventstore.writer import EventWriter

TABLES = (
    "stored_events", "development_ids", "development_links", "matter_steps", "store_facts",
    "tree_head",
)  # fmt: skip


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of ten events of two governments, which is read three at a time."""
    monkeypatch.setattr("timeline.eventstore.sqlite.raw_events.PAGE", 3)
    made = tmp_path / "store.db"
    with Timeline.open(made, clock=Clock()) as door:
        door.append(
            raised(id="raised", matters=["heavy-weapons", "aid"]),
            stated(id="stated"),
            pledged(id="pledge", matter="aid"),
            stated(id="theirs", government="nl", title="“Élan” \U0001f1e7\U0001f1ea"),
            delivered(id="delivery", matter="aid", fulfils="pledge"),
            decision_taken(id="taken"),
            corrected("taken", {"matters": ["aid"]}, id="correction"),
            stated(id="last"),
        )
    return made


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "copy.db"


def copied(path: Path, target: Path, **more: Callable[[int, int], None]) -> Transferred:
    return copy(parse_store_url(path), parse_store_url(target), **more)


def refused(path: Path, target: Path, **more: Callable[[int, int], None]) -> tuple[str, str | None]:
    with pytest.raises(NotTransferred) as caught:
        copied(path, target, **more)
    return caught.value.message, caught.value.hint


def content(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(path)) as connection:
        return {
            table: connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3").fetchall()
            for table in TABLES
            if table != "store_facts"
        } | {"store_facts": connection.execute("SELECT * FROM store_facts").fetchall()}


def broken_off(path: Path, target: Path, after: int) -> None:
    """A copy that ends when so many events are there."""

    def stop(done: int, total: int) -> None:
        if done >= after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copied(path, target, progress=stop)


def test_a_copy_is_the_same_store(path: Path, target: Path) -> None:
    seen: list[tuple[int, int]] = []
    done = copied(path, target, progress=lambda *one: seen.append(one))
    with Timeline.open(path) as door:
        assert done == Transferred(door.head(), 0)
    assert content(target) == content(path)
    assert seen == [(3, 10), (6, 10), (9, 10), (10, 10)]
    with Timeline.open(target, clock=Clock()) as door:
        assert door.verify() == []
        assert door.append(stated(id="more")).new == 1


def test_without_anybody_to_tell_a_copy_is_made_as_well(path: Path, target: Path) -> None:
    assert copied(path, target).head.size == 10
    assert content(target) == content(path)


def test_what_comes_later_is_added_and_what_is_there_is_left(path: Path, target: Path) -> None:
    copied(path, target)
    assert copied(path, target).before == 10
    with Timeline.open(path, clock=Clock()) as door:
        door.append(stated(id="more"), delivered(id="again", matter="aid", fulfils="pledge"))
        head = door.head()
    assert copied(path, target) == Transferred(head, 10)
    assert content(target) == content(path)


@pytest.mark.parametrize("after", [3, 6, 9, 10])
def test_a_copy_that_was_broken_off_is_a_shorter_one_and_goes_on(
    path: Path, target: Path, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken_off(path, target, after)
    # With other pages: the first that is not there yet lies amid one.
    monkeypatch.setattr("timeline.eventstore.sqlite.raw_events.PAGE", 4)
    with Timeline.open(target) as door:
        assert door.head().size == after
        assert door.verify() == []
    seen: list[tuple[int, int]] = []
    assert copied(path, target, progress=lambda *one: seen.append(one)).before == after
    assert seen == [(4, 10), (8, 10), (10, 10)]
    assert content(target) == content(path)


def test_a_copy_of_a_store_without_events_is_one(tmp_path: Path, target: Path) -> None:
    with EventWriter(parse_store_url(tmp_path / "empty.db")):
        pass
    assert copied(tmp_path / "empty.db", target).head.size == 0
    assert content(target) == content(tmp_path / "empty.db")


def test_nothing_is_copied_from_where_there_is_no_store(tmp_path: Path, target: Path) -> None:
    with pytest.raises(StoreMissing):
        copied(tmp_path / "none.db", target)
    assert not target.exists()


def test_another_store_is_not_copied_over(path: Path, target: Path) -> None:
    with Timeline.open(target, clock=Clock()) as door:
        door.append(stated())
    before = content(target)
    assert refused(path, target) == (
        f"{target} is another store, not a copy of this one",
        "Choose an empty place.",
    )
    assert content(target) == before


def test_a_copy_that_went_on_by_itself_is_longer(path: Path, target: Path) -> None:
    copied(path, target)
    with Timeline.open(target, clock=Clock()) as door:
        door.append(stated(id="more"))
    assert refused(path, target) == (
        f"{target} has 11 events, but {path} has only 10",
        "If you appended to the copy, copy in the other direction.",
    )
    assert copied(target, path).before == 10


BEGINNING = (
    "One of the two was altered, or both were appended to after a copy. Run `timeline verify`."
)


@pytest.mark.parametrize("more", [1, 2])
def test_of_a_copy_and_a_store_that_both_went_on_neither_is_copied(
    path: Path, target: Path, more: int
) -> None:
    copied(path, target)
    with Timeline.open(target, clock=Clock()) as door:
        door.append(stated(id="there"))
    with Timeline.open(path, clock=Clock()) as door:
        door.append(*(stated(id=f"here-{number}") for number in range(more)))
    before = content(target)
    said = f"the 11 events at {target} are not the first events of this store"
    assert refused(path, target) == (said, BEGINNING)
    assert content(target) == before


def test_what_another_appends_to_a_copy_under_way_is_not_copied_over(
    path: Path, target: Path
) -> None:
    def append(done: int, total: int) -> None:
        with Timeline.open(target, clock=Clock()) as door:
            door.append(stated(id="between"))

    assert refused(path, target, progress=append) == (
        f"another program appended to {target} during the copy",
        "Copy to a place that nobody appends to.",
    )
    with Timeline.open(target) as door:
        assert door.head().size == 4
        assert door.verify() == []


ALL = "List what is wrong with `timeline verify`"


@pytest.mark.parametrize(
    ("damage", "message", "hint"),
    [
        (
            "UPDATE stored_events SET state = state || ' ' WHERE rowid = 5",
            "the event at position 5 was altered after it was recorded",
            f"{ALL}.",
        ),
        (
            "UPDATE stored_events SET state = CAST(state AS BLOB) WHERE rowid = 5",
            "cannot read the event at position 5",
            f"{ALL}; copy the rest with `timeline rescue`.",
        ),
        (
            "DELETE FROM stored_events WHERE rowid = 5",
            "cannot read the event at position 5",
            f"{ALL}; copy the rest with `timeline rescue`.",
        ),
        (
            "DELETE FROM stored_events WHERE rowid IN (4, 5, 6)",
            "cannot read the event at position 4",
            f"{ALL}; copy the rest with `timeline rescue`.",
        ),
    ],
)
def test_a_store_that_is_damaged_is_copied_no_further(
    path: Path, target: Path, damage: str, message: str, hint: str
) -> None:
    tamper(path, damage)
    assert refused(path, target) == (message, hint)
    with Timeline.open(target) as door:
        assert door.head().size == 3
        assert door.verify() == []


ANOTHER_ROOT = (
    "Another program is writing to one of them, or one was altered. Run `timeline verify`."
)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE tree_head SET root = replace(root, substr(root, 1, 4), '0123')",
        "UPDATE tree_head SET root = 'no hash'",
        "UPDATE tree_head SET size = 11",
        "UPDATE tree_head SET size = 'many'",
        "DELETE FROM stored_events WHERE rowid = 10",
    ],
)
def test_a_copy_that_does_not_come_to_the_root_is_not_one(
    path: Path, target: Path, damage: str
) -> None:
    tamper(path, damage)
    said = f"the copy at {target} does not have the same root as {path}"
    assert refused(path, target) == (said, ANOTHER_ROOT)


def test_a_store_that_lost_the_head_of_its_tree_is_copied_by_its_events(
    path: Path, target: Path
) -> None:
    tamper(path, "DELETE FROM tree_head")
    assert copied(path, target).head.size == 10


def test_a_copy_of_four_times_as_much_of_one_government_asks_for_four_times_as_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hundreds: list[int] = []

    def counted(location: Location) -> Inspection:
        opened = inspect(location)
        assert isinstance(opened, SQLiteInspection)
        # SQLite's own count of its steps: no clock, so the same on every machine.
        opened._connection.set_progress_handler(lambda: hundreds.append(1), 100)
        return opened

    monkeypatch.setattr("timeline.eventstore.replicate.inspect", counted)
    steps = []
    for size in (250, 1_000):
        hundreds.clear()
        with Timeline.open(tmp_path / f"{size}.db", clock=Clock()) as door:
            door.append(*(raised(id=f"d{n}", matter=f"m{n}") for n in range(size)))
            copied = door.copy_store(tmp_path / f"copy-{size}.db")
            assert copied.head == door.head()
        steps.append(len(hundreds))
    assert 3 < steps[1] / steps[0] < 5


@pytest.mark.parametrize(
    "error", [sqlite3.OperationalError("database or disk is full"), OSError(28, "no space left")]
)
def test_a_copy_that_cannot_be_begun_is_said_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    with Timeline.open(tmp_path / "store.db", clock=Clock()) as door:
        door.append(stated(id="first"))

        def fail(*_: object) -> None:
            raise error

        monkeypatch.setattr("timeline.eventstore.sqlite.creation.prepare", fail)
        with pytest.raises(StoreUnavailable, match=r"full|no space left"):
            door.copy_store(tmp_path / "copy.db")
