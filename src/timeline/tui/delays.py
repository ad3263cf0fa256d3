"""What a screen does in a moment, unless it is asked for again before.

Kept by name, so that the last one counts, and until it was done, so that a screen can say
whether anything is still to come.
"""

from __future__ import annotations

from collections.abc import Callable

from textual.message_pump import MessagePump
from textual.timer import Timer


class Delays:
    """Things to do after a time, of one screen."""

    def __init__(self, screen: MessagePump) -> None:
        self._screen = screen
        self._timers: dict[str, Timer] = {}

    def __bool__(self) -> bool:
        """Whether anything is still to be done."""
        return bool(self._timers)

    def __contains__(self, name: str) -> bool:
        """Whether that is still to be done."""
        return name in self._timers

    def later(self, name: str, seconds: float, do: Callable[[], object]) -> None:
        """Does something after some seconds, instead of what has this name and is not done yet."""
        self.drop(name)

        def done() -> None:
            # What was due but not done when it was asked for anew is not done twice.
            if self._timers.get(name) is timer:
                del self._timers[name]
                do()

        timer = self._timers[name] = self._screen.set_timer(seconds, done)

    def drop(self, name: str) -> None:
        """Does not do it, if it is not done yet."""
        timer = self._timers.pop(name, None)
        if timer is not None:
            timer.stop()
