"""Builds a read model during the import of a file, before the file is stored.

A file is stored all or nothing, so its events wait until the last one is validated. Each event is
projected right after its validation, so it need not be read and decoded again. The result becomes
the read model only if the store then has exactly these events at these positions. If the file is
rejected, or another writer comes between, the result is discarded, and the next query updates the
read model as usual.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Final, Self, cast

from eventsourcing.persistence import StoredEvent

from timeline.domain.events import DevelopmentRecorded, GovernmentEvent
from timeline.domain.government import Judged
from timeline.eventstore.errors import StoreError
from timeline.eventstore.serialization import to_stored
from timeline.eventstore.sqlite.reader import SQLiteReader
from timeline.eventstore.stored_rows import StoredRow
from timeline.readmodel.generations import numbered
from timeline.readmodel.projection import laid_as_judged
from timeline.readmodel.read_model import PAGE, ReadModel
from timeline.readmodel.rebuild import Builder
from timeline.readmodel.row_writer import Laid

if TYPE_CHECKING:
    from timeline.eventstore.repository import PendingChanges

MANY: Final = 5_000
"""Number of developments from which a rebuild is faster than an update."""
_WHILE: Final = 0.05
"""Seconds until a build that is no longer wanted is interrupted again."""

Accepted = tuple[GovernmentEvent | StoredEvent, Judged | None]
"""An event to be stored, with its validated development, if that is at hand."""


def is_possible(view: ReadModel) -> bool:
    """Whether the store is a file: only then the next positions are known."""
    return isinstance(view.reader, SQLiteReader)


def is_worth_it(held: int, expected: int) -> bool:
    """Whether an import is so large that a rebuild is faster than an update.

    Args:
        held: Number of events in the store.
        expected: Estimated number of developments of the import.
    """
    return expected > max(MANY, held)


class PreparedView:
    """A read model of a store and of the events that are about to be stored.

    The build starts once it is worth it. If it fails, the import goes on without it.

    Args:
        view: The current read model.
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
        """Stops building, and discards the result."""
        self._is_given_up = True
        self._builder = None
        with suppress(OSError, sqlite3.Error):
            self._open.close()

    def take(
        self,
        accepted: Sequence[Accepted],
        expected: int,
        before: Callable[[], Iterable[Sequence[StoredEvent]]],
        batch: PendingChanges,
    ) -> None:
        """Projects a page of accepted events.

        Args:
            accepted: The events in order.
            expected: Estimated number of developments of the import.
            before: Returns the pages of events that were accepted earlier.
            batch: Finds any accepted event by the id of its development.
        """
        self._batch = batch
        if self._is_given_up or not accepted:
            return
        with self._giving_up_on_errors():
            if self._builder is None:
                if not is_worth_it(self._base, expected):
                    return
                self._begin(before())
            self._add(accepted)

    @contextmanager
    def finishing(self) -> Iterator[None]:
        """Completes the file, which is not yet the read model, while something else is done.

        Most of both is done by SQLite, which lets go of the interpreter lock meanwhile.
        """
        with ThreadPoolExecutor(1, "read model") as aside:
            finished = aside.submit(self._finish)
            try:
                yield
                wait([finished])
            finally:
                self._end(finished)
        finished.result()

    def _end(self, finished: Future[None]) -> None:
        """Breaks off what is not finished, and waits: a file in use must not be closed."""
        while not finished.done():
            # The build may have closed its file just now; and Ctrl-C may come again.
            with suppress(sqlite3.ProgrammingError, KeyboardInterrupt):
                if (builder := self._builder) is not None:
                    builder.interrupt()
                wait([finished], _WHILE)

    def _finish(self) -> None:
        with self._giving_up_on_errors():
            if self._builder is not None:
                self._builder.finish()

    def publish(self) -> bool:
        """Publishes the file if the store has just its events; returns whether it did."""
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
        path = self._open.enter_context(self._view.half())
        self._builder = self._open.enter_context(
            Builder(path, self._view.identity, self._stored_state, self._batch.recorded)
        )
        after = 0
        while after < self._base:
            rows = self._view.reader.page(after=after, size=min(PAGE, self._base - after))
            self._builder.add(rows, rows[-1])
            after = rows[-1].position
        for events in before:
            self._add([(event, None) for event in events])

    def _stored_state(self, position: int, development_id: str) -> str:
        """See `States`; what is about to be stored is not in the store."""
        if self._view.states is not None and position <= self._base:
            return self._view.states(position, development_id)
        return to_stored(cast("GovernmentEvent", self._batch.event(development_id))).state.decode()

    def _add(self, accepted: Sequence[Accepted]) -> None:
        events: list[StoredRow | Laid] = []
        read: dict[int, DevelopmentRecorded | None] = {}
        for position, (event, judged) in enumerate(accepted, self._position + 1):
            laid = None if judged is None else laid_as_judged(judged, position)
            events.append(_row(position, event) if laid is None else laid)
            if laid is None and judged is not None:
                read[position] = self._batch.recorded(judged.facts.id)
        first = _row(self._position + 1, accepted[0][0])
        self._position += len(accepted)
        last = _row(self._position, accepted[-1][0])
        self._ends = (self._ends[0] if self._ends else first.fingerprint, last.fingerprint)
        assert self._builder is not None
        self._builder.add(events, last, read)

    def _giving_up_on_errors(self) -> ExitStack:
        """Gives up on errors, because the import must not fail on the read model."""
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
