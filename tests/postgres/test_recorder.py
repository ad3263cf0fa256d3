"""The recorder of a store on a server: what it sends, what it will not take for stored."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from eventsourcing.persistence import (
    IntegrityError,
    Notification,
    NotSupportedError,
    OperationalError,
    StoredEvent,
)
from eventsourcing.utils import Environment

from tests.postgres.server import Server
from timeline.eventstore.errors import StoreAltered
from timeline.eventstore.index_rows import IndexRows, StagedPage
from timeline.eventstore.integrity.merkle import Frontier, leaf_hash
from timeline.eventstore.postgres import append_arguments
from timeline.eventstore.postgres import recorder as recorder_module
from timeline.eventstore.postgres.errors import Lost, NotMade, StoreAway, StoreRefused, Unreplicated
from timeline.eventstore.postgres.factory import environment, factory, prepare, taking_turn
from timeline.eventstore.postgres.migrations import initialise
from timeline.eventstore.postgres.reader import PostgresReader
from timeline.eventstore.postgres.recorder import PostgresRecorder
from timeline.eventstore.urls import PostgresLocation, parse_store_url


@pytest.fixture
def location(postgres_url: str) -> PostgresLocation:
    found = parse_store_url(postgres_url)
    assert isinstance(found, PostgresLocation)
    assert initialise(found)
    return found


@pytest.fixture
def recorder(location: PostgresLocation) -> Iterator[PostgresRecorder]:
    with closing(factory(Environment("timeline", environment(location)), location)) as made:
        yield made.application_recorder()


def state(id_: str, government: str = "be", kind: str = "statement-made") -> bytes:
    return (
        '{"class_version":1,"recorded":"2022-06-01T12:00:00+00:00","development":'
        f'{{"id":"{id_}","kind":"{kind}","government":"{government}","title":"É",'
        '"fulfils":"x","changes":{"fulfils":"y"}}}'
    ).encode()


DESCRIBED = b'{"class_version":1,"recorded":"2022-06-01T12:00:00+00:00","name":"B","zone":"UTC"}'


def described(government: str = "be") -> StoredEvent:
    return StoredEvent(government, 1, "government-described", DESCRIBED)


LINKS = (("x", "fulfils"), ("y", "fulfils"))


def step(version: int, id_: str, government: str = "be") -> str:
    """A step as the program writes it."""
    where = f'"{government}",{version},"{id_}"'
    return f'[1,-2,3,{where},"statement-made","consider","é",null,"2022",4,5,null]'


def made(version: int, government: str = "be") -> tuple[StoredEvent, IndexRows]:
    """A stored development, with its index rows."""
    id_ = f"{government}-{version}"
    return (
        StoredEvent(government, version, "statement-made", state(id_, government)),
        IndexRows(
            government, version, id_,
            LINKS,
            (("m", id_, step(version, id_, government)), ("n", id_, None)),
        ),
    )  # fmt: skip


def stored(location: PostgresLocation, postgres: Server, table: str) -> list[Any]:
    return postgres.sql(f"SELECT * FROM {location.schema}.{table} ORDER BY 1, 2, 3")


def filled(recorder: PostgresRecorder, batches: list[int]) -> tuple[list[StoredEvent], list[Any]]:
    """Stores a government's events in batches of these sizes."""
    events, index = [described()], []
    recorder.insert_events([described()])
    for size in batches:
        pairs = [made(len(events) + 1 + n) for n in range(size)]
        batch = [event for event, _ in pairs]
        recorder.insert_events(batch, index=[rows for _, rows in pairs])
        events += batch
        index += [rows for _, rows in pairs]
    return events, index


# --------------------------------------------------------------- what it writes


