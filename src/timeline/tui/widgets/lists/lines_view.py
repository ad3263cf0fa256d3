"""A view of many lines whose height changes without a new layout of the screen.

Textual lays out and draws the whole screen if a scroll view changes its height. That is only needed
if the scroll bar appears or goes, and takes longer than all else in a frame. A filtered list
changes its height with every letter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

LABEL: Final = Style(bold=True, reverse=True)
"""Told apart without a colour too."""


class LinesView(ScrollView, can_focus=True, inherit_bindings=False):
    """A scrollable view that draws only visible lines."""

    labels: Mapping[int, str] = {}
    """Letters over the beginning of lines on the screen, by line, while one jumps."""
    _fitted = Size(0, 0)
    """The size for which `resized` was called."""

    def label(self, labels: Mapping[int, str]) -> None:
        """Shows letters, or takes them away."""
        self.labels = labels
        self.refresh()

    def targets(self) -> Sequence[int]:
        """The lines on the screen that can be selected."""
        return ()

    def pick(self, y: int) -> None:
        """Selects what is on a line on the screen."""

    def resized(self) -> None:
        """Fits what is shown to another size."""

    def on_resize(self, _event: events.Resize) -> None:
        """Fits what is shown to another size."""
        self._fitted = self.size
        self.resized()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draws the visible lines, and over them the letters."""
        if self.size != self._fitted:
            # Textual sends no `Resize` if it fits a view in while it scrolls another.
            self._fitted = self.size
            self.call_later(self.resized)
        strips = super().render_lines(crop)
        if self.labels and not crop.x:
            for place, strip in enumerate(strips):
                letters = self.labels.get(crop.y + place)
                if letters:
                    rest = strip.crop(len(letters))
                    strips[place] = Strip.join([Strip([Segment(letters, LABEL)]), rest])
        return strips

    def put_height(self, lines: int) -> None:
        """Sets the number of lines."""
        size = Size(self.scrollable_content_region.width, lines)
        scrolls = self.styles.overflow_y == "scroll" or lines > self.container_size.height
        if self.show_vertical_scrollbar == scrolls and size.width == self.virtual_size.width:
            self.set_reactive(Widget.virtual_size, size)
            if self.show_vertical_scrollbar:
                self.vertical_scrollbar.window_virtual_size = lines
            self.scroll_y = self.validate_scroll_y(self.scroll_y)
        else:
            self.virtual_size = size
