"""The head of a board: tabs for all boards, and a summary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

BOARDS: Final = (
    ("", "‹ Timeline"), ("pending", "Pending"), ("agenda", "Agenda"), ("matters", "Matters"),
    ("tracks", "Tracks"), ("sources", "Sources"), ("diff", "Diff"), ("gaps", "Gaps"),
    ("totals", "Totals"), ("month", "Month"),
)  # fmt: skip
"""Names and titles of the boards; the first goes back to the timeline."""
NARROWEST: Final = 10
_BACK: Final = " ‹ "


class BoardHead(Widget):
    """A line of tabs, and the summary below."""

    @dataclass
    class Went(Message):
        """A tab was clicked; "" is the timeline."""

        board: str

    def __init__(self, board: str) -> None:
        super().__init__(classes="board-head")
        self._board = board
        self._summary: Content = Content("")

    def tell(self, summary: Content) -> None:
        """Shows another summary."""
        self._summary = summary
        self.refresh(layout=self.has_class("trouble"))  # an error takes as many lines as it needs

    def _tabs(self) -> list[tuple[str, str]]:
        """Each board with the words of its tab; closer together or fewer if all do not fit."""
        words = [
            (board, f" {'▸' if board == self._board else ''}{title} ") for board, title in BOARDS
        ]
        wide = sum(cell_len(one) for _, one in words)
        if wide > self.size.width:
            return self._fitting([(board, one.lstrip() if board else one) for board, one in words])
        if wide + len(words) > self.size.width:
            return words
        return [(board, f"{one} ") for board, one in words]

    def _fitting(self, tabs: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """The tabs that fit: that of the board which is shown, and those nearest to it."""
        here = next((place for place, (name, _) in enumerate(tabs) if name == self._board), 0)
        while sum(cell_len(words) for _, words in tabs) > self.size.width + 1 and len(tabs) > 2:
            if tabs[0][1] != _BACK:
                tabs[0] = ("", _BACK)
            elif here - 1 >= len(tabs) - 1 - here:
                del tabs[1]  # its key still leads there
                here -= 1
            else:
                tabs.pop()
        return tabs

    def render(self) -> Content:
        """The tabs, with the current one reversed, and the summary."""
        parts = []
        for board, words in self._tabs():
            here = board == self._board
            style = "bold reverse" if here else "$accent" if not board else "$tone-world"
            parts += [Content.styled(words.rstrip() + " ", style)]
            parts += [Content(" ")] * words.endswith("  ")
        lines = [self._summary]
        if self.has_class("trouble"):
            lines = self._summary.wrap(max(self.size.width - 2, NARROWEST))
        return Content("\n ").join([Content("").join(parts), *lines])

    def on_click(self, event: events.Click) -> None:
        """Goes to the board whose tab was clicked."""
        if event.y:
            return
        place = 0
        for board, words in self._tabs():
            place += cell_len(words)
            if event.x < place:
                self.post_message(self.Went(board))
                return
