"""Threads that answer questions, each with its own connections to the store.

SQLite lets go of Python's interpreter lock while it reads, so a few threads keep both it and the
event loop busy. A question whose asker has left, or that takes too long, is stopped.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import CancelledError
from contextlib import suppress
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, Final, Generic, TypeVar

from timeline.errors import TimelineError
from timeline.exceptions import BadStoreUrl, StoreError, ViewUnavailable
from timeline.publish.live.live_pages import LivePages
from timeline.publish.live.live_record import Cuts
from timeline.timeline import Timeline

T = TypeVar("T")
AGAIN: Final = 0.05
"""Seconds until a running query is interrupted again, since one question has several."""
MOST_WAITING: Final = 256
"""Questions that may wait for a thread."""


class TooBusy(Exception):
    """Too many questions wait already."""


class TookTooLong(Exception):
    """A question was stopped because it took too long."""


class WorkerStore:
    """The store as a worker reads it."""

    def __init__(self, timeline: Timeline, pages: LivePages) -> None:
        self.timeline = timeline
        self.pages = pages


class _PooledQuestion(Generic[T]):
    """A question, its asker, and the thread that answers it now."""

    def __init__(self, ask: Callable[[WorkerStore], T]) -> None:
        self._ask = ask
        self._loop = asyncio.get_running_loop()
        self.answer: asyncio.Future[T] = self._loop.create_future()
        self._turn = Lock()
        self._reader: Timeline | None = None
        self._is_over = False

    def stop(self) -> None:
        """Gives it up: it is not begun, or interrupted until it ends."""
        # What it tells from now on is for nobody.
        self.answer.cancel()
        with self._turn:
            self._is_over = True
            if self._reader is None:
                return
            self._reader.stop_query()
        if not self._loop.is_closed():
            self._loop.call_later(AGAIN, self.stop)

    def begin(self, reader: Timeline) -> bool:
        """Whether it is still wanted."""
        with self._turn:
            if self._is_over:
                return False
            self._reader = reader
            return True

    def run(self, store: WorkerStore) -> T:
        """The answer; raises what it raises."""
        try:
            return self._ask(store)
        finally:
            with self._turn:
                self._reader = None

    def tell(self, answer: T | None, error: BaseException | None) -> None:
        """Hands the answer over to the event loop."""

        def set_it() -> None:
            if not self.answer.done():
                if error is None:
                    self.answer.set_result(answer)  # type: ignore[arg-type]
                else:
                    self.answer.set_exception(error)

        with suppress(RuntimeError):  # The loop was closed: nobody waits.
            self._loop.call_soon_threadsafe(set_it)


class QueryPool:
    """Answers questions in threads.

    Args:
        opened: Opens the store for a thread.
        pages: Makes the pages of an opened store.
        workers: How many threads.
    """

    def __init__(
        self,
        opened: Callable[[], Timeline],
        pages: Callable[[Timeline], LivePages],
        workers: int,
    ) -> None:
        self._opened = opened
        self._pages = pages
        self._waiting: SimpleQueue[_PooledQuestion[Any] | None] = SimpleQueue()
        self._threads = [
            Thread(target=self._work, name=f"query-{number}", daemon=True)
            for number in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    async def ask(self, ask: Callable[[WorkerStore], T], seconds: float) -> T:
        """The answer to a question; stops it if the caller is cancelled.

        Raises:
            TooBusy: if too many wait.
            TookTooLong: after `seconds`.
        """
        if self._waiting.qsize() >= MOST_WAITING:
            raise TooBusy
        question = _PooledQuestion(ask)
        self._waiting.put(question)
        try:
            return await asyncio.wait_for(asyncio.shield(question.answer), seconds)
        except TimeoutError:
            question.stop()
            raise TookTooLong from None
        except asyncio.CancelledError:
            question.stop()
            raise

    def close(self, patience: float) -> None:
        """Ends the threads, and waits for them at most `patience` seconds."""
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join(patience / len(self._threads))

    def _store(self) -> WorkerStore | None:
        """The store, opened and read once, so that the first question need not wait for that."""
        try:
            timeline = self._opened()
            store = WorkerStore(timeline, self._pages(timeline))
            store.pages.start(Cuts())
        except Exception:  # noqa: BLE001  the first question meets the same, and tells it
            return None
        return store

    def _work(self) -> None:
        store = self._store()
        while (question := self._waiting.get()) is not None:
            try:
                if store is None:
                    timeline = self._opened()
                    store = WorkerStore(timeline, self._pages(timeline))
                if not question.begin(store.timeline):
                    continue
                question.tell(question.run(store), None)
            except (Exception, CancelledError) as error:  # noqa: BLE001  told to whoever asked
                question.tell(None, error)
                if store is not None and _is_of_the_store(error):
                    # The next question opens it anew: another store may be there by then.
                    with suppress(TimelineError, sqlite3.Error, OSError):
                        store.timeline.close()
                    store = None
        if store is not None:
            with suppress(TimelineError, sqlite3.Error, OSError):
                store.timeline.close()


def _is_of_the_store(error: BaseException) -> bool:
    return isinstance(error, StoreError | BadStoreUrl | ViewUnavailable | sqlite3.Error | OSError)
