"""Checkpoints signed as notes: who signed, with a key that was replaced too; old ones hold."""

# ruff: noqa: F811  (a fixture is imported, and then named where it is asked for)
from __future__ import annotations

import json
import shutil
import stat
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.builders import Clock, stated
from tests.services.test_checkpoints import needs_ssh, path  # noqa: F401
from timeline import Timeline
from timeline.eventstore.integrity.signatures import SigningFailed
from timeline.eventstore.integrity.signed_notes import NoteKey
from timeline.services.seals.checkpoints import NotSealed
from timeline.services.seals.inclusion import NotProven
from timeline.services.seals.note_keys import (
    KeyNotWritten,
    ListedKey,
    NoKey,
    create_key,
    listed_keys,
    read_key,
    rotate_key,
)

BEFORE = Path(__file__).parent / "data" / "sealed_before_notes"
"""Written by the program before it had signed notes, with ssh-keygen."""
NAME = "example.org/archive"


@pytest.fixture
def key(tmp_path: Path) -> Path:
    create_key(tmp_path / "key", NAME)
    return tmp_path / "key"


def checked(store: Path, sealed: Path, allowed: Path) -> list[str]:
    said: list[str] = []
    with Timeline.open(store) as door:
        found = door.verify(
            quick=True, checkpoints=[sealed], allowed_signers=allowed, tell=said.append
        )
    return [*(line.removeprefix(f"{sealed}: ") for line in said), *(one.message for one in found)]


def label(key: Path) -> str:
    return read_key(key).public().label


# --------------------------------------------------------------- keys


def test_a_key_is_private_and_its_public_key_is_a_list_of_signers(key: Path) -> None:
    public = key.with_name("key.pub")
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert listed_keys(public) == [ListedKey(read_key(key).public())]
    assert public.read_text() == f"{read_key(key).public().text()}\n"


def test_no_key_is_overwritten(key: Path) -> None:
    before = key.read_text(), key.with_name("key.pub").read_text()
    with pytest.raises(KeyNotWritten, match="already exists"):
        create_key(key, NAME)
    key.rename(key.with_name("moved"))
    with pytest.raises(KeyNotWritten, match=r"key\.pub already exists"):
        create_key(key, NAME)
    assert (key.with_name("moved").read_text(), key.with_name("key.pub").read_text()) == before
    with pytest.raises(KeyNotWritten, match="cannot write"):
        create_key(key / "no" / "folder", NAME)


def test_a_key_that_others_can_read_does_not_sign(path: Path, key: Path) -> None:
    key.chmod(0o640)
    with Timeline.open(path) as door, pytest.raises(NoKey, match=r"others can read it \(mode 640"):
        door.seal(path.with_name("sealed"), key=key)
    assert not path.with_name("sealed").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "does not begin with"), ("PRIVATE+KEY+a+b", "it is not PRIVATE"), (None, "No such file")],
)
def test_what_is_no_private_key_is_refused(tmp_path: Path, text: str | None, said: str) -> None:
    if text is not None:
        (tmp_path / "bad").write_text(text)
        (tmp_path / "bad").chmod(0o600)
    with pytest.raises(NoKey, match=said.replace("+", r"\+")):
        read_key(tmp_path / "bad")


# --------------------------------------------------------------- signatures in a checkpoint


def test_a_signed_checkpoint_is_a_note_and_says_who_signed(path: Path, key: Path) -> None:
    sealed = path.with_name("sealed")
    with Timeline.open(path, clock=Clock()) as door:
        checkpoint, files = door.seal(sealed, key=key)
        assert files == [sealed]
    text, _, line = sealed.read_text(encoding="utf-8").partition("\n\n")
    assert f"{text}\n" == f"{checkpoint.text()}sealed 2022-06-01T12:00:00Z\n"
    assert line.startswith(f"— {NAME} ")
    assert checked(path, sealed, key.with_name("key.pub")) == [f"signed by {label(key)}"]
    # What the mail made of its line ends is no harm.
    sealed.write_bytes(b"\xef\xbb\xbf" + sealed.read_bytes().replace(b"\n", b"\r\n") + b"\r\n")
    assert checked(path, sealed, key.with_name("key.pub")) == [f"signed by {label(key)}"]
    said: list[str] = []
    with Timeline.open(path) as door:
        assert door.verify(quick=True, checkpoints=sealed, tell=said.append) == []
    assert said == [f"{sealed}: signature not checked: no --allowed-signers was given"]


