"""Reads the tracks of the rows in sight, and then those of their neighbours.

There may be a hundred thousand matters. What a board has drawn stays until it is read again, so
that nothing flickers while another knowledge is asked for.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from typing import Final, NamedTuple

from timeline.dates.edtf import Edtf
from timeline.results import Track
from timeline.timeline import Timeline
from timeline.tui.data.query_worker import QueryWorker

TrackName = tuple[str, str]
"""A government and the name of one of its matters."""
KEPT: Final = 4_000
"""Tracks in the cache, about a kilobyte each."""
_AT_ONCE: Final = 12
"""Tracks of one query: those of matters with thousands of developments take a while."""


class TrackQuestion(NamedTuple):
    """What is drawn of tracks: a stretch of time, with one knowledge.

    Attributes:
        first: Its first moment, in seconds since the epoch.
        last: Its last moment.
        apart: Of changes within so many seconds it shows only the last.
        as_known: The cut of knowledge.
        read: Another number means that the tracks have to be read again.
    """

    first: int
    last: int
    apart: int
    as_known: Edtf | None
    read: int


class TrackCache:
    """The tracks that were read last.

    Args:
        worker: Reads them.
        arrived: Called with the names of those that have been read.
        failed: Called with an error; the same rows are not asked for again.
    """

    def __init__(
        self,
        worker: QueryWorker,
        arrived: Callable[[Collection[TrackName]], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._worker = worker
        self._arrived = arrived
        self._failed = failed
        self._held: OrderedDict[TrackName, tuple[TrackQuestion, Track | None]] = OrderedDict()
        self._in_vain: tuple[TrackQuestion, Sequence[TrackName]] | None = None

    def get(self, name: TrackName) -> Track | None:
        """The track of a matter, if it was read and has a status."""
        held = self._held.get(name)
        return None if held is None else held[1]

    def has(self, name: TrackName) -> bool:
        """Whether the track was read, even if it has no status."""
        return name in self._held

    def want(
        self, names: Sequence[TrackName], beside: Sequence[TrackName], question: TrackQuestion
    ) -> bool:
        """Reads the missing ones in the background, unless others are being read.

        Returns whether there is anything left to read, so that the caller asks again.

        Args:
            names: The rows in sight.
            beside: Their neighbours, which are read when none of the former is missing.
            question: What is drawn of them; with another one they are read again.
        """
        if self._in_vain == (question, names):
            return False
        missing = self._missing(names, question) or self._missing(beside, question)
        if not missing or self._worker.busy:
            return bool(missing)

        def ask(timeline: Timeline) -> list[Track]:
            first, last, apart, as_known, _ = question
            return timeline.tracks_of(
                missing, first=first, last=last, apart=apart, as_known=as_known
            )

        def then(found: list[Track]) -> None:
            by_name = {(one.government, one.matter): one for one in found}
            for name in missing:
                self._held[name] = question, by_name.get(name)
                self._held.move_to_end(name)
            while len(self._held) > KEPT:
                self._held.popitem(last=False)
            self._arrived(by_name.keys() | missing)

        def otherwise(error: Exception) -> None:
            self._in_vain = question, names
            self._failed(error)

        self._worker.submit(ask, then, otherwise)
        return True

    def _missing(self, names: Sequence[TrackName], question: TrackQuestion) -> list[TrackName]:
        found = []
        for one in names:
            held = self._held.get(one)
            if held is None or held[0] != question:
                found.append(one)
                if len(found) == _AT_ONCE:
                    break
        return found
