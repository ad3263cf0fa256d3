"""Letters beside the visible lines: typing those of a line selects it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from textual import events
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Static

from timeline.tui.content import joined
from timeline.tui.model.jump_labels import LETTERS, jump_labels
from timeline.tui.widgets.lists.lines_view import LinesView

HINT: Final = " Type the letters of a line. Any other key leaves."
Spot = tuple[LinesView, int]
"""A list, and a line of it on the screen."""


def jump(screen: Screen[Any], parts: Iterable[Widget]) -> None:
    """Labels the visible lines of the lists among some parts of a screen, and awaits letters."""
    lists = [one for one in parts if isinstance(one, LinesView) and one.is_on_screen]
    spots = [(one, y) for one in lists for y in one.targets()]
    if spots and screen.is_current:
        screen.app.push_screen(JumpMode(spots))


class JumpMode(ModalScreen[None]):
    """A screen through which one sees the lists, and which gets the letters.

    Args:
        spots: The lines to choose from, from top to bottom.
    """

    def __init__(self, spots: Sequence[Spot]) -> None:
        super().__init__()
        self._spots = dict(zip(jump_labels(len(spots)), spots, strict=False))
        self._typed = ""

    def compose(self) -> Iterable[Widget]:
        """The line that says what to do, over that of the keys."""
        yield Static(joined((HINT, "bold")), id="jump-hint")

    def on_mount(self) -> None:
        """Shows the letters."""
        self._tell()

    def on_unmount(self) -> None:
        """Takes the letters away."""
        for rows in {rows for rows, _ in self._spots.values()}:
            rows.label({})

    def _tell(self) -> None:
        """Shows the letters that are still to be typed."""
        for rows in {rows for rows, _ in self._spots.values()}:
            rows.label(
                {
                    y: letters[len(self._typed) :]
                    for letters, (one, y) in self._spots.items()
                    if one is rows and letters.startswith(self._typed)
                }
            )

    def on_key(self, event: events.Key) -> None:
        """Takes a letter; selects the line whose last one it is."""
        event.stop()
        event.prevent_default()
        typed = f"{self._typed}{(event.character or '').lower()}"
        if (event.character or "").lower() not in LETTERS or not event.character:
            self.dismiss(None)
        elif typed in self._spots:
            rows, y = self._spots[typed]
            self.dismiss(None)
            rows.pick(y)
        elif any(letters.startswith(typed) for letters in self._spots):
            self._typed = typed
            self._tell()
        else:
            self.dismiss(None)

    def on_click(self) -> None:
        """Leaves on a click."""
        self.dismiss(None)
