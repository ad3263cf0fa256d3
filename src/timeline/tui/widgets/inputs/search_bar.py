"""The search input, which searches as the user types, and the number of matches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual.binding import Binding
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from timeline.tui.model.state import State
from timeline.tui.widgets.inputs.masked_input import MaskedInput


class SearchInput(MaskedInput):
    """An input that enter leaves to the list, and escape closes."""

    BINDINGS = [Binding("escape", "screen.back", show=False)]  # noqa: RUF012  as Textual has it


class SearchBar(Horizontal):
    """The search words and the number of matches."""

    @dataclass
    class SearchChanged(Message):
        """The words changed."""

        words: str

        def can_replace(self, message: Message) -> bool:
            """Keeps only the last words."""
            return isinstance(message, SearchBar.SearchChanged)

    @dataclass
    class Done(Message):
        """Enter was pressed: the list gets the focus."""

    def __init__(self, state: State) -> None:
        super().__init__(id="search-bar")
        self._state = state
        self.input = SearchInput(
            placeholder="words in titles, texts, quotes, names", compact=True, max_length=200
        )
        self._count = Static("", id="search-count")
        self._said = ""

    def compose(self) -> Iterable[Widget]:
        """Sign, input and count."""
        yield Static("/", id="search-sign")
        yield self.input
        yield self._count

    def open(self) -> None:
        """Shows and focuses the input."""
        self.display = True
        self.screen.set_focus(self.input)  # at once, because more may have been typed already
        self.input.select_all()

    def close(self) -> None:
        """Hides the input and clears it."""
        self.display = False
        self.input.value = ""

    def tell(self) -> None:
        """Shows the number of matches."""
        words = self._words()
        if words != self._said:  # a change of its width lays out the screen again
            self._said = words
            self._count.update(words)

    def _words(self) -> str:
        matches = self._state.now.matches
        if matches is None:
            return ""
        order, cursor = self._state.now.order, self._state.now.cursor
        at = 0
        if order is not None and cursor < len(order):
            place = matches.index_of(order.rows[cursor], order.instants[cursor])
            at = 0 if place is None else place + 1
        here = f"{at:,} of " if at else ""
        return f"{here}{len(matches):,} found" if len(matches) else "nothing found"

    def on_input_changed(self, event: Input.Changed) -> None:
        """Searches at each letter."""
        event.stop()
        self.post_message(self.SearchChanged(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Goes back to the list."""
        event.stop()
        self.post_message(self.Done())
