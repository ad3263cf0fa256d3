"""The last line: the most useful keys of the current pane, each clickable."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.widget import Widget

from timeline.tui.keys.key import Key, footer
from timeline.tui.keys.main_keys import KEYS
from timeline.tui.keys.own_keys import own_keys


class KeyLine(Widget):
    """As many keys as fit; `?` shows the others."""

    def __init__(self, keys: Sequence[Key] = KEYS, pane: str = "timeline") -> None:
        super().__init__(id="key-line")
        self._keys = keys
        self._pane = pane
        self._spans: list[tuple[int, int, Key]] = []

    def tell(self, pane: str) -> None:
        """Shows the keys of a pane."""
        if pane != self._pane:
            self._pane = pane
            self.refresh()

    def render(self) -> Content:
        """The keys on one line; `?` and `q` are always at the end."""
        found = [
            one
            for one in own_keys(self.app).all_of(list(footer(self._pane, self._keys)))
            if one.keys
        ]
        last = [one for one in found if one.action in ("help", "quit")]
        room = self.size.width - sum(_width(one) for one in last)
        parts: list[Content] = []
        self._spans = []
        place = 0
        for key in [*(one for one in found if one not in last), *last]:
            width = _width(key)
            if key not in last:
                if room < width:
                    continue
                room -= width
            parts.append(
                Content.assemble(
                    (f" {_first(key)}", "bold $footer-key-foreground"), f" {key.label} "
                )
            )
            self._spans.append((place, place + width, key))
            place += width
        return Content("").join(parts)

    async def on_click(self, event: events.Click) -> None:
        """Runs the action of the key under the mouse."""
        for start, end, key in self._spans:
            if start <= event.x < end:
                where = "app." if key.where == "app" else "screen."
                await self.run_action(where + key.action)


def _first(key: Key) -> str:
    return key.shown.split(" ")[0]


def _width(key: Key) -> int:
    return cell_len(_first(key)) + len(key.label) + 3
