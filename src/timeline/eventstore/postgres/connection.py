"""A connection to a PostgreSQL server that may go away: bounded waits, and sentences.

A server is restarted, a cluster elects another primary, a cable is pulled. What was not begun
or can be begun again is tried again for a few seconds, on a new connection; then a sentence
says that the store is away.
"""

from __future__ import annotations

import math
import os
import random
import select
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeVar

from timeline.eventstore.postgres.driver_errors import (
    away,
    is_passing,
    is_read_only_for_good,
    refused,
    said,
)
from timeline.eventstore.postgres.errors import (
    DriverMissing,
    Lost,
    StoreAway,
    StoreBusy,
    StoreDenied,
    StoreFailed,
    StoreReadOnly,
    Unreplicated,
)
from timeline.eventstore.urls import PostgresLocation

if TYPE_CHECKING:
    from psycopg.errors import Diagnostic

    from timeline.eventstore.postgres.timeouts import Waiting

T = TypeVar("T")

PATIENCE_VARIABLE: Final = "TIMELINE_PATIENCE"
PATIENCE: Final = 8.0
"""Seconds that an append takes at most: to try again, for other writers, and for the standby."""
LONGEST: Final = 60.0
"""Seconds for a question: a table may be locked, or the server not answer any more."""
CONNECT_TIMEOUT: Final = 3
"""Seconds for each host; `connect_timeout` in the URL goes before it."""
_DEFAULTS: Final = {
    "application_name": "timeline",
    "client_encoding": "UTF8",
    # A peer that has vanished is noticed in seconds, not in hours.
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
_PASSING: Final = ("starting up", "shutting down", "read-only", "in recovery", "not yet accepting",
                   "too many clients", "connection slots are reserved",
                   "too many connections")  # fmt: skip
"""What a server says that will soon be there, or there again."""
_CONFIRM: Final = (
    b"SELECT CASE WHEN current_setting('synchronous_standby_names') <> ''"
    b" AND NOT pg_is_in_recovery()"
    b" AND (current_setting('synchronous_commit') IN ('on', 'remote_apply')"
    b" OR set_config('synchronous_commit', 'on', true) = 'on')"
    b" AND set_config('client_min_messages', 'warning', true) = 'warning'"
    b" THEN pg_logical_emit_message(true, 'timeline', '') END"
)
"""Writes as little as possible, to wait for a standby; any role that may connect may do so.

Whatever the session was set to, it waits as an append does (`schema.sql`), and hears of a wait that
was cancelled.
"""


def patience() -> float:
    """Seconds that an append takes at most."""
    try:
        return max(0.0, float(os.environ.get(PATIENCE_VARIABLE, PATIENCE)))
    except ValueError:
        return PATIENCE


class ServerSession:
    """One connection in autocommit, made when it is needed and made again when it is lost.

    Args:
        location: Where.
        wait: Seconds for which `run` tries again after the connection was lost.

    Attributes:
        made: How many connections were made: each may lead to another server.
    """

    def __init__(self, location: PostgresLocation, wait: float) -> None:
        self.location = location
        self._wait = wait
        self._connection: Waiting | None = None
        self._was_connected = False
        self._is_unreplicated = False
        self._lock = threading.RLock()
        self.made = 0

    def close(self) -> None:
        """Gives the connection back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def run(self, work: Callable[[Waiting], T], end: float | None = None) -> T:
        """Does something that may be done twice; tries again where the connection is lost.

        Args:
            work: What.
            end: The moment of `monotonic` after which it is not tried again.

        Raises:
            StoreAway: where the server is not there for too long.
            StoreError: where it refuses.
        """
        end = time.monotonic() + self._wait if end is None else end
        for attempt in range(1_000):
            try:
                return self.once(work, end, LONGEST)
            except Lost as lost:
                # The first time at once: most often the server has closed an idle connection.
                if attempt and time.monotonic() > end:
                    raise away(self.location, lost.__cause__) from None
                if attempt:
                    time.sleep(random.uniform(0.02, 0.2))  # noqa: S311  no secret
        raise AssertionError

    def once(
        self,
        work: Callable[[Waiting], T],
        end: float | None = None,
        longest: float = math.inf,
    ) -> T:
        """Does something on the connection, which is made until `end` at the latest.

        Args:
            work: What.
            end: A moment of `monotonic`.
            longest: Seconds that it takes at most, unless it hurries itself.

        Raises:
            Lost: where the connection broke meanwhile; whether it was done is open.
            StoreAway: where no connection can be made: it was not done.
            StoreReadOnly: where this user may write nothing there: it was not done.
            Unreplicated: where it was done, and on one server alone.
            StoreError: where the server refuses.
        """
        # The library's threads share a recorder, and one's statement is in no other's transaction.
        with self._lock:
            return self._once(work, end, longest)

    def _once(self, work: Callable[[Waiting], T], end: float | None, longest: float) -> T:
        connection = self.connected(end)
        import psycopg

        self._is_unreplicated = False
        connection.hurry(time.monotonic() + longest)
        try:
            done = work(connection)
        except psycopg.Error as error:
            if connection.closed or connection.broken or is_passing(error):
                lasts = is_read_only_for_good(connection, error)
                self.close()
                if lasts:
                    raise StoreReadOnly(self.location) from None
                raise Lost from error
            if connection.is_late:
                raise StoreBusy(self.location) from None
            refusal = refused(self.location, error)
            if refusal is not None:
                raise refusal from None
            raise StoreFailed(self.location, said(error)) from error
        if self._is_unreplicated:
            raise Unreplicated(self.location)
        return done

    def confirm(self, end: float | None = None) -> None:
        """Waits until all that can be read here is where an append has to be: on the standby, too.

        Who finds what another has stored has not waited for the standby himself, and that other
        may have been cut off while it waited. What is written now is acknowledged after all
        that was written before.

        Args:
            end: Until when, a moment of `monotonic`.

        Raises:
            Unreplicated: where it takes longer, or is cancelled.
            StoreAway, StoreError: as `run`.
        """
        # Within a transaction nothing would be waited for. What is open keeps others waiting, and
        # has written nothing.
        self.roll_back()
        until = time.monotonic() + self._wait if end is None else end

        def write(db: Waiting) -> None:
            db.hurry(until)
            db.execute(_CONFIRM)

        self.run(write, until)

    def roll_back(self) -> None:
        """Ends the transaction that is open, if any is; what it wrote is not there then."""
        import psycopg

        if self._connection is not None and self._connection.info.transaction_status:
            try:
                self._connection.execute("ROLLBACK")
            except psycopg.Error:
                self.close()

    def _heed(self, notice: Diagnostic) -> None:
        # By the server's own name of the place: what it says is in the language of the server.
        if notice.source_function == "SyncRepWaitForLSN":
            self._is_unreplicated = True

    def connected(self, end: float | None = None) -> Waiting:
        """The connection; see `once` for `end`."""
        if self._connection is not None:
            if _is_alive(self._connection):
                return self._connection
            self.close()
        end = time.monotonic() + self._wait if end is None else end
        while True:
            try:
                self._connection = connect(self.location)
            except StoreAway as away:
                passing = self._was_connected or any(one in str(away) for one in _PASSING)
                if not passing or time.monotonic() > end:
                    raise
                time.sleep(random.uniform(0.05, 0.3))  # noqa: S311  no secret
            else:
                self._was_connected = True
                self.made += 1
                self._connection.add_notice_handler(self._heed)
                return self._connection


def _is_alive(connection: Waiting) -> bool:
    """Whether the other side has not closed an idle connection, as far as is known here.

    What is sent on one that was closed meanwhile could have arrived, for all that could be said.
    """
    import psycopg

    if connection.closed:
        return False
    with suppress(AttributeError):  # where there is no poll
        poll = select.poll()
        poll.register(connection.fileno(), select.POLLIN)
        try:
            # What the server says unasked is read; where nothing is left to read, it has gone.
            while poll.poll(0):
                connection.pgconn.consume_input()
        except psycopg.Error:
            return False
    return True


def connect(location: PostgresLocation) -> Waiting:
    """A new connection in autocommit.

    Raises:
        DriverMissing, StoreAway, StoreDenied.
    """
    try:
        import psycopg
        from psycopg.conninfo import conninfo_to_dict

        from timeline.eventstore.postgres.timeouts import Waiting
    except ImportError:
        raise DriverMissing(location) from None
    try:
        given = conninfo_to_dict(location.url)
    except psycopg.Error:
        # The driver's words may hold a part of the URL that is a password.
        from timeline.eventstore.urls import BadStoreUrl

        raise BadStoreUrl(str(location), "its parameters are not those of PostgreSQL") from None
    told = {"connect_timeout": CONNECT_TIMEOUT, **_DEFAULTS, **given}
    try:
        connection = Waiting.connect(**told, autocommit=True)  # type: ignore[arg-type]  # of conninfo
        connection.isolation_level = psycopg.IsolationLevel.READ_COMMITTED
        _heed_settings(connection)
    except psycopg.Error as error:
        reason = said(error)
        denied = ("authentication", "password", "pg_hba", "does not exist", "permission denied",
                  "not permitted to log in")  # fmt: skip
        if any(one in reason for one in denied):
            raise StoreDenied(location, reason) from None
        raise StoreAway(location, reason) from None
    return connection


def _heed_settings(connection: Waiting) -> None:
    """Prepares no statements on a connection that a pooler made, and sets one that it did not make.

    Behind a pooler the next statement may go to another server process, which does not have them,
    and a setting would stay there for somebody else. A pooler shows by the number that it gives to
    the connection, which is no process's.
    """
    row = connection.execute(
        "SELECT pg_backend_pid(), current_setting('default_transaction_isolation'),"
        " session_user::text",
        prepare=False,
    ).fetchone()
    if row is None:
        return
    process, isolation, connection.user = row
    if process != connection.info.backend_pid:
        connection.prepare_threshold = None
    elif isolation != "read committed":
        # With another one, whoever has waited for another writer is refused.
        connection.execute("SET default_transaction_isolation = 'read committed'", prepare=False)


_TABLES: Final = (
    "stored_events", "development_ids", "development_links", "matter_steps", "tree_head",
    "store_facts",
)  # fmt: skip


@lru_cache(maxsize=256)
def translated(sql: str, schema: str) -> bytes:
    """A query that every engine takes in the words of the driver.

    The schema is named in it: a setting of the session would not hold behind a pooler.
    """
    for table in _TABLES:
        for word in ("FROM", "JOIN"):
            sql = sql.replace(f"{word} {table}", f"{word} {schema}.{table}")
    return sql.replace("%", "%%").replace("?", "%s").encode()
