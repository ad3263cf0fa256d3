"""Writes what namings change: which slugs are one matter from now on, and how it is described.

A matter of the read model is a set of slugs during a range of our records. A naming closes those
that it changes, and opens others with the steps of their slugs. So a query as recorded before it
finds the matters that there were.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Final

from timeline.dates.timezones import whole_seconds
from timeline.domain.names.naming_events import NamingRecorded
from timeline.domain.names.same_matters import Link, SameMatter, matter_of, matters_of
from timeline.readmodel.as_of import FOREVER
from timeline.readmodel.row_writer import Rows
from timeline.readmodel.states.stored_states import STATE_IN_BUILD

if TYPE_CHECKING:
    from timeline.domain.names.namings import MatterDescribed

_OPEN: Final = (
    "SELECT m.number, m.matter FROM matters AS m"
    " WHERE m.government = ?1 AND m.matter = ?2 AND m.shown_until = ?3"
    " UNION SELECT m.number, m.matter FROM members AS o JOIN matters AS m ON m.number = o.number"
    " WHERE o.slug = ?2 AND o.government = ?1 AND m.shown_until = ?3"
)
_COPY: Final = (
    "INSERT OR IGNORE INTO steps SELECT :number, {columns} FROM steps AS s"
    " JOIN revisions AS r ON r.row = s.row"
    " WHERE s.number IN (SELECT value FROM json_each(:closed)) AND r.recorded_until = ''"
    f" AND EXISTS (SELECT 1 FROM json_each({STATE_IN_BUILD}, '$.development.matters') AS one"
    "   WHERE one.value IN (SELECT value FROM json_each(:slugs)))"
)


def apply_naming(connection: sqlite3.Connection, rows: Rows, event: NamingRecorded) -> None:
    """Writes the rows of a naming; `rows` must have written those of the events before it."""
    from timeline.domain.names.namings import MatterDescribed

    naming = event.naming
    connection.execute(
        "INSERT INTO namings VALUES (?, ?, ?, ?)",
        (naming.government, event.originator_version, naming.id, event.document.decode()),
    )
    moment = whole_seconds(event.recorded) * 1_000_000
    moment += event.recorded.microsecond
    if isinstance(naming, MatterDescribed):
        _describe(connection, naming, event.originator_version, moment)
        return
    link = Link.of(naming, event.originator_version)
    assert link is not None
    links = links_of(connection, naming.government, (link.matter, link.other))
    connection.executemany(
        "INSERT INTO links VALUES (?, ?, ?, ?, ?, ?)",
        [(naming.government, slug, *link) for slug in (link.matter, link.other)],
    )
    before = matters_of(links)
    for slug in (link.matter, link.other):
        before.setdefault(slug, matter_of(slug, ()))
    after = matters_of([*links, link])
    old, new = set(before.values()), set(after.values())
    _regroup(connection, rows, naming.government, moment, old - new, new - old)


def _describe(
    connection: sqlite3.Connection, naming: MatterDescribed, version: int, moment: int
) -> None:
    key = (naming.government, naming.matter)
    connection.execute(
        "UPDATE descriptions SET recorded_until = ? WHERE government = ? AND slug = ?"
        " AND recorded_until = ?",
        (moment, *key, FOREVER),
    )
    from timeline.domain.names.namings import naming_document

    identifiers = json.dumps(naming_document(naming).get("identifiers", []), ensure_ascii=False)
    connection.execute(
        "INSERT INTO descriptions VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (*key, version, moment, FOREVER, naming.title, naming.summary, identifiers),
    )


def links_of(
    connection: sqlite3.Connection, government: str, slugs: Iterable[str]
) -> Collection[Link]:
    """All links of the matters that these slugs were ever one with."""
    found: dict[Link, None] = {}
    waiting, seen = list(slugs), set(slugs)
    while waiting:
        for version, matter, named, joins in connection.execute(
            "SELECT version, matter, other, joins FROM links WHERE government = ? AND slug = ?",
            (government, waiting.pop()),
        ):
            link = Link(version, matter, named, bool(joins))
            found[link] = None
            for other in {link.matter, link.other} - seen:
                seen.add(other)
                waiting.append(other)
    return found


def _regroup(
    connection: sqlite3.Connection,
    rows: Rows,
    government: str,
    moment: int,
    old: Collection[SameMatter],
    new: Collection[SameMatter],
) -> None:
    """Closes the old matters, and opens the new ones with the steps of their slugs."""
    closed: set[int] = set()
    for matter in old:
        found = connection.execute(_OPEN, (government, matter.name, FOREVER))
        closed |= {number for number, _ in found}
    for number in closed:
        connection.execute(
            "UPDATE matters SET shown_until = ?, ends = NULL, loose = 0 WHERE number = ?",
            (moment, number),
        )
        connection.execute("DELETE FROM standings WHERE number = ?", (number,))
        connection.execute("DELETE FROM paths WHERE number = ?", (number,))
    opened: dict[str, int] = {}
    for matter in sorted(new):
        (number,) = connection.execute(
            "INSERT INTO matters (government, matter, shown_from, accounts) VALUES (?, ?, ?,"
            " (SELECT coalesce(max(accounts), 0) FROM matters"
            "  WHERE number IN (SELECT value FROM json_each(?))))"
            " RETURNING number",
            (government, matter.name, moment, json.dumps(sorted(closed))),
        ).fetchone()
        if len(matter.slugs) > 1:
            connection.executemany(
                "INSERT INTO members VALUES (?, ?, ?)",
                [(slug, government, number) for slug in matter.slugs],
            )
        connection.execute(
            _COPY.format(columns=", ".join(_columns(connection))),
            {
                "number": number, "closed": json.dumps(sorted(closed)),
                "slugs": json.dumps(matter.slugs),
            },
        )  # fmt: skip
        opened |= dict.fromkeys(matter.slugs, number)
    rows.regroup(government, closed, opened)


def _columns(connection: sqlite3.Connection) -> Sequence[str]:
    """The columns of a step behind its matter."""
    described = connection.execute("SELECT * FROM steps LIMIT 0").description
    return [f"s.{name}" for name, *_ in described[1:]]
