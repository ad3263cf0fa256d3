"""Moves the selection and the playhead: by line, beat, day, share and moment.

It holds the rules of each key, without a widget. A seek pauses, the selection follows the playhead,
and the playhead at the end is the present, not the last beat.

A move applies to the list that was asked for. While that list loads, moves wait for it: "first" is
the first line of the new list, even for a fast typist. A step also waits for the days that pass
before the next development.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Final, Literal

from timeline.results import Passing
from timeline.tui.model import playback
from timeline.tui.model.beats import (
    Stretch,
    at_moment,
    next_beat,
    on_line,
    on_passing,
    previous_beat,
    told,
)
from timeline.tui.model.line import Line
from timeline.tui.model.state import Playhead, State

Needs = Literal["near", "list", "whole", "next", "previous"]
"""What a move needs: the lines around the selection, from the first on, or all; or also the days
that pass up to the next or the previous beat."""
DAY: Final = 86_400
MOST_WAITING: Final = 200
"""Most moves that wait for a list; others are dropped."""


class PlaybackController:
    """Moves the selection and the playhead of one state.

    Args:
        state: The state to change.
        line_at: Returns the line at a position, if it was read.
        clock: Returns the present moment, in seconds since the epoch.
        read: Reads the days that pass in a stretch of time into the state.
    """

    def __init__(
        self,
        state: State,
        line_at: Callable[[int], Line | None],
        clock: Callable[[], int],
        read: Callable[[Stretch], None],
    ) -> None:
        self._state = state
        self._line_at = line_at
        self._clock = clock
        self._read = read
        self._beat = Playhead()
        """The beat on which playback is, and the seconds for which it has been."""
        self._seconds = 0.0
        self._shown = Playhead()
        self._is_held = False
        """Whether a seek is under way, whose end is where further moves start."""
        self._waiting: deque[tuple[Callable[[], None], Needs]] = deque()

    # ------------------------------------------------------------------ waiting for the list

    def when_listed(self, move: Callable[[], None], needs: Needs = "list") -> None:
        """Makes a move at once, or when what it needs has loaded."""
        if not self._waiting and self._is_listed(needs):
            move()
        elif self._state.now.trouble is not None and self._state.now.order is None:
            return  # there is no list, and none is loading
        elif len(self._waiting) < MOST_WAITING:
            self._waiting.append((move, needs))

    def _is_listed(self, needs: Needs) -> bool:
        now = self._state.now
        if now.order is None or now.stale or self._is_held:
            return False
        if needs in ("near", "list"):
            return needs == "near" or not now.window
        if not now.complete or needs == "whole":
            return now.complete
        found = self._beside(1 if needs == "next" else -1)
        if isinstance(found, Stretch):
            self._read(found)
            return False
        return True

    def _beside(self, step: int) -> Playhead | Stretch | None:
        """The next or the previous beat, if it is known."""
        now = self._state.now
        if now.order is None:
            return None
        find = next_beat if step > 0 else previous_beat
        return find(now.order, now.passings, now.playhead, self._clock())

    def hold(self, *, held: bool) -> None:
        """Lets moves wait, because a seek is under way, or no longer."""
        self._is_held = held

    def go_on(self) -> None:
        """Makes the waiting moves whose list has loaded."""
        while self._waiting and self._is_listed(self._waiting[0][1]):
            self._waiting.popleft()[0]()

    def give_up(self) -> None:
        """Drops the waiting moves, because there is no list."""
        self._waiting.clear()
        self._is_held = False

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
        self.when_listed(lambda: self.select(self._state.now.cursor + lines), "near")

    def select_first(self) -> None:
        """Selects the first line."""
        self.when_listed(lambda: self.select(0))

    def select_last(self) -> None:
        """Selects the last line that is shown."""
        self.when_listed(lambda: self.select(self._state.shown_count - 1), "whole")

    # ------------------------------------------------------------------ the playhead

    def _put(self, head: Playhead, *, playing: bool = False) -> None:
        """Moves the playhead, and the selection to its line."""
        self._state.put(playhead=head, cursor=max(head.index, 0), playing=playing)

    def move_playhead(self, index: int) -> None:
        """Moves playhead and selection to a line of the current list, or to the nearest one."""
        order = self._state.now.order
        if order is not None and len(order.beats):
            self._put(on_line(order, max(0, min(index, len(order.clocks) - 1))))

    def to_passing(self, passing: Passing) -> None:
        """Moves the playhead to a day that passes."""
        order = self._state.now.order
        if order is not None:
            self._put(on_passing(order, passing))

    def to_end(self) -> None:
        """Moves the playhead to the end: the present."""
        self.when_listed(self._to_end, "whole")

    def _to_end(self) -> None:
        self._put(Playhead(None, self._state.count - 1))

    def to_first(self) -> None:
        """Moves the playhead to the first beat."""
        self.when_listed(lambda: self._to_beat(0), "whole")

    def _to_beat(self, place: int) -> None:
        """Moves the playhead to a development by its place in the story, or to the nearest."""
        order = self._state.now.order
        if order is not None and order.beats:
            self.move_playhead(order.beats[max(0, min(place, len(order.beats) - 1))])

    def to_selection(self) -> None:
        """Moves the playhead to the selected line."""
        self.when_listed(lambda: self.move_playhead(self._state.now.cursor))

    def step(self, beats: int) -> None:
        """Moves the playhead by beats; after the last is the end, which is now."""
        for _ in range(abs(beats)):
            needs: Needs = "next" if beats > 0 else "previous"
            self.when_listed(lambda: self._step(1 if beats > 0 else -1), needs)

    def _step(self, step: int) -> None:
        found = self._beside(step)
        if isinstance(found, Playhead):
            self._put(found)
        elif step > 0:
            self._to_end()
        else:
            self._to_beat(0)

    def to_instant(self, instant: int) -> None:
        """Moves the playhead to a moment, even if nothing happened then."""
        self.when_listed(lambda: self._to_instant(instant), "whole")

    def _to_instant(self, instant: int) -> None:
        order = self._state.now.order
        if order is not None and len(order):
            self._put(at_moment(order, instant))

    def days(self, days: int) -> None:
        """Moves the playhead by some days; at the end, from now."""
        self.when_listed(lambda: self._days(days), "whole")

    def _days(self, days: int) -> None:
        start = self._state.now.playhead.instant
        if start is not None:
            self._to_instant(start + days * DAY)
        elif days < 0:
            self._to_instant(self._clock() + days * DAY)

    def part(self, share: float) -> None:
        """Moves the playhead to a share of the story, from 0 to 1."""
        self.when_listed(lambda: self._to_beat(int(share * self._state.count)), "whole")

    def by_part(self, share: float) -> None:
        """Moves the playhead by a share of the story."""

        def go() -> None:
            order = self._state.now.order
            if order is not None:
                place = told(order, self._state.now.playhead) - 1
                self._to_beat(place + int(share * len(order)))

        self.when_listed(go, "whole")

    # ------------------------------------------------------------------ playing

    def toggle(self) -> None:
        """Plays or pauses; at the end, it starts from the first beat."""
        if self._state.now.playing:
            self._state.put(playing=False)
        else:
            self.when_listed(self._play, "next")

    def _play(self) -> None:
        if not self._state.count:
            return
        if self._beside(1) is None:
            self._to_beat(0)
        self._begin()
        self._state.put(playing=True, cursor=max(self._beat.index, 0))

    @property
    def beat(self) -> Playhead:
        """The beat that is told: while playing, the clock may already run on from it."""
        return self._beat if self._state.now.playing else self._state.now.playhead

    def _begin(self) -> None:
        self._beat = self._shown = self._state.now.playhead
        self._seconds = 0.0

    def faster(self, steps: int) -> None:
        """Changes the speed by some steps."""
        last = len(playback.SPEEDS) - 1
        self._state.put(speed=max(0, min(self._state.now.speed + steps, last)))

    def tick(self, seconds: float) -> None:
        """Advances the playhead by the elapsed seconds."""
        now = self._state.now
        if now.order is None or not now.playing or now.stale or now.window:
            return
        if now.playhead != self._shown:
            self._begin()  # the list has changed under it
        at = playback.advance(
            now.order, now.passings, self._beat, self._seconds + seconds, self._rhythm(),
            self._clock(),
        )  # fmt: skip
        if at.wants is not None:
            self._read(at.wants)
        moved = at.beat != self._beat
        self._beat, self._seconds, self._shown = at.beat, at.seconds, at.shown
        cursor = max(at.beat.index, 0) if moved else now.cursor
        self._state.put(playhead=at.shown, cursor=cursor, playing=not at.over)

    def _rhythm(self) -> playback.Rhythm:
        now = self._state.now
        return playback.Rhythm(now.pace, playback.SPEEDS[now.speed], now.motion, self._title_at)

    def _title_at(self, index: int) -> str | None:
        line = self._line_at(index)
        return None if line is None else line.title
