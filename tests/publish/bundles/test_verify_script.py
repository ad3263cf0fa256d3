"""`verify.py`, as the other side runs it: by a Python without any package, in another process."""

# ruff: noqa: F811  (a fixture is imported, and then named where it is asked for)
from __future__ import annotations

import ast
import base64
import json
import shutil
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest

from tests.builders import Clock, retracted
from tests.eventstore.tampering import tamper
from tests.services.test_checkpoints import needs_ssh, path, rewrite  # noqa: F401
from tests.services.test_cosignatures import NAME, Place, place  # noqa: F401
from tests.services.test_stamps import Service
from tests.services.witness import Witness
from timeline import Timeline
from timeline.eventstore.integrity.merkle import leaf_hash
from timeline.eventstore.integrity.signed_notes import SignedNote
from timeline.publish.bundles.bundle import verifier
from timeline.services.seals.note_keys import create_key, read_key
from timeline.services.seals.stamps import keep_stamp

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl")


def run(folder: Path, *arguments: object) -> tuple[int, list[str]]:
    """Runs it without packages and without the settings of this process; exit code and lines."""
    script = folder / "verify.py"
    script.write_text(verifier())
    ran = subprocess.run(
        [sys.executable, "-I", "-S", str(script), *map(str, arguments)],
        capture_output=True, text=True, cwd=folder, check=False,
    )  # fmt: skip
    assert ran.stderr == ""
    *lines, last = ran.stdout.splitlines()
    assert last == ("nothing is wrong" if ran.returncode == 0 else f"{wrong(lines)} wrong")
    return ran.returncode, lines


def wrong(lines: list[str]) -> int:
    return sum(line.startswith("WRONG") for line in lines)


def proven(place: Place, sealed: Path, *, id_: str = "second") -> Path:
    proof = place.folder / "proof.json"
    with Timeline.open(place.store) as door:
        proof.write_text(json.dumps(door.prove(id_, sealed).as_json()))
    return proof


