"""Answers that come bit by bit: what is read is the view as it was when the question was asked.

A log of a million lines is not held in memory; it is read as it is asked for. Such an answer has
its connection to itself as soon as anything else is asked, so that neither stands in the other's
way, and it ends with its timeline.
"""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any, Final, Protocol, Self, TypeVar

from timeline.domain.errors import TimelineError
from timeline.readmodel.read_model import ReadModel

T = TypeVar("T")
AHEAD: Final = 200
"""How much of an answer is looked at before the first of it is given."""


class Ending(Protocol):
    """An answer that ends with its timeline."""

    def end(self) -> None:
        """Ends it; the rest cannot be read any more."""


class AnswerEnded(TimelineError):
    """The rest of an answer is asked for, and the timeline that it was read from is closed."""

    def __init__(self) -> None:
        super().__init__(
            "the timeline was closed before all results were read",
            hint="Read them inside the `with` block, or keep them: found = list(timeline.log())",
        )


class Stream(Iterator[T]):
    """An answer that is read as it is asked for. Each item is a value and outlives the timeline."""

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
        """Whether there may be more of it to be read from the view."""
        return self._reads and self._items is not None

    def own(self, connection: sqlite3.Connection) -> None:
        """Takes over the connection that it is read from, and closes it in the end."""
        self._own = connection

    def end(self) -> None:
        """Gives the connection back; the rest cannot be read any more."""
        self._items = None
        own, self._own = self._own, None
        if own is not None:
            own.close()


class OpenStreams:
    """The answers that are not read to their end, and the one that still shares a connection."""

    def __init__(self) -> None:
        self._sharing: weakref.ref[Stream[Any]] | None = None
        """The answer that is still read from the connection of the read model, if one is."""
        self._open: weakref.WeakSet[Ending] = weakref.WeakSet()

    def start(self, items: Iterator[T]) -> Stream[T]:
        """An answer that is read as it is asked for, from the read model that is open now."""
        found = Stream(items)
        self._open.add(found)
        self._sharing = weakref.ref(found)
        return found

    def add(self, answer: Ending) -> None:
        """Has an answer end when the session is closed."""
        self._open.add(answer)

    def leave(self, view: ReadModel | None) -> None:
        """Leaves the connection of the read model to the answer that is read from it, if any."""
        stream = None if self._sharing is None else self._sharing()
        self._sharing = None
        if stream is not None and stream.reads and view is not None:
            connection = view.let_go()
            if connection is not None:
                stream.own(connection)

    def end(self) -> None:
        """Ends all of them: what is left of them cannot be read any more."""
        for answer in list(self._open):
            answer.end()
        self._sharing = None
