"""Offline use: the read model of a server that is away, and its age.

The read model of a store on a server is remembered under the store's address, without its password.
While the server is away, it is read without updates: `KeptReader` replaces the store's reader and
reports no newer events. Callers are told, and the server is retried.
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
from timeline.readmodel.generations import view_folder

TRY_AGAIN: Final = 2.0
"""Seconds until a server that was away is retried."""


class OfflineStatus(NamedTuple):
    """A store is away, and its read model is used offline.

    Attributes:
        error: Why it is away.
        age: Seconds since the read model was last up to date.
    """

    error: StoreError
    age: float

    @property
    def ago(self) -> str:
        """The age in words, in the largest unit with a number of at least two."""
        for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
            if self.age >= 2 * length:
                return f"{int(self.age // length)} {unit}s ago"
        return f"{int(self.age)} second{'' if int(self.age) == 1 else 's'} ago"


def _memory(location: Location, selection: str) -> Path:
    from platformdirs import user_cache_path

    name = sha256(f"{location} {selection}".encode()).hexdigest()[:32]
    return user_cache_path("timeline", appauthor=False) / "known" / name


def remember(location: Location, selection: str, identity: str) -> None:
    """Notes that the read model is up to date; a failure to write is ignored."""
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
        selection: The governments of the read model.
        error: Why it is away; raised again if there is no read model.
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
        """The offline status, with the age of the read model."""
        return OfflineStatus(self.error, max(0.0, time.time() - self._synced))

    @property
    def is_over(self) -> bool:
        """Whether the server should be retried."""
        return time.monotonic() - self._since > TRY_AGAIN

    def close(self) -> None:
        """Does nothing: there is no connection."""

    def selected(self, governments: Sequence[str]) -> KeptReader:  # noqa: ARG002  of the seam
        """This reader, which already has the selection."""
        return self

    @property
    def era(self) -> int:
        """See `Reader`: nothing changes while a store is away."""
        return 0

    @property
    def file_uri(self) -> None:
        """See `Reader`: its store is no file."""

    def identity(self) -> str:
        """See `Reader`."""
        return self._identity

    def position(self) -> int:
        """The position that the read model has reached."""
        return self._position

    def fingerprint(self, position: int) -> str | None:
        """The fingerprint of the last event, from the read model."""
        return self._last if position == self._position else None

    def page(self, *, after: int, size: int = 1_000) -> list[StoredRow]:  # noqa: ARG002  as every reader is asked
        """No events, since none can be newer."""
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
