"""Consistency proofs: what RFC 9162 says they are, held against another implementation."""

from __future__ import annotations

import itertools
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from timeline.eventstore.integrity.checkpoints import Checkpoint, NoProof
from timeline.eventstore.integrity.consistency import (
    ConsistencyProof,
    consistency_path,
    roots_by_consistency,
)
from timeline.eventstore.integrity.merkle import node_hash, root_of

VECTORS = json.loads((Path(__file__).parent / "data" / "consistency.json").read_text())
"""Made from the definitions of the RFC: leaf number n is the SHA-256 of a byte 0 and a byte n.

The roots are those that pymerkle finds.
"""


def leaves_of(size: int) -> list[bytes]:
    return [sha256(bytes([0, n])).digest() for n in range(size)]


def test_the_worked_example_of_rfc_9162() -> None:
    # 2.1.5 names the nodes of a tree of seven leaves; d0 to d6 are their data.
    a, b, c, d, e, f, j = leaves_of(7)
    g, h, i = node_hash(a, b), node_hash(c, d), node_hash(e, f)
    k, last = node_hash(g, h), node_hash(i, j)
    tree = [a, b, c, d, e, f, j]
    assert consistency_path(tree, 3) == [c, d, g, last]
    assert consistency_path(tree, 4) == [last]
    assert consistency_path(tree, 6) == [i, j, k]
    assert roots_by_consistency(3, 7, b"", [c, d, g, last]) == (node_hash(g, c), node_hash(k, last))
    assert roots_by_consistency(6, 7, b"", [i, j, k]) == (node_hash(k, i), node_hash(k, last))


@pytest.mark.parametrize("one", VECTORS, ids=lambda one: f"{one['old']}-{one['new']}")
def test_the_vectors_in_the_file(one: dict[str, Any]) -> None:
    path = [bytes.fromhex(node) for node in one["path"]]
    assert consistency_path(leaves_of(one["new"]), one["old"]) == path
    old, new = (bytes.fromhex(one[key]) for key in ("old_root", "new_root"))
    assert roots_by_consistency(one["old"], one["new"], old, path) == (old, new)


def defined(old: int, leaves: list[bytes], *, whole: bool = True) -> list[bytes]:
    """SUBPROOF of 2.1.4.1, as it is defined there."""
    if old == len(leaves):
        return [] if whole else [tree_hash(leaves)]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    if old <= half:
        return [*defined(old, leaves[:half], whole=whole), tree_hash(leaves[half:])]
    return [*defined(old - half, leaves[half:], whole=False), tree_hash(leaves[:half])]


def tree_hash(leaves: list[bytes]) -> bytes:
    """MTH of 2.1.1, as it is defined there."""
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1" + tree_hash(leaves[:half]) + tree_hash(leaves[half:])).digest()


def test_every_pair_of_sizes_up_to_forty_is_as_defined_and_leads_to_the_roots_of_pymerkle() -> None:
    tree = InmemoryTree(algorithm="sha256")
    for n in range(40):
        tree.append_entry(bytes([n]))
    roots = {size: tree.get_root(size) for size in range(1, 41)}
    leaves = leaves_of(40)
    for old, new in itertools.combinations(roots, 2):
        path = consistency_path(leaves[:new], old)
        assert path == defined(old, leaves[:new])
        assert roots_by_consistency(old, new, roots[old], path) == (roots[old], roots[new])


def test_the_same_tree_and_the_empty_tree_need_no_hashes() -> None:
    leaves, nothing = leaves_of(5), sha256(b"").digest()
    assert consistency_path(leaves, 5) == consistency_path(leaves, 0) == consistency_path([], 0)
    assert roots_by_consistency(5, 5, root_of(leaves), []) == (root_of(leaves),) * 2
    assert roots_by_consistency(0, 5, b"", []) == (nothing, None)
    assert roots_by_consistency(0, 0, b"", []) == (nothing, nothing)
    assert roots_by_consistency(0, 5, b"", [nothing]) is None
    assert roots_by_consistency(5, 4, b"", [nothing]) is None
    with pytest.raises(IndexError):
        consistency_path(leaves, 6)


