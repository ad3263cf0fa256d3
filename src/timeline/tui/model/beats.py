"""The beats of a story, one after the other: developments, and days that pass.

A development is a beat at the moment from which on it had certainly happened. A deadline that
passes, a lapse, a start and an end in force are beats too. Of those only a stretch of time is read
(`State.passings`), so a beat may be unknown until more of them are.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from operator import attrgetter
from typing import Final, NamedTuple

from timeline.dates.edtf import PAST
from timeline.results import Passing, Passings, RowIndex
from timeline.tui.model.state import Playhead

_AFTER_ALL: Final = 1 << 62
_PLACE: Final = attrgetter("place")
_CLOCK: Final = attrgetter("clock")


class Stretch(NamedTuple):
    """The passings that must be read: from a moment on, or with a step of -1 back from it."""

    start: int
    step: int


def on_line(order: RowIndex, index: int) -> Playhead:
    """The playhead on a development."""
    return Playhead(order.clocks[index], index)


def on_passing(order: RowIndex, passing: Passing) -> Playhead:
    """The playhead on a day that passes, and on the line that named it, if that is listed."""
    for row, *instants in passing.lines:
        for instant in instants:
            index = order.index_of(row, instant)
            if index is not None:
                return Playhead(passing.clock, index, passing)
    return Playhead(passing.clock, order.line_at(passing.clock - 1), passing)


def at_moment(order: RowIndex, instant: int) -> Playhead:
    """The playhead at a moment, after all that has happened by then."""
    return Playhead(instant, order.line_at(instant))


def place_of(order: RowIndex, head: Playhead) -> tuple[int, int]:
    """Up to where lines are told, as a clock and an index.

    What passes comes before the developments of the same moment.
    """
    if head.instant is None:
        return _AFTER_ALL, 0
    if head.passing is not None:
        return head.instant, -1
    is_on_it = 0 <= head.index < len(order) and order.clocks[head.index] == head.instant
    return head.instant, head.index if is_on_it else _AFTER_ALL


def told(order: RowIndex, head: Playhead) -> int:
    """How many developments are told."""
    return order.played(place_of(order, head))


def next_beat(
    order: RowIndex, known: Passings, head: Playhead, now: int
) -> Playhead | Stretch | None:
    """The beat after the playhead; None after the last, or the passings to read first."""
    if head.instant is None:
        return None
    played = told(order, head)
    line = order.beats[played] if played < len(order.beats) else None
    upto = max(now, head.instant) if line is None else order.clocks[line]
    if not known.begin <= head.instant <= known.end:
        return Stretch(head.instant, 1)
    if head.passing is not None:
        place = bisect_right(known.found, head.passing.place, key=_PLACE)
    else:
        place = bisect_right(known.found, head.instant, key=_CLOCK)
    if place < len(known.found) and known.found[place].clock <= upto:
        return on_passing(order, known.found[place])
    if known.end < upto:
        return Stretch(known.end + 1, 1)
    return None if line is None else on_line(order, line)


def previous_beat(
    order: RowIndex, known: Passings, head: Playhead, now: int
) -> Playhead | Stretch | None:
    """The beat before the playhead; None before the first, or the passings to read first."""
    instant = now if head.instant is None else head.instant
    played = told(order, head)
    if place_of(order, head) == (head.instant, head.index):
        played -= 1  # that on which it is
    line = order.beats[played - 1] if played else None
    after = PAST if line is None else order.clocks[line]
    if head.instant is None:
        instant = max(instant, after)
    if not known.begin <= instant <= known.end:
        return Stretch(instant, -1)
    if head.passing is not None:
        place = bisect_left(known.found, head.passing.place, key=_PLACE)
    else:
        place = bisect_right(known.found, instant, key=_CLOCK)
    if place and known.found[place - 1].clock > after:
        return on_passing(order, known.found[place - 1])
    if known.begin > after + 1:
        return Stretch(known.begin - 1, -1)
    return None if line is None else on_line(order, line)


def joined(known: Passings, more: Passings) -> Passings:
    """Two stretches as one if they meet; else the one that was read last."""
    if more.begin > known.end + 1 or known.begin > more.end + 1:
        return more
    found = {one.place: one for one in (*known.found, *more.found)}
    return Passings(
        [found[place] for place in sorted(found)],
        min(known.begin, more.begin),
        max(known.end, more.end),
    )
