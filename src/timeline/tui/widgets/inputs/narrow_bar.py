"""The input that narrows the rows of a board; shown while open or not empty."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual.binding import Binding
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from timeline.domain.lexical.text_folding import folded
from timeline.tui.widgets.inputs.plain_input import PlainInput


class NarrowInput(PlainInput):
    """An input that enter leaves to the rows, and escape closes."""

    BINDINGS = [Binding("escape", "screen.back", show=False)]  # noqa: RUF012  as Textual has it


class NarrowBar(Horizontal):
    """The narrowing words, and how many rows match."""

    @dataclass
    class NarrowingChanged(Message):
        """The words changed."""

        words: str

        def can_replace(self, message: Message) -> bool:
            """Keeps only the last words."""
            return isinstance(message, NarrowBar.NarrowingChanged)

    def __init__(self) -> None:
        super().__init__(classes="narrow-bar")
        self.input = NarrowInput(placeholder="part of a name", compact=True, max_length=200)
        self._count = Static("", classes="narrow-count")

    @property
    def words(self) -> str:
        """The words, case-folded as the rows are."""
        return folded(self.input.value)

    def compose(self) -> Iterable[Widget]:
        """Sign, input and count."""
        yield Static("only ", classes="narrow-sign")
        yield self.input
        yield self._count

    def open(self) -> None:
        """Shows and focuses the input."""
        self.display = True
        self.input.focus()

    def close(self) -> None:
        """Hides the input and clears it."""
        self.display = False
        self.input.value = ""

    def tell(self, shown: int, total: int) -> None:
        """Shows how many rows are left."""
        self._count.update(f"{shown:,} of {total:,}")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrows at each letter."""
        event.stop()
        self.post_message(self.NarrowingChanged(self.words))
