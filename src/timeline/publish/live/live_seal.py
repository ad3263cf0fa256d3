"""Proofs for the pages of a server: the hash tree is made once, and anew when the store has grown.

A tree of a million entries takes seconds and more memory than a worker may have. Of a store of that
size pages have no proofs; `timeline prove` makes one.
"""

from __future__ import annotations

from typing import Final

from timeline.eventstore.integrity.merkle import HashTree
from timeline.publish.proofs import SealedHistory
from timeline.services.seals.inclusion import NotProven
from timeline.services.session import StoreSession

PROVEN_UP_TO: Final = 100_000
"""Entries of a store whose pages have proofs."""


class LiveSeal:
    """Seals a store as it is at each question.

    Args:
        session: The store.
    """

    def __init__(self, session: StoreSession) -> None:
        self._session = session
        self._tree: HashTree | None = None

    def sealed(self) -> SealedHistory | None:
        """The checkpoint of all that is recorded, and what proves that a development is in it.

        None if the store is away, is larger than `PROVEN_UP_TO`, or was altered, which
        `timeline verify` tells.
        """
        view = self._session.fresh()
        reader = self._session.reader()
        if self._session.away is not None or reader.head().size > PROVEN_UP_TO:
            return None
        try:
            found = SealedHistory(reader, view, tree=self._tree)
        except NotProven:
            return None
        self._tree = found.tree
        return found
