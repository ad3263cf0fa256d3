"""Lets the parts of a screen implement the actions of its keys.

Textual looks for an action's method on the screen alone. A screen with forty of them cannot be
read, so its parts have them, and the screen names the parts.
"""

from __future__ import annotations

from typing import Any, Final

from textual.screen import Screen

PREFIX: Final = "action_"


def delegate_actions(screen: Screen[Any], *parts: object) -> None:
    """Makes every `action_…` method of the parts an action of the screen."""
    for part in parts:
        for name in dir(part):
            if name.startswith(PREFIX):
                setattr(screen, name, getattr(part, name))
