"""Cuts: the day and the knowledge that a query is limited to.

There are three clocks: `as_of` (what had happened), `as_known` (what was public) and `as_recorded`
(what this store had recorded). A date means the end of that civil day in the government's zone, so
the same cut is another instant for another government.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from timeline.dates.edtf import Edtf
from timeline.dates.timezones import DAY
from timeline.frozen import frozen
from timeline.light_typing import Final, NamedTuple
from timeline.readmodel.database import ReadModelConnection, position_of

FOREVER: Final = 9 * 10**18
"""Later than any instant on each axis."""
OPEN: Final = ""
"""What `revisions` has instead of `FOREVER`: SQLite sorts texts behind numbers, and this one takes
no room."""
NOW: Final = "r.known_until = '' AND r.recorded_until = ''"
"""The SQL condition that a revision is visible with all that is known now."""
STEPS: Final = "steps AS s CROSS JOIN revisions AS r ON r.row = s.row"
"""The tables to read steps from: a revision says when its step is visible."""
STEPS_OF_MATTERS: Final = (
    "matters AS m CROSS JOIN steps AS s ON s.number = m.number"
    " CROSS JOIN revisions AS r ON r.row = s.row"
)
"""The same by matter."""
LAST_CLOCK: Final = 253_402_214_399
"""The clock of an open-ended `as_of`: the end of 9999-12-30. What never certainly ends has then not
certainly happened, and a day after any window is still in the calendar."""

YEAR: Final = 366 * DAY
"""Seconds. What is wider has an index of its own, and so has what is wider than a day."""
_LAST_SECOND: Final = 253_402_300_799
"""9999-12-31T23:59:59Z, the last possible moment of recording."""


class AsOfInstants(NamedTuple):
    """A cut for one zone: `as_of` and `as_known` in seconds, `as_recorded` in microseconds."""

    as_of: int
    as_known: int
    as_recorded: int


@frozen
class AsOf:
    """The cuts of a query; None is no cut, and now for `as_of`."""

    now: int
    """The moment of the query, in seconds since the epoch."""
    as_of: Edtf | None = None
    as_known: Edtf | None = None
    as_recorded: Edtf | None = None

    def instants(self, zone: str) -> AsOfInstants:
        """The instants of this cut in a zone; without `as_of` it is `as_known`, else now."""
        moment = self.as_of or self.as_known
        return AsOfInstants(
            self.now if moment is None else min(moment.nearest_bounds(zone).latest, LAST_CLOCK),
            _end(self.as_known, zone, 1),
            _end(self.as_recorded, zone, 1_000_000),
        )


def _end(until: Edtf | None, zone: str, units: int) -> int:
    """The last instant of a cut, in units of `1 / units` seconds.

    The last day of the calendar cuts nothing off, even in a zone where it ends earlier.
    """
    if until is None or until.nearest_bounds("UTC").latest >= _LAST_SECOND:
        return FOREVER - 1
    return until.nearest_bounds(zone).latest * units + units - 1


def visible_condition(prefix: str = "", suffix: str = "") -> str:
    """The SQL condition that a revision or a step is visible under a cut.

    Args:
        prefix: The prefix of the columns, such as `r.`.
        suffix: The suffix of the parameters, for statements with several cuts.
    """
    return " AND ".join(
        f"{prefix}{axis}_from <= :as_{axis}{suffix} AND :as_{axis}{suffix} < {prefix}{axis}_until"
        for axis in ("known", "recorded")
    )


def end_of(column: str) -> str:
    """The end of a range of `revisions`, as a number."""
    return f"iif({column} = '', {FOREVER}, {column})"


def storable(text: str) -> str:
    """The text as valid UTF-8: arguments with other bytes arrive as lone surrogates."""
    return text.encode("utf-8", "replace").decode()


class GovernmentRow(NamedTuple):
    """A government in the read model."""

    id: str
    name: str
    zone: str


def chosen(known: Sequence[GovernmentRow], ids: Sequence[str]) -> list[GovernmentRow]:
    """The governments of the given ids (by default all), in order of id.

    Raises:
        UnknownGovernments: if the store does not have some of them; suggests similar ones.
    """
    if not ids:
        return list(known)
    by_id = {government.id: government for government in known}
    missing = [one for one in ids if one not in by_id]
    if missing:
        from timeline.readmodel.errors import UnknownGovernments

        raise UnknownGovernments(missing, sorted(by_id))
    return [by_id[one] for one in sorted(set(ids))]


def governments(connection: sqlite3.Connection) -> list[GovernmentRow]:
    """All governments of the store, in order of id."""
    if not isinstance(connection, ReadModelConnection):
        return _governments(connection)
    # Most queries begin with them, and there may be hundreds.
    position = position_of(connection)
    if connection.governments is None or connection.governments[0] != position:
        connection.governments = (position, _governments(connection))
    return list(connection.governments[1])


def _governments(connection: sqlite3.Connection) -> list[GovernmentRow]:
    rows = connection.execute("SELECT id, name, zone FROM governments ORDER BY id")
    return list(map(GovernmentRow._make, rows))
