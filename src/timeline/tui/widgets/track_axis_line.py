"""The dates over the tracks, with the playhead: click to move it there."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.strip import Strip
from textual.widget import Widget

from timeline.text.track_axis import even_axis
from timeline.text.track_row import column_of
from timeline.tui.theme import Look
from timeline.tui.widgets.density_strip import DensityStrip


class TrackAxisLine(Widget):
    """One line of dates."""

    def __init__(self) -> None:
        super().__init__(id="track-axis")
        self._edges: Sequence[int] = ()
        self._left = 0
        self._now: int | None = None
        self._zone = "UTC"
        self._look: Look | None = None

    def put(self, edges: Sequence[int], left: int, now: int | None, zone: str) -> None:
        """Shows other dates.

        Args:
            edges: The moments at which the columns begin, and the end of the last one.
            left: The column at which they begin.
            now: The moment of the playhead.
            zone: The time zone of the dates.
        """
        self._edges, self._left, self._now, self._zone = edges, left, now, zone
        self.refresh()

    def notify_style_update(self) -> None:
        """Drops the styles of the previous theme."""
        super().notify_style_update()
        self._look = None

    def render_line(self, y: int) -> Strip:
        """Draws the dates."""
        if self._look is None:
            self._look = Look(self.app.theme_variables)
        look, width = self._look, self.size.width
        base = look.background + look.text
        if y or len(self._edges) < 2:
            return Strip([Segment(" " * width, base)], width)
        text = even_axis(self._edges, self._zone)
        segments = [Segment(" " * self._left, base)]
        if self._now is None:
            segments.append(Segment(text, base + look.quiet))
        else:
            place = column_of(self._edges, self._now)
            # A playhead that is not in sight is an arrow at the end beyond which it is.
            sign = "◂" if place < 0 else "▸" if place >= len(text) else "▼"
            place = min(max(place, 0), len(text) - 1)
            if sign == "▼":
                sign = text[place].replace(" ", sign)
            elif sign == "▸" and text[place] != " ":
                # A date without its last letter would be another date.
                text = text[: text.rindex("╷")].ljust(len(text))
            segments += [
                Segment(text[:place], base + look.quiet),
                Segment(sign, base + look.head + Style(reverse=True)),
                Segment(text[place + 1 :], base + look.quiet),
            ]
        return Strip(segments).adjust_cell_length(width, base)

    def on_click(self, event: events.Click) -> None:
        """Asks for the moment under the mouse."""
        column = event.x - self._left
        if 0 <= column < len(self._edges) - 1:
            first, last = self._edges[column : column + 2]
            self.post_message(DensityStrip.Sought((first + last) // 2))
