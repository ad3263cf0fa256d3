"""Queries of the developments that a matter went through: their ids, in order.

A large government has a hundred thousand, and its status names them all. A row for each is too
slow, so the table `paths` keeps the ids of 128 in a row: `status_projection` writes it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from itertools import chain

from timeline.domain.matter.transition import Transition
from timeline.light_typing import Any, Final, NamedTuple
from timeline.readmodel.as_of import AsOf, GovernmentRow, visible_condition
from timeline.readmodel.matter_standing import IN_ORDER
from timeline.readmodel.names.matter_names import SHOWN


class MatterPath(NamedTuple):
    """The ids of a matter's developments, in order.

    Attributes:
        happened: Those that had happened.
        perhaps: Those that may have happened.
    """

    happened: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()


_NUMBERS: Final = (
    "SELECT m.matter, m.number, m.accounts FROM matters AS m"
    f" WHERE m.government = :government AND {SHOWN}"
)
_PARTS: Final = (
    "SELECT ids, earliest, latest, rank, published, version FROM paths"
    " WHERE number = ? AND happened_by <= ? ORDER BY part"
)
_LAST_PART: Final = (
    "SELECT '[]', earliest, latest, rank, published, version FROM paths"
    " WHERE number = ? AND happened_by <= ? ORDER BY part DESC LIMIT 1"
)
_AFTER: Final = f" AND ({IN_ORDER}) > (:earliest, :latest, :rank, :published, :version)"
_LOOSE: Final = (
    "SELECT json_group_array(id) FILTER (WHERE happened_by <= :as_of),"
    " json_group_array(id) FILTER (WHERE happened_by > :as_of)"
    " FROM (SELECT s.id, s.happened_by FROM steps AS s WHERE s.number = :number"
    f" AND {visible_condition('s.')} AND s.earliest <= :as_of{{after}} ORDER BY {IN_ORDER})"
)


def paths(
    connection: sqlite3.Connection,
    government: GovernmentRow,
    cut: AsOf,
    only: Sequence[str],
    transitions: Callable[[str], Sequence[Transition]],
    *,
    happened: bool = True,
) -> dict[str, MatterPath]:
    """By matter, its developments under a cut.

    Args:
        connection: A connection to the read model.
        government: The government.
        cut: The cut.
        only: Only these matters; by default all.
        transitions: The transitions of a matter with accounts of one development.
        happened: Whether to list those that had happened; else only those that may have.
    """
    parameters: dict[str, Any] = {
        "government": government.id,
        **cut.instants(government.zone)._asdict(),
    }
    instant = parameters["as_of"]
    known_now = cut.as_known is None and cut.as_recorded is None
    sql = _NUMBERS
    if only:
        sql += " AND m.matter IN (SELECT value FROM json_each(:only))"
    own = {**parameters, "only": json.dumps(only)}
    found: dict[str, MatterPath] = {}
    for matter, number, accounts in connection.execute(sql, own).fetchall():
        if accounts:
            steps = [step for step in transitions(matter) if step.earliest <= instant]
            found[matter] = MatterPath(
                tuple(step.id for step in steps if happened and step.happened_by <= instant),
                tuple(step.id for step in steps if step.happened_by > instant),
            )
            continue
        of_parts = _PARTS if happened else _LAST_PART
        parts = connection.execute(of_parts, (number, instant)).fetchall() if known_now else []
        bound = {**parameters, "number": number}
        if parts:
            bound.update(zip(_KEY, parts[-1][1:], strict=True))
        loose = _LOOSE.format(after=_AFTER if parts else "")
        begun, perhaps = connection.execute(loose, bound).fetchone()
        read = json.loads(f"[{','.join([*(ids for ids, *_ in parts), begun])}]") if happened else ()
        found[matter] = MatterPath(tuple(chain.from_iterable(read)), tuple(json.loads(perhaps)))
    return found


_KEY: Final = ("earliest", "latest", "rank", "published", "version")