def test_it_imports_nothing_but_standard_python() -> None:
    imported = {
        name.partition(".")[0]
        for node in ast.walk(ast.parse(verifier()))
        for name in (
            [one.name for one in node.names]
            if isinstance(node, ast.Import)
            else [str(node.module)]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= sys.stdlib_module_names


def test_a_proof_holds_and_an_altered_one_does_not(place: Place) -> None:
    with Timeline.open(place.store) as door:
        _, (sealed,) = door.seal(place.folder / "sealed")
    proof = proven(place, sealed)
    code, lines = run(place.folder, "--proof", proof, "--checkpoint", sealed)
    assert code == 0
    assert "second (statement-made, be 3) is number 3 of the 4 sealed events" in " ".join(lines)
    document = json.loads(proof.read_text())
    for key, value in (
        ("state", document["event"]["state"].replace("statement-made", "statement-mode")),
        ("version", 4),
        ("government", "nl"),
        ("topic", "matter-raised"),
    ):
        altered = document | {"event": document["event"] | {key: value}}
        proof.write_text(json.dumps(altered))
        code, lines = run(place.folder, "--proof", proof, "--checkpoint", sealed)
        assert (code, "is not among the sealed events" in " ".join(lines)) == (1, True)
    for key, value in (("index", 1), ("index", 9), ("size", 5), ("origin", "x"), ("path", [])):
        proof.write_text(json.dumps(document | {key: value}))
        assert run(place.folder, "--proof", proof, "--checkpoint", sealed)[0] == 1


def test_amendments_are_proven_or_named(place: Place) -> None:
    def retract(id_: str) -> None:
        with Timeline.open(place.store, clock=Clock()) as door:
            door.append(retracted(id_, id=f"{id_}-withdrawn"))
            door.seal(place.folder / f"after-{id_}")

    with Timeline.open(place.store) as door:
        door.seal(place.folder / "before")
    retract("second")
    inside, before = place.folder / "after-second", place.folder / "before"
    lines = run(place.folder, "--proof", proven(place, inside), "--checkpoint", inside)[1]
    assert "second-withdrawn (retracted, be 5) is number 5 of the 5" in " ".join(lines)
    proof = proven(place, before)
    code, lines = run(place.folder, "--proof", proof, "--checkpoint", before)
    assert (code, "second, after the seal: not proven" in " ".join(lines)) == (0, True)
    document = json.loads(proof.read_text())
    document["amendments"][0]["index"] = 1
    proof.write_text(json.dumps(document))
    assert run(place.folder, "--proof", proof, "--checkpoint", before)[0] == 1


def test_a_consistency_proof_of_every_size(place: Place) -> None:
    seals = []
    with Timeline.open(place.store, clock=Clock()) as door:
        for number in range(7):
            seals.append(door.seal(place.folder / f"s{number}")[1][0])
            place.append(f"more-{number}")
    proof = place.folder / "continued.json"
    for old, new in ((0, 1), (0, 4), (1, 6), (3, 5), (4, 4), (2, 6)):
        with Timeline.open(place.store) as door:
            document = door.prove_consistency(seals[old], seals[new]).as_json()
        proof.write_text(json.dumps(document))
        assert run(place.folder, "--consistency", proof, "--checkpoint", seals[old])[0] == 0
        document["path"] = document["path"][1:] or [document["to"].splitlines()[2]]
        proof.write_text(json.dumps(document))
        assert run(place.folder, "--consistency", proof)[0] == 1
    code, lines = run(place.folder, "--consistency", proof, "--checkpoint", seals[1])
    assert (code, "none of the two checkpoints" in lines[-1]) == (1, True)


@needs_openssl
def test_signatures_and_cosignatures_are_checked(place: Place) -> None:
    sealed, _ = place.seal("sealed")
    signers = place.key.with_name("key.pub")
    options = ("--checkpoint", sealed, "--signers", signers, "--witnesses", place.list)
    code, lines = run(place.folder, *options)
    assert code == 0
    assert "sealed: signed by example.org/archive" in lines[0]
    assert f"sealed: cosigned by {place.witness.name} at 20" in lines[1]
    text = sealed.read_text()
    body = text.partition("\n\n")[0]
    for moment in (0, time.time() + 3600):
        place.witness.clock = lambda moment=moment: moment  # type: ignore[misc]
        sealed.write_text(f"{body}\n\n{place.witness.line(body + chr(10))}")
        lines = run(place.folder, "--checkpoint", sealed, "--witnesses", place.list)[1]
        assert f"false cosignature of {place.witness.name}" in " ".join(lines)
    sealed.write_text(text.replace("\nsealed 20", "\nsealed 19"))
    code, lines = run(place.folder, *options)
    assert code == 1
    assert "false signature of example.org/archive" in " ".join(lines)
    assert f"false cosignature of {place.witness.name}" in " ".join(lines)
    assert "0 of 1 witnesses cosigned" in lines[-1]
    sealed.write_text(text)
    both = place.file("both", f"{place.witness.vkey}\n{Witness('other').vkey}\n")
    options = ("--checkpoint", sealed, "--witnesses", both)
    assert run(place.folder, *options)[0] == 1
    assert run(place.folder, *options, "--quorum", "1")[0] == 0
    stranger = place.file("stranger", f"{Witness('other').vkey}\n")
    assert run(place.folder, "--checkpoint", sealed, "--witnesses", stranger)[0] == 1
    assert run(place.folder, "--checkpoint", sealed, "--signers", stranger)[0] == 1
    policy = f"witness a {place.witness.vkey}\nwitness b {Witness('other').vkey}\n"
    for rule, expected in (
        ("quorum a", 0), ("quorum b", 1), ("group g any a b\nquorum g", 0),
        ("group g all a b\nquorum g", 1), ("group g 2 a b\nquorum g", 1), ("quorum none", 0),
    ):  # fmt: skip
        listed = place.file("policy", f"{policy}{rule}\n")
        assert run(place.folder, "--checkpoint", sealed, "--witnesses", listed)[0] == expected


@needs_openssl
def test_a_key_that_has_expired_signed_what_was_made_before(place: Place) -> None:
    sealed = place.folder / "sealed"
    with Timeline.open(place.store, clock=Clock()) as door:
        door.seal(sealed, key=place.key)
    key = read_key(place.key).public().text()
    for limits, expected, said in (
        ('valid-before="20230101000000Z"', 0, "has expired; what it signed says"),
        ('valid-before="20220101000000Z"', 1, "is valid before 2022-01-01"),
        ('valid-after="20230101000000Z"', 0, "signed by"),
        ('valid-after="29990101000000Z"', 1, "is valid after 2999-01-01"),
        ('valid-after="20230101000000Z" valid-before="20240101000000Z"', 1, "is valid after 2023"),
        ('valid-after="20220101000000Z" valid-before="29990101000000Z"', 0, "signed by"),
    ):
        signers = place.file("signers", f"{key} {limits}\n")
        code, lines = run(place.folder, "--checkpoint", sealed, "--signers", signers)
        assert (code, said in " ".join(lines)) == (expected, True)


@needs_openssl
@needs_ssh
def test_an_ssh_signature_and_a_time_stamp_are_checked(place: Place) -> None:
    key, sealed = place.folder / "ssh", place.folder / "sealed"
    make = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(key)]
    subprocess.run(make, check=True)
    allowed = place.file("allowed", f"archive@example.org {key.with_suffix('.pub').read_text()}")
    with Timeline.open(place.store) as door:
        door.seal(sealed, key=key)
    service, other = (Service(place.folder / name) for name in ("service", "other"))
    keep_stamp(sealed, service.stamp(sealed))
    options = ("--checkpoint", sealed, "--signers", allowed, "--certificates")
    code, lines = run(place.folder, *options, service.certificates)
    assert code == 0
    assert "sealed: signed by archive@example.org (SSH)" in lines[0]
    assert "sealed: stamped " in lines[1]
    assert run(place.folder, *options, other.certificates)[0] == 1
    sealed.write_text(sealed.read_text().replace("\n4\n", "\n3\n"))
    assert wrong(run(place.folder, *options, service.certificates)[1]) == 2


@needs_openssl
def test_an_entry_signed_by_its_author_is_checked(place: Place) -> None:
    """Of a tree of one event, made by hand: its root is its leaf."""
    body = '"timing":{},"development":{"id":"x","kind":"statement-made"}}'
    head = '{"class_version":1,"recorded":"2026-01-05T12:00:00+00:00","appended_by":"Anna",'
    hashed = base64.b64encode(sha256(f"{head}{body}".encode()).digest()).decode()
    note = SignedNote(f"timeline-entry/1\nbe\n{hashed}\n", ()).signed(read_key(place.key))
    line = json.dumps(note.signatures[0].line().strip(), ensure_ascii=False)
    key = read_key(place.key).public().text()

    def checked(signed: str, signers: str | None, by: str = "Anna") -> tuple[int, str]:
        state = f"{head}{signed}{body}".replace("Anna", by)
        root = leaf_hash(b"be", 1, b"statement-made", state.encode())
        sealed = place.file("sealed", f"o\n1\n{base64.b64encode(root).decode()}\n")
        event = {"government": "be", "version": 1, "topic": "statement-made", "state": state}
        proof = {"origin": "o", "size": 1, "index": 0, "path": [], "event": event}
        file = place.file("proof", json.dumps(proof | {"amendments": []}))
        with_signers = () if signers is None else ("--signers", place.file("signers", signers))
        code, lines = run(place.folder, "--proof", file, "--checkpoint", sealed, *with_signers)
        return code, lines[-1]

    assert "recorded by Anna, as the store says" in checked("", None)[1]
    signed = f'"signature":{line},'
    assert checked(signed, None)[1].endswith("signature not checked")
    # That nobody signed the checkpoint is the one thing that is wrong.
    assert f"signed by its author {NAME}" in checked(signed, key)[1]
    assert checked(signed, Witness().vkey)[1].endswith(f"who is not in {place.folder / 'signers'}")
    assert f"false author {NAME}" in checked(signed, key, "Anne")[1]
    limited = checked(signed, f'{key} valid-before="20260101000000Z"')[1]
    assert "is valid before 2026-01-01" in limited


def test_a_store_that_was_rewritten_is_found(place: Place) -> None:
    with Timeline.open(place.store) as door:
        _, (sealed,) = door.seal(place.folder / "sealed")
    options = ("--store", place.store, "--checkpoint", sealed)
    code, lines = run(place.folder, *options)
    assert (code, "begins with the 4 events that sealed seals" in lines[-1]) == (0, True)
    text = sealed.read_text()
    sealed.write_text(text.replace("timeline/", "timeline/x", 1))
    assert run(place.folder, *options)[0] == 1
    sealed.write_text(text)
    title = '\'"title":"statement-made"\', \'"title":"Other words"\''
    rewrite(place.store, f"UPDATE stored_events SET state = replace(state, {title})")
    code, lines = run(place.folder, *options)
    assert (code, "does not begin with the events that sealed" in lines[-1]) == (1, True)
    tamper(place.store, f"UPDATE stored_events SET topic = 'x' WHERE rowid = {2}")
    assert "event 2 was altered" in " ".join(run(place.folder, *options)[1])


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "\x00", "1\n2\n3\n", "{" * 100_000])
def test_whatever_it_is_given_it_says_so_and_ends(place: Place, text: str) -> None:
    with Timeline.open(place.store) as door:
        _, (sealed,) = door.seal(place.folder / "sealed")
    file = place.file("file", text)
    for options in (
        ("--proof", file, "--checkpoint", sealed),
        ("--checkpoint", file),
        ("--consistency", file),
        ("--store", file, "--checkpoint", sealed),
        (place.folder,),
        ("--checkpoint", place.folder / "nowhere"),
    ):
        assert run(place.folder, *options)[0] == 1


