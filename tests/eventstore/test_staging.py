"""What was accepted and is not stored yet: it comes back as it went in and leaves nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from eventsourcing.persistence import StoredEvent

from timeline.domain.matter.transition import Transition
from timeline.eventstore.index_rows import IndexRows, StagedPage
from timeline.eventstore.staging import StagingFile


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[StagingFile]:
    with StagingFile(tmp_path) as spool:
        yield spool


def event(version: int, state: bytes, government: str = "be", topic: str = "raised") -> StoredEvent:
    return StoredEvent(government, version, topic, state)


DESCRIBED = "government-described"
FIRST = (
    [
        event(1, b"described", topic=DESCRIBED),
        event(2, "é".encode(), topic="t"),
        event(1, b"", "nl"),
    ],
    [
        IndexRows("be", 2, "a", (("x", "amends"),), (("m", "a", "{}"), ("n", "a", None))),
        IndexRows("nl", 1, "b", (("x", "amends"), ("a", "fulfils")), ()),
    ],
)
SECOND = ([event(3, b"third" * 1_000)], [IndexRows("be", 3, "c", (("x", "amends"),), ())])


def step(earliest: int, version: int, **more: object) -> Transition:
    values: dict[str, object] = {
        "latest": earliest, "rank": 1, "published": 9, "government": "be", "id": f"d{version}",
        "kind": "raised", "effect": "raise", "occurred": "2022",
    }  # fmt: skip
    return Transition(earliest=earliest, version=version, **(values | more))  # type: ignore[arg-type]


def pages(spool: StagingFile) -> list[tuple[list[StoredEvent], list[IndexRows]]]:
    return [(page.events(), page.index_rows()) for page in spool.pages()]


def test_pages_come_back_as_they_went_in(spool: StagingFile) -> None:
    assert (spool.is_any, list(spool.pages())) == (False, [])
    for page in (FIRST, SECOND):
        spool.add(*page)
    assert spool.is_any, "there are two"
    # Whatever was read in between.
    assert dict(spool.look_up(["c"])) == {"c": SECOND[0][0]}
    assert pages(spool) == [FIRST, SECOND]
    assert list(spool.pages()) == [StagedPage.of(*FIRST), StagedPage.of(*SECOND)]
    spool.add(FIRST[0][:1], [])
    assert pages(spool)[2] == (FIRST[0][:1], [])


def test_what_it_holds_is_found_by_id(spool: StagingFile) -> None:
    assert list(spool.look_up(["a"])) == []
    spool.add(*FIRST)
    spool.add(*SECOND)
    assert dict(spool.look_up(["a", "none", "b", "c"])) == {
        "a": FIRST[0][1], "b": FIRST[0][2], "c": SECOND[0][0],
    }  # fmt: skip


def test_what_refers_to_something_is_found_in_the_order_of_versions(spool: StagingFile) -> None:
    assert spool.linked(["x"]) == []
    spool.add(*SECOND)
    spool.add(*FIRST)
    assert spool.linked(["x", "none"]) == [
        ("x", "amends", "b"), ("x", "amends", "a"), ("x", "amends", "c"),
    ]  # fmt: skip
    assert spool.linked(["a"]) == [("a", "fulfils", "b")]


def test_steps_that_were_put_away_are_taken_back_from_behind(spool: StagingFile) -> None:
    shelf, other = spool.shelf(), spool.shelf()
    steps = [step(-5, 9), step(10, 2), step(10, 3), step(11, 1, latest=10**12), step(20, 4)]
    shelf.put(steps[:3])
    other.put(steps[:1])
    spool.add(*FIRST)
    shelf.put(steps[3:])
    assert shelf.take(3) == steps[3:]
    # What was taken is not there any more.
    assert shelf.take(3) == []
    # A part of what was put away together stays where it was.
    assert shelf.take(1) == steps[1:3]
    shelf.put(steps[1:])
    assert shelf.take(0) == steps
    assert shelf.take(0) == []
    assert other.take(0) == steps[:1]
    assert pages(spool) == [FIRST]


def test_many_steps_are_put_away_in_blocks_of_which_the_last_are_read(
    spool: StagingFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = [step(place, place) for place in range(200)]
    shelf = spool.shelf()
    shelf.put(steps)
    read = []
    real = spool.take_block
    monkeypatch.setattr(spool, "take_block", lambda number: read.append(number) or real(number))
    assert shelf.take(195) == steps[195:]
    assert len(read) == 1
    assert shelf.take(0) == steps[:195]


def test_blocks_that_were_written_come_back_too_and_leave_their_room(spool: StagingFile) -> None:
    shelves = [spool.shelf() for _ in range(600)]
    for number, shelf in enumerate(shelves):
        shelf.put([step(number, 1), step(number, 2)])
    written = "SELECT count(*) FROM blocks"
    assert spool._db.execute(written).fetchone() == (512,), "many at a time"
    for number, shelf in enumerate(shelves):
        assert shelf.take(1) == [step(number, 2)]
        assert shelf.take(0) == [step(number, 1)]
    assert spool._db.execute(written).fetchone() == (0,)


def test_it_lies_where_it_is_told_to_and_leaves_nothing_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, usual = tmp_path / "told", tmp_path / "usual"
    told.mkdir()
    usual.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(usual))
    real, removed = os.unlink, []

    def unlink(path: str) -> None:
        removed.append(Path(path).parent)
        real(path)

    monkeypatch.setattr("os.unlink", unlink)
    for folder in (told, None):
        removed.clear()
        with StagingFile(folder) as spool:
            spool.add(*FIRST)
            # Gone while it is open: who is killed leaves nothing behind.
            assert removed == [folder or usual]
            assert list(told.iterdir()) == list(usual.iterdir()) == []
        with pytest.raises(ValueError):  # noqa: PT011  what a closed file says
            spool.add(*SECOND)


def test_what_a_process_left_that_was_killed_at_once_is_removed(tmp_path: Path) -> None:
    old, young = tmp_path / ".timeline-old.spool", tmp_path / ".timeline-young.spool"
    for one in (old, young, tmp_path / "mine.spool"):
        one.touch()
    for one in (old, tmp_path / "mine.spool"):
        os.utime(one, (1, 1))
    with StagingFile(tmp_path) as spool:
        spool.add(*FIRST)
    assert {one.name for one in tmp_path.iterdir()} == {young.name, "mine.spool"}


def test_where_an_open_file_cannot_be_removed_it_is_when_it_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, tried = os.unlink, [0]

    def unlink(path: str) -> None:
        if path.endswith(".spool"):
            tried[0] += 1
            if tried[0] == 1:
                raise PermissionError
        real(path)

    monkeypatch.setattr("os.unlink", unlink)
    with StagingFile(tmp_path) as spool:
        spool.add(*FIRST)
        (left,) = tmp_path.iterdir()
        assert left.name.startswith(".timeline-")
        assert pages(spool) == [FIRST]
    assert list(tmp_path.iterdir()) == []
    assert tried == [2]


def test_one_that_was_not_used_is_closed_as_well(tmp_path: Path) -> None:
    with StagingFile(tmp_path / "none"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_it_costs_no_sync_and_no_journal(spool: StagingFile) -> None:
    spool.add(*FIRST)
    found = {
        name: spool._db.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("locking_mode", "journal_mode", "synchronous", "cache_size")
    }
    assert found == {
        "locking_mode": "exclusive", "journal_mode": "off", "synchronous": 0,
        "cache_size": -8_000,
    }  # fmt: skip
