"""A list of any length, whose rows may have several lines and headings.

The boards have matters, documents and moments as small objects in memory, but a widget for each
would be slow. So a function of the board draws a row when it becomes visible. A heading is a row
that cannot be selected.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Generic, TypeAlias, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from timeline.tui.content import fitted
from timeline.tui.text_wrap import wrap
from timeline.tui.theme import Look
from timeline.tui.widgets.lists.lines_view import LinesView

Item = TypeVar("Item")
Piece: TypeAlias = tuple[str, Style]
"""Text that is safe to draw, and its style."""
Lines: TypeAlias = Sequence[Sequence[Piece]]
_STRIPS = 1_024


class RowList(LinesView, Generic[Item]):
    """Rows of items, one of them selected.

    Args:
        draw: Returns at most `tall` lines for an item and a width.
        key: Identifies an item when the list changes; None for a heading.
        tall: Returns the number of lines of an item.
    """

    @dataclass
    class RowChosen(Message):
        """Another row was selected."""

        rows: RowList[Any]

        def can_replace(self, message: Message) -> bool:
            """Keeps only the last one."""
            return isinstance(message, RowList.RowChosen) and message.rows is self.rows

    @dataclass
    class Opened(Message):
        """A row was double-clicked."""

        rows: RowList[Any]

    def __init__(
        self,
        draw: Callable[[Item, int, Look], Lines],
        key: Callable[[Item], Hashable | None],
        tall: Callable[[Item], int] = lambda _: 1,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self._draw, self._key, self._tall = draw, key, tall
        self.items: Sequence[Item] = ()
        self._keys: list[Hashable | None] = []
        self._ends: list[int] = []
        """For each item, the line after its last."""
        self.index = -1
        """The index of the selected item; -1 if there is none."""
        self.empty = ""
        """The message of an empty list."""
        self._look: Look | None = None
        self._strips: dict[tuple[int, int, int, bool, bool], Strip] = {}

    # ------------------------------------------------------------------ the items

    def put(self, items: Sequence[Item], *, empty: str = "") -> None:
        """Shows other items; the selection stays, or moves to a neighbour."""
        before = self.key
        was_in_sight = self._offset(self.index) - self.scroll_offset.y
        self.items, self.empty = items, empty
        self._keys = [self._key(item) for item in items]
        self._ends = list(accumulate(map(self._tall, items)))
        place = self._keys.index(before) if before is not None and before in self._keys else None
        self.index = self._nearest(max(self.index, 0)) if place is None else place
        self._measure()
        if place is not None and 0 <= was_in_sight < self.size.height:
            self.scroll_to(y=self._offset(place) - was_in_sight, animate=False, immediate=True)
        self.show()
        self.redraw()
        if self.key != before:
            self.post_message(self.RowChosen(self))

    @property
    def key(self) -> Hashable | None:
        """The key of the selected item."""
        return self._keys[self.index] if 0 <= self.index < len(self._keys) else None

    @property
    def item(self) -> Item | None:
        """The selected item."""
        return self.items[self.index] if 0 <= self.index < len(self.items) else None

    @property
    def count(self) -> int:
        """The number of items that can be selected."""
        return sum(key is not None for key in self._keys)

    def _nearest(self, index: int, step: int = 1) -> int:
        """The nearest item that can be selected, first in one direction and then the other."""
        last = len(self.items) - 1
        for way in (step, -step):
            place = max(0, min(index, last))
            while 0 <= place <= last:
                if self._keys[place] is not None:
                    return place
                place += way
        return -1

    # ------------------------------------------------------------------ the selection

    def select(self, index: int, step: int = 1) -> None:
        """Selects the nearest item that can be selected."""
        place = self._nearest(index, step)
        if place != self.index:
            self.index = place
            self.redraw()
            self.post_message(self.RowChosen(self))
        self.show()

    def select_key(self, key: Hashable) -> bool:
        """Selects the item with a key; False if there is none."""
        if key not in self._keys:
            return False
        self.select(self._keys.index(key))
        return True

    def move(self, steps: int) -> None:
        """Moves the selection by some items, skipping headings."""
        way = 1 if steps > 0 else -1
        place = self.index
        for _ in range(abs(steps)):
            following = place + way
            while 0 <= following < len(self._keys) and self._keys[following] is None:
                following += way
            if not 0 <= following < len(self._keys):
                break
            place = following
        if place == self.index and steps < 0:
            self.scroll_to(y=0, animate=False, immediate=True)
        self.select(place, way)

    def page(self, pages: float) -> None:
        """Moves the selection by some heights of the list."""
        lines = int(pages * max(self.size.height - 1, 1))
        step = 1 if pages > 0 else -1
        self.select(self._at(self._offset(self.index) + lines), step)

    def section(self, step: int) -> bool:
        """Selects the first item under the next or previous heading; False if there is none."""
        heads = [place for place, key in enumerate(self._keys) if key is None]
        here = bisect_right(heads, self.index) - 1
        if not 0 <= here + step < len(heads):
            return False
        self.select(heads[here + step] + 1)
        return True

    def show(self) -> None:
        """Scrolls no more than needed to show the selected item and its heading."""
        height = self.size.height
        if self.index < 0 or height <= 0:
            return
        first = self.index - (self.index > 0 and self._keys[self.index - 1] is None)
        top, bottom = self._offset(first), self._ends[self.index]
        if top < self.scroll_offset.y:
            self.scroll_to(y=top, animate=False, immediate=True)
        elif bottom > self.scroll_offset.y + height:
            self.scroll_to(y=bottom - height, animate=False, immediate=True)

    def targets(self) -> Sequence[int]:
        """The visible first lines of items that can be selected."""
        top, height = int(self.scroll_offset.y), self.size.height
        shown = range(self._at(top), self._at(top + height - 1) + 1) if self.items else ()
        lines = (self._offset(one) - top for one in shown if self._keys[one] is not None)
        return [y for y in lines if 0 <= y < height]

    def pick(self, y: int) -> None:
        """Selects the item of a visible line, and gets the focus."""
        self.focus()
        self.select(self._at(int(self.scroll_offset.y) + y))

    def _offset(self, index: int) -> int:
        return self._ends[index - 1] if 0 < index <= len(self._ends) else 0

    def _at(self, line: int) -> int:
        return max(0, min(bisect_right(self._ends, line), len(self.items) - 1))

    # ------------------------------------------------------------------ drawing

    def _measure(self) -> None:
        self.put_height(self._ends[-1] if self._ends else 0)

    def redraw(self) -> None:
        """Draws all visible rows again."""
        self._strips.clear()
        self.refresh()

    def notify_style_update(self) -> None:
        """Drops the styles of the previous theme."""
        super().notify_style_update()
        self._look = None
        self._strips.clear()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draws the visible lines."""
        if self._look is None:
            self._look = Look(self.app.theme_variables)
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Draws one line of one item."""
        look = self._look or Look(self.app.theme_variables)
        width = max(self.scrollable_content_region.width, 2)
        line = self.scroll_offset.y + y
        if not self._ends or line >= self._ends[-1]:
            base = look.background + look.quiet
            said = wrap(self.empty, width - 2) if self.empty and not self._ends else []
            text = said[y - 1] if 1 <= y <= len(said) else ""
            return Strip([Segment(fitted(f" {text}", width), base)], width)
        index = bisect_right(self._ends, line)
        part = line - self._offset(index)
        selected = index == self.index
        key = (index, part, width, selected, self.has_focus)
        if key not in self._strips:
            if len(self._strips) > _STRIPS:
                self._strips.clear()
            drawn = self._draw(self.items[index], width - 1, look)
            pieces = drawn[part] if part < len(drawn) else ()
            # Beyond its lines, an item has a gap to the next.
            selected = selected and part < len(drawn)
            self._strips[key] = self._strip(pieces, look, width, selected=selected)
        return self._strips[key]

    def _strip(self, pieces: Sequence[Piece], look: Look, width: int, *, selected: bool) -> Strip:
        base = look.background + look.text
        if selected:
            base += look.selected
        bar = "▌" if selected and self.has_focus else "▏" if selected else " "
        segments = [Segment(bar, base + look.head)]
        segments += [Segment(text, base + style) for text, style in pieces]
        return Strip(segments).adjust_cell_length(width, base)

    # ------------------------------------------------------------------ events

    def resized(self) -> None:
        """Keeps the selected item visible."""
        self._measure()
        self.show()
        self.redraw()

    def on_focus(self) -> None:
        """Redraws the selection, which looks different with the focus."""
        self.redraw()

    def on_blur(self) -> None:
        """Redraws the selection, which looks different without the focus."""
        self.redraw()

    def on_click(self, event: events.Click) -> None:
        """Selects the clicked item; a double click opens it."""
        line = self.scroll_offset.y + event.y
        if not self._ends or line >= self._ends[-1]:
            return
        index = bisect_right(self._ends, line)
        if self._keys[index] is None:
            return
        self.select(index)
        if event.chain > 1:
            self.post_message(self.Opened(self))
