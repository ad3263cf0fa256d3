"""Follows a store: gives each development as it is recorded, and waits for the next.

A follower has connections of its own, so that its timeline can be asked and appended to meanwhile,
from another thread as well.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, Final, Self

from timeline.readmodel.entry import Entry
from timeline.readmodel.queries.developments import Filter, entries
from timeline.readmodel.read_model import governments
from timeline.services.session import StoreSession

if TYPE_CHECKING:
    from timeline.eventstore.stored_rows import StoredRow

_AT_ONCE: Final = 500
"""Stored events that are looked up at once."""
_PATIENCE: Final = 1.0
"""Seconds after which a follower that waits sees that it was ended."""


class Follower(Iterator[Entry]):
    """The developments behind a position, in the order of recording; without an end of its own.

    Args:
        session: One that nobody else uses.
        position: Of the last event that the caller knows.
    """

    def __init__(self, session: StoreSession, position: int) -> None:
        self._session = session
        self._position = position
        self._found: deque[Entry] = deque()
        self._is_over = False
        self._turn = Lock()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Entry:
        with self._turn:
            while not self._found and not self._is_over:
                if not self._look():
                    self._session.news.told = self._position
                    self._session.news.wait(_PATIENCE, lambda: self._session.reader().position())
            if self._is_over:
                self._session.close()
                raise StopIteration
            return self._found.popleft()

    def __del__(self) -> None:
        self.end()

    def end(self) -> None:
        """Ends it, from any thread: whoever waits for the next development is let go."""
        self._is_over = True
        if self._turn.acquire(blocking=False):
            try:
                self._session.close()
            finally:
                self._turn.release()

    def _look(self) -> bool:
        """Takes the next page in, and returns whether there was one."""
        reader = self._session.read_model().reader
        page = reader.page(after=self._position, size=_AT_ONCE)
        if page:
            self._found.extend(self._session.asked(lambda: self._entries(page)))
            self._position = page[-1].position
        return bool(page)

    def _entries(self, page: Sequence[StoredRow]) -> list[Entry]:
        places = {id_: row.position for row in page if (id_ := _id_of(row)) is not None}
        with self._session.at_once() as view:
            if self._session.away is not None:
                # The view on this machine may not have them yet.
                raise self._session.away.error
            cut = self._session.cut(None, None, None)
            found = list(entries(view, governments(view), cut, Filter(ids=list(places))))
        for one in found:
            one.position = places[one.id]
        return sorted(found, key=lambda one: places[one.id])


def _id_of(row: StoredRow) -> str | None:
    """The id of a stored development; None for what is none, or cannot be read."""
    with suppress(ValueError, LookupError, TypeError):
        return str(json.loads(row.state)["development"]["id"])
    return None
