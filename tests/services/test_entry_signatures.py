"""Signatures of single entries: found by `verify` and with a proof, and whose they are."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.builders import NOW, Clock, retracted, stated
from timeline import Timeline
from timeline.eventstore.integrity.merkle import Frontier, leaf_hash
from timeline.eventstore.integrity.signatures import SigningFailed
from timeline.eventstore.sqlite.schema import schema_statements
from timeline.services.arguments import BadArgument
from timeline.services.seals.note_keys import (
    ListedKey,
    create_key,
    public_path,
    read_key,
    rotate_key,
)

NAME = "example.org/anna"


@pytest.fixture
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The key that signs what is appended."""
    create_key(tmp_path / "key", NAME)
    monkeypatch.setenv("TIMELINE_SIGNING_KEY", str(tmp_path / "key"))
    return tmp_path / "key"


@pytest.fixture
def path(tmp_path: Path, key: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with two signed entries, with their government, and one that is not signed."""
    with Timeline.open(tmp_path / "s.db", clock=Clock()) as door:
        door.append(stated(id="first"))
        door.append(stated(id="second"))
    monkeypatch.delenv("TIMELINE_SIGNING_KEY")
    with Timeline.open(tmp_path / "s.db", clock=Clock()) as door:
        door.append(stated(id="third"))
    return tmp_path / "s.db"


def label(key: Path) -> str:
    return read_key(key).public().label


def checked(path: Path, allowed: Path | None, *, quick: bool = True) -> tuple[list[str], list[str]]:
    """What is wrong, and what is said."""
    said: list[str] = []
    with Timeline.open(path) as door:
        found = door.verify(quick=quick, allowed_signers=allowed, tell=said.append)
    return [one.message for one in found], said


def forge(path: Path, position: int, old: str, new: str) -> None:
    """Alters an event as somebody would who knows how: with its hash and the tree."""
    triggers = [one for one in schema_statements() if one.startswith("CREATE TRIGGER")]
    with closing(sqlite3.connect(path)) as db:
        for name in ("stored_events_update", "tree_head_update"):
            db.execute(f"DROP TRIGGER {name}")
        where = "WHERE rowid = ?"
        event = "originator_id, originator_version, topic, state"
        (one,) = db.execute(f"SELECT {event} FROM stored_events {where}", [position])
        assert old in one[3]
        state = one[3].replace(old, new, 1)
        leaf = leaf_hash(one[0].encode(), one[1], one[2].encode(), state.encode())
        db.execute(f"UPDATE stored_events SET state = ?, leaf = ? {where}", (state, leaf, position))
        leaves = [leaf for (leaf,) in db.execute("SELECT leaf FROM stored_events ORDER BY rowid")]
        tree = Frontier().extended(leaves)
        db.execute("UPDATE tree_head SET root = ?, frontier = ?", (tree.root().hex(), tree.hex()))
        for trigger in triggers:
            if "stored_events_update" in trigger or "tree_head_update" in trigger:
                db.execute(trigger)
        db.commit()


@pytest.mark.parametrize("quick", [True, False])
def test_it_is_said_whose_key_signed_how_many(path: Path, key: Path, quick: bool) -> None:
    assert checked(path, public_path(key), quick=quick) == (
        [],
        [f"3 entries signed by {label(key)}", "1 entry not signed by an author"],
    )


def test_without_a_list_it_is_said_that_nothing_was_checked(path: Path) -> None:
    assert checked(path, None) == (
        [],
        ["3 entries signed; not checked: no --allowed-signers was given"],
    )


def test_without_a_signature_nothing_is_said(tmp_path: Path) -> None:
    with Timeline.open(tmp_path / "s.db") as door:
        door.append(stated(id="first"))
    assert checked(tmp_path / "s.db", None) == ([], [])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"appended_by":"anna"', '"appended_by":"bart"'),
        ('"title":"statement-made"', '"title":"statement-denied"'),
        ("12:00:00+00:00", "12:00:01+00:00"),
    ],
)
def test_an_altered_entry_is_found_although_its_hashes_fit(
    path: Path, key: Path, old: str, new: str
) -> None:
    forge(path, 3, old, new)
    assert checked(path, None)[0] == []
    wrong, said = checked(path, public_path(key))
    (one,) = wrong
    assert one.startswith(f"its signature by {label(key)} is invalid: it was altered after it was")
    assert said[0] == f"2 entries signed by {label(key)}"


def test_a_list_that_is_a_pipe_is_read_once_though_the_store_is_read_twice(
    path: Path, key: Path, tmp_path: Path
) -> None:
    allowed = public_path(key).read_bytes()
    forge(path, 3, '"title":', '"tilte":')
    with Timeline.open(path) as door:
        assert any("cannot read" in one.message for one in door.verify())
    reading, writing = os.pipe()
    os.write(writing, allowed)
    os.close(writing)
    try:
        by_pipe = checked(path, Path(f"/dev/fd/{reading}"), quick=False)
    finally:
        os.close(reading)
    assert by_pipe == checked(path, public_path(key), quick=False)


def test_a_signature_that_is_cut_out_is_an_entry_that_is_not_signed(path: Path, key: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        (state,) = db.execute("SELECT state FROM stored_events WHERE rowid = 3").fetchone()
    line = json.dumps(json.loads(state)["signature"], ensure_ascii=False)
    forge(path, 3, f'"signature":{line},', "")
    assert checked(path, public_path(key)) == (
        [],
        [f"2 entries signed by {label(key)}", "2 entries not signed by an author"],
    )


def test_what_is_no_signature_is_wrong_without_a_list_too(path: Path) -> None:
    forge(path, 3, '"signature":"— ', '"signature":"')
    (wrong,), _ = checked(path, None)
    assert wrong.startswith("its author's signature cannot be read: ")


def test_the_key_of_a_stranger_is_named(path: Path, key: Path, tmp_path: Path) -> None:
    create_key(tmp_path / "other", "example.org/bart")
    wrong, said = checked(path, public_path(tmp_path / "other"))
    assert wrong == []
    assert said[0] == f"3 entries signed by a key that is not listed: {label(key)}"


def test_a_key_that_expired_since_is_told_from_a_stranger_s(
    path: Path, key: Path, tmp_path: Path
) -> None:
    old = label(key)
    rotate_key(key, NOW + timedelta(days=1))
    wrong, said = checked(path, public_path(key))
    assert wrong == []
    assert said[0] == f"3 entries signed by {old}, with a key that was valid then and has expired"
    listed = ListedKey(read_key(key).public(), before=datetime(2022, 1, 1, tzinfo=UTC))
    (tmp_path / "list").write_text(listed.line())
    # Of the same name, and another key.
    assert "that is not listed" in checked(path, tmp_path / "list")[1][0]


def test_a_key_that_had_expired_before_is_wrong(path: Path, key: Path, tmp_path: Path) -> None:
    listed = ListedKey(read_key(key).public(), before=datetime(2022, 1, 1, tzinfo=UTC))
    (tmp_path / "list").write_text(listed.line())
    wrong, said = checked(path, tmp_path / "list")
    assert len(wrong) == 3
    for one in wrong:
        assert one.startswith(f"it was signed by {label(key)} with a key that is valid until 2022-")
        assert one.endswith("-01T00:00:00 only, and was not then")
    assert said == ["1 entry not signed by an author"]


def test_an_expired_key_dates_nothing_back_by_its_author_s_clock(
    path: Path, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(key, key.with_name("kept"))
    rotate_key(key, NOW + timedelta(days=1))
    clock = Clock(NOW + timedelta(days=2))
    with Timeline.open(path, clock=clock) as door:
        door.append(stated(id="later"))
        monkeypatch.setenv("TIMELINE_SIGNING_KEY", str(key.with_name("kept")))
        clock.now = NOW
        with Timeline.open(path, clock=clock, clock_is_right=True) as thief:
            thief.append(stated(id="forged"))
    with closing(sqlite3.connect(path)) as db:
        (state,) = db.execute("SELECT state FROM stored_events WHERE rowid = 6").fetchone()
    assert json.loads(state)["appended_at"] == NOW.isoformat()
    (wrong,), _ = checked(path, public_path(key))
    assert wrong.endswith("only, and was not then")


def test_a_new_key_signs_nothing_of_before(path: Path, key: Path, tmp_path: Path) -> None:
    listed = ListedKey(read_key(key).public(), after=NOW + timedelta(days=1))
    (tmp_path / "list").write_text(listed.line())
    wrong, _ = checked(path, tmp_path / "list")
    assert len(wrong) == 3
    assert "with a key that is valid from 2022-06-02T12:00:00 only" in wrong[0]


@pytest.mark.parametrize("moment", ["soon", "2022-06-01T12:00:00", ""])
def test_a_moment_that_cannot_be_read_is_wrong(path: Path, key: Path, moment: str) -> None:
    forge(path, 3, "2022-06-01T12:00:00+00:00", moment)
    (wrong,), _ = checked(path, public_path(key))
    assert wrong == "it is signed by an author, and its moment of recording cannot be read"


def test_a_list_that_is_not_there_is_an_error(path: Path, tmp_path: Path) -> None:
    with pytest.raises(SigningFailed, match="there is no list"):
        checked(path, tmp_path / "nothing")


def test_a_copy_is_signed_by_the_same(path: Path, key: Path, tmp_path: Path) -> None:
    with Timeline.open(path) as door:
        door.copy_store(tmp_path / "copy.db")
    assert checked(tmp_path / "copy.db", public_path(key)) == checked(path, public_path(key))


# ------------------------------------------------------------------ proofs


def test_a_proof_shows_who_appended_and_whose_key_signed(
    path: Path, key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Timeline.open(path, clock=Clock()) as door:
        monkeypatch.setenv("TIMELINE_AUTHOR", "bart")
        door.append(retracted("second", id="gone"))
        door.seal(tmp_path / "sealed", key=key)
        proof = door.prove("second", tmp_path / "sealed").as_json()
    file = tmp_path / "proof.json"

    def check() -> tuple[list[str], list[str]]:
        said: list[str] = []
        with Timeline.open(tmp_path / "none.db") as door:
            found, findings = door.check_proof(
                file, tmp_path / "sealed", allowed_signers=public_path(key), tell=said.append
            )
        assert found.development()["appended_by"] == "anna"
        assert [one.development()["appended_by"] for one in found.amendments] == ["bart"]
        return [one.message for one in findings], said

    file.write_text(json.dumps(proof))
    assert check() == (
        [],
        [
            f"{tmp_path / 'sealed'}: signed by {label(key)}",
            f"1 entry signed by {label(key)}",
            "1 entry not signed by an author",
        ],
    )
    state = proof["event"]["state"]
    proof["event"]["state"] = state.replace("statement-made", "statement-denied")
    file.write_text(json.dumps(proof).replace("bart", "carl"))
    with pytest.raises(AssertionError):
        check()
    file.write_text(json.dumps(proof))
    wrong, _ = check()
    assert "does not lead to the root" in wrong[0]
    assert "is invalid" in wrong[1]


# ------------------------------------------------------------------ --signed-at


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2022-05-31", ", with a key that has expired: it was valid at 2022-05-31 00:00 UTC, the"),
        ("2022-05-31T23:59:59Z", "it was valid at 2022-05-31 23:59 UTC, the time that was given"),
        ("2022-06-02", "only, and was not valid at 2022-06-02 00:00 UTC, the time that was given"),
    ],
)
def test_a_checkpoint_is_judged_as_of_the_moment_that_is_given(
    path: Path, key: Path, tmp_path: Path, at: str, said: str
) -> None:
    listed = ListedKey(read_key(key).public(), before=NOW)
    (tmp_path / "list").write_text(listed.line())
    words: list[str] = []
    with Timeline.open(path, clock=Clock(NOW + timedelta(days=5))) as door:
        door.seal(tmp_path / "sealed", key=key)
        findings = door.verify(
            quick=True, checkpoints=tmp_path / "sealed", allowed_signers=tmp_path / "list",
            signed_at=at, tell=words.append,
        )  # fmt: skip
        without = door.verify(
            quick=True, checkpoints=tmp_path / "sealed", allowed_signers=tmp_path / "list"
        )
    found = [*words, *(one.message for one in findings)]
    assert any(said in one for one in found), found
    # The checkpoint gives a later moment.
    assert any("2022-06-06 12:00 UTC, the time in the checkpoint" in one.message for one in without)


def test_a_key_that_is_valid_now_must_have_been_so_then(
    path: Path, key: Path, tmp_path: Path
) -> None:
    listed = ListedKey(read_key(key).public(), after=datetime(2022, 3, 1, tzinfo=UTC))
    (tmp_path / "list").write_text(listed.line())

    def verified(at: str | None) -> str:
        words: list[str] = []
        with Timeline.open(path, clock=Clock()) as door:
            found = door.verify(
                quick=True, checkpoints=tmp_path / "sealed", allowed_signers=tmp_path / "list",
                signed_at=at, tell=words.append,
            )  # fmt: skip
        return "\n".join([*words, *(one.message for one in found)])

    with Timeline.open(path, clock=Clock()) as door:
        door.seal(tmp_path / "sealed", key=key)
    assert f"sealed: signed by {label(key)}\n" in verified(None) + "\n"
    assert f"sealed: signed by {label(key)}\n" in verified("2022-04-01") + "\n"
    assert "was not valid at 2022-02-01 00:00 UTC, the time that was given" in verified(
        "2022-02-01"
    )
    assert "either" not in verified("2022-02-01")


@pytest.mark.parametrize("at", ["2022-06-02", "2022/2023", "2022-05", "2022-05-XX"])
def test_what_is_no_moment_that_has_come_is_refused(path: Path, key: Path, at: str) -> None:
    with Timeline.open(path, clock=Clock()) as door, pytest.raises(BadArgument) as caught:
        door.verify(checkpoints=path, allowed_signers=public_path(key), signed_at=at)
    assert caught.value.parameter == "signed_at"


def test_a_moment_needs_a_list(path: Path) -> None:
    with Timeline.open(path) as door, pytest.raises(BadArgument) as caught:
        door.verify(checkpoints=path, signed_at="2022-01-01")
    assert caught.value.parameter == "signed_at"
