"""`verify`, `seal`, `prove`, `backup`, `restore`, `rescue`, `doctor`: as a person runs them."""

# ruff: noqa: F811  (a fixture is imported, and then named where it is asked for)
from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.reading import Shell, process
from tests.cli.terminal import Terminal
from tests.cli.writing import bundled, empty, timeline  # noqa: F401
from tests.eventstore.tampering import tamper
from tests.services.test_stamps import Service
from tests.services.witness import Witness, witnessing

ID = "be-2022-02-sends-weapons-and-fuel"
ALTER = "UPDATE stored_events SET state = replace(state, '3000', '4000') WHERE rowid = 2"


# ------------------------------------------------------------------ verify, seal, prove


def test_a_sound_store_is_verified_quickly_and_whole(timeline: Shell) -> None:
    for options in ((), ("--quick",)):
        ran = timeline("verify", *options)
        assert (ran.code, ran.out) == (0, "")
        assert "47 stored events" in ran.err
        assert "no errors" in ran.err
        assert timeline("verify", *options, "--json").json == []


def test_what_was_altered_is_printed_with_its_place(timeline: Shell) -> None:
    tamper(timeline.store, ALTER)
    for options in ((), ("--quick",)):
        ran = timeline("verify", *options)
        assert ran.code == 1
        assert "event 2 of “be” (position 2): the event or its hash was altered" in ran.out
        event, tree = timeline("verify", *options, "--json").json
        assert event["field"] == "event 2 of “be” (position 2)"
        assert (tree["field"], "the root of its hash tree" in tree["message"]) == (None, True)


def test_a_store_is_sealed_and_held_against_it(timeline: Shell, tmp_path: Path) -> None:
    sealed = tmp_path / "sealed"
    ran = timeline("seal", str(sealed))
    assert (ran.code, ran.out) == (0, f"{sealed}\n")
    assert "; not signed" in ran.err
    assert sealed.read_text() == timeline("seal", "-").out
    assert timeline("verify", "--checkpoint", str(sealed)).code == 0
    timeline("retract", ID, "--reason", "r")
    assert timeline("verify", "--quick", "--checkpoint", str(sealed)).code == 0
    found = timeline("seal", "-", "--json").json
    assert (found["size"], found["files"]) == (48, [])
    assert re.fullmatch(r"[0-9a-f]{64}", found["root"])


def test_without_a_name_a_checkpoint_is_called_after_store_and_size(
    timeline: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert timeline("seal").out == "t-47.checkpoint\n"
    assert timeline("seal").code == 0
    (tmp_path / "t-47.checkpoint").write_text("another")
    ran = timeline("seal")
    assert ran.code == 1
    assert "already exists" in ran.err
    assert timeline("seal", "--overwrite").code == 0


def test_a_store_that_was_altered_is_not_sealed(timeline: Shell, tmp_path: Path) -> None:
    tamper(timeline.store, ALTER)
    ran = timeline("seal", str(tmp_path / "sealed"))
    assert ran.code == 1
    assert "nothing was sealed" in ran.err
    assert not (tmp_path / "sealed").exists()


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="there is no ssh-keygen")
def test_a_signed_checkpoint_from_one_person_to_another(timeline: Shell, tmp_path: Path) -> None:
    key, sealed, allowed = (tmp_path / name for name in ("key", "sealed", "allowed"))
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(key)], check=True
    )
    allowed.write_text(f"archive@example.org {key.with_suffix('.pub').read_text()}")
    assert timeline("seal", str(sealed), "--sign", str(key)).lines == [str(sealed), f"{sealed}.sig"]
    proof = tmp_path / "proof.json"
    options = ("--checkpoint", str(sealed), "--output", str(proof))
    assert timeline("prove", ID, *options).out == f"{proof}\n"
    assert json.loads(proof.read_text()) == timeline("prove", ID, *options[:2]).json
    options = ("--checkpoint", str(sealed), "--allowed-signers", str(allowed))
    ran = timeline("verify", *options)
    assert (ran.code, "signed by archive@example.org" in ran.err) == (0, True)

    timeline.store.unlink()
    ran = timeline("verify", "--proof", str(proof), *options)
    assert ran.code == 0
    assert ran.lines[0].startswith(f"{ID}: ")
    assert ran.lines[2] == "number 2 of the 47 sealed events"
    assert timeline("verify", "--proof", str(proof), *options, "--json").json == []
    sealed.write_text(sealed.read_text().replace("\n47\n", "\n46\n"))
    ran = timeline("verify", "--proof", str(proof), *options)
    assert ran.code == 1
    assert "for a tree of 47 events" in ran.out
    assert "is invalid" in ran.out


