"""A line above the list with the government of each lane."""

from __future__ import annotations

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from timeline.tui.content import fitted, plain
from timeline.tui.theme import Look
from timeline.tui.widgets.lists.line_drawing import Columns


class LaneHeads(Widget):
    """The names of the governments above their lanes."""

    def __init__(self) -> None:
        super().__init__(id="lane-heads")
        self._columns: Columns | None = None

    def tell(self, columns: Columns) -> None:
        """Shows the names for a layout; hides the line if it has no lanes."""
        self._columns = columns
        self.display = bool(columns.lanes)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draws the names."""
        look = Look(self.app.theme_variables)
        base = look.background + look.head
        columns = self._columns
        width = self.size.width
        if columns is None or not columns.lanes or y:
            return Strip([Segment(" " * width, base)], width)
        rest = columns.width - columns.before
        each = rest // len(columns.lanes)
        names = [plain("others" if one == "…" else one) for one in columns.lanes]
        text = " " * columns.before + "".join(fitted(name, each) for name in names)
        return Strip([Segment(fitted(text, width), base)], width)
