"""What a program may ask of its surroundings besides its files, all of it from the seed.

The wall clock jumps both ways as the world says; the clock for waits belongs to the scheduler.
Random numbers, names of temporary files and identities follow from the seed, and what the program
does in a second thread it does in the first.
"""

from __future__ import annotations

import gc
import os
import random
import secrets
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from queue import Queue
from typing import Any
from unittest import mock

from tests.simulation.connections import connecting
from tests.simulation.scheduler import Scheduler


class WorldClock:
    """The wall clock of the world; an actor's own may differ from it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def read(self, ahead: timedelta = timedelta(0)) -> Callable[[], datetime]:
        """A clock that is so much ahead of this one."""
        return lambda: self.now + ahead


class _LateThread:
    """Does the work of a thread where its end is waited for."""

    def __init__(self, target: Callable[[], None], **_: Any) -> None:
        self._target = target
        self._is_over = False

    def start(self) -> None:
        """Nothing is done yet."""

    def is_alive(self) -> bool:
        return not self._is_over

    def join(self) -> None:
        if not self._is_over:
            self._is_over = True
            self._target()


def _backup_datetime(clock: WorldClock, scheduler: Scheduler) -> type[datetime]:
    class SteeredDatetime(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            # Two in one second would find each other's name taken.
            scheduler.elapsed += 1
            return clock.now.astimezone(tz or UTC) + timedelta(seconds=scheduler.elapsed)

    return SteeredDatetime


@contextmanager
def steered(seed: int, clock: WorldClock, scheduler: Scheduler) -> Iterator[None]:
    """Within it the program sees the time, the locks and the chances of this world alone."""
    own = random.Random(seed)
    random.seed(seed)
    uniform = own.uniform
    patches = {
        (time, "sleep"): scheduler.sleep,
        (time, "monotonic"): scheduler.monotonic,
        (random, "uniform"): uniform,
        (os, "urandom"): own.randbytes,
        (secrets, "token_hex"): lambda size=8: own.randbytes(size).hex(),
        (uuid, "uuid4"): lambda: uuid.UUID(bytes=own.randbytes(16), version=4),
        (sqlite3, "connect"): connecting(scheduler),
    }
    from timeline.readmodel import rebuild
    from timeline.services.operations import backup

    patches[rebuild, "Thread"] = _LateThread
    patches[rebuild, "Queue"] = lambda **_: Queue()
    patches[backup, "datetime"] = _backup_datetime(clock, scheduler)
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        with ExitStack() as stack:
            for (place, name), one in patches.items():
                stack.enter_context(mock.patch.object(place, name, one))
            yield
    finally:
        if was_collecting:
            gc.enable()
