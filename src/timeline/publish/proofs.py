"""Proofs for pages: that each development is in the store as a checkpoint seals it.

A page checks its proof by SHA-256 alone. Which bytes are hashed (docs/integrity.md, RFC 9162):

1. The leaf. Of `event` in the proof, four byte strings: `government`, `version` in decimal digits,
   `topic`, `state`, each as UTF-8. Each is written as its length in bytes in decimal digits, a
   colon, the bytes, a comma. Before all of them is one zero byte. The SHA-256 of this is the leaf.
2. The path. Begin with `place = index` and `last = size - 1`. For each hash in `path`: if `place`
   is odd or equals `last`, the new hash is SHA-256 of a byte 1, the hash of the path, the hash so
   far; then, while `place` is even and not 0, halve both. Else it is SHA-256 of a byte 1, the hash
   so far, the hash of the path. Halve both, without remainder. At the end `last` is 0.
3. The checkpoint. Its second line is `size`, its third the root in base64: the hash at the end.

`state` is JSON in a string, and its exact text is what is hashed; what it says of the development
is its `development`. A page compares what it shows with that, field by field, or shows it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from timeline.eventstore.integrity.checkpoints import Amending, Checkpoint, Proof, origin
from timeline.eventstore.integrity.merkle import HashTree
from timeline.eventstore.ports import Reader
from timeline.readmodel.errors import UnknownDevelopment
from timeline.services.integrity import amending_ids
from timeline.services.seals.inclusion import NotProven


class SealedHistory:
    """A checkpoint of a store, and proofs against it.

    Args:
        reader: The store, open.
        view: Its read model, which knows what amends what.
        size: How many events are sealed; by default all.
        tree: The hash tree of an earlier call, which is used again if the store has not grown.

    Raises:
        NotProven: if the store was altered.
    """

    def __init__(
        self,
        reader: Reader,
        view: sqlite3.Connection,
        size: int | None = None,
        tree: HashTree | None = None,
    ) -> None:
        head = reader.head()
        whole = tree
        if whole is None or (whole.size, whole.root) != head:
            whole = HashTree(reader.leaves(head.size))
        if (whole.size, whole.root) != head:
            raise NotProven(
                "the events of the store are not those that its hash tree has",
                hint="List what is wrong with `timeline verify`.",
            )
        sealed = head.size if size is None else min(size, head.size)
        self._reader = reader
        self._view = view
        self.tree = whole if sealed == head.size else HashTree(reader.leaves(sealed))
        """The hash tree of what is sealed."""
        self.checkpoint = Checkpoint(origin(reader.identity()), sealed, self.tree.root)
        """What seals the events."""

    def proof(self, development_id: str) -> Proof | None:
        """The proof of a development and of what amends it; None if it came after the seal.

        Raises:
            UnknownDevelopment: if the store does not have it.
        """
        sealed = self.checkpoint
        one = self._amending(development_id)
        if one.path is None:
            return None
        amendments: Sequence[str] = amending_ids(self._view, development_id)
        return Proof(
            sealed.origin,
            sealed.size,
            one.index,
            one.path,
            one.government,
            one.version,
            one.topic,
            one.state,
            tuple(map(self._amending, amendments)),
        )

    def _amending(self, development_id: str) -> Amending:
        row = self._reader.stored(development_id)
        if row is None:
            raise UnknownDevelopment(development_id, [])
        index = row.position - 1
        path = tuple(self.tree.path(index)) if index < self.checkpoint.size else None
        return Amending(index, path, *row[1:])
