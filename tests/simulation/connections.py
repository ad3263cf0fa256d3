"""SQLite's connections as the scheduler has them: each statement is a place to hand over.

SQLite's own wait for a lock would stop the only thread that runs. So a connection does not wait
by itself: where it is told that another has the lock it lets others go on and asks again, for as
long as it was given.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from tests.simulation.scheduler import Scheduler

_STEP = 0.05
"""Seconds between two questions for a lock."""


class SteeredCursor(sqlite3.Cursor):
    """A cursor of a steered connection."""

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        run = super().execute
        return self.connection.steered(sql, lambda: run(sql, parameters))  # type: ignore[attr-defined,no-any-return]

    def executemany(self, sql: str, parameters: Any, /) -> sqlite3.Cursor:
        self.connection.scheduler.point()  # type: ignore[attr-defined]
        return super().executemany(sql, parameters)


class SteeredConnection(sqlite3.Connection):
    """A connection that hands over before each statement, and does not block."""

    scheduler: Scheduler
    patience: float

    def steered(self, sql: str, run: Callable[[], Any]) -> Any:
        """Runs a statement, again and again while another has the lock, within the patience."""
        self.scheduler.point()
        if sql.startswith("PRAGMA busy_timeout"):
            self.patience = 0.0
        end = self.scheduler.elapsed + self.patience
        while True:
            try:
                return run()
            except sqlite3.OperationalError as error:
                held = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not held or self.scheduler.elapsed >= end:
                    raise
            self.scheduler.sleep(_STEP)

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        run = super().execute
        return self.steered(sql, lambda: run(sql, parameters))  # type: ignore[no-any-return]

    def cursor(self, factory: Any = SteeredCursor) -> Any:
        return super().cursor(factory)


def connecting(scheduler: Scheduler) -> Callable[..., sqlite3.Connection]:
    """What stands in for `sqlite3.connect`."""
    real = sqlite3.connect
    kinds: dict[type, type] = {}

    def connect(database: Any, timeout: float = 5.0, **options: Any) -> sqlite3.Connection:
        own = options.pop("factory", sqlite3.Connection)
        if own not in kinds:
            bases = (SteeredConnection,) if own is sqlite3.Connection else (own, SteeredConnection)
            kinds[own] = type(f"Steered{own.__name__}", bases, {})
        connection = real(database, timeout=0, factory=kinds[own], **options)
        connection.scheduler, connection.patience = scheduler, timeout
        return connection

    return connect
