"""Subscriptions of the library, and its projection runner, on both engines."""

from __future__ import annotations

import re
import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from eventsourcing.persistence import Tracking
from eventsourcing.popo import POPOTrackingRecorder
from eventsourcing.projection import ApplicationSubscription, Projection, ProjectionRunner

from tests.builders import Clock, decision_taken, raised, stated
from tests.postgres.server import Server
from timeline.domain.events import DevelopmentRecorded, GovernmentDescribed
from timeline.eventstore.application import Governments
from timeline.eventstore.errors import NotAStore, StoreGone, StoreMissing
from timeline.eventstore.urls import parse_store_url
from timeline.eventstore.writer import EventWriter


@pytest.fixture
def writer(store_url: str) -> Iterator[EventWriter]:
    """A store of three events: a government, a statement, a matter that is raised."""
    with EventWriter(parse_store_url(store_url), clock=Clock()) as writer:
        writer.append([stated(id="a"), raised(id="b")])
        yield writer


@pytest.fixture
def governments(store_url: str, writer: EventWriter) -> Iterator[Governments]:
    with closing(Governments(writer.location)) as governments:
        yield governments


def ids(notifications: Iterator[Any], count: int) -> list[int]:
    return [one.id for one in islice(notifications, count)]


# --------------------------------------------------------------- a subscription


@pytest.mark.parametrize(("gt", "found"), [(None, [1, 2, 3]), (0, [1, 2, 3]), (2, [3])])
def test_a_subscription_gives_what_is_stored_after_a_position(
    governments: Governments, gt: int | None, found: list[int]
) -> None:
    with governments.recorder.subscribe(gt) as subscription:
        assert ids(subscription, len(found)) == found


def test_a_subscription_gives_what_another_writer_appends_while_it_waits(
    governments: Governments, writer: EventWriter
) -> None:
    with governments.recorder.subscribe(3) as subscription:
        for number in (4, 5):
            later = threading.Timer(0.3, writer.append, [[stated(id=f"at-{number}")]])
            later.start()
            assert ids(subscription, 1) == [number]
            later.join()


def test_a_subscription_gives_the_topics_that_are_asked_for(
    governments: Governments, writer: EventWriter
) -> None:
    topics = ["matter-raised", "decision-taken"]
    with governments.recorder.subscribe(topics=topics) as subscription:
        assert ids(subscription, 1) == [3]
        writer.append([stated(id="c"), decision_taken(id="d")])
        assert ids(subscription, 1) == [5]
    found = governments.recorder.select_notifications(1, 2, topics=topics)
    assert [one.id for one in found] == [3, 5]


def test_a_subscription_that_waits_is_stopped_from_another_thread(
    governments: Governments,
) -> None:
    with governments.recorder.subscribe(3) as subscription:
        threading.Timer(0.3, subscription.stop).start()
        assert list(subscription) == []


def test_a_subscription_of_the_application_gives_its_events(governments: Governments) -> None:
    with ApplicationSubscription(governments) as subscription:
        (first, start), (second, _) = islice(subscription, 2)
    assert isinstance(first, GovernmentDescribed)
    assert (first.name, start) == ("Belgium", Tracking("timeline", 1))
    assert isinstance(second, DevelopmentRecorded)
    assert second.development == stated(id="a")


@pytest.mark.parametrize("replaced", [False, True])
def test_a_subscription_ends_with_an_error_once_its_file_is_gone(
    tmp_path: Path, replaced: bool
) -> None:
    path = tmp_path / "store.db"
    with EventWriter(parse_store_url(path), clock=Clock()) as writer:
        writer.append([stated(id="a")])
    with (
        closing(Governments(parse_store_url(path))) as governments,
        governments.recorder.subscribe() as subscription,
    ):
        assert ids(subscription, 2) == [1, 2]
        path.rename(tmp_path / "moved.db")
        if replaced:
            shutil.copy(tmp_path / "moved.db", path)
        with pytest.raises(StoreGone):
            next(subscription)


def test_a_subscription_gives_its_connections_to_a_server_back(
    postgres_url: str, postgres: Server
) -> None:
    from timeline.eventstore.postgres.migrations import initialise

    location = parse_store_url(postgres_url)
    initialise(location)  # type: ignore[arg-type]
    with EventWriter(location, clock=Clock()) as writer:
        writer.append([stated(id="a")])
    marked = parse_store_url(f"{postgres_url}&application_name=subscriber")
    open_ = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'subscriber'"
    with closing(Governments(marked)) as governments:
        with governments.recorder.subscribe() as subscription:
            assert ids(subscription, 2) == [1, 2]
            assert postgres.sql(open_)[0][0] >= 1
        assert governments.recorder.max_notification_id() == 2
        # Its own alone.
        assert postgres.sql(open_) == [(1,)]


# --------------------------------------------------------------- a projection of a third party


class KindCounter(POPOTrackingRecorder):
    """Somebody else's read model: how many developments there are of each kind."""

    def __init__(self) -> None:
        super().__init__()
        self.counts = Counter[str]()

    def count(self, kind: str | None, tracking: Tracking) -> None:
        with self._database_lock:
            self._insert_tracking(tracking)
            if kind is not None:
                self.counts[kind] += 1


class CountByKind(Projection[KindCounter]):
    """Somebody else's projection, which fills it."""

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        is_development = isinstance(domain_event, DevelopmentRecorded)
        self.view.count(domain_event.topic if is_development else None, tracking)


def test_the_projection_of_a_third_party_runs(store_url: str, writer: EventWriter) -> None:
    runner = ProjectionRunner(
        application_class=Governments,
        projection_class=CountByKind,
        view_class=KindCounter,
        env={"TIMELINE_STORE": store_url},
    )
    with runner:
        runner.wait(3, timeout=10)
        assert runner.view.counts == {"statement-made": 1, "matter-raised": 1}
        writer.append([stated(id="c"), decision_taken(id="d")])
        runner.wait(5, timeout=10)
        assert runner.view.counts == {
            "statement-made": 2, "matter-raised": 1, "decision-taken": 1,
        }  # fmt: skip
        assert runner.app.repository.get("be").version == 5


def test_the_projection_of_the_documentation_runs(
    store_url: str, writer: EventWriter, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (Path(__file__).parents[2] / "docs" / "engines.md").read_text(encoding="utf-8")
    (code,) = [
        one for one in re.findall(r"```python\n(.*?)```", page, re.DOTALL) if "Runner" in one
    ]
    assert '"history.db"' in code
    # What the page says, a reader runs as it is written there.
    exec(code.replace('"history.db"', repr(store_url)), {})
    counts = {"government-described": 1, "statement-made": 1, "matter-raised": 1}
    assert capsys.readouterr().out == f"{Counter(counts)}\n"


def test_an_environment_names_a_store_or_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with pytest.raises(StoreMissing):
        Governments({"TIMELINE_STORE": str(path)})
    path.write_text("something else")
    with pytest.raises(NotAStore):
        Governments({"TIMELINE_STORE": str(path)})
    assert path.read_text() == "something else"
    assert [one.name for one in tmp_path.iterdir()] == ["other.db"]
