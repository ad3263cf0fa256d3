"""A timeline of any length behind a window: what is held is its order, never its developments.

A screen shows fifty lines of a million. So a `TimelineIndex` holds two machine numbers a line (the
row in the view, and the instant by which the lines are ordered), filled in chunks by a thread
of its own; the lines themselves are read by primary key when they come into sight. Places are
found by bisection, and the density over time needs no query at all. Measured: 12 bytes a line.
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
from timeline.readmodel.queries.matter_status import statuses

CHUNK: Final = 8_192


@dataclass(frozen=True, slots=True)
class RowIndex:
    """The lines of a timeline: row ids, and the instants by which they are ordered."""

    rows: array[int]
    instants: array[int]

    def __len__(self) -> int:
        # A chunk is added to one array and then to the other while a reader looks on.
        return min(len(self.rows), len(self.instants))

    def index_of(self, row: int, instant: int) -> int | None:
        """The place of a row that has that instant, or None."""
        start = bisect_left(self.instants, instant)
        stop = bisect_right(self.instants, instant, lo=start)
        try:
            return self.rows.index(row, start, stop)
        except ValueError:
            return None

    def index_at(self, instant: int) -> int:
        """The place of the last line that is not after an instant; -1 where none is."""
        return bisect_right(self.instants, instant, hi=len(self)) - 1

    def density(self, first: int, last: int, buckets: int) -> list[int]:
        """How many lines lie in each of so many equal parts of a span, both ends included."""
        span = last + 1 - first
        edges = [first + span * part // buckets for part in range(buckets + 1)]
        places = [bisect_left(self.instants, edge, hi=len(self)) for edge in edges]
        return [end - start for start, end in pairwise(places)]

    def span(self) -> tuple[int, int] | None:
        """The first and last instant that lie in the calendar, or None."""
        start = bisect_right(self.instants, PAST, hi=len(self))
        stop = bisect_left(self.instants, FUTURE, hi=len(self))
        return (self.instants[start], self.instants[stop - 1]) if start < stop else None


class TimelineIndex:
    """The developments under a filter and a cut, in timeline order, behind a window.

    One thread loads it, over a connection that is the listing's own, and any may read `order`.

    Args:
        connection: To the view; it is this listing's, and closed with it.
        everyone: All governments of the store.
        cut: With whose knowledge.
        keep: Which developments.
        reported: In the order in which they became known, each as it was known then, instead
            of the order in which they happened.
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
        # One government's history is in order in the appearances, joint developments included.
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
            # A text that was corrected later was news all the same on the day it came.
            for name in [n for n in self._parameters if n.startswith("as_known")]:
                until = f" AND :{name} < r.known_until"
                self._where = self._where.replace(until, "")
        # A selective filter is found first and sorted then; else the index gives the order.
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
        """The lines around the place that was asked for, until `order` has come so far."""
        self.complete = False
        self.newest = 0
        """The highest row of the view that was there when it was loaded."""

    def close(self) -> None:
        """Gives the connection back; `order` stays."""
        self._connection.close()

    def interrupt(self) -> None:
        """Stops a load that is under way in another thread; it raises there."""
        # Between two statements SQLite forgets an interrupt, so that it is noted here too.
        self._stopped = True
        self._connection.interrupt()

    def load(
        self,
        progress: Callable[[], None] = lambda: None,
        first: int = 96,
        around: int | None = None,
    ) -> None:
        """Fills `order`: the first page at once, the rest in chunks; `progress` after each.

        With `around`, an instant, the first page is `window`, so many lines on either side of
        it; then `order` is filled from its start, and takes the window's place when it has come
        so far. Where there is no window, nothing is told before `order` has come so far.

        Raises:
            sqlite3.OperationalError: It was interrupted.
        """
        self._connection.execute("BEGIN")  # one state of the view for the page and for the rest
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
        """The newest stored event that its file shows; it stands still if that was replaced."""
        return position_of(self._connection)

    def renewed(self) -> tuple[RowIndex, frozenset[int]] | None:
        """The order with what was appended since, and its new rows; None where nothing was.

        What an amendment changed leaves its place, and its new text takes its own.
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
            # The finer order within one instant comes with the next full load.
            place = bisect_right(instants, instant)
            rows.insert(place, row)
            instants.insert(place, instant)
        self.newest = newest
        return order, frozenset(row for row, _ in added)

    def _select(self) -> str:
        # Every name in it is ours; the values are bound.
        return f"SELECT r.row, r.{self._instant} FROM {self._from} WHERE {self._where}"


def count(connection: sqlite3.Connection) -> int:
    """How many developments there are, by an index that holds little else."""
    found = connection.execute("SELECT count(*) FROM (SELECT DISTINCT id FROM revisions)")
    return int(found.fetchone()[0])


SMALL_CACHE: Final = 512
"""Kilobytes of pages that one of many connections holds; the system holds them once for all."""


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
    """The revisions of these rows, in order of row; a row that is gone is left out."""
    marks = ", ".join("?" * len(rows))
    sql = (
        f"SELECT {COLUMNS} FROM revisions AS r JOIN governments AS g ON g.id = r.government"
        f" WHERE r.row IN ({marks}) ORDER BY r.row"
    )
    return [Entry(*row) for row in connection.execute(sql, list(rows))]


def next_overdue(
    connection: sqlite3.Connection, chosen: Sequence[GovernmentRow], cut: AsOf, after: int
) -> tuple[int, str, str] | None:
    """The next moment at which a window passes with nothing decided, government and matter.

    `after` is in seconds; the answer is later, and not after the `as_of` of the cut. Under a
    cut of knowledge, of the windows that are kept.
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
