"""Chooses how a listing is read: by its rarest label or in timeline order; reads a first page.

Rows with a rare label are found by the label and then sorted. That takes a fifth of a second for
70,000 of a million rows, too long for the first lines. But if a label is frequent, rows that have
it are near any place. So the visible page is found in timeline order, with a check of each row's
labels. Everything is sorted after that page is shown. Counts that stop early decide between the two
ways.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Any, Final

from timeline.readmodel.as_of import AsOf, GovernmentRow
from timeline.readmodel.queries.developments import (
    Filter,
    _bind,
    _conditions,
    label_sets,
    labels_of,
)

FEW: Final = 3_000
"""Fewer rows than this are found by label and sorted faster than by a scan."""
SOME: Final = 20_000
"""The same, if there are further labels to check."""
MOST_VALUES: Final = 32
"""With more labels than this, checking each row for each of them is too slow."""
LONGEST: Final = 0.1
"""Seconds after which the search for a first page is given up."""
STEPS: Final = 20_000
"""Steps of SQLite, about a millisecond, between two checks whether to stop."""

Rows = list[tuple[int, int, int]]


@dataclass(slots=True)
class Narrowing:
    """The labels of a filter, the rarest first, and the way to find their rows."""

    sets: list[str]
    """A query of labels for each sort."""
    parameters: dict[str, Any] = field(default_factory=dict)
    direct: bool = False
    """Whether to find and sort all matches before anything is shown."""
    by_kind: bool = False
    """Whether the kinds are among the labels."""
    kinds: str = ""
    """A query of the labels of the kinds, if the filter has kinds and is not `direct`."""

    @property
    def condition(self) -> str:
        """The condition that a revision has a label of each sort, starting from the rarest."""
        rest = "".join(
            " AND EXISTS (SELECT 1 FROM labelled AS m WHERE m.row = l.row"
            f" AND m.label IN ({labels}))"
            for labels in self.sets[1:]
        )
        first = f"SELECT l.row FROM labelled AS l WHERE l.label IN ({self.sets[0]}){rest}"
        return f"r.row IN ({first})"


def narrowing(connection: sqlite3.Connection, keep: Filter) -> Narrowing:
    """Counts the labels of a filter, and chooses the way to find their rows."""
    found = Narrowing([])
    if keep.ids or keep.grep is not None or keep.query is not None:
        found.sets = label_sets(keep, found.parameters)
        found.direct = True
        return found
    sets = label_sets(keep, found.parameters)
    kinds = ""
    if keep.kinds:
        kinds = labels_of("kind", _bind(found.parameters, "of_kind", keep.kinds))
        sets.append(kinds)
    counted = sorted((_count(connection, one, found.parameters), one) for one in sets)
    found.sets = [one for _, one in counted]
    if counted:
        found.direct = counted[0][0] < (SOME if len(counted) > 1 else FEW)
    found.by_kind = found.direct and bool(kinds)
    if kinds and not found.direct:
        found.sets.remove(kinds)  # the index in timeline order has the kind
        found.kinds = kinds
    return found


def _count(connection: sqlite3.Connection, labels: str, parameters: dict[str, Any]) -> int:
    (count,) = connection.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM labelled WHERE label IN ({labels}) LIMIT {SOME})",
        parameters,
    ).fetchone()
    return int(count)


def without_labels(keep: Filter, narrowed: Narrowing) -> Filter:
    """The filter without its labels, which are checked separately."""
    from timeline.readmodel.queries.developments import is_reported

    return replace(
        keep, matters=(), tags=(), actors=(), counterparts=(), fulfilling=(),
        where=(), identifiers=(), only_matters=keep.matters,
        kinds=() if narrowed.by_kind else keep.kinds,
        verifications=keep.verifications if is_reported(keep) else (),
    )  # fmt: skip


@dataclass(slots=True)
class Near:
    """Finds the lines nearest to an instant, for a filter that is not `direct`."""

    connection: sqlite3.Connection
    everyone: Sequence[GovernmentRow]
    cut: AsOf
    keep: Filter
    narrowed: Narrowing

    def page(self, size: int, around: int | None, stopped: Callable[[], bool]) -> Rows | None:
        """Row, instant and clock of `size` lines from an instant on, and of as many before it.

        Without an instant, the page starts at the first line. None if the search takes too long.
        """
        if self.narrowed.direct:
            return None
        sets = self.narrowed.sets
        if len(self.keep.governments) == 1 and self.narrowed.kinds:
            # The order of one government lacks the kind, and reading revisions for it is slow.
            sets = [*sets, self.narrowed.kinds]
        found = [
            [label for (label,) in self.connection.execute(one, self.narrowed.parameters)]
            for one in sets
        ]
        if any(len(labels) > MOST_VALUES for labels in found):
            return None
        end = monotonic() + LONGEST
        self.connection.set_progress_handler(lambda: stopped() or monotonic() > end, STEPS)
        with suppress(sqlite3.OperationalError):
            return self._page(size, around, found)
        return None

    def _page(self, size: int, around: int | None, found: Sequence[Sequence[int]]) -> Rows:
        keep = self.keep
        several = len(keep.governments) > 1
        home = keep.governments[0] if len(keep.governments) == 1 else None
        bare = replace(without_labels(keep, self.narrowed), governments=())
        where, parameters = _conditions(self.everyone, self.cut, bare)
        if several:
            where.insert(0, among(_bind(parameters, "first_gov", keep.governments)))
        place = "r" if home is None else "o"
        for labels in found:
            # Labels are our own numbers; a row has few, so each costs one seek.
            numbers = ", ".join(map(str, labels))
            where.insert(
                0,
                f"EXISTS (SELECT 1 FROM labelled WHERE label IN ({numbers}) AND row = {place}.row)",
            )
        source, last = "revisions AS r INDEXED BY revisions_in_time", "government"
        if home is not None:
            source, last = "appearances AS o CROSS JOIN revisions AS r ON r.row = o.row", "home"
            where.insert(0, "o.government = :home")
            parameters["home"] = home
        by = [f"{place}.{one}" for one in _ORDER] + [f"{place}.{one}" for one in (last, "version")]

        def ask(bound: str, direction: str) -> Rows:
            return self.connection.execute(
                f"SELECT r.row, r.earliest, r.happened_by FROM {source}"
                f" WHERE {' AND '.join([*where, bound])}"
                f" ORDER BY {', '.join(one + direction for one in by)} LIMIT :size",
                {**parameters, "size": size, "around": around},
            ).fetchall()

        if around is None:
            return ask("1", "")
        before = ask(f"{place}.earliest < :around", " DESC")
        return [*reversed(before), *ask(f"{place}.earliest >= :around", "")]


_ORDER: Final = ("earliest", "latest", "published")


def among(names: str) -> str:
    """The condition that a revision is in the history of one of several governments."""
    same = (*_ORDER, "version", "row")
    return (
        f"(r.government IN ({names}) OR EXISTS (SELECT 1 FROM appearances AS a"
        f" WHERE a.government IN ({names}) AND a.home = r.government AND "
        + " AND ".join(f"a.{name} = r.{name}" for name in same)
        + "))"
    )
