"""Moves the selection and the playhead: by line, day, share and moment.

It holds the rules of each key, without a widget. A seek pauses, the selection follows the playhead,
and the playhead at the end is the present, not the last development.

A move applies to the list that was asked for. While that list loads, moves wait for it: "first" is
the first line of the new list, even for a fast typist.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Final, Literal

from timeline.dates.edtf import PAST
from timeline.tui.model import playback
from timeline.tui.model.line import Line
from timeline.tui.model.state import Playhead, State

Needs = Literal["near", "list", "whole"]
"""The lines that a move needs: those around the selection, from the first on, or all."""
DAY: Final = 86_400
MOST_WAITING: Final = 200
"""Most moves that wait for a list; others are dropped."""


class PlaybackController:
    """Moves the selection and the playhead of one state.

    Args:
        state: The state to change.
        line_at: Returns the line at a position, if it was read.
    """

    def __init__(self, state: State, line_at: Callable[[int], Line | None]) -> None:
        self._state = state
        self._line_at = line_at
        self._left = 0.0
        self._waiting: deque[tuple[Callable[[], None], Needs]] = deque()
        self._unread: Playhead | None = None
        """The playhead, if it was put on a line that was not yet read."""

    # ------------------------------------------------------------------ waiting for the list

    def when_listed(
        self, move: Callable[[], None], *, whole: bool = False, near: bool = False
    ) -> None:
        """Makes a move at once, or when the list that was asked for has loaded.

        Args:
            move: The move.
            whole: Whether it needs all lines.
            near: Whether it needs only the lines around the selection.
        """
        needs: Needs = "whole" if whole else "near" if near else "list"
        if not self._waiting and self._is_listed(needs):
            move()
        elif self._state.now.trouble is not None and self._state.now.order is None:
            return  # there is no list, and none is loading
        elif len(self._waiting) < MOST_WAITING:
            self._waiting.append((move, needs))

    def _is_listed(self, needs: Needs) -> bool:
        now = self._state.now
        if now.order is None or now.stale:
            return False
        return now.complete if needs == "whole" else needs == "near" or not now.window

    def go_on(self) -> None:
        """Makes the waiting moves whose list has loaded."""
        while self._waiting and self._is_listed(self._waiting[0][1]):
            self._waiting.popleft()[0]()

    def give_up(self) -> None:
        """Drops the waiting moves, because there is no list."""
        self._waiting.clear()

    @property
    def waits(self) -> bool:
        """Whether a move waits for the list."""
        return bool(self._waiting)

    def place_of(self, row: int, instants: Sequence[int]) -> int | None:
        """The position of a row with one of these instants; None if it is not in the list."""
        order = self._state.now.order
        if order is None:
            return None
        found = (order.index_of(row, instant) for instant in instants)
        return next((place for place in found if place is not None), None)

    # ------------------------------------------------------------------ the selection

    def select(self, index: int) -> None:
        """Selects a line of the current list, or the nearest one."""
        self._state.put(cursor=max(0, min(index, self._state.shown_count - 1)))

    def move(self, lines: int) -> None:
        """Moves the selection by some lines."""
        self.when_listed(lambda: self.select(self._state.now.cursor + lines), near=True)

    def select_first(self) -> None:
        """Selects the first line."""
        self.when_listed(lambda: self.select(0))

    def select_last(self) -> None:
        """Selects the last line that is shown."""
        self.when_listed(lambda: self.select(self._state.shown_count - 1), whole=True)

    # ------------------------------------------------------------------ the playhead

    def move_playhead(self, index: int) -> None:
        """Moves playhead and selection to a line of the current list.

        An index before the first line means the first; one after the last means the end.
        """
        order = self._state.now.order
        if order is None or not len(order):
            return
        if self._state.now.window:
            index = min(index, len(order) - 1)
        if index >= len(order):
            self._to_end()
            return
        index = max(index, 0)
        instant = order.instants[index]
        line = self._line_at(index)
        if line is not None and not self._state.now.reported:
            instant = self._certain(line, instant)
        self._unread = Playhead(instant, index) if line is None else None
        before = self._state.now.playhead
        if before.instant is not None and before.index < index and before.instant > instant:
            # A step forward within a day keeps that day's developments in the past.
            instant = before.instant if before.instant - instant < DAY else instant
        self._state.put(playhead=Playhead(instant, index), cursor=index, playing=False)

    def lines_arrived(self) -> None:
        """Moves the playhead to when the development under it is certain, once its line is read."""
        head, self._unread = self._unread, None
        if head is None or head != self._state.now.playhead or head.instant is None:
            return
        line = self._line_at(head.index)
        if line is None:
            self._unread = head
        elif not self._state.now.reported:
            self._state.put(playhead=Playhead(self._certain(line, head.instant), head.index))

    @staticmethod
    def _certain(line: Line, instant: int) -> int:
        """When the development is certain, if that is on the first day on which it may begin."""
        if line.earliest > PAST:
            return min(line.happened_by, max(instant, line.earliest + DAY - 1))
        return instant

    def to_end(self) -> None:
        """Moves the playhead to the end: the present."""
        self.when_listed(self._to_end, whole=True)

    def _to_end(self) -> None:
        count = self._state.count
        self._state.put(playhead=Playhead(None, count - 1), cursor=max(count - 1, 0), playing=False)

    def to_first(self) -> None:
        """Moves the playhead to the first development."""
        self.when_listed(lambda: self.move_playhead(0))

    def to_selection(self) -> None:
        """Moves the playhead to the selected line."""
        self.when_listed(lambda: self.move_playhead(self._state.now.cursor))

    def step(self, lines: int) -> None:
        """Moves the playhead by developments; from the end, it first goes to the selection."""
        self.when_listed(lambda: self._step(lines), near=True)

    def _step(self, lines: int) -> None:
        head = self._state.now.playhead
        if head.instant is None:
            last = self._state.count - 1
            at_last = self._state.now.cursor == last and lines < 0
            self.move_playhead(last + lines if at_last else self._state.now.cursor)
        else:
            self.move_playhead(head.index + lines)

    def to_instant(self, instant: int) -> None:
        """Moves the playhead to a moment, even if nothing happened then."""
        self.when_listed(lambda: self._to_instant(instant))

    def _to_instant(self, instant: int) -> None:
        order = self._state.now.order
        if order is None or not len(order):
            return
        index = order.index_at(instant)
        self._state.put(playhead=Playhead(instant, index), cursor=max(index, 0), playing=False)

    def days(self, days: int) -> None:
        """Moves the playhead by some days."""
        self.when_listed(lambda: self._days(days))

    def _days(self, days: int) -> None:
        now = self._state.now
        if now.order is None or not len(now.order):
            return
        start = now.playhead.instant
        if start is None:
            start = now.order.instants[min(now.cursor, len(now.order) - 1)]
        self._to_instant(start + days * DAY)

    def part(self, share: float) -> None:
        """Moves the playhead to a share of the list, from 0 to 1."""

        def go() -> None:
            count = self._state.count
            if count:
                self.move_playhead(min(int(share * count), count - 1))

        self.when_listed(go, whole=True)

    def by_part(self, share: float) -> None:
        """Moves the playhead by a share of the list."""

        def go() -> None:
            count = self._state.count
            start = self._state.now.playhead.index
            self.move_playhead(max(0, min(start + int(share * count), count - 1)))

        self.when_listed(go, whole=True)

    # ------------------------------------------------------------------ playing

    def toggle(self) -> None:
        """Plays or pauses; at the end, it starts from the selection or from the first line."""
        if self._state.now.playing:
            self._state.put(playing=False)
        else:
            self.when_listed(self._play)

    def _play(self) -> None:
        now = self._state.now
        order = now.order
        if order is None or not len(order):
            return
        if now.playhead.instant is None:
            self.move_playhead(0 if now.cursor >= len(order) - 1 else now.cursor)
        elif playback.is_over(order, now.playhead):
            self.move_playhead(0)
        self._left = 0.0
        self._state.put(playing=True)

    def faster(self, steps: int) -> None:
        """Changes the speed by some steps."""
        last = len(playback.SPEEDS) - 1
        self._state.put(speed=max(0, min(self._state.now.speed + steps, last)))

    def tick(self, seconds: float) -> None:
        """Advances the playhead by the elapsed seconds."""
        now = self._state.now
        if now.order is None or not now.playing or now.stale or now.window:
            return
        speed = playback.SPEEDS[now.speed]
        head, self._left = playback.advance(
            now.order, now.playhead, self._left + seconds, speed, now.pace
        )
        over = playback.is_over(now.order, head)
        cursor = max(head.index, 0) if head.index != now.playhead.index else now.cursor
        self._state.put(playhead=head, cursor=cursor, playing=not over)
