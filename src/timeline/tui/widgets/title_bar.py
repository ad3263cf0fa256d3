"""The first line: where one is in the story, how it plays, and how much of it one sees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from textual import events
from textual.widgets import Static

from timeline.text.phrasing import clock_words, day_words
from timeline.tui.content import joined, shown
from timeline.tui.model.playback import SPEEDS
from timeline.tui.model.state import State

ROOMY: Final = 100
"""Cells from which there is room for everything; below it the name of the store makes way."""


SIGN: Final = " ≡ "
MENU: Final = f"{SIGN}timeline "
"""A click on it opens the commands: so everything can be done with the mouse alone."""


class TitleBar(Static):
    """Date, place, speed, and how many are filtered away. It changes often and is one line."""

    def __init__(self, state: State, place: str) -> None:
        super().__init__(id="title-bar")
        self._state = state
        self._place = place
        self._zone = ""
        """In whose civil time it was told last; nothing while there is nothing to tell."""
        self._told: Sequence[object] = ()

    def tell(self, zone: str) -> None:
        """Updates the title bar."""
        self._zone = zone
        now = self._state.now
        count = self._state.count
        head = now.playhead
        if head.instant is None:
            moment = "now"
        else:
            clock = clock_words(head.instant, zone)
            moment = f"{day_words(head.instant, zone)}{' ' + clock if clock else ''}"
        sign = "▶ playing" if now.playing else "‖ paused"
        speed = f"{SPEEDS[now.speed]:g}×"
        more = "" if now.complete else "+"
        place = "…" if now.window else f"{head.index + 1:,} of {count:,}{more}"
        pace = f"{speed} {'by date' if now.pace == 'date' else 'step by step'}"
        how: list[tuple[object, str] | str] = [" ", (pace, "$tone-world")]
        parts: list[tuple[object, str] | str] = []
        if now.total is not None and now.complete and now.total > count:
            parts += ["  ", (f"{now.total - count:,} filtered out", "$warning")]
        if now.hide_later and head.instant is not None and count > head.index + 1:
            parts += ["  ", (f"{count - head.index - 1:,} later hidden", "$warning")]
        if now.as_known is not None:
            parts += ["  ", (f"as known {now.as_known.text}", "bold $warning")]
        if now.reported:
            parts += ["  ", ("as reported", "bold $warning")]
        has_room = not parts or self.size.width >= ROOMY
        if now.slow:
            parts += ["  ", (now.slow, "italic")]
        name = f"{self._place}  " if has_room else ""
        # What is longer than the line is cut off at its end, and the end is what is unusual.
        style = "bold $success" if now.playing else "$tone-world"
        for menu, store, shown_how in (
            (MENU, name, how), (MENU, "", how), (MENU, "", []), (SIGN, "", []),
        ):  # fmt: skip
            told = [
                (menu, "bold $accent"), (store, "$tone-world"), (moment, "bold"), "  ", place, "  ",
                (sign, style), *shown_how, *parts,
            ]  # fmt: skip
            line = joined(*told)
            if line.cell_length <= (self.size.width or ROOMY):
                break
        if told != self._told:
            # A frame for nothing would hold up the one that is waited for.
            self._told = told
            self.update(line, layout=False)

    def on_click(self, event: events.Click) -> None:
        """Opens the commands."""
        if event.x < len(MENU):
            self.app.action_command_palette()

    def on_resize(self) -> None:
        """There is room for more, or for less."""
        if self._zone:
            self.tell(self._zone)

    def tell_plain(self, text: str) -> None:
        """Says something else, while there is nothing to show."""
        self._zone, self._told = "", ()
        self.update(joined((MENU, "bold $accent"), shown(text)), layout=False)
