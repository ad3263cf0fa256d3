"""The developments from which a form offers words again: the last ones, and those with a label.

A form asks while a person types, so neither query may grow with the store: one reads the table of
revisions from its end, the other seeks a few labels by index.
"""

from __future__ import annotations

import sqlite3
from typing import Final, Literal, get_args

from timeline.readmodel.as_of import storable
from timeline.readmodel.entry import Entry
from timeline.readmodel.queries.developments import COLUMNS

UsedLabel = Literal["tag", "actor", "attribute"]
USED_LABELS: Final[tuple[UsedLabel, ...]] = get_args(UsedLabel)

_LATEST: Final = (
    f"SELECT {COLUMNS} FROM revisions AS r JOIN governments AS g ON g.id = r.government"
    " ORDER BY r.row DESC LIMIT ?"
)
"""By the primary key, from its end."""
_LABELLED: Final = (
    f"SELECT {COLUMNS} FROM labels AS l, revisions AS r"
    " JOIN governments AS g ON g.id = r.government"
    " WHERE l.sort = :sort AND l.value >= :start AND l.value < :end"
    " AND r.row = (SELECT row FROM labelled WHERE label = l.label LIMIT 1)"
    " ORDER BY l.value LIMIT :most"
)
"""By the index of the constraint UNIQUE (sort, value), and the primary key of `labelled`."""
_LAST: Final = "\U0010ffff"


def latest(connection: sqlite3.Connection, most: int) -> list[Entry]:
    """The developments of the last revisions, the newest first, as they read now, if not retracted.

    Args:
        connection: A connection to the read model.
        most: The most revisions that are read.
    """
    found: dict[str, Entry] = {}
    for row in connection.execute(_LATEST, (most,)):
        entry = Entry(*row)
        found.setdefault(entry.id, entry)
    return [entry for entry in found.values() if entry.retracted_by is None]


def labelled(connection: sqlite3.Connection, sort: UsedLabel, start: str, most: int) -> list[Entry]:
    """A development for each of the first labels that start with a text.

    Args:
        connection: A connection to the read model.
        sort: Of which sort the labels are.
        start: How they start, also with a capital letter.
        most: The most labels for each way to write the start.
    """
    text = storable(start)
    found: dict[int, Entry] = {}
    for one in dict.fromkeys((text, text[:1].upper() + text[1:])):
        bounds = {"sort": sort, "start": one, "end": one + _LAST, "most": most}
        for row in connection.execute(_LABELLED, bounds):
            entry = Entry(*row)
            found.setdefault(entry.row, entry)
    return list(found.values())
