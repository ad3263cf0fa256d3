"""The number of marked lines and the active filters, each as a chip that a click removes.

The line is drawn as a whole. A widget per chip would be laid out and styled at every change of the
filter, which takes as long as the first page of the list.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from timeline.tui.content import joined, shown
from timeline.tui.keys.own_keys import own_keys
from timeline.tui.model.state import State, chips, marked_chip

NONE: Final = "[$tone-world] all developments · [@click=screen.filter]$key filter[/][/]"
"""The text without filters; a click on its end does what `$key` does."""


class ChipBar(Widget):
    """A row of chips; on a low screen it is hidden if there are none."""

    @dataclass
    class Removed(Message):
        """A chip was removed by a click."""

        name: str
        value: str

    def __init__(self, state: State) -> None:
        super().__init__(id="chip-bar")
        self._state = state
        self._chips: list[tuple[str, str, str]] = []
        self._under: int | None = None
        """The index of the chip under the mouse."""

    def tell(self) -> None:
        """Updates the chips from the state."""
        found = [*marked_chip(self._state.now), *chips(self._state.now)]
        if found != self._chips:
            self._chips, self._under = found, None
            self.set_class(bool(found), "some")
            self.refresh()

    def render(self) -> Content:
        """The chips that fit, and the number of others."""
        if not self._chips:
            key = own_keys(self.app).in_words("<filter>")
            return Content.from_markup(NONE, key=key)
        parts, end, place = [], 0, -1
        for place, (chip, end) in enumerate(self._laid_out()):  # noqa: B007  the last counts
            style = "$accent on $error 40%" if place == self._under else "$accent on $panel"
            parts += [Content.assemble(chip).stylize_before(style), Content(" ")]
        hidden = len(self._chips) - place - 1
        if hidden:
            parts.append(shown(f"and {hidden:,} more"[: max(self.size.width - end - 1, 0)]))
        return Content("").join(parts)

    def _laid_out(self) -> Iterator[tuple[Content, int]]:
        """Each visible chip, and the cell after it."""
        end = 0
        for place, (_, _, words) in enumerate(self._chips):
            chip = joined(" ", shown(words), (" ✕ ", "bold"))  # each on one line
            width = cell_len(chip.plain)
            more = len(self._chips) - place - 1
            room = self.size.width - (len(f" and {more:,} more") if more else 0)
            if place and end + width > room:
                return
            end += width
            yield chip, end
            end += 1

    def _at(self, x: int) -> int | None:
        """The index of the chip at a cell."""
        start = 0
        for place, (_, end) in enumerate(self._laid_out()):
            if start <= x < end:
                return place
            start = end + 1
        return None

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Highlights the chip that a click would remove."""
        self._point(self._at(event.x))

    def on_leave(self) -> None:
        """Removes the highlight."""
        self._point(None)

    def _point(self, under: int | None) -> None:
        if under != self._under:
            self._under = under
            self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Removes the filter that was clicked."""
        place = self._at(event.x)
        if place is not None:
            name, value, _ = self._chips[place]
            self.post_message(self.Removed(name, value))
