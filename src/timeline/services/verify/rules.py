"""Checks that stored events are valid and keep the rules, in order of recording.

Each state is decoded and its development validated. All are then recorded again in a second store,
each with its own moment and instants. So every rule decides as it did then. At the end, the index
tables of both stores must be equal.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Final, Self, cast

from msgspec import ValidationError

from timeline.domain.amendments import links
from timeline.domain.countries import country
from timeline.domain.errors import TimelineError
from timeline.domain.events import (
    DevelopmentRecorded,
    GovernmentDescribed,
    GovernmentEvent,
    instants_in,
    step_of,
)
from timeline.domain.facts import DevelopmentFacts, early
from timeline.domain.names.naming_events import NamingRecorded
from timeline.eventstore.application import Governments
from timeline.eventstore.errors import StoreError
from timeline.eventstore.index_rows import LOOK_UP
from timeline.eventstore.ports import Inspection, inspect
from timeline.eventstore.repository import step_from
from timeline.eventstore.serialization import UnreadableEvent
from timeline.eventstore.sqlite.creation import prepare
from timeline.eventstore.sqlite.raw_events import RawEvent
from timeline.eventstore.staging import StagingFile
from timeline.eventstore.unit_of_work import Description, UnitOfWork
from timeline.eventstore.urls import Location, SQLiteLocation
from timeline.formats.errors import Finding
from timeline.services.verify.canonical import TOLERANCE, decoded, departures, state_of
from timeline.services.verify.events import about

INDEXES: Final = {
    "development_ids": "SELECT id, government, version FROM development_ids ORDER BY 1",
    "development_links": "SELECT target, relation, version, id, government"
    " FROM development_links ORDER BY 1, 2, 3, 4",
    "matter_steps": "SELECT government, matter, version, id, step"
    " FROM matter_steps ORDER BY 1, 2, 3, 4",
}
_KEYS: Final = {"development_ids": 1, "development_links": 4, "matter_steps": 4}


class Replay:
    """Records the events of a store again, in a second store.

    Args:
        location: The store that is verified.
        second: The location of the second store.
        reopen: Whether to open a government whose description is lost by its ISO 3166 data.
    """

    def __init__(self, location: Location, second: SQLiteLocation, *, reopen: bool = False) -> None:
        self._reopen = reopen
        self._location = location
        self._second = second
        prepare(second)
        self._application = Governments(second)
        self._spool = StagingFile(second.path.parent)
        # One for all pages, so that its state of matters need not be read again.
        self._judging = UnitOfWork(
            self._application, datetime.now(UTC), self._spool, clock_is_right=True
        )
        self._zones: dict[str, str] = {}
        self._recorded: dict[str, datetime] = {}
        self._states: dict[int, bytes] = {}
        """Of each development of a page, by its place in the batch, the state as it was read."""
        self.sound = True
        """Whether every event could be recorded again."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._spool.close()
        self._application.close()

    def take(self, events: Sequence[RawEvent]) -> Iterator[Finding]:
        """Records the events of a page again, and yields those that fail."""
        read: list[tuple[RawEvent, GovernmentEvent]] = []
        for raw in events:
            try:
                read.append((raw, decoded(raw)))
            except UnreadableEvent as error:
                yield self._wrong(error.message, raw)
        judging = self._judging
        developments = [
            event.naming if isinstance(event, NamingRecorded) else event.development
            for _, event in read
            if isinstance(event, DevelopmentRecorded | NamingRecorded)
        ]
        for start in range(0, len(developments), LOOK_UP):
            judging.look_ahead(developments[start : start + LOOK_UP])
        for raw, event in read:
            if event.recorded < self._recorded.get(raw.government, event.recorded):
                yield self._wrong("it was recorded before the event that it follows", raw)
            self._recorded[raw.government] = judging.now = event.recorded
            try:
                if self._reopen and self._opened(judging, event):
                    yield self._wrong("its government was described as in ISO 3166", raw)
                self._again(judging, event, state_of(raw))
            except TimelineError as error:
                yield self._wrong(f"it breaks a rule: {error.message}", raw)
            yield from self._as_written(event, raw)
        again = [
            replace(one, state=self._states.get(place, one.state))
            for place, one in enumerate(judging.batch.stored_events)
        ]
        self._application.put(again, judging.batch.index)
        self._states.clear()
        judging.batch.turn()

    def _as_written(self, event: GovernmentEvent, raw: RawEvent) -> Iterator[Finding]:
        """Findings on the form of an event; a rescue skips this, because the hash is enough."""
        zone = self._zones.get(event.originator_id)
        if not self._reopen and zone:
            for message in departures(event, state_of(raw), zone):
                yield about(self._location, message, raw)

    def _opened(self, judging: UnitOfWork, event: GovernmentEvent) -> bool:
        """Opens a government whose description is lost; False if it is not lost."""
        id_ = event.originator_id
        if id_ in self._zones or isinstance(event, GovernmentDescribed):
            return False
        judging.describe(Description(id_))
        known = country(id_)
        self._zones[id_] = (known.usual if known else None) or ""
        return True

    def _again(self, judging: UnitOfWork, event: GovernmentEvent, state: bytes) -> None:
        if judged_again(judging, event, self._zones):
            # The same bytes, even if an older version of this program wrote another form.
            self._states[len(judging.batch.events) - 1] = state

    def _wrong(self, message: str, raw: RawEvent) -> Finding:
        self.sound = False
        return about(self._location, message, raw)

    def compared(self, mine: Inspection) -> Iterator[Finding]:
        """Compares the index tables of both stores."""
        with closing(inspect(self._second)) as again:
            for name, sql in INDEXES.items():
                try:
                    different = _first_difference(mine.rows(sql), again.rows(sql))
                except StoreError as error:
                    yield about(self._location, f"the table {name}: {error.message}")
                    continue
                if different is not None:
                    at = ", ".join(map(str, different[: _KEYS[name]]))
                    message = f"the table {name} does not match its events at {at}"
                    yield about(self._location, message)


