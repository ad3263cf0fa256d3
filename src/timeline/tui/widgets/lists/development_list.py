"""The list of developments, of any length, that draws only the visible lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from timeline.results import Change, RowIndex
from timeline.tui.content import fitted
from timeline.tui.data.line_cache import LineCache
from timeline.tui.keys.own_keys import own_keys
from timeline.tui.model.beats import place_of
from timeline.tui.model.line import Line
from timeline.tui.model.state import State
from timeline.tui.theme import Look
from timeline.tui.widgets.lists.line_drawing import Columns, Told, day_of, draw
from timeline.tui.widgets.lists.lines_view import LinesView

PATIENCE: Final = 0.012
"""Seconds that drawing waits for missing lines, once a frame."""
AROUND: Final = 64
"""Lines read beyond the visible ones, on either side."""
_STRIPS: Final = 512
EMPTY: Final = "  No developments match. <clear_filter> removes all filters, <drop_chip> the last."


class DevelopmentList(LinesView):
    """Developments in order, a line each, with the playhead beside them.

    The screen moves the selection, through the state. This widget draws, and reports clicks.
    """

    @dataclass
    class DevelopmentClicked(Message):
        """A line was clicked; `again` if it was a double click."""

        index: int
        again: bool

    @dataclass
    class Settled(Message):
        """Other lines became visible, and nothing has moved for a moment."""

        rows: Sequence[int]

        def can_replace(self, message: Message) -> bool:
            """Keeps only the last one."""
            return isinstance(message, DevelopmentList.Settled)

    class Measured(Message):
        """The columns have other widths."""

        def can_replace(self, message: Message) -> bool:
            """Keeps only the last one."""
            return isinstance(message, DevelopmentList.Measured)

    def __init__(self, state: State, cache: LineCache, **options: Any) -> None:
        super().__init__(**options)
        self._state = state
        self._cache = cache
        self._look: Look | None = None
        self._columns = Columns.of(80, (), lanes=False)
        self._strips: dict[tuple[object, ...], Strip] = {}
        self._changes: dict[int, Sequence[Change]] = {}
        self._doubted: set[int] = set()
        """Rows whose changes may be outdated, because of new events."""
        self._governments: tuple[str, ...] = ()
        self._lacking = False
        """Whether a line was drawn that had not been read."""
        self._now = 0

    # ------------------------------------------------------------------ what is shown

    @property
    def governments(self) -> tuple[str, ...]:
        """The governments that the columns are laid out for."""
        return self._governments

    @governments.setter
    def governments(self, ids: Sequence[str]) -> None:
        self._governments = tuple(ids)
        self.remeasure()

    def remeasure(self) -> None:
        """Fits the columns to the width."""
        now = self._state.now
        self._columns = Columns.of(
            self._width(), self._governments, lanes=now.lanes, reported=now.reported
        )
        self.post_message(self.Measured())
        self.redraw()

    def _width(self) -> int:
        return max(self.scrollable_content_region.width, 10)

    @property
    def columns(self) -> Columns:
        """The layout of the columns."""
        return self._columns

    def resized_list(self) -> None:
        """Updates the height after the number of lines changed."""
        self.put_height(self._state.shown_count)
        self.redraw()

    def redraw(self) -> None:
        """Draws all visible lines again."""
        self._strips.clear()
        self.refresh()

    def add_changes(self, changes: dict[int, Sequence[Change]]) -> None:
        """Adds status changes to show beside lines, by row."""
        if len(self._changes) > 2_048:
            self._changes.clear()
        self._changes.update(changes)
        self._doubted.difference_update(changes)
        self.redraw()

    def forget_changes(self) -> None:
        """Drops the changes beside the lines, because the filter or a cut changed."""
        self._changes.clear()
        self._doubted.clear()

    def doubt_changes(self) -> None:
        """New events: the changes beside the lines stay until they are queried again."""
        self._doubted = set(self._changes)

    def lacks_changes(self, row: int) -> bool:
        """Whether the changes of a row must be queried."""
        return row not in self._changes or row in self._doubted

    @property
    def clock(self) -> int:
        """The instant that counts as now; set by the screen."""
        return self._now

    @clock.setter
    def clock(self, instant: int) -> None:
        self._now = instant

    def rows_in_sight(self, around: int = 0) -> Sequence[int]:
        """The rows of the visible lines, and `around` more on either side."""
        order = self._state.now.order
        if order is None:
            return ()
        top = self.scroll_offset.y
        stop = min(top + self.size.height + around, self._state.shown_count)
        return order.rows[max(top - around, 0) : max(stop, 0)]

    def line_at(self, index: int) -> Line | None:
        """The line at an index, if it was read."""
        order = self._state.now.order
        if order is None or not 0 <= index < len(order):
            return None
        return self._cache.get(order.rows[index])

    def changes_of(self, row: int) -> Sequence[Change] | None:
        """The changes of a row, or None if they are not known yet."""
        return self._changes.get(row)

    # ------------------------------------------------------------------ moving

    def show(self, index: int, *, place: float | None = None) -> None:
        """Scrolls no more than needed to make a line visible.

        With `place`, a line out of sight is scrolled to that share of the height.
        """
        height = self.size.height
        if height <= 0:
            return
        top = self.scroll_offset.y
        if place is not None and not top <= index < top + height:
            self.scroll_to(y=index - int(height * place), animate=False, immediate=True)
        elif index < top:
            self.scroll_to(y=index, animate=False, immediate=True)
        elif index >= top + height:
            self.scroll_to(y=index - height + 1, animate=False, immediate=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Reads the lines that become visible."""
        super().watch_scroll_y(old_value, new_value)
        self._settle()

    def _settle(self) -> None:
        self.post_message(self.Settled(self.rows_in_sight(2)))

    def lines_arrived(self) -> None:
        """Redraws if a line was missing."""
        if self._lacking:
            self._lacking = False
            self.redraw()
            self._settle()

    def targets(self) -> Sequence[int]:
        """The visible lines that have a development."""
        return range(max(min(self.size.height, self._state.shown_count - self.scroll_offset.y), 0))

    def pick(self, y: int) -> None:
        """Selects the development of a visible line."""
        self.post_message(self.DevelopmentClicked(self.scroll_offset.y + y, again=False))

    # ------------------------------------------------------------------ drawing

    def notify_style_update(self) -> None:
        """Drops the styles of the previous theme."""
        super().notify_style_update()
        self._look = None
        self._strips.clear()

    @property
    def look(self) -> Look:
        """The styles of the current theme."""
        if self._look is None:
            self._look = Look(self.app.theme_variables)
        return self._look

    @property
    def _day(self) -> str:
        """The day of the knowledge cut, or ""."""
        known = self._state.now.as_known
        return "" if known is None or self._state.now.reported else known.text

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draws the visible lines, after waiting for them at most once."""
        if self._columns.width != self._width():
            # A scroll bar appeared or went, which does not resize the widget.
            self.remeasure()
        self._cache.want(self.rows_in_sight(), PATIENCE, self.rows_in_sight(AROUND))
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Draws one line."""
        index = self.scroll_offset.y + y
        state = self._state
        now = state.now
        if now.order is None or index >= state.shown_count:
            empty = now.order is not None and now.complete and not state.shown_count
            return self._nothing(own_keys(self.app).in_words(EMPTY) if empty and y == 1 else "")
        row = now.order.rows[index]
        line = self._cache.get(row)
        told: Told = "told"
        perhaps = False
        self._lacking = self._lacking or line is None
        if now.playhead.instant is not None:
            told, perhaps = self._told(now.order, index)
        elif line is not None:
            perhaps = line.happened_by > self._now
        first = y == 0 or self._is_first(index, line)
        selected = index == now.cursor
        new = row in now.fresh
        news = line is not None and self._day == line.known_day
        marked = row in now.marked
        key = (row, line is None, told, perhaps, first, selected, new, news, marked, self.has_focus)
        strip = self._strips.get(key)
        if strip is None:
            strip = draw(
                line, self._columns, self.look, told=told, perhaps=perhaps, new=new, news=news,
                marked=marked, reported=now.reported,
                selected=selected, first=first, focused=self.has_focus, search=now.search,
                changes=self._changes.get(row, ()),
            )  # fmt: skip
            if len(self._strips) > _STRIPS:
                self._strips.clear()
            self._strips[key] = strip
        return strip

    def _told(self, order: RowIndex, index: int) -> tuple[Told, bool]:
        """How far a line is told at the playhead, and whether it may only have happened by then."""
        head = self._state.now.playhead
        assert head.instant is not None
        is_told = (order.clocks[index], index) <= place_of(order, head)
        if index == head.index:
            return "head", not is_told
        if is_told:
            return "told", False
        begun = order.instants[index] <= head.instant and not self._state.now.reported
        return ("told", True) if begun else ("later", False)

    def _nothing(self, words: str) -> Strip:
        width = self._columns.width
        return Strip([Segment(fitted(words, width), self.look.background + self.look.text)], width)

    def _is_first(self, index: int, line: Line | None) -> bool:
        above = self.line_at(index - 1)
        if above is None or line is None:
            return True
        reported = self._state.now.reported
        return day_of(above, reported=reported) != day_of(line, reported=reported)

    # ------------------------------------------------------------------ events

    def resized(self) -> None:
        """Keeps the selected line visible when the terminal shrinks."""
        self.remeasure()
        self.put_height(self._state.shown_count)
        self.show(self._state.now.cursor)
        self._settle()

    def on_focus(self) -> None:
        """Redraws the selection, which looks different with the focus."""
        self.redraw()

    def on_blur(self) -> None:
        """Redraws the selection, which looks different without the focus."""
        self.redraw()

    def on_click(self, event: events.Click) -> None:
        """Selects the line that was clicked."""
        index = self.scroll_offset.y + event.y
        if 0 <= index < self._state.shown_count:
            self.post_message(self.DevelopmentClicked(index, again=event.chain > 1))
