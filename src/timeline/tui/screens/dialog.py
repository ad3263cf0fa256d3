"""The base of all dialogs: a box in the middle, closed by escape."""

from __future__ import annotations

from typing import TypeVar

from textual import events
from textual.screen import ModalScreen

from timeline.tui.keys.key import bindings
from timeline.tui.keys.main_keys import DIALOG_KEYS

Answer = TypeVar("Answer")


class Dialog(ModalScreen[Answer | None]):
    """A box over the main screen; its answer is None if the user closed it."""

    BINDINGS = bindings("dialog", DIALOG_KEYS)
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-high")]  # noqa: RUF012  as Textual has it

    def action_dismiss_dialog(self) -> None:
        """Closes without an answer."""
        self.dismiss(None)

    def on_click(self, event: events.Click) -> None:
        """Closes the dialog on a click beside the box."""
        if event.widget is self:
            self.dismiss(None)
