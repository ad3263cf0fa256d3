"""The clock of playing: it lets the story run by the time that passed since the last frame."""

from __future__ import annotations

from time import monotonic
from typing import Any, Final

from textual.screen import Screen
from textual.timer import Timer

from timeline.tui.model.playback_controller import PlaybackController

FRAME: Final = 1 / 30
ASLEEP: Final = 2.0
"""Seconds between two frames from which on the program was not running."""


class FrameClock:
    """Frames of one story, on the timers of a screen."""

    def __init__(self, screen: Screen[Any], playback: PlaybackController) -> None:
        self._screen = screen
        self._playback = playback
        self._timer: Timer | None = None
        self._last = 0.0

    def start(self) -> None:
        """Begins to play."""
        self._last = monotonic()
        self._timer = self._screen.set_interval(FRAME, self.tick)

    def stop(self) -> None:
        """Plays no longer."""
        if self._timer is not None:
            self._timer.stop()

    def tick(self) -> None:
        """Plays what has passed since the last frame."""
        now = monotonic()
        passed = now - self._last
        # Where the program was suspended meanwhile, the story was too.
        self._playback.tick(passed if passed < ASLEEP else FRAME)
        self._last = now
