"""The strip that shows how much happened when, with the playhead: click or drag to scrub."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from timeline.dates.axis import ticks
from timeline.results import RowIndex
from timeline.text.phrasing import glyph_of
from timeline.tui.model.moment import ClockMoment
from timeline.tui.model.state import State
from timeline.tui.theme import SEEN, Look

LABELS: Final = 16
"""Cells that a date has along the axis, at least."""
_BARS: Final = " ▁▂▃▄▅▆▇█"


class DensityStrip(Widget):
    """A row of bars by time, above an axis with the playhead's date."""

    @dataclass
    class Sought(Message):
        """The mouse asks for a moment."""

        instant: int

        def can_replace(self, message: Message) -> bool:
            """Keeps only the last position of a drag."""
            return isinstance(message, DensityStrip.Sought)

    def __init__(self, state: State, moment: Callable[[], ClockMoment]) -> None:
        super().__init__(id="density-strip")
        self._state = state
        self._moment = moment
        self._dragging = False
        self._look: Look | None = None
        self._order: RowIndex | None = None
        self._bars: tuple[tuple[int, ...], list[int]] | None = None

    def tell(self) -> None:
        """Redraws the strip, because the list or the playhead changed."""
        self.refresh()

    def notify_style_update(self) -> None:
        """Drops the styles of the previous theme."""
        super().notify_style_update()
        self._look = None

    def _whole(self) -> RowIndex | None:
        """The complete list, or the previous one while only a window is loaded."""
        if not self._state.now.window:
            self._order = self._state.now.order
        return self._order

    def span(self) -> tuple[int, int] | None:
        """The first and the last moment of its axis; None before there is a list."""
        order = self._whole()
        span = None if order is None else order.span()
        if span is None:
            return None
        first, last = span
        passing = self._state.now.last_passing
        last = last if passing is None else max(last, passing)
        # Half a day on either side, so that a story of one day has a width too.
        return first - 43_200, last + 43_200

    def _density(self, span: tuple[int, int], width: int) -> list[int]:
        order = self._whole()
        if order is None:
            return [0] * width
        key = (id(order), len(order.beats), *span, width)
        if self._bars is None or self._bars[0] != key:
            self._bars = (key, order.density(*span, width))
        return self._bars[1]

    def _column(self, instant: int, span: tuple[int, int], width: int) -> int:
        first, last = span
        return max(0, min((instant - first) * width // (last + 1 - first), width - 1))

    def render_line(self, y: int) -> Strip:
        """Draws the bars or the axis."""
        width = self.size.width
        if self._look is None:
            self._look = Look(self.app.theme_variables)
        look = self._look
        base = look.background + look.text
        span = self.span()
        if span is None or width < 10:
            return Strip([Segment(" " * width, base)], width)
        instant = self._state.now.playhead.instant
        column = width - 1 if instant is None else self._column(instant, span, width)
        if y == 0:
            return self._bar_line(span, width, column, look, base)
        return self._axis_line(span, width, column, look, base)

    def _bar_line(
        self, span: tuple[int, int], width: int, column: int, look: Look, base: Style
    ) -> Strip:
        density = self._density(span, width)
        most = max(density) or 1
        bars = [
            _BARS[0] if not count else _BARS[1 + int(7 * sqrt(count / most) + 0.001)]
            for count in density
        ]
        for passing in self._state.now.passings.found:
            place = self._column(passing.clock, span, width)
            bars[place] = glyph_of(passing.kind) if bars[place] == " " else bars[place]
        for name, mark in (("A", self._state.now.mark_a), ("B", self._state.now.mark_b)):
            if mark is not None:
                bars[self._column(mark.instant, span, width)] = name
        head = "│" if bars[column] == " " else bars[column]
        told, later = base + look.tones["ask"], look.faded(base + look.quiet, SEEN)
        return Strip(
            [
                Segment("".join(bars[:column]), told),
                Segment(head, base + look.head + Style(reverse=True)),
                Segment("".join(bars[column + 1 :]), later),
            ],
            width,
        )

    def _axis_line(
        self, span: tuple[int, int], width: int, column: int, look: Look, base: Style
    ) -> Strip:
        cells = [" "] * width
        moment = self._moment()
        words = moment.words if width > 40 else moment.words[:11].rstrip()
        room = column + 2 + len(words) <= width
        label = f"▲ {words}" if room else f"{words} ▲"
        start = column if room else max(column + 1 - len(label), 0)
        end = start + len(label)
        free = 0
        for instant, day in ticks(*span, moment.zone, width // LABELS or 1):
            place = self._column(instant, span, width)
            stop = place + 1 + len(day)
            if free <= place and stop <= width and (stop < start or place > end):
                cells[place:stop] = f"╷{day}"
                free = stop + 1
        cells[start:end] = label
        text = "".join(cells)[:width]
        return Strip(
            [
                Segment(text[:start], base + look.quiet),
                Segment(text[start:end], base + look.head),
                Segment(text[end:], base + look.quiet),
            ],
            width,
        )

    # ------------------------------------------------------------------ the mouse

    def _seek(self, x: int) -> None:
        span = self.span()
        if span is not None and self.size.width:
            first, last = span
            x = max(0, min(x, self.size.width - 1))
            self.post_message(
                self.Sought(first + (last - first) * (2 * x + 1) // (2 * self.size.width))
            )

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Starts to scrub."""
        self._dragging = True
        self.capture_mouse()
        self._seek(event.x)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Scrubs while the button is pressed."""
        if self._dragging:
            self._seek(event.x)

    def on_mouse_up(self, _event: events.MouseUp) -> None:
        """Ends scrubbing."""
        self._dragging = False
        self.release_mouse()
