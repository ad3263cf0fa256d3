"""Queries of the developments that a matter went through: their ids, in order.

A large government has a hundred thousand, and its status names them all. A row for each is too
slow, so the table `paths` keeps the ids of 16 in a row: `status_projection` writes it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from timeline.dates.edtf import PAST
from timeline.dates.timezones import DAY
from timeline.domain.matter.transition import Transition
from timeline.light_typing import Any, Final, NamedTuple, TypeAlias
from timeline.readmodel.as_of import (
    STEPS,
    YEAR,
    AsOf,
    AsOfInstants,
    GovernmentRow,
    visible_condition,
)
from timeline.readmodel.matter_standing import IN_ORDER
from timeline.readmodel.names.matter_names import SHOWN
from timeline.readmodel.states.stored_states import STATE

Transitions: TypeAlias = Callable[[GovernmentRow, str], Sequence[Transition]]
"""Gives the transitions of a matter of a government, in order, under a cut."""


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
    "SELECT p.number, p.ids FROM json_each(:numbers) AS n CROSS JOIN paths AS p"
    " ON p.number = n.value WHERE p.happened_by <= :parts_until ORDER BY p.number, p.part"
)
_LOOSE: Final = (
    f"SELECT r.id, r.happened_by FROM {STEPS} WHERE s.number = n.value"
    f" AND ({IN_ORDER})"
    # SQLite seeks by all five columns only if what they are compared with has no type: so the plus.
    f" > (ifnull(p.earliest, {PAST - 1}), +p.latest, +p.rank, +p.published, +p.version)"
    f" AND s.earliest <= :as_of AND {visible_condition('r.')} ORDER BY {IN_ORDER}"
)
_HAPPENED: Final = (
    "SELECT n.value, (SELECT json_array("
    " json_group_array(id) FILTER (WHERE happened_by <= :as_of),"
    f" json_group_array(id) FILTER (WHERE happened_by > :as_of)) FROM ({_LOOSE}))"
    " FROM json_each(:numbers) AS n LEFT JOIN paths AS p ON p.number = n.value AND p.part ="
    " (SELECT max(part) FROM paths WHERE number = n.value AND happened_by <= :parts_until)"
)


def paths(
    connection: sqlite3.Connection,
    government: GovernmentRow,
    cut: AsOf,
    only: Sequence[str],
    transitions: Transitions,
) -> dict[str, MatterPath]:
    """By matter, its developments under a cut.

    Args:
        connection: A connection to the read model.
        government: The government.
        cut: The cut.
        only: Only these matters; by default all.
        transitions: The transitions of a matter with accounts of one development.
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
    matters: dict[int, str] = {}
    for matter, number, accounts in connection.execute(sql, own).fetchall():
        if accounts:
            steps = [step for step in transitions(government, matter) if step.earliest <= instant]
            found[matter] = MatterPath(
                tuple(step.id for step in steps if step.happened_by <= instant),
                tuple(step.id for step in steps if step.happened_by > instant),
            )
        else:
            matters[number] = matter
    numbered = {
        **parameters,
        "numbers": json.dumps(list(matters)),
        # Under a cut of knowledge there are no parts.
        "parts_until": instant if known_now else PAST - 1,
    }
    for number, path in _happened(connection, numbered):
        found[matters[number]] = path
    return found


def _happened(
    connection: sqlite3.Connection, numbered: dict[str, Any]
) -> Iterator[tuple[int, MatterPath]]:
    """The numbers of matters without accounts, and their paths."""
    parts: dict[int, list[str]] = {}
    for number, ids in connection.execute(_PARTS, numbered):
        parts.setdefault(number, []).append(ids)
    rows = connection.execute(_HAPPENED, numbered).fetchall()
    loose = json.loads(f"[{','.join(one for _, one in rows)}]")
    for (number, _), (then, perhaps) in zip(rows, loose, strict=True):
        begun = chain.from_iterable(map(json.loads, parts.get(number, ())))
        yield number, MatterPath((*begun, *then), tuple(perhaps))


_DAYS: Final = (
    f"latest - earliest > {DAY} AND earliest BETWEEN :as_of - {YEAR - 1} AND :as_of - {DAY}"
)
_YEARS: Final = f"latest - earliest > {YEAR} AND earliest <= :as_of - {YEAR}"
# What began before an instant and may end after it, by its width, so that each is read by an index:
# of most, only what began on the day before.
_OPEN: Final = " UNION ALL ".join(
    f"SELECT row FROM revisions INDEXED BY {index}"
    f" WHERE {width} AND earliest <= :as_of AND latest > :as_of"
    for index, width in (
        ("revisions_in_time", f"earliest > :as_of - {DAY} AND happened_by > :as_of"),
        ("revisions_wide", _DAYS),
        ("revisions_widest", _YEARS),
    )
)
_PERHAPS: Final = (
    f"SELECT DISTINCT m.government, m.matter, r.id FROM ({_OPEN}) AS o"
    " CROSS JOIN revisions AS r ON r.row = o.row"
    # By its own matters: a large government has more than are worth a look each.
    f" CROSS JOIN json_each({STATE}, '$.development.matters') AS own CROSS JOIN matters AS m"
    " ON m.number IN (SELECT number FROM matters WHERE government = r.government"
    "   AND matter = own.value UNION ALL SELECT number FROM members WHERE slug = own.value"
    "   AND government = r.government) CROSS JOIN steps AS s"
    " ON s.number = m.number AND s.earliest = r.earliest AND s.latest = r.latest"
    " AND s.rank = r.rank AND s.published = r.published AND s.version = r.version AND s.row = r.row"
    " WHERE r.government IN (SELECT value FROM json_each(:chosen)) AND m.accounts = 0"
    f" AND r.happened_by > :as_of AND {SHOWN} AND {visible_condition('r.')}"
    f" ORDER BY m.government, m.matter, {IN_ORDER}"
)
_WITH_ACCOUNTS: Final = (
    "SELECT m.government, m.matter FROM matters AS m WHERE m.accounts > 0"
    f" AND m.government IN (SELECT value FROM json_each(:chosen)) AND {SHOWN}"
)


def perhaps(
    connection: sqlite3.Connection,
    chosen: Sequence[GovernmentRow],
    cut: AsOf,
    transitions: Transitions,
) -> dict[tuple[str, str], list[str]]:
    """By government and matter, the developments that may have happened; see `paths`."""
    found: dict[tuple[str, str], list[str]] = {}
    homes = {one.id: one for one in chosen}
    alike: dict[AsOfInstants, list[str]] = {}
    for one in chosen:
        alike.setdefault(cut.instants(one.zone), []).append(one.id)
    for at, ids in alike.items():
        asked = {**at._asdict(), "chosen": json.dumps(ids)}
        for government, matter, id_ in connection.execute(_PERHAPS, asked):
            found.setdefault((government, matter), []).append(id_)
        for government, matter in connection.execute(_WITH_ACCOUNTS, asked).fetchall():
            steps = transitions(homes[government], matter)
            found[government, matter] = [
                one.id for one in steps if one.earliest <= at.as_of < one.happened_by
            ]
    return found