@pytest.mark.parametrize("batches", [[1, 1, 1], [3], [1, 2]])
def test_one_and_many_are_written_alike(
    location: PostgresLocation, recorder: PostgresRecorder, postgres: Server, batches: list[int]
) -> None:
    events, _ = filled(recorder, batches)
    assert recorder.insert_events([]) == []
    assert list(recorder.select_events("be")) == events
    ids = stored(location, postgres, "development_ids")
    assert ids == [(f"be-{version}", "be", version) for version in (2, 3, 4)]
    links = postgres.sql(
        f"SELECT target, relation, government, version, id FROM {location.schema}.development_links"
        " ORDER BY version, target"
    )
    assert links == [
        (*link, "be", version, f"be-{version}") for version in (2, 3, 4) for link in LINKS
    ]
    steps = postgres.sql(
        f"SELECT government, matter, version, id, step FROM {location.schema}.matter_steps"
        " ORDER BY version, matter"
    )
    assert steps == [
        ("be", matter, version, f"be-{version}", one)
        for version in (2, 3, 4)
        for matter, one in (("m", step(version, f"be-{version}")), ("n", None))
    ]
    leaves = [
        leaf_hash(b"be", one.originator_version, one.topic.encode(), one.state) for one in events
    ]
    with closing(PostgresReader(location)) as reader:
        assert reader.head() == Frontier().extended(leaves).head()
        assert reader.leaves(9) == leaves


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_pages_are_one_transaction_whatever_their_size(
    location: PostgresLocation,
    recorder: PostgresRecorder,
    monkeypatch: pytest.MonkeyPatch,
    size: int,
) -> None:
    monkeypatch.setattr(append_arguments, "PAGE", 2)
    pairs = [made(version) for version in range(2, 2 + size)]
    seen: list[int] = []

    def pages() -> Iterator[StagedPage]:
        yield StagedPage.of([described()], [])
        with closing(PostgresReader(location)) as reader:
            seen.append(reader.position())
        yield StagedPage.of([event for event, _ in pairs], [rows for _, rows in pairs])

    recorder.insert_pages(pages())
    assert seen == [0]
    assert [one.originator_version for one in recorder.select_events("be")] == [*range(1, 2 + size)]
    found = recorder.select("SELECT id FROM development_ids")
    assert {row["id"] for row in found} == {rows.development_id for _, rows in pairs}


