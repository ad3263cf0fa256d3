"""Governments that the store knows only from what others did with them, and joint matters."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence

from timeline.light_typing import TYPE_CHECKING, Any, Final
from timeline.readmodel.as_of import (
    AsOf,
    GovernmentRow,
    chosen,
    governments,
    storable,
    visible_condition,
)
from timeline.readmodel.errors import UnknownGovernments
from timeline.readmodel.names.matter_names import MatterNames

if TYPE_CHECKING:
    from timeline.readmodel.matter_standing import MatterStanding

_IS_JOINT: Final = "SELECT 1 FROM appearances WHERE government = ? LIMIT 1"
_HOMES: Final = (
    "SELECT DISTINCT home FROM joint_matters"
    " WHERE government IN (SELECT value FROM json_each(:named))"
)
_JOINT: Final = (
    "SELECT DISTINCT j.matter FROM joint_matters AS j JOIN revisions AS r ON r.row = j.row"
    " WHERE j.government = :government AND j.home = :home AND r.retracted_by IS NULL"
    f" AND {visible_condition('r.')}"
)


def chosen_or_joint(
    connection: sqlite3.Connection, known: Sequence[GovernmentRow], ids: Sequence[str]
) -> list[GovernmentRow]:
    """The governments of these ids (by default all), in order of id.

    A government without developments of its own, which did something with others, has the name and
    the zone of its country.

    Raises:
        UnknownGovernments: if the store has nothing of some of them.
    """
    ours = {one.id for one in known}
    joint = [one for one in dict.fromkeys(ids) if one not in ours and _is_joint(connection, one)]
    if not joint:
        return chosen(known, ids)
    return chosen([*known, *map(_of_country, joint)], ids)


def chosen_own(connection: sqlite3.Connection, ids: Sequence[str]) -> list[GovernmentRow]:
    """The governments of these ids (by default all) that have developments of their own.

    Raises:
        UnknownGovernments: if some have none; it says which are known from those of others.
    """
    known = governments(connection)
    try:
        return chosen(known, ids)
    except UnknownGovernments as error:
        joint = [one for one in error.names if _is_joint(connection, one)]
        if not joint:
            raise
        raise UnknownGovernments(error.names, [one.id for one in known], joint) from None


def _is_joint(connection: sqlite3.Connection, id_: str) -> bool:
    return connection.execute(_IS_JOINT, (storable(id_),)).fetchone() is not None


def _of_country(id_: str) -> GovernmentRow:
    from timeline.domain.countries import country, zone_of_country

    found = country(id_)
    return GovernmentRow(id_, found.name if found else id_, zone_of_country(id_) or "UTC")


def standings_of(
    connection: sqlite3.Connection,
    ids: Sequence[str],
    cut: AsOf,
    *,
    matters: Sequence[str] = (),
    **how: Any,
) -> Iterator[MatterStanding]:
    """Each matter of the named governments with its status; see `standings`.

    A government that is named also has the matters of others on which it did something with them.

    Args:
        connection: A connection to the read model, in one state.
        ids: The governments; by default all.
        cut: The cut.
        matters: Only these, by any of their slugs.
        how: As of `standings`.
    """
    from timeline.readmodel.queries.matters.status import standings

    known = governments(connection)
    own = chosen_or_joint(connection, known, ids)
    found = list(standings(connection, own, cut, matters=matters, **how))
    for home, joint in joint_matters(connection, known, own, cut, matters) if ids else ():
        found += standings(connection, [home], cut, matters=joint, **how)
    yield from sorted(found, key=lambda one: (one.government, one.matter)) if ids else found


def joint_matters(
    connection: sqlite3.Connection,
    known: Sequence[GovernmentRow],
    own: Sequence[GovernmentRow],
    cut: AsOf,
    matters: Sequence[str] = (),
) -> Iterator[tuple[GovernmentRow, list[str]]]:
    """Other governments, each with its matters on which it did something with some of `own`."""
    named = {one.id for one in own}
    asked = {"named": json.dumps(sorted(named))}
    homes = {home for (home,) in connection.execute(_HOMES, asked)} - named
    for home in (one for one in known if one.id in homes):
        joint = _joint_with(connection, home, named, cut, matters)
        if joint:
            yield home, joint


def _joint_with(
    connection: sqlite3.Connection,
    home: GovernmentRow,
    others: set[str],
    cut: AsOf,
    matters: Sequence[str],
) -> list[str]:
    """The names of the matters of a government on which it did something with some others."""
    at = cut.instants(home.zone)
    names = MatterNames(connection)
    slugs = [
        slug
        for other in others
        for (slug,) in connection.execute(
            _JOINT, {"home": home.id, "government": other, **at._asdict()}
        )
    ]
    found = names.names(home.id, slugs, at.as_recorded)
    if matters:
        only = {names.name(home.id, one, at.as_recorded) for one in matters}
        found = [one for one in found if one in only]
    return found
