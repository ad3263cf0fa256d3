"""Two checkpoints of a store: that the later continues the earlier is proven without the store."""

# ruff: noqa: F811  (a fixture is imported, and then named where it is asked for)
from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.builders import Clock, stated
from tests.services.test_checkpoints import path, rewrite, sealed  # noqa: F401
from timeline import Timeline
from timeline.eventstore.integrity.checkpoints import NoCheckpoint, NoProof
from timeline.services.seals.inclusion import NotProven


@pytest.fixture
def later(path: Path, sealed: Path) -> Path:
    """A checkpoint of the six events; behind it one more was recorded."""
    with Timeline.open(path, clock=Clock()) as door:
        _, (file,) = door.seal(path.with_name("later"))
        door.append(stated(id="sixth"))
    return file


def proven(path: Path, *checkpoints: Path) -> Path:
    target = path.with_name("proof.json")
    with Timeline.open(path) as door:
        target.write_text(json.dumps(door.prove_consistency(*checkpoints).as_json()))
    return target


def messages(proof: Path, *checkpoints: Path) -> list[str]:
    with Timeline.open(proof.with_name("nowhere.db")) as door:
        _, found = door.check_consistency(proof, checkpoints=checkpoints)
    assert not proof.with_name("nowhere.db").exists()
    return [f"{Path(one.path).name}: {one.message}" for one in found]


def test_it_is_proven_and_checked_without_the_store(path: Path, sealed: Path, later: Path) -> None:
    proof = proven(path, sealed, later)
    path.unlink()
    assert messages(proof) == messages(proof, sealed) == messages(proof, later, sealed) == []
    assert json.loads(proof.read_text())["from"] == sealed.read_text()


def test_without_a_later_checkpoint_it_is_the_store_now(path: Path, sealed: Path) -> None:
    with Timeline.open(path) as door:
        found = door.prove_consistency(sealed)
        assert found.checkpoints()[1] == door.seal()[0]


def test_a_checkpoint_that_is_not_in_the_proof_is_found(
    path: Path, sealed: Path, later: Path
) -> None:
    proof = proven(path, sealed, later)
    later.write_text(later.read_text().replace("\n6\n", "\n5\n"))
    (found,) = messages(proof, later, sealed)
    assert found == f"later: it is none of the two checkpoints in {proof}"


def test_a_history_that_was_rewritten_between_two_seals_is_not_proven(
    path: Path, sealed: Path
) -> None:
    rewrite(path, "UPDATE stored_events SET state = replace(state, 'statement-made', 'Other')")
    with Timeline.open(path) as door:
        door.seal(path.with_name("forged"))
        with pytest.raises(NotProven, match="does not begin with the events of both"):
            door.prove_consistency(sealed, path.with_name("forged"))
        with pytest.raises(NotProven, match="does not begin with the events of both"):
            door.prove_consistency(sealed)
    # Nor does the path of the forged tree lead from one to the other.
    proof = proven(path, path.with_name("forged"))
    data = json.loads(proof.read_text())
    proof.write_text(json.dumps(data | {"from": sealed.read_text()}))
    (found,) = messages(proof)
    assert "its path has 0 hashes, which cannot lead from 4 events to 6" in found


def test_checkpoints_that_do_not_follow_each_other_are_refused(
    path: Path, sealed: Path, later: Path, tmp_path: Path
) -> None:
    with Timeline.open(tmp_path / "other.db", clock=Clock()) as door:
        door.append(stated())
        door.seal(tmp_path / "theirs")
    with Timeline.open(path) as door:
        for refused, said in (
            ((later, sealed), "earlier checkpoint has 6 events, and the later one 4"),
            ((tmp_path / "theirs",), "for another store"),
            ((sealed, tmp_path / "theirs"), "for another store"),
        ):
            with pytest.raises(NotProven, match=said):
                door.prove_consistency(*refused)
        with pytest.raises(NoCheckpoint):
            door.prove_consistency(tmp_path / "none")
        with pytest.raises(NoProof):
            door.check_consistency(tmp_path / "none")


def test_a_checkpoint_of_more_events_than_the_store_has_is_refused(
    path: Path, sealed: Path, tmp_path: Path
) -> None:
    (tmp_path / "more").write_text(sealed.read_text().replace("\n4\n", "\n9\n"))
    with Timeline.open(path) as door, pytest.raises(NotProven):
        door.prove_consistency(sealed, tmp_path / "more")
