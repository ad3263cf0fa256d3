"""The frame clock: advances playback by the time since the last frame."""

from __future__ import annotations

from time import monotonic
from typing import Any, Final

from textual.screen import Screen
from textual.timer import Timer

from timeline.tui.model.playback_controller import PlaybackController

FRAME: Final = 1 / 30
ASLEEP: Final = 2.0
"""A longer gap between two frames, in seconds, means that the program was suspended."""


class FrameClock:
    """The frames of playback, on a timer of the screen."""

    def __init__(self, screen: Screen[Any], playback: PlaybackController) -> None:
        self._screen = screen
        self._playback = playback
        self._timer: Timer | None = None
        self._last = 0.0

    def start(self) -> None:
        """Starts the timer."""
        self._last = monotonic()
        self._timer = self._screen.set_interval(FRAME, self.tick)

    def stop(self) -> None:
        """Stops the timer."""
        if self._timer is not None:
            self._timer.stop()

    def tick(self) -> None:
        """Advances playback by the time since the last frame."""
        now = monotonic()
        passed = now - self._last
        # If the program was suspended meanwhile, so was playback.
        self._playback.tick(passed if passed < ASLEEP else FRAME)
        self._last = now