Change = Callable[[str], str]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace("T12:", "T11:"), "is invalid: the checkpoint was altered"),
        (lambda text: text.partition("\n\n")[0] + "\n", "was not signed by anyone listed in"),
        (lambda text: text.replace(NAME, "example.org/x"), "was not signed by anyone listed in"),
        (lambda text: text + "a line\n", "cannot be read: a line beneath the blank one is not"),
        (lambda text: text.replace("\n\n", "\n\n\n\n", 1), "has a blank line in what is signed"),
    ],
)
def test_a_signature_that_does_not_hold_is_found(
    path: Path, key: Path, change: Change, said: str
) -> None:
    sealed = path.with_name("sealed")
    with Timeline.open(path, clock=Clock()) as door:
        door.seal(sealed, key=key)
    sealed.write_text(change(sealed.read_text(encoding="utf-8")), encoding="utf-8")
    (found,) = checked(path, sealed, key.with_name("key.pub"))
    assert said in found


def test_a_key_that_is_not_listed_is_a_stranger_s(path: Path, key: Path, tmp_path: Path) -> None:
    create_key(tmp_path / "other", NAME)
    with Timeline.open(path) as door:
        door.seal(tmp_path / "sealed", key=tmp_path / "other")
        (found,) = checked(path, tmp_path / "sealed", tmp_path / "key.pub")
        assert "was not signed by anyone listed in" in found
        # Ours is added to theirs, and an earlier unsigned one is signed.
        door.seal(tmp_path / "sealed", key=key)
        door.seal(tmp_path / "sealed")
        assert checked(path, tmp_path / "sealed", tmp_path / "key.pub") == [
            f"signed by {label(key)}"
        ]
        assert len(checked(path, tmp_path / "sealed", tmp_path / "other.pub")) == 1
        door.seal(tmp_path / "unsigned")
        door.seal(tmp_path / "unsigned", key=key)
        assert "signed by" in checked(path, tmp_path / "unsigned", tmp_path / "key.pub")[0]


def test_what_the_key_sealed_before_it_was_replaced_stays_valid(path: Path, key: Path) -> None:
    old, public = label(key), key.with_name("key.pub")
    before, after, late = (path.with_name(name) for name in ("before", "after", "late"))
    shutil.copy(key, key.with_name("stolen"))
    with Timeline.open(path, clock=Clock()) as door:
        door.seal(before, key=key)
    rotated = rotate_key(key, datetime(2022, 6, 1, 12, 0, 0, 5, UTC))
    assert [one.label for one in rotated] == [old, label(key)]
    assert [line.split()[1:] for line in public.read_text().splitlines()] == [
        ['valid-before="20220601120001Z"'],
        ['valid-after="20220601120000Z"'],
    ]
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    (said,) = checked(path, before, public)
    assert said == (
        f"signed by {old}, with a key that has expired: it was valid at 2022-06-01 12:00 UTC,"
        " the time in the checkpoint"
    )
    with Timeline.open(path, clock=Clock(datetime(2022, 6, 2, tzinfo=UTC))) as door:
        door.append(stated(id="more"))
        door.seal(after, key=key)
        door.seal(late, key=key.with_name("stolen"))
    assert checked(path, after, public) == [f"signed by {label(key)}"]
    (found,) = checked(path, late, public)
    assert "valid until 2022-06-01T12:00:01 only, and was not valid at 2022-06-02 00:00" in found
    # Replaced again, all three are listed, and each has its time.
    rotate_key(key, datetime(2022, 6, 3, tzinfo=UTC))
    assert [bool(one.before) for one in listed_keys(public)] == [True, True, False]
    assert "it was valid at 2022-06-02" in checked(path, after, public)[0]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "{key} valid-before=2022",
            "“valid-before=2022” is not valid-after=MOMENT or valid-before",
        ),
        ('{key} valid-before="20221341"', "“20221341” is not a moment, such as"),
        ("a+00000000+AAAA", "it is not an Ed25519 key"),
    ],
)
def test_a_line_of_the_list_that_cannot_be_read_is_named(key: Path, line: str, said: str) -> None:
    allowed = key.with_name("allowed")
    public = key.with_name("key.pub").read_text().strip()
    allowed.write_text(
        f"# ours\n\narchive@example.org ssh-ed25519 AAAA\n{line.format(key=public)}\n"
    )
    with pytest.raises(SigningFailed) as caught:
        listed_keys(allowed)
    assert caught.value.message.startswith(f"{allowed}:4: {said}")


@pytest.mark.parametrize("moment", ["20220601", "202206011200", "20220601120000", "20220601Z"])
def test_moments_of_the_list_are_those_of_ssh_keygen(key: Path, moment: str) -> None:
    public = key.with_name("key.pub").read_text().strip()
    (found,) = [ListedKey.parse(f'{public} valid-before="{moment}"')]
    hour = 12 if len(moment) > 9 else 0
    zone = UTC if moment.endswith("Z") else None
    assert found.before == datetime(2022, 6, 1, hour, tzinfo=zone).astimezone(UTC)


