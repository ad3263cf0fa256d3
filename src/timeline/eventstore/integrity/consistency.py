"""Consistency proofs: that a later hash tree begins with the leaves of an earlier one.

An inclusion proof shows one event of one checkpoint. Somebody with two checkpoints wants to know
whether the second continues the first, and has no store to look. The hashes of RFC 9162, 2.1.4
show it: from them both roots can be computed, so that nobody can find hashes for two trees of
which the later does not begin with the earlier.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, Self

from timeline.eventstore.integrity.checkpoints import (
    Checkpoint,
    NoCheckpoint,
    NoProof,
    as_sealed,
    hash_path,
    hashes_as_text,
)
from timeline.eventstore.integrity.merkle import node_hash, root_of
from timeline.eventstore.integrity.proof_json import read_proof_json

CONSISTENCY_FORMAT: Final = "timeline-consistency-proof/1"
CONSISTENCY_COMMAND: Final = "timeline prove --from OLD --to NEW"
"""What writes such a proof; for hints."""


def consistency_ranges(old: int, new: int) -> list[tuple[int, int]]:
    """The stretches of leaves whose roots are a consistency proof, in its order (2.1.4.1).

    Args:
        old: The size of the earlier tree.
        new: The size of the later tree; not smaller.

    Returns:
        First leaf and end of each, counted from 0. Together they are all leaves, but for the
        earlier tree where that is a whole subtree of the later: its root is known.
    """
    found: list[tuple[int, int]] = []
    start, end = 0, new
    while old not in (start, end):
        half = start + (1 << (end - start - 1).bit_length() - 1)
        if old <= half:
            found.append((half, end))
            end = half
        else:
            found.append((start, half))
            start = half
    if start:
        found.append((start, end))
    return found[::-1]


def consistency_path(leaves: Sequence[bytes], old: int) -> list[bytes]:
    """The hashes that show that the tree of these leaves begins with its first `old` ones.

    Args:
        leaves: The leaf hashes of the later tree.
        old: The size of the earlier tree.

    Raises:
        IndexError: if the earlier tree is larger than the later.
    """
    if not 0 <= old <= len(leaves):
        raise IndexError(f"a tree of {len(leaves)} leaves does not begin with {old}")
    return [root_of(leaves[start:end]) for start, end in consistency_ranges(old, len(leaves))]


def roots_by_consistency(
    old: int, new: int, old_root: bytes, path: Sequence[bytes]
) -> tuple[bytes, bytes | None] | None:
    """The earlier and the later root to which a path leads (2.1.4.2).

    Args:
        old: The size of the earlier tree.
        new: The size of the later tree.
        old_root: The root of the earlier tree, which is part of the path if its size is a power
            of two.
        path: The hashes.

    Returns:
        Both roots, 32 bytes each; None if a path of this length cannot belong to these sizes. The
        later root is None if the earlier tree is empty: every tree begins with that.
    """
    if not 0 <= old <= new:
        return None
    if old in (0, new):
        known = sha256().digest() if old == 0 else old_root
        return None if path else (known, known if old == new else None)
    nodes = [old_root, *path] if old.bit_count() == 1 else list(path)
    if not nodes:
        return None
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = nodes[0]
    for node in nodes[1:]:
        if last == 0:
            return None
        if place & 1 or place == last:
            first, second = node_hash(node, first), node_hash(node, second)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            second = node_hash(second, node)
        place, last = place >> 1, last >> 1
    return (first, second) if last == 0 else None


@dataclass(frozen=True, slots=True)
class ConsistencyProof:
    """That a later checkpoint of a store continues an earlier one.

    Attributes:
        earlier: The text of the earlier checkpoint, with its further lines and signatures.
        later: The text of the later checkpoint.
        path: The hashes from which both roots follow.
    """

    earlier: str
    later: str
    path: tuple[bytes, ...]

    def checkpoints(self) -> tuple[Checkpoint, Checkpoint]:
        """The earlier and the later checkpoint."""
        old, new = (Checkpoint.parse(one.encode(), "it") for one in (self.earlier, self.later))
        return old, new

    def problem(self) -> str | None:
        """Why the proof does not show that the later checkpoint continues the earlier one."""
        old, new = self.checkpoints()
        if old.origin != new.origin:
            return f"its checkpoints are for two stores: {old.origin} and {new.origin}"
        if old.size > new.size:
            return f"its earlier checkpoint has {old.size} events, and its later one {new.size}"
        roots = roots_by_consistency(old.size, new.size, old.root, self.path)
        if roots is None:
            return (
                f"its path has {len(self.path)} hashes, which cannot lead from {old.size} events"
                f" to {new.size}: the proof was altered"
            )
        for which, one, root in zip(("earlier", "later"), (old, new), roots, strict=True):
            if root not in (one.root, None):
                return (
                    f"it does not lead to the root of its {which} checkpoint, of {one.size} events:"
                    " the proof or a checkpoint was altered, or history was rewritten between them"
                )
        return None

    def as_json(self) -> dict[str, Any]:
        """All of it under the names of the options of `prove`, hashes in base64."""
        return {
            "format": CONSISTENCY_FORMAT,
            "from": self.earlier,
            "to": self.later,
            "path": hashes_as_text(self.path),
        }

    @classmethod
    def parse(cls, raw: bytes, name: str) -> Self:
        """Reads what `as_json` gives.

        Raises:
            NoProof: saying what is wrong with it.
        """
        try:
            found = read_proof_json(raw)
        except ValueError as error:
            raise NoProof(name, str(error), CONSISTENCY_COMMAND) from None
        if not isinstance(found, dict) or found.get("format") != CONSISTENCY_FORMAT:
            raise NoProof(name, f"its format is not {CONSISTENCY_FORMAT}", CONSISTENCY_COMMAND)
        earlier, later = (_checkpoint_text(found, key, name) for key in ("from", "to"))
        path = hash_path(found)
        if path is None:
            raise NoProof(name, "“path” is not a list of hashes in base64", CONSISTENCY_COMMAND)
        return cls(earlier, later, path)


def _checkpoint_text(found: dict[str, Any], key: str, name: str) -> str:
    text = found.get(key)
    if not isinstance(text, str):
        raise NoProof(name, f"“{key}” is missing or not text", CONSISTENCY_COMMAND)
    try:
        sealed = as_sealed(text.encode())
        Checkpoint.parse(sealed, f"“{key}”")
    except UnicodeEncodeError:
        raise NoProof(name, f"“{key}” contains half a character", CONSISTENCY_COMMAND) from None
    except NoCheckpoint as error:
        raise NoProof(name, error.message, CONSISTENCY_COMMAND) from None
    return sealed.decode()
