"""The index of a timeline of any length: its order in memory, without the developments.

A screen shows fifty lines of a million. So a `TimelineIndex` has a few integers a line: the row in
the read model, the instant that orders it, and when it has certainly happened. Its own thread fills
it in chunks, and lines are read by primary key when they become visible. Positions are found by
bisection, and the density needs no query.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from timeline.readmodel.as_of import AsOf, GovernmentRow
from timeline.readmodel.database import position_of
from timeline.readmodel.entry import Entry
from timeline.readmodel.queries.developments import COLUMNS, Filter, _bind, _conditions
from timeline.readmodel.queries.first_page import STEPS, Near, among, narrowing, without_labels
from timeline.readmodel.queries.row_index import Filling, RowIndex, with_lines
from timeline.readmodel.states.stored_states import attached

if TYPE_CHECKING:
    from timeline.eventstore.ports import Reader

CHUNK: Final = 8_192


class TimelineIndex:
    """The index of the developments that match a filter under a cut, in timeline order.

    One thread loads it over its own connection; any thread may read `order`.

    Args:
        connection: A connection for this index alone, closed with it.
        everyone: All governments of the store.
        cut: The cut.
        keep: The filter.
        reported: Whether to order by when they became known, each as it was known then.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        everyone: Sequence[GovernmentRow],
        cut: AsOf,
        keep: Filter,
        *,
        reported: bool = False,
    ) -> None:
        self._connection = connection
        self._stopped = False
        narrowed = narrowing(connection, keep)
        self._near = None if reported else Near(connection, everyone, cut, keep, narrowed)
        self._instant = "known_from" if reported else "earliest"
        self._clock = "known_from" if reported else "happened_by"
        # Appearances have one government's history in order, joint developments included.
        home = keep.governments[0] if len(keep.governments) == 1 and not reported else None
        if narrowed.direct and narrowed.sets:
            home = None
        rest = without_labels(keep, narrowed)
        few = bool(narrowed.direct and narrowed.sets and keep.governments)
        where, self._parameters = _conditions(
            everyone, cut, rest if home is None and not few else replace(rest, governments=())
        )
        if few and home is None:
            where.append(among(_bind(self._parameters, "few_gov", keep.governments)))
        if narrowed.sets:
            where.append(narrowed.condition)
            self._parameters |= narrowed.parameters
        self._where = " AND ".join(where)
        if reported:
            # A text that was corrected later was still news on its day.
            for name in [n for n in self._parameters if n.startswith("as_known")]:
                until = f" AND :{name} < r.known_until"
                self._where = self._where.replace(until, "")
        # A selective filter is applied before sorting; else the index gives the order.
        plus = "+" if narrowed.direct or narrowed.sets else ""
        names = [self._instant, "earliest", "latest", "published", "government", "version"]
        if reported:
            names.append("row")
        self._by = f" ORDER BY {', '.join(f'{plus}r.{name}' for name in dict.fromkeys(names))}"
        self._from = "revisions AS r"
        if home is not None:
            self._from = "appearances AS a CROSS JOIN revisions AS r ON r.row = a.row"
            self._where = f"a.government = :home AND {self._where}"
            self._parameters["home"] = home
            if not plus:
                columns = ("earliest", "latest", "published", "home", "version")
                self._by = f" ORDER BY {', '.join(f'a.{name}' for name in columns)}"
        self.order = RowIndex(array("I"), array("q"))
        self._filling = Filling(self.order)
        self.window: RowIndex | None = None
        """The lines around the requested instant, until `order` has come so far."""
        self.complete = False
        self.newest = 0
        """The highest row of the read model when the index was loaded."""

    def close(self) -> None:
        """Closes the connection; `order` stays."""
        self._connection.close()

    def interrupt(self) -> None:
        """Interrupts a load in another thread, where it raises."""
        # SQLite forgets an interrupt between two statements, so it is noted here too.
        self._stopped = True
        self._connection.interrupt()

    def load(
        self,
        progress: Callable[[], None] = lambda: None,
        first: int = 96,
        around: int | None = None,
    ) -> None:
        """Fills `order`: a first page, then the rest in chunks; calls `progress` after each.

        With `around`, an instant, the first page is `window`: `first` lines on either side. Then
        `order` is filled from its start, and replaces the window when it has come so far. Without a
        window, `progress` is first called at that point.

        Raises:
            sqlite3.OperationalError: if it was interrupted.
        """
        self._connection.execute("BEGIN")  # one transaction for the page and the rest
        try:
            self._load(progress, first, around)
        finally:
            self._connection.set_progress_handler(None, 0)
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        self._filling.finish()
        self.complete = True
        self.window = None
        progress()

    def _load(self, progress: Callable[[], None], size: int, around: int | None) -> None:
        self.newest = int(
            self._connection.execute("SELECT coalesce(max(row), 0) FROM revisions").fetchone()[0]
        )
        page = None if self._near is None else self._near.page(size, around, self._is_stopped)
        self._connection.set_progress_handler(self._is_stopped, STEPS)
        if page and around is None:
            self._take(page)
            progress()
        elif page:
            self.window = RowIndex.of(page)
            progress()
        found = self._connection.execute(self._select() + self._by, self._parameters)
        if page and around is None:
            found.fetchmany(len(page))
        while chunk := found.fetchmany(size if around is None else CHUNK):
            self._take(chunk)
            size = CHUNK
            seen = around if self.window is None else self.window.instants[-1]
            if seen is None or self.order.instants[-1] > seen:
                self.window = around = None
                progress()

    def _is_stopped(self) -> bool:
        return self._stopped

    def _take(self, chunk: Sequence[tuple[int, int, int]]) -> None:
        if self._stopped:
            raise sqlite3.OperationalError("interrupted")
        self._filling.take(chunk)

    def position(self) -> int:
        """The position that its file has reached; it does not change if that was replaced."""
        return position_of(self._connection)

    def renewed(self) -> tuple[RowIndex, frozenset[int]] | None:
        """The order with new developments, and their rows; None if there are none.

        An amended development leaves its place, and its new text is inserted.
        """
        newest = int(
            self._connection.execute("SELECT coalesce(max(row), 0) FROM revisions").fetchone()[0]
        )
        if newest == self.newest:
            return None
        bounds = {**self._parameters, "newest": self.newest}
        touched = (
            f"SELECT r.row, r.{self._instant} FROM revisions AS r WHERE r.row <= :newest"
            " AND r.id IN (SELECT id FROM revisions WHERE row > :newest)"
        )
        gone = []
        still = f"{self._select()} AND r.row = :row"
        for row, instant in self._connection.execute(touched, {"newest": self.newest}).fetchall():
            place = self.order.index_of(row, instant)
            asked = {**self._parameters, "row": row}
            if place is not None and not self._connection.execute(still, asked).fetchone():
                gone.append(place)
        added = self._connection.execute(
            f"{self._select()} AND r.row > :newest" + self._by, bounds
        ).fetchall()
        self.newest = newest
        return with_lines(self.order, gone, added), frozenset(row for row, _, _ in added)

    def _select(self) -> str:
        # All names in it are our own; values are bound.
        return (
            f"SELECT r.row, r.{self._instant}, r.{self._clock} FROM {self._from}"
            f" WHERE {self._where}"
        )