def judged_again(judging: UnitOfWork, event: GovernmentEvent, zones: dict[str, str]) -> bool:
    """Judges a recorded event once more; False if it changes nothing.

    Args:
        judging: What judges.
        event: The event.
        zones: The zones of the governments that were described before it; extended.

    Raises:
        TimelineError: if it breaks a rule.
    """
    id_ = event.originator_id
    if isinstance(event, GovernmentDescribed):
        described = judging.describe(Description(id_, event.name, event.zone))
        zones.setdefault(id_, event.zone)
        return described
    if id_ not in zones:
        raise TimelineError(f"the government “{id_}” was not described earlier")
    if isinstance(event, NamingRecorded):
        name, is_new = event.naming.id, judging.name(event.naming) is not None
    else:
        facts = facts_again(cast("DevelopmentRecorded", event), zones[id_])
        name, is_new = facts.id, judging.record(facts) is not None
    if not is_new:
        raise TimelineError(f"the id “{name}” was used earlier")
    return True


def facts_again(event: DevelopmentRecorded, zone: str) -> DevelopmentFacts:
    """The facts of a development as at recording, with the instants of the rules of that time."""
    development, timing = event.development, event.timing
    step = step_of(development, instants_in(timing))
    return DevelopmentFacts(
        event.document,
        zone,
        timing,
        step,
        development.matters,
        links(development),
        development.target,
        early(development.sources, step.earliest, zone),
        development.first_recorded,
        development,
    )


def _first_difference(
    one: Iterator[tuple[object, ...]], other: Iterator[tuple[object, ...]]
) -> tuple[object, ...] | None:
    """The first row that only one of two ordered queries has; None if they are equal."""
    for left, right in zip_longest(one, other):
        if left != right and not (left and right and _differ_by_zone_rules(left, right)):
            return left or right if None in (left, right) else min(left, right, key=str)
    return None


def _differ_by_zone_rules(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Whether two rows are one transition, computed by time-zone rules of different days.

    A correction computes instants from dates, by the rules of the day on which it is applied.
    """
    if type(one[-1]) is not type(other[-1]):
        return False
    steps = []
    for row in (one, other):
        try:
            steps.append(step_from(json.loads(cast("str", row[-1]))))
        except (ValueError, TypeError, LookupError, RecursionError, ValidationError):
            return False
    first, second = (step._asdict() for step in steps)
    moved = [(first.pop(name), second.pop(name)) for name in _MOMENTS]
    return (
        one[:-1] == other[:-1]
        and first == second
        and all(a == b or (type(a) is type(b) is int and abs(a - b) <= TOLERANCE) for a, b in moved)
    )


_MOMENTS: Final = (
    "earliest", "latest", "published", "expected_earliest", "expected_latest", "starts_earliest",
    "starts_latest", "ends_earliest", "ends_latest",
)  # fmt: skip
