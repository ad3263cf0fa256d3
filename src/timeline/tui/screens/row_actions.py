"""The actions that move through the rows of a board, or scroll what is read on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from textual.screen import Screen
from textual.widget import Widget

from timeline.tui.widgets.lists.row_list import RowList


class RowActions:
    """Moves of the part of a board that has the focus.

    Args:
        screen: The board.
        parts: The widgets that take the focus in turn.
    """

    def __init__(self, screen: Screen[Any], parts: Callable[[], Sequence[Widget]]) -> None:
        self._screen = screen
        self._parts = parts

    @property
    def rows(self) -> RowList[Any] | None:
        """The list that has the focus, or the first."""
        focused = self._screen.focused
        if isinstance(focused, RowList):
            return focused
        lists = [part for part in self._parts() if isinstance(part, RowList)]
        return lists[0] if lists else None

    @property
    def _text(self) -> Widget | None:
        """What is read, if that has the focus."""
        focused = self._screen.focused
        return None if isinstance(focused, RowList) else focused

    def action_move(self, rows: int) -> None:
        """Moves the selection, or scrolls what is read."""
        if self._text is not None:
            self._text.scroll_relative(y=rows, animate=False)
        elif self.rows is not None:
            self.rows.move(rows)

    def action_page(self, pages: int) -> None:
        """Moves by a page."""
        if self._text is not None:
            height = pages * max(self._text.size.height - 1, 1)
            self._text.scroll_relative(y=height, animate=False)
        elif self.rows is not None:
            self.rows.page(pages)

    def action_ends(self, way: int) -> None:
        """To the first or last row."""
        if self._text is not None:
            move = self._text.scroll_home if way < 0 else self._text.scroll_end
            move(animate=False)
        elif self.rows is not None:
            self.rows.select(0 if way < 0 else len(self.rows.items) - 1, -way)

    def action_offer(self, step: int) -> None:
        """Up and down while one types."""
        if self.rows is not None:
            self.rows.move(step)

    def action_pane(self, step: int) -> None:
        """To the next part that is shown."""
        # Where one part fits at a time, the others are shown once they have the focus.
        one_at_a_time = self._screen.has_class("-narrow")
        shown = [
            one for one in self._parts() if one_at_a_time or one.is_on_screen or one.size.height
        ]
        if shown:
            focused = self._screen.focused
            here = shown.index(focused) if focused in shown else -step
            shown[(here + step) % len(shown)].focus()
