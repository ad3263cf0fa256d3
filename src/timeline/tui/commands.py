"""The command palette: every action of the key table, with its key, found by any word."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.css.query import NoMatches
from textual.worker import Worker

from timeline.tui.keys.key import Key
from timeline.tui.keys.main_keys import KEYS
from timeline.tui.keys.own_keys import own_keys


class KeyCommands(Provider):
    """Provides the actions of the key table to the palette."""

    @property
    def _keys(self) -> Sequence[Key]:
        """The keys of the screen from which the palette was opened."""
        keys: Sequence[Key] = getattr(self.screen, "KEYS", KEYS)
        return [key for key in own_keys(self.app).all_of(keys) if key.help]

    def _run(self, key: Key) -> partial[Coroutine[object, object, bool]]:
        where = "app." if key.where == "app" else "screen."
        return partial(self.app.run_action, where + key.action, self.screen)

    async def discover(self) -> Hits:
        """Yields all actions, in the order of the table."""
        for key in self._keys:
            if not key.name.startswith(("part(", "reading(")):
                yield DiscoveryHit(key.help, self._run(key), help=f"{key.group}: {key.shown}")

    async def search(self, query: str) -> Hits:
        """Yields the actions that match the query."""
        matcher = self.matcher(query)
        for key in self._keys:
            score = matcher.match(f"{key.help} {key.label}")
            if score > 0:
                shown = matcher.highlight(key.help)
                title = shown if isinstance(shown, Content) else Content(key.help)
                yield Hit(score, title, self._run(key), help=f"{key.group}: {key.shown}")


class KeyPalette(CommandPalette):
    """Textual's palette, without two of its crashes.

    One was on a page key before the list is laid out, the other on a search that begins when the
    program is being ended.
    """

    def run_worker(self, work: Any, *given: Any, **named: Any) -> Worker[Any]:
        """Starts a search; it finds nothing where the list has been taken down before it began."""

        async def search() -> None:
            with suppress(NoMatches):
                await work()

        return super().run_worker(search, *given, **named)

    def _action_command_list(self, action: str) -> None:
        # The list has options but no lines yet, so it cannot turn a page.
        with suppress(KeyError, IndexError):
            super()._action_command_list(action)
