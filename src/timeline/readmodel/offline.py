"""The view of a store that is away: what was read of it before, and how long ago that was.

A view of a store on a server is remembered under the store's address, without its password.
While the server is away, the view is read as it is: `KeptReader` stands in for the store and
says that nothing is newer. It is said whenever this happens, and the server is tried again.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple, NoReturn

from timeline.eventstore.errors import StoreError
from timeline.eventstore.stored_rows import Head, StoredRow
from timeline.eventstore.urls import Location
from timeline.readmodel.read_model import view_folder

TRY_AGAIN: Final = 2.0
"""Seconds after which a server that was away is tried again."""


class OfflineStatus(NamedTuple):
    """That a store is away, so that its view is read as it was.

    Attributes:
        error: Why.
        age: Seconds since the view was last as new as the store.
    """

    error: StoreError
    age: float

    @property
    def ago(self) -> str:
        """The age in words, in the largest unit of which it has two."""
        for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
            if self.age >= 2 * length:
                return f"{int(self.age // length)} {unit}s ago"
        return f"{int(self.age)} second{'' if int(self.age) == 1 else 's'} ago"


def _memory(location: Location, selection: str) -> Path:
    from platformdirs import user_cache_path

    name = sha256(f"{location} {selection}".encode()).hexdigest()[:32]
    return user_cache_path("timeline", appauthor=False) / "known" / name


def remember(location: Location, selection: str, identity: str) -> None:
    """Notes that the view is as new as the store; where it cannot be noted, nothing is lost."""
    memory = _memory(location, selection)
    with suppress(OSError):
        try:
            if memory.read_text() == identity:
                os.utime(memory)
                return
        except FileNotFoundError:
            memory.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        memory.write_text(identity)


class KeptReader:
    """Null reader used offline: reports no newer events.

    Args:
        location: The store.
        selection: Which of its governments the view is of.
        error: Why it is away; raised again where there is no view to go on from.
    """

    def __init__(self, location: Location, selection: str, error: StoreError) -> None:
        self.location = location
        self.error = error
        self._since = time.monotonic()
        memory = _memory(location, selection)
        try:
            self._identity = memory.read_text()
            self._synced = memory.stat().st_mtime
            folder = view_folder(location, self._identity)
            newest = max(int(one.stem) for one in folder.glob("*.db") if one.stem.isdecimal())
            path = folder / f"{newest}.db"
            with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as view:
                facts = dict(view.execute("SELECT name, value FROM facts"))
            self._position, self._last = int(facts["position"]), facts.get("last")
        except (OSError, ValueError, LookupError, sqlite3.Error):
            raise error from None

    @property
    def away(self) -> OfflineStatus:
        """How old the view is."""
        return OfflineStatus(self.error, max(0.0, time.time() - self._synced))

    @property
    def is_over(self) -> bool:
        """Whether the server should be tried again."""
        return time.monotonic() - self._since > TRY_AGAIN

    def close(self) -> None:
        """There is nothing to give back."""

    def selected(self, governments: Sequence[str]) -> KeptReader:  # noqa: ARG002  of the seam
        """This reader, which already has the selection."""
        return self

    @property
    def era(self) -> int:
        """See `Reader`: nothing changes while a store is away."""
        return 0

    def identity(self) -> str:
        """See `Reader`."""
        return self._identity

    def position(self) -> int:
        """The position that the view has reached."""
        return self._position

    def fingerprint(self, position: int) -> str | None:
        """What the view says of the event that it ends with."""
        return self._last if position == self._position else None

    def page(self, *, after: int, size: int = 1_000) -> list[StoredRow]:  # noqa: ARG002  as every reader is asked
        """Nothing is newer."""
        return []

    def rows(self, *, after: int = 0, size: int = 1_000) -> Iterator[list[StoredRow]]:  # noqa: ARG002  of the seam
        """See `Reader`."""
        self._refuse()

    def head(self) -> Head:
        """See `Reader`."""
        self._refuse()

    def stored(self, development_id: str) -> StoredRow | None:  # noqa: ARG002  of the seam
        """See `Reader`."""
        self._refuse()

    def ends(self) -> list[StoredRow]:
        """See `Reader`."""
        self._refuse()

    def leaves(self, size: int) -> list[bytes]:  # noqa: ARG002  of the seam
        """See `Reader`."""
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise self.error
