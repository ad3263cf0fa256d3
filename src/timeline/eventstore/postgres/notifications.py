"""Hearing of appends at once, instead of asking again and again.

The server notifies whoever listens when an append is committed. A notification is no more than
a hint: it can be lost with a connection, and one that was sent before this connection listened
never comes. So whoever waits here asks for the position afterwards in any case, and waits no
longer than for as long as it would have let pass before asking again.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from timeline.eventstore.errors import StoreError
from timeline.eventstore.postgres.connection import connect
from timeline.eventstore.urls import PostgresLocation

if TYPE_CHECKING:
    from psycopg import Connection


class Listener:
    """Waits for appends to a store, on a connection of its own."""

    def __init__(self, location: PostgresLocation) -> None:
        self._location = location
        self._connection: Connection[Any] | None = None

    def close(self) -> None:
        """Gives the connection back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def wait(self, seconds: float) -> None:
        """Waits until the store may have something new, but no longer than that.

        Where the connection is lost, it is made again at once, since what was told meanwhile is
        lost with it; while none can be made, this is a pause, and the caller asks as if there
        were no notifications.
        """
        import psycopg

        end = time.monotonic() + seconds
        for _ in range(2):
            try:
                if self._connection is None:
                    self._connection = connect(self._location)
                    self._connection.execute(f"LISTEN timeline_{self._location.schema}".encode())
                else:
                    for _ in self._connection.notifies(timeout=seconds, stop_after=1):
                        pass
            except StoreError:
                break
            except psycopg.Error:
                self.close()
            else:
                # After LISTEN, too: what was appended before it has to be asked for now.
                return
        time.sleep(max(0.0, end - time.monotonic()))
