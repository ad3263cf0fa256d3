"""The conditions under which the list is shown, each to be clicked away."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.containers import HorizontalScroll
from textual.message import Message
from textual.widgets import Static

from timeline.tui.safe import joined
from timeline.tui.state import State, chips


class Chip(Static):
    """One condition."""

    @dataclass
    class Removed(Message):
        """It was clicked away."""

        name: str
        value: str

    def __init__(self, name: str, value: str, words: str) -> None:
        super().__init__(joined(" ", words, (" ✕ ", "bold")), classes="chip")
        self._removal = (name, value)

    def on_click(self, _event: events.Click) -> None:
        """Takes the condition away."""
        self.post_message(self.Removed(*self._removal))


class ChipBar(HorizontalScroll, can_focus=False):
    """A row of chips; not there while nothing is filtered."""

    def __init__(self, state: State) -> None:
        super().__init__(id="chip-bar")
        self._state = state
        self._told: list[tuple[str, str, str]] = []

    async def tell(self) -> None:
        """Shows the conditions anew."""
        found = chips(self._state.now)
        if found == self._told:
            return
        self._told = found
        self.display = bool(found)
        await self.remove_children()
        await self.mount_all([Chip(*one) for one in found])
