"""The query of a replay: developments in order, with the status changes that they cause.

The clock of each step is the moment from which the development had certainly happened. So a step
never claims more than its source. A deadline that passes without a decision is a step of its own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush
from itertools import chain, groupby
from operator import attrgetter, itemgetter
from typing import Any, Final, Literal, NamedTuple

from timeline.dates.edtf import FUTURE, PAST, civil_day, iso
from timeline.domain.matter.history import MatterHistory
from timeline.domain.matter.state import NOTHING, MatterState
from timeline.domain.matter.status import LAPSE_AFTER
from timeline.domain.matter.transition import Transition
from timeline.domain.matter.vocabulary import Status
from timeline.readmodel.as_of import AsOf, GovernmentRow
from timeline.readmodel.entry import Entry
from timeline.readmodel.matter_standing import STEP
from timeline.readmodel.queries.developments import Filter, entries
from timeline.readmodel.queries.matters.changes import Change, Within, change_between
from timeline.readmodel.queries.matters.status import steps_of

_Kind = Literal["development", "overdue", "lapsed", "in-force", "ended"]


class ReplayStep(NamedTuple):
    """A step of a replay."""

    kind: _Kind
    clock: int
    """The moment of the step, in seconds since the epoch."""
    zone: str
    entry: Entry | None
    """The development; None for a day that passes: of a deadline, a start or an end."""
    perhaps: bool = False
    """Whether the development had not certainly happened by any moment."""
    changes: Sequence[Change] = ()

    def as_json(self) -> dict[str, Any]:
        """The stable form for scripts."""
        return {
            "beat": self.kind,
            "clock": iso(self.clock, self.zone),
            "day": civil_day(self.clock, self.zone),
            "perhaps": self.perhaps,
            "development": None if self.entry is None else self.entry.as_json(),
            "changes": [change.as_json() for change in self.changes],
        }


def replay(
    connection: sqlite3.Connection,
    everyone: Sequence[GovernmentRow],
    cut: AsOf,
    keep: Filter,
    *,
    lapse_after: int = LAPSE_AFTER,
) -> Iterator[ReplayStep]:
    """Yields the steps of a replay in order of their clock, until the `as_of` of the cut.

    `keep` selects the governments and developments to yield. Other developments change the statuses
    all the same.
    """
    moves, passed = _made_ready(connection, everyone, cut, keep, lapse_after)
    yield from _told(connection, everyone, cut, keep, moves, passed)


def _made_ready(
    connection: sqlite3.Connection,
    everyone: Sequence[GovernmentRow],
    cut: AsOf,
    keep: Filter,
    lapse_after: int,
) -> tuple[dict[str, list[Change]], list[ReplayStep]]:
    """The status changes of each development, and the steps of passed deadlines, in reverse."""
    chosen = [one for one in everyone if not keep.governments or one.id in keep.governments]
    moves: dict[str, list[Change]] = {}
    passed: list[ReplayStep] = []
    for government, told in _told_by_matter(connection, chosen, cut, keep, lapse_after):
        begin = PAST if keep.since is None else keep.since.nearest_bounds(government.zone).earliest
        stop = FUTURE if keep.until is None else keep.until.nearest_bounds(government.zone).latest
        for clock, step, change in told:
            if step is not None:
                moves.setdefault(step, []).append(change)
            elif begin <= clock <= stop:
                kind: _Kind = _KIND_BY_CLOCK.get(change.after or "", "lapsed")
                passed.append(ReplayStep(kind, clock, government.zone, None, changes=(change,)))
    for changes in moves.values():
        if len(changes) > 1:
            changes.sort(key=_matter_of)
    passed.sort(key=_place_of, reverse=True)
    return moves, passed


_KIND_BY_CLOCK: Final[dict[str, _Kind]] = {
    "overdue": "overdue",
    "in-force": "in-force",
    "ended": "ended",
}
"""What a status tells that a clock brought about; where one comes back, an expectation lapsed."""

_Told = Iterable[tuple[int, str | None, Change]]
"""The moment of a status change, the development (None for a deadline), and the change."""


def _told_by_matter(
    connection: sqlite3.Connection,
    chosen: Sequence[GovernmentRow],
    cut: AsOf,
    keep: Filter,
    lapse_after: int,
) -> Iterator[tuple[GovernmentRow, _Told]]:
    """The status changes of each matter of the governments."""
    if keep.governments or keep.matters or cut.as_known or cut.as_recorded:
        for government in chosen:
            end = cut.instants(government.zone).as_of
            for matter, steps in steps_of(connection, government, cut, keep.matters):
                yield government, _changes(government.id, matter, steps, end, lapse_after)
        return
    governments = {one.id: one for one in chosen}
    matters = {
        number: (governments[government], matter)
        for number, government, matter in connection.execute(
            "SELECT number, government, matter FROM matters"
        )
    }
    for number, group in groupby(connection.execute(_KEPT), key=itemgetter(0)):
        government, matter = matters[number]
        end = cut.instants(government.zone).as_of
        rows = list(group)
        if any(row[2] is None or row[-1] is not None for row in rows):
            ((_, steps),) = steps_of(connection, government, cut, [matter])
            yield government, _changes(government.id, matter, steps, end, lapse_after)
        else:
            yield government, _kept_changes(government.id, matter, rows, end, lapse_after)


_KEPT: Final = (
    f"SELECT number, clock, {STEP}, status, outcome, expected, expected_latest,"
    " coalesce(more, below) FROM standings AS s ORDER BY number, clock"
)


def _kept_changes(
    government: str,
    matter: str,
    rows: Sequence[tuple[int, int, str, Status, str | None, str | None, int, None]],
    end: int,
    lapse_after: int,
) -> Iterator[tuple[int, str | None, Change]]:
    """The same as `_changes`, from stored states that depend on a deadline alone."""
    status: Status | None = None
    outcome: str | None = None
    window: str | None = None
    closes: int | None = None
    at = PAST
    make = tuple.__new__  # makes a named tuple in half the time
    for _, clock, step, new_status, new_outcome, new_window, new_closes, _ in rows:
        if clock > end:
            break
        if closes is not None:
            for moment, now in _passings(closes, at, clock, lapse_after):
                same = (government, matter, status, now, outcome, window, outcome, None)
                yield moment, None, make(Change, same)
                status = now
        now = new_status
        if new_closes is not None and clock > new_closes:
            now = _late(clock, new_closes, lapse_after)
        within = Within(window) if status == now else None
        new = (government, matter, status, now, new_outcome, new_window, outcome, within)
        yield clock, step, make(Change, new)
        status, outcome, window, closes, at = now, new_outcome, new_window, new_closes, clock
    if closes is not None:
        for moment, now in _passings(closes, at, end, lapse_after):
            same = (government, matter, status, now, outcome, window, outcome, None)
            yield moment, None, make(Change, same)
            status = now


_matter_of: Final = attrgetter("matter")


def _place_of(beat: ReplayStep) -> tuple[int, str, str]:
    (change,) = beat.changes
    return beat.clock, change.government, change.matter


def _told(
    connection: sqlite3.Connection,
    everyone: Sequence[GovernmentRow],
    cut: AsOf,
    keep: Filter,
    moves: dict[str, list[Change]],
    passed: list[ReplayStep],
) -> Iterator[ReplayStep]:
    """Yields the developments in order of their clock, and between them passed deadlines.

    They arrive in order of their earliest instant, which no clock precedes. So only those with a
    later clock are held back.
    """
    held: list[tuple[int, tuple[int, int, int, int], ReplayStep]] = []
    ends = {government.id: cut.instants(government.zone).as_of for government in everyone}
    make, moved, none = tuple.__new__, moves.get, ()
    next_passed = passed[-1].clock if passed else _NEVER
    for place, entry in enumerate(chain(entries(connection, everyone, cut, keep), [None])):
        earliest = _NEVER if entry is None else entry.earliest
        while held and held[0][0] < earliest:
            clock, _, beat = heappop(held)
            while next_passed <= clock:
                yield passed.pop()
                next_passed = passed[-1].clock if passed else _NEVER
            yield beat
        if entry is None:
            break
        end = ends[entry.government]
        if earliest <= end:
            perhaps = entry.happened_by > end
            clock = end if perhaps else entry.happened_by
            changes = none if perhaps else moved(entry.id, none)
            beat = make(ReplayStep, ("development", clock, entry.zone, entry, perhaps, changes))
            # Of what counts from one moment, the next line goes on where this one led.
            order = (earliest, entry.latest, entry.rank, place)
            heappush(held, (clock, order, beat))
    while passed:
        yield passed.pop()


_NEVER: Final = FUTURE * 2


def _changes(
    government: str, matter: str, steps: Sequence[Transition], end: int, lapse_after: int
) -> Iterator[tuple[int, str | None, Change]]:
    """The status changes of one matter, folded from its transitions."""
    history = MatterHistory()
    clock, before = PAST, NOTHING

    def change(at: int, new: MatterState) -> Change:
        return change_between(government, matter, (before, clock), (new, at), lapse_after)

    for step in [*sorted(steps, key=lambda one: (one.happened_by, one)), None]:
        upto = end if step is None or step.happened_by > end else step.happened_by
        for moment in before.turns(clock, upto, lapse_after):
            passed = change(moment, before)
            if passed.is_one:
                yield moment, None, passed
            clock = moment
        if step is None or step.happened_by > end:
            return
        history.put(step.id, step)
        after = history.standing
        if after != before:
            yield upto, step.id, change(upto, after)
        clock, before = upto, after


def _passings(closes: int, after: int, upto: int, lapse_after: int) -> Iterator[tuple[int, Status]]:
    """The moments in (after, upto] at which an expected decision becomes overdue and lapsed."""
    for moment in sorted({closes + 1, closes + 1 + lapse_after}):
        if after < moment <= upto:
            yield moment, _late(moment, closes, lapse_after)


def _late(moment: int, closes: int, lapse_after: int) -> Status:
    return "lapsed" if moment - closes > lapse_after else "overdue"
