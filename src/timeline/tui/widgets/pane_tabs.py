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


class PaneTabs(Widget):
    """A line of tabs."""

    @dataclass
    class PaneChosen(Message):
        """A tab was clicked."""

        pane: Pane

    def __init__(self, state: State) -> None:
        super().__init__(id="pane-tabs")
        self._state = state

    def render(self) -> Content:
        """The names, with the current one reversed."""
        shown = self._state.now.pane
        parts = []
        for pane, name in PANES:
            style = "bold reverse" if pane == shown else "$tone-world"
            parts.append(Content.assemble((f" {'▸' if pane == shown else ' '}{name} ", style), " "))
        parts += [Content.styled(f" {title} ", "$tone-world") for _, title in BOARDS[1:]]
        return Content("").join(parts)

    def on_click(self, event: events.Click) -> None:
        """Shows the pane or the board that was clicked."""
        place = 0
        for pane, name in PANES:
            place += len(name) + 4
            if event.x < place:
                self.post_message(self.PaneChosen(pane))
                return
        for board, title in BOARDS[1:]:
            place += len(title) + 2
            if event.x < place:
                self.post_message(BoardHead.Went(board))
                return
