"""Taking back what the last command recorded: on both engines, for whatever it recorded."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.builders import Clock
from tests.test_model_examples import decided, expected, one
from timeline import Timeline
from timeline.exceptions import NothingToUndo
from timeline.services.undo import last_batch


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def door(store_url: str, clock: Clock) -> Iterable[Timeline]:
    with Timeline.open(store_url, clock=clock) as opened:
        yield opened


def later(clock: Clock) -> None:
    """Time goes on between two commands, as it does."""
    clock.now += timedelta(seconds=1)


def state(door: Timeline, **cut: str) -> list[tuple[str, str]]:
    return [(row.matter, row.status) for row in door.state(**cut)]


def test_of_all_commands_the_last_one_is_taken_back_whole(door: Timeline, clock: Clock) -> None:
    door.append(one("matter-raised", "03-01"))
    later(clock)
    door.append(decided("03-02"), expected("03-03", "03-10"), decided("03-10", "rejected"))
    before = door.position()
    receipt = door.undo(dry_run=True)
    assert [one.development.target for one in receipt.appended] == [
        "decision-taken-03-10", "decision-expected-03-03", "decision-taken-03-02",
    ]  # fmt: skip
    assert (door.position(), receipt.dry_run) == (before, True)
    later(clock)
    door.undo()
    assert state(door) == [("m", "raised")]
    # It is a mistake of the record: on no day did the public know it otherwise.
    assert state(door, as_known="2020-04-01") == [("m", "raised")]
    assert door.verify() == []


def test_undoing_again_brings_it_back(door: Timeline, clock: Clock) -> None:
    door.append(one("matter-raised", "03-01"), decided("03-02"))
    for wanted in ([], [("m", "decided")], [], [("m", "decided")]):
        later(clock)
        door.undo()
        assert state(door) == wanted
    assert door.verify() == []


def test_an_amendment_is_taken_back_and_not_what_it_amends(door: Timeline, clock: Clock) -> None:
    door.append(decided("03-02", id="a"))
    later(clock)
    door.correct("a", {"outcome": "rejected"}, reason="it was")
    later(clock)
    door.undo(reason="it was not")
    assert [row.outcome for row in door.state()] == ["approved"]
    (_, undone) = door.show("a").amendments, door.show("a").amendments[0]
    assert undone.retracted_by is not None
    assert "it was not" in [entry.document.get("reason") for entry in door.log()]


def test_a_file_is_taken_back(door: Timeline, clock: Clock, tmp_path: Path) -> None:
    path = tmp_path / "be.jsonl"
    rows = [one("pledge-made", "03-01", id="p"), one("delivery-made", "03-02", fulfils="p")]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    door.import_files(path)
    later(clock)
    door.undo()
    assert state(door) == []
    assert door.verify() == []


def test_a_rename_and_a_merge_and_their_end_are_taken_back(door: Timeline, clock: Clock) -> None:
    door.append(one("matter-raised", "03-01"), one("statement-made", "03-01", matters=["n"]))
    both = [("m", "raised"), ("n", "raised")]
    for act in (
        lambda: door.rename_matter("n", "m"),
        lambda: door.rename_matter("m", "renamed"),
    ):
        later(clock)
        act()
        assert state(door) != both
        later(clock)
        door.undo()
        assert state(door) == both
    later(clock)
    door.rename_matter("n", "m")
    later(clock)
    door.separate_matter("n")
    later(clock)
    door.undo()
    assert state(door) == [("m", "raised")]
    assert door.verify() == []


def test_what_cannot_be_taken_back_is_said(door: Timeline, clock: Clock) -> None:
    with pytest.raises(NothingToUndo):
        door.undo()
    door.append(one("matter-raised", "03-01"))
    later(clock)
    door.describe_matter("m", title="A matter")
    with pytest.raises(NothingToUndo):
        door.undo()
    later(clock)
    door.describe_matter("m", title="Another", summary="What it is about")
    later(clock)
    door.undo()
    (row,) = door.state()
    assert row.title == "A matter"
    clock.now -= timedelta(hours=1)
    door.append(one("statement-made", "03-02"))
    with pytest.raises(NothingToUndo):
        door.undo()
    clock.now += timedelta(hours=2)
    door.describe_government("be", name="Kingdom of Belgium")
    with pytest.raises(NothingToUndo):
        door.undo()


def test_too_many_are_not_taken_back_at_once(
    door: Timeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    door.append(*(one("statement-made", "03-01", id=f"s-{number}") for number in range(6)))
    monkeypatch.setattr(last_batch, "_PAGE", 2)
    monkeypatch.setattr(last_batch, "MOST", 5)
    with pytest.raises(NothingToUndo):
        door.undo()
    monkeypatch.setattr(last_batch, "MOST", 10)
    assert len(door.undo().appended) == 6


def test_what_was_accepted_comes_back_without_another_word(door: Timeline, clock: Clock) -> None:
    door.append(decided("03-01"), decided("03-05", matters=["n"], id="other"))
    later(clock)
    door.rename_matter("n", "m", accept="second-decision")
    for count in (2, 1, 2):
        later(clock)
        door.undo()
        assert len(door.state()) == count
    assert door.verify() == []


def test_an_amendment_that_was_taken_back_is_recorded_again(door: Timeline, clock: Clock) -> None:
    door.append(decided("03-01", id="a"))
    for _ in range(2):
        later(clock)
        assert door.retract("a", reason="r").new == 1
        assert door.retract("a", reason="r").new == 0
        assert state(door) == []
        later(clock)
        door.undo()
        assert state(door) == [("m", "decided")]
