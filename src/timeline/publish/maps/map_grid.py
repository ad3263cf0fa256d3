"""The rectangles of a matter as a grid of fields, and the fields of one look that hang together."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import count, pairwise
from typing import Final, NamedTuple

from timeline.dates.timezones import FUTURE, PAST
from timeline.readmodel.matter_standing import MatterStatus
from timeline.readmodel.queries.matters.rectangles import StatusMap, StatusRectangle

Field = tuple[int, int]
"""Row and column, counted from the earliest."""
_MOST_FIELDS: Final = 40_000
"""Of a grid whose areas are looked for; one with more is drawn without words in it."""


_NONE: Final[frozenset[int]] = frozenset()


class Area(NamedTuple):
    """Fields of one status that hang together, and the widest block of them for a label.

    Attributes:
        status: Of all of them.
        left, bottom, right, top: Of the block: places, bottom before top.
    """

    status: MatterStatus
    left: float
    bottom: float
    right: float
    top: float


class MapGrid:
    """What a matter's status is between each two changes, on both axes.

    Attributes:
        columns: Moments of `as_of` between which nothing changes, with the ends of the map.
        rows: Moments of `as_known`, likewise.
        fields: By row and column, the status; None where it has none.
    """

    def __init__(self, found: StatusMap, first: int, last: int) -> None:
        self.columns = _edges(map(as_of, found.rectangles), first, last)
        self.rows = _edges(map(as_known, found.rectangles), first, last)
        width = len(self.columns) - 1
        self.fields: list[list[MatterStatus | None]] = [
            [None] * width for _ in range(len(self.rows) - 1)
        ]
        for one in found.rectangles:
            left, right = self._span(self.columns, one.as_of_from, one.as_of_until)
            low, high = self._span(self.rows, one.as_known_from, one.as_known_until)
            for row in range(low, high):
                self.fields[row][left:right] = [one.status] * (right - left)

    @staticmethod
    def _span(edges: list[int], begins: int, ends: int | None) -> tuple[int, int]:
        last = len(edges) - 1
        return (
            min(bisect_left(edges, begins), last),
            last if ends is None else min(bisect_left(edges, ends), last),
        )

    def look(self, row: int, column: int) -> str | None:
        """The status of a field as a word; None outside, too."""
        if not (0 <= row < len(self.fields) and 0 <= column < len(self.fields[0])):
            return None
        field = self.fields[row][column]
        return None if field is None else field.status

    def areas(self, columns: list[float], rows: list[float]) -> Iterator[Area]:
        """Each area with the largest block in it.

        Args:
            columns: The places of the columns' edges.
            rows: The places of the rows' edges.
        """
        if len(self.fields) * len(self.fields[0]) > _MOST_FIELDS:
            return
        seen: set[Field] = set()
        for row, line in enumerate(self.fields):
            for column, status in enumerate(line):
                if status is not None and (row, column) not in seen:
                    together = self._together((row, column))
                    seen |= together
                    yield Area(status, *_largest(together, columns, rows))

    def _together(self, start: Field) -> set[Field]:
        look = self.look(*start)
        found, waiting = {start}, [start]
        while waiting:
            row, column = waiting.pop()
            for beside in (
                (row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1),
            ):  # fmt: skip
                if beside not in found and self.look(*beside) == look:
                    found.add(beside)
                    waiting.append(beside)
        return found


def moments_of(found: StatusMap) -> list[int]:
    """The moments at which anything changes, on either axis; without the ends of all time."""
    ends = {one for each in found.rectangles for one in (*as_of(each), *as_known(each))}
    return sorted(one for one in ends if one is not None and PAST < one < FUTURE)


def as_of(one: StatusRectangle) -> tuple[int, int | None]:
    """From when until when, on the first clock."""
    return one.as_of_from, one.as_of_until


def as_known(one: StatusRectangle) -> tuple[int, int | None]:
    """From when until when, on the second clock."""
    return one.as_known_from, one.as_known_until


def _edges(spans: Iterable[tuple[int, int | None]], first: int, last: int) -> list[int]:
    inside = {end for span in spans for end in span if end is not None and first < end < last}
    return [first, *sorted(inside), last]


def _largest(
    fields: set[Field], columns: list[float], rows: list[float]
) -> tuple[float, float, float, float]:
    """The block of fields with the largest surface: left, bottom, right, top."""
    best, block = -1.0, (0.0, 0.0, 0.0, 0.0)
    lines: dict[int, set[int]] = {}
    for row, column in fields:
        lines.setdefault(row, set()).add(column)
    for bottom, first in sorted(lines.items()):
        run = first
        for top in count(bottom):
            run = run & lines.get(top, _NONE)
            if not run:
                break
            for left, right in _runs(sorted(run)):
                wide, high = columns[right + 1] - columns[left], rows[top + 1] - rows[bottom]
                # A label is wide and low: some height is needed, more of it is of little use.
                worth = wide * min(high, 60) + high
                if worth > best:
                    best = worth
                    block = (columns[left], rows[bottom], columns[right + 1], rows[top + 1])
    return block


def _runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """First and last of the numbers that follow each other."""
    first = numbers[0]
    for one, next_ in pairwise(numbers):
        if next_ != one + 1:
            yield first, one
            first = next_
    yield first, numbers[-1]
