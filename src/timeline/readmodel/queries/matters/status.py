"""Queries of the status of matters, and of pending ones: `domain.matter` applied to rows."""

from __future__ import annotations

import json
import sqlite3
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from itertools import chain, groupby
from operator import itemgetter

from timeline.deferred import Deferred
from timeline.domain.matter.accounts import standing
from timeline.domain.matter.state import NOTHING, MatterState, StatusAt
from timeline.domain.matter.status import LAPSE_AFTER, PENDING
from timeline.domain.matter.transition import Transition
from timeline.light_typing import TYPE_CHECKING, Any, Final
from timeline.readmodel.as_of import STEPS, STEPS_OF_MATTERS, AsOf, GovernmentRow, visible_condition
from timeline.readmodel.matter_standing import (
    IN_ORDER,
    LATEST_FIRST,
    STANDING,
    TRANSITION,
    MatterStanding,
    MatterStatus,
    as_standing,
    described,
)
from timeline.readmodel.names.matter_names import (
    SHOWN,
    SHOWN_NOW,
    AboutMatter,
    MatterNames,
    among_matters,
)

if TYPE_CHECKING:
    from timeline.domain.matter import fold
else:
    fold = Deferred("timeline.domain.matter.fold")

_STEPS: Final = (
    f"SELECT m.matter, {TRANSITION} FROM {STEPS_OF_MATTERS}"
    f" WHERE m.government = :government AND {SHOWN} AND {visible_condition('r.')}"
)
_IN_ORDER: Final = f" ORDER BY m.matter, {IN_ORDER}"
_BACKWARDS: Final = (
    f" AND s.earliest <= :as_of AND r.happened_by <= :as_of AND {visible_condition('r.')}"
    f" ORDER BY {LATEST_FIRST}"
)
_LATEST_FIRST: Final = (
    f"SELECT {TRANSITION} FROM {STEPS} JOIN matters AS m ON m.number = s.number"
    f" WHERE s.number = :number{_BACKWARDS}"
)
_LAST_STEP: Final = (
    f"SELECT {TRANSITION} FROM {STEPS_OF_MATTERS}"
    f" WHERE m.government = :government AND m.matter = :matter AND {SHOWN_NOW}{_BACKWARDS} LIMIT 1"
)
_SOME: Final = 24
"""Transitions that are read first; usually they determine the status."""


def steps_of(
    connection: sqlite3.Connection,
    government: GovernmentRow,
    cut: AsOf,
    matters: Sequence[str] = (),
    *,
    with_accounts: bool = False,
) -> Iterator[tuple[str, list[Transition]]]:
    """Each matter of a government with its transitions under a cut, in timeline order.

    Accounts that stand aside are left out unless they are asked for.
    """
    parameters = as_parameters(government, cut)
    sql = _STEPS + among_matters(parameters, matters) + _IN_ORDER
    rows = connection.execute(sql, parameters)
    for matter, group in groupby(rows, key=lambda row: row[0]):
        steps = [Transition._make(row[1:]) for row in group]
        yield str(matter), steps if with_accounts else standing(steps)


def standings(
    connection: sqlite3.Connection,
    chosen: Sequence[GovernmentRow],
    cut: AsOf,
    *,
    matters: Sequence[str] = (),
    lapse_after: int = LAPSE_AFTER,
    waiting: bool = False,
    developments: bool = True,
) -> Iterator[MatterStanding]:
    """Each matter with its status and its developments, in order of government and matter.

    The developments of a government are read in a second query. So the caller needs a read
    transaction (see `StoreSession.at_once`).

    Args:
        connection: A connection to the read model.
        chosen: The governments.
        cut: The cut.
        matters: Only these; by default all.
        lapse_after: Seconds after its window at which an overdue decision counts as lapsed.
        waiting: Only those that wait for a decision.
        developments: Whether to list the developments that had happened.
    """
    from timeline.readmodel.queries.matters.paths import MatterPath, paths, perhaps

    homes = {one.id: one for one in chosen}
    found = _read_statuses(
        connection, chosen, cut, matters=matters, lapse_after=lapse_after, waiting=waiting
    )

    def transitions(home: GovernmentRow, matter: str) -> list[Transition]:
        found = steps_of(connection, home, cut, [matter])
        return [step for _, steps in found for step in steps]

    if not developments:
        open_ = perhaps(connection, chosen, cut, transitions)
        for government, matter, reading, said in found:
            those = tuple(open_.get((government, matter), ()))
            fields = described(homes[government], matter, reading, said)
            yield MatterStanding(*(*fields, (), those))
        return
    for government, group in groupby(found, key=itemgetter(0)):
        rows = list(group)
        only = [matter for _, matter, *_ in rows] if waiting or matters else []
        led = paths(connection, homes[government], cut, only, transitions)
        for _, matter, reading, said in rows:
            fields = described(homes[government], matter, reading, said)
            yield MatterStanding(*(*fields, *led.get(matter, MatterPath())))


