"""Seals: a rewritten store is not the store that was sealed, and what was in that can be proven."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.builders import Clock, corrected, disputed, raised, retracted, stated
from tests.eventstore.tampering import tamper
from timeline import Timeline
from timeline.eventstore.integrity.checkpoints import NoCheckpoint, NoProof
from timeline.eventstore.integrity.merkle import Frontier, leaf_hash
from timeline.eventstore.integrity.signatures import NoSshKeygen, SigningFailed, sign
from timeline.readmodel.errors import UnknownDevelopment
from timeline.services.seals.checkpoints import NotSealed
from timeline.services.seals.inclusion import NotProven

needs_ssh = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="there is no ssh-keygen")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "store.db"
    with Timeline.open(made, clock=Clock()) as door:
        door.append(raised(id="first"), stated(id="second"), stated(id="third"))
    return made


@pytest.fixture
def sealed(path: Path) -> Path:
    """A checkpoint of four events; behind it two more were recorded."""
    with Timeline.open(path, clock=Clock()) as door:
        _, (file,) = door.seal(path.with_name("sealed"))
        door.append(stated(id="fourth"), corrected("second", {"title": "x"}, id="fifth"))
    return file


def rewrite(path: Path, sql: str) -> None:
    """Alters a store and makes everything in it fit again, as somebody who knows it could."""
    tamper(path, sql)
    with closing(sqlite3.connect(path)) as connection:
        connection.text_factory = bytes
        rows = connection.execute(
            "SELECT originator_id, originator_version, topic, state, rowid FROM stored_events"
            " ORDER BY rowid"
        ).fetchall()
    leaves = [leaf_hash(*row[:4]) for row in rows]
    for leaf, row in zip(leaves, rows, strict=True):
        tamper(path, "UPDATE stored_events SET leaf = ? WHERE rowid = ?", leaf, row[4])
    grown = Frontier().extended(leaves)
    tamper(
        path,
        "UPDATE tree_head SET size = ?, root = ?, frontier = ?",
        *(grown.size, grown.root().hex(), grown.hex()),
    )


def messages(path: Path, *checkpoints: Path, **more: object) -> list[str]:
    with Timeline.open(path) as door:
        found = door.verify(checkpoints=checkpoints, **more)  # type: ignore[arg-type]
        return [f"{Path(one.path).name}: {one.message}" for one in found]


# --------------------------------------------------------------- checkpoints


def test_a_store_that_grew_extends_what_was_sealed(path: Path, sealed: Path) -> None:
    assert messages(path, sealed) == []
    with Timeline.open(path) as door:
        assert door.head().size == 6
    assert sealed.read_text().splitlines()[1] == "4"


def test_every_earlier_checkpoint_holds_at_once(path: Path, sealed: Path, tmp_path: Path) -> None:
    with Timeline.open(path) as door:
        door.seal(tmp_path / "later")
    assert messages(path, tmp_path / "later", sealed, sealed, quick=True) == []


def test_a_checkpoint_of_an_empty_store_holds(tmp_path: Path) -> None:
    from timeline.eventstore.urls import parse_store_url
    from timeline.eventstore.writer import EventWriter

    with EventWriter(parse_store_url(tmp_path / "store.db")):
        pass
    with Timeline.open(tmp_path / "store.db", clock=Clock()) as door:
        door.seal(tmp_path / "sealed")
        door.append(stated())
    assert messages(tmp_path / "store.db", tmp_path / "sealed") == []


@pytest.mark.parametrize("title", ["statement-made", "second"])
def test_a_store_that_was_rewritten_whole_is_found_by_the_checkpoint_alone(
    path: Path, sealed: Path, title: str
) -> None:
    rewrite(path, f"UPDATE stored_events SET state = replace(state, '{title}', 'Other words')")
    if title == "statement-made":
        assert messages(path, quick=True) == []
    assert "sealed: the first 4 events are not the sealed ones" in messages(path, sealed)


def test_what_came_after_the_seal_can_be_rewritten_unseen_by_it(path: Path, sealed: Path) -> None:
    rewrite(path, "UPDATE stored_events SET state = replace(state, 'misread', 'mistyped')")
    assert messages(path, sealed) == []


def test_an_end_that_was_cut_off_is_found(path: Path, sealed: Path, tmp_path: Path) -> None:
    with Timeline.open(path) as door:
        door.seal(tmp_path / "later")
    tamper(path, "DELETE FROM stored_events WHERE originator_version = 6")
    for table in ("development_ids", "development_links", "matter_steps"):
        tamper(path, f"DELETE FROM {table} WHERE version = 6")
    tamper(path, "UPDATE sqlite_sequence SET seq = 5")
    rewrite(path, "SELECT 1")
    assert messages(path) == []
    assert messages(path, sealed) == []
    (found,) = messages(path, tmp_path / "later")
    assert "it sealed 6 events, but the store has 5" in found


def test_a_checkpoint_of_another_store_is_not_ours(path: Path, tmp_path: Path) -> None:
    with Timeline.open(tmp_path / "other.db", clock=Clock()) as door:
        door.append(stated())
        door.seal(tmp_path / "theirs")
    (found,) = messages(path, tmp_path / "theirs")
    assert "it is for another store" in found


def test_what_is_altered_is_not_sealed(path: Path, tmp_path: Path) -> None:
    tamper(path, "UPDATE stored_events SET state = replace(state, 'statement', 'Statement')")
    with Timeline.open(path) as door, pytest.raises(NotSealed):
        door.seal(tmp_path / "sealed")
    assert not (tmp_path / "sealed").exists()


def test_a_checkpoint_is_not_written_over_another(path: Path, sealed: Path, tmp_path: Path) -> None:
    before = sealed.read_bytes()
    with Timeline.open(path) as door:
        with pytest.raises(NotSealed):
            door.seal(sealed)
        assert sealed.read_bytes() == before
        door.seal(sealed, overwrite=True)
        assert sealed.read_bytes() != before
        # The same again is no error.
        assert door.seal(sealed)[1] == [sealed]
        with pytest.raises(NotSealed):
            door.seal(tmp_path / "no" / "folder")


def test_a_checkpoint_that_is_not_there_is_said(path: Path, tmp_path: Path) -> None:
    with pytest.raises(NoCheckpoint) as caught:
        messages(path, tmp_path / "none")
    assert caught.value.path == str(tmp_path / "none")


# --------------------------------------------------------------- signatures


@pytest.fixture
def key(tmp_path: Path) -> Path:
    key = tmp_path / "key"
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(key)]
    subprocess.run(command, check=True)
    kind, data = key.with_suffix(".pub").read_text().split()[:2]
    (tmp_path / "allowed").write_text(f"archive@example.org {kind} {data}\n")
    (tmp_path / "others").write_text("")
    return key


@needs_ssh
def test_a_signed_checkpoint_says_who_signed(path: Path, key: Path, tmp_path: Path) -> None:
    said: list[str] = []
    with Timeline.open(path) as door:
        _, files = door.seal(tmp_path / "sealed", key=key)
        found = door.verify(
            checkpoints=[tmp_path / "sealed"],
            allowed_signers=tmp_path / "allowed",
            tell=said.append,
        )
    assert [one.name for one in files] == ["sealed", "sealed.sig"]
    assert found == []
    assert said == [f"{tmp_path / 'sealed'}: signed by archive@example.org"]


@needs_ssh
def test_without_a_list_of_signers_it_is_said_that_nothing_was_checked(
    path: Path, key: Path, tmp_path: Path
) -> None:
    said: list[str] = []
    with Timeline.open(path) as door:
        door.seal(tmp_path / "a", key=key)
        door.seal(tmp_path / "b")
        assert door.verify(checkpoints=[tmp_path / "a", tmp_path / "b"], tell=said.append) == []
    assert ["not checked" in said[0], "not signed" in said[1]] == [True, True]


@needs_ssh
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("checkpoint", "is invalid"),
        ("signature", "was not signed by anyone listed in"),
        ("no signature", "there is no signature"),
        ("others", "was not signed by anyone listed in"),
        ("no list", "there is no list of allowed signers"),
        ("namespace", "is invalid"),
    ],
)
def test_a_signature_that_does_not_hold_is_found(
    path: Path, key: Path, tmp_path: Path, change: str, said: str
) -> None:
    sealed, allowed = tmp_path / "sealed", tmp_path / "allowed"
    with Timeline.open(path) as door:
        door.seal(sealed, key=key)
        door.append(stated(id="more"))
        if change == "checkpoint":
            door.seal(sealed, overwrite=True)
        elif change == "signature":
            sealed.with_name("sealed.sig").write_text("x")
        elif change == "no signature":
            sealed.with_name("sealed.sig").unlink()
        elif change == "others":
            allowed = tmp_path / "others"
        elif change == "no list":
            allowed = tmp_path / "none"
        else:
            sealed.with_name("sealed.sig").unlink()
            command = ["ssh-keygen", "-q", "-Y", "sign", "-n", "git", "-f", str(key), str(sealed)]
            subprocess.run(command, check=True, capture_output=True)
        (found,) = door.verify(checkpoints=[sealed], allowed_signers=allowed)
    assert said in found.message


@needs_ssh
def test_a_key_that_cannot_sign_leaves_nothing_and_the_same_command_signs(
    path: Path, key: Path, tmp_path: Path
) -> None:
    (tmp_path / "bad").write_text("no key")
    with Timeline.open(path, clock=Clock()) as door:
        with pytest.raises(SigningFailed) as caught:
            door.seal(tmp_path / "sealed", key=tmp_path / "bad")
        assert str(tmp_path / "sealed") in caught.value.message
        with pytest.raises(SigningFailed) as caught:
            door.seal(tmp_path / "sealed", key=tmp_path / "none")
        assert caught.value.hint == "Create one with `timeline key new` or `ssh-keygen -t ed25519`."
        assert [one for one in tmp_path.iterdir() if "sealed" in one.name] == []
        door.append(stated(id="more"))
        door.seal(tmp_path / "sealed", key=key)
        sealed = (tmp_path / "sealed").read_bytes()
        # Nor does it touch what was sealed and signed before.
        with pytest.raises(SigningFailed):
            door.seal(tmp_path / "sealed", key=tmp_path / "bad", overwrite=True)
        assert (tmp_path / "sealed").read_bytes() == sealed
        assert signed_by(door, tmp_path) == [
            f"{tmp_path / 'sealed'}: signed by archive@example.org"
        ]


def signed_by(door: Timeline, folder: Path) -> list[str]:
    said: list[str] = []
    found = door.verify(
        quick=True, checkpoints=[folder / "sealed"], allowed_signers=folder / "allowed",
        tell=said.append,
    )  # fmt: skip
    return [*said, *(one.message for one in found)]


@needs_ssh
def test_a_key_with_a_passphrase_that_nobody_types_leaves_no_checkpoint(
    path: Path, tmp_path: Path
) -> None:
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "secret", "-f", str(tmp_path / "locked")]
    subprocess.run(command, check=True)
    script = "from timeline.cli.main import program; program()"
    tried = subprocess.run(
        [sys.executable, "-c", script, "--store", str(path), "seal", str(tmp_path / "sealed"),
         "--sign", str(tmp_path / "locked")],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, start_new_session=True,
        env={**os.environ, "SSH_ASKPASS_REQUIRE": "never"}, check=False,
    )  # fmt: skip
    assert tried.returncode != 0
    assert "cannot sign" in tried.stderr
    assert "Traceback" not in tried.stderr
    assert not [one for one in tmp_path.iterdir() if "sealed" in one.name]


@needs_ssh
def test_an_unsigned_checkpoint_is_signed_by_the_same_command(
    path: Path, key: Path, tmp_path: Path
) -> None:
    with Timeline.open(path, clock=Clock()) as door:
        door.seal(tmp_path / "sealed")
        assert len((tmp_path / "sealed").read_text().splitlines()) == 3
        door.seal(tmp_path / "sealed", key=key)
        sealed = (tmp_path / "sealed").read_text()
        assert sealed.splitlines()[3] == "sealed 2022-06-01T12:00:00Z"
        # Signed again, it still says when it was made.
        with Timeline.open(path) as later:
            later.seal(tmp_path / "sealed", key=key)
            later.seal(tmp_path / "sealed")
        assert (tmp_path / "sealed").read_text() == sealed
        assert "signed by archive@example.org" in signed_by(door, tmp_path)[0]


@needs_ssh
@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ('valid-before="20220701"', "that has expired: it was valid at 2022-06-01 12:00 UTC"),
        ('valid-before="20220501"', "valid until 2022-05-01T00:00:00 only"),
        ('valid-after="20990501"', "valid from 2099-05-01T00:00:00 only"),
    ],
)  # fmt: skip
def test_an_expired_key_is_no_stranger_s(
    path: Path, key: Path, tmp_path: Path, limit: str, said: str
) -> None:
    public = key.with_suffix(".pub").read_text()
    (tmp_path / "allowed").write_text(f"archive@example.org {limit} {public}")
    with Timeline.open(path, clock=Clock()) as door:
        door.seal(tmp_path / "sealed", key=key)
        assert said in signed_by(door, tmp_path)[-1]
        # What is altered is not good for that.
        text = (tmp_path / "sealed").read_text()
        (tmp_path / "sealed").write_text(text.replace("2022-06-01T12", "2022-04-01T12"))
        (last,) = [one for one in signed_by(door, tmp_path) if "sealed" in one]
        assert "is invalid" in last or "was not valid at" in last


@needs_ssh
def test_a_seal_that_does_not_say_when_it_was_made_is_told_so(
    path: Path, key: Path, tmp_path: Path
) -> None:
    public = key.with_suffix(".pub").read_text()
    (tmp_path / "allowed").write_text(f'archive@example.org valid-before="20220701" {public}')
    with Timeline.open(path, clock=Clock()) as door:
        door.seal(tmp_path / "sealed")
        sign(tmp_path / "sealed", key)
        (said,) = signed_by(door, tmp_path)
    assert "valid until 2022-07-01T00:00:00" in said
    assert said.endswith("the checkpoint does not say when it was made")


@needs_ssh
def test_a_moment_that_has_not_come_makes_no_key_valid(
    path: Path, key: Path, tmp_path: Path
) -> None:
    public = key.with_suffix(".pub").read_text()
    (tmp_path / "allowed").write_text(f'archive@example.org valid-after="20990501" {public}')
    clock = Clock(datetime(2099, 6, 1, tzinfo=UTC))
    with Timeline.open(path, clock=clock) as door:
        door.seal(tmp_path / "sealed", key=key)
        assert "is dated in the future" in signed_by(door, tmp_path)[-1]


@needs_ssh
def test_what_the_mail_made_of_the_line_ends_is_no_harm(
    path: Path, key: Path, tmp_path: Path
) -> None:
    with Timeline.open(path, clock=Clock()) as door:
        door.seal(tmp_path / "sealed", key=key)
        proof = proven(path, "second", tmp_path / "sealed")
        for name in ("sealed", "sealed.sig", "allowed"):
            file = tmp_path / name
            file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
        assert signed_by(door, tmp_path) == [
            f"{tmp_path / 'sealed'}: signed by archive@example.org"
        ]
        sealed = (tmp_path / "sealed").read_bytes()
        (tmp_path / "sealed").write_bytes(b"\xef\xbb\xbf" + sealed.removesuffix(b"\r\n"))
        assert signed_by(door, tmp_path) == [
            f"{tmp_path / 'sealed'}: signed by archive@example.org"
        ]
        (tmp_path / "sealed").write_bytes(sealed + b"\r\n\r\n")
        assert signed_by(door, tmp_path) == [
            f"{tmp_path / 'sealed'}: signed by archive@example.org"
        ]
        assert door.check_proof(proof, tmp_path / "sealed")[1] == []


def test_without_ssh_keygen_it_is_said_what_is_missing(
    path: Path, sealed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with Timeline.open(path) as door:
        with pytest.raises(NoSshKeygen):
            door.seal(tmp_path / "signed", key=tmp_path / "key")
        allowed = tmp_path / "allowed"
        (finding,) = door.verify(checkpoints=[sealed], allowed_signers=allowed)
        assert "there is no list of allowed signers" in finding.message
        allowed.write_text("archive@example.org ssh-ed25519 AAAA\n")
        (finding,) = door.verify(checkpoints=[sealed], allowed_signers=allowed)
        assert "ssh-keygen" in finding.message
        # All that needs no signature still works.
        assert door.verify(checkpoints=[sealed]) == []


# --------------------------------------------------------------- proofs


def proven(path: Path, development_id: str, sealed: Path) -> Path:
    target = path.with_name("proof.json")
    with Timeline.open(path) as door:
        target.write_text(json.dumps(door.prove(development_id, sealed).as_json()))
    return target


def test_a_development_is_proven_without_the_store(
    path: Path, sealed: Path, tmp_path: Path
) -> None:
    proof = proven(path, "second", sealed)
    path.unlink()
    with Timeline.open(tmp_path / "nowhere.db") as door:
        found, findings = door.check_proof(proof, sealed)
    assert findings == []
    assert found.development()["id"] == "second"
    assert not (tmp_path / "nowhere.db").exists()


def test_every_development_is_proven_against_every_checkpoint_that_holds_it(
    path: Path, tmp_path: Path
) -> None:
    with Timeline.open(path, clock=Clock()) as door:
        for number in range(9):
            seal = tmp_path / f"sealed-{number}"
            door.seal(seal)
            for one in door.log():
                proof = door.prove(one.id, seal)
                assert proof.root() == door.seal()[0].root
            door.append(stated(id=f"more-{number}"))


def test_a_proof_that_was_altered_does_not_hold(path: Path, sealed: Path) -> None:
    proof = proven(path, "second", sealed)
    proof.write_text(proof.read_text().replace("statement-made", "statement-mode"))
    with Timeline.open(path) as door:
        _, (found,) = door.check_proof(proof, sealed)
    assert "it does not lead to the root of the checkpoint:" in found.message


def test_a_proof_for_another_checkpoint_does_not_hold(
    path: Path, sealed: Path, tmp_path: Path
) -> None:
    proof = proven(path, "second", sealed)
    with Timeline.open(tmp_path / "other.db", clock=Clock()) as door:
        door.append(*(stated(id=f"s{n}") for n in range(3)))
        door.seal(tmp_path / "theirs")
        _, (of_another,) = door.check_proof(proof, tmp_path / "theirs")
    with Timeline.open(path) as door:
        door.seal(tmp_path / "later")
        _, (of_another_size,) = door.check_proof(proof, tmp_path / "later")
    assert "it is for another store" in of_another.message
    assert "for a tree of 4 events" in of_another_size.message


def test_what_came_after_the_checkpoint_is_not_proven_by_it(path: Path, sealed: Path) -> None:
    with Timeline.open(path) as door:
        with pytest.raises(NotProven):
            door.prove("fourth", sealed)
        assert door.prove("fourth").size == 6


def test_a_store_that_was_altered_proves_nothing(path: Path, sealed: Path, tmp_path: Path) -> None:
    with Timeline.open(tmp_path / "other.db", clock=Clock()) as door:
        door.append(stated(id="second"))
        with pytest.raises(NotProven):
            door.prove("second", sealed)
    tamper(path, "UPDATE stored_events SET state = replace(state, 'statement', 'Statement')")
    with Timeline.open(path) as door:
        with pytest.raises(NotProven):
            door.prove("second", sealed)
        with pytest.raises(UnknownDevelopment):
            door.prove("none")


def test_a_proof_that_is_none_is_said(path: Path, sealed: Path, tmp_path: Path) -> None:
    (tmp_path / "proof").write_text("{}")
    with Timeline.open(path) as door:
        for name in ("proof", "none"):
            with pytest.raises(NoProof):
                door.check_proof(tmp_path / name, sealed)


# --------------------------------------------------------------- what became of it


@pytest.fixture
def amended(path: Path) -> Path:
    """Corrected and retracted inside the seal; the retraction is taken back after it."""
    with Timeline.open(path, clock=Clock()) as door:
        door.append(corrected("second", {"title": "x"}, id="fix"))
        door.append(retracted("second", id="gone"), disputed("third", id="doubt"))
        door.seal(path.with_name("sealed"))
        door.append(retracted("gone", id="back"), disputed("second", id="late"))
    return path.with_name("sealed")


def test_a_proof_says_what_became_of_its_development_inside_the_seal_and_after(
    path: Path, amended: Path, tmp_path: Path
) -> None:
    proof = proven(path, "second", amended)
    with Timeline.open(tmp_path / "nowhere.db") as door:
        found, findings = door.check_proof(proof, amended)
    assert findings == []
    told = [(one.development()["id"], one.path is not None) for one in found.amendments]
    assert told == [("fix", True), ("gone", True), ("late", False), ("back", False)]
    assert [one.index for one in found.amendments] == [4, 5, 8, 7]


def test_commands_say_so(
    path: Path, amended: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.cli.reading import Shell

    shell = Shell(capsys, path)
    made = shell("prove", "second", "--checkpoint", str(amended))
    assert "second was corrected by fix, number 5 of the sealed events" in made.err
    assert "gone was retracted by back, event 8 of the store, after the seal" in made.err
    (tmp_path / "p.json").write_text(made.out)
    seen = shell("verify", "--proof", str(tmp_path / "p.json"), "--checkpoint", str(amended))
    assert "second was retracted by gone, number 6 of the sealed events" in seen.out
    assert "of the store, after the seal: not proven" in seen.out
    twice = json.loads(made.out)
    twice["amendments"] *= 2
    (tmp_path / "p.json").write_text(json.dumps(twice))
    again = shell("verify", "--proof", str(tmp_path / "p.json"), "--checkpoint", str(amended))
    assert again.out == seen.out


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda one: one["event"].update(state=one["event"]["state"].replace('"x"', '"y"')),
         "its amendment number 1 does not lead to the root"),
        (lambda one: one.update(path=None), "its amendment number 1 has no path"),
        (lambda one: one.update(path=[]), "its amendment number 1 does not lead to the root"),
    ],
)  # fmt: skip
def test_an_altered_amendment_of_a_proof_does_not_hold(
    path: Path, amended: Path, change: Any, message: str
) -> None:
    proof = proven(path, "second", amended)
    data = json.loads(proof.read_text())
    change(data["amendments"][0])
    proof.write_text(json.dumps(data))
    with Timeline.open(path) as door:
        (finding,) = door.check_proof(proof, amended)[1]
    assert message in finding.message


def test_an_amendment_of_another_development_is_none_of_it(path: Path, amended: Path) -> None:
    proof = proven(path, "second", amended)
    data = json.loads(proof.read_text())
    data["amendments"] = json.loads(proven(path, "third", amended).read_text())["amendments"]
    proof.write_text(json.dumps(data))
    with Timeline.open(path) as door:
        (finding,) = door.check_proof(proof, amended)[1]
    assert finding.message == "its amendment number 1 is for another development"


def test_a_proof_of_before_says_nothing_of_amendments(path: Path, amended: Path) -> None:
    proof = proven(path, "second", amended)
    data = json.loads(proof.read_text())
    del data["amendments"]
    proof.write_text(json.dumps(data))
    with Timeline.open(path) as door:
        found, findings = door.check_proof(proof, amended)
    assert (found.amendments, findings) == ((), [])
    for wrong in ({}, [1], "x"):
        proof.write_text(json.dumps({**data, "amendments": wrong}))
        with (
            Timeline.open(path) as door,
            pytest.raises(NoProof),
        ):
            door.check_proof(proof, amended)
