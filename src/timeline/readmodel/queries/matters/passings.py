"""The days that pass without a development and change a status all the same.

A decision becomes overdue and lapses; what was decided comes into force and ends. None of it is
stored, since it follows from the clock. A story stops there all the same, in a store of any size.
So the days on which it may happen are found by indexes of all that was ever expected or dated, a
few at a time. Whether a status changes on such a day is asked of the matter, under the cut.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, Literal, NamedTuple

from timeline.dates.edtf import FUTURE, PAST, Edtf, at, iso
from timeline.domain.matter.state import MatterState, StatusAt
from timeline.domain.matter.status import LAPSE_AFTER
from timeline.readmodel.as_of import AsOf, GovernmentRow
from timeline.readmodel.matter_standing import STANDING, as_standing
from timeline.readmodel.names.matter_names import SHOWN_NOW, among_matters
from timeline.readmodel.queries.matters.changes import Change, change_between
from timeline.readmodel.queries.matters.status import states_of_each, statuses

PassingKind = Literal["overdue", "lapsed", "in-force", "ended"]
MOST: Final = 96
"""Days that are looked at in one go."""
_KINDS: Final[Mapping[str | None, PassingKind]] = {
    "overdue": "overdue", "in-force": "in-force", "ended": "ended",
}  # fmt: skip
"""What a status tells that a clock brought about; where one comes back, an expectation lapsed."""


class Passing(NamedTuple):
    """A day that changes a status because it passes.

    Attributes:
        clock: The moment of the change, in seconds since the epoch.
        kind: What passes.
        zone: IANA zone of the government.
        change: The status before and after it.
        lines: Row, first instant and publication of each revision of the development that named
            the day, the newest first.
    """

    clock: int
    kind: PassingKind
    zone: str
    change: Change
    lines: Sequence[tuple[int, int, int]]

    @property
    def place(self) -> tuple[int, str, str]:
        """What orders it among others."""
        return self.clock, self.change.government, self.change.matter


class Passings(NamedTuple):
    """The passings of a stretch of time.

    Attributes:
        found: In order of their clocks.
        begin: None is missing from this moment on, in seconds since the epoch.
        end: None is missing until this moment, which is included; as far as the clock has come.
    """

    found: Sequence[Passing]
    begin: int
    end: int


def passings(
    connection: sqlite3.Connection,
    chosen: Sequence[GovernmentRow],
    cut: AsOf,
    start: int,
    *,
    step: int = 1,
    matters: Sequence[str] = (),
    known_then: bool = False,
    most: int = MOST,
    lapse_after: int = LAPSE_AFTER,
) -> Passings:
    """The next passings from a moment on, or with `step=-1` the last ones until it.

    Args:
        connection: A connection to the read model, in one state.
        chosen: The governments.
        cut: The cut; later than its `as_of` nothing passes.
        start: The moment, in seconds, which is included.
        step: 1 or -1.
        matters: Only these, by any of their slugs; by default all.
        known_then: Whether each is told with what was known on its day, not under the cut.
        most: About how many days are looked at; the answer says how far that reaches.
        lapse_after: Seconds after its window at which an overdue decision counts as lapsed.
    """
    homes = {one.id: one for one in chosen}
    ends = {one.id: cut.instants(one.zone).as_of for one in chosen}
    last = max(ends.values(), default=PAST)
    asked = _Asked(connection, chosen, matters, lapse_after)
    if step > 0:
        days, reached = asked.days(start, last, step, most)
        begin, end = start, FUTURE if reached is None else reached
    else:
        days, reached = asked.days(PAST, min(start, last), step, most)
        begin, end = PAST if reached is None else reached, FUTURE if start >= last else start
    found = []
    states = _states_then if known_then or cut.as_known or cut.as_recorded else _kept_states
    for clock, government, matter, state in states(connection, homes, cut, days, known_then):
        if clock > ends[government]:
            continue
        change = change_between(government, matter, (state, clock - 1), (state, clock), lapse_after)
        if change.is_one:
            kind = _KINDS.get(change.after, "lapsed")
            said = _said_by(state, state.read(clock, lapse_after), kind)
            lines = _lines(connection, said)
            found.append(Passing(clock, kind, homes[government].zone, change, lines))
    return Passings(sorted(found, key=lambda one: one.place), begin, end)


_Day = tuple[int, int, str, str]
"""A moment at which a status may change, with number, government and name of the matter."""


class _Asked:
    """Finds the days on which a status may change."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        chosen: Sequence[GovernmentRow],
        matters: Sequence[str],
        lapse_after: int,
    ) -> None:
        self._connection = connection
        self._parameters: dict[str, Any] = {
            "chosen": json.dumps([one.id for one in chosen]), "lapse": lapse_after
        }  # fmt: skip
        among = among_matters(self._parameters, matters)
        # Of few matters all days are read, else those that come next in the index.
        self._plus = "+" if among else ""
        self._those = (
            f" AND {SHOWN_NOW} AND m.government IN (SELECT value FROM json_each(:chosen)){among}"
        )

    def days(self, begin: int, end: int, step: int, most: int) -> tuple[Iterable[_Day], int | None]:
        """The days that come first in a direction, and the one up to which none is missing.

        That is None if there are no more.
        """
        found: set[_Day] = set()
        reached: list[int] = []
        for column, later in _DAYS:
            rows = self._of_column(column, later, begin, end, step, most)
            found.update(rows)
            if len(rows) == most:
                reached.append(rows[-1][0])
        if not reached:
            return found, None
        upto = min(reached, key=lambda clock: clock * step)
        # Many may pass on the same day, more than were asked for.
        for column, later in _DAYS:
            found.update(self._of_column(column, later, upto, upto, step, -1))
        return [day for day in found if day[0] * step <= upto * step], upto

    def _of_column(
        self, column: str, later: str, begin: int, end: int, step: int, most: int
    ) -> Sequence[_Day]:
        source = "steps AS s CROSS JOIN matters AS m"
        if self._plus:
            source = "matters AS m CROSS JOIN steps AS s"
        sql = (
            f"SELECT s.{column} + {later}, m.number, m.government, m.matter FROM {source}"
            f" WHERE {self._plus}s.{column} BETWEEN :begin - ({later}) AND :end - ({later})"
            f" AND m.number = s.number{self._those}"
            f" ORDER BY {self._plus}s.{column}{' DESC' if step < 0 else ''} LIMIT :most"
        )
        asked = {**self._parameters, "begin": begin, "end": end, "most": most}
        return self._connection.execute(sql, asked).fetchall()