def test_a_checkpoint_signed_as_a_note_from_one_person_to_another(
    timeline: Shell, tmp_path: Path
) -> None:
    key, sealed = tmp_path / "key", tmp_path / "sealed"
    ran = timeline("key", "new", str(key))
    named = json.loads(timeline("seal", "-", "--json").out)["origin"]
    assert (ran.code, ran.out) == (0, f"{key.with_name('key.pub').read_text()}")
    assert ran.out.startswith(f"{named}+")
    assert f"private key in {key}: keep it secret" in ran.err
    secret = key.read_text().strip().split("+", 4)[4]  # base64 has a + of its own
    again = timeline("key", "new", str(key))
    assert (again.code, "no key is overwritten" in again.err) == (1, True)
    assert timeline("key", "show", str(key)).out == ran.out
    assert timeline("seal", str(sealed), "--sign", str(key)).lines == [str(sealed)]
    rotated = timeline("key", "rotate", str(key))
    assert (rotated.code, rotated.out == ran.out) == (0, False)
    assert timeline("key", "show", str(key), "--json").json["key"] == rotated.out.strip()
    for told in (ran, again, rotated, timeline("key", "show", str(key))):
        assert secret not in told.out + told.err
        assert "PRIVATE" not in told.out + told.err
    options = ("--checkpoint", str(sealed), "--allowed-signers", f"{key}.pub")
    ran = timeline("verify", "--quick", *options)
    assert (ran.code, f"signed by {named} (key " in ran.err) == (0, True)
    assert timeline("prove", ID, *options).code == 0
    assert timeline("prove", "--from", *options[1:]).code == 0
    sealed.write_text(sealed.read_text().replace("\n47\n", "\n46\n"))
    ran = timeline("verify", "--quick", *options)
    assert ran.code == 1
    assert "is invalid: the checkpoint was altered after it was signed" in ran.out
    for proven in (timeline("prove", ID, *options), timeline("prove", "--from", *options[1:])):
        assert (proven.code, "is invalid: the checkpoint was altered" in proven.err) == (1, True)


def test_a_time_stamp_is_kept_and_checked(timeline: Shell, tmp_path: Path) -> None:
    service, sealed = Service(tmp_path / "service"), tmp_path / "sealed"
    timeline("seal", str(sealed))
    token = str(service.stamp(sealed))
    ran = timeline("seal", str(sealed), "--timestamp", token)
    assert (ran.code, ran.out) == (0, f"{sealed}.tsr\n")
    assert timeline("seal", str(sealed), "--timestamp", token, "--json").json == {
        "files": [str(sealed), f"{sealed}.tsr"]
    }
    options = ("--checkpoint", str(sealed), "--timestamp-certificates", str(service.certificates))
    ran = timeline("verify", "--quick", *options)
    assert (ran.code, f"{sealed}: stamped 20" in ran.err) == (0, True)
    proof = tmp_path / "proof.json"
    timeline("prove", ID, "--checkpoint", str(sealed), "--output", str(proof))
    ran = timeline("verify", "--proof", str(proof), *options)
    assert (ran.code, f"{sealed}: stamped 20" in ran.err) == (0, True)
    Path(f"{sealed}.tsr").unlink()
    for what in ((), ("--proof", str(proof))):
        ran = timeline("verify", "--quick", *what, *options)
        assert (ran.code, "there is no time stamp" in ran.out) == (1, True)


