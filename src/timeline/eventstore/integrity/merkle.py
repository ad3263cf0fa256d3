"""The hash tree over the stored events (RFC 9162, SHA-256), as pure functions.

Each stored event is a leaf, in the order of notification. The root of the tree commits to every
byte of every event and to their order: whoever holds a root of some size can tell later whether
the first events of a store are still those. To grow it, only its frontier is needed: the roots
of the complete subtrees that it consists of, one for each bit of its size. A recorder loads the
frontier, extends it by what it stores and saves it, in the transaction of the events; nothing
here knows of a database.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple, Self

from timeline.eventstore.stored_rows import Head

HASH_SIZE = 32
"""Bytes of a hash."""


class Frontier(NamedTuple):
    """All that must be kept of a tree to extend it."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()
    """The roots of its complete subtrees, the largest first: one for each bit of the size."""

    @classmethod
    def parse(cls, size: int, text: str) -> Self:
        """The frontier that `hex()` wrote.

        Raises:
            ValueError: for what is no frontier of that size.
        """
        raw = bytes.fromhex(text)
        peaks = tuple(raw[n : n + HASH_SIZE] for n in range(0, len(raw), HASH_SIZE))
        if size < 0 or len(raw) != HASH_SIZE * size.bit_count():
            raise ValueError(f"this is not the frontier of a tree of {size} leaves")
        return cls(size, peaks)

    def hex(self) -> str:
        """The peaks one after the other, 64 hexadecimal digits each."""
        return b"".join(self.peaks).hex()

    def extended(self, leaves: Iterable[bytes]) -> Frontier:
        """The frontier with more leaf hashes behind it; costs about one hash for each."""
        nodes = list(leaves)
        size = self.size + len(nodes)
        old = list(self.peaks)
        grown: list[bytes] = []
        bits = self.size
        # Level by level from the leaves: a peak of this level comes before what is new there,
        # pairs move up, and one that stays alone is a peak.
        while nodes:
            if bits & 1:
                nodes.insert(0, old.pop())
            if len(nodes) & 1:
                grown.append(nodes.pop())
            pairs = iter(nodes)
            nodes = [sha256(b"\x01" + a + b).digest() for a, b in zip(pairs, pairs, strict=True)]
            bits >>= 1
        return Frontier(size, (*old, *reversed(grown)))

    def root(self) -> bytes:
        """The root of the tree; that of an empty one is the hash of nothing."""
        if not self.peaks:
            return sha256().digest()
        *rest, root = self.peaks
        for peak in reversed(rest):
            root = node_hash(peak, root)
        return root

    def head(self) -> Head:
        """Size and root."""
        return Head(self.size, self.root())


def leaf_hash(government: bytes, version: int, topic: bytes, state: bytes) -> bytes:
    """The hash of a stored event: its four parts, each behind its length, so that none can move.

    The parts are written as netstrings, `length:bytes,`, the version in decimal digits.
    """
    number = b"%d" % version
    return sha256(
        b"\x00%d:%b,%d:%b,%d:%b,%d:%b,"
        % (len(government), government, len(number), number, len(topic), topic, len(state), state)
    ).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


def identity_check(identity: str) -> str:
    """What is kept beside a store's identity, which no leaf holds: by it a flipped bit shows."""
    return sha256(identity.encode()).hexdigest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root of the tree of these leaf hashes."""
    return Frontier().extended(leaves).root()


class HashTree:
    """A whole tree, for many paths: it is hashed once.

    Args:
        leaves: All leaf hashes.
    """

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._levels = [list(leaves)]
        while len(self._levels[-1]) > 1:
            nodes = self._levels[-1]
            pairs = zip(nodes[::2], nodes[1::2], strict=False)
            alone = nodes[-1:] if len(nodes) & 1 else []
            self._levels.append([*(node_hash(a, b) for a, b in pairs), *alone])

    @property
    def size(self) -> int:
        """How many leaves it has."""
        return len(self._levels[0])

    @property
    def root(self) -> bytes:
        """Its root; that of an empty one is the hash of nothing."""
        return self._levels[-1][0] if self._levels[-1] else sha256().digest()

    def path(self, index: int) -> list[bytes]:
        """The hashes that lead from a leaf to the root (RFC 9162, 2.1.3.1), its sibling first.

        Args:
            index: Which leaf, counted from 0.
        """
        if not 0 <= index < len(self._levels[0]):
            raise IndexError(f"a tree of {len(self._levels[0])} leaves has no leaf {index}")
        path: list[bytes] = []
        for nodes in self._levels[:-1]:
            if index ^ 1 < len(nodes):
                path.append(nodes[index ^ 1])
            index >>= 1
        return path


def inclusion_path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The path of one leaf in the tree of these leaf hashes; see `HashTree.path`."""
    return HashTree(leaves).path(index)


def root_by_path(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root to which a path leads from a leaf (RFC 9162, 2.1.3.2), or None for no such path."""
    if not 0 <= index < size:
        return None
    place, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return None
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    return found if last == 0 else None
