"""A view of many lines whose height changes without a new layout of the screen.

Textual lays out and draws the whole screen if a scroll view changes its height. That is only needed
if the scroll bar appears or goes, and takes longer than all else in a frame. A filtered list
changes its height with every letter.
"""

from __future__ import annotations

from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.widget import Widget


class LinesView(ScrollView, can_focus=True, inherit_bindings=False):
    """A scrollable view that draws only visible lines."""

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
