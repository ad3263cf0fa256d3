"""The index of a timeline of any length: its order in memory, without the developments.

A screen shows fifty lines of a million. So a `TimelineIndex` has two integers a line: the row in
the read model, and the instant that orders it. Its own thread fills it in chunks, and lines are
read by primary key when they become visible. Positions are found by bisection, and the density
needs no query. Measured: 12 bytes a line.
"""

from __future__ import annotations

import sqlite3
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from timeline.dates.edtf import FUTURE, PAST, Edtf, iso
from timeline.readmodel.as_of import AsOf, GovernmentRow
from timeline.readmodel.database import position_of
from timeline.readmodel.entry import Entry
from timeline.readmodel.queries.developments import COLUMNS, Filter, _bind, _conditions
from timeline.readmodel.queries.first_page import STEPS, Near, among, narrowing, without_labels
from timeline.readmodel.queries.matters.status import statuses

CHUNK: Final = 8_192


@dataclass(frozen=True, slots=True)
class RowIndex:
    """The lines of a timeline: row ids, and the instants that order them."""

    rows: array[int]
    instants: array[int]

    def __len__(self) -> int:
        # A chunk is added to one array after the other while other threads read.
        return min(len(self.rows), len(self.instants))

    def index_of(self, row: int, instant: int) -> int | None:
        """The index of a row with that instant, or None."""
        start = bisect_left(self.instants, instant)
        stop = bisect_right(self.instants, instant, lo=start)
        try:
            return self.rows.index(row, start, stop)
        except ValueError:
            return None

    def index_at(self, instant: int) -> int:
        """The index of the last line that is not after an instant; -1 if there is none."""
        return bisect_right(self.instants, instant, hi=len(self)) - 1

    def density(self, first: int, last: int, buckets: int) -> list[int]:
        """The number of lines in each of `buckets` equal parts of a span, ends included."""
        span = last + 1 - first
        edges = [first + span * part // buckets for part in range(buckets + 1)]
        places = [bisect_left(self.instants, edge, hi=len(self)) for edge in edges]
        return [end - start for start, end in pairwise(places)]

    def span(self) -> tuple[int, int] | None:
        """The first and last instant within the calendar, or None."""
        start = bisect_right(self.instants, PAST, hi=len(self))
        stop = bisect_left(self.instants, FUTURE, hi=len(self))
        return (self.instants[start], self.instants[stop - 1]) if start < stop else None


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
            rows, instants = zip(*page, strict=True)
            self.window = RowIndex(array("I", rows), array("q", instants))
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

    def _take(self, chunk: Sequence[tuple[int, int]]) -> None:
        if self._stopped:
            raise sqlite3.OperationalError("interrupted")
        rows, instants = zip(*chunk, strict=True)
        self.order.rows.extend(rows)
        self.order.instants.extend(instants)

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
        held = self.order
        rows, instants = held.rows[: len(held)], held.instants[: len(held)]
        order = RowIndex(rows, instants)
        for row, instant in self._connection.execute(touched, {"newest": self.newest}).fetchall():
            place = order.index_of(row, instant)
            still = f"{self._select()} AND r.row = :row"
            if (
                place is not None
                and not self._connection.execute(still, {**self._parameters, "row": row}).fetchone()
            ):
                del rows[place], instants[place]
        added = self._connection.execute(
            f"{self._select()} AND r.row > :newest" + self._by, bounds
        ).fetchall()
        for row, instant in added:
            # The exact order within one instant comes with the next full load.
            place = bisect_right(instants, instant)
            rows.insert(place, row)
            instants.insert(place, instant)
        self.newest = newest
        return order, frozenset(row for row, _ in added)

    def _select(self) -> str:
        # All names in it are our own; values are bound.
        return f"SELECT r.row, r.{self._instant} FROM {self._from} WHERE {self._where}"


def count(connection: sqlite3.Connection) -> int:
    """Number of developments, from a small index."""
    found = connection.execute("SELECT count(*) FROM (SELECT DISTINCT id FROM revisions)")
    return int(found.fetchone()[0])


SMALL_CACHE: Final = 512
"""Page cache of one of many connections, in kilobytes; the system caches for all."""


def another(connection: sqlite3.Connection) -> sqlite3.Connection:
    """A read-only connection to the same file, for another thread."""
    path = next(row[2] for row in connection.execute("PRAGMA database_list") if row[1] == "main")
    from pathlib import Path

    uri = f"{Path(path).as_uri()}?mode=ro"
    found = sqlite3.connect(
        uri, uri=True, isolation_level=None, timeout=10, check_same_thread=False
    )
    found.execute(f"PRAGMA cache_size = -{SMALL_CACHE}")
    return found


def by_rows(connection: sqlite3.Connection, rows: Sequence[int]) -> list[Entry]:
    """The revisions of these rows, in order of row; missing rows are omitted."""
    marks = ", ".join("?" * len(rows))
    sql = (
        f"SELECT {COLUMNS} FROM revisions AS r JOIN governments AS g ON g.id = r.government"
        f" WHERE r.row IN ({marks}) ORDER BY r.row"
    )
    return [Entry(*row) for row in connection.execute(sql, list(rows))]


def next_overdue(
    connection: sqlite3.Connection, chosen: Sequence[GovernmentRow], cut: AsOf, after: int
) -> tuple[int, str, str] | None:
    """Moment, government and matter of the next deadline that passes without a decision.

    `after` is in seconds. The result is later, and not after the `as_of` of the cut. With a cut of
    knowledge, only the stored windows are considered.
    """
    by_id = {one.id: one for one in chosen}
    marks = ", ".join("?" * len(by_id))
    windows = connection.execute(
        "SELECT s.expected_latest, m.government, m.matter FROM standings AS s"
        " JOIN matters AS m ON m.number = s.number"
        f" WHERE s.expected_latest >= ? AND m.government IN ({marks})"
        " AND NOT EXISTS (SELECT 1 FROM standings AS n WHERE n.number = s.number"
        "   AND n.clock > s.clock AND n.clock <= s.expected_latest)"
        " ORDER BY s.expected_latest",
        (after, *by_id),
    )
    for closes, government, matter in windows:
        home, moment = by_id[government], closes + 1
        if moment > cut.instants(home.zone).as_of:
            return None
        then = replace(cut, as_of=Edtf.parse(iso(moment, "UTC") or ""))
        for found in statuses(connection, [home], then, matters=[matter]):
            if found.status == "overdue" and found.expected_latest == closes:
                return int(moment), government, matter
    return None
