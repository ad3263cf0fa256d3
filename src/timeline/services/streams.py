"""Answers that come bit by bit: what is read is the view as it was when the question was asked.

A log of a million lines is not held in memory; it is read as it is asked for. Such an answer has
its connection to itself as soon as anything else is asked, so that neither stands in the other's
way, and it ends with its timeline.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import chain, islice
from typing import Final, Protocol, Self, TypeVar

from timeline.domain.errors import TimelineError

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
            "the timeline was closed before this answer was read to its end",
            hint="Read it inside the `with` block, or keep it: found = list(timeline.log())",
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
