"""Keeps selection and playhead in place between two versions of a list, by row and instant.

Line numbers shift whenever a list is loaded with another filter, grows while it loads, or gets new
developments. So selection and playhead are found again by row and instant, and moves that the user
made meanwhile are kept.
"""

from __future__ import annotations

from timeline.dates.edtf import FUTURE
from timeline.results import RowIndex
from timeline.tui.model.beats import at_moment, on_passing
from timeline.tui.model.state import Playhead, State


class CursorTracker:
    """Selection and playhead of one list."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._row: int | None = None
        self._instant = 0
        """The instant of the line that was selected when this load brought its first lines."""
        self._placed: tuple[int, Playhead] | None = None
        """Selection and playhead as this load left them; None before its first lines."""
        self._counted = 0
        """Beats of the list at the last update: it grows while it loads."""
        self._pinned: tuple[int, int, int] | None = None
        """The playhead's moment, with row and instant of the line that it was set on."""
        self._reported = False
        self._reordered = False
        """Whether this load is the first in another order."""

    def begin(self, *, reported: bool) -> None:
        """Notes that another load begins."""
        self._reordered = self._reordered or reported != self._reported
        self._reported = reported
        self._placed = None

    def around(self) -> int | None:
        """The instant around which lines are wanted first; None for the start of the list."""
        now = self._state.now
        if now.order is None:
            return FUTURE  # it opens at the end
        if self._reordered or now.order is None or not 0 <= now.cursor < len(now.order):
            return None
        return now.order.instants[now.cursor]

    def loading(self, order: RowIndex, *, complete: bool) -> tuple[int, Playhead]:
        """Selection and playhead in a list that is loaded in part, or completely."""
        now = self._state.now
        if self._placed is None:
            # Only now, because the user can move in the old list until the first lines arrive.
            self._keep()
            self._placed = (now.cursor, now.playhead)
        index, head = (
            self._index_in(order, anywhere=self._reordered and complete),
            self._head(order),
        )
        self._reordered = self._reordered and not complete
        if self._placed == (now.cursor, now.playhead):
            self._placed = (index, head)
            return index, head
        # The user moved in the loaded part, which may have been a window of the list.
        on_head = now.playhead.instant is not None and now.cursor == max(now.playhead.index, 0)
        self._keep()
        return max(head.index, 0) if on_head else self._index_in(order), head

    def renewed(self, order: RowIndex) -> tuple[int, Playhead]:
        """Selection and playhead in a list that got new developments."""
        self._keep()
        return self._index_in(order), self._head(order)

    # ------------------------------------------------------------------ the selection

    def _keep(self) -> None:
        now = self._state.now
        self._row = None
        if now.order is not None and 0 <= now.cursor < len(now.order):
            self._row, self._instant = now.order.rows[now.cursor], now.order.instants[now.cursor]

    def _index_in(self, order: RowIndex, *, anywhere: bool = False) -> int:
        """Index of the selected line, or of the one before its place if it is not listed.

        In the other order it has another instant, so only a search of all lines finds it.
        """
        if self._row is None:
            return max(len(order) - 1, 0)
        found = order.index_of(self._row, self._instant)
        if found is None and anywhere and self._row in order.rows:
            found = order.rows.index(self._row)
        return max(order.index_at(self._instant), 0) if found is None else found

    # ------------------------------------------------------------------ the playhead

    def _head(self, order: RowIndex) -> Playhead:
        """The playhead at the same moment.

        If it was put on one of several lines of a moment, it stays on that line. It also returns to
        that line when a filter that hid the line is removed.
        """
        head = self._state.now.playhead
        counted, self._counted = self._counted, len(order.beats)
        if head.instant is None:
            return Playhead(None, len(order) - 1)
        if head.passing is not None:
            return on_passing(order, head.passing)
        self._pin(head, head.instant, counted)
        if self._pinned is not None and self._pinned[0] == head.instant:
            index = order.index_of(*self._pinned[1:])
            if index is not None:
                return Playhead(head.instant, index)
        return at_moment(order, head.instant)

    def _pin(self, head: Playhead, moment: int, counted: int) -> None:
        before = self._state.now.order
        if before is None or not 0 <= head.index < len(before):
            return
        if before.line_at(moment, min(counted, len(before.beats))) != head.index:
            self._pinned = (moment, before.rows[head.index], before.instants[head.index])
        elif self._pinned is not None and before.index_of(*self._pinned[1:]) is not None:
            self._pinned = None  # it has moved on since
