"""Delayed actions of a screen, debounced by name.

They are kept until they are done, so that a screen can tell whether any is pending.
"""

from __future__ import annotations

from collections.abc import Callable

from textual.message_pump import MessagePump
from textual.timer import Timer


class Delays:
    """The delayed actions of one screen."""

    def __init__(self, screen: MessagePump) -> None:
        self._screen = screen
        self._timers: dict[str, Timer] = {}

    def __bool__(self) -> bool:
        """Whether any action is pending."""
        return bool(self._timers)

    def __contains__(self, name: str) -> bool:
        """Whether the action of this name is pending."""
        return name in self._timers

    def later(self, name: str, seconds: float, do: Callable[[], object]) -> None:
        """Does something after `seconds`, replacing a pending action of the same name."""
        self.drop(name)

        def done() -> None:
            # A timer that fired while its action was replaced must not run twice.
            if self._timers.get(name) is timer:
                del self._timers[name]
                do()

        timer = self._timers[name] = self._screen.set_timer(seconds, done)

    def drop(self, name: str) -> None:
        """Cancels a pending action."""
        timer = self._timers.pop(name, None)
        if timer is not None:
            timer.stop()