def test_witnesses_cosign_and_a_quorum_of_them_is_asked_for(
    timeline: Shell, tmp_path: Path
) -> None:
    key, sealed, listed = tmp_path / "key", tmp_path / "sealed", tmp_path / "witnesses"
    public = timeline("key", "new", str(key)).out
    witness = Witness()
    sign = ("seal", str(sealed), "--sign", str(key), "--witness", str(listed))
    with witnessing(witness) as address:
        listed.write_text(f"{witness.vkey} {address}\n{Witness('away').vkey}\n")
        ran = timeline(*sign)
        assert (ran.code, ran.out, sealed.exists()) == (1, "", False)
        assert f"timeline: nothing was written: {address} does not know this store" in ran.err
        witness.trust(public.partition("+")[0], public)
        ran = timeline(*sign)
        assert (ran.code, ran.out) == (0, f"{sealed}\n")
        assert "cosigned by witness.example/w1 (key " in ran.err
        text = sealed.read_text()
        assert timeline(*sign[:2], *sign[4:], "--json").json["files"] == [str(sealed)]
        assert sealed.read_text() == text
    options = ("verify", "--quick", "--checkpoint", str(sealed), "--witnesses", str(listed))
    ran = timeline(*options)
    assert (ran.code, "1 of the 2 witnesses in" in ran.out) == (1, True)
    ran = timeline(*options, "--quorum", "1")
    assert (ran.code, "sealed: cosigned by witness.example/w1" in ran.err) == (0, True)


def test_a_proof_replaces_an_older_one_and_nothing_else(timeline: Shell, tmp_path: Path) -> None:
    """Two options with one name between them cost nobody the checkpoint, or a key."""
    sealed, proof, page = (tmp_path / name for name in ("sealed", "proof.json", "page.html"))
    timeline("seal", str(sealed))
    options = ("prove", ID, "--checkpoint", str(sealed))
    text = sealed.read_text()
    ran = timeline(*options, "--output", str(sealed))
    assert (ran.code, "the file there is not a proof" in ran.err) == (1, True)
    ran = timeline("prove", "--from", str(sealed), "--output", str(sealed))
    assert (ran.code, "the file there is not a proof" in ran.err) == (1, True)
    proven = (*options, "--output", str(proof), "--certificate")
    for other in (sealed, proof):
        ran = timeline(*proven, str(other))
        assert (ran.code, "the file there is not a certificate" in ran.err) == (1, True)
    assert sealed.read_text() == text
    for _ in range(2):
        assert timeline(*proven, str(page)).code == 0
    assert timeline(*options, "--output", "-").json == json.loads(proof.read_text())
    assert timeline(*options, "--output", "-", "--certificate", str(page)).code == 2


@pytest.mark.parametrize("what", ["proof", "consistency"])
def test_a_proof_that_says_one_thing_twice_is_refused(
    timeline: Shell, tmp_path: Path, what: str
) -> None:
    """A person reads the first, and a program the last."""
    sealed, proof = str(tmp_path / "sealed"), tmp_path / "proof.json"
    timeline("seal", sealed)
    options = (ID, "--checkpoint", sealed) if what == "proof" else ("--from", sealed)
    timeline("prove", *options, "--output", str(proof))
    text = proof.read_text()
    check = ("verify", f"--{what}", str(proof), "--checkpoint", sealed)
    assert timeline(*check).code == 0
    proof.write_text(text.replace("{", '{"path": [],', 1))
    ran = timeline(*check)
    assert (ran.code, "a member of it occurs twice" in ran.err) == (1, True)


def test_that_one_checkpoint_continues_another_is_shown_without_the_store(
    timeline: Shell, tmp_path: Path
) -> None:
    old, new, proof = (str(tmp_path / name) for name in ("old", "new", "proof.json"))
    timeline("seal", old)
    timeline("retract", ID, "--reason", "r")
    timeline("seal", new)
    ran = timeline("prove", "--from", old, "--to", new, "--output", proof)
    assert (ran.code, ran.out) == (0, f"{proof}\n")
    assert timeline("prove", "--from", old).json == json.loads(Path(proof).read_text())
    timeline.store.unlink()
    ran = timeline("verify", "--consistency", proof)
    assert (ran.code, "compared with no other copy" in ran.err) == (0, True)
    assert ran.lines[0] == (
        "The 47 events of the earlier checkpoint are the first of the 48 events of the later one,"
        " unaltered and in the same order."
    )
    ran = timeline("verify", "--consistency", proof, "--checkpoint", old, "--checkpoint", new)
    assert (ran.code, "compared with" in ran.err) == (0, False)
    text = Path(proof).read_text()
    Path(proof).write_text(text.replace("\\n47\\n", "\\n46\\n"))
    ran = timeline("verify", "--consistency", proof)
    assert (ran.code, "are the first" in ran.out) == (1, False)
    assert "which cannot lead from 46 events to 48: the proof was altered" in ran.out
    assert timeline("verify", "--consistency", proof, "--json").json[0]["path"] == proof
    hostile = "\x1b]52;c;aGk=\x07\u202e"
    Path(proof).write_text(text.replace("timeline/", f"timeline/{json.dumps(hostile)[1:-1]}", 1))
    ran = timeline("verify", "--consistency", proof)
    assert ran.code == 1
    assert not set(ran.out + ran.err) & set(hostile[:1] + hostile[-2:])


