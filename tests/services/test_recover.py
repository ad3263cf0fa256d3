"""Rescuing: what the hashes vouch for comes into a new store, what they do not is listed."""

from __future__ import annotations

import random
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from tests.builders import Clock, corrected, decision_taken, pledged, raised, stated
from tests.eventstore.tampering import tamper
from timeline import Timeline
from timeline.eventstore.errors import StoreMissing
from timeline.eventstore.sqlite.creation import PAGE_SIZE, SMALL_PAGE_SIZE, prepare
from timeline.eventstore.urls import SQLiteLocation
from timeline.services.operations.backup import NotCopied
from timeline.services.operations.recover import Rescued


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store of some sixty events on many pages, in its one file."""
    made = tmp_path / "store.db"
    with Timeline.open(made, clock=Clock()) as door:
        door.append(raised(id="first"), pledged(id="pledge", matter="aid"), stated(id="second"))
        door.append(*(stated(id=f"s{n}", summary="x " * 900) for n in range(50)))
        door.append(decision_taken(id="decision"), stated(id="dutch", government="nl"))
        door.append(corrected("second", {"title": "x"}, id="correction"))
    with closing(sqlite3.connect(made)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return made


def rescued(path: Path) -> Rescued:
    """Rescues a store, and sees that the damaged file was not touched and the new one is sound."""
    before = path.read_bytes()
    with Timeline.open(path.with_name("unused.db")) as door:
        found = door.rescue(path, path.with_name("new.db"))
    assert path.read_bytes() == before
    assert stat.S_IMODE(found.path.stat().st_mode) == 0o600
    assert not [one.name for one in path.parent.iterdir() if one.name.endswith(".part")]
    with Timeline.open(found.path, clock=Clock()) as door:
        assert door.verify() == []
        assert door.position() == found.copied
    return found


def ids(path: Path) -> list[str]:
    with Timeline.open(path) as door:
        return [one.id for one in door.log()]


def identity(path: Path) -> str:
    with Timeline.open(path) as door:
        return door.identity()


def test_of_a_sound_store_all_is_copied_and_its_checkpoints_hold(path: Path) -> None:
    sealed = path.with_name("sealed")
    with Timeline.open(path) as door:
        door.seal(sealed)
    found = rescued(path)
    assert (found.copied, found.same, found.findings) == (58, True, [])
    assert ids(found.path) == ids(path)
    with Timeline.open(found.path, clock=Clock()) as door:
        assert door.verify(checkpoints=[sealed]) == []
        assert door.append(stated(id="more")).new == 1


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TRIGGER planted AFTER INSERT ON stored_events BEGIN SELECT raise(IGNORE); END",
        "DROP TRIGGER stored_events_update",
        "DROP TABLE matter_steps",
        "PRAGMA user_version = 7",
        "PRAGMA application_id = 1",
    ],
)
def test_where_only_what_is_beside_the_events_was_altered_nothing_is_lost(
    path: Path, sql: str
) -> None:
    name = identity(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(sql)
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    found = rescued(path)
    assert (found.copied, found.same, found.findings) == (58, True, [])
    assert identity(found.path) == name


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM development_ids",
        "UPDATE matter_steps SET step = NULL",
        "UPDATE stored_events SET leaf = zeroblob(32) WHERE rowid % 2",
    ],
)
def test_what_can_be_derived_from_the_events_is_made_anew(path: Path, sql: str) -> None:
    tamper(path, sql)
    assert rescued(path).same


def test_an_altered_event_stays_out_and_is_named(path: Path) -> None:
    tamper(path, "UPDATE stored_events SET state = replace(state, 'x x', 'x y') WHERE rowid = 9")
    name = identity(path)
    found = rescued(path)
    (finding,) = found.findings
    assert finding.field == "event 9 of “be” (position 9)"
    assert (found.copied, found.same) == (57, False)
    assert set(ids(path)) - set(ids(found.path)) == {"s4"}
    # It is another store now: what was sealed of the old one does not hold for it.
    assert identity(found.path) != name


def test_what_rests_on_something_lost_stays_out_too(path: Path) -> None:
    tamper(path, "UPDATE stored_events SET state = replace(state, 'made', 'mode') WHERE rowid = 4")
    found = rescued(path)
    assert [one.message.split(":")[0] for one in found.findings] == [
        "not copied", "it breaks a rule"
    ]  # fmt: skip
    assert "not in the store" in found.findings[1].message
    assert "second" not in ids(found.path)


def test_a_government_whose_description_is_lost_is_opened_again(path: Path) -> None:
    tamper(path, "DELETE FROM stored_events WHERE rowid = 1")
    found = rescued(path)
    assert found.copied == 58
    assert "described as in ISO 3166" in " ".join(one.message for one in found.findings)
    with Timeline.open(found.path) as door:
        assert [one.zone for one in door.governments("be")] == ["Europe/Brussels"]


def test_what_cannot_be_read_is_listed_by_position_and_the_rest_is_there(path: Path) -> None:
    data = bytearray(path.read_bytes())
    page = data.index(b'"id":"s25"') // PAGE_SIZE * PAGE_SIZE
    data[page : page + PAGE_SIZE] = bytes(PAGE_SIZE)
    path.write_bytes(data)
    found = rescued(path)
    holes = [one.message for one in found.findings if one.message.startswith("lost: positions")]
    assert len(holes) == 1
    assert 45 <= found.copied < 58
    assert {"first", "s0", "s49", "dutch", "correction"} <= set(ids(found.path))


@pytest.mark.parametrize("part", [0.9, 0.7, 0.5])
def test_a_file_that_was_cut_off_gives_what_is_there(path: Path, part: float) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * part)])
    found = rescued(path)
    assert found.copied > 0
    assert found.findings
    assert "first" in ids(found.path)


@pytest.mark.parametrize("size", [SMALL_PAGE_SIZE, PAGE_SIZE])
@pytest.mark.parametrize("developments", [2, 60])
@pytest.mark.parametrize("text", ["", "x " * 900, "x " * 9_000])
def test_without_its_first_page_a_store_is_found_by_what_every_store_has(
    tmp_path: Path, size: int, developments: int, text: str
) -> None:
    path = tmp_path / "store.db"
    prepare(SQLiteLocation(path), page_size=size)
    with Timeline.open(path, clock=Clock()) as door:
        summary = {"summary": text} if text else {}
        door.append(*(stated(id=f"s{n}", **summary) for n in range(developments)))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert connection.execute("PRAGMA page_size").fetchone() == (size,)
    data = bytearray(path.read_bytes())
    data[:size] = bytes(size)
    path.write_bytes(data)
    found = rescued(path)
    assert (found.copied, found.same) == (developments + 1, True)


def test_what_is_still_in_the_write_ahead_log_is_rescued(path: Path, tmp_path: Path) -> None:
    with Timeline.open(path, clock=Clock()) as door:
        door.append(stated(id="last"))
        found = door.rescue(path, tmp_path / "new.db")
    assert found.same
    assert "last" in ids(tmp_path / "new.db")


def test_nothing_is_written_over(path: Path, tmp_path: Path) -> None:
    with Timeline.open(path) as door:
        for target in (path, tmp_path / "sealed"):
            (tmp_path / "sealed").write_text("x")
            with pytest.raises(NotCopied):
                door.rescue(path, target)
        with pytest.raises(NotCopied):
            door.rescue(path, tmp_path / "no" / "folder.db")
        with pytest.raises(StoreMissing):
            door.rescue(tmp_path / "none.db", tmp_path / "new.db")


@pytest.mark.parametrize("data", [b"", b"no store\n" * 900, bytes(40_000)])
def test_of_what_is_no_store_nothing_is_rescued(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "given").write_bytes(data)
    door = Timeline.open(tmp_path / "unused.db")
    with pytest.raises(NotCopied):
        door.rescue(tmp_path / "given", tmp_path / "new.db")
    assert [one.name for one in tmp_path.iterdir()] == ["given"]


@pytest.mark.parametrize("damages", [12, pytest.param(40, marks=pytest.mark.slow)])
def test_whatever_is_damaged_nothing_altered_gets_in(
    path: Path, tmp_path: Path, damages: int
) -> None:
    chance, whole = random.Random(5), path.read_bytes()
    with Timeline.open(path) as door:
        true = {one.id: one.document for one in door.log()}
        counts = []
        for number in range(damages):
            data = bytearray(whole)
            for _ in range(chance.randrange(1, 6)):
                start = chance.randrange(len(data))
                for place in range(start, min(start + chance.choice((1, 64, 4096)), len(data))):
                    data[place] = chance.randrange(256)
            if number % 5 == 0:
                del data[chance.randrange(len(data) // 2, len(data)) :]
            (tmp_path / "damaged").write_bytes(data)
            target = tmp_path / f"rescued-{number}"
            try:
                found = door.rescue(tmp_path / "damaged", target)
            except NotCopied:
                counts.append(0)
                continue
            counts.append(found.copied)
            with Timeline.open(target) as new:
                assert new.verify() == []
                for one in new.log():
                    assert one.document == true[one.id] or one.id == "second"
    assert sum(counts) / len(counts) > 30, counts
