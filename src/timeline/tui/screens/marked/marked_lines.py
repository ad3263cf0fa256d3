"""The marked lines: rows, however many lines the list has, and whether it has them.

A mark belongs to a development. So when a correction gives it another row, or another knowledge cut
shows another text of it, its mark moves there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from timeline.results import RowIndex
from timeline.tui.data.queries import QueryService
from timeline.tui.model.state import State

if TYPE_CHECKING:
    from timeline.timeline import Timeline

MOST: Final = 10_000
"""Most lines that can be marked at once."""
MOST_AMENDED: Final = 1_000
"""Most of them that a form amends: each change of the form tries it with all of them."""


def in_order(order: RowIndex | None, marked: frozenset[int]) -> list[int]:
    """The marked rows: those that are listed in the order of the list, then the others.

    In a list of a million lines it takes a tenth of a second, so it belongs into a worker.
    """
    listed = [] if order is None else [one for one in order.rows if one in marked]
    return [*listed, *sorted(marked.difference(listed))]


class MarkedLines:
    """Marks lines and removes marks.

    Args:
        state: It has the rows that are marked.
        queries: They find the rows again when they change.
    """

    def __init__(self, state: State, queries: QueryService) -> None:
        self._state = state
        self._queries = queries
        state.watch(self._changed)

    def toggle(self, row: int) -> bool:
        """Marks a row, or removes its mark; False if too many are marked."""
        marked = self._state.now.marked
        if row not in marked and len(marked) >= MOST:
            return False
        self._state.put(marked=marked ^ {row})
        return True

    def add(self, rows: Sequence[int]) -> bool:
        """Marks many rows, beside those that are marked; False if that are too many: then none."""
        if len(rows) > MOST:
            return False
        marked = self._state.now.marked.union(rows)
        if len(marked) > MOST:
            return False
        self._state.put(marked=marked)
        return True

    def clear(self) -> None:
        """Removes all marks."""
        self._state.put(marked=frozenset())

    def _changed(self, names: frozenset[str]) -> None:
        """Follows the list: counts the marks that it lacks, and finds rows that have changed."""
        now = self._state.now
        if not now.marked:
            self._state.put(unlisted=0)
            return
        # What is marked or unmarked by hand is listed, so it changes nothing here.
        if names & {"fresh", "as_known", "reported"} and not now.reported:
            self._find_again()
        elif names & {"order", "complete"}:
            self._count()

    def _count(self) -> None:
        """Counts in a worker, because a million lines take longer than a frame."""
        order, marked = self._state.now.order, self._state.now.marked
        if order is None or not self._state.now.complete:
            return

        def then(listed: int) -> None:
            if self._state.now.marked:
                self._state.put(unlisted=len(marked) - listed)

        self._queries.workers["marks"].submit(lambda _: len(marked.intersection(order.rows)), then)

    def _find_again(self) -> None:
        marked, known = self._state.now.marked, self._state.now.as_known

        def ask(timeline: Timeline) -> Mapping[int, int]:
            rows = sorted(marked)
            now = {one.id: one.row for one in timeline.current(rows, as_known=known)}
            return {one.row: now.get(one.id, one.row) for one in timeline.lines(rows)}

        def then(moved: Mapping[int, int]) -> None:
            before = self._state.now.marked
            self._state.put(marked=frozenset(moved.get(row, row) for row in before))
            self._count()

        self._queries.workers["marks"].submit(ask, then)
