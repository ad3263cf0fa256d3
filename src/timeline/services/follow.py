"""Follows a store: yields each development as it is recorded, and waits for the next.

A follower has its own connections, so that its timeline can be used meanwhile, even from another
thread.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, Final, Self

from timeline.readmodel.as_of import governments
from timeline.readmodel.entry import Entry
from timeline.readmodel.queries.developments import Filter, entries
from timeline.services.session import StoreSession

if TYPE_CHECKING:
    from timeline.eventstore.stored_rows import StoredRow

_AT_ONCE: Final = 500
"""Stored events that are looked up together."""
_PATIENCE: Final = 1.0
"""Most seconds that a waiting follower takes to notice `end`."""


class Follower(Iterator[Entry]):
    """An endless iterator over developments after a position, in order of recording.

    Args:
        session: A session for this follower alone.
        position: The position of the last event that the caller knows.
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

    @property
    def position(self) -> int:
        """The position of the last event that was looked at."""
        return self._position

    def available(self) -> list[Entry]:
        """The next developments that are there already, without waiting; few at once."""
        with self._turn:
            while not self._found and not self._is_over and self._look():
                pass
            found = list(self._found)
            self._found.clear()
            return found

    def end(self) -> None:
        """Ends the iteration, from any thread, even while another thread waits."""
        self._is_over = True
        if self._turn.acquire(blocking=False):
            try:
                self._session.close()
            finally:
                self._turn.release()

    def _look(self) -> bool:
        """Reads the next page; returns whether there was one."""
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
                # The local read model may not have them yet.
                raise self._session.away.error
            cut = self._session.cut(None, None, None)
            found = list(entries(view, governments(view), cut, Filter(ids=list(places))))
        for one in found:
            one.position = places[one.id]
        return sorted(found, key=lambda one: places[one.id])


def _id_of(row: StoredRow) -> str | None:
    """The id of a stored development; None for other or unreadable events."""
    with suppress(ValueError, LookupError, TypeError):
        return str(json.loads(row.state)["development"]["id"])
    return None