def count(connection: sqlite3.Connection) -> int:
    """Number of developments, from a small index."""
    found = connection.execute("SELECT count(*) FROM (SELECT DISTINCT id FROM revisions)")
    return int(found.fetchone()[0])


SMALL_CACHE: Final = 512
"""Page cache of one of many connections, in kilobytes; the system caches for all."""


def another(connection: sqlite3.Connection, reader: Reader) -> sqlite3.Connection:
    """A read-only connection to the same file, and to its store, for another thread."""
    path = next(row[2] for row in connection.execute("PRAGMA database_list") if row[1] == "main")
    from pathlib import Path

    uri = f"{Path(path).as_uri()}?mode=ro"
    if getattr(connection, "is_makeshift", False):
        from timeline.eventstore.sqlite.store_file import makeshift

        uri += f"&{makeshift(Path(path))}"
    found = sqlite3.connect(
        uri, uri=True, isolation_level=None, timeout=10, check_same_thread=False
    )
    found.execute(f"PRAGMA cache_size = -{SMALL_CACHE}")
    return attached(found, reader, SMALL_CACHE)


def by_rows(connection: sqlite3.Connection, rows: Sequence[int]) -> list[Entry]:
    """The revisions of these rows, in order of row; missing rows are omitted."""
    marks = ", ".join("?" * len(rows))
    sql = (
        f"SELECT {COLUMNS} FROM revisions AS r JOIN governments AS g ON g.id = r.government"
        f" WHERE r.row IN ({marks}) ORDER BY r.row"
    )
    return [Entry(*row) for row in connection.execute(sql, list(rows))]
