"""Standings kept: where each matter stood from each moment on, with all that is known now.

A question without a cut of knowledge is then one seek, whatever the length of the history. What
comes last in a matter is folded onto its last standing, whatever the length of that. Knowledge
arrives late and out of order, though: a matter that got a step in its middle, or of which one
was amended, is folded anew as a whole, once per page of events.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any, Final

from timeline.domain.matter_history import MatterHistory
from timeline.domain.status import NOTHING, MatterState, Transition, apply
from timeline.readmodel.as_of import FOREVER
from timeline.readmodel.queries.matter_status import STANDING, as_standing

_STEPS: Final = (
    "SELECT s.number, s.earliest, s.latest, s.published, m.government, s.version, s.id, s.kind,"
    " s.effect, s.occurred, s.outcome, s.expected, s.expected_earliest, s.expected_latest,"
    " s.fulfils, s.happened_by, s.row, m.ends"
    " FROM matters AS m CROSS JOIN steps AS s ON s.number = m.number"
    f" WHERE s.known_until = {FOREVER} AND s.recorded_until = {FOREVER}"
)
"""All steps that are known now."""
_LAST_FIRST: Final = (
    f"{_STEPS} AND m.number = ?"
    " ORDER BY s.earliest DESC, s.latest DESC, s.published DESC, s.version DESC LIMIT ?"
)
_LAST: Final = (
    f"SELECT clock, {STANDING} FROM standings AS s WHERE number = ? ORDER BY clock DESC LIMIT 1"
)
_ENDS: Final = "UPDATE matters SET ends = ? WHERE number = ?"
_INSERT: Final = "INSERT OR REPLACE INTO standings VALUES (?,?,?,?,?,?,?,?,?,?,?,?)"


def fold_all(connection: sqlite3.Connection) -> None:
    """Folds every matter of a view that has no standings yet."""
    _fold_rows(connection, connection.execute(f"{_STEPS} ORDER BY m.number"))


def fold(
    connection: sqlite3.Connection,
    added: Mapping[int, int],
    changed: Collection[int],
    first_row: int,
) -> None:
    """Brings the standings of matters up to what has become of their steps.

    Args:
        connection: To the view, in the transaction in which that was written.
        added: How many steps that certainly count each matter got, by its number.
        changed: Matters in which anything else became of a step.
        first_row: The rows of what was added have this number or a higher one.
    """
    for number in changed | added.keys():
        if number in changed or not _fold_on(connection, number, added[number], first_row):
            connection.execute("DELETE FROM standings WHERE number = ?", (number,))
            connection.execute(_ENDS, (None, number))
            _fold_rows(connection, connection.execute(f"{_STEPS} AND m.number = ?", (number,)))


def _fold_on(connection: sqlite3.Connection, number: int, count: int, first_row: int) -> bool:
    """Folds the steps that a matter got onto its last standing; False where they are not last.

    Where they come behind all others on the timeline and count from no earlier moment, nothing
    that stood before changes, and where it led is all that they need to know of it.
    """
    rows = connection.execute(_LAST_FIRST, (number, count)).fetchall()
    ends = rows[0][-1]
    steps = [Transition._make(one[1:-2]) for one in reversed(rows)]
    clocks = [step.happened_by for step in steps]
    in_order = all(one <= other for one, other in pairwise(clocks))
    are_last = all(one[-2] >= first_row for one in rows)
    if not are_last or not in_order or (ends is not None and clocks[0] < ends):
        return False
    last, *kept = connection.execute(_LAST, (number,)).fetchone() or (None,)
    before = as_standing(kept) if kept else NOTHING
    found = standings_over_time(steps, before)
    # Where one moved it at that very moment already, now several did.
    moved = [(clock, None if clock == last else step, after) for clock, step, after in found]
    _keep(connection, number, moved)
    if clocks[-1] != ends:
        connection.execute(_ENDS, (clocks[-1], number))
    return True


def _fold_rows(connection: sqlite3.Connection, rows: Iterable[Sequence[Any]]) -> None:
    """Folds matters from all of their steps, which come matter by matter."""
    ends = []
    for number, group in groupby(rows, key=itemgetter(0)):
        steps = [Transition._make(row[1:-2]) for row in group]
        _keep(connection, number, standings_over_time(steps))
        ends.append((max(step.happened_by for step in steps), number))
    connection.executemany(_ENDS, ends)


def _keep(
    connection: sqlite3.Connection,
    number: int,
    found: Iterable[tuple[int, str | None, MatterState]],
) -> None:
    rows = [(number, clock, step, *_columns(standing)) for clock, step, standing in found]
    if rows:
        connection.executemany(_INSERT, rows)


def standings_over_time(
    steps: Iterable[Transition], before: MatterState = NOTHING
) -> Iterator[tuple[int, str | None, MatterState]]:
    """Each moment at which a matter's standing changes, by which step, and the standing then.

    A step counts from `happened_by` on, in its place in valid time. Where several steps
    move it at one moment, none is named.

    Args:
        steps: In any order.
        before: Where they begin, if each counts from no earlier moment than those before it.
    """
    in_order = sorted(steps)
    certain = sorted(in_order, key=_by_clock)
    # Nearly always they become certain in timeline order, and each is the next of the fold.
    history = None if certain == in_order else MatterHistory()
    for clock, group in groupby(certain, key=lambda step: step.happened_by):
        movers: list[str] = []
        for step in group:
            if history is None:
                after = apply(before, step)[0]
            else:
                history.put(step.id, step)
                after = history.standing
            if after != before:
                before = after
                movers.append(step.id)
        if movers and before.status is not None:
            yield clock, movers[0] if len(movers) == 1 else None, before


def _by_clock(step: Transition) -> tuple[int, Transition]:
    return step.happened_by, step


def _columns(standing: MatterState) -> tuple[object, ...]:
    expected = standing.expected
    return (
        standing.status,
        standing.outcome,
        standing.since or "",
        standing.by or "",
        expected.occurred if expected else None,
        expected.earliest if expected else None,
        expected.latest if expected else None,
        expected.by if expected else None,
        standing.decided_by,
    )
