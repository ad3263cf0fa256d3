"""The query of all statuses that matters ever had, as of every moment and as known at every one."""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Any, Final, NamedTuple

from timeline.dates.edtf import iso
from timeline.domain.matter.state import Contradiction, StatusAt
from timeline.domain.matter.status import LAPSE_AFTER
from timeline.domain.matter.transition import Transition
from timeline.domain.matter.two_clocks import KnownStep, ReadingRectangle, reading_rectangles
from timeline.readmodel.as_of import (
    FOREVER,
    LAST_CLOCK,
    STEPS_OF_MATTERS,
    AsOf,
    AsOfInstants,
    GovernmentRow,
    end_of,
)
from timeline.readmodel.matter_standing import TRANSITION, MatterStanding, MatterStatus, described
from timeline.readmodel.names.matter_names import SHOWN, AboutMatter, MatterNames, among_matters
from timeline.readmodel.queries.matters.fulfilment import FULFILS, still_there_at

_RECORDED: Final = "r.recorded_from <= :as_recorded AND :as_recorded < r.recorded_until"
_STEPS: Final = (
    f"SELECT m.matter, r.known_from, {end_of('r.known_until')}, {TRANSITION}"
    f" FROM {STEPS_OF_MATTERS}"
    f" WHERE m.government = :government AND {SHOWN} AND {_RECORDED}"
)
_JOINT: Final = (
    f"SELECT j.matter, j.government, r.known_from, {end_of('r.known_until')}"
    " FROM joint_matters AS j JOIN revisions AS r ON r.row = j.row"
    " WHERE j.home = :government AND r.retracted_by IS NULL"
    f" AND {_RECORDED} ORDER BY j.matter, j.government"
)
_KNOWN: Final = (
    f"SELECT r.known_from, {end_of('r.known_until')} FROM revisions AS r"
    f" WHERE r.id IN (SELECT value FROM json_each(:ids)) AND {_RECORDED}"
)


class StatusRectangle(NamedTuple):
    """What `Timeline.state` says of a matter, at all moments of a rectangle.

    Seconds since the epoch, half-open: it holds from the first second of `from` to the last before
    `until`. An `until` of None is open.

    Attributes:
        status: The row, but for its developments; the same object wherever it is the same.
    """

    as_of_from: int
    as_of_until: int | None
    as_known_from: int
    as_known_until: int | None
    status: MatterStatus


@dataclass(frozen=True, slots=True)
class StatusMap:
    """All statuses of a matter. Where no rectangle is, it has none."""

    government: str
    matter: str
    zone: str
    """IANA zone of the government: a day as a cut ends with the last second of that day in it."""
    title: str | None
    slugs: tuple[str, ...]
    """All its slugs, its name among them."""
    rectangles: tuple[StatusRectangle, ...]
    """In order of `as_known_from`, then `as_of_from`. They never overlap."""

    def known_by(self, moment: int) -> StatusMap:
        """What was public by a moment, in seconds since the epoch, as it stood from then on."""
        known = (one for one in self.rectangles if one.as_known_from <= moment)
        cut = (
            one._replace(as_known_until=None)
            if one.as_known_until is not None and moment < one.as_known_until
            else one
            for one in known
        )
        return replace(self, rectangles=tuple(cut))

    def as_json(self) -> dict[str, Any]:
        """The stable form for scripts."""
        return {
            "government": self.government,
            "matter": self.matter,
            "title": self.title,
            "zone": self.zone,
            "slugs": list(self.slugs),
            "rectangles": [
                {
                    **dict(zip(_ENDS, self._ends(one), strict=True)),
                    **_row(one.status),
                }
                for one in self.rectangles
            ],
        }

    def _ends(self, one: StatusRectangle) -> Iterator[str | None]:
        ends = (one.as_of_from, one.as_of_until, one.as_known_from, one.as_known_until)
        return (None if end is None else iso(end, self.zone) for end in ends)

    def at(self, as_of: int, as_known: int) -> MatterStatus | None:
        """The status at two moments, in seconds since the epoch; None where it has none."""
        for one in self.rectangles:
            if (
                one.as_known_from <= as_known
                and (one.as_known_until is None or as_known < one.as_known_until)
                and one.as_of_from <= as_of
                and (one.as_of_until is None or as_of < one.as_of_until)
            ):
                return one.status
        return None


_ENDS: Final = StatusRectangle._fields[:4]


def _row(status: MatterStatus) -> dict[str, Any]:
    """What `state --json` has of a status, but for what the map says once."""
    values = {name: getattr(status, name) for name in MatterStatus.__match_args__}
    row = MatterStanding(**values, developments=(), perhaps=()).as_json()
    for name in ("government", "matter", "title", "developments"):
        del row[name]
    return row


