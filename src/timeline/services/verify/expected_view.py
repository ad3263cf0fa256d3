"""Compares the view with the rows that it should have, without building a second one.

The projection lays out the rows of each event as usual. Those of a development that nothing changes
later are only hashed. The others, few, are stored in a small read model, where amendments and
namings find them. The statuses are folded from the steps of the view itself, once these are
proven to be right.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, Final, cast

from timeline.domain.developments import KINDS
from timeline.domain.events import DevelopmentRecorded
from timeline.domain.kinds import Amendment
from timeline.eventstore.ports import Reader
from timeline.eventstore.stored_rows import StoredRow
from timeline.readmodel.database import connect, create, position_of
from timeline.readmodel.projection import Projection
from timeline.readmodel.read_model import ReadModel
from timeline.readmodel.rebuild import leave_unguarded
from timeline.readmodel.row_writer import ACCOUNT_OF, Laid, Rows, Texts
from timeline.readmodel.states.stored_states import States
from timeline.readmodel.status_projection import fold_all
from timeline.services.verify.row_sums import RowSums
from timeline.services.verify.rules_again import Doubt
from timeline.services.verify.word_sums import WordSums, gather

_TABLES: Final = (
    "SELECT name FROM sqlite_schema WHERE type = 'table'"
    " AND name NOT IN ('facts', 'texts') AND name NOT LIKE 'texts\\_%' ESCAPE '\\'"
    " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
)
"""Apart from the full text, and from what says of which store and how new a view is."""
_FOLDED: Final = ("matters", "standings", "paths")
"""The tables that have what follows from the steps of matters; `matters` has more than that."""
_AMENDMENTS: Final = frozenset(name for name, one in KINDS.items() if issubclass(one, Amendment))


class ExpectedView:
    """The rows that the view of a store should have.

    Args:
        reader: The store.
        folder: For temporary files.
        progress: Called with a position and the last one, while the view is updated, and while it
            is compared.

    Raises:
        TimelineError, sqlite3.Error, OSError: if the view cannot be read.
    """

    def __init__(self, reader: Reader, folder: Path, progress: Callable[[int, int], None]) -> None:
        self._reader, self._progress = reader, progress
        with ExitStack() as stack:
            view = stack.enter_context(ReadModel(reader))
            self._view = view.fresh(progress)
            # One state of the view, whatever others append meanwhile.
            self._view.execute("BEGIN")
            self.position = position_of(self._view)
            self._aside = stack.enter_context(closing(_Aside(self._view, self.position)))
            self.keeps = view.states is None
            small = _small(folder, view.identity, keeps=self.keeps)
            self._small = stack.enter_context(closing(small))
            self._words, self._sums = WordSums(), RowSums()
            rows = _SettledRows(self._small, self._words.take, *_unsettled(self._view))
            self._rows, self._projection = rows, _Watched(self._small, rows, view.states)
            self._open = stack.pop_all()

    def close(self) -> None:
        """Closes the view, and deletes the temporary files."""
        self._open.close()

    def take(self, page: Sequence[StoredRow | Laid]) -> None:
        """Projects a page of events.

        Raises:
            Doubt: if it depends on an earlier event that the view does not name.
        """
        self._projection.apply(page)
        self._rows.hash_into(self._sums)

    def is_equal(self, after: int) -> bool:
        """Whether the view is as it should be.

        Args:
            after: The position of the last event that was taken.

        Raises:
            Doubt, TimelineError, sqlite3.Error: if it may not be.
        """
        while after < self.position:
            page = self._reader.page(after=after, size=min(1_000, self.position - after))
            if not page:
                return False
            self.take(page)
            after = page[-1].position
        mine, given = self._sums, RowSums()
        tables = [name for (name,) in self._small.execute(_TABLES)]
        for done, table in enumerate(tables):
            sql = f"SELECT * FROM {table}"
            given.take(table, self._view.execute(sql))
            if table not in _FOLDED:
                mine.take(table, self._small.execute(sql))
                if mine[table] != given[table]:
                    return False
            self._progress(self.position * done // (2 * len(tables)), self.position)
        fold_all(self._view, _Folded(mine, self._small))
        mine.take("matters", self._small.execute("SELECT * FROM matters"))
        right = mine == given and self._aside.is_sound(self._words)
        self._progress(self.position, self.position)
        return right


class _Aside:
    """Checks the file of the view and its full text in a second thread.

    SQLite lets go of the interpreter lock during each of its statements.
    """

    def __init__(self, view: sqlite3.Connection, position: int) -> None:
        self._connection = connect(cast("Any", view).path)
        self._position = position
        self._is_stopped = False
        self._thread = ThreadPoolExecutor(1, "verifying")
        self._found: Future[bool] = self._thread.submit(self._run)

    def close(self) -> None:
        """Stops."""
        self._is_stopped = True
        self._connection.interrupt()
        self._thread.shutdown()
        self._connection.close()

    def is_sound(self, words: WordSums) -> bool:
        """Whether the file is sound, and its index has just these words."""
        return self._found.result() and words.total_of(self._connection) == words.total()

    def _run(self) -> bool:
        db = self._connection
        db.execute("BEGIN")
        if position_of(db) != self._position:
            return False
        found = db.execute("PRAGMA integrity_check(20)").fetchall()
        if not self._is_stopped:
            gather(db)
        return found == [("ok",)]


class _SettledRows(Rows):
    """Rows that are stored only if a later event may change them, and hashed otherwise.

    Args:
        connection: The small read model.
        texts: As of `Rows`.
        amended: Ids of the developments that are amended.
        named: Governments and slugs of matters that have, or had, several.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        texts: Texts,
        amended: frozenset[str],
        named: frozenset[tuple[str, str]],
    ) -> None:
        super().__init__(connection, texts)
        self.amended, self.named = amended, named
        self._stored = self._waiting
        self._settled: dict[str, list[tuple[object, ...]]] = {one: [] for one in self._stored}

    def add(self, row: int, laid: Laid) -> None:
        """Adds a revision under its row number."""
        self._waiting = self._settled if self._is_settled(laid) else self._stored
        super().add(row, laid)
        self._waiting = self._stored

    def hash_into(self, sums: RowSums) -> None:
        """Adds the sums of the rows that are not stored."""
        for table, rows in self._settled.items():
            # A development may have a label twice; its row is there once.
            sums.take(table, set(rows) if table == "labelled" else rows)
            rows.clear()

    def _is_settled(self, laid: Laid) -> bool:
        government, revision, _, _, _, matters, step = laid
        name, kind = revision[0], revision[3]
        if name in self.amended or kind in _AMENDMENTS:
            return False
        if step is not None and step[ACCOUNT_OF] is not None:
            return False
        return not self.named or self.named.isdisjoint((government, one) for one in matters)


