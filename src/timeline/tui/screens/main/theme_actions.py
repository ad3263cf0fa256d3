"""The action that changes the theme."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen

from timeline.tui.theme import THEMES


class ThemeActions:
    """Changes how the program looks; the app saves which theme it has."""

    def __init__(self, screen: Screen[Any]) -> None:
        self._screen = screen

    def action_theme(self) -> None:
        """Switches to the next theme."""
        app = self._screen.app
        names = [one.name for one in THEMES]
        at = names.index(app.theme) if app.theme in names else -1
        app.theme = names[(at + 1) % len(names)]
