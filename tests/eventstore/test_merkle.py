"""The hash tree: what RFC 9162 says it is, held against another implementation."""

from __future__ import annotations

import itertools
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from timeline.eventstore.integrity.merkle import (
    Frontier,
    inclusion_path,
    leaf_hash,
    root_by_path,
    root_of,
)

ENTRIES = st.lists(st.binary(max_size=8), max_size=70)


def hashed(entries: list[bytes]) -> list[bytes]:
    return [sha256(b"\x00" + one).digest() for one in entries]


def oracle(entries: list[bytes]) -> InmemoryTree:
    tree = InmemoryTree(algorithm="sha256")
    for one in entries:
        tree.append_entry(one)
    return tree


@given(ENTRIES)
def test_the_root_is_what_pymerkle_finds_at_every_size(entries: list[bytes]) -> None:
    tree, leaves = oracle(entries), hashed(entries)
    for size in range(1, len(entries) + 1):
        assert root_of(leaves[:size]) == tree.get_root(size)


def test_an_empty_tree_is_the_hash_of_nothing() -> None:
    assert Frontier().head() == (0, sha256(b"").digest())


@given(ENTRIES, st.lists(st.integers(0, 70)))
def test_it_does_not_matter_in_which_portions_it_grows(
    entries: list[bytes], cuts: list[int]
) -> None:
    leaves, frontier = hashed(entries), Frontier()
    places = sorted({0, len(leaves), *(cut for cut in cuts if cut < len(leaves))})
    for start, end in itertools.pairwise(places):
        frontier = frontier.extended(leaves[start:end])
        # As a recorder does it: saved, and loaded again.
        frontier = Frontier.parse(frontier.size, frontier.hex())
    assert frontier == Frontier().extended(leaves)
    assert len(frontier.peaks) == frontier.size.bit_count()


@given(ENTRIES.filter(bool), st.data())
def test_an_inclusion_path_is_pymerkles_and_leads_to_the_root(
    entries: list[bytes], data: st.DataObject
) -> None:
    leaves, size = hashed(entries), len(entries)
    index = data.draw(st.integers(0, size - 1))
    path = inclusion_path(leaves, index)
    theirs = [
        bytes.fromhex(one)
        for one in oracle(entries).prove_inclusion(index + 1, size).serialize()["path"]
    ]
    assert path == theirs[1:]
    assert root_by_path(leaves[index], index, size, path) == root_of(leaves)


@given(ENTRIES.filter(lambda entries: len(entries) > 1), st.data())
def test_no_other_leaf_index_size_or_path_leads_to_the_root(
    entries: list[bytes], data: st.DataObject
) -> None:
    leaves, size = hashed(entries), len(entries)
    index = data.draw(st.integers(0, size - 1))
    path, root = inclusion_path(leaves, index), root_of(leaves)
    other = data.draw(st.integers(0, len(path) - 1))
    assert root_by_path(sha256(leaves[index]).digest(), index, size, path) != root
    assert root_by_path(leaves[index], index, size, path[:other]) != root
    assert root_by_path(leaves[index], index, size, [*path, root]) != root
    bent = [sha256(one).digest() if n == other else one for n, one in enumerate(path)]
    assert root_by_path(leaves[index], index, size, bent) != root
    for wrong in (-1, size, index + size):
        assert root_by_path(leaves[index], wrong, size, path) is None


def test_a_leaf_that_is_not_there_has_no_path() -> None:
    assert inclusion_path(hashed([b"a", b"b"]), 1)
    with pytest.raises(IndexError):
        inclusion_path(hashed([b"a", b"b"]), 2)


@pytest.mark.parametrize(("size", "text"), [(1, ""), (3, "00" * 32), (0, "zz"), (-1, ""), (1, "0")])
def test_what_is_no_frontier_is_not_taken_for_one(size: int, text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  one that is a frontier is read in each test
        Frontier.parse(size, text)


def test_a_leaf_is_four_netstrings_behind_a_zero() -> None:
    written = b"\x002:be,2:12,6:raised,2:{},"
    assert leaf_hash(b"be", 12, b"raised", b"{}") == sha256(written).digest()


PART = st.binary(max_size=4)


@given(PART, st.integers(1, 99), PART, PART, PART, st.integers(1, 99), PART, PART)
def test_two_events_have_one_hash_only_where_they_are_the_same(
    a: bytes, b: int, c: bytes, d: bytes, e: bytes, f: int, g: bytes, h: bytes
) -> None:
    assert (leaf_hash(a, b, c, d) == leaf_hash(e, f, g, h)) == ((a, b, c, d) == (e, f, g, h))
