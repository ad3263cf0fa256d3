"""Reads a store on a server in one snapshot, to verify or copy it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import ClassVar, Final

from timeline.eventstore.errors import StoreUnavailable
from timeline.eventstore.integrity.merkle import identity_check
from timeline.eventstore.postgres.connection import connect, translated
from timeline.eventstore.postgres.driver_errors import refused, said
from timeline.eventstore.postgres.reader import VERSION, PostgresReader
from timeline.eventstore.postgres.schema_check import difference
from timeline.eventstore.sqlite.raw_events import Hole, RawEvent
from timeline.eventstore.urls import PostgresLocation

PAGE: Final = 1_000
_COLUMNS: Final = (
    "SELECT position, originator_id, originator_version, topic, leaf, state"
    " FROM stored_events WHERE position > {after} ORDER BY position"
)
_TREE: Final = "SELECT size, root, frontier FROM tree_head"
_LAST: Final = (
    "SELECT greatest((SELECT max(position) FROM stored_events), (SELECT max(size) FROM tree_head))"
)


class PostgresInspection:
    """One snapshot of a store on a server; see `ports.Inspection`."""

    POSITION: ClassVar = "position"

    def __init__(self, location: PostgresLocation) -> None:
        PostgresReader(location).close()
        self._location = location
        self._connection = connect(location)
        self._numbers = count(1)
        with self._asking():
            self._connection.execute(
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL lock_timeout = '30s'"
            )

    def close(self) -> None:
        """Gives the connection back."""
        self._connection.close()

    def soundness(self) -> Iterator[str]:
        """What its schema has that it should not have, or not any more.

        A server checks its pages itself when it reads them, where checksums are on.
        """
        found = self.rows("SELECT value FROM store_facts WHERE name = 'version'")
        version = int(str(next(found, (0,))[0]))
        if version < VERSION:
            migrate = (
                f"its functions are of version {version}: update them with `timeline store migrate`"
            )
            return iter((migrate,))
        with self._asking():
            wrong = difference(self._connection, self._location.schema)
        return iter(() if wrong is None else (wrong,))

    def last_position(self) -> int | None:
        """See `ports.Inspection`."""
        (last,) = next(self.rows(_LAST))
        return last if isinstance(last, int) and last > 0 else None

    def pages(self, after: int = 0) -> Iterator[list[RawEvent | Hole]]:
        """See `ports.Inspection`."""
        page: list[RawEvent | Hole] = []
        for row in self._rows(_COLUMNS.format(after=after), fraction=0.1):
            page.append(RawEvent(*row))  # type: ignore[arg-type]  # the columns have these types
            if len(page) == PAGE:
                yield page
                page = []
        if page:
            yield page

    def tree(self) -> tuple[object, ...] | None:
        """See `ports.Inspection`."""
        return next(self.rows(_TREE), None)

    def facts(self, last: int) -> Iterator[str]:  # noqa: ARG002  of the seam
        """See `ports.Inspection`."""
        facts = {
            str(name): value for name, value in self.rows("SELECT name, value FROM store_facts")
        }
        identity = str(facts.get("identity"))
        if facts.get("identity-check") != identity_check(identity):
            yield "its identity was altered"

    def rows(self, sql: str) -> Iterator[tuple[object, ...]]:
        """See `ports.Inspection`; any number of queries may be open at once."""
        return self._rows(sql, fraction=1)

    def _rows(self, sql: str, *, fraction: float) -> Iterator[tuple[object, ...]]:
        """Rows of a query that is planned as if so much of them were read.

        A plan for the first tenth, as for every cursor, goes through the events in their order, and
        looks for each among all the rows of its government for what is joined with it.
        """
        with (
            self._asking(),
            self._connection.cursor(f"rows_{next(self._numbers)}", binary=True) as cursor,
        ):
            self._connection.execute(f"SET LOCAL cursor_tuple_fraction = {fraction}".encode())
            cursor.itersize = PAGE
            yield from cursor.execute(translated(sql, self._location.schema))

    @contextmanager
    def _asking(self) -> Iterator[None]:
        import psycopg

        try:
            yield
        except psycopg.Error as error:
            refusal = refused(self._location, error)
            raise refusal or StoreUnavailable(self._location, said(error)) from None
