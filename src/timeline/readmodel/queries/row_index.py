"""The lines of a timeline in memory: in the order of the list, and in the order of the story.

A list is ordered by when things may have happened at the earliest. A story is told in the order in
which they certainly had: a status follows from then on. So each line has both moments, and the
lines are numbered in both orders. Both are made while the lines are read, a chunk at a time.
Measured: 24 bytes a line.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class RowIndex:
    """The lines of a timeline: row ids, the instants that order them, and the story's order."""

    rows: array[int]
    instants: array[int]
    clocks: array[int] = field(default_factory=lambda: array("q"))
    """From when on each line has certainly happened; never before its instant."""
    beats: array[int] = field(default_factory=lambda: array("I"))
    """The indexes of the lines in order of their clocks, then of the list."""

    @classmethod
    def of(cls, lines: Iterable[Sequence[int]]) -> RowIndex:
        """The index of some lines, each with its row, instant and clock, in order."""
        order = cls(array("I"), array("q"))
        filling = Filling(order)
        filling.take(list(lines))
        filling.finish()
        return order

    def __len__(self) -> int:
        # A chunk is added to one array after the other while other threads read.
        return min(len(self.rows), len(self.instants))

    def index_of(self, row: int, instant: int) -> int | None:
        """The index of a row with that instant, or None."""
        start = bisect_left(self.instants, instant)
        stop = bisect_right(self.instants, instant, lo=start)
        try:
            return self.rows.index(row, start, stop)
        except ValueError:
            return None

    def index_at(self, instant: int) -> int:
        """The index of the last line that is not after an instant; -1 if there is none."""
        return bisect_right(self.instants, instant, hi=len(self)) - 1

    # ------------------------------------------------------------------ in order of the story

    def line_at(self, instant: int, among: int | None = None) -> int:
        """The line that had certainly happened last by an instant, of the first `among` beats.

        It is -1 if there is none.
        """
        place = bisect_right(self.beats, instant, hi=among, key=self.clocks.__getitem__)
        return self.beats[place - 1] if place else -1

    def played(self, until: tuple[int, int]) -> int:
        """How many beats come up to a clock and an index, which counts among equal clocks."""
        return bisect_right(self.beats, until, key=self._place)

    def _place(self, index: int) -> tuple[int, int]:
        return self.clocks[index], index

    def density(self, first: int, last: int, buckets: int) -> list[int]:
        """The number of lines that happen in each of `buckets` equal parts of a span."""
        span = last + 1 - first
        edges = [first + span * part // buckets for part in range(buckets + 1)]
        clock = self.clocks.__getitem__
        places = [bisect_left(self.beats, edge, key=clock) for edge in edges]
        return [end - start for start, end in pairwise(places)]

    def span(self) -> tuple[int, int] | None:
        """The clocks of the first and the last line of the story; None without lines."""
        if not self.beats:
            return None
        return self.clocks[self.beats[0]], self.clocks[self.beats[-1]]


class Filling:
    """Fills an index with lines that come in order of their instants, a chunk at a time.

    A line is behind all others in the story once a later one begins only after its clock. So only
    those wait whose dates reach beyond the last line that was read.
    """

    def __init__(self, order: RowIndex) -> None:
        self._order = order
        self._waiting: list[tuple[int, int]] = []

    def take(self, chunk: Sequence[Sequence[int]]) -> None:
        """Adds lines, each with its row, instant and clock."""
        if not chunk:
            return
        order, start = self._order, len(self._order.clocks)
        rows, instants, clocks = zip(*chunk, strict=True)
        clocks = tuple(map(max, instants, clocks))
        order.clocks.extend(clocks)
        order.rows.extend(rows)
        order.instants.extend(instants)
        self._waiting += zip(clocks, range(start, start + len(clocks)), strict=True)
        self._waiting.sort()
        self._settle(bisect_left(self._waiting, (instants[-1],)))

    def finish(self) -> None:
        """Adds the lines that wait, because there are no more."""
        self._settle(len(self._waiting))

    def _settle(self, count: int) -> None:
        self._order.beats.extend([index for _, index in self._waiting[:count]])
        del self._waiting[:count]


def with_lines(order: RowIndex, gone: Iterable[int], added: Sequence[Sequence[int]]) -> RowIndex:
    """Another index, without the lines at some indexes and with others at their places.

    The exact order within one instant comes with the next full load.
    """
    out = sorted(gone, reverse=True)
    count = len(order)
    rows, instants, clocks = order.rows[:count], order.instants[:count], order.clocks[:count]
    beats = order.beats[:]
    at_the_end = not out
    for index in out:
        del rows[index], instants[index], clocks[index]
    for row, instant, given in added:
        clock = max(instant, given)
        place = bisect_right(instants, instant)
        at_the_end = at_the_end and place == len(rows) and (not beats or clocks[beats[-1]] <= clock)
        if at_the_end:
            beats.append(place)
        rows.insert(place, row)
        instants.insert(place, instant)
        clocks.insert(place, clock)
    if at_the_end:
        return RowIndex(rows, instants, clocks, beats)
    return RowIndex.of(zip(rows, instants, clocks, strict=True))
