"""Checkpoints and proofs as text: what is read is what was written, and nothing else is."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.store.checkpoints import Checkpoint, NoCheckpoint, NoProof, Proof
from timeline.store.merkle import Frontier, inclusion_path, leaf_hash

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


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n\n\n",
        LINES[:-1],
        b"timeline/abc\n12\n",
        LINES.replace(b"12", b"012"),
        LINES.replace(b"12", b"-1"),
        LINES.replace(b"12", b"1e3"),
        LINES.replace(b"12", "١٢".encode()),
        LINES.replace(b"12", b"9" * 5_000),
        LINES.replace(b"timeline/abc", b""),
        LINES.replace(b"abc", b"\x1b]0;x\x07"),
        LINES.replace(b"8=\n", b"9=\n"),
        LINES.replace(b"AAEC", b""),
        LINES.replace(b"AAEC", b"AA*C"),
        b"\xff" + LINES,
    ],
)
def test_what_is_no_checkpoint_is_not_taken_for_one(raw: bytes) -> None:
    with pytest.raises(NoCheckpoint, match="c is no checkpoint"):
        Checkpoint.parse(raw, "c")


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
    assert read.development() == {"id": "d3", "title": "Élan", "recorded": "then"}


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


@pytest.mark.parametrize(
    "change",
    [
        {"format": "other/1"}, {"origin": None}, {"size": "6"}, {"size": True}, {"index": -1},
        {"size": 2**70}, {"path": "x"}, {"path": ["AAEC"]}, {"path": [1]}, {"event": []},
        {"event": {}}, {"origin": "\ud800"},
    ],
)  # fmt: skip
def test_what_is_no_proof_is_not_taken_for_one(change: dict[str, Any]) -> None:
    document = proof()[0].as_json() | change
    with pytest.raises(NoProof, match="p is no proof"):
        Proof.parse(json.dumps(document).encode(), "p")


@pytest.mark.parametrize("state", ["", "[]", "{}", '{"development":1}', "[" * 9_000])
def test_of_a_state_that_says_nothing_nothing_is_shown(state: str) -> None:
    assert Proof("o", 1, 0, (), "be", 1, "raised", state).development() == {}
