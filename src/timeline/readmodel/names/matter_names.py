"""Looks up the present name of a matter, all its slugs, and how it is described."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable

from timeline.light_typing import Any, Final, NamedTuple
from timeline.readmodel.as_of import (
    FOREVER,
    AsOf,
    AsOfInstants,
    GovernmentRow,
    storable,
    visible_condition,
)
from timeline.readmodel.states.stored_states import STATE

SHOWN: Final = "m.shown_from <= :as_recorded AND :as_recorded < m.shown_until"
"""The condition that a matter, of `matters AS m`, is one as recorded under a cut."""
SHOWN_NOW: Final = f"m.shown_until = {FOREVER}"
"""The same as recorded now."""
_NAME: Final = (
    "SELECT m.matter FROM members AS o JOIN matters AS m ON m.number = o.number"
    f" WHERE o.slug = :slug AND o.government = :government AND {SHOWN}"
)
_SLUGS: Final = (
    "SELECT o.slug FROM matters AS m JOIN members AS o ON o.number = m.number"
    f" WHERE m.government = :government AND m.matter = :matter AND {SHOWN} ORDER BY o.slug"
)
_DESCRIPTION: Final = (
    "SELECT title, summary, identifiers FROM descriptions AS d WHERE d.government = :government"
    " AND d.recorded_from <= :as_recorded AND :as_recorded < d.recorded_until"
    f" AND d.slug IN (SELECT :matter UNION ALL SELECT * FROM ({_SLUGS}))"
    " ORDER BY d.slug != :matter, d.version DESC LIMIT 1"
)
_IDENTIFIED: Final = (
    "SELECT d.government, d.slug FROM descriptions AS d, json_each(d.identifiers) AS i"
    f" WHERE d.recorded_until = {FOREVER}"
    " AND i.value ->> 'scheme' || ':' || (i.value ->> 'value') = :identifier"
    " ORDER BY d.government, d.slug"
)
_JOINT_WITH: Final = (
    "SELECT DISTINCT j.government FROM joint_matters AS j JOIN revisions AS r ON r.row = j.row"
    " WHERE j.home = :government"
    f" AND j.matter IN (SELECT :matter UNION ALL SELECT * FROM ({_SLUGS}))"
    f" AND r.retracted_by IS NULL AND {visible_condition('r.')} ORDER BY j.government"
)


class MatterDescription(NamedTuple):
    """How a matter is described."""

    title: str | None = None
    summary: str | None = None
    identifiers: tuple[dict[str, str], ...] = ()


class AboutMatter(NamedTuple):
    """What a row says of its matter, apart from its status.

    Attributes:
        title: Its title, if it is described.
        joint_with: The governments that did something of it together with its own.
    """

    title: str | None
    joint_with: tuple[str, ...]


class MatterNames:
    """The names of the matters of governments, as recorded now or under a cut.

    Args:
        connection: A connection to the read model, in one state.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._has_members = _is_any(connection, "members")
        self._has_descriptions = _is_any(connection, "descriptions")
        self._has_joint = _is_any(connection, "joint_matters")

    def name(self, government: str, slug: str, as_recorded: int = FOREVER - 1) -> str:
        """The name of the matter that a slug is of."""
        if not self._has_members:
            return slug
        found = self._db.execute(
            _NAME, {"government": government, "slug": slug, "as_recorded": as_recorded}
        ).fetchone()
        return slug if found is None else str(found[0])

    def names(
        self, government: str, slugs: Iterable[str], as_recorded: int = FOREVER - 1
    ) -> list[str]:
        """The names of the matters of these slugs, each once."""
        return list(dict.fromkeys(self.name(government, one, as_recorded) for one in slugs))

    def slugs(self, government: str, matter: str, as_recorded: int = FOREVER - 1) -> list[str]:
        """All slugs of the matter of this name."""
        asked = {"government": government, "matter": matter, "as_recorded": as_recorded}
        return [slug for (slug,) in self._db.execute(_SLUGS, asked)] or [matter]

    def description(
        self, government: str, matter: str, as_recorded: int = FOREVER - 1
    ) -> MatterDescription:
        """How the matter of this name is described: by its name, or else by another slug."""
        if not self._has_descriptions:
            return _UNDESCRIBED
        asked = {"government": government, "matter": matter, "as_recorded": as_recorded}
        found = self._db.execute(_DESCRIPTION, asked).fetchone()
        if found is None:
            return _UNDESCRIBED
        title, summary, identifiers = found
        return MatterDescription(title, summary, tuple(json.loads(identifiers)))

    def description_of(
        self, government: str, matter: str, slugs: Iterable[str]
    ) -> MatterDescription:
        """How a matter of this name and these slugs is described now."""
        found = (self.description(government, slug) for slug in (matter, *slugs))
        return next((one for one in found if one != _UNDESCRIBED), _UNDESCRIBED)

    def identified(self, identifier: str) -> list[tuple[str, str]]:
        """Government and name of the matters that have `SCHEME:VALUE` as an identifier now."""
        if not self._has_descriptions:
            return []
        found = self._db.execute(_IDENTIFIED, {"identifier": storable(identifier)})
        return list(dict.fromkeys((of, self.name(of, slug)) for of, slug in found.fetchall()))

    def about(
        self, chosen: Iterable[GovernmentRow], cut: AsOf
    ) -> Callable[[str, str], AboutMatter]:
        """What gives title and joint governments of a matter, by government and name."""
        instants = {one.id: cut.instants(one.zone) for one in chosen}
        if not (self._has_descriptions or self._has_joint):
            return lambda _government, _matter: _NOTHING_SAID

        def about(government: str, matter: str) -> AboutMatter:
            at = instants[government]
            title = self.description(government, matter, at.as_recorded).title
            return AboutMatter(title, self._joint_with(government, matter, at))

        return about

    def _joint_with(self, government: str, matter: str, at: AsOfInstants) -> tuple[str, ...]:
        if not self._has_joint:
            return ()
        asked = {"government": government, "matter": matter, **at._asdict()}
        return tuple(other for (other,) in self._db.execute(_JOINT_WITH, asked))


