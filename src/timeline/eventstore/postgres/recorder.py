"""The write side on PostgreSQL: the event-sourcing library's recorder over one function.

The function `append_events` (schema.sql) does all that an append does, in one round trip and
one transaction: it takes the lock, numbers, hashes and stores. What remains here is what a
client has to know: whether it was done. Where the connection breaks before the answer, the
store is asked for the last event of the batch on a new connection; where it has just ours, it
was done, and where it has none, it is tried again under the same versions, so that it cannot be
done twice.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, cast

from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    Notification,
    OperationalError,
    StoredEvent,
    Subscription,
)

from timeline.eventstore.errors import StoreAltered, StoreError
from timeline.eventstore.index_rows import IndexRows, StagedPage, check_indexed, first_versions
from timeline.eventstore.library.subscription import StoreSubscription
from timeline.eventstore.postgres.append_arguments import (
    arguments,
    arguments_of_one,
    in_pages,
    leaf_of,
)
from timeline.eventstore.postgres.connection import ServerSession, patience, translated
from timeline.eventstore.postgres.driver_errors import is_read_only, said
from timeline.eventstore.postgres.errors import (
    ClockRefused,
    Lost,
    StoreReadOnly,
    StoreRefused,
    Unreplicated,
)
from timeline.eventstore.postgres.event_queries import (
    event_in,
    events_between,
    events_of,
    notification_in,
)
from timeline.eventstore.postgres.notifications import Listener
from timeline.eventstore.postgres.transactions import is_idle, whole_or_open
from timeline.eventstore.urls import PostgresLocation

if TYPE_CHECKING:
    from psycopg import Connection

    from timeline.eventstore.postgres.timeouts import Waiting
AT_ONCE = 100
"""Events that one statement sends and commits in the time of an append; more may take longer."""
_PAUSE = 0.2
"""Seconds until a server that takes no writes is tried again: a standby may become the primary."""
_LISTEN: Final = 0.5
"""Seconds until a subscription looks whether it was stopped."""
_LIST = re.compile(r"IN \(\?(?:, \?)*\)")
_TAKEN: Final = "the next position is taken by an event that was never appended"


class PostgresRecorder(ApplicationRecorder):
    """Writes stored events with their index rows, and answers questions by those indexes."""

    def __init__(self, location: PostgresLocation) -> None:
        self.location = location
        self._session = ServerSession(location, patience())
        self._append = (
            f"SELECT new_size FROM {location.schema}.append_events(%b::text[], %b::bigint[],"
            " %b::text[], %b::text[], %b::text[], %b::integer[], %b::text[], %b::text[],"
            " %b::integer[], %b::text[], %b::text[], %b::text[])"
        ).encode()
        self._append_one = (
            f"SELECT new_size FROM {location.schema}.append_one(%b::text, %b::bigint, %b::text,"
            " %b::text, %b::text, %t::jsonb, %t::jsonb)"
        ).encode()

    def close(self) -> None:
        """Gives the connection back."""
        self._session.close()

    # ------------------------------------------------------------------ writing

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        """Stores events and the index rows of `index`, all of them or none; returns their ids.

        Raises:
            IntegrityError: where another writer was first.
            ProgrammingError: for a development without its index rows.
            StoreAway: where the server is not there; nothing was stored.
            OperationalError: where the outcome is unknown.
        """
        index = kwargs.get("index", ())
        check_indexed(stored_events, index)
        if not stored_events:
            return []
        last = self._settled(stored_events, index)
        return list(range(last - len(stored_events) + 1, last + 1))

    def insert_pages(self, pages: Iterable[StagedPage]) -> None:
        """Writes any number of pages of events with their index rows in one transaction.

        They are not kept, so that it cannot be tried again; whether it was done is found out.
        """
        last: StoredEvent | None = None

        def insert(db: Waiting) -> None:
            nonlocal last
            with whole_or_open(db):
                # Others wait for a transaction that has begun to write; none hangs for ever.
                db.execute("SET LOCAL idle_in_transaction_session_timeout = '60s'")
                for staged in pages:
                    for page in in_pages(staged.events(), staged.index_rows()):
                        self._send(db, *page)
                        last = page[0][-1]

        try:
            self._session.once(insert)
        except Unreplicated as error:
            raise _open(error) from None
        except Lost as error:
            with suppress(StoreError):
                if last is not None and self._place(last, time.monotonic() + patience()):
                    return
            if is_read_only(error.__cause__):
                raise StoreReadOnly(self.location) from None
            raise OperationalError(said(error.__cause__)) from None

    def confirm(self) -> None:
        """Waits until what can be read is as safe as what an append acknowledges.

        Raises:
            OperationalError: where it is open whether it is.
        """
        try:
            self._session.confirm()
        except StoreError as error:
            raise _open(error) from None

    def _settled(self, events: Sequence[StoredEvent], index: Sequence[IndexRows]) -> int:
        """Stores events, or finds out whether they were stored; returns the last position."""
        end = time.monotonic() + patience()
        lost: BaseException | None = None

        def store() -> int:
            place = self._place(events[-1], end) if lost is not None else None
            if place is not None:
                return place
            try:
                return self._session.once(lambda db: self._insert(db, events, index, end), end)
            except IntegrityError:
                # What was lost may have been stored while we asked.
                place = self._place(events[-1], end) if lost is not None else None
                if place is None:
                    raise
                return place

        while True:
            try:
                return store()
            except Lost as error:
                lost = self._left_open(error.__cause__, lost, end)
            except StoreError as error:
                if lost is None and not isinstance(error, Unreplicated):
                    raise
                raise _open(error) from None
            if time.monotonic() > end and lost is not None:
                raise OperationalError(said(lost)) from None

    def _left_open(
        self, cause: BaseException | None, lost: BaseException | None, end: float
    ) -> BaseException | None:
        """What leaves it open whether something is stored: not that a server takes no writes."""
        if not is_read_only(cause):
            return cause
        if lost is None and time.monotonic() > end:
            raise StoreReadOnly(self.location) from None
        time.sleep(_PAUSE)
        return lost

    def _place(self, event: StoredEvent, end: float) -> int | None:
        """The position of just this event if the store has it, for good; asked until `end`."""
        query = (
            f"SELECT leaf, position FROM {self.location.schema}.stored_events"
            " WHERE originator_id = %s AND originator_version = %s"
        ).encode()
        key = (event.originator_id, event.originator_version)
        row = self._session.run(lambda db: db.execute(query, key).fetchone(), end)
        if row is None or bytes(row[0]) != leaf_of(event):
            return None
        # It was cut off while it waited for the standby, perhaps.
        self._session.confirm(end)
        return int(row[1])

    def _insert(
        self,
        db: Waiting,
        events: Sequence[StoredEvent],
        index: Sequence[IndexRows],
        end: float = math.inf,
    ) -> int:
        """Stores events in a transaction, new or open already; returns the last position."""
        last = 0
        # The server sees to the rest: that the first is next, and that none is missing.
        first_versions([(str(one.originator_id), one.originator_version) for one in events])
        at_once = len(events) <= AT_ONCE
        if at_once:
            db.hurry(end)
        with nullcontext() if at_once and is_idle(db) else whole_or_open(db):
            for page in in_pages(events, index):
                last = self._send(db, *page)
        return last

    def _send(self, db: Waiting, events: Sequence[StoredEvent], index: Sequence[IndexRows]) -> int:
        """Stores a page in the transaction that is open, if one is; returns its last position."""
        from psycopg import errors

        try:
            if len(events) == 1:
                done = db.execute(self._append_one, arguments_of_one(events[0], *index))
            else:
                done = db.execute(self._append, arguments(events, index))
            return int(cast("tuple[int]", done.fetchone())[0])
        except errors.UniqueViolation as error:
            # Positions are given under the lock of the head: one is taken by no writer.
            if error.diag.constraint_name == "stored_events_pkey":
                raise StoreAltered(self.location, _TAKEN) from None
            raise IntegrityError(said(error)) from error
        except errors.SerializationFailure as error:
            # Behind a pooler, of a role that is set to more isolation: another writer was first.
            raise IntegrityError(said(error)) from error
        except errors.DatetimeFieldOverflow as error:
            raise ClockRefused(self.location, said(error)) from None
        except (errors.CheckViolation, errors.DataError) as error:
            raise StoreRefused(self.location, said(error)) from None

    def clock(self) -> datetime:
        """What the clock of the server shows, aware: as a number, for a setting spells dates."""
        rows = self.select("SELECT extract(epoch FROM clock_timestamp())::float8 AS shown")
        return datetime.fromtimestamp(rows[0]["shown"], UTC)

    def user(self) -> str:
        """Who is connected, as the server says."""
        return self._session.run(lambda db: db.user)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keeps other writers waiting, until what is stored next is stored; then it is over.

        Nothing rests on it: where the connection is lost meanwhile, it is as without.

        Raises:
            StoreError: where another writer does the same for too long.
        """
        turn = (
            "BEGIN ISOLATION LEVEL READ COMMITTED;"
            " SET LOCAL idle_in_transaction_session_timeout = '60s';"
            f" SELECT {self.location.schema}.wait_for_turn()"
        ).encode()

        def take(db: Waiting) -> None:
            db.hurry(time.monotonic() + patience())
            db.execute(turn)

        try:
            with suppress(Lost):
                self._session.once(take)
            yield
        finally:
            self._session.roll_back()

    # ------------------------------------------------------------------ reading

    def select(self, sql: str, parameters: Sequence[object] = ()) -> Sequence[Mapping[str, Any]]:
        """The rows of a query over the tables of the store."""
        from psycopg.rows import dict_row

        listed = _LIST.search(sql)
        if listed is not None and listed[0].count("?") == len(parameters):
            # One statement for any number of them: it is prepared once.
            sql = f"{sql[: listed.start()]}= ANY(?::text[]){sql[listed.end() :]}"
            parameters = [list(parameters)]
        query = translated(sql, self.location.schema)

        def ask(db: Connection[Any]) -> list[dict[str, Any]]:
            with db.cursor(row_factory=dict_row) as cursor:
                return cursor.execute(query, parameters).fetchall()

        return self._session.run(ask)

    def select_events(
        self,
        originator_id: Any,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """The events of one government, as the library asks for them."""
        sql, parameters = events_of(originator_id, gt=gt, lte=lte, desc=desc, limit=limit)
        return [event_in(row) for row in self.select(sql, parameters)]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Events in order of position, as the library asks for them."""
        rows = self.select(
            *events_between(start, limit, stop, topics, inclusive_of_start=inclusive_of_start)
        )
        return [notification_in(row) for row in rows]

    def max_notification_id(self) -> int | None:
        """The position of the newest event, or None where there is none."""
        rows = self.select("SELECT max(position) AS newest FROM stored_events")
        return cast("int | None", rows[0]["newest"])

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        """Returns an iterator over the events after a position; it has two connections."""
        listener, reader = Listener(self.location), PostgresRecorder(self.location)
        return StoreSubscription(
            reader, gt, topics, wait=lambda _: listener.wait(_LISTEN), closes=(listener, reader)
        )


def _open(error: StoreError) -> OperationalError:
    """What leaves it open whether something is stored, in the library's words."""
    return OperationalError(error.reason if isinstance(error, Unreplicated) else error.message)