def test_what_a_proof_says_reaches_a_terminal_as_text_alone(
    timeline: Shell, tmp_path: Path
) -> None:
    sealed, proof = tmp_path / "sealed", tmp_path / "proof"
    hostile = "\x1b]52;c;aGk=\x07\u202e"
    timeline("seal", str(sealed))
    document = timeline("prove", ID).json
    document["origin"] = document["event"]["government"] = hostile
    proof.write_text(json.dumps(document))
    sealed.write_text(sealed.read_text().replace("timeline/", f"timeline/{hostile}"))
    ran = timeline("verify", "--proof", str(proof), "--checkpoint", str(sealed))
    assert ran.code == 1
    assert not set(ran.out + ran.err) & set(hostile[:1] + hostile[-2:])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("verify", "--proof", "p"), "needs exactly one --checkpoint"),
        (("verify", "--signed-at", "2022"), "needs --allowed-signers"),
        (("verify", "--timestamp-certificates", "a"), "needs a --checkpoint"),
        (("seal", "--timestamp", "t"), "needs the FILE of a checkpoint"),
        (("seal", "f", "--timestamp", "t", "--sign", "k"), "goes without --timestamp"),
        (("seal", "-", "--sign", "key"), "needs a FILE"),
        (("seal", "-", "--witness", "w"), "needs a FILE"),
        (("seal", "f", "--timestamp", "t", "--witness", "w"), "goes without --timestamp"),
        (("seal", "f", "--quorum", "1"), "needs a --witness"),
        (("seal", "f", "--witnesses", "w"), "needs a --witness"),
        (("verify", "--witnesses", "w"), "needs a --checkpoint"),
        (("verify", "--checkpoint", "c", "--quorum", "1"), "needs --witnesses"),
        (("prove",), "name a development"),
        (("prove", "--to", "b"), "needs a --from"),
        (("prove", ID, "--allowed-signers", "a"), "needs a --checkpoint or --from"),
        (("prove", ID, "--from", "b"), "goes without --from"),
        (("prove", "--from", "b", "--checkpoint", "a"), "goes without --from"),
        (("verify", "--consistency", "c", "--proof", "p"), "goes without --proof"),
        (("verify", "--since", "c", "--checkpoint", "d"), "goes without --checkpoint"),
        (("verify", "--since", "c", "--quick"), "goes without --quick"),
        (("verify", "--since", "c", "--proof", "p"), "goes without --proof"),
        (("verify", "--since", "c", "--consistency", "d"), "goes without --consistency"),
    ],
)
def test_what_does_not_go_together_is_wrong_usage(
    timeline: Shell, arguments: tuple[str, ...], said: str
) -> None:
    ran = timeline(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in re.sub(r"[│\s]+", " ", ran.err)


def test_what_is_not_there_is_said(timeline: Shell, tmp_path: Path) -> None:
    none = str(tmp_path / "none")
    for arguments, said in (
        (("prove", "nothing"), "no development “nothing”"),
        (("verify", "--checkpoint", none), "is not a checkpoint"),
        (("prove", ID, "--checkpoint", none), "is not a checkpoint"),
        (("restore", none), "there is no store at"),
        (("rescue", none, f"{none}-2"), "there is no store at"),
        (("seal", str(tmp_path / "s"), "--sign", none), "there is no key"),
    ):
        ran = timeline(*arguments)
        assert (ran.code, ran.out) == (1, "")
        assert said in ran.err


# ------------------------------------------------------------------ backup, restore, rescue


def test_a_backup_is_made_and_restored(timeline: Shell, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    ran = timeline("backup", str(copy))
    assert (ran.code, ran.out) == (0, f"{copy}\n")
    assert "47 events copied and verified" in ran.err
    timeline("retract", ID, "--reason", "r")
    assert timeline("backup", str(copy)).code == 1
    assert timeline("restore", str(copy)).code == 1
    found = timeline("restore", str(copy), "--overwrite", "--json").json
    assert (found["size"], Path(found["aside"]).exists()) == (47, True)
    assert "retracted" not in timeline("show", ID).out
    assert timeline("backup", str(copy), "--overwrite", "--json").json["size"] == 47


def test_a_rescue_lists_what_is_not_copied(timeline: Shell, tmp_path: Path) -> None:
    ran = timeline("rescue", str(timeline.store), str(tmp_path / "whole.db"))
    assert (ran.code, ran.out) == (0, "")
    assert "nothing is lost" in ran.err
    tamper(timeline.store, ALTER)
    ran = timeline("rescue", str(timeline.store), str(tmp_path / "new.db"))
    assert ran.code == 1
    assert "event 2 of “be” (position 2): not copied" in ran.out
    assert "events copied into" in ran.err
    found = timeline("rescue", str(timeline.store), str(tmp_path / "3.db"), "--json").json
    assert (found["same"], len(found["findings"])) == (False, 47 - found["copied"])


# ------------------------------------------------------------------ doctor


def test_the_doctor_tells_versions_settings_sizes_and_state(timeline: Shell) -> None:
    ran = timeline("doctor")
    assert ran.code == 0
    for said in (sqlite3.sqlite_version, "eventsourcing", "journal mode", "wal", "synchronous",
                 "free bytes", "root", "newest", "600"):  # fmt: skip
        assert said in ran.out
    found = timeline("doctor", "--json").json
    assert found["tree"]["size"] == found["store"]["events"] == found["view"]["position"] == 47
    assert found["store"]["mode"] == "600"
    assert found["versions"]["python"].startswith("3.")
    is_old = sqlite3.sqlite_version_info < (3, 51, 3)
    assert any("rare bug" in one for one in found["warnings"]) == is_old


def test_the_doctor_warns_of_what_is_to_be_looked_after(timeline: Shell) -> None:
    timeline.store.chmod(0o644)
    tamper(timeline.store, "DELETE FROM stored_events WHERE rowid = 47")
    ran = timeline("doctor")
    assert "! other users can read or write the store (mode 644)" in ran.out
    assert "! the hash tree does not match the events" in ran.out


def test_the_doctor_looks_at_what_cannot_be_used_and_says_so(empty: Shell) -> None:
    ran = empty("doctor")
    assert ran.code == 1
    assert "there is no store" in ran.out
    assert sqlite3.sqlite_version in ran.out
    assert not empty.store.exists()
    with closing(sqlite3.connect(empty.store)) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    assert "another program" in empty("doctor", "--json").json["store"]["problem"]


# ------------------------------------------------------------------ in a pipe, on a terminal


def test_in_a_pipe_there_is_no_bar_and_no_colour(timeline: Shell, tmp_path: Path) -> None:
    store = ("--store", str(timeline.store))
    for arguments in (("verify",), ("verify", "--quick"), ("backup", str(tmp_path / "c.db"))):
        ran = process(tmp_path, *store, *arguments)
        assert ran.returncode == 0
        assert "\x1b" not in ran.stdout + ran.stderr
        assert "\r" not in ran.stdout + ran.stderr


@pytest.mark.terminal
def test_on_a_terminal_there_is_a_bar_that_is_gone_in_the_end(
    timeline: Shell, tmp_path: Path
) -> None:
    terminal = Terminal(tmp_path, ["--store", str(timeline.store), "--color", "never", "verify"])
    try:
        assert terminal.end() == 0
        assert "verifying the events" in terminal.text
        assert "47 of 47" in terminal.text
        assert "no errors" in terminal.text.rsplit("\x1b[2K", 1)[-1]
    finally:
        terminal.close()
