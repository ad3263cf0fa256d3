"""Reads lines of the list in a thread, and caches those seen last.

The order of a timeline is in memory, but its lines are not: a thread reads those in sight and their
neighbours, by row. Drawing may wait a few milliseconds for them, which is mostly enough. Otherwise
it draws an empty line, and draws again when the line arrives.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Final

from timeline.timeline import Timeline
from timeline.tui.model.line import Line, line

CALM: Final = 0.03
"""Seconds that neighbouring lines wait for requests of lines in sight."""
KEPT: Final = 2_000
"""Lines in the cache, about a kilobyte each."""


class LineCache:
    """Reads lines in a thread of its own and caches those seen last.

    Args:
        timeline: Used by this thread alone, and closed with it.
        arrived: Called in that thread when lines have been read.
        failed: Called in that thread with the error.
    """

    def __init__(
        self,
        timeline: Timeline,
        arrived: Callable[[], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._timeline = timeline
        self._arrived = arrived
        self._failed = failed
        self._held: OrderedDict[int, Line | None] = OrderedDict()
        self._wanted: list[int] = []
        self._beside: list[int] = []
        self._awaited = False
        """Whether the lines now being read are in sight."""
        self._turn = threading.Condition()
        self._closed = False
        self._stale = False
        self._reading = False
        self._thread = threading.Thread(target=self._run, name="timeline-pages", daemon=True)
        self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether lines are being read."""
        return bool(self._wanted or self._beside) or self._reading

    def get(self, row: int) -> Line | None:
        """The line of a row, if cached."""
        return self._held.get(row)

    def want(self, rows: Sequence[int], wait: float = 0.0, beside: Sequence[int] = ()) -> None:
        """Requests the rows that are not cached, replacing earlier requests.

        Waits at most `wait` seconds for them. The rows `beside` them are read afterwards.
        """
        missing = [row for row in rows if row not in self._held]
        others = [row for row in beside if row not in self._held]
        if not missing and not others:
            return
        with self._turn:
            for row in rows:
                # Lines in sight are evicted last.
                if row in self._held:
                    self._held.move_to_end(row)
            self._wanted, self._beside = missing, others
            self._turn.notify_all()
            if wait and missing:
                self._turn.wait_for(lambda: not (self._wanted or self._awaited), wait)

    def reopen(self) -> None:
        """Empties the cache and reopens the store, because another one took its place."""
        with self._turn:
            self._held.clear()
            self._stale = True

    def close(self) -> None:
        """Ends the thread."""
        with self._turn:
            self._closed = True
            self._turn.notify_all()
        self._thread.join(2.0)

    def _run(self) -> None:
        while True:
            with self._turn:
                self._turn.wait_for(lambda: self._wanted or self._beside or self._closed)
                # Reading needs the interpreter lock, and the screen now draws what is in sight.
                self._turn.wait_for(lambda: self._wanted or self._closed, CALM)
                if self._closed:
                    self._timeline.close()
                    return
                self._reading = True  # set before the request is cleared, so that `busy` has no gap
                self._awaited = bool(self._wanted)
                if self._wanted:
                    rows, self._wanted = self._wanted, []
                else:
                    rows, self._beside = self._beside, []
                    rows = [row for row in rows if row not in self._held]
                stale, self._stale = self._stale, False
            if stale:
                self._timeline.close()
            try:
                found = {entry.row: line(entry) for entry in self._timeline.lines(rows)}
            except Exception as error:  # noqa: BLE001  whatever it is, the screen tells it
                self._timeline.close()
                self._finish({})
                self._failed(error)
            else:
                in_sight = self._awaited
                self._finish({row: found.get(row) for row in rows})
                if in_sight:
                    self._arrived()

    def _finish(self, found: dict[int, Line | None]) -> None:
        with self._turn:
            self._held.update(found)
            while len(self._held) > KEPT:
                self._held.popitem(last=False)
            self._reading = self._awaited = False
            self._turn.notify_all()
