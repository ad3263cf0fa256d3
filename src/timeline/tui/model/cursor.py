"""Where one is in the list, and where that is in the next one: by row and instant.

Numbers of lines shift whenever a list is loaded under another filter, grows while it is loaded,
or takes in what was appended. So the selection and the playhead are found again by what they
stood on, and nothing that somebody did meanwhile is undone.
"""

from __future__ import annotations

from bisect import bisect_right

from timeline.results import RowIndex
from timeline.tui.model.state import Playhead, State


class CursorTracker:
    """The places of one list."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._row: int | None = None
        self._instant = 0
        """Of the line that was selected when the load at hand brought its first lines."""
        self._placed: tuple[int, Playhead] | None = None
        """Selection and playhead as the load at hand left them; None before its first lines."""
        self._counted = 0
        """Lines that the list had when it was last told: it grows while it is loaded."""
        self._pinned: tuple[int, int, int] | None = None
        """A moment of the playhead, and row and instant of the line on which it was put then."""
        self._reported = False
        self._reordered = False
        """Whether the load at hand is the first in another order."""

    def begin(self, *, reported: bool) -> None:
        """Another load begins."""
        self._reordered = self._reordered or reported != self._reported
        self._reported = reported
        self._placed = None

    def around(self) -> int | None:
        """The instant around which lines are wanted first; None for the first of all."""
        now = self._state.now
        if self._reordered or now.order is None or not 0 <= now.cursor < len(now.order):
            return None
        return now.order.instants[now.cursor]

    def loading(self, order: RowIndex, *, complete: bool) -> tuple[int, Playhead]:
        """Selection and playhead in a list of which lines have come, all of them or not."""
        now = self._state.now
        if self._placed is None:
            # Only now: until its first lines are there one may move in the list before it.
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
        # Somebody moved in the part that was there, which may have been a window of it.
        on_head = now.playhead.instant is not None and now.cursor == max(now.playhead.index, 0)
        self._keep()
        return max(head.index, 0) if on_head else self._index_in(order), head

    def renewed(self, order: RowIndex) -> tuple[int, Playhead]:
        """Selection and playhead in a list that took in what was appended."""
        self._keep()
        return self._index_in(order), self._head(order)

    # ------------------------------------------------------------------ the selection

    def _keep(self) -> None:
        now = self._state.now
        self._row = None
        if now.order is not None and 0 <= now.cursor < len(now.order):
            self._row, self._instant = now.order.rows[now.cursor], now.order.instants[now.cursor]

    def _index_in(self, order: RowIndex, *, anywhere: bool = False) -> int:
        """Where the line is; where it is not in the list, the place of the one before it.

        In the other order it has another instant: then only a look at every line finds it.
        """
        if self._row is None:
            return 0
        found = order.index_of(self._row, self._instant)
        if found is None and anywhere and self._row in order.rows:
            found = order.rows.index(self._row)
        return max(order.index_at(self._instant), 0) if found is None else found

    # ------------------------------------------------------------------ the playhead

    def _head(self, order: RowIndex) -> Playhead:
        """The playhead at the same moment.

        One that was put on a line with others of its moment behind it stays on that line, and
        comes back to it when a filter that hid the line is taken away.
        """
        head = self._state.now.playhead
        counted, self._counted = self._counted, len(order)
        if head.instant is None:
            return Playhead(None, self._counted - 1)
        self._pin(head, head.instant, counted)
        if self._pinned is not None and self._pinned[0] == head.instant:
            index = order.index_of(*self._pinned[1:])
            if index is not None:
                return Playhead(head.instant, index)
        return Playhead(head.instant, order.index_at(head.instant))

    def _pin(self, head: Playhead, moment: int, counted: int) -> None:
        before = self._state.now.order
        if before is None or not 0 <= head.index < len(before):
            return
        last = bisect_right(before.instants, moment, hi=min(counted, len(before))) - 1
        if head.index < last:
            self._pinned = (moment, before.rows[head.index], before.instants[head.index])
        elif self._pinned is not None and before.index_of(*self._pinned[1:]) is not None:
            self._pinned = None  # it has gone on since then
