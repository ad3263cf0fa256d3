"""Waits until a store has something new, without asking it in a loop that keeps a processor busy.

A server notifies whoever listens. A file has nobody who could tell, but to look at its counter
costs next to nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from timeline.eventstore.urls import Location

if TYPE_CHECKING:
    from timeline.eventstore.postgres.notifications import Listener

_LOOK_AGAIN: Final = 0.05
"""Seconds after which a file is looked at again."""


class News:
    """What the caller knows of the store, and waiting for what it does not know yet.

    Attributes:
        told: The position up to which the caller knows a file; None if it never asked or waited.
    """

    def __init__(self, location: Location) -> None:
        self._location = location
        self._listener: Listener | None = None
        self.told: int | None = None

    def close(self) -> None:
        """Gives the connection back, and forgets what was known."""
        if self._listener is not None:
            self._listener.close()
        self._listener = self.told = None

    def wait(self, seconds: float, position: Callable[[], int]) -> None:
        """Returns when there is news, or after so many seconds; `Timeline` says what news is.

        Args:
            seconds: The longest time to wait.
            position: Reads the position of the newest event of a file.
        """
        if (server := self._location.as_server) is not None:
            if self._listener is None:
                from timeline.eventstore.postgres.notifications import Listener

                self._listener = Listener(server)
            self._listener.wait(seconds)
            return
        end = time.monotonic() + seconds
        if self.told is None:
            self.told = position()
        while (newest := position()) == self.told:
            left = end - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(left, _LOOK_AGAIN))
        self.told = newest
