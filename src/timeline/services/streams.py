"""Lazy results, read from the view as it was when the query began; and the end of a running query.

A log of a million lines is not held in memory, but read during iteration. A stream takes over its
connection when another query begins, so that they do not disturb each other. It ends when the
timeline is closed.
"""

from __future__ import annotations

import sqlite3
from _thread import allocate_lock  # `threading` takes long to import.
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import chain, islice

from timeline.errors import TimelineError
from timeline.light_typing import TYPE_CHECKING, Any, Final, Protocol, Self, TypeVar
from timeline.readmodel.read_model import ReadModel

if TYPE_CHECKING:
    from weakref import ReferenceType, WeakSet

T = TypeVar("T")
AHEAD: Final = 200
"""Items that are read before the first one is returned."""


class Ending(Protocol):
    """A result that ends when the timeline is closed."""

    def end(self) -> None:
        """Ends the result; the rest cannot be read."""


class AnswerEnded(TimelineError):
    """The timeline was closed before all results were read."""

    def __init__(self) -> None:
        super().__init__(
            "the timeline was closed before all results were read",
            hint="Read them inside the `with` block, or keep them: found = list(timeline.log())",
        )


class Stream(Iterator[T]):
    """A lazy result. Each item is a value and stays valid after the timeline is closed."""

    def __init__(self, items: Iterator[T]) -> None:
        self._items: Iterator[T] | None = None
        self._own: sqlite3.Connection | None = None
        self._is_over = False
        first = list(islice(items, AHEAD))
        self._reads = len(first) == AHEAD
        self._items = chain(first, items)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T:
        if self._items is None:
            if self._is_over:
                raise StopIteration
            raise AnswerEnded
        try:
            return next(self._items)
        except StopIteration:
            self._is_over = True
            self.end()
            raise
        except sqlite3.ProgrammingError:
            self.end()
            raise AnswerEnded from None

    def __del__(self) -> None:
        self.end()

    @property
    def reads(self) -> bool:
        """Whether more of it may have to be read from the view."""
        return self._reads and self._items is not None

    def own(self, connection: sqlite3.Connection) -> None:
        """Takes over the connection of the result, and closes it at the end."""
        self._own = connection

    def end(self) -> None:
        """Closes the connection; the rest cannot be read."""
        self._items = None
        own, self._own = self._own, None
        if own is not None:
            own.close()


class OpenStreams:
    """The unfinished results, and the one that still shares the view's connection."""

    def __init__(self) -> None:
        self._sharing: ReferenceType[Stream[Any]] | None = None
        """The result that is read from the connection of the read model, if any."""
        self._open: WeakSet[Ending] | None = None

    def start(self, items: Iterator[T]) -> Stream[T]:
        """Starts a lazy result on the connection of the open read model."""
        from weakref import ref

        found = Stream(items)
        self.add(found)
        self._sharing = ref(found)
        return found

    def add(self, answer: Ending) -> None:
        """Registers a result, so that it ends when the session is closed."""
        from weakref import WeakSet

        if self._open is None:
            self._open = WeakSet()
        self._open.add(answer)

    def leave(self, view: ReadModel | None) -> None:
        """Hands the connection of the read model over to the result that reads from it, if any."""
        stream = None if self._sharing is None else self._sharing()
        self._sharing = None
        if stream is not None and stream.reads and view is not None:
            connection = view.let_go()
            if connection is not None:
                stream.own(connection)

    def end(self) -> None:
        """Ends all results; their rest cannot be read."""
        for answer in list(self._open or ()):
            answer.end()
        self._sharing = None


class QueryStopper:
    """Stops the query that is running on a session, from another thread.

    It acts only while a query reads. The update of the read model before it must not be stopped:
    an update that fails is followed by a rebuild.
    """

    def __init__(self) -> None:
        self._turn = allocate_lock()
        self._running: sqlite3.Connection | None = None

    @contextmanager
    def running(self, connection: sqlite3.Connection) -> Iterator[None]:
        """Lets queries of the block be stopped."""
        with self._turn:
            before, self._running = self._running, connection
        try:
            yield
        finally:
            with self._turn:
                self._running = before

    def stop(self) -> None:
        """Interrupts the statement that is running, if there is one.

        The query then raises the error that `timeline.exceptions.interrupted` knows. A query may
        have several statements, so repeat this until it has ended.
        """
        with self._turn:
            if self._running is not None:
                with suppress(sqlite3.ProgrammingError):  # It was closed meanwhile.
                    self._running.interrupt()
