"""What a calendar shows: the agenda, and what was put off or called off of it.

An expectation keeps its identity when it is postponed, so that a calendar moves the event and does
not add another. Where an expectation begins and ends is asked of a replay, which folds the matter;
no rule of statuses is repeated here.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from timeline.dates.edtf import FUTURE, PAST, Edtf
from timeline.publish.exports.record import Record
from timeline.publish.exports.selection import Selection
from timeline.publish.exports.wording import AMENDMENTS, microseconds
from timeline.readmodel.entry import Entry
from timeline.readmodel.queries.matters.agenda import AgendaRow
from timeline.services.overviews.agenda_query import DAY

if TYPE_CHECKING:
    from timeline.readmodel.queries.replay import ReplayStep

KEPT: Final = timedelta(days=90)
"""How long a calendar shows what was called off."""
_FEW: Final = 1_000
"""Matters up to which each is folded by itself; of more, all are folded at once."""
_WINDOWS: Final = ("decision-expected", "decision-postponed")
_MEETINGS: Final = ("meeting-planned", "meeting-cancelled")
_KINDS: Final = (*_WINDOWS, "decision-cancelled", *_MEETINGS)
_DECISIONS: Final = ("decision-expected", "decision-overdue")


@dataclass(frozen=True, slots=True)
class PlannedEvent:
    """An event of the calendar.

    Attributes:
        root: Id of the development that it began with, which stays when it is put off.
        row: Its dates, and what it is about.
        uid: What it is called for ever, without the domain.
        matters: Its matters, of which each has a row in the agenda.
        sequence: How often it was put off or corrected.
        changed: When that was last recorded, in microseconds since the epoch; None if unknown.
        cancelled: Why it will not take place, as a sentence; None if it will.
        said: The development that it is taken from, if it was read.
    """

    root: str
    row: AgendaRow
    uid: str = ""
    matters: tuple[str, ...] = ()
    sequence: int = 0
    changed: int | None = None
    cancelled: str | None = None
    said: Entry | None = None


@dataclass(slots=True)
class _Run:
    """An expectation of a matter, from its first window to its end."""

    root: str
    setter: Entry
    off: Entry | None = None
    """What put it off without a new date, or called it off."""


def planned_events(record: Record, chosen: Selection) -> list[PlannedEvent]:
    """The events of a calendar, in the order of the agenda, and what was called off after them."""
    told = _Told(record, chosen)
    rows = record.agenda(chosen)
    runs, off = _expectations(_steps(record, chosen, told, rows))
    roots = {key: run.root for key, run in runs.items() if run.off is None}
    said = record.these(chosen, (row.development for row in rows))
    planned = []
    for row in rows:
        root = row.development
        if row.what in _DECISIONS:
            root = roots.get((row.government, row.matter or ""), root)
        elif row.what == "meeting-planned":
            root = told.first_meeting(root)
        planned.append(PlannedEvent(root, row, said=said.get(row.development)))
    called_off = [
        *_off_decisions(off + [(key, run) for key, run in runs.items() if run.off]),
        *_off_meetings(told),
        *_withdrawn(told, {_subject(one.row) for one in planned}),
    ]
    planned += [one for one in called_off if told.is_recent(one) and _is_within(one.row, chosen)]
    return [told.counted(one) for one in _named(planned)]


def _named(planned: Iterable[PlannedEvent]) -> Iterator[PlannedEvent]:
    """Gives each event its uid. What is said of several matters at once is one event.

    If one of several matters that began together is put off, it becomes an event of its own.
    """
    seen: set[tuple[str, str, str | None]] = set()
    together: dict[tuple[object, ...], list[PlannedEvent]] = {}
    for one in planned:
        what = _what(one.row)
        subject = (one.root, what, None if what == _MEETING else one.row.matter)
        if subject not in seen or (what == _MEETING and one.cancelled is None):
            seen.add(subject)
            key = (one.root, one.row.what, one.row.on, one.cancelled)
            together.setdefault(key, []).append(one)
    taken: set[str] = set()
    for same in together.values():
        first = same[0]
        uid = f"{first.root}.{_what(first.row)}"
        if uid in taken:
            uid = f"{uid}.{first.row.matter}"
        taken.add(uid)
        matters = tuple(sorted({one.row.matter for one in same if one.row.matter}))
        yield replace(first, uid=uid, matters=matters)


_MEETING: Final = "meeting"


def _what(row: AgendaRow) -> str:
    if row.what == "meeting-planned":
        return _MEETING
    return "decision" if row.what in _DECISIONS else row.what


def _is_within(row: AgendaRow, chosen: Selection) -> bool:
    """Whether it may be on a day of the selection."""
    first = PAST if row.earliest is None else row.earliest
    last = FUTURE if row.latest is None else row.latest
    if chosen.since is not None and last < chosen.since.nearest_bounds(row.zone).earliest:
        return False
    return chosen.until is None or first <= chosen.until.nearest_bounds(row.zone).latest


_Key = tuple[str, str]


def _steps(
    record: Record, chosen: Selection, told: _Told, rows: Iterable[AgendaRow]
) -> Iterable[ReplayStep]:
    """The steps of the matters whose expectations are shown, in order of their clock.

    Of a large store these are a few: what is on the agenda, and what may have been called off of
    it. The others are long over, and to fold them takes most of the time of a calendar.
    """
    if chosen.matters:
        return record.replay(chosen)
    wanted: dict[str, set[str]] = {}
    for row in rows:
        if row.what in _DECISIONS and row.matter:
            wanted.setdefault(row.government, set()).add(row.matter)
    named = record.matters_of(chosen)
    for entry in told.entries:
        if entry.kind in _WINDOWS and told.is_of_late(entry):
            wanted.setdefault(entry.government, set()).update(named(entry))
    clock = record.clock(chosen)
    found: list[ReplayStep] = []
    if sum(map(len, wanted.values())) > _FEW:
        return record.replay(chosen)
    for one in sorted(wanted):
        if wanted[one] and (not chosen.governments or one in chosen.governments):
            only = replace(
                chosen, governments=(one,), matters=tuple(sorted(wanted[one])), as_of=clock
            )
            found += record.replay(only)
    return sorted(found, key=attrgetter("clock"))


def _expectations(
    steps: Iterable[ReplayStep],
) -> tuple[dict[_Key, _Run], list[tuple[_Key, _Run]]]:
    """By government and matter, the expectation that is open, and those that were called off."""
    runs: dict[_Key, _Run] = {}
    off: list[tuple[_Key, _Run]] = []
    for step in steps:
        for change in step.changes:
            key, entry = (change.government, change.matter), step.entry
            run = runs.get(key)
            if entry is None:
                if change.after == "lapsed":
                    runs.pop(key, None)
            elif change.expected is not None:
                if entry.kind in _WINDOWS:
                    runs[key] = _Run(entry.id if run is None else run.root, entry)
            elif run is not None and entry.kind == "decision-postponed":
                run.off = entry
            elif run is not None:
                del runs[key]
                if entry.kind == "decision-cancelled":
                    run.off = entry
                    off.append((key, run))
    return runs, off


class _Told:
    """The expectations, meetings and amendments of a selection."""

    def __init__(self, record: Record, chosen: Selection) -> None:
        self.now = record.now(chosen)
        self._since = self.now - int(KEPT.total_seconds())
        self._all_time = replace(chosen, since=None, until=None, as_of=None, kinds=())
        self.entries = [*record.entries(self._all_time, _KINDS)]
        self.by_id = {one.id: one for one in self.entries}
        self._moves: dict[_Key, list[Entry]] = {}
        self._plans: dict[str, list[Entry]] = {}
        for one in self.entries:
            if one.kind in _MEETINGS:
                self._plans.setdefault(self.first_meeting(one.id), []).append(one)
            for matter in () if one.kind in _MEETINGS else one.matters:
                self._moves.setdefault((one.government, matter), []).append(one)
        self._amended: dict[str, list[int]] = {}
        for entry in record.entries(replace(self._all_time, matters=()), AMENDMENTS):
            moments = self._amended.setdefault(entry.document["amends"], [])
            moments.append(microseconds(entry.recorded))

    def first_meeting(self, id_: str) -> str:
        """The first plan of a meeting that was moved."""
        seen = {id_}
        while (entry := self.by_id.get(id_)) and entry.document.get("cancels"):
            id_ = entry.document["cancels"]
            if id_ in seen:
                break
            seen.add(id_)
        return id_

    def counted(self, event: PlannedEvent) -> PlannedEvent:
        """The event with its sequence and the moment of its last change.

        What was retracted counts, too: a sequence never goes back (RFC 5545, 3.8.7.4).
        """
        root = event.root
        about = {one.id: one for one in self._going_on(root)}
        if event.said is not None:
            about[event.said.id] = event.said
        moments = [at for one in {root, *about} for at in self._amended.get(one, ())]
        sequence = len(moments) + sum(one != root for one in about)
        moments += [microseconds(one.recorded) for one in about.values()]
        return replace(event, sequence=sequence, changed=max(moments, default=None))

    def _going_on(self, root: str) -> list[Entry]:
        """What began, moves or calls off a meeting or an expectation."""
        start = self.by_id.get(root)
        if start is None or start.kind in _MEETINGS:
            return self._plans.get(root, [])
        return [
            one
            for matter in start.matters
            for one in self._moves[start.government, matter]
            if one.version >= start.version
        ]

    def is_recent(self, event: PlannedEvent) -> bool:
        """Whether what was called off is still of interest: by its day, and by the news of it."""
        is_news = event.changed is None or event.changed // 1_000_000 >= self._since
        return self._is_late(event.row) and is_news

    def is_of_late(self, entry: Entry) -> bool:
        """Whether the calendar still shows what an expectation was, if it is called off."""
        if entry.happened_by > self.now + DAY:  # The end of a day, in whatever zone.
            return False
        row = _row(entry, entry.document.get("expected"), "decision-expected", None)
        return row is not None and self._is_late(row)

    def _is_late(self, row: AgendaRow) -> bool:
        day = row.latest or row.earliest
        return day is not None and day >= self._since

    def happened(self, kind: str) -> Iterable[Entry]:
        """The entries of a kind that had happened and are not retracted."""
        for one in self.entries:
            if one.kind == kind and one.retracted_by is None and one.happened_by <= self.now:
                yield one

    def retracted_at(self, entry: Entry) -> int | None:
        """When the last amendment of an entry was recorded."""
        return max(self._amended.get(entry.id, ()), default=None)


def _off_decisions(runs: list[tuple[_Key, _Run]]) -> Iterator[PlannedEvent]:
    for (_, matter), run in runs:
        assert run.off is not None
        words = "The decision will not be taken."
        if run.off.kind == "decision-postponed":
            words = "The decision was postponed without a new date."
        row = _row(run.setter, run.setter.document.get("expected"), "decision-expected", matter)
        if row is not None:
            at = microseconds(run.off.recorded)
            yield PlannedEvent(run.root, row, changed=at, cancelled=words, said=run.off)


def _off_meetings(told: _Told) -> Iterator[PlannedEvent]:
    for one in told.happened("meeting-cancelled"):
        before = told.by_id.get(one.document.get("cancels") or "")
        if before is None or one.document.get("planned"):
            continue
        row = _row(before, before.document.get("planned"), "meeting-planned", None)
        if row is not None:
            root, at = told.first_meeting(before.id), microseconds(one.recorded)
            words = "The meeting was cancelled."
            yield PlannedEvent(root, row, changed=at, cancelled=words, said=one)


def _subject(row: AgendaRow) -> tuple[str, str | None, bool]:
    return row.government, row.matter, row.what in _DECISIONS


def _withdrawn(
    told: _Told, shown: Container[tuple[str, str | None, bool]]
) -> Iterator[PlannedEvent]:
    """What was on the calendar and was retracted since, unless its matter is on it otherwise."""
    for one in told.entries:
        if one.retracted_by is None or one.kind not in ("decision-expected", "meeting-planned"):
            continue
        is_meeting = one.kind == "meeting-planned"
        on = one.document.get("planned" if is_meeting else "expected")
        for matter in (None,) if is_meeting else one.matters:
            row = _row(one, on, "meeting-planned" if is_meeting else "decision-expected", matter)
            if row is not None and (is_meeting or _subject(row) not in shown):
                at, words = told.retracted_at(one), "The report of it was retracted."
                yield PlannedEvent(one.id, row, changed=at, cancelled=words)


def _row(entry: Entry, on: str | None, what: str, matter: str | None) -> AgendaRow | None:
    """A row of the agenda as it was before."""
    if not on:
        return None
    bounds = Edtf.stored(on).nearest_bounds(entry.zone)
    return AgendaRow(
        on,
        bounds.earliest,
        bounds.latest,
        "meeting-planned" if what == "meeting-planned" else "decision-expected",
        entry.government,
        matter,
        entry.id,
        entry.title,
        entry.zone,
    )