def test_nothing_is_proven_against_a_checkpoint_that_no_allowed_signer_signed(
    path: Path, key: Path, tmp_path: Path
) -> None:
    public = tmp_path / "key.pub"
    with Timeline.open(path) as door:
        door.seal(tmp_path / "signed", key=key)
        door.append(stated(id="more"))
        door.seal(tmp_path / "unsigned")
        assert door.prove("first", tmp_path / "signed", allowed_signers=public).size == 4
        assert door.prove_consistency(tmp_path / "signed", allowed_signers=public).path
        for refused in (
            lambda: door.prove("first", tmp_path / "unsigned", allowed_signers=public),
            lambda: door.prove_consistency(tmp_path / "unsigned", allowed_signers=public),
            lambda: door.prove_consistency(
                tmp_path / "signed", tmp_path / "unsigned", allowed_signers=public
            ),
        ):
            with pytest.raises(NotProven, match="unsigned was not signed by anyone listed in"):
                refused()


def test_a_consistency_proof_carries_the_signatures_of_its_checkpoints(
    path: Path, key: Path, tmp_path: Path
) -> None:
    public, proof = tmp_path / "key.pub", tmp_path / "proof.json"
    with Timeline.open(path) as door:
        door.seal(tmp_path / "old", key=key)
        door.append(stated(id="more"))
        door.seal(tmp_path / "new", key=key)
        found = door.prove_consistency(tmp_path / "old", tmp_path / "new").as_json()
    proof.write_text(json.dumps(found))
    path.unlink()
    said: list[str] = []
    with Timeline.open(tmp_path / "nowhere.db") as door:
        check = door.check_consistency
        _, findings = check(proof, allowed_signers=public, tell=said.append)
        assert findings == []
        names = [f"{proof}: {which}: signed by {label(key)}" for which in ("from", "to")]
        assert said == names
        _, findings = check(proof, checkpoints=tmp_path / "new", allowed_signers=public)
        assert findings == []
        # Somebody who made both trees has no key of ours.
        found["from"] = found["from"].partition("\n\n")[0] + "\n"
        proof.write_text(json.dumps(found))
        _, (refused,) = check(proof, allowed_signers=public)
        assert "from was not signed by anyone listed in" in refused.message


# --------------------------------------------------------------- beside SSH, and before


@needs_ssh
def test_a_list_has_keys_of_both_kinds_and_a_checkpoint_both_signatures(
    path: Path, key: Path, tmp_path: Path
) -> None:
    ssh, sealed, both = tmp_path / "ssh", tmp_path / "sealed", tmp_path / "both"
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(ssh)]
    subprocess.run(command, check=True)
    ours = f"archive@example.org {ssh.with_suffix('.pub').read_text()}"
    both.write_text(f"{(tmp_path / 'key.pub').read_text()}{ours}")
    with Timeline.open(path) as door:
        door.seal(sealed, key=key)
        door.seal(sealed, key=ssh)
        noted = f"signed by {label(key)}"
        assert checked(path, sealed, both) == [noted, "signed by archive@example.org"]
        assert checked(path, sealed, tmp_path / "key.pub") == [noted]
        with pytest.raises(NotSealed, match="has an SSH signature or a time stamp"):
            door.seal(sealed, key=key)
        # One that only SSH signed is good by the same list, and found if it was altered.
        door.seal(tmp_path / "other", key=ssh)
        assert checked(path, tmp_path / "other", both) == ["signed by archive@example.org"]
        (refused,) = checked(path, tmp_path / "other", tmp_path / "key.pub")
        assert "was not signed by anyone listed in" in refused
        (tmp_path / "other").write_text((tmp_path / "other").read_text() + "more\n")
        assert "is invalid" in checked(path, tmp_path / "other", both)[0]


@needs_ssh
def test_checkpoints_signatures_and_proofs_of_before_are_as_good_as_ever(tmp_path: Path) -> None:
    said: list[str] = []
    with Timeline.open(tmp_path / "nowhere.db") as door:
        found, findings = door.check_proof(
            BEFORE / "proof.json", BEFORE / "sealed", allowed_signers=BEFORE / "allowed",
            tell=said.append,
        )  # fmt: skip
        assert (findings, found.size) == ([], 12)
        assert said == [f"{BEFORE / 'sealed'}: signed by archive@example.org"]
        _, (of_another,) = door.check_proof(BEFORE / "proof.json", BEFORE / "unsigned")
    assert "the checkpoint has 11" in of_another.message


def test_two_keys_of_one_name_have_two_hashes() -> None:
    one, other = (NoteKey(NAME, bytes([n]) * 32) for n in (1, 2))
    assert one.hash != other.hash
