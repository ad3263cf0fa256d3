"""The status of a matter at every moment, as known at every moment, as rectangles.

A question has two clocks: what had happened by then, and what was known by then. On the plane of
both, the answer changes at few moments only: when a development counts, when a window passes, when
something comes into force or ends, and when a development, or a correction of it, became known. So
the plane falls into rectangles with one answer each, which a page can look up without a rule.

From one moment of knowledge to the next most of it stays as it is. Only what comes after the first
change is folded again.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from itertools import groupby, pairwise
from typing import NamedTuple

from timeline.domain.matter.accounts import standing
from timeline.domain.matter.history import MatterHistory
from timeline.domain.matter.state import NOTHING, MatterState, StatusAt
from timeline.domain.matter.status import LAPSE_AFTER
from timeline.domain.matter.transition import Place, Transition


class KnownStep(NamedTuple):
    """A transition, and the seconds during which it was what the public knew.

    Half-open; an end of None is open.
    """

    step: Transition
    known_from: int
    known_until: int | None


class ReadingRectangle(NamedTuple):
    """Where a matter stands, at all moments of a rectangle; seconds since the epoch, half-open.

    An `until` of None is open. The status is never None.
    """

    as_of_from: int
    as_of_until: int | None
    as_known_from: int
    as_known_until: int | None
    reading: StatusAt


def reading_rectangles(
    steps: Iterable[KnownStep], *, last: int, lapse_after: int = LAPSE_AFTER
) -> Iterator[ReadingRectangle]:
    """Yields the rectangles of a matter, in no particular order. They never overlap.

    Args:
        steps: All its transitions, also those that were corrected, or retracted, since.
        last: The last moment of a clock; what would count later never does.
        lapse_after: Seconds after its window at which an overdue decision counts as lapsed.
    """
    steps = [one for one in steps if one.step.happened_by <= last]
    has_accounts = any(one.step.account_of for one in steps)
    column = _Column(last, lapse_after)
    for moment, gone, come in _with_accounts(steps) if has_accounts else _moves(steps):
        yield from column.change(gone, come, moment)
    yield from column.open()


_Move = tuple[int, list[Transition], list[Transition]]
"""A moment of knowledge, the steps that are no longer what is known, and those that now are."""


def _moves(steps: Iterable[KnownStep]) -> Iterator[_Move]:
    moves: dict[int, tuple[list[Transition], list[Transition]]] = {}
    for one in steps:
        moves.setdefault(one.known_from, ([], []))[1].append(one.step)
        if one.known_until is not None:
            moves.setdefault(one.known_until, ([], []))[0].append(one.step)
    for moment in sorted(moves):
        yield moment, *moves[moment]


def _with_accounts(steps: Iterable[KnownStep]) -> Iterator[_Move]:
    """The moves of those that speak: of several accounts of one development only one does."""
    visible: dict[str, Transition] = {}
    speaking: dict[str, Transition] = {}
    for moment, gone, come in _moves(steps):
        for step in gone:
            del visible[step.id]
        visible |= {step.id: step for step in come}
        now = {one.id: one for one in standing(visible.values())}
        changed = [one for one in now.keys() | speaking.keys() if now.get(one) != speaking.get(one)]
        yield (
            moment,
            [speaking[one] for one in changed if one in speaking],
            [now[one] for one in changed if one in now],
        )
        speaking = now


class _Cell(NamedTuple):
    """A stretch of the first clock with one answer, and since when it is known."""

    begins: int
    ends: int | None
    reading: StatusAt
    known_from: int


class _Column:
    """What a matter's status is at each moment, with what is known at one.

    Attributes of a column are sorted by the clock, and hold together up to any moment. So a change
    takes back what comes after the first moment that it touches, and folds on from there.
    """

    def __init__(self, last: int, lapse_after: int) -> None:
        self._last = last
        self._lapse_after = lapse_after
        self._history = MatterHistory()
        self._counting: list[tuple[int, Place, Transition]] = []
        """The steps in the order in which they count."""
        self._states: list[tuple[int, MatterState]] = []
        """From each moment on, the state."""
        self._cells: list[_Cell] = []

    def change(
        self, gone: Collection[Transition], come: Collection[Transition], known: int
    ) -> Iterator[ReadingRectangle]:
        """Takes steps out and others in; yields the rectangles that end with that knowledge."""
        if not gone and not come:
            return
        clock = min(step.happened_by for step in (*gone, *come))
        self._fold_from(clock, {step.id for step in gone}, come)
        yield from self._lay_from(clock, known)

    def open(self) -> Iterator[ReadingRectangle]:
        """The rectangles that hold with all that is known."""
        for cell in self._cells:
            yield from _closed(cell, None)

    def _fold_from(self, clock: int, gone: Collection[str], come: Iterable[Transition]) -> None:
        place = bisect_left(self._counting, (clock,))
        later = self._counting[place:]
        del self._counting[place:]
        for _, _, step in reversed(later):
            self._history.put(step.id, None)
        later = [one for one in later if one[-1].id not in gone]
        later += [(step.happened_by, step.place, step) for step in come]
        later.sort()
        self._counting += later
        del self._states[bisect_left(self._states, clock, key=_moment) :]
        before = self._states[-1][1] if self._states else NOTHING
        for moment, group in groupby(later, key=lambda one: one[0]):
            for _, _, step in group:
                self._history.put(step.id, step)
            if self._history.standing != before:
                before = self._history.standing
                self._states.append((moment, before))

    def _lay_from(self, clock: int, known: int) -> Iterator[ReadingRectangle]:
        place = max(bisect_left(self._cells, clock, key=_begin) - 1, 0)
        old = self._cells[place:]
        del self._cells[place:]
        laid: list[tuple[int, StatusAt]] = []
        if old and old[0].begins < clock:
            laid.append((old[0].begins, old[0].reading))
        for begins, reading in self._readings_from(clock):
            if not laid or laid[-1][1] != reading:
                laid.append((begins, reading))
        since = {(cell.begins, cell.ends): cell for cell in old}
        ends: list[int | None] = [*(begins for begins, _ in laid[1:]), None]
        for (begins, reading), end in zip(laid, ends, strict=True):
            was = since.get((begins, end))
            if was is not None and was.reading == reading:
                self._cells.append(was)
                del since[begins, end]
            else:
                self._cells.append(_Cell(begins, end, reading, known))
        for cell in since.values():
            yield from _closed(cell, known)

    def _readings_from(self, clock: int) -> Iterator[tuple[int, StatusAt]]:
        """From each moment on, from `clock` on, the answer; the same may come twice."""
        place = bisect_left(self._states, clock, key=_moment)
        states = self._states[place:]
        if not states or states[0][0] > clock:
            states.insert(0, (clock, self._states[place - 1][1] if place else NOTHING))
        for (moment, state), (ends, _) in pairwise([*states, (self._last + 1, NOTHING)]):
            edges = (one for one in state.edges(self._lapse_after) if moment < one < ends)
            for instant in (moment, *sorted(edges)):
                yield instant, state.read(instant, self._lapse_after)


def _closed(cell: _Cell, known_until: int | None) -> Iterator[ReadingRectangle]:
    if cell.reading.status is not None:
        yield ReadingRectangle(cell.begins, cell.ends, cell.known_from, known_until, cell.reading)


def _moment(state: tuple[int, MatterState]) -> int:
    return state[0]


def _begin(cell: _Cell) -> int:
    return cell.begins
