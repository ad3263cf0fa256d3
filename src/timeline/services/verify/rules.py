"""Whether what the stored events say is valid, and keeps the rules, in the order of recording.

Each state is decoded and its development validated; then all are recorded again in a second
store, each at its own moment and with its own instants, so that every rule judges what it judged
then. In the end the tables that the store keeps beside its events must be those that the second
store has.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Final, Self, cast

from eventsourcing.persistence import StoredEvent

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
from timeline.domain.status import Transition
from timeline.eventstore.application import Governments
from timeline.eventstore.errors import StoreError
from timeline.eventstore.ports import Inspection, inspect
from timeline.eventstore.serialization import UnreadableEvent, deserialize
from timeline.eventstore.sqlite.creation import prepare
from timeline.eventstore.sqlite.raw_events import RawEvent
from timeline.eventstore.staging import LOOK_UP, StagingFile
from timeline.eventstore.unit_of_work import Description, UnitOfWork
from timeline.eventstore.urls import Location, SQLiteLocation
from timeline.formats.records import Finding
from timeline.services.verify.canonical import TOLERANCE, departures
from timeline.services.verify.events import about

_INDEXES: Final = {
    "development_ids": "SELECT id, government, version FROM development_ids ORDER BY 1",
    "development_links": "SELECT target, relation, version, id, government"
    " FROM development_links ORDER BY 1, 2, 3, 4",
    "matter_steps": "SELECT government, matter, version, id, step"
    " FROM matter_steps ORDER BY 1, 2, 3, 4",
}
_KEYS: Final = {"development_ids": 1, "development_links": 4, "matter_steps": 4}


class Replay:
    """A second store, in which the events of the first are recorded again.

    Args:
        location: The store that is verified.
        second: Where the second one is made.
        reopen: Whether a government whose description is lost is opened as ISO 3166 has it.
    """

    def __init__(self, location: Location, second: SQLiteLocation, *, reopen: bool = False) -> None:
        self._reopen = reopen
        self._location = location
        self._second = second
        prepare(second)
        self._application = Governments(second)
        self._spool = StagingFile(second.path.parent)
        # One for all pages: what it holds of a matter need not be read again for each of them.
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
        """Records the events of a page again, and yields what cannot be."""
        read: list[tuple[RawEvent, GovernmentEvent]] = []
        for raw in events:
            try:
                read.append((raw, decoded(raw)))
            except UnreadableEvent as error:
                yield self._wrong(error.message, raw)
        judging = self._judging
        developments = [
            cast("DevelopmentRecorded", event).development
            for _, event in read
            if not isinstance(event, GovernmentDescribed)
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
        """What is wrong with how an event is written; a rescue copies what its hash vouches for."""
        zone = self._zones.get(event.originator_id)
        if not self._reopen and zone:
            for message in departures(event, state_of(raw), zone):
                yield about(self._location, message, raw)

    def _opened(self, judging: UnitOfWork, event: GovernmentEvent) -> bool:
        """Opens a government whose description is lost; False where it is not."""
        id_ = event.originator_id
        if id_ in self._zones or isinstance(event, GovernmentDescribed):
            return False
        judging.describe(Description(id_))
        known = country(id_)
        self._zones[id_] = (known.zone if known else None) or ""
        return True

    def _again(self, judging: UnitOfWork, event: GovernmentEvent, state: bytes) -> None:
        id_ = event.originator_id
        if isinstance(event, GovernmentDescribed):
            judging.describe(Description(id_, event.name, event.zone))
            self._zones.setdefault(id_, event.zone)
            return
        if id_ not in self._zones:
            raise TimelineError(f"the government “{id_}” was not described earlier")
        facts = _facts(cast("DevelopmentRecorded", event), self._zones[id_])
        if judging.record(facts) is None:
            raise TimelineError(f"the id “{facts.id}” was used earlier")
        # Word for word, also where an older version of this program wrote it in another form.
        self._states[len(judging.batch.events) - 1] = state

    def _wrong(self, message: str, raw: RawEvent) -> Finding:
        self.sound = False
        return about(self._location, message, raw)

    def compared(self, mine: Inspection) -> Iterator[Finding]:
        """Whether the tables beside the events are those that recording them again gives."""
        with closing(inspect(self._second)) as again:
            for name, sql in _INDEXES.items():
                try:
                    different = _first_difference(mine.rows(sql), again.rows(sql))
                except StoreError as error:
                    yield about(self._location, f"the table {name}: {error.message}")
                    continue
                if different is not None:
                    at = ", ".join(map(str, different[: _KEYS[name]]))
                    message = f"the table {name} does not match its events at {at}"
                    yield about(self._location, message)


def decoded(raw: RawEvent) -> GovernmentEvent:
    """The event that was stored.

    Raises:
        UnreadableEvent: where this program cannot read it.
    """
    return deserialize(StoredEvent(raw.government, raw.version, raw.topic, state_of(raw)))


def state_of(raw: RawEvent) -> bytes:
    """The exact bytes of a state."""
    return raw.state.encode("utf-8", "surrogateescape")


def _facts(event: DevelopmentRecorded, zone: str) -> DevelopmentFacts:
    """What was judged when it was recorded: with the instants of the rules that held then."""
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
        early(development, step.earliest, zone),
        development.first_recorded,
        development,
    )


def _first_difference(
    one: Iterator[tuple[object, ...]], other: Iterator[tuple[object, ...]]
) -> tuple[object, ...] | None:
    """The first row that only one of two ordered queries has, or None where they are the same."""
    for left, right in zip_longest(one, other):
        if left != right and not (left and right and _differ_by_zone_rules(left, right)):
            return left or right if None in (left, right) else min(left, right, key=str)
    return None


def _differ_by_zone_rules(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Whether two rows are one step, reckoned under the time-zone rules of two days.

    What a correction leaves has its instants from its dates, as the rules are when it is judged.
    """
    steps = []
    for row in (one, other):
        try:
            found = json.loads(cast("str", row[-1]))
        except (ValueError, TypeError, RecursionError):
            return False
        if not isinstance(found, list) or len(found) != len(Transition._fields):
            return False
        steps.append(Transition(*found))
    first, second = (step._asdict() for step in steps)
    moved = [(first.pop(name), second.pop(name)) for name in _MOMENTS]
    return (
        one[:-1] == other[:-1]
        and first == second
        and all(a == b or (type(a) is type(b) is int and abs(a - b) <= TOLERANCE) for a, b in moved)
    )


_MOMENTS: Final = ("earliest", "latest", "published", "expected_earliest", "expected_latest")
