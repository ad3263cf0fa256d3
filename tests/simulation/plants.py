"""Faults that are put into the program on purpose: a simulation that finds none is blind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from unittest import mock

from eventsourcing.persistence import IntegrityError, PersistenceError

from timeline.eventstore import bulk_writer
from timeline.eventstore.errors import StoreUnavailable
from timeline.eventstore.sqlite import connection as sqlite_connection
from timeline.eventstore.sqlite.recorder import SQLiteRecorder
from timeline.readmodel.read_model import ReadModel
from timeline.services.verify.events import Scan


@contextmanager
def acknowledged_before_the_sync() -> Iterator[None]:
    """An append is acknowledged while it is only in the memory of the system."""
    real = sqlite_connection.write_ahead

    def write_ahead(connection: Any) -> None:
        real(connection)
        connection.execute("PRAGMA synchronous=OFF")

    with mock.patch.object(sqlite_connection, "write_ahead", write_ahead):
        yield


@contextmanager
def called_a_failure() -> Iterator[None]:
    """What may have been stored is said to have failed."""

    @contextmanager
    def storing(location: Any) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            raise
        except PersistenceError as error:
            raise StoreUnavailable(location, str(error)) from None

    with (
        mock.patch.object(bulk_writer, "storing", storing),
        mock.patch("timeline.eventstore.writer.storing", storing),
    ):
        yield


@contextmanager
def a_view_that_skips() -> Iterator[None]:
    """The view leaves out the first event of what it catches up with, if there are several."""
    real = ReadModel._take_page

    def take_page(self: ReadModel, connection: Any, until: int | None = None) -> int | None:
        page = self._reader.page

        def shorter(**options: Any) -> Any:
            found = page(**options)
            return found[1:] if len(found) > 2 else found

        with mock.patch.object(self._reader, "page", shorter):
            return real(self, connection, until)

    with mock.patch.object(ReadModel, "_take_page", take_page):
        yield


@contextmanager
def a_verify_that_does_not_look() -> Iterator[None]:
    """The hashes of events and the head of their tree are not compared with what is stored."""
    with mock.patch.object(Scan, "finish", return_value=()):
        yield


@contextmanager
def writers_that_do_not_check() -> Iterator[None]:
    """A version that another took first is taken all the same, as the next one."""

    def insert(self: Any, c: Any, events: Any, index: Any = (), **options: Any) -> Any:
        from dataclasses import replace

        moved, rows = [], []
        for event, row in zip(events, [*index, *[None] * len(events)], strict=False):
            c.execute(
                "SELECT coalesce(max(originator_version), 0) FROM stored_events"
                " WHERE originator_id = ?",
                (event.originator_id,),
            )
            behind = c.fetchone()[0] + 1 - events[0].originator_version
            moved.append(replace(event, originator_version=event.originator_version + behind))
            if row is not None:
                rows.append(row._replace(version=row.version + behind))
        return real(self, c, moved, rows, **options)

    real = SQLiteRecorder._insert_events
    with mock.patch.object(SQLiteRecorder, "_insert_events", insert):
        yield


PLANTS: dict[str, Callable[[], AbstractContextManager[None]]] = {
    "acknowledged-before-the-sync": acknowledged_before_the_sync,
    "called-a-failure": called_a_failure,
    "view-skips": a_view_that_skips,
    "blind-verify": a_verify_that_does_not_look,
    "writers-that-do-not-check": writers_that_do_not_check,
}