SIZES = st.integers(1, 200).flatmap(lambda old: st.tuples(st.just(old), st.integers(old + 1, 256)))


@given(SIZES, st.data())
def test_no_other_path_sizes_or_history_lead_to_both_roots(
    sizes: tuple[int, int], data: st.DataObject
) -> None:
    old, new = sizes
    leaves = leaves_of(new)
    path, before = consistency_path(leaves, old), root_of(leaves[:old])
    good = (before, root_of(leaves))
    assert roots_by_consistency(old, new, before, path) == good
    other = data.draw(st.integers(0, len(path) - 1))
    bent = [sha256(one).digest() if n == other else one for n, one in enumerate(path)]
    longer = [*path[:other], before, *path[other:]]
    for wrong in (bent, path[:other] + path[other + 1 :], longer, path[:-1], [*path, before]):
        assert roots_by_consistency(old, new, before, wrong) != good
    # A store that altered, before the first seal, one event of it.
    place = data.draw(st.integers(0, old - 1))
    leaves[place] = sha256(leaves[place]).digest()
    rewritten = (before, root_of(leaves))
    assert roots_by_consistency(old, new, before, consistency_path(leaves, old)) != rewritten


# --------------------------------------------------------------- as text

A_HASH = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


def proof(old: int = 3, new: int = 7) -> dict[str, Any]:
    leaves = leaves_of(new)
    one, two = (Checkpoint("timeline/abc", n, root_of(leaves[:n])).text() for n in (old, new))
    return ConsistencyProof(one, two, tuple(consistency_path(leaves, old))).as_json()


def problem(document: dict[str, Any]) -> str | None:
    return ConsistencyProof.parse(json.dumps(document).encode(), "p").problem()


@pytest.mark.parametrize(("old", "new"), [(3, 7), (4, 7), (1, 2), (5, 5), (0, 3), (0, 0)])
def test_a_proof_is_read_as_it_was_written(old: int, new: int) -> None:
    read = ConsistencyProof.parse(json.dumps(proof(old, new)).encode(), "p")
    assert read.as_json() == proof(old, new)
    assert [one.size for one in read.checkpoints()] == [old, new]
    assert read.problem() is None


def test_what_is_wrong_with_an_altered_proof_is_said() -> None:
    good = proof()
    assert problem(good | {"from": good["to"], "to": good["from"]}) == (
        "its earlier checkpoint has 7 events, and its later one 3"
    )
    assert problem(good | {"to": good["to"].replace("abc", "abd")}) == (
        "its checkpoints are for two stores: timeline/abc and timeline/abd"
    )
    assert "its path has 3 hashes, which cannot lead from 3" in str(
        problem(good | {"path": good["path"][:-1]})
    )
    for key, which in (("from", "earlier"), ("to", "later")):
        lines = good[key].splitlines()
        said = problem(good | {key: "\n".join([*lines[:2], A_HASH, ""])})
        assert f"does not lead to the root of its {which} checkpoint" in str(said)
    assert "of its earlier checkpoint, of 0" in str(
        problem(proof(0) | {"from": f"timeline/abc\n0\n{A_HASH}\n"})
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"format": "timeline-inclusion-proof/1"}, "its format is not timeline-consistency-proof/"),
        ({"path": [A_HASH] * 65}, "“path” is not a list of hashes in base64"),
        ({"path": [1]}, "“path” is not a list of hashes in base64"),
        ({"from": 1}, "“from” is missing or not text"),
        ({"to": "\ud800"}, "“to” contains half a character"),
        ({"to": "a\nb\n"}, "“to” is not a checkpoint: it does not have three lines"),
    ],
)
def test_what_is_no_consistency_proof_is_not_taken_for_one(
    change: dict[str, Any], reason: str
) -> None:
    with pytest.raises(NoProof) as caught:
        ConsistencyProof.parse(json.dumps(proof() | change).encode(), "p")
    assert caught.value.message.startswith(f"p is not a proof: {reason}")
    assert caught.value.hint == "Write a proof with `timeline prove --from OLD --to NEW`."


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_no_consistency_proof(raw: bytes) -> None:
    with pytest.raises(NoProof, match="it is not JSON"):
        ConsistencyProof.parse(raw, "p")
