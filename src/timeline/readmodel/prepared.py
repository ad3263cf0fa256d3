"""A read model that is built while the file that it will show is still being judged.

A file is stored as a whole or not at all, so its events wait until the last of them is judged. Each
event is projected when it was judged, from what the judgement knows of it, so it need not be
read and decoded again. The result becomes the read model only if the store then holds
exactly these events at these positions. If the file is refused, or another writer comes between,
it is thrown away, and the next question builds the read model as usual.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, suppress
from typing import Final, Self, cast

from eventsourcing.persistence import StoredEvent

from timeline.domain.events import GovernmentEvent
from timeline.domain.government import Judged
from timeline.eventstore.errors import StoreError
from timeline.eventstore.serialization import to_stored
from timeline.eventstore.sqlite.reader import SQLiteReader
from timeline.eventstore.stored_rows import StoredRow
from timeline.readmodel.generations import half, numbered
from timeline.readmodel.projection import laid_as_judged
from timeline.readmodel.read_model import PAGE, ReadModel
from timeline.readmodel.rebuild import Builder
from timeline.readmodel.row_writer import Laid

MANY: Final = 5_000
"""Developments from which on a new read model is built sooner than the old one catches up."""

Accepted = tuple[GovernmentEvent | StoredEvent, Judged | None]
"""An event that will be stored, and the judgement of its development if that is at hand."""


def is_possible(view: ReadModel) -> bool:
    """Whether the store is a file: only there the next positions are known."""
    return isinstance(view.reader, SQLiteReader)


def is_worth_it(held: int, expected: int) -> bool:
    """Whether an import brings so much that a new read model is built sooner than caught up.

    Args:
        held: How many events the store holds.
        expected: How many developments the import will bring.
    """
    return expected > max(MANY, held)


class PreparedView:
    """The read model of a store and of the events that are about to be stored in it.

    Building begins when it turns out to be worth it. If it fails, the import goes on without.

    Args:
        view: Of the store as it is.
    """

    def __init__(self, view: ReadModel) -> None:
        self._view = view
        self._base = self._position = view.reader.position()
        self._open = ExitStack()
        self._builder: Builder | None = None
        self._is_given_up = False
        self._ends: tuple[str, str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.give_up()

    def give_up(self) -> None:
        """Throws away what was built; nothing more is."""
        self._is_given_up = True
        self._builder = None
        with suppress(OSError, sqlite3.Error):
            self._open.close()

    def take(
        self,
        accepted: Sequence[Accepted],
        expected: int,
        before: Callable[[], Iterable[Sequence[StoredEvent]]],
    ) -> None:
        """Projects a page of events that were just accepted.

        Args:
            accepted: The events in order.
            expected: How many developments the import will bring, as far as it can be told.
            before: Gives the pages of events that were accepted before these.
        """
        if self._is_given_up or not accepted:
            return
        with self._giving_up_on_errors():
            if self._builder is None:
                if not is_worth_it(self._base, expected):
                    return
                self._begin(before())
            self._add(accepted)

    def finish(self) -> None:
        """Completes the file, which is not the read model yet."""
        with self._giving_up_on_errors():
            if self._builder is not None:
                self._builder.finish()

    def publish(self) -> bool:
        """Makes the file the read model if the store holds just what it shows; returns whether."""
        with self._giving_up_on_errors():
            if self._builder is None or self._ends is None:
                return False
            places = (self._base + 1, self._position)
            if self._ends == tuple(map(self._view.reader.fingerprint, places)):
                self._view.adopt(self._builder.path, self._replaced)
                return True
        return False

    def _begin(self, before: Iterable[Sequence[StoredEvent]]) -> None:
        self._replaced = numbered(self._view.folder)
        path = self._open.enter_context(half(self._view.folder))
        self._builder = self._open.enter_context(Builder(path, self._view.identity))
        after = 0
        while after < self._base:
            rows = self._view.reader.page(after=after, size=min(PAGE, self._base - after))
            self._builder.add(rows, rows[-1])
            after = rows[-1].position
        for events in before:
            self._add([(event, None) for event in events])

    def _add(self, accepted: Sequence[Accepted]) -> None:
        events: list[StoredRow | Laid] = []
        for position, (event, judged) in enumerate(accepted, self._position + 1):
            laid = None if judged is None else laid_as_judged(judged)
            events.append(_row(position, event) if laid is None else laid)
        first = _row(self._position + 1, accepted[0][0])
        self._position += len(accepted)
        last = _row(self._position, accepted[-1][0])
        self._ends = (self._ends[0] if self._ends else first.fingerprint, last.fingerprint)
        assert self._builder is not None
        self._builder.add(events, last)

    def _giving_up_on_errors(self) -> ExitStack:
        """All that is imported will be stored whatever happens to the read model."""
        stack = ExitStack()

        def exit_(kind: type[BaseException] | None, *_: object) -> bool:
            if kind is None or not issubclass(kind, OSError | sqlite3.Error | StoreError):
                return False
            self.give_up()
            return True

        stack.push(exit_)
        return stack


def _row(position: int, event: GovernmentEvent | StoredEvent) -> StoredRow:
    if not isinstance(event, StoredEvent):
        event = to_stored(event)
    government = cast("str", event.originator_id)
    return StoredRow(
        position, government, event.originator_version, event.topic, event.state.decode()
    )
