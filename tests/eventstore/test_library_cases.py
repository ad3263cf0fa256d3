"""The library's own test cases for recorders and factories, run on the recorders of both engines.

Its events are called anything, and state anything. A store takes only events that fit: so each of
them becomes a description of a government on its way in, and itself again on its way out.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import SkipTest
from uuid import uuid4

import pytest
from eventsourcing.persistence import (
    ApplicationRecorder,
    DatetimeAsISO,
    DecimalAsStr,
    InfrastructureFactory,
    JSONTranscoder,
    Notification,
    NotSupportedError,
    StoredEvent,
    Subscription,
    UUIDAsHex,
)
from eventsourcing.tests.persistence import (
    ApplicationRecorderTestCase,
    InfrastructureFactoryTestCase,
)
from eventsourcing.utils import Environment

from timeline.domain.events import GovernmentDescribed
from timeline.eventstore.ports import WriteSide, write_side
from timeline.eventstore.postgres.factory import PostgresStoreFactory
from timeline.eventstore.postgres.recorder import PostgresRecorder
from timeline.eventstore.sqlite.factory import SQLiteStoreFactory
from timeline.eventstore.sqlite.recorder import SQLiteRecorder
from timeline.eventstore.urls import Location, PostgresLocation, SQLiteLocation, parse_store_url


def engine_of(location: Location) -> WriteSide:
    return write_side(location)


def infrastructure(location: Location, **env: str) -> InfrastructureFactory[Any]:
    engine = engine_of(location)
    return engine.factory(Environment("Test", {**engine.environment(location), **env}), location)


def inwards(event: StoredEvent) -> StoredEvent:
    """The library's event as a description of a government, under the same id and version."""
    says = {
        "class_version": 1,
        "recorded": "2022-06-01T12:00:00+00:00",
        "name": f"{event.topic} {event.state.decode()}",
        "zone": "UTC",
    }
    state = json.dumps(says, separators=(",", ":")).encode()
    return replace(event, topic=GovernmentDescribed.topic, state=state)


def outwards(event: Any) -> Any:
    """The library's own event again."""
    assert isinstance(event.state, bytes)
    topic, _, state = json.loads(event.state)["name"].partition(" ")
    return replace(event, topic=topic, state=state.encode())


class Described(ApplicationRecorder):
    """A recorder of ours that takes whatever the library's test cases store."""

    def __init__(self, recorder: ApplicationRecorder) -> None:
        self._recorder = recorder

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        # Some of the library's threads count versions from 0; ours begin with 1.
        shift = 1 if any(one.originator_version == 0 for one in stored_events) else 0
        events = [
            replace(e, originator_version=e.originator_version + shift) for e in stored_events
        ]
        return self._recorder.insert_events(list(map(inwards, events)), **kwargs)

    def select_events(self, originator_id: Any, **kwargs: Any) -> Sequence[StoredEvent]:
        return list(map(outwards, self._recorder.select_events(originator_id, **kwargs)))

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        # All have one topic in the store; test_subscription.py tries topics.
        found = self._recorder.select_notifications(
            start, 1_000 if topics else limit, stop, inclusive_of_start=inclusive_of_start
        )
        own = [one for one in map(outwards, found) if not topics or one.topic in topics]
        return own[:limit]

    def max_notification_id(self) -> int | None:
        return self._recorder.max_notification_id()

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        return Outwards(self._recorder.subscribe(gt), topics)


class Outwards(Subscription[ApplicationRecorder]):
    """A subscription of ours that gives the library's own events."""

    def __init__(
        self, subscription: Subscription[ApplicationRecorder], topics: Sequence[str]
    ) -> None:
        super().__init__(subscription._recorder, topics=topics)
        self._subscription = subscription

    def __enter__(self) -> Any:
        self._subscription.__enter__()
        return super().__enter__()

    def __exit__(self, *args: object, **_: Any) -> None:
        super().__exit__(*args)
        self._subscription.__exit__(*args)

    def stop(self) -> None:
        super().stop()
        self._subscription.stop()

    def __next__(self) -> Notification:
        while True:
            found: Notification = outwards(next(self._subscription))
            if not self._topics or found.topic in self._topics:
                return found


