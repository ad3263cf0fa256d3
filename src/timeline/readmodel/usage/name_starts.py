"""What shell completion offers: names that start with a text, in a store of any size.

Each lookup is a seek in an index. A shell completes what all offers have in common, so no name may
be left out: of too many names, it gets all their first letters after the common start.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import count

from timeline.light_typing import Final, Literal
from timeline.readmodel.as_of import storable

NameSort = Literal["governments", "matters", "ids"]
NAME_SORTS: Final[tuple[NameSort, ...]] = ("governments", "matters", "ids")
_NAMES: Final[dict[NameSort, str]] = {
    "governments": "SELECT id AS found FROM governments WHERE id >= :start AND id < :end",
    "matters": (
        "SELECT value AS found FROM labels"
        " WHERE sort = 'matter' AND value >= :start AND value < :end"
        " UNION SELECT slug FROM members WHERE slug >= :start AND slug < :end"
    ),
    "ids": "SELECT DISTINCT id AS found FROM revisions WHERE id >= :start AND id < :end",
}
"""By the primary keys of `governments` and `members`, the index `revisions_by_id`, and the one of
the constraint UNIQUE (sort, value)."""
_FIRST: Final = "\0"
_LAST: Final = "\U0010ffff"


def names_starting(
    connection: sqlite3.Connection, sort: NameSort, start: str, most: int
) -> list[str]:
    """The names that start with a text, in order; if they are more than `most`, only their starts.

    Args:
        connection: A connection to the read model.
        sort: Of which sort the names are.
        start: The text.
        most: The most names that are listed in full.
    """
    sql = _NAMES[sort] + " ORDER BY found"
    bounds = {"start": storable(start), "end": storable(start) + _LAST}
    found = [name for (name,) in connection.execute(f"{sql} LIMIT {most + 1}", bounds)]
    if len(found) <= most:
        return found
    ((last,),) = connection.execute(f"{sql} DESC LIMIT 1", bounds)
    common = next(size for size in count() if found[0][: size + 1] != last[: size + 1])
    return list(_starts(connection, f"{sql} LIMIT 1", bounds, common + 1))


def _starts(
    connection: sqlite3.Connection, sql: str, bounds: dict[str, str], length: int
) -> Iterator[str]:
    """The different starts of a length, each found behind the last name of the one before."""
    while found := connection.execute(sql, bounds).fetchone():
        start = found[0][:length]
        yield start
        # A name that is as short as what all share has others behind it.
        bounds = {**bounds, "start": start + (_LAST if len(start) == length else _FIRST)}
