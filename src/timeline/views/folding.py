"""Standings kept: where each matter stood from each moment on, with all that is known now.

A question without a cut of knowledge is then one seek, whatever the length of the history. A
matter that got a new step is folded anew as a whole, once per catch-up: knowledge arrives late
and out of order, and a fold is cheap beside finding out how little of it would do.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Final

from timeline.domain.dates import FUTURE
from timeline.domain.history import History
from timeline.domain.status import NOTHING, Standing, Step, advance
from timeline.views.cuts import FOREVER

_STEPS: Final = (
    "SELECT s.number, s.earliest, s.latest, s.published, m.government, s.version, s.id, s.kind,"
    " s.effect, s.occurred, s.outcome, s.expected, s.expected_earliest, s.expected_latest,"
    # Without the index hint and the cross join SQLite goes through all steps of all matters.
    " s.fulfils FROM matters AS m INDEXED BY matters_stale CROSS JOIN steps AS s"
    " ON s.number = m.number"
    f" WHERE m.stale AND s.known_until = {FOREVER} AND s.recorded_until = {FOREVER}"
    " ORDER BY m.number"
)
_INSERT: Final = "INSERT INTO standings VALUES (?,?,?,?,?,?,?,?,?,?,?,?)"


def fold_stale(connection: sqlite3.Connection) -> None:
    """Folds anew every matter that waits for it, in the transaction that is open."""
    if connection.execute("SELECT 1 FROM matters WHERE stale LIMIT 1").fetchone() is None:
        return
    connection.execute(
        "DELETE FROM standings WHERE number IN"
        " (SELECT number FROM matters INDEXED BY matters_stale WHERE stale)"
    )
    for number, group in groupby(connection.execute(_STEPS), key=itemgetter(0)):
        steps = [Step._make(row[1:]) for row in group]
        connection.executemany(
            _INSERT,
            [
                (number, clock, step, *_columns(standing))
                for clock, step, standing in standings_over_time(steps)
            ],
        )
    connection.execute("UPDATE matters INDEXED BY matters_stale SET stale = 0 WHERE stale")


def standings_over_time(steps: Iterable[Step]) -> Iterator[tuple[int, str | None, Standing]]:
    """Each moment at which a matter's standing changes, by which step, and the standing then.

    A step counts from its latest instant on, in its place in valid time; one whose end is open
    never certainly counts. Where several steps move it at one moment, none is named.
    """
    in_time = [step for step in steps if step.latest < FUTURE]
    certain = sorted(in_time, key=_by_latest)
    # Nearly always they become certain in timeline order, and each is the next of the fold.
    history = None if certain == sorted(in_time) else History()
    before = NOTHING
    for clock, group in groupby(certain, key=lambda step: step.latest):
        movers: list[str] = []
        for step in group:
            if history is None:
                after = advance(before, step)[0]
            else:
                history.put(step.id, step)
                after = history.standing
            if after != before:
                before = after
                movers.append(step.id)
        if movers and before.status is not None:
            yield clock, movers[0] if len(movers) == 1 else None, before


def _by_latest(step: Step) -> tuple[int, Step]:
    return step.latest, step


def _columns(standing: Standing) -> tuple[object, ...]:
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