def test_what_a_file_says_cannot_write_to_the_terminal(place: Place) -> None:
    with Timeline.open(place.store) as door:
        _, (sealed,) = door.seal(place.folder / "sealed")
    proof = proven(place, sealed)
    document = json.loads(proof.read_text())
    document["event"]["government"] = "\x1b]52;c;aGk=\x07\u202e"
    proof.write_text(json.dumps(document))
    lines = run(place.folder, "--proof", proof, "--checkpoint", sealed)[1]
    assert not set("".join(lines)) & set("\x1b\x07\u202e")


PYTHON_WORDS = ("Error(", "object has no attribute", "unpack", "NoneType", "indices", "codec")


def said_of(place: Place, *options: object, expected: int = 1) -> str:
    """What it says, in sentences and not in words of Python."""
    code, lines = run(place.folder, *options)
    said = "\n".join(lines)
    assert code == expected, said
    assert not [word for word in PYTHON_WORDS if word in said]
    return said


def test_a_proof_of_a_wrong_shape_is_named_in_a_sentence(place: Place) -> None:
    with Timeline.open(place.store) as door:
        _, (sealed,) = door.seal(place.folder / "sealed")
    proof = proven(place, sealed)
    document = json.loads(proof.read_text())
    event = document["event"]
    for changed, said in (
        ({"event": event | {"state": 5}}, "“state” is missing or not text"),
        ({"event": event | {"state": "{}"}}, "“development” is missing or not an object"),
        ({"event": event | {"state": "[1]"}}, "it is not a JSON object"),
        ({"event": event | {"version": "3"}}, "“version” is missing or not a whole number"),
        ({"event": None}, "“event” is missing or not an object"),
        ({"index": True}, "“index” is missing or not a whole number"),
        ({"path": None}, "“path” is missing or not a list"),
        ({"path": ["@"]}, "“path” is not a list of hashes in base64"),
        ({"amendments": [5]}, "“amendments” is not a list of events"),
    ):
        proof.write_text(json.dumps(document | changed))
        assert said in said_of(place, "--proof", proof, "--checkpoint", sealed)
    # Two events under one name: a person reads the first, and a program the last.
    other = json.dumps({"event": event | {"state": "{}"}})[1:-1]
    proof.write_text(f"{{{other}, {json.dumps(document)[1:]}")
    said = said_of(place, "--proof", proof, "--checkpoint", sealed)
    assert "a member of it occurs twice" in said


