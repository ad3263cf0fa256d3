"""The seam: what an engine of the store offers, and which one serves a location.

An engine has two sides. The read side (`Reader`) needs no more than its driver, so that a
question that finds nothing new is answered quickly. The write side (`WriteSide`) builds the
event-sourcing library's infrastructure, whose recorder (`Recorder`) writes events, index rows
and the head of the hash tree in one transaction. Nothing above this package knows which engine
it is; docs/engines.md says what one must hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from timeline.eventstore.urls import Location, SQLiteLocation
from timeline.light_typing import TYPE_CHECKING, Any, ClassVar, Protocol, cast

if TYPE_CHECKING:
    from eventsourcing.persistence import InfrastructureFactory
    from eventsourcing.utils import Environment

    from timeline.eventstore.index_rows import StagedPage
    from timeline.eventstore.sqlite.raw_events import Hole, RawEvent
    from timeline.eventstore.stored_rows import Head, StoredRow


class Reader(Protocol):
    """A store, open for reading.

    Raises:
        StoreError: from every method, where the store cannot be used.
    """

    @property
    def location(self) -> Location:
        """Which store it is."""

    def close(self) -> None:
        """Gives the connection back."""

    def selected(self, governments: Sequence[str]) -> Reader:
        """The same store as if it had the events of these governments alone, for a view of them.

        Its identity is another, so that their view is another, too.
        """

    @property
    def era(self) -> int:
        """Connection generation.

        It increments on reconnect, because a failover may have lost events already read.
        """

    @property
    def file_uri(self) -> str | None:
        """The URI by which SQLite opened its file, read-only; None for a server."""

    def identity(self) -> str:
        """The UUID that the store was given when it was created; a copy has the same."""

    def position(self) -> int:
        """The position of the newest stored event; 0 in an empty store.

        Positions count from 1 without gaps, in the order in which events became visible.
        """

    def head(self) -> Head:
        """Size and root of the hash tree over the stored events, as the store keeps them."""

    def stored(self, development_id: str) -> StoredRow | None:
        """The stored event of a development, or None where there is none of that id."""

    def leaves(self, size: int) -> list[bytes]:
        """The hashes of the first events in the tree, as they lie beside them; at most `size`."""

    def rows(self, *, after: int = 0, size: int = 1_000) -> Iterator[list[StoredRow]]:
        """All stored events behind a position, in pages, in the order of recording."""

    def page(self, *, after: int, size: int = 1_000) -> list[StoredRow]:
        """Up to `size` stored events behind a position."""

    def ends(self) -> list[StoredRow]:
        """The last event of each government, which has its last moment of recording."""

    def fingerprint(self, position: int) -> str | None:
        """What tells the event at a position from any other, or None where there is none."""


class Inspection(Protocol):
    """One snapshot of a store, to verify it in whatever state it is.

    Raises:
        StoreError: from every method, where what it asks for cannot be read at all.
    """

    POSITION: ClassVar[str]
    """What its table calls the position of an event."""

    def close(self) -> None:
        """Gives the connection back."""

    def soundness(self) -> Iterator[str]:
        """What the engine itself finds wrong."""

    def last_position(self) -> int | None:
        """The last position that there should be, or None where nothing says it."""

    def pages(self, after: int = 0) -> Iterator[list[RawEvent | Hole]]:
        """The stored events behind a position, in their order, with what cannot be read."""

    def tree(self) -> tuple[object, ...] | None:
        """Size, root and frontier (hexadecimal) as they are kept; None where there are none."""

    def facts(self, last: int) -> Iterator[str]:
        """What is wrong with what no leaf holds, such as the identity; `last` is a position."""

    def rows(self, sql: str) -> Iterator[tuple[object, ...]]:
        """The rows of a query over the tables beside the events; see `Recorder.select`."""


class Recorder(Protocol):
    """What the judgement of a batch asks of the library's recorder, beside storing.

    It stores nothing but the next version of a government, whatever it was told, so that a
    judgement may rest on what was so a moment ago.
    """

    def select(self, sql: str, parameters: Sequence[object] = ()) -> Sequence[Mapping[str, Any]]:
        """The rows of a query over the tables of `schema.sql`, in a read transaction of its own.

        The query is one that every engine takes: `?` for parameters, no functions.
        """

    def max_notification_id(self) -> int | None:
        """The position of the newest event; None of a store without any."""

    def insert_pages(self, pages: Iterable[StagedPage]) -> None:
        """Writes any number of pages of events with their index rows in one transaction."""

    def confirm(self) -> None:
        """Waits until all that can be read is as safe as what an append acknowledges.

        Raises:
            OperationalError: where it is open whether it is.
        """

    def clock(self) -> datetime | None:
        """What the clock of its server shows, aware; None of a file."""

    def user(self) -> str | None:
        """Who is connected, as the server says, which lets none append as another; a file: None."""

    def alone(self) -> AbstractContextManager[object]:
        """Keeps other writers waiting, until what is stored next is stored; then it is over.

        What is asked for meanwhile is what it will be stored upon.
        """


class WriteSide(Protocol):
    """The module of an engine that writes."""

    def prepare(self, location: Any, *, create: bool = True) -> None:
        """Makes sure that there is a store to append to; creates one where the engine may."""

    def initialise(self, location: Any, identity: str | None = None) -> bool:
        """Makes a store where there is none, and says whether it did; a copy keeps an identity."""

    def factory(self, env: Environment, location: Any) -> InfrastructureFactory[Any]:
        """The library's infrastructure around a store."""

    def environment(self, location: Any) -> Mapping[str, str]:
        """What that infrastructure is told."""

    def taking_turn(self, location: Any) -> AbstractContextManager[object]:
        """Waits until this writer may go on; nothing rests on it but fairness."""


def open_reader(location: Location) -> Reader:
    """Opens a store for reading.

    Raises:
        StoreError: where it cannot be.
    """
    if isinstance(location, SQLiteLocation):
        from timeline.eventstore.sqlite.reader import SQLiteReader

        return SQLiteReader(location)
    from timeline.eventstore.postgres.reader import PostgresReader

    return PostgresReader(location)


def inspect(location: Location) -> Inspection:
    """Opens a store to inspect its content, in whatever state it is.

    Raises:
        StoreError: where it cannot be, or is not what it should be.
    """
    if isinstance(location, SQLiteLocation):
        from timeline.eventstore.sqlite.raw_events import SQLiteInspection

        return SQLiteInspection(location)
    from timeline.eventstore.postgres.inspection import PostgresInspection

    return PostgresInspection(location)


def write_side(location: Location) -> WriteSide:
    """The write side of the engine that serves a location."""
    if isinstance(location, SQLiteLocation):
        from timeline.eventstore.sqlite import factory as sqlite

        return cast("WriteSide", sqlite)
    from timeline.eventstore.postgres import factory

    return cast("WriteSide", factory)


def way_out_of_stray_row(location: Location) -> str:
    """What to do about a row that is stored behind the newest event."""
    if isinstance(location, SQLiteLocation):
        return "Copy the sound entries into a new store with `timeline rescue FROM TO`."
    table, head = f"{location.schema}.stored_events", f"{location.schema}.tree_head"
    # Under the lock of the head, and by what it says then: others may append meanwhile.
    return (
        "It was never appended. The owner of the schema removes it with psql: "
        f"BEGIN; SELECT 1 FROM {head} FOR UPDATE; ALTER TABLE {table} DISABLE TRIGGER stays;"
        f" DELETE FROM {table} WHERE position > (SELECT size FROM {head});"
        f" ALTER TABLE {table} ENABLE TRIGGER stays; COMMIT;"
    )