_DAYS: Final = (
    ("expected_latest", "1"), ("expected_latest", "1 + :lapse"), ("starts_latest", "0"),
    ("ends_latest", "1"),
)  # fmt: skip
"""The columns of a step with a day that may pass, and the seconds after which it has."""


def _kept_states(
    connection: sqlite3.Connection,
    _homes: Mapping[str, GovernmentRow],
    _cut: AsOf,
    days: Iterable[_Day],
    _known_then: bool,
) -> Iterator[tuple[int, str, str, MatterState]]:
    """The stored state of each matter just before a day."""
    asked = json.dumps([[clock, number] for clock, number, _, _ in days])
    for row in connection.execute(_KEPT, {"asked": asked}):
        yield row[0], row[1], row[2], as_standing(row[3:])


_KEPT: Final = (
    f"SELECT d.clock, m.government, m.matter, {STANDING}"
    " FROM (SELECT value ->> 0 AS clock, value ->> 1 AS number FROM json_each(:asked)) AS d"
    " CROSS JOIN matters AS m ON m.number = d.number"
    " CROSS JOIN standings AS s ON s.number = m.number AND s.clock ="
    "   (SELECT max(clock) FROM standings WHERE number = m.number AND clock < d.clock)"
)


def _states_then(
    connection: sqlite3.Connection,
    homes: Mapping[str, GovernmentRow],
    cut: AsOf,
    days: Iterable[_Day],
    known_then: bool,
) -> Iterator[tuple[int, str, str, MatterState]]:
    """The state of each matter just before a day, with what the cut knows, or was known then."""
    for clock, _, government, matter in days:
        moment = at(clock - 1)
        then = replace(cut, as_of=moment, as_known=moment if known_then else cut.as_known)
        for _, _, state in states_of_each(connection, [homes[government]], then, matters=[matter]):
            yield clock, government, matter, state


def _said_by(state: MatterState, reading: StatusAt, kind: PassingKind) -> str | None:
    """Id of the development that named the day."""
    if kind in ("overdue", "lapsed"):
        return state.expected.by if state.expected else None
    return reading.by


def _lines(connection: sqlite3.Connection, development: str | None) -> list[tuple[int, int, int]]:
    return connection.execute(
        "SELECT row, earliest, known_from FROM revisions WHERE id = ? ORDER BY row DESC",
        (development,),
    ).fetchall()


def next_overdue(
    connection: sqlite3.Connection, chosen: Sequence[GovernmentRow], cut: AsOf, after: int
) -> tuple[int, str, str] | None:
    """Moment, government and matter of the next deadline that passes without a decision.

    `after` is in seconds. The result is later, and not after the `as_of` of the cut. With a cut of
    knowledge, only the stored windows are considered.
    """
    by_id = {one.id: one for one in chosen}
    marks = ", ".join("?" * len(by_id))
    windows = connection.execute(
        "SELECT s.expected_latest, m.government, m.matter FROM standings AS s"
        " JOIN matters AS m ON m.number = s.number"
        f" WHERE s.expected_latest >= ? AND m.government IN ({marks})"
        " AND NOT EXISTS (SELECT 1 FROM standings AS n WHERE n.number = s.number"
        "   AND n.clock > s.clock AND n.clock <= s.expected_latest)"
        " ORDER BY s.expected_latest",
        (after, *by_id),
    )
    for closes, government, matter in windows:
        home, moment = by_id[government], closes + 1
        if moment > cut.instants(home.zone).as_of:
            return None
        then = replace(cut, as_of=Edtf.parse(iso(moment, "UTC") or ""))
        for found in statuses(connection, [home], then, matters=[matter]):
            if found.status == "overdue" and found.expected_latest == closes:
                return int(moment), government, matter
    return None
