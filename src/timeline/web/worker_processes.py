"""Runs several processes that answer on one socket.

Python computes one thing at a time in a process, so one process uses one processor. Each worker is
a fork of the server that has its own connections to the store, and ends when the server is gone,
however that came about; a worker that dies is replaced.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from types import FrameType
from typing import Final, TypeAlias

from timeline.errors import TimelineError
from timeline.web.errors import WorkersDie
from timeline.web.handlers import log

LONG_ENOUGH: Final = 5.0
"""Seconds after which the death of a worker is bad luck; before, another would die as well."""
_PATIENCE: Final = 5.0
"""Seconds that workers have to end."""
Work: TypeAlias = Callable[[int, Callable[[], None]], object]
"""Serves until its file descriptor is at its end or a signal comes; calls when it answers."""


class WorkerProcesses:
    """The workers of one server.

    Args:
        count: How many.
        work: What each of them does.
    """

    def __init__(self, count: int, work: Work) -> None:
        self._count = count
        self._work = work
        self._fork = multiprocessing.get_context("fork")
        self._running: dict[int, tuple[ForkProcess, float]] = {}
        """By their sentinels, with when they began."""
        self._ended_by = 0
        self._alive, self._alive_here = os.pipe()

    def run(self, ready: Callable[[], None]) -> int:
        """Runs them until a signal.

        Args:
            ready: Called once all of them answer.

        Returns:
            The number of the signal.

        Raises:
            WorkersDie: if one ends by itself as soon as it has begun.
        """
        heard, tells = self._fork.Pipe(duplex=False)
        try:
            with self._signals():
                for _ in range(self._count):
                    self._begin(tells)
                self._watch(heard, tells, ready)
        finally:
            os.close(self._alive_here)
            os.close(self._alive)
            self._end()
        return self._ended_by

    def _is_ending(self) -> bool:
        return self._ended_by != 0

    def _begin(self, tells: Connection) -> None:
        process = self._fork.Process(target=self._child, args=(tells,), daemon=True)
        process.start()
        self._running[process.sentinel] = (process, time.monotonic())

    def _child(self, tells: Connection) -> None:
        os.close(self._alive_here)  # Held by the server alone, whose end is this pipe's.
        try:
            self._work(self._alive, lambda: tells.send(None))
        except (TimelineError, OSError) as error:
            log(error)
            sys.exit(1)

    def _watch(self, heard: Connection, tells: Connection, ready: Callable[[], None]) -> None:
        answering = 0
        while not self._is_ending():
            found = wait([heard, *self._running], timeout=1.0)
            for sentinel in (one for one in found if isinstance(one, int)):
                process, began = self._running.pop(sentinel)
                process.join()
                if self._is_ending():
                    return
                if answering < self._count or time.monotonic() - began < LONG_ENOUGH:
                    raise WorkersDie(process.exitcode or 0)
                self._begin(tells)
            if heard in found:
                heard.recv()
                answering += 1
                if answering == self._count:
                    ready()

    def _end(self) -> None:
        for process, _ in self._running.values():
            process.terminate()
        until = time.monotonic() + _PATIENCE
        for process, _ in self._running.values():
            process.join(max(until - time.monotonic(), 0))
            if process.is_alive():
                process.kill()
                process.join()

    @contextmanager
    def _signals(self) -> Iterator[None]:
        def end(number: int, _: FrameType | None) -> None:
            self._ended_by = number

        numbers = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, end) for number in numbers}
        try:
            yield
        finally:
            for number, was in before.items():
                signal.signal(number, was)