def test_a_batch_of_many_pages_is_one_transaction(
    location: PostgresLocation, recorder: PostgresRecorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(append_arguments, "PAGE", 2)
    monkeypatch.setattr(recorder_module, "AT_ONCE", 2)
    filled(recorder, [5])
    pairs = [made(version) for version in (7, 8, 99)]
    with pytest.raises(IntegrityError):
        recorder.insert_events([e for e, _ in pairs], index=[r for _, r in pairs])
    assert recorder.max_notification_id() == 6


# --------------------------------------------------------------- what the library asks


def test_the_library_finds_events_by_government(recorder: PostgresRecorder) -> None:
    events, _ = filled(recorder, [3])
    recorder.insert_events([described("nl")])
    assert list(recorder.select_events("be", gt=2)) == events[2:]
    assert list(recorder.select_events("be", gt=1, lte=3)) == events[1:3]
    assert list(recorder.select_events("be", desc=True, limit=2)) == events[:1:-1]
    assert list(recorder.select_events("be", limit=1)) == events[:1]
    assert list(recorder.select_events("none")) == []


def test_the_library_finds_events_by_position(recorder: PostgresRecorder) -> None:
    assert recorder.max_notification_id() is None
    events, _ = filled(recorder, [3])
    noted = [
        Notification(e.originator_id, e.originator_version, e.topic, e.state, id=n)
        for n, e in enumerate(events, 1)
    ]
    assert recorder.max_notification_id() == 4
    assert list(recorder.select_notifications(None, 10)) == noted
    assert list(recorder.select_notifications(2, 2)) == noted[1:3]
    assert list(recorder.select_notifications(2, 9, inclusive_of_start=False)) == noted[2:]
    assert list(recorder.select_notifications(1, 9, stop=2)) == noted[:2]
    topics = ["government-described"]
    assert list(recorder.select_notifications(1, 9, topics=topics)) == noted[:1]


def test_a_list_of_any_length_is_one_question(recorder: PostgresRecorder) -> None:
    filled(recorder, [3])
    sql = "SELECT id FROM development_ids WHERE id IN (?, ?) ORDER BY id"
    found = recorder.select(sql, ["be-2", "be-4"])
    assert [row["id"] for row in found] == ["be-2", "be-4"]
    assert recorder.select("SELECT id FROM development_ids WHERE id IN (?)", ["none"]) == []
    # More is asked than the list: then it is as it stands.
    more = "SELECT id FROM development_ids WHERE id IN (?, ?) AND version = ?"
    assert [row["id"] for row in recorder.select(more, ["be-2", "be-4", 4])] == ["be-4"]


def test_what_is_not_offered_is_said_in_the_librarys_words(location: PostgresLocation) -> None:
    with closing(factory(Environment("t"), location)) as made_:
        for ask in (made_.aggregate_recorder, made_.tracking_recorder, made_.process_recorder):
            with pytest.raises(NotSupportedError):
                ask()
    assert dict(environment(location)) == {}
    with taking_turn(location) as nothing:
        assert nothing is None


# --------------------------------------------------------------- what it refuses


def test_a_version_or_an_id_that_is_there_is_another_writers(recorder: PostgresRecorder) -> None:
    filled(recorder, [2])
    event, rows = made(3)
    with pytest.raises(IntegrityError):
        recorder.insert_events([event], index=[rows])
    with pytest.raises(IntegrityError):
        recorder.insert_events([made(2)[0], event], index=[made(2)[1], rows])
    again = IndexRows("be", 4, "be-2", (), ())
    with pytest.raises(IntegrityError):
        recorder.insert_events(
            [StoredEvent("be", 4, "statement-made", state("be-2"))], index=[again]
        )
    assert recorder.max_notification_id() == 3


@pytest.mark.parametrize("count", [1, 2])
def test_a_relation_that_there_is_not_is_refused(recorder: PostgresRecorder, count: int) -> None:
    filled(recorder, [])
    pairs = [made(version) for version in range(2, 2 + count)]
    index = [rows._replace(links=(("x", "likes"),)) for _, rows in pairs]
    with pytest.raises(StoreRefused, match="a link is not what its event says"):
        recorder.insert_events([event for event, _ in pairs], index=index)
    assert recorder.max_notification_id() == 1


def test_who_begins_sees_that_the_store_is_the_one_that_was_made(
    location: PostgresLocation, postgres: Server, postgres_url: str
) -> None:
    prepare(location)
    postgres.sql(f"CREATE VIEW {location.schema}.more AS SELECT 1")
    with pytest.raises(StoreAltered) as caught:
        prepare(location)
    said = f"{location} was altered or is damaged: it has an unexpected view “more”"
    assert caught.value.message == said
    none = parse_store_url(f"{postgres_url}_none")
    assert isinstance(none, PostgresLocation)
    with pytest.raises(NotMade):
        prepare(none)


# --------------------------------------------------------------- when the answer is lost


class Lossy:
    """A session that loses the answer of the first writes, before or after they were done."""

    def __init__(self, recorder: PostgresRecorder, *outcomes: str) -> None:
        self.real = recorder._session
        self.outcomes = list(outcomes)
        recorder._session = self  # type: ignore[assignment]

    def once(self, work: Any, end: float | None = None) -> Any:
        outcome = self.outcomes.pop(0) if self.outcomes else "well"
        if outcome == "well":
            return self.real.once(work, end)
        if outcome == "alone":
            self.real.once(work, end)
            raise Unreplicated(self.real.location)
        if outcome == "away":
            raise StoreAway(self.real.location, "no route")
        if outcome == "done":
            self.real.once(work, end)
        raise Lost from OSError("broken pipe")

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


@pytest.mark.parametrize("outcomes", [["done"], ["lost"], ["lost", "done"], ["lost", "lost"]])
def test_what_was_lost_on_the_way_is_stored_once(
    recorder: PostgresRecorder, outcomes: list[str]
) -> None:
    filled(recorder, [])
    Lossy(recorder, *outcomes)
    event, rows = made(2)
    recorder.insert_events([event], index=[rows])
    assert recorder.max_notification_id() == 2


@pytest.mark.parametrize("outcome", ["done", "lost"])
def test_what_another_stored_meanwhile_is_not_taken_for_ours(
    recorder: PostgresRecorder, outcome: str
) -> None:
    filled(recorder, [1])
    Lossy(recorder, "lost")
    theirs = StoredEvent("be", 2, "statement-made", state("another"))
    with pytest.raises(IntegrityError):
        recorder.insert_events([theirs], index=[IndexRows("be", 2, "another", (), ())])


def test_what_is_lost_again_and_again_is_left_open(
    recorder: PostgresRecorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(recorder, [])
    monkeypatch.setenv("TIMELINE_PATIENCE", "0.2")
    Lossy(recorder, *["lost"] * 10_000)
    event, rows = made(2)
    begun = time.monotonic()
    with pytest.raises(OperationalError, match="broken pipe"):
        recorder.insert_events([event], index=[rows])
    assert time.monotonic() - begun < 5


def test_a_server_that_is_away_has_stored_nothing_and_after_a_loss_it_is_open(
    recorder: PostgresRecorder,
) -> None:
    filled(recorder, [])
    event, rows = made(2)
    Lossy(recorder, "away")
    with pytest.raises(StoreAway):
        recorder.insert_events([event], index=[rows])
    Lossy(recorder, "lost", "away")
    with pytest.raises(OperationalError, match=r"cannot reach the store .*: no route"):
        recorder.insert_events([event], index=[rows])
    Lossy(recorder, "alone")
    with pytest.raises(OperationalError, match="it is on one server only: the standby did not"):
        recorder.insert_events([event], index=[rows])


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ("done", None),
        ("lost", "broken pipe"),
        ("alone", "it is on one server only: the standby did not"),
    ],
)
def test_of_pages_it_is_found_out_whether_they_were_stored(
    recorder: PostgresRecorder, outcome: str, said: str | None
) -> None:
    filled(recorder, [])
    Lossy(recorder, outcome)
    pages = [StagedPage.of([event], [rows]) for event, rows in map(made, (2, 3))]
    if said is None:
        recorder.insert_pages(pages)
        assert recorder.max_notification_id() == 3
        return
    with pytest.raises(OperationalError, match=said):
        recorder.insert_pages(pages)


