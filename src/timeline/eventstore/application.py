"""The event-sourced application: governments.

It is the library's application with our mapper and recorder, and with states that are found
by index instead of being projected from the whole history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar, cast, overload

from eventsourcing.application import (
    AggregateNotFoundError,
    Application,
    ProcessingEvent,
    Repository,
)
from eventsourcing.persistence import (
    EventStore,
    InfrastructureFactory,
    IntegrityError,
    Recording,
    StoredEvent,
)
from eventsourcing.utils import Environment

from timeline.domain.events import GovernmentDescribed, GovernmentEvent
from timeline.domain.government import Government
from timeline.eventstore.index_rows import IndexRows, StagedPage
from timeline.eventstore.integrity.authors import Author, Event
from timeline.eventstore.ports import Recorder, open_reader, write_side
from timeline.eventstore.serialization import EventMapper, UnreadableEvent, deserialize, recorded_at
from timeline.eventstore.urls import STORE_VARIABLE, Location, parse_store_url

_EVENT = "SELECT originator_id, originator_version, topic, state FROM stored_events "
_DESCRIBED = f"{_EVENT}WHERE originator_id = ? AND topic = 'government-described'"
_LAST = " ORDER BY originator_version DESC LIMIT 1"
_STATE = (
    f"SELECT * FROM ({_DESCRIBED}{_LAST}) AS described"
    f" UNION ALL SELECT * FROM ({_EVENT}WHERE originator_id = ?{_LAST}) AS newest"
)
"""The last description of a government and its last event; one question, for a server is far."""
_AT = f"{_EVENT}WHERE originator_id = ? AND originator_version = ?"
_STATE_AT = (
    f"SELECT * FROM ({_DESCRIBED} AND originator_version <= ?{_LAST}) AS described"
    f" UNION ALL SELECT * FROM ({_AT}) AS asked"
)
"""The same as of one of its versions."""
_OPENED = _EVENT + "WHERE topic = 'government-described' AND originator_version = 1"

T = TypeVar("T")


class GovernmentRepository(Repository[str]):
    """Finds governments by two reads, however long their histories are.

    The last description of a government and its last event are all the state there is
    (`Government` is bounded). A projector of the caller's own gets the whole history.

    Args:
        events: The library's event store.
        recorder: What it reads from.
    """

    def __init__(self, events: EventStore[str], recorder: Recorder) -> None:
        super().__init__(events)
        self._recorder = recorder

    # The flags that the library adds are for its cache, which is off.
    @overload  # type: ignore[override]
    def get(self, aggregate_id: str, *, version: int | None = None) -> Government: ...

    @overload
    def get(
        self,
        aggregate_id: str,
        *,
        version: int | None = None,
        projector_func: Callable[[T | None, Iterable[Any]], T | None],
    ) -> T: ...

    def get(
        self,
        aggregate_id: str,
        *,
        version: int | None = None,
        projector_func: Callable[[Any, Iterable[Any]], Any] = Government.project,
    ) -> Any:
        """Returns a government as of now, or as of one of its versions.

        Raises:
            AggregateNotFoundError: if there is no such government, or no such version of it.
            UnreadableEvent: if an event that it needs cannot be read.
            IntegrityError: if the projector gets to a version that is missing.
        """
        if projector_func == Government.project:
            found: Any = self.find(aggregate_id, version)
        elif version is not None and not self._recorder.select(_AT, (aggregate_id, version)):
            found = None
        else:
            events = self.event_store.get(aggregate_id, lte=version)
            found = projector_func(None, _without_gaps(events))
        if found is None:
            at = "" if version is None else f" at version {version}"
            raise AggregateNotFoundError(f"there is no government “{aggregate_id}”{at}")
        return found

    def find(self, government_id: str, version: int | None = None) -> Government | None:
        """Returns the same, or None if there is no such government or version."""
        if version is None:
            rows = self._recorder.select(_STATE, (government_id,) * 2)
        else:
            rows = self._recorder.select(_STATE_AT, (government_id, version) * 2)
        events = [stored(row) for row in rows]
        last = max(events, key=lambda one: one.originator_version, default=None)
        if last is None or version not in (None, last.originator_version):
            return None
        described = [one for one in events if one.topic == GovernmentDescribed.topic]
        if not described:
            raise UnreadableEvent(last, "no earlier event describes its government")
        state = Government.project(None, [deserialize(described[0])])
        return replace(
            cast("Government", state),
            version=last.originator_version,
            recorded=recorded_at(last),
        )


def _without_gaps(events: Iterable[Any]) -> Iterator[Any]:
    """Passes on the events of one government, which must follow each other."""
    for version, event in enumerate(events, 1):
        if event.originator_version != version:
            raise IntegrityError(
                f"version {version} of “{event.originator_id}” is missing from the store"
            )
        yield event


class Governments(Application[str]):
    """The aggregates of one store.

    `save(event, index=rows)` stores what `Government.record()` made, with its index rows in the
    same transaction. Without them the recorder refuses a development.

    Args:
        location: Where it is, or the environment that the library's runners hand on: its
            `TIMELINE_STORE` names the store.
        author: Who appends; None if what is appended says it already, or is for no reader.

    Raises:
        StoreError: if an environment names what is no store that this version can read.
    """

    name = "timeline"

    def __init__(
        self,
        location: Location | Mapping[str, str] | None = None,
        *,
        author: Author | None = None,
    ) -> None:
        if location is None or isinstance(location, Mapping):
            location = parse_store_url((location or {}).get(STORE_VARIABLE))
            # The library would open whatever is there, and change it.
            open_reader(location).close()
        self._location = location
        self._engine = write_side(location)
        self._author, self._is_author_known = author, author is None
        super().__init__()

    def save(self, *objs: Any, **kwargs: Any) -> list[Recording[str]]:
        """Stores events, with their index rows as `index`; see the library's `Application.save`.

        What it collects them with asks of each whether it is an event or an aggregate, which takes
        as long as a statement of SQLite. All of ours are events.
        """
        if not all(isinstance(one, GovernmentEvent) for one in objs):
            return super().save(*objs, **kwargs)
        collected = ProcessingEvent[str]()
        collected.events += objs
        collected.saved_kwargs.update(kwargs)
        recordings = self._record(collected)
        self._notify(recordings)
        return recordings

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

    def construct_repository(self) -> GovernmentRepository:
        """Our own repository, which reads no history."""
        return GovernmentRepository(self.events, self.asked())

    @property
    def repository(self) -> GovernmentRepository:
        """The governments of the store."""
        return cast("GovernmentRepository", self._repository)

    def attributed(self, event: Event, now: datetime) -> Event:
        """The event with who appends it; a server says who that is.

        Raises:
            SigningMissing: as `Author.attributed`.
        """
        author = self._known_author()
        return event if author is None else author.attributed(event, now)

    def unsigned(self) -> str | None:
        """The name of who appends, if they sign nothing, so that an event is made with it."""
        author = self._known_author()
        return None if author is None or author.key is not None else author.name

    def _known_author(self) -> Author | None:
        if not self._is_author_known:
            user = self.asked().user()
            if self._author is not None and user is not None:
                self._author = self._author._replace(name=user)
            self._is_author_known = True
        return self._author

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
        """Stores serialised events with their index rows in one transaction, as a copy does.

        Raises:
            IntegrityError: where another writer was first.
        """
        self.recorder.insert_events(events, index=index)

    def put_pages(self, pages: Iterable[StagedPage]) -> None:
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
    """The stored event of a row; its state is bytes, whatever the engine keeps it as."""
    state = row["state"]
    if isinstance(state, str):
        state = state.encode()
    return StoredEvent(row["originator_id"], row["originator_version"], row["topic"], state)
