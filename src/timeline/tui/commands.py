"""The command palette: every action of the table of keys, with its key, found by any word."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from contextlib import suppress
from functools import partial

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from timeline.tui.keymap import KEYS, Key


class KeyCommands(Provider):
    """Offers what the keys do."""

    @property
    def _keys(self) -> Sequence[Key]:
        """Those of the screen from which the palette was opened."""
        keys: Sequence[Key] = getattr(self.screen, "KEYS", KEYS)
        return [key for key in keys if key.help]

    def _run(self, key: Key) -> partial[Coroutine[object, object, bool]]:
        where = "app." if key.where == "app" else "screen."
        return partial(self.app.run_action, where + key.action, self.screen)

    async def discover(self) -> Hits:
        """All, in the order of the table."""
        for key in self._keys:
            if not key.keys.isdecimal():
                yield DiscoveryHit(key.help, self._run(key), help=f"{key.group}: {key.shown}")

    async def search(self, query: str) -> Hits:
        """Those that match what was typed."""
        matcher = self.matcher(query)
        for key in self._keys:
            score = matcher.match(f"{key.help} {key.label}")
            if score > 0:
                shown = matcher.highlight(key.help)
                title = shown if isinstance(shown, Content) else Content(key.help)
                yield Hit(score, title, self._run(key), help=f"{key.group}: {key.shown}")


class KeyPalette(CommandPalette):
    """Textual's palette, whose list may be asked to turn a page before it is laid out."""

    def _action_command_list(self, action: str) -> None:
        # Its list then has options and no lines yet: there is no page to turn.
        with suppress(KeyError, IndexError):
            super()._action_command_list(action)
