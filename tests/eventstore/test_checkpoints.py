"""Checkpoints and proofs as text: what is read is what was written, and nothing else is."""

from __future__ import annotations

import base64
import contextlib
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.eventstore.integrity.checkpoints import Checkpoint, NoCheckpoint, NoProof, Proof
from timeline.eventstore.integrity.merkle import Frontier, inclusion_path, leaf_hash

ROOT = bytes(range(32))
GOOD = Checkpoint("timeline/abc", 12, ROOT)
LINES = b"timeline/abc\n12\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"


def test_a_checkpoint_is_the_three_lines_of_c2sp() -> None:
    assert GOOD.text().encode() == LINES


@given(st.integers(0, 2**62), st.binary(min_size=32, max_size=32))
def test_a_checkpoint_is_read_as_it_was_written(size: int, root: bytes) -> None:
    checkpoint = Checkpoint("timeline/abc", size, root)
    assert Checkpoint.parse(checkpoint.text().encode(), "c") == checkpoint


def test_further_lines_and_signatures_of_others_are_passed_over() -> None:
    more = LINES + b"an extension\n\n\xe2\x80\x94 example.com/log Az3grlgtzPICa5OS8npV\n"
    assert Checkpoint.parse(more, "c") == GOOD


LINE_3 = "it does not have three lines"
ORIGIN = "its first line is not an origin"
NUMBER = "its second line is not a number of events"
LARGE = "its second line is a number that no store reaches"
ROOT_OF_NONE = "its third line is not a root in base64"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", LINE_3),
        (b"\n\n\n", LINE_3),
        (LINES[:-1], LINE_3),
        (b"timeline/abc\n12\n", LINE_3),
        (LINES.replace(b"12", b"012"), NUMBER),
        (LINES.replace(b"12", b"-1"), NUMBER),
        (LINES.replace(b"12", b"1e3"), NUMBER),
        (LINES.replace(b"12", "١٢".encode()), NUMBER),
        (LINES.replace(b"12", b"9" * 5_000), LARGE),
        (LINES.replace(b"12", b"%d" % (2**62 + 1)), LARGE),
        (LINES.replace(b"timeline/abc", b""), ORIGIN),
        (LINES.replace(b"abc", b"\x1b]0;x\x07"), ORIGIN),
        (LINES.replace(b"8=\n", b"9=\n"), ROOT_OF_NONE),
        (LINES.replace(b"AAEC", b""), ROOT_OF_NONE),
        (LINES.replace(b"AAEC", b"AA*C"), ROOT_OF_NONE),
        (b"\xff" + LINES, "it is not UTF-8"),
    ],
)
def test_what_is_no_checkpoint_is_not_taken_for_one(raw: bytes, reason: str) -> None:
    with pytest.raises(NoCheckpoint) as caught:
        Checkpoint.parse(raw, "c")
    assert caught.value.message == f"c is not a checkpoint: {reason}"
    assert caught.value.hint == "Write a checkpoint with `timeline seal`."


@given(st.binary(max_size=200))
def test_no_bytes_make_reading_fail_otherwise(raw: bytes) -> None:
    for parse, error in ((Checkpoint.parse, NoCheckpoint), (Proof.parse, NoProof)):
        with contextlib.suppress(error):
            parse(raw, "x")


# --------------------------------------------------------------- proofs


def proof() -> tuple[Proof, bytes]:
    """A proof of the fourth of six events, and the root of their tree."""
    states = [
        f'{{"development":{{"id":"d{n}","title":"Élan"}},"recorded":"then"}}' for n in range(6)
    ]
    leaves = [leaf_hash(b"be", n + 1, b"raised", s.encode()) for n, s in enumerate(states)]
    made = Proof(
        "timeline/abc", 6, 3, tuple(inclusion_path(leaves, 3)), "be", 4, "raised", states[3]
    )
    return made, Frontier().extended(leaves).root()


def test_a_proof_is_read_as_it_was_written_and_leads_to_the_root() -> None:
    made, root = proof()
    read = Proof.parse(json.dumps(made.as_json()).encode(), "p")
    assert read == made
    assert read.root() == root
    nobody = dict.fromkeys(("appended_by", "appended_at", "signature"))
    assert read.development() == {"id": "d3", "title": "Élan", "recorded": "then", **nobody}


def test_a_development_of_a_proof_cannot_say_who_appended_it() -> None:
    made, _ = proof()
    forged = made.state.replace('"id"', '"appended_by":"anna","id"')
    assert replace(made, state=forged).development()["appended_by"] is None


@pytest.mark.parametrize(
    ("part", "value"),
    [("index", 2), ("index", 5), ("size", 4), ("size", 17), ("path", []), ("government", "nl"),
     ("version", 5), ("topic", "Raised"), ("state", "{}")],
)  # fmt: skip
def test_a_proof_of_which_anything_was_altered_does_not_lead_to_the_root(
    part: str, value: Any
) -> None:
    made, root = proof()
    document = made.as_json()
    where = document["event"] if part in document["event"] else document
    where[part] = value
    assert Proof.parse(json.dumps(document).encode(), "p").root() != root


NO_HASHES = "“path” is not a list of hashes in base64"
A_HASH = base64.b64encode(ROOT).decode()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"format": "other/1"}, "its format is not timeline-inclusion-proof/1"),
        ({"origin": None}, "“origin” is missing or not text"),
        ({"origin": "\ud800"}, "“origin” contains half a character"),
        ({"size": "6"}, "“size” is missing or not a number of events"),
        ({"size": True}, "“size” is missing or not a number of events"),
        ({"size": 2**62 + 1}, "“size” is missing or not a number of events"),
        ({"index": -1}, "“index” is missing or not a number of events"),
        ({"path": "x"}, NO_HASHES),
        ({"path": None}, NO_HASHES),
        ({"path": {A_HASH: A_HASH}}, NO_HASHES),
        ({"path": ["AAEC"]}, NO_HASHES),
        ({"path": [1]}, NO_HASHES),
        ({"path": [A_HASH] * 65}, NO_HASHES),
        ({"event": []}, "“event” is missing"),
        ({"event": {}}, "“government” is missing or not text"),
        ({"event": {"government": "be"}}, "“version” is missing or not a number of events"),
        ({"event": {"government": "be", "version": 1}}, "“topic” is missing or not text"),
        (
            {"event": {"government": "be", "version": 1, "topic": "t"}},
            "“state” is missing or not text",
        ),
    ],
)
def test_what_is_no_proof_is_not_taken_for_one(change: dict[str, Any], reason: str) -> None:
    document = proof()[0].as_json() | change
    with pytest.raises(NoProof) as caught:
        Proof.parse(json.dumps(document).encode(), "p")
    assert caught.value.message == f"p is not a proof: {reason}"
    assert caught.value.hint == "Write a proof with `timeline prove ID`."


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_no_proof(raw: bytes) -> None:
    with pytest.raises(NoProof) as caught:
        Proof.parse(raw, "p")
    assert caught.value.message == "p is not a proof: it is not JSON"


def test_a_proof_may_be_of_the_largest_tree() -> None:
    document = proof()[0].as_json() | {"size": 2**62, "index": 0, "path": [A_HASH] * 64}
    read = Proof.parse(json.dumps(document).encode(), "p")
    assert (read.size, read.index, read.path) == (2**62, 0, (ROOT,) * 64)


@pytest.mark.parametrize("state", ["", "[]", "{}", '{"development":1}', "[" * 9_000])
def test_of_a_state_that_says_nothing_nothing_is_shown(state: str) -> None:
    assert Proof("o", 1, 0, (), "be", 1, "raised", state).development() == {}
