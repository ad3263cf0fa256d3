"""Asks before unsaved input is discarded."""

from __future__ import annotations

from collections.abc import Iterable

from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Button, Static

from timeline.tui.screens.dialog import Dialog


class Discard(Dialog[bool]):
    """Answers True to discard; escape goes back to the form."""

    BINDINGS = [  # noqa: RUF012  as Textual has it
        Binding("y", "throw", show=False),
        Binding("n", "dismiss_dialog", show=False),
        Binding("left,right,up,down", "other", show=False),
    ]
    AUTO_FOCUS = "#keep"

    def compose(self) -> Iterable[Widget]:
        """The question and two answers."""
        with Vertical(classes="box discard-box"):
            yield Static("Discard your changes?", classes="title")
            yield Static("Nothing of it is recorded.", classes="hint")
            with Horizontal(classes="buttons"):
                yield Button("Keep editing (n)", id="keep", compact=True)
                yield Button("Discard (y)", id="throw", compact=True)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answers by the button."""
        self.dismiss(event.button.id == "throw")

    def action_throw(self) -> None:
        """Answers yes."""
        self.dismiss(True)

    def action_other(self) -> None:
        """Focuses the other button."""
        self.focus_next()
