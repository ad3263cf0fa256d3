"""The tabs of a small terminal: panes and boards, each clickable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from timeline.tui.model.state import Pane, State
from timeline.tui.widgets.board_head import BOARDS, BoardHead

PANES: Final[tuple[tuple[Pane, str], ...]] = (
    ("timeline", "Timeline"), ("standing", "As of"), ("detail", "Details"),
)  # fmt: skip
_SHORT: Final[tuple[tuple[Pane, str], ...]] = (("timeline", "List"), *PANES[1:])
"""With them all tabs fit into 80 columns."""


class PaneTabs(Widget):
    """A line of tabs."""

    @dataclass
    class PaneChosen(Message):
        """A tab was clicked."""

        pane: Pane

    def __init__(self, state: State) -> None:
        super().__init__(id="pane-tabs")
        self._state = state

    def _words(self) -> list[tuple[Pane | None, str, str]]:
        """Pane or None, name of the board, and text of each tab, as far apart as they fit."""
        shown = self._state.now.pane
        for panes, before, after in (
            (PANES, " ", "  "), (PANES, "", "  "), (PANES, "", " "), (_SHORT, "", ""),
        ):  # fmt: skip
            tabs: list[tuple[Pane | None, str, str]] = [
                (pane, "", f"{before}{'▸' if pane == shown else ' '}{name}{after}")
                for pane, name in panes
            ]
            gap = " " * (not after)
            tabs += [(None, board, f"{before}{gap}{title}{after}") for board, title in BOARDS[1:]]
            if sum(len(words) for _, _, words in tabs) <= self.size.width:
                return tabs
        while sum(len(words) for _, _, words in tabs) > self.size.width and len(tabs) > 1:
            tabs.pop()  # its key still leads there
        return tabs

    def render(self) -> Content:
        """The names, with the current one reversed."""
        parts = []
        for pane, _, words in self._words():
            is_shown = pane is not None and pane == self._state.now.pane
            name = words.rstrip() + " " * (is_shown and words.endswith(" "))
            parts.append(Content.styled(name, "bold reverse" if is_shown else "$tone-world"))
            parts.append(Content(" " * (len(words) - len(name))))
        return Content("").join(parts)

    def on_click(self, event: events.Click) -> None:
        """Shows the pane or the board that was clicked."""
        place = 0
        for pane, board, words in self._words():
            place += len(words)
            if event.x < place:
                if pane is None:
                    self.post_message(BoardHead.Went(board))
                else:
                    self.post_message(self.PaneChosen(pane))
                return
