"""The event-sourced application: governments.

It is the library's application with our mapper and recorder, and with states that are found
by index instead of being projected from the whole history.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from eventsourcing.application import Application
from eventsourcing.persistence import InfrastructureFactory, StoredEvent
from eventsourcing.utils import Environment

from timeline.domain.events import GovernmentDescribed
from timeline.domain.government import Government
from timeline.eventstore.index_rows import IndexRows
from timeline.eventstore.ports import Recorder, write_side
from timeline.eventstore.serialization import EventMapper, UnreadableEvent, deserialize, recorded_at
from timeline.eventstore.urls import Location

_EVENT = "SELECT originator_id, originator_version, topic, state FROM stored_events "
_STATE = (
    f"SELECT * FROM ({_EVENT}WHERE originator_id = ? AND topic = 'government-described'"
    " ORDER BY originator_version DESC LIMIT 1) AS described"
    f" UNION ALL SELECT * FROM ({_EVENT}WHERE originator_id = ?"
    " ORDER BY originator_version DESC LIMIT 1) AS newest"
)
"""The last description of a government and its last event; one question, for a server is far."""
_OPENED = _EVENT + "WHERE topic = 'government-described' AND originator_version = 1"


class Governments(Application[str]):
    """The aggregates of one store."""

    name = "timeline"

    def __init__(self, location: Location) -> None:
        self._location = location
        self._engine = write_side(location)
        super().__init__()

    def construct_env(self, name: str, env: Mapping[str, str] | None = None) -> Environment:
        """Only what is said here: the process's environment cannot swap mapper or recorder."""
        return Environment(
            name,
            {
                "ORIGINATOR_ID_TYPE": "text",
                **self._engine.environment(self._location),
                **(env or {}),
            },
        )

    def construct_factory(self, env: Environment) -> InfrastructureFactory[Any]:
        """The infrastructure of the engine that serves the location."""
        return self._engine.factory(env, self._location)

    def construct_mapper(self) -> EventMapper:
        """Our own mapper, which builds nothing outside its allow-list."""
        return EventMapper()

    def asked(self) -> Recorder:
        """The recorder, to ask it for what a judgement needs."""
        return cast("Recorder", self.recorder)

    def government(self, government_id: str) -> Government | None:
        """A government's state, from its description and its last event alone.

        That is all the state there is (`Government` is bounded), so two reads by index give
        what projecting the whole history would.
        """
        rows = [stored(row) for row in self.asked().select(_STATE, (government_id,) * 2)]
        described = [one for one in rows if one.topic == "government-described"]
        if not described:
            if rows:
                raise UnreadableEvent(rows[-1], "no earlier event describes its government")
            return None
        state = Government.project(None, [deserialize(described[0])])
        last = max(rows, key=lambda one: one.originator_version)
        return replace(
            cast("Government", state),
            version=last.originator_version,
            recorded=recorded_at(last),
        )

    def newest(self) -> tuple[str, datetime] | None:
        """Government and moment of the newest event, if there is one that says it."""
        last = self.recorder.max_notification_id()
        if last is None:
            return None
        for event in self.recorder.select_notifications(last, 1):
            with suppress(UnreadableEvent):
                return str(event.originator_id), recorded_at(event)
        return None

    def zones(self) -> dict[str, str]:
        """The time zone of every government that can be read; it cannot change."""
        found: dict[str, str] = {}
        for row in self.asked().select(_OPENED):
            with suppress(UnreadableEvent):
                described = cast("GovernmentDescribed", deserialize(stored(row)))
                found[described.originator_id] = described.zone
        return found

    def put(self, events: Sequence[StoredEvent], index: Sequence[IndexRows]) -> None:
        """Stores events and their index rows in one transaction.

        Raises:
            IntegrityError: where another writer was first.
        """
        self.recorder.insert_events(events, index=index)

    def put_pages(self, pages: Iterable[tuple[Sequence[StoredEvent], Sequence[IndexRows]]]) -> None:
        """The same for any number of pages of them, in one transaction for all."""
        self.asked().insert_pages(pages)

    def confirm(self) -> None:
        """Waits until all that can be read is as safe as what an append acknowledges."""
        self.asked().confirm()

    def clock(self) -> datetime | None:
        """What the clock of the store's server shows, aware; None of a file."""
        return self.asked().clock()

    def alone(self) -> AbstractContextManager[object]:
        """Keeps other writers waiting until what is put next is stored."""
        return self.asked().alone()


def stored(row: Mapping[str, Any]) -> StoredEvent:
    """The stored event of a row."""
    return StoredEvent(row["originator_id"], row["originator_version"], row["topic"], row["state"])
