"""A view that is made while what it will show is still being imported.

A file is judged as a whole before any of it is stored, and what is accepted lies in a spool until
then. Another process makes a new view of what the store holds and of that, page by page, as if it
were stored already; so both processors are busy, and when the store has it the view is all but
finished. It becomes the view only if the store then holds just that at just those positions: where
the file is refused, or another writer came between, it is thrown away, and the view is made or
caught up when it is next asked, as ever.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple, Self, cast

from timeline.files.beside import Beside, BrokenOff, cores, send, serve, told
from timeline.store.bulk import collector_paused
from timeline.store.errors import StoreError
from timeline.store.locations import SQLiteLocation
from timeline.store.spool import PageAt, Spool, read_page
from timeline.store.sqlite_reader import SQLiteReader, StoredRow
from timeline.views.building import build
from timeline.views.decoding import Page
from timeline.views.numbered import half, numbered
from timeline.views.view import PAGE, View

MANY: Final = 5_000
"""Developments from which on another process is worth its start, which takes some 0.2 s."""


class _Given(NamedTuple):
    location: SQLiteLocation
    identity: str
    base: int
    """The position of the last event in the store."""
    path: Path
    spool: int
    """The descriptor of the spool's file."""


def is_possible(view: View) -> bool:
    """Whether a view of that store can be made beside an import, and on a processor of its own."""
    return isinstance(view.reader, SQLiteReader) and os.name == "posix" and cores() > 1


def is_worth_it(held: int, expected: int) -> bool:
    """Whether an import brings so much that a new view is made sooner than the old one caught up.

    Args:
        held: How many events the store holds.
        expected: How many developments come.
    """
    return expected > max(MANY, held)


class ViewAhead:
    """A view of a store and of what is in a spool; it is begun when that turns out to be worth it.

    Args:
        view: Of the store, with nothing of the spool.
        spool: What is being imported; its pages are added by `follow`.
    """

    def __init__(self, view: View, spool: Spool) -> None:
        self._view = view
        self._base = view.reader.position()
        self._spool = spool
        self._told = 0
        self._open = ExitStack()
        self._beside: Beside | None = None
        self._is_begun = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def follow(self, expected: int) -> None:
        """Takes in what was added to the spool.

        Args:
            expected: How many developments the import will bring, as far as it can be told.
        """
        if not self._is_begun and is_worth_it(self._base, expected):
            self._begin()
        self._tell()

    def end(self) -> None:
        """Takes it that the spool is complete."""
        self._tell()
        if self._beside is not None:
            self._beside.tell(None)

    def _begin(self) -> None:
        self._is_begun = True
        with suppress(OSError):
            self._replaced = numbered(self._view.folder)
            self._path = self._open.enter_context(half(self._view.folder))
            descriptor = self._spool.descriptor
            location = cast("SQLiteLocation", self._view.reader.location)
            given = _Given(location, self._view.identity, self._base, self._path, descriptor)
            beside = Beside("timeline.views.ahead", given, ahead=0, reads=descriptor)
            self._beside = self._open.enter_context(closing(beside))

    def _tell(self) -> None:
        if self._beside is not None:
            for place in islice(self._spool.places, self._told, None):
                self._beside.tell(place)
            self._told = len(self._spool.places)

    def publish(self, progress: Callable[[int, int], None]) -> bool:
        """Waits for the view, and makes it that of the store if it is; returns whether it is.

        What goes wrong here is left to the next question: all that was imported is stored.

        Args:
            progress: Called with how many events it shows, of how many.
        """
        with suppress(OSError, sqlite3.Error, StoreError):
            if self._beside is None or not self._told or not self._beside.is_ready():
                return False
            if self._is_of_the_store(self._beside, progress):
                self._view.adopt(self._path, self._replaced)
                return True
        return False

    def _is_of_the_store(self, beside: Beside, progress: Callable[[int, int], None]) -> bool:
        """Waits until the view is made; whether the store holds just what it shows."""
        reader = self._view.reader
        total = reader.position()
        position, ends = 0, None
        with suppress(BrokenOff):
            for piece in beside.done():
                if isinstance(piece, int):
                    progress(piece, total)
                    position = piece
                else:
                    ends = piece
        places = (self._base + 1, position)
        return ends is not None and ends == tuple(map(reader.fingerprint, places))


def _pages(given: _Given, ends: list[str]) -> Iterator[Page]:
    """The events of the store, and those of the spool as if they came behind.

    Args:
        given: Where they are.
        ends: Gets what tells the first and the last event of the spool.

    Raises:
        EOFError: where whoever tells of the spool is there no more.
    """
    after = 0
    with closing(SQLiteReader(given.location)) as reader:
        while after < given.base:
            rows = reader.page(after=after, size=min(PAGE, given.base - after))
            after = rows[-1].position
            yield Page(list(rows), after, rows[-1].fingerprint)

    def read(start: int, size: int) -> bytes:
        # The place in an inherited file is shared with who writes it.
        return os.pread(given.spool, size, start)

    for place in told():
        if place is None:
            return
        events, _ = read_page(read, PageAt._make(place))
        rows = [
            StoredRow(
                position, str(e.originator_id), e.originator_version, e.topic, e.state.decode()
            )
            for position, e in enumerate(events, after + 1)
        ]
        ends[:] = [ends[0] if ends else rows[0].fingerprint, rows[-1].fingerprint]
        after = rows[-1].position
        yield Page(list(rows), after, rows[-1].fingerprint)
    raise EOFError


def _made(given: _Given) -> Iterator[tuple[str, str]]:
    """Makes the view, and says how far it is after each page.

    In the end it says what tells the first and the last event that came from the spool.
    """
    ends: list[str] = []
    with collector_paused():
        pages = _pages(given, ends)
        build(given.path, given.identity, pages, 0, lambda position, _: send(position))
    yield ends[0], ends[-1]


if __name__ == "__main__":
    serve(_made)