class _Watched(Projection):
    """The projection into the small read model, which must have all that it looks for."""

    def __init__(
        self, connection: sqlite3.Connection, rows: _SettledRows, states: States | None
    ) -> None:
        super().__init__(connection, rows=rows, states=states)
        self._kept = rows

    def _record(self, event: DevelopmentRecorded, row: StoredRow) -> None:
        development = event.development
        if isinstance(development, Amendment) and development.amends not in self._kept.amended:
            raise Doubt
        super()._record(event, row)

    def _name(self, event: Any) -> None:
        super()._name(event)
        slugs = self._db.execute("SELECT government, slug FROM links").fetchall()
        if not self._kept.named.issuperset(slugs):
            raise Doubt


class _Folded:
    """Takes what follows from the steps of matters."""

    def __init__(self, sums: RowSums, connection: sqlite3.Connection) -> None:
        self._sums = sums
        self._small = connection

    def execute(self, sql: str, parameters: Sequence[object], /) -> None:
        """Hashes a row, or updates a matter."""
        self.executemany(sql, [parameters])

    def executemany(self, sql: str, parameters: Iterable[Sequence[object]], /) -> None:
        """The same of several."""
        table = next((one for one in _FOLDED if f"INTO {one} " in sql), None)
        if table is None:
            self._small.executemany(sql, parameters)
        else:
            self._sums.take(table, parameters)


def _small(folder: Path, identity: str, *, keeps: bool) -> sqlite3.Connection:
    """An empty read model."""
    path = folder / "small.db"
    path.touch(0o600)
    connection = connect(path)
    leave_unguarded(connection)
    create(connection, identity, keeps=keeps)
    connection.execute("BEGIN")
    return connection


def _unsettled(
    view: sqlite3.Connection,
) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """What later events change, as the view says: ids of developments, and slugs of matters."""
    amended = frozenset(id_ for (id_,) in view.execute("SELECT target FROM amendments"))
    return amended, frozenset(view.execute("SELECT government, slug FROM links").fetchall())
