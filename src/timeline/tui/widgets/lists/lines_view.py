"""A view of many lines that can become longer or shorter without the screen laid out anew.

Textual lays out the whole screen and draws all of it when a scroll view says that it is of
another height. That is needed where its scroll bar comes or goes, and takes longer than all else
in a frame; a list that is filtered says it with every change.
"""

from __future__ import annotations

from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.widget import Widget


class LinesView(ScrollView, can_focus=True, inherit_bindings=False):
    """Lines that are drawn when they are in sight."""

    def put_height(self, lines: int) -> None:
        """There are so many lines by now."""
        size = Size(self.scrollable_content_region.width, lines)
        scrolls = self.styles.overflow_y == "scroll" or lines > self.container_size.height
        if self.show_vertical_scrollbar == scrolls and size.width == self.virtual_size.width:
            self.set_reactive(Widget.virtual_size, size)
            if self.show_vertical_scrollbar:
                self.vertical_scrollbar.window_virtual_size = lines
            self.scroll_y = self.validate_scroll_y(self.scroll_y)
        else:
            self.virtual_size = size