def test_a_store_whose_text_is_none_is_found(place: Place) -> None:
    with Timeline.open(place.store) as door:
        _, (sealed,) = door.seal(place.folder / "sealed")
    shutil.copy(place.store, place.folder / "sound")
    for change, wanted in (
        ("state = CAST(state AS BLOB)", "event 2 was altered: a number or bytes stand for a text"),
        ("topic = x'ff'", "event 2 was altered: a number or bytes stand for a text"),
        ("state = CAST(x'ff7b' AS TEXT)", "event 2 was altered"),
        ("state = '{'", "event 2: it is not JSON"),
    ):
        shutil.copy(place.folder / "sound", place.store)
        tamper(place.store, f"UPDATE stored_events SET {change} WHERE rowid = 2")
        said = said_of(place, "--store", place.store, "--checkpoint", sealed)
        assert wanted in said
        assert "does not begin with the events that sealed seals" in said


def test_without_a_checkpoint_it_says_what_that_leaves_open(place: Place) -> None:
    said = said_of(place, "--store", place.store, expected=0)
    assert "nothing shows that its events were not rewritten" in said


def test_one_file_that_cannot_be_read_hides_no_other(place: Place) -> None:
    with Timeline.open(place.store) as door:
        _, (sealed,) = door.seal(place.folder / "sealed")
    binary = place.folder / "binary"
    binary.write_bytes(b"\xff\xfe\x00")
    options = ("--checkpoint", binary, "--checkpoint", sealed, "--store", place.store)
    said = said_of(place, *options)
    assert f"{binary}: it is not text in UTF-8" in said
    assert "begins with the 4 events that sealed seals" in said
    said = said_of(place, *options[2:], "--signers", binary)
    assert f"cannot read {binary}: it is not text in UTF-8" in said
    assert "begins with the 4 events that sealed seals" in said
    said = said_of(place, *options[2:], "--signers", place.folder / "nowhere")
    assert "nowhere: No such file or directory" in said
    (place.folder / "folder").mkdir()
    assert "it is not a bundle" in said_of(place, place.folder / "folder")