_UNDESCRIBED: Final = MatterDescription()
_NOTHING_SAID: Final = AboutMatter(None, ())


def homes_of(connection: sqlite3.Connection, slug: str, chosen: Iterable[str]) -> list[str]:
    """The governments, of some, that have a matter with this slug."""
    rows = connection.execute(
        f"SELECT m.government FROM matters AS m WHERE m.matter = :slug AND {SHOWN_NOW}"
        " UNION SELECT m.government FROM members AS o JOIN matters AS m ON m.number = o.number"
        f" WHERE o.slug = :slug AND {SHOWN_NOW}",
        {"slug": storable(slug)},
    )
    among = set(chosen)
    return sorted(government for (government,) in rows if government in among)


def present_names(
    connection: sqlite3.Connection, everyone: Iterable[GovernmentRow], cut: AsOf
) -> dict[tuple[str, str], str]:
    """By government and slug, the name of each matter that has several slugs, under a cut."""
    ends = {one.id: cut.instants(one.zone).as_recorded for one in everyone}
    rows = connection.execute(
        "SELECT m.government, o.slug, m.matter, m.shown_from, m.shown_until"
        " FROM members AS o JOIN matters AS m ON m.number = o.number"
    )
    return {
        (government, slug): name
        for government, slug, name, begin, end in rows
        if begin <= ends.get(government, FOREVER - 1) < end
    }


def has_slug(connection: sqlite3.Connection, government: str, slug: str) -> bool:
    """Whether a government has a matter with this slug."""
    found = connection.execute(
        "SELECT 1 FROM matters AS m WHERE m.government = :government AND m.matter = :slug"
        " UNION ALL SELECT 1 FROM members AS o"
        " WHERE o.slug = :slug AND o.government = :government LIMIT 1",
        {"government": government, "slug": slug},
    )
    return found.fetchone() is not None


def known_slugs(connection: sqlite3.Connection, chosen: Iterable[str]) -> list[str]:
    """All slugs of the matters of some governments."""
    rows = connection.execute(
        f"SELECT m.matter FROM matters AS m WHERE {SHOWN_NOW}"
        " AND m.government IN (SELECT value FROM json_each(:chosen))"
        " UNION SELECT o.slug FROM members AS o"
        " WHERE o.government IN (SELECT value FROM json_each(:chosen)) ORDER BY 1",
        {"chosen": json.dumps(list(chosen))},
    )
    return [slug for (slug,) in rows]


def _is_any(connection: sqlite3.Connection, table: str) -> bool:
    return connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is not None


def same_matter(names: str) -> str:
    """A query of slugs that are, or were, one matter with any of some slugs (placeholders)."""
    return (
        "SELECT other.slug FROM members AS one JOIN members AS other ON other.number = one.number"
        f" WHERE one.slug IN ({names})"
    )


def is_of_matters(names: str) -> str:
    """The condition that a revision, of `revisions AS r`, is of a matter with any of some slugs.

    A government's renames say nothing of another's matters. It has the parameter `:recorded_by`, a
    JSON object of the cut's `as_recorded` by government.

    Args:
        names: The slugs, as placeholders.
    """
    return (
        "(NOT EXISTS (SELECT 1 FROM members)"
        f" OR EXISTS (SELECT 1 FROM json_each({STATE}, '$.development.matters') AS its"
        f" WHERE its.value IN ({names}) OR EXISTS ("
        "SELECT 1 FROM members AS one JOIN matters AS m ON m.number = one.number"
        " JOIN members AS other ON other.number = one.number"
        f" WHERE one.slug IN ({names}) AND other.slug = its.value AND m.government = r.government"
        " AND m.shown_from <= (:recorded_by ->> r.government)"
        " AND (:recorded_by ->> r.government) < m.shown_until)))"
    )


def among_matters(parameters: dict[str, Any], matters: Iterable[str]) -> str:
    """A condition on `matters AS m`: one of these slugs is its name or one of its slugs.

    Args:
        parameters: Get the slugs.
        matters: The slugs; without any, there is no condition.
    """
    listed = list(map(storable, matters))
    if not listed:
        return ""
    parameters["among"] = json.dumps(listed)
    return (
        " AND (m.matter IN (SELECT value FROM json_each(:among)) OR m.number IN ("
        "SELECT o.number FROM members AS o WHERE o.slug IN (SELECT value FROM json_each(:among))))"
    )
