"""Asks what to do with an unfinished form that a crash has left."""

from __future__ import annotations

from collections.abc import Iterable

from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Button, Static

from timeline.tui.content import joined
from timeline.tui.model.entering.kept_form import KeptForm
from timeline.tui.screens.dialog import Dialog


class Unfinished(Dialog[bool]):
    """Answers True to take the form up, False to discard it; escape leaves it where it is."""

    BINDINGS = [  # noqa: RUF012  as Textual has it
        Binding("y,ctrl+y", "take_up", show=False),
        Binding("d", "throw", show=False),
        Binding("left,right,up,down", "other", show=False),
    ]
    AUTO_FOCUS = "#take-up"

    def __init__(self, kept: KeptForm, now: int) -> None:
        super().__init__()
        self._unfinished = kept
        self._now = now

    def compose(self) -> Iterable[Widget]:
        """The question and two answers."""
        kept = self._unfinished
        about = kept.about.replace("-", " ") if kept.purpose == "append" else kept.about
        title = (f"“{kept.title}”" if kept.title else "without a title", "bold")
        with Vertical(classes="box unfinished-box"):
            yield Static(f"An unfinished form, saved {kept.age(self._now)}", classes="title")
            yield Static(joined(f"{kept.purpose} {about}: ", title), classes="hint")
            with Horizontal(classes="buttons"):
                yield Button("Take it up (y)", id="take-up", compact=True)
                yield Button("Discard it (d)", id="throw", compact=True)
            yield Static("esc: not now", classes="hint")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answers by the button."""
        self.dismiss(event.button.id == "take-up")

    def action_take_up(self) -> None:
        """Answers that it is taken up."""
        self.dismiss(True)

    def action_throw(self) -> None:
        """Answers that it is discarded."""
        self.dismiss(False)

    def action_other(self) -> None:
        """Focuses the other button."""
        self.focus_next()