def test_a_bundle_without_a_checkpoint_proves_nothing(place: Place) -> None:
    with Timeline.open(place.store) as door:
        _, (sealed,) = door.seal(place.folder / "a.checkpoint")
        door.bundle(place.folder / "bundle", checkpoints=[sealed])
    (place.folder / "bundle" / "data" / "checkpoints" / "a.checkpoint").unlink()
    said = said_of(place, place.folder / "bundle")
    assert "there is no checkpoint in the bundle" in said


@needs_openssl
def test_a_checkpoint_from_an_editor_is_read_and_a_strange_line_is_not(place: Place) -> None:
    sealed, _ = place.seal("sealed")
    options = ("--checkpoint", sealed, "--signers", place.key.with_name("key.pub"))
    text = sealed.read_text()
    sealed.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert "signed by example.org/archive" in said_of(place, *options, expected=0)
    for strange in ("? a AAAA\n", "— a b c\n", "hello\n", "\n"):
        sealed.write_text(f"{text}{strange}x\n")
        assert "a line beneath the blank one is not a signature" in said_of(place, *options)
    sealed.write_text(text.replace("\nsealed 20", "\nsealed 20x"))
    assert "the time in it is not a moment" in said_of(place, *options)


@needs_openssl
def test_a_limit_counts_in_every_form_that_the_program_reads(place: Place) -> None:
    sealed = place.folder / "sealed"
    with Timeline.open(place.store, clock=Clock()) as door:
        door.seal(sealed, key=place.key)
    key = read_key(place.key).public().text()
    for limits, wanted in (
        ("valid-before=20210101", "is valid before 2021-01-01"),
        ('valid-before="20210101Z"', "is valid before 2021-01-01"),
        ("valid-before=202101010000", "is valid before 2021-01-01"),
        ("valid-before=20210101000000", "is valid before 2021-01-01"),
        ("valid-until=20210101", "which is no limit in time"),
    ):
        signers = place.file("signers", f"{key} {limits}\n")
        assert wanted in said_of(place, "--checkpoint", sealed, "--signers", signers)


@needs_openssl
def test_a_policy_that_names_logs_wants_one_of_them(place: Place) -> None:
    sealed, _ = place.seal("sealed")
    mine = place.key.with_name("key.pub").read_text().strip()
    other = create_key(place.folder / "other", "example.org/other").text()
    witness = f"witness a {place.witness.vkey}\nquorum a\n"
    for log, expected in ((mine, 0), (other, 1)):
        policy = place.file("policy", f"log {log} https://log.example/\n{witness}")
        said = said_of(place, "--checkpoint", sealed, "--witnesses", policy, expected=expected)
        assert ("no log in" in said) == bool(expected)


def test_a_terminal_without_the_characters_is_no_reason_to_call_a_file_wrong(place: Place) -> None:
    with Timeline.open(place.store) as door:
        _, (sealed,) = door.seal(place.folder / "sealed")
    renamed = sealed.with_name("запись")
    sealed.rename(renamed)
    (place.folder / "verify.py").write_text(verifier())
    command = [sys.executable, "-S", "verify.py", "--checkpoint", renamed.name]
    ran = subprocess.run(
        command, capture_output=True, cwd=place.folder, check=False,
        env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, b"")
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=place.folder
    ) as closed:
        assert closed.stdout is not None
        assert closed.stderr is not None
        closed.stdout.close()
        assert b"Traceback" not in closed.stderr.read()
