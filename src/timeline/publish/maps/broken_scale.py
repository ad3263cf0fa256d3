"""A scale of time on which long spells without a change are cut short.

Many matters have most of their life in a few days, and then a deadline months later. On an even
scale the days would be a hair's breadth. Each spell between two changes has its true length up to
some most, the longest with which the shorter ones can still be seen. Longer ones are breaks, as
long as these are few.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import pairwise
from typing import Final, NamedTuple, Self

DAY: Final = 86_400
_SHORTEST: Final = DAY // 4
"""Seconds. What is shorter, as from the last second of a day to the next day, need not be seen."""
_NEARLY: Final = 1.6
"""How many times as long as the most a spell must be, to be worth a break."""
_MOST_BREAKS: Final = 12
"""With more of them nobody would see time in the scale any more."""
_SHORT: Final = 0.3
"""The share of spells that need not have the least length, but a third of it."""


class Break(NamedTuple):
    """A spell that is cut short: its places, and its length in seconds."""

    begins: float
    ends: float
    seconds: int


class BrokenScale(NamedTuple):
    """Moments, in seconds since the epoch, and their places on a line from 0 to `length`.

    Between two knots a moment has its place in proportion. The first and the last knot are the
    ends of the line, a margin before the first change and after the last.
    """

    length: float
    knots: tuple[tuple[int, float], ...]
    breaks: tuple[Break, ...]

    @classmethod
    def fitted(cls, moments: Iterable[int], length: float, *, least: float, margin: float) -> Self:
        """The scale that shows changes at these moments.

        Args:
            moments: Of the changes, at least one.
            length: Of the line.
            least: How long the shorter spells between two changes should be.
            margin: Of the line, before the first change and after the last.
        """
        changes = sorted(set(moments))
        spells = [after - before for before, after in pairwise(changes)]
        room = length - 2 * margin
        most = _most(spells, room, least)
        shown = [_shown(one, most) for one in spells]
        per_second = room / sum(shown) if sum(shown) else room / DAY
        knots = [(changes[0], margin)]
        breaks = []
        for (_, moment), spell, short in zip(pairwise(changes), spells, shown, strict=True):
            begins = knots[-1][1]
            knots.append((moment, begins + short * per_second))
            if short < spell:
                breaks.append(Break(begins, knots[-1][1], spell))
        around = max(1, round(margin / per_second))
        ends = ((changes[0] - around, 0.0), (changes[-1] + around, float(length)))
        return cls(length, (ends[0], *knots, ends[1]), tuple(breaks))

    @property
    def first(self) -> int:
        """The moment at its beginning."""
        return self.knots[0][0]

    @property
    def last(self) -> int:
        """The moment at its end."""
        return self.knots[-1][0]

    def place(self, moment: int) -> float:
        """The place of a moment; what is outside is at an end."""
        if moment <= self.first:
            return 0.0
        if moment >= self.last:
            return self.length
        number = bisect_right(self.knots, moment, key=_moment)
        (begins, low), (ends, high) = self.knots[number - 1 : number + 1]
        return low + (high - low) * (moment - begins) / (ends - begins)

    def moment(self, place: float) -> int:
        """The moment at a place on the line."""
        number = min(max(bisect_right(self.knots, place, key=_place), 1), len(self.knots) - 1)
        (begins, low), (ends, high) = self.knots[number - 1 : number + 1]
        part = (place - low) / (high - low) if high > low else 0.0
        return round(begins + part * (ends - begins))


def _most(spells: Iterable[int], room: float, least: float) -> int:
    """The longest spell that is shown in full, so that the shortest has its least length."""
    worth = sorted(one for one in spells if one >= _SHORTEST)
    if not worth:
        return DAY
    short = worth[int(len(worth) * _SHORT)]
    best = worth[-1]
    for most in reversed(worth):
        shown = [_shown(one, most) for one in worth]
        if sum(one < spell for one, spell in zip(shown, worth, strict=True)) > _MOST_BREAKS:
            break
        best = most
        if min(short, worth[0] * 3) * room / sum(shown) >= least:
            break
    return best


def _shown(spell: int, most: int) -> int:
    return most if spell > most * _NEARLY else spell


def _moment(knot: tuple[int, float]) -> int:
    return knot[0]


def _place(knot: tuple[int, float]) -> float:
    return knot[1]
