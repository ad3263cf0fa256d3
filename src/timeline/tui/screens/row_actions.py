"""The actions that move through the rows of a board, or scroll its text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from textual.screen import Screen
from textual.widget import Widget

from timeline.tui.screens.jump import jump
from timeline.tui.scrolling import scroll_pages, scroll_rows
from timeline.tui.widgets.lists.row_list import RowList


class RowActions:
    """Moves in the focused part of a board.

    Args:
        screen: The board.
        parts: Returns the widgets that get the focus in turn.
    """

    def __init__(self, screen: Screen[Any], parts: Callable[[], Sequence[Widget]]) -> None:
        self._screen = screen
        self._parts = parts

    @property
    def rows(self) -> RowList[Any] | None:
        """The list that has the focus, or else the first list."""
        focused = self._screen.focused
        if isinstance(focused, RowList):
            return focused
        lists = [part for part in self._parts() if isinstance(part, RowList)]
        return lists[0] if lists else None

    @property
    def _text(self) -> Widget | None:
        """The text view, if it has the focus."""
        focused = self._screen.focused
        return None if isinstance(focused, RowList) else focused

    def action_help(self) -> None:
        """Shows all keys and signs."""
        from timeline.tui.screens.help import HelpScreen

        self._screen.app.push_screen(HelpScreen())

    def action_move(self, rows: int) -> None:
        """Moves the selection, or scrolls the text."""
        if self._text is not None:
            scroll_rows(self._text, rows)
        elif self.rows is not None:
            self.rows.move(rows)

    def action_page(self, pages: int) -> None:
        """Moves or scrolls by pages."""
        if self._text is not None:
            scroll_pages(self._text, pages)
        elif self.rows is not None:
            self.rows.page(pages)

    def action_jump(self) -> None:
        """Shows letters beside the rows; they select one."""
        jump(self._screen, self._parts())

    def action_ends(self, way: int) -> None:
        """Moves or scrolls to the start or the end."""
        if self._text is not None:
            move = self._text.scroll_home if way < 0 else self._text.scroll_end
            move(animate=False)
        elif self.rows is not None:
            self.rows.select(0 if way < 0 else len(self.rows.items) - 1, -way)

    def action_offer(self, step: int) -> None:
        """Moves the selection while the user types."""
        if self.rows is not None:
            self.rows.move(step)

    def action_pane(self, step: int) -> None:
        """Focuses the next visible part."""
        # If one part fits at a time, the others become visible with the focus.
        one_at_a_time = self._screen.has_class("-narrow")
        shown = [
            one for one in self._parts() if one_at_a_time or one.is_on_screen or one.size.height
        ]
        if shown:
            focused = self._screen.focused
            here = shown.index(focused) if focused in shown else -step
            shown[(here + step) % len(shown)].focus()
