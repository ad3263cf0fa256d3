"""Stores the state and the path of each matter from each moment on, with all that is known now.

A query without a cut of knowledge is then one seek, for any length of history. A later transition
is applied to the last stored state. But knowledge arrives late and out of order. If a matter gets
an earlier transition, or one is amended, it is folded again as a whole, once per page of events.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any, Final, Protocol, cast

from timeline.domain.matter.accounts import standing
from timeline.domain.matter.fold import apply
from timeline.domain.matter.history import MatterHistory
from timeline.domain.matter.state import NOTHING, MatterState
from timeline.domain.matter.transition import Transition
from timeline.readmodel.as_of import FOREVER, NOW, STEPS_OF_MATTERS
from timeline.readmodel.matter_standing import (
    LATEST_FIRST,
    STANDING,
    TRANSITION,
    StoredState,
    as_standing,
    dates_of,
    to_columns,
)

_STEPS: Final = (
    f"SELECT s.number, {TRANSITION}, s.row, m.accounts, m.loose, m.ends"
    f" FROM {STEPS_OF_MATTERS}"
    f" WHERE {NOW}"
    f" AND m.shown_until = {FOREVER}"
)
"""The transitions that are known now, of the matters that there are now."""
_LAST_FIRST: Final = f"{_STEPS} AND m.number = ? ORDER BY {LATEST_FIRST} LIMIT ?"
_LAST: Final = (
    f"SELECT clock, {STANDING} FROM standings AS s WHERE number = ? ORDER BY clock DESC LIMIT 1"
)
_BEFORE: Final = (
    f"SELECT clock, below, {STANDING} FROM standings AS s WHERE number = ? AND clock < ?"
    " ORDER BY clock DESC LIMIT 1"
)
_ENDS: Final = "UPDATE matters SET loose = ?, ends = ? WHERE number = ?"
PART: Final = 16
"""Number of ids in a part of a path."""
_LAST_PART: Final = (
    "SELECT part, happened_by FROM paths WHERE number = ? ORDER BY part DESC LIMIT 1"
)
_PART: Final = "INSERT INTO paths VALUES (?,?,?,?,?,?,?,?,?)"
_INSERT: Final = "INSERT OR REPLACE INTO standings VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"


class Statements(Protocol):
    """What takes the statements of a fold: a connection, or what stands in for one."""

    def execute(self, sql: str, parameters: Any, /) -> object:
        """Runs a statement."""

    def executemany(self, sql: str, parameters: Any, /) -> object:
        """Runs a statement for each row."""


def fold_all(connection: sqlite3.Connection, into: Statements | None = None) -> None:
    """Folds every matter of a read model.

    Args:
        connection: The read model.
        into: What takes the results; by default the read model, which has none yet.
    """
    _fold_rows(into or connection, connection.execute(f"{_STEPS} ORDER BY m.number"))


def fold(
    connection: sqlite3.Connection,
    added: Mapping[int, int],
    changed: Collection[int],
    first_row: int,
) -> None:
    """Updates the stored states of matters after their transitions changed.

    Args:
        connection: A connection, in the transaction with these changes.
        added: Number of new transitions that certainly count, by number of the matter.
        changed: Matters with any other change of a transition.
        first_row: The lowest row number of the additions.
    """
    for number in changed | added.keys():
        if number in changed or not _fold_on(connection, number, added[number], first_row):
            _forget(connection, number)
            _fold_rows(connection, connection.execute(f"{_STEPS} AND m.number = ?", (number,)))


def _forget(connection: sqlite3.Connection, number: int) -> None:
    """Deletes the stored states and the path of a matter."""
    connection.execute("DELETE FROM standings WHERE number = ?", (number,))
    connection.execute("DELETE FROM paths WHERE number = ?", (number,))
    connection.execute(_ENDS, (0, None, number))


def _fold_on(connection: sqlite3.Connection, number: int, count: int, first_row: int) -> bool:
    """Applies new transitions to the last state of a matter; False if they are not the last.

    If they come after all others on the timeline, and count from no earlier moment, earlier states
    are unchanged, and the last one is all that they need.
    """
    rows = connection.execute(_LAST_FIRST, (number, count)).fetchall()
    *_, accounts, loose, ends = rows[0]
    steps = [Transition._make(one[1:-4]) for one in reversed(rows)]
    clocks = [step.happened_by for step in steps]
    in_order = all(one <= other for one, other in pairwise(clocks))
    are_last = all(one[-4] >= first_row for one in rows)
    if accounts or not are_last or not in_order or (ends is not None and clocks[0] < ends):
        return False
    last, *kept = connection.execute(_LAST, (number,)).fetchone() or (None,)
    before = as_standing(kept) if kept else NOTHING
    found = standings_over_time(steps, before)
    # If one already changed it at that very moment, there are now several.
    moved = [(clock, None if clock == last else step, after) for clock, step, after in found]
    stored = None
    if any(state.below is not None for _, _, state in moved):
        earlier = connection.execute(_BEFORE, (number, moved[0][0])).fetchone()
        if earlier is not None:
            stored = StoredState(earlier[0], earlier[1], as_standing(earlier[2:]))
    _keep(connection, number, moved, stored)
    loose += count
    if loose >= PART:
        read = connection.execute(_LAST_FIRST, (number, loose)).fetchall()
        part, clock = connection.execute(_LAST_PART, (number,)).fetchone() or (-1, -FOREVER)
        those = [Transition._make(one[1:-4]) for one in reversed(read)]
        loose = _keep_path(connection, number, those, part + 1, clock)
    connection.execute(_ENDS, (loose, clocks[-1], number))
    return True


def _fold_rows(connection: Statements, rows: Iterable[Sequence[Any]]) -> None:
    """Folds matters from all their transitions, which come matter by matter."""
    ends = []
    for number, group in groupby(rows, key=itemgetter(0)):
        those = list(group)
        steps = [Transition._make(row[1:-4]) for row in those]
        _keep(connection, number, standings_over_time(standing(steps)))
        loose = 0 if those[0][-3] else _keep_path(connection, number, sorted(steps))
        ends.append((loose, max(step.happened_by for step in steps), number))
    connection.executemany(_ENDS, ends)


def _keep(
    connection: Statements,
    number: int,
    found: Iterable[tuple[int, str | None, MatterState]],
    before: StoredState | None = None,
) -> None:
    """Writes the states of a matter; `before` is the one before them."""
    rows = []
    for clock, step, state in found:
        columns = to_columns(state, before)
        moved = "" if step and step == state.by else step
        rows.append((number, clock, moved, *columns, *dates_of(state)))
        before = StoredState(clock, cast("int | None", columns[-1]), state)
    if rows:
        connection.executemany(_INSERT, rows)


def _keep_path(
    connection: Statements,
    number: int,
    steps: Sequence[Transition],
    part: int = 0,
    clock: int = -FOREVER,
) -> int:
    """Writes whole parts of the path of a matter; returns how many steps are left.

    Args:
        connection: A connection to the read model.
        number: The matter.
        steps: Steps in order, from the beginning of a part on.
        part: The number of that part.
        clock: From when on all steps before it count.
    """
    whole = len(steps) // PART * PART
    for first in range(0, whole, PART):
        those = steps[first : first + PART]
        clock = max(clock, *(step.happened_by for step in those))
        ids = json.dumps([step.id for step in those], separators=(",", ":"))
        last = those[-1]
        key = (last.earliest, last.latest, last.rank, last.published, last.version)
        connection.execute(_PART, (number, part, clock, *key, ids))
        part += 1
    return len(steps) - whole


def standings_over_time(
    steps: Iterable[Transition], before: MatterState = NOTHING
) -> Iterator[tuple[int, str | None, MatterState]]:
    """Yields each moment at which a matter's state changes, the transition, and the state.

    A transition counts from `happened_by` on, in order of valid time. If several change the state
    at one moment, none is named.

    Args:
        steps: The transitions, in any order.
        before: The state before them, if they come after all earlier ones.
    """
    in_order = sorted(steps)
    certain = sorted(in_order, key=_by_clock)
    # Mostly they become certain in timeline order, and each is the next to apply.
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
