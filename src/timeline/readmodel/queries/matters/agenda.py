"""The agenda: what is expected, planned, and comes into force or ends, by day.

It is read from where each matter stands at the clock of the query: windows that are open, and the
dates of what stands. What was decided since is not known to it under a cut of knowledge.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import chain
from operator import attrgetter

from timeline.dates.edtf import FUTURE, PAST, Edtf, civil_day, iso
from timeline.domain.matter.accounts import main_of
from timeline.domain.matter.planned_months import MEETINGS, planned_labels
from timeline.domain.matter.state import MatterState
from timeline.domain.matter.status import DATED, LAPSE_AFTER
from timeline.frozen import frozen, replaced
from timeline.light_typing import Any, Final, Literal, NamedTuple
from timeline.readmodel.as_of import AsOf, GovernmentRow
from timeline.readmodel.entry import Entry
from timeline.readmodel.names.matter_names import MatterNames
from timeline.readmodel.queries.developments import Filter, entries
from timeline.readmodel.queries.matters.status import states_of_each

What = Literal[
    "decision-overdue",
    "decision-expected",
    "meeting-planned",
    "in-force-from",
    "in-force-until",
]
_SORTS: Final = {"decision-overdue": 0}
"""What comes before all that is sorted by day."""


@frozen
class AgendaRow:
    """A day, or days, on which something is to be decided, to begin or to end."""

    on: str
    """EDTF, as the development says it."""
    earliest: int | None
    """The first second, since the epoch; None where it is open."""
    latest: int | None
    """The last second."""
    what: What
    government: str
    matter: str | None
    """None for a meeting that is about none."""
    development: str
    """Id of the development that says so."""
    title: str
    """The title of that development."""
    zone: str

    def as_json(self) -> dict[str, Any]:
        """The stable form for scripts."""
        return {
            "on": self.on,
            "earliest": None if self.earliest is None else iso(self.earliest, self.zone),
            "latest": None if self.latest is None else iso(self.latest, self.zone),
            "what": self.what,
            "government": self.government,
            "matter": self.matter,
            "development": self.development,
            "title": self.title,
        }


class _Found(NamedTuple):
    on: str
    earliest: int
    latest: int
    what: What
    matter: str | None
    development: str


def agenda(
    connection: sqlite3.Connection,
    everyone: Sequence[GovernmentRow],
    chosen: Sequence[GovernmentRow],
    cut: AsOf,
    since: Edtf | None,
    until: Edtf | None,
    *,
    joint: Sequence[tuple[GovernmentRow, Sequence[str]]] = (),
    within: int,
    lapse_after: int = LAPSE_AFTER,
) -> list[AgendaRow]:
    """What is on the agenda of some governments: overdue decisions first, then by day.

    Args:
        connection: A connection to the read model.
        everyone: All governments of the store.
        chosen: Those whose agenda it is.
        cut: What is known, and the clock that says what is overdue.
        since: The first day; by default the day of the clock in the zone of each government. What
            ends before it is left out, unless it is overdue.
        until: The last day; by default that `within` seconds after the first.
        joint: Other governments, and their matters on which they did something with those.
        within: See `until`.
        lapse_after: Seconds after its window at which an overdue decision is on no agenda.
    """
    found: list[tuple[GovernmentRow, _Found]] = []
    spans = {}
    homes = {one.id: one for one in (*everyone, *chosen)}
    zones = {one.zone for one in homes.values()}
    for zone in zones:
        first = since or Edtf.parse(civil_day(cut.instants(zone).as_of, zone))
        begin = first.nearest_bounds(zone).earliest
        last = until or Edtf.parse(civil_day(min(begin + within, _LAST), zone))
        spans[zone] = (begin, last.nearest_bounds(zone).latest)
    begins, ends = zip(*spans.values(), strict=True) if spans else ((0,), (0,))
    clocks = [cut.instants(zone).as_of for zone in zones] or [0]
    dates = (max(min(*begins, min(clocks) - lapse_after), PAST), max(*ends, *clocks))
    states = states_of_each(connection, chosen, cut, dates=dates)
    those = (
        states_of_each(connection, [home], cut, matters=matters, dates=dates)
        for home, matters in joint
    )
    for government, matter, state in chain(states, *those):
        home = homes[government]
        clock = cut.instants(home.zone).as_of
        found += [(home, one) for one in _of_matter(matter, state, clock, lapse_after)]
    labels = planned_labels(min(begins), max(ends))
    for entry, meeting in _meetings(connection, everyone, chosen, cut, labels):
        found.append((homes[entry.government], meeting))
    shown = [
        (home, one)
        for home, one in found
        if one.what == "decision-overdue"
        or (one.latest >= spans[home.zone][0] and one.earliest <= spans[home.zone][1])
    ]
    titles = _titles(connection, everyone, cut, {one.development for _, one in shown})
    rows = [
        AgendaRow(
            one.on,
            one.earliest if one.earliest > PAST else None,
            one.latest if one.latest < FUTURE else None,
            one.what,
            home.id,
            one.matter,
            one.development,
            titles.get(one.development, ""),
            home.zone,
        )
        for home, one in shown
    ]
    return sorted(rows, key=_place)


def _of_matter(matter: str, state: MatterState, clock: int, lapse_after: int) -> Iterator[_Found]:
    reading = state.read(clock, lapse_after)
    window = reading.expected
    if window is not None and reading.status != "lapsed":
        what: What = "decision-overdue" if reading.status == "overdue" else "decision-expected"
        yield _Found(window.occurred, window.earliest, window.latest, what, matter, window.by)
    stands = state.stands
    if stands is None or stands.status not in DATED:
        return
    for number, span in enumerate(stands.spans):
        if span.starts is not None and span.starts_earliest is not None and span.starts_by:
            latest = span.starts_latest or span.starts_earliest
            yield _Found(
                span.starts, span.starts_earliest, latest, "in-force-from", matter, span.starts_by
            )
        then = stands.spans[number + 1 : number + 2]
        if span.ends is not None and span.ends_latest is not None and span.ends_by:
            if then and (then[0].starts_latest or 0) <= span.ends_latest:
                continue  # It goes on under the dates that follow.
            earliest = span.ends_latest if span.ends_earliest is None else span.ends_earliest
            yield _Found(
                span.ends, earliest, span.ends_latest, "in-force-until", matter, span.ends_by
            )


def _meetings(
    connection: sqlite3.Connection,
    everyone: Sequence[GovernmentRow],
    chosen: Sequence[GovernmentRow],
    cut: AsOf,
    labels: Sequence[str],
) -> Iterator[tuple[Entry, _Found]]:
    """The meetings that are planned and not cancelled, at least those with one of the labels."""
    ids = {one.id for one in chosen}
    homes = [one.id for one in chosen]
    keep = Filter(governments=homes, kinds=MEETINGS, planned=labels, meetings=not labels)
    told = list(entries(connection, everyone, cut, keep))
    # A government that is not chosen may cancel a joint meeting.
    if labels or not ids.issuperset(one.id for one in everyone):
        told = _with_what_moves_them(connection, everyone, cut, told)
    told = [one for one in told if one.retracted_by is None]
    account_of = {one.id: one.document["account_of"] for one in told}
    planned: dict[str, Entry] = {}
    for entry in told:
        if entry.happened_by > cut.instants(entry.zone).as_of:
            continue
        cancelled = planned.get(main_of(entry.document.get("cancels") or "", account_of))
        if cancelled is not None and entry.government in _governments(cancelled):
            del planned[main_of(cancelled.id, account_of)]
        if entry.document.get("planned") and not ids.isdisjoint(_governments(entry)):
            main = main_of(entry.id, account_of)
            if entry.id == main or main not in account_of:  # An account beside it is aside.
                planned.setdefault(main, entry)
    names = MatterNames(connection)
    for entry in planned.values():
        on = Edtf.stored(entry.document["planned"])
        bounds = on.nearest_bounds(entry.zone)
        as_recorded = cut.instants(entry.zone).as_recorded
        for matter in names.names(entry.government, entry.matters, as_recorded) or (None,):
            yield entry, _Found(str(on), *bounds, "meeting-planned", matter, entry.id)


def _with_what_moves_them(
    connection: sqlite3.Connection,
    everyone: Sequence[GovernmentRow],
    cut: AsOf,
    told: Sequence[Entry],
) -> list[Entry]:
    """Meetings together with their other accounts, and with what cancels any of them, in order."""
    found = {one.id: one for one in told}
    sought = set[str]()
    # What an account is of may be unknown yet, and others be accounts of it all the same.
    while new := {*found, *(main for one in found.values() if (main := _main(one)))} - sought:
        sought |= new
        listed = sorted(new)
        for start in range(0, len(listed), _AT_ONCE):
            some = listed[start : start + _AT_ONCE]
            for keep in (Filter(ids=some), Filter(accounts=some), Filter(cancels=some)):
                found |= {one.id: one for one in entries(connection, everyone, cut, keep)}
    return sorted(found.values(), key=_ORDER)


def _governments(entry: Entry) -> list[str]:
    return [entry.government, *entry.document["joint_with"]]


def _main(entry: Entry) -> str | None:
    main: str | None = entry.document["account_of"]
    return main


_ORDER: Final = attrgetter("earliest", "latest", "published", "government", "version")
"""That of a timeline, as `entries` has it."""


def _titles(
    connection: sqlite3.Connection,
    everyone: Sequence[GovernmentRow],
    cut: AsOf,
    ids: set[str],
) -> dict[str, str]:
    found: dict[str, str] = {}
    listed = sorted(ids)
    anytime = replaced(cut, as_of=None) if cut.as_known is None else cut
    for start in range(0, len(listed), _AT_ONCE):
        keep = Filter(ids=listed[start : start + _AT_ONCE])
        found |= {one.id: one.title for one in entries(connection, everyone, anytime, keep)}
    return found


_AT_ONCE: Final = 500
_LAST: Final = 253_402_300_799
"""The last second of the calendar."""


def _place(row: AgendaRow) -> tuple[object, ...]:
    return (
        _SORTS.get(row.what, 1),
        PAST if row.earliest is None else row.earliest,
        FUTURE if row.latest is None else row.latest,
        row.what,
        row.government,
        row.matter or "",
        row.development,
    )
