"""The query of what matters went through, with one knowledge: their statuses over time.

A map of both clocks (`rectangles.py`) has all of this and much more, and costs as much. With all
that is known now, a track is a seek in the stored states.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, NamedTuple

from timeline.dates.edtf import iso
from timeline.domain.matter.state import MatterState
from timeline.domain.matter.status import LAPSE_AFTER
from timeline.domain.matter.track_spans import TrackSpan, last_in_each, track_spans
from timeline.readmodel.as_of import (
    LAST_CLOCK,
    NOW,
    STEPS,
    STEPS_OF_MATTERS,
    AsOf,
    GovernmentRow,
    visible_condition,
)
from timeline.readmodel.matter_standing import STANDING, as_standing
from timeline.readmodel.names.matter_names import SHOWN, SHOWN_NOW, MatterNames, among_matters
from timeline.readmodel.queries.matters.status import steps_of
from timeline.readmodel.status_projection import PART, standings_over_time

_AT_ONCE: Final = 40
"""Matters whose states are read in one query, since whoever asks may want only the first."""
TrackName = tuple[str, str]
"""A government and the name of one of its matters."""
Counted = tuple[int, str, str]
"""How many developments a matter has, its government and its name."""
_COUNT_NOW: Final = (
    f"SELECT CASE WHEN m.accounts THEN (SELECT count(*) FROM {STEPS} WHERE s.number = m.number"
    f" AND {NOW})"
    f" ELSE m.loose + {PART} * (SELECT count(*) FROM paths AS p WHERE p.number = m.number) END,"
    " m.government, m.matter FROM matters AS m"
    " WHERE m.government IN (SELECT value FROM json_each(:chosen))"
    f" AND {SHOWN_NOW} AND EXISTS (SELECT 1 FROM standings AS s WHERE s.number = m.number)"
)
_COUNT: Final = (
    "SELECT count(*), m.government, m.matter"
    f" FROM {STEPS_OF_MATTERS}"
    f" WHERE m.government = :government AND {SHOWN} AND {visible_condition('r.')}"
)
_NAMED: Final = (
    " FROM json_each(:names) AS n"
    " CROSS JOIN matters AS m ON m.government = n.value ->> 0 AND m.matter = n.value ->> 1"
    f" AND {SHOWN_NOW} CROSS JOIN standings AS s ON s.number = m.number"
)
_KEPT: Final = f"SELECT n.key, s.clock, {STANDING}{_NAMED} ORDER BY n.key, s.clock"
_KEPT_APART: Final = (
    # Of several rows, SQLite takes the columns beside a maximum from the row that has it.
    f"SELECT n.key, max(s.clock), {STANDING}{_NAMED}"
    " AND s.clock < :last AND s.clock >= (SELECT coalesce(max(clock), :first) FROM standings"
    "   WHERE number = m.number AND clock <= :first)"
    " GROUP BY n.key, s.clock / :apart ORDER BY 1, 2"
)


class TrackDetail(NamedTuple):
    """What a small picture can show.

    Attributes:
        first: Its first moment, in seconds since the epoch.
        last: Its last moment.
        apart: Of changes within so many seconds it shows only the last.
    """

    first: int
    last: int
    apart: int


@dataclass(frozen=True, slots=True)
class Track:
    """What a matter went through, as far as it is known."""

    government: str
    matter: str
    title: str | None
    """The title of the matter, if it is described."""
    zone: str
    """IANA zone of the government."""
    spans: tuple[TrackSpan, ...]
    """In order; each begins where the one before ends, and the last one may be open."""

    def status_at(self, instant: int) -> TrackSpan | None:
        """The span at a moment, in seconds since the epoch; None before the first."""
        for one in self.spans:
            if one.begins <= instant and (one.ends is None or instant < one.ends):
                return one
        return None

    def as_json(self) -> dict[str, Any]:
        """The stable form for scripts."""
        return {
            "government": self.government,
            "matter": self.matter,
            "title": self.title,
            "zone": self.zone,
            "spans": [self._span(one) for one in self.spans],
        }

    def _span(self, one: TrackSpan) -> dict[str, Any]:
        expected = one.expected and {
            "occurred": one.expected.occurred,
            "earliest": iso(one.expected.earliest, self.zone),
            "latest": iso(one.expected.latest, self.zone),
        }
        return {
            "from": iso(one.begins, self.zone),
            "until": None if one.ends is None else iso(one.ends, self.zone),
            "may_begin": iso(one.may_begin, self.zone),
            "status": one.status,
            "outcome": one.outcome,
            "uncertain": one.uncertain,
            "development": one.by,
            "expected": expected,
            "stands": one.stands,
        }


def counted_matters(
    connection: sqlite3.Connection,
    chosen: Sequence[GovernmentRow],
    cut: AsOf,
    matters: Sequence[str] = (),
) -> list[Counted]:
    """The matters of some governments, with how many developments each has under a cut."""
    if cut.as_known is None and cut.as_recorded is None:
        asked: dict[str, Any] = {"chosen": json.dumps([one.id for one in chosen])}
        return connection.execute(_COUNT_NOW + among_matters(asked, matters), asked).fetchall()
    found: list[Counted] = []
    for home in chosen:
        asked = {"government": home.id, **cut.instants(home.zone)._asdict()}
        sql = _COUNT + among_matters(asked, matters) + " GROUP BY m.number"
        found += connection.execute(sql, asked)
    return found


def busiest_first(found: Iterable[Counted]) -> list[TrackName]:
    """The names of matters, those with most developments first, as on a published page."""
    ordered = sorted(found, key=lambda one: (-one[0], one[1], one[2]))
    return list(dict.fromkeys((government, matter) for _, government, matter in ordered))


def tracks(
    connection: sqlite3.Connection,
    homes: Mapping[str, GovernmentRow],
    cut: AsOf,
    names: Sequence[TrackName],
    lapse_after: int = LAPSE_AFTER,
    detail: TrackDetail | None = None,
) -> Iterator[Track]:
    """The tracks of some matters, in the given order, without those that have no status.

    Args:
        connection: A connection to the read model, in one state.
        homes: The governments by id.
        cut: The cut; its `as_of` does not count.
        names: The matters.
        lapse_after: Seconds after its window at which an overdue decision counts as lapsed.
        detail: Leave out what a small picture cannot show.
    """
    about = MatterNames(connection)
    for begin in range(0, len(names), _AT_ONCE):
        some = names[begin : begin + _AT_ONCE]
        states = _states(connection, homes, cut, some, detail)
        for government, matter in some:
            home = homes[government]
            spans = track_spans(
                states.get((government, matter), ()),
                home.zone,
                last=LAST_CLOCK,
                lapse_after=lapse_after,
                apart=0 if detail is None else detail.apart,
            )
            if spans:
                as_recorded = cut.instants(home.zone).as_recorded
                title = about.description(government, matter, as_recorded).title
                yield Track(government, matter, title, home.zone, spans)


_States = Mapping[TrackName, Sequence[tuple[int, MatterState]]]


def _states(
    connection: sqlite3.Connection,
    homes: Mapping[str, GovernmentRow],
    cut: AsOf,
    names: Sequence[TrackName],
    detail: TrackDetail | None,
) -> _States:
    """The states over time of some matters; those without any may be left out."""
    if cut.as_known is None and cut.as_recorded is None:
        return _kept(connection, names, detail)
    states = _folded(connection, homes, cut, names)
    if detail is None:
        return states
    return {name: last_in_each(those, detail.apart) for name, those in states.items()}


def _kept(
    connection: sqlite3.Connection, names: Sequence[TrackName], detail: TrackDetail | None
) -> _States:
    """The stored states of some matters."""
    asked: dict[str, Any] = {"names": json.dumps(names)}
    if detail is None:
        rows = connection.execute(_KEPT, asked)
    else:
        rows = connection.execute(_KEPT_APART, {**asked, **detail._asdict()})
    return {
        names[place]: [(row[1], as_standing(row[2:])) for row in group]
        for place, group in groupby(rows, key=lambda row: row[0])
    }


def _folded(
    connection: sqlite3.Connection,
    homes: Mapping[str, GovernmentRow],
    cut: AsOf,
    names: Sequence[TrackName],
) -> _States:
    """The states of some matters, from what the cut knows."""
    found: dict[TrackName, Sequence[tuple[int, MatterState]]] = {}
    by_government: dict[str, list[str]] = {}
    for government, matter in names:
        by_government.setdefault(government, []).append(matter)
    for government, matters in by_government.items():
        for matter, steps in steps_of(connection, homes[government], cut, matters):
            over_time = standings_over_time(steps)
            found[government, matter] = [(clock, state) for clock, _, state in over_time]
    return found
