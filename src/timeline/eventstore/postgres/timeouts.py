"""A connection that can be told until when it may wait: PostgreSQL has no such limit.

A commit waits for a synchronous standby as long as that is away, and `statement_timeout` is over
before it begins. So the client keeps the time. Past it, what runs is cancelled: who waits for
another writer gets an error and has stored nothing; who waits for the standby gets a success with
a warning, which `Session` heeds. A server that does not answer that either is taken for lost.
"""

from __future__ import annotations

import math
from collections.abc import Generator
from time import monotonic
from typing import Any, Final, TypeVar

from psycopg import Connection, Error, OperationalError

T = TypeVar("T")

AT_LEAST: Final = 1.0
"""Seconds that are left to a statement however late it is: a commit over a slow line takes some."""
ANSWER: Final = 2.0
"""Seconds for a server to take a cancellation, and again to answer what was cancelled."""


class Waiting(Connection[Any]):
    """A connection whose statements wait as long as they must, until it is told to hurry.

    Attributes:
        is_late: Whether a statement was cancelled because it had no time left.
        user: Who is connected, as the server says: a pooler may connect as another than it is told.
    """

    _end = math.inf
    is_late = False
    user = ""

    def hurry(self, end: float = math.inf) -> None:
        """Lets what follows wait until a moment of `monotonic`; with none, as long as it must."""
        self._end = max(end, monotonic() + AT_LEAST)
        self.is_late = False

    def wait(self, gen: Generator[Any, Any, T], *args: Any, **kwargs: Any) -> T:
        """Does what every statement does while the server works on it."""
        hurried = gen if self._end == math.inf else self._hurried(gen)
        return super().wait(hurried, *args, **kwargs)

    def _hurried(self, gen: Generator[Any, Any, T]) -> Generator[Any, Any, T]:
        end = self._end
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                # The driver looks up ten times a second, and nothing is ready then.
                if not ready and monotonic() > end:
                    self._cancel_late()
                    end = monotonic() + ANSWER
                wanted = gen.send(ready)
        except StopIteration as done:
            result: T = done.value
            return result

    def _cancel_late(self) -> None:
        try:
            if self.is_late:
                raise OperationalError("the server did not answer")
            self.is_late = True
            self.cancel_safe(timeout=ANSWER)
        except Error:
            self.close()
            raise