def statuses(
    connection: sqlite3.Connection,
    chosen: Sequence[GovernmentRow],
    cut: AsOf,
    *,
    matters: Sequence[str] = (),
    lapse_after: int = LAPSE_AFTER,
    waiting: bool = False,
) -> Iterator[MatterStatus]:
    """Each matter with its status, without its developments.

    Without a cut of knowledge this is a seek in the stored states. With one, it folds the last
    visible transitions, as many as needed (see `status.settled`).
    """
    homes = {one.id: one for one in chosen}
    for government, matter, reading, said in _read_statuses(
        connection, chosen, cut, matters=matters, lapse_after=lapse_after, waiting=waiting
    ):
        yield MatterStatus(*described(homes[government], matter, reading, said))


def _read_statuses(
    connection: sqlite3.Connection,
    chosen: Sequence[GovernmentRow],
    cut: AsOf,
    **how: Any,
) -> Iterator[tuple[str, str, StatusAt, AboutMatter]]:
    """Government, matter, where it stands, and what is said of it; see `statuses`."""
    homes = {one.id: one for one in chosen}
    about = MatterNames(connection).about(chosen, cut)
    for government, matter, found in standing_of_each(connection, chosen, cut, **how):
        reading = found
        if reading.contradictions:
            from timeline.readmodel.queries.matters.fulfilment import still_there

            left = still_there(connection, homes[government], cut, reading.contradictions)
            reading = reading._replace(contradictions=left)
        yield government, matter, reading, about(government, matter)


def standing_of_each(
    connection: sqlite3.Connection,
    chosen: Sequence[GovernmentRow],
    cut: AsOf,
    *,
    matters: Sequence[str] = (),
    lapse_after: int = LAPSE_AFTER,
    waiting: bool = False,
) -> Iterator[tuple[str, str, StatusAt]]:
    """Each government and matter, and where it stands at the cut's clock."""
    instants = {one.id: cut.instants(one.zone).as_of for one in chosen}
    only = _WAITING if waiting else ""
    for government, matter, state in states_of_each(
        connection, chosen, cut, matters=matters, only=only
    ):
        reading = state.read(instants[government], lapse_after)
        if reading.status is not None and not (waiting and reading.status not in PENDING):
            yield government, matter, reading


def states_of_each(
    connection: sqlite3.Connection,
    chosen: Sequence[GovernmentRow],
    cut: AsOf,
    *,
    matters: Sequence[str] = (),
    only: str = "",
    dates: tuple[int, int] | None = None,
) -> Iterator[tuple[str, str, MatterState]]:
    """Each government and matter, and its state.

    Args:
        connection: A connection to the read model.
        chosen: The governments.
        cut: The cut. With one of knowledge, all states are read.
        matters: Only these; by default all.
        only: Which are read: a condition on `standings AS s`.
        dates: Seconds: only those that may expect something, begin or end between them.
    """
    if cut.as_known is None and cut.as_recorded is None:
        instants = {one.id: cut.instants(one.zone).as_of for one in chosen}
        return _kept(connection, instants, matters, only, dates)
    return _folded(connection, chosen, cut, matters)


_WAITING: Final = f" AND s.status IN ({', '.join(repr(one) for one in sorted(PENDING))})"
_BETWEEN: Final = " AND s.dates_until >= :dates_from AND s.dates_from <= :dates_until"


def last_known(
    connection: sqlite3.Connection, government: GovernmentRow, matter: str, cut: AsOf
) -> tuple[MatterState, Transition | None]:
    """The state of a matter with all that is known now, and its last step; None without one."""
    parameters = {**as_parameters(government, cut), "matter": matter}
    kept = connection.execute(_KEPT_OF_ONE, parameters).fetchone()
    last = connection.execute(_LAST_STEP, parameters).fetchone()
    return NOTHING if kept is None else as_standing(kept), last and Transition._make(last)