def test_what_cannot_be_confirmed_is_left_open(
    recorder: PostgresRecorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder.confirm()

    def confirm() -> None:
        raise StoreAway(recorder.location, "no route")

    monkeypatch.setattr(recorder._session, "confirm", confirm)
    with pytest.raises(OperationalError, match=r"cannot reach the store .*: no route"):
        recorder.confirm()


# --------------------------------------------------------------- keeping others waiting


def test_alone_others_wait_until_it_is_stored_or_left(
    location: PostgresLocation, recorder: PostgresRecorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(recorder, [])
    monkeypatch.setenv("TIMELINE_PATIENCE", "0.3")
    with closing(factory(Environment("t"), location)) as theirs:
        other = theirs.application_recorder()
        event, rows = made(2)
        with recorder.alone():
            with pytest.raises(Exception, match=r"busy|locked"):
                other.insert_events([event], index=[rows])
            recorder.insert_events([event], index=[rows])
            # It is over with what was stored.
            other.insert_events([made(3)[0]], index=[made(3)[1]])
        with recorder.alone():
            pass
        other.insert_events([made(4)[0]], index=[made(4)[1]])
        with recorder.alone():
            recorder.insert_pages([StagedPage.of([made(5)[0]], [made(5)[1]])])
        assert recorder.max_notification_id() == 5


def test_alone_goes_on_where_the_connection_is_lost(recorder: PostgresRecorder) -> None:
    filled(recorder, [])
    Lossy(recorder, "lost")
    with recorder.alone():
        recorder.insert_events([made(2)[0]], index=[made(2)[1]])
    assert recorder.max_notification_id() == 2