class RecorderCase(ApplicationRecorderTestCase[ApplicationRecorder]):
    """All of the library's case but what its subclasses below leave out."""

    __test__ = False
    location: Location

    def new_originator_id(self) -> str:
        return str(uuid4())

    def create_recorder(self) -> ApplicationRecorder:
        engine_of(self.location).initialise(self.location)
        made = infrastructure(self.location)
        self.addCleanup(made.close)
        self.addCleanup(_join_others, set(threading.enumerate()))
        return Described(made.application_recorder())

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


def _join_others(before: set[threading.Thread]) -> None:
    """Waits for the readers that the library's case leaves behind, which would connect again."""
    for thread in set(threading.enumerate()) - before:
        thread.join()


class TestSQLiteRecorder(RecorderCase):
    __test__ = True

    @pytest.fixture(autouse=True)
    def _somewhere(self, tmp_path: Path) -> None:
        self.location = SQLiteLocation(tmp_path / "store.db")


class TestPostgresRecorder(RecorderCase):
    __test__ = True

    @pytest.fixture(autouse=True)
    def _somewhere(self, postgres_url: str) -> None:
        self.location = parse_store_url(postgres_url)


class FactoryCase(InfrastructureFactoryTestCase[Any]):
    """All of the library's case but the recorders that a store does not have."""

    __test__ = False
    location: Location

    def setUp(self) -> None:
        # The library builds a factory from the environment alone; ours are given a location too.
        engine_of(self.location).initialise(self.location)
        self.factory = infrastructure(self.location)
        self.env = self.factory.env
        assert isinstance(self.factory, self.expected_factory_class())
        self.transcoder = JSONTranscoder()
        for transcoding in (UUIDAsHex(), DecimalAsStr(), DatetimeAsISO()):
            self.transcoder.register(transcoding)

    def expected_aggregate_recorder_class(self) -> Any:
        raise SkipTest("a store has none")

    expected_tracking_recorder_class = expected_aggregate_recorder_class
    tracking_recorder_subclass = expected_aggregate_recorder_class
    expected_process_recorder_class = expected_aggregate_recorder_class

    def test_create_aggregate_recorder(self) -> None:
        # Not the library's: snapshots are not taken, and it would write past index and tree.
        for purpose in ("events", "snapshots"):
            with pytest.raises(NotSupportedError):
                self.factory.aggregate_recorder(purpose)

    def test_create_tracking_recorder(self) -> None:
        # Not the library's: its table in a store would make that count as altered.
        with pytest.raises(NotSupportedError):
            self.factory.tracking_recorder()

    def test_create_process_recorder(self) -> None:
        # Not the library's, for the same reason.
        with pytest.raises(NotSupportedError):
            self.factory.process_recorder()


class TestSQLiteFactory(FactoryCase):
    __test__ = True

    @pytest.fixture(autouse=True)
    def _somewhere(self, tmp_path: Path) -> None:
        self.location = SQLiteLocation(tmp_path / "store.db")

    def expected_factory_class(self) -> type[SQLiteStoreFactory]:
        return SQLiteStoreFactory

    def expected_application_recorder_class(self) -> type[SQLiteRecorder]:
        return SQLiteRecorder


class TestPostgresFactory(FactoryCase):
    __test__ = True

    @pytest.fixture(autouse=True)
    def _somewhere(self, postgres_url: str) -> None:
        location = parse_store_url(postgres_url)
        assert isinstance(location, PostgresLocation)
        self.location = location

    def expected_factory_class(self) -> type[PostgresStoreFactory]:
        return PostgresStoreFactory

    def expected_application_recorder_class(self) -> type[PostgresRecorder]:
        return PostgresRecorder
