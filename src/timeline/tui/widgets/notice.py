"""The message in place of an empty list: the reason, and what the user can do."""

from __future__ import annotations

from collections.abc import Iterable

from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Static

from timeline.tui.content import joined
from timeline.tui.model.state import QueryFailure


class Notice(Vertical):
    """A message over the panes; an empty store offers the bundled history."""

    class Bundled(Message):
        """The bundled history was asked for."""

    def __init__(self) -> None:
        super().__init__(id="notice")
        self._text = Static(id="notice-text")
        self._button = Button("Import the sample history", id="notice-button", variant="primary")

    def compose(self) -> Iterable[Widget]:
        """The message and the button."""
        yield self._text
        yield self._button

    def tell(self, trouble: QueryFailure | None) -> None:
        """Shows an error, or hides the notice."""
        self.display = trouble is not None
        if trouble is None:
            return
        self._button.display = trouble.empty
        self._button.disabled = False
        if trouble.empty:
            hint = (
                "Add developments with `timeline append` or `timeline import PATH…`, "
                "here or in another terminal: they appear by themselves. Or import the "
                "sample history:"
            )
        else:
            hint = trouble.hint
        self._text.update(joined((trouble.message, "bold"), "\n\n", hint))
        if trouble.empty:
            self._button.focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Asks for the bundled history, once."""
        event.stop()
        self._button.disabled = True
        self.post_message(self.Bundled())