def standing_with(
    connection: sqlite3.Connection,
    government: GovernmentRow,
    matter: str,
    cut: AsOf,
    changed: Mapping[str, Transition | None],
    *,
    only_added: bool,
) -> tuple[MatterState, MatterState]:
    """The state of a matter with all that is known now, without and with some changes.

    Args:
        connection: A connection to the read model, which does not have the changes.
        government: The government of the matter.
        matter: The matter.
        cut: The cut, without one of knowledge.
        changed: By id of the development, its new transition, or None if it has none any more.
        only_added: Whether none of them had a transition before.
    """
    before, last = last_known(connection, government, matter, cut)
    instant = cut.instants(government.zone).as_of
    new = sorted(step for step in changed.values() if step and step.happened_by <= instant)
    are_last = last is None or not new or last < new[0]
    if only_added and are_last and not any(step.account_of for step in new):
        return before, reduce(_advanced, new, before)
    found = steps_of(connection, government, cut, [matter], with_accounts=True)
    others = [step for _, steps in found for step in steps if step.id not in changed]
    # Of an account that is to come, the main one is still the one that speaks.
    those = [*others, *(step for step in changed.values() if step)]
    return before, fold.standing_at(sorted(standing(those)), instant)


def _advanced(standing: MatterState, step: Transition) -> MatterState:
    return fold.apply(standing, step)[0]


_Found = Iterator[tuple[str, str, MatterState]]


def _kept(
    connection: sqlite3.Connection,
    instants: Mapping[str, int],
    matters: Sequence[str],
    only: str,
    dates: tuple[int, int] | None,
) -> _Found:
    """Stored states of matters with all that is known now, each government at its own instant."""
    parameters: dict[str, Any] = {}
    sql = _KEPT + among_matters(parameters, matters) + only
    if dates is not None:
        sql += _BETWEEN
        parameters["dates_from"], parameters["dates_until"] = dates
    chosen = json.dumps(sorted(instants.items()))
    for row in connection.execute(sql, {**parameters, "chosen": chosen}):
        yield row[0], row[1], as_standing(row[2:])


_KEPT_OF_ONE: Final = (
    f"SELECT {STANDING} FROM matters AS m CROSS JOIN standings AS s ON s.number = m.number"
    f" WHERE m.government = :government AND m.matter = :matter AND {SHOWN_NOW}"
    " AND s.clock <= :as_of"
    " ORDER BY s.clock DESC LIMIT 1"
)
_KEPT: Final = (
    f"SELECT m.government, m.matter, {STANDING}"
    " FROM (SELECT value ->> 0 AS government, value ->> 1 AS as_of FROM json_each(:chosen)) AS c"
    " CROSS JOIN matters AS m ON m.government = c.government"
    " CROSS JOIN standings AS s ON s.number = m.number AND s.clock ="
    "   (SELECT max(clock) FROM standings WHERE number = m.number AND clock <= c.as_of)"
    " WHERE 1"
)


def _folded(
    connection: sqlite3.Connection,
    chosen: Sequence[GovernmentRow],
    cut: AsOf,
    matters: Sequence[str],
) -> _Found:
    """The states of matters under a cut of knowledge, folded from visible transitions."""
    for government in chosen:
        parameters = as_parameters(government, cut)
        own = {"government": government.id, "as_recorded": parameters["as_recorded"]}
        sql = (
            "SELECT number, matter, accounts FROM matters AS m"
            f" WHERE m.government = :government AND {SHOWN}"
        )
        sql += among_matters(own, matters) + " ORDER BY m.matter"
        del parameters["government"]
        for number, matter, accounts in connection.execute(sql, own).fetchall():
            if accounts:
                steps = [s for _, s in steps_of(connection, government, cut, [matter])]
                yield government.id, matter, fold.standing_at(chain(*steps), parameters["as_of"])
                continue
            rows = connection.execute(_LATEST_FIRST, {**parameters, "number": number})
            yield government.id, matter, _last_standing(rows)


def _last_standing(latest_first: sqlite3.Cursor) -> MatterState:
    """The state after transitions that come latest first, reading as few as needed."""
    steps: deque[Transition] = deque()
    size = _SOME
    while True:
        chunk = latest_first.fetchmany(size)
        steps.extendleft(map(Transition._make, chunk))
        if len(chunk) < size:
            return reduce(_advanced, steps, NOTHING)
        found = fold.settled(list(steps))
        if found is not None:
            return found
        size = len(steps)


def as_parameters(government: GovernmentRow, cut: AsOf) -> dict[str, Any]:
    """A government and its instants under a cut, as the parameters of a query."""
    return {"government": government.id, **cut.instants(government.zone)._asdict()}
