"""Waits until a store has something new.

A server notifies its listeners. A file cannot, but polling its counter costs almost nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

from timeline.eventstore.errors import StoreError
from timeline.eventstore.urls import Location
from timeline.light_typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from timeline.eventstore.postgres.notifications import Listener

_LOOK_AGAIN: Final = 0.05
"""Seconds between two polls of a file."""


class News:
    """Waits for events that the caller does not know yet.

    Attributes:
        told: The last position of a file that the caller knows; None before the first wait.
    """

    def __init__(self, location: Location) -> None:
        self._location = location
        self._listener: Listener | None = None
        self.told: int | None = None

    def close(self) -> None:
        """Closes the connection, and forgets the position."""
        if self._listener is not None:
            self._listener.close()
        self._listener = self.told = None

    def know_own(self, events: int, newest: Callable[[], int]) -> None:
        """Marks own appends as known, unless others recorded something too.

        Args:
            events: How many.
            newest: Returns the position of the newest event of a file.
        """
        if self.told is None or not events:  # a server notifies instead
            return
        with suppress(StoreError):  # The append succeeded, even if the file is gone now.
            if newest() == self.told + events:
                self.told += events

    def wait(self, seconds: float, position: Callable[[], int]) -> None:
        """Returns when there are new events, or after `seconds`.

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