def status_maps_of(
    connection: sqlite3.Connection,
    home: GovernmentRow,
    cut: AsOf,
    matters: Sequence[str],
    lapse_after: int = LAPSE_AFTER,
) -> Iterator[StatusMap]:
    """Each matter of a government with all its statuses, in order of their names.

    Args:
        connection: A connection to the read model, in one state.
        home: The government.
        cut: Only its `as_recorded` counts.
        matters: Only these, by any of their slugs; by default all.
        lapse_after: Seconds after its window at which an overdue decision counts as lapsed.
    """
    as_recorded = cut.instants(home.zone).as_recorded
    parameters = {"government": home.id, "as_recorded": as_recorded}
    names = MatterNames(connection)
    joint = _joint_with(connection, home, names, as_recorded)
    sql = _STEPS + among_matters(parameters, matters) + " ORDER BY m.matter"
    for matter, group in groupby(connection.execute(sql, parameters), key=lambda row: row[0]):
        steps = [
            KnownStep(Transition._make(row[3:]), row[1], None if row[2] == FOREVER else row[2])
            for row in group
        ]
        found = reading_rectangles(steps, last=LAST_CLOCK, lapse_after=lapse_after)
        title = names.description(home.id, matter, as_recorded).title
        beside = _Beside(title, joint.get(matter, ()), _Pledges.of(connection, steps, as_recorded))
        rectangles = _rectangles(home, matter, found, beside)
        if rectangles:
            slugs = tuple(names.slugs(home.id, matter, as_recorded))
            yield StatusMap(home.id, matter, home.zone, title, slugs, rectangles)


_Ranges = Sequence[tuple[str, int, int]]
"""Governments, and the moments from which and until which something joint with them is known."""


def _joint_with(
    connection: sqlite3.Connection, home: GovernmentRow, names: MatterNames, as_recorded: int
) -> Mapping[str, _Ranges]:
    """By matter, the governments that did something of it together with its own."""
    found: dict[str, list[tuple[str, int, int]]] = {}
    rows = connection.execute(_JOINT, {"government": home.id, "as_recorded": as_recorded})
    for slug, group in groupby(rows, key=lambda row: row[0]):
        matter = names.name(home.id, slug, as_recorded)
        found.setdefault(matter, []).extend(row[1:] for row in group)
    return found


@dataclass(frozen=True, slots=True)
class _Pledges:
    """What is delivered without a pledge on purpose, and when the pledge became known."""

    connection: sqlite3.Connection
    as_recorded: int
    moments: Sequence[int]

    @classmethod
    def of(
        cls, connection: sqlite3.Connection, steps: Iterable[KnownStep], as_recorded: int
    ) -> _Pledges:
        """Those of a matter."""
        ids = {
            id_
            for one in steps
            if one.step.accepts is not None and FULFILS in one.step.accepts
            for id_ in (one.step.id, one.step.fulfils)
        }
        rows: Iterable[tuple[int, int]] = ()
        if ids:
            asked = {"ids": json.dumps(sorted(filter(None, ids))), "as_recorded": as_recorded}
            rows = connection.execute(_KNOWN, asked)
        return cls(connection, as_recorded, [one for row in rows for one in row])

    def left(self, found: Collection[Contradiction], known: int) -> tuple[Contradiction, ...]:
        """The contradictions that are left with what is known at a moment."""
        instants = AsOfInstants(LAST_CLOCK, known, self.as_recorded)
        return still_there_at(self.connection, instants, found)


class _Beside:
    """What a row says that no fold knows: it depends on knowledge alone.

    Args:
        title: Of the matter.
        joint: The governments that did something of it together with its own.
        pledges: Of its deliveries.
    """

    def __init__(self, title: str | None, joint: _Ranges, pledges: _Pledges) -> None:
        self._title = title
        self._joint = joint
        self._pledges = pledges
        moments = {one for _, *ends in joint for one in ends} | set(pledges.moments)
        self._moments = sorted(moments - {FOREVER})

    def apart(self, one: ReadingRectangle) -> Iterator[ReadingRectangle]:
        """A rectangle, cut wherever it changes."""
        first = bisect_right(self._moments, one.as_known_from)
        until = one.as_known_until
        last = len(self._moments) if until is None else bisect_left(self._moments, until)
        ends = [one.as_known_from, *self._moments[first:last], until]
        for begins, end in pairwise(ends):
            assert begins is not None
            told = one.reading.contradictions
            left = self._pledges.left(told, begins) if told else told
            reading = one.reading._replace(contradictions=left)
            yield one._replace(as_known_from=begins, as_known_until=end, reading=reading)

    def about(self, known: int) -> AboutMatter:
        """What is said of the matter with what is known at a moment."""
        others = {other for other, begins, ends in self._joint if begins <= known < ends}
        return AboutMatter(self._title, tuple(sorted(others)))


def _rectangles(
    home: GovernmentRow, matter: str, found: Iterable[ReadingRectangle], beside: _Beside
) -> tuple[StatusRectangle, ...]:
    rows: dict[tuple[StatusAt, AboutMatter], MatterStatus] = {}
    parts: list[StatusRectangle] = []
    for one in found:
        for part in beside.apart(one):
            key = part.reading, beside.about(part.as_known_from)
            row = rows.get(key)
            if row is None:
                row = rows[key] = MatterStatus(*described(home, matter, *key))
            parts.append(StatusRectangle(*part[:4], row))
    return tuple(sorted(_joined(parts), key=lambda one: (one.as_known_from, one.as_of_from)))


def _joined(parts: Iterable[StatusRectangle]) -> Iterator[StatusRectangle]:
    """Those that go on with the same row, as one."""
    waiting: dict[tuple[int, int | None, int], StatusRectangle] = {}
    for one in sorted(parts, key=lambda one: one.as_known_from):
        key = one.as_of_from, one.as_of_until, id(one.status)
        before = waiting.get(key)
        if before is not None and before.as_known_until == one.as_known_from:
            waiting[key] = before._replace(as_known_until=one.as_known_until)
            continue
        if before is not None:
            yield before
        waiting[key] = one
    yield from waiting.values()
