"""The library's subscription to a store, so that its projection runners work on both engines.

The library pulls notifications in a thread of its own, and leaves open how that thread learns
that there are more. A server notifies it; the position in a file is read twenty times a second.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from eventsourcing.persistence import ApplicationRecorder, ListenNotifySubscription


class Closable(Protocol):
    """What has a connection."""

    def close(self) -> None:
        """Gives it back."""


class StoreSubscription(ListenNotifySubscription[ApplicationRecorder]):
    """Gives stored events in the order of their positions, and waits for the next one.

    It ends with the store's error if the store cannot be read. Subscribe again, from the position
    of the last event that was handled.

    Args:
        recorder: What it reads from, in its own thread.
        gt: The position after which it begins; 0 or None for the first event.
        topics: Only events of these topics; none for all.
        wait: Returns once there may be more events, within a second and when it is stopped.
        closes: What is closed when it ends.
    """

    def __init__(
        self,
        recorder: ApplicationRecorder,
        gt: int | None,
        topics: Sequence[str],
        *,
        wait: Callable[[StoreSubscription], None],
        closes: Sequence[Closable] = (),
    ) -> None:
        # First of all: the library's own constructor starts the thread that uses them.
        self._wait = wait
        self._closes = closes
        super().__init__(recorder, gt, topics)

    def pause(self, seconds: float) -> None:
        """Waits for so long, or until it is stopped."""
        self._has_been_notified.wait(seconds)

    @property
    def is_stopped(self) -> bool:
        """Whether nothing more is wanted of it."""
        return self._has_been_stopped

    def _loop_on_pull(self) -> None:
        try:
            while not self._has_been_stopped:
                self._pull()
                self._wait(self)
        except BaseException as error:  # noqa: BLE001  `next` raises it in the caller's thread
            self._thread_error = error
            self.stop()
        finally:
            for one in self._closes:
                one.close()
