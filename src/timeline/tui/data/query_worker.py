"""Runs queries away from the screen: each worker is a thread with its own connections.

The screen must never wait for SQLite, nor show an answer after its query changed. So a worker holds
one query at a time: a newer one replaces one that waits, and the answer to one that is running is
dropped when it comes.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any, TypeVar

from timeline.domain.errors import TimelineError
from timeline.exceptions import interrupted
from timeline.timeline import Timeline

Answer = TypeVar("Answer")
Deliver = Callable[[Callable[[], None]], None]
"""Runs something in the thread of the screen."""


@dataclass(slots=True, eq=False)
class _Question:
    ask: Callable[[Timeline], Any]
    then: Callable[[Any], None]
    otherwise: Callable[[Exception], None]
    key: object
    """Identifies the query, so that it is not repeated; None if it must be, or failed."""


class QueryWorker:
    """A daemon thread that answers the newest query.

    Args:
        name: The name of the thread, for debugging.
        timeline: Used by this worker alone.
        deliver: Runs a callback in the screen's thread.
        failed: Called with an error if the query has no callback for it.
    """

    def __init__(
        self,
        name: str,
        timeline: Timeline,
        deliver: Deliver,
        failed: Callable[[Exception], None],
    ) -> None:
        self.timeline = timeline
        self._deliver = deliver
        self._failed = failed
        self._waiting: _Question | None = None
        self._current: _Question | None = None
        self._newest: _Question | None = None
        self._stop: Callable[[], None] | None = None
        self._closed = False
        self._stale = False
        self._since = 0.0
        self._turn = threading.Condition()
        self._thread = threading.Thread(target=self._run, name=f"timeline-{name}", daemon=True)
        self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether a query waits or is running."""
        return self._waiting is not None or self._current is not None

    @property
    def waited(self) -> float:
        """Seconds that the current query has been open; 0 if there is none."""
        return monotonic() - self._since if self.busy else 0.0

    @property
    def is_asked_again(self) -> bool:
        """Whether a newer query waits, so that this answer is no longer wanted."""
        return self._newest is not self._current or self._closed

    def submit(
        self,
        ask: Callable[[Timeline], Answer],
        then: Callable[[Answer], None],
        otherwise: Callable[[Exception], None] | None = None,
        *,
        key: object = None,
    ) -> None:
        """Runs `ask`; `then` gets the answer in the screen's thread, unless a newer query came."""
        with self._turn:
            self._since = monotonic()
            self._waiting = self._newest = _Question(ask, then, otherwise or self._failed, key)
            if self._stop is not None:
                self._stop()
            self._turn.notify()

    def submit_unless_same(
        self,
        key: object,
        ask: Callable[[Timeline], Answer],
        then: Callable[[Answer], None],
        otherwise: Callable[[Exception], None] | None = None,
    ) -> None:
        """Runs `ask`, unless the newest query has the same key: it is running or was answered."""
        if self._newest is None or self._newest.key != key:
            self.submit(ask, then, otherwise, key=key)

    def cancel(self) -> None:
        """Drops a waiting query and stops a running one."""
        with self._turn:
            self._waiting = self._newest = None
            if self._stop is not None:
                self._stop()

    def stoppable(self, stop: Callable[[], None] | None) -> bool:
        """Registers how to stop a long query, from its thread; False if it is no longer wanted."""
        with self._turn:
            self._stop = stop
            return not self.is_asked_again

    def reopen(self) -> None:
        """Reopens the store before the next query, because another one took its place."""
        with self._turn:
            if self._newest is not None:
                self._newest.key = None
            self._stale = True

    def close(self, wait: float = 2.0) -> None:
        """Ends the thread; an answer that comes later is dropped."""
        with self._turn:
            self._closed = True
            self._waiting = None
            if self._stop is not None:
                self._stop()
            self._turn.notify()
        self._thread.join(wait)

    def _run(self) -> None:
        while True:
            with self._turn:
                while self._waiting is None and not self._closed:
                    self._turn.wait()
                if self._closed:
                    self.timeline.close()
                    return
                # In this order, so that readers without the lock never see a gap between the two.
                self._current = question = self._waiting
                self._waiting = None
                stale, self._stale = self._stale, False
            assert question is not None
            if stale:
                self.timeline.close()
            try:
                answer = self.timeline.asked(question.ask)
            except (TimelineError, sqlite3.Error, OSError) as error:
                question.key = None
                self._answer(question, question.otherwise, error)
                if not isinstance(error, TimelineError) and not interrupted(error):
                    self.timeline.close()
            except Exception as error:  # noqa: BLE001  a bug must be told, not end the thread
                question.key = None
                self._answer(question, question.otherwise, error)
            else:
                self._answer(question, question.then, answer)

    def _answer(self, question: _Question, tell: Callable[[Any], None], answer: object) -> None:
        with self._turn:
            self._stop = None

        def show() -> None:
            if self._current is question:
                self._current = None
            if not self._closed and self._newest is question:
                tell(answer)

        self._deliver(show)
