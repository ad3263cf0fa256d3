"""The first line: the playhead, how it plays, and what is filtered out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from textual import events
from textual.widgets import Static

from timeline.tui.content import joined, shown
from timeline.tui.model.beats import told
from timeline.tui.model.moment import ClockMoment
from timeline.tui.model.playback import SPEEDS
from timeline.tui.model.state import State

ROOMY: Final = 100
"""Width from which everything fits; on a narrower screen the name of the store goes first."""


SIGN: Final = " ≡ "
MENU: Final = f"{SIGN}timeline "
"""A click on it opens the commands, so that everything can be done with the mouse alone."""


class TitleBar(Static):
    """Date, position, speed, and filters on one line, which changes often."""

    def __init__(
        self,
        state: State,
        place: str,
        moment: Callable[[], ClockMoment],
        is_over: Callable[[], bool],
    ) -> None:
        super().__init__(id="title-bar")
        self._state = state
        self._place = place
        self._moment = moment
        self._is_over = is_over
        self._is_told = False
        """Whether there is anything to show."""
        self._told: Sequence[object] = ()

    def tell(self) -> None:
        """Updates the title bar."""
        self._is_told = True
        now = self._state.now
        count = self._state.count
        head = now.playhead
        moment = self._moment()
        sign = "▶ playing" if now.playing else "■ the end" if self._is_over() else "‖ paused"
        speed = f"{SPEEDS[now.speed]:g}×"
        more = "" if now.complete else "+"
        played = (
            0 if now.order is None else count if head.instant is None else told(now.order, head)
        )
        place = "…" if now.window else f"{played:,} of {count:,}{more}"
        pace = f"{speed} {'by date' if now.pace == 'date' else 'step by step'}"
        how: list[tuple[object, str] | str] = [" ", (pace, "$tone-world")]
        parts: list[tuple[object, str] | str] = []
        if now.total is not None and now.complete and now.total > count:
            parts += ["  ", (f"{now.total - count:,} filtered out", "$warning")]
        hidden = count - self._state.shown_count
        if hidden:
            parts += ["  ", (f"{hidden:,} later hidden", "$warning")]
        if now.as_known is not None:
            parts += ["  ", (f"as known {now.as_known.text}", "bold $warning")]
        if now.reported:
            parts += ["  ", ("as reported", "bold $warning")]
        has_room = not parts or self.size.width >= ROOMY
        if now.slow:
            parts += ["  ", (now.slow, "italic")]
        name = f"{self._place}  " if has_room else ""
        # The end has what is unusual, so shorter variants drop parts at the start.
        style = "bold $success" if now.playing else "$tone-world"
        zone = f" {moment.zone}"
        for menu, store, where, shown_how in (
            (MENU, name, zone, how), (MENU, "", zone, how), (MENU, "", zone, []),
            (SIGN, "", zone, []), (SIGN, "", "", []),
        ):  # fmt: skip
            words = [
                (menu, "bold $accent"), (store, "$tone-world"), (moment.words, "bold"),
                (where, "$tone-world"), "  ", place, "  ", (sign, style), *shown_how, *parts,
            ]  # fmt: skip
            line = joined(*words)
            if line.cell_length <= (self.size.width or ROOMY):
                break
        if words != self._told:
            # An unchanged frame would delay the one that the user waits for.
            self._told = words
            self.update(line, layout=False)

    def on_click(self, event: events.Click) -> None:
        """Opens the commands."""
        if event.x < len(MENU):
            self.app.action_command_palette()

    def on_resize(self) -> None:
        """Fits the text to the new width."""
        if self._is_told:
            self.tell()

    def tell_plain(self, text: str) -> None:
        """Shows a plain text while there is no list."""
        self._is_told, self._told = False, ()
        self.update(joined((MENU, "bold $accent"), shown(text)), layout=False)
