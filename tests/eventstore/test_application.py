"""The aggregates of a store: their state by two reads, whatever the length of the history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from eventsourcing.application import AggregateNotFoundError
from eventsourcing.persistence import (
    IntegrityError,
    ProgrammingError,
    Recording,
    StoredEvent,
)
from eventsourcing.utils import Environment

from tests.builders import NOW, Clock, corrected, stated
from tests.eventstore.tampering import tamper
from timeline import Timeline
from timeline.domain.developments import document_json
from timeline.domain.events import DevelopmentRecorded
from timeline.domain.government import Government, Judged
from timeline.eventstore.application import Governments, stored
from timeline.eventstore.index_rows import StagedPage
from timeline.eventstore.serialization import EventMapper, UnreadableEvent
from timeline.eventstore.shapes.lines import facts_of_line
from timeline.eventstore.unit_of_work import UnitOfWork
from timeline.eventstore.urls import parse_store_url
from timeline.eventstore.writer import Description, EventWriter


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store of two governments; the first was renamed, and has five events."""
    made = tmp_path / "store.db"
    clock = Clock(step=timedelta(hours=1))
    with EventWriter(parse_store_url(made), clock=clock) as writer:
        writer.append([stated(id="a"), Description("nl")])
        writer.append([Description("be", "België")])
        writer.append([stated(id="b")])
        writer.append([stated(id="c")])
    return made


@pytest.fixture
def governments(path: Path) -> Iterator[Governments]:
    with closing(Governments(parse_store_url(path))) as governments:
        yield governments


def test_a_state_is_that_of_the_last_description_and_the_last_event(
    governments: Governments,
) -> None:
    state = governments.repository.find("be")
    assert isinstance(state, Government)
    assert (state.id, state.name, state.zone) == ("be", "België", "Europe/Brussels")
    assert (state.version, state.recorded) == (5, NOW + timedelta(hours=3))
    opened = governments.repository.find("nl")
    assert opened is not None
    assert (opened.name, opened.version, opened.recorded) == ("Netherlands", 1, NOW)


def test_what_was_judged_is_saved_and_nothing_else(store_url: str) -> None:
    location = parse_store_url(store_url)
    with EventWriter(location, clock=Clock()) as writer:
        writer.append([stated(id="a")])
    with closing(Governments(location)) as governments:
        judging = UnitOfWork(governments, NOW)
        judged = judging.record(stated(id="b"))
        assert judged is not None
        with pytest.raises(ProgrammingError):
            governments.save(judged.event)
        unindexed = EventMapper().to_stored_event(judged.event)
        with pytest.raises(ProgrammingError):
            governments.put_pages(StagedPage.of([one], []) for one in [unindexed])
        assert governments.recorder.max_notification_id() == 2
        (saved,) = governments.save(judged.event, index=judging.batch.index)
        assert (saved.domain_event, saved.notification.id) == (judged.event, 3)
        assert governments.save(None) == []  # as the library takes it
    with Timeline.open(store_url, clock=Clock()) as door:
        assert [one.id for one in door.log()] == ["a", "b"]
        assert door.verify() == []


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> list[DevelopmentRecorded]:
    """The events that governments record."""
    events: list[DevelopmentRecorded] = []
    record = Government.record

    def recording(self: Government, *given: Any, **others: Any) -> Judged:
        judged = record(self, *given, **others)
        events.append(judged.event)
        return judged

    monkeypatch.setattr(Government, "record", recording)
    return events


@pytest.mark.parametrize("count", [1, 2])
def test_the_event_that_a_government_records_is_the_one_that_is_saved(
    store_url: str,
    recorded: list[DevelopmentRecorded],
    monkeypatch: pytest.MonkeyPatch,
    count: int,
) -> None:
    saved: list[Recording[str]] = []
    save = Governments.save

    def saving(self: Governments, *events: Any, **rows: Any) -> list[Recording[str]]:
        made = save(self, *events, **rows)
        saved.extend(made)
        return made

    monkeypatch.setattr(Governments, "save", saving)
    with EventWriter(parse_store_url(store_url), clock=Clock()) as writer:
        writer.append([Description("be")])
        saved.clear()
        appended = writer.append([stated(id=f"s{number}") for number in range(count)]).appended
    assert [one.domain_event for one in saved] == recorded
    assert all(one.domain_event is event for one, event in zip(saved, recorded, strict=True))
    assert [one.notification.id for one in saved] == [2, 3][:count]
    assert [one.version for one in appended] == [2, 3][:count]
    with closing(Governments(parse_store_url(store_url))) as governments:
        assert list(governments.events.get("be", gt=1)) == recorded


@pytest.mark.parametrize("whole", [True, False])
def test_an_import_stores_the_events_that_governments_record(
    store_url: str, recorded: list[DevelopmentRecorded], whole: bool
) -> None:
    line = document_json(stated(id="b"))
    shape = facts_of_line(line, {"be": "Europe/Brussels"})
    assert shape is not None
    with (
        EventWriter(parse_store_url(store_url), clock=Clock()) as writer,
        writer.intake(whole=whole) as intake,
    ):
        intake.take([stated(id="a")])
        intake.take([shape, corrected("b", {"title": "Else"}, id="c")])
        intake.store()
    assert [one.model is None for one in recorded] == [False, True, False]
    with closing(Governments(parse_store_url(store_url))) as governments:
        assert list(governments.events.get("be", gt=1)) == recorded


def test_a_government_that_is_not_there_is_none(governments: Governments) -> None:
    assert governments.repository.find("lv") is None


def test_events_of_a_government_that_nothing_describes_are_an_error(path: Path) -> None:
    tamper(path, "DELETE FROM stored_events WHERE topic = 'government-described'")
    with closing(Governments(parse_store_url(path))) as governments:
        with pytest.raises(UnreadableEvent) as caught:
            governments.repository.find("be")
        assert governments.zones() == {}
    said = (
        "cannot read the stored event 5 of “be” (topic “statement-made”): "
        "no earlier event describes its government"
    )
    assert caught.value.message == said


def test_the_zones_are_those_of_all_that_can_be_read(path: Path) -> None:
    with closing(Governments(parse_store_url(path))) as governments:
        assert governments.zones() == {"be": "Europe/Brussels", "nl": "Europe/Amsterdam"}
    tamper(path, "UPDATE stored_events SET state = '{' WHERE originator_id = 'nl'")
    with closing(Governments(parse_store_url(path))) as governments:
        assert governments.zones() == {"be": "Europe/Brussels"}


def test_nothing_of_the_library_is_chosen_by_the_environment(governments: Governments) -> None:
    assert isinstance(governments.mapper, EventMapper)
    env = governments.construct_env("timeline", {"MORE": "said here"})
    assert isinstance(env, Environment)
    assert env.name == "timeline"
    assert dict(env) == {
        "ORIGINATOR_ID_TYPE": "text",
        "SQLITE_DBNAME": f"file://{governments._location}?mode=rw",
        "MORE": "said here",
    }


@pytest.mark.parametrize("state", ["é", "é".encode()])
def test_a_row_is_a_stored_event_whose_state_is_bytes(state: str | bytes) -> None:
    row = {"originator_id": "be", "originator_version": 2, "topic": "t", "state": state, "more": 1}
    assert stored(row) == StoredEvent("be", 2, "t", "é".encode())


# --------------------------------------------------------------- as the library is used


@pytest.fixture
def library(store_url: str) -> Iterator[Governments]:
    """A store on each engine: a government of four events, described again by the third."""
    location = parse_store_url(store_url)
    clock = Clock(step=timedelta(minutes=1))
    with EventWriter(location, clock=clock) as writer:
        writer.append([stated(id="a")])
        writer.append([Description("be", "België")])
        writer.append([stated(id="b")])
    with closing(Governments(location)) as governments:
        yield governments


def test_the_repository_gets_a_government_at_any_of_its_versions(library: Governments) -> None:
    now = library.repository.get("be")
    assert (now.id, now.name, now.zone, now.version) == ("be", "België", "Europe/Brussels", 4)
    assert now.recorded == NOW + timedelta(minutes=2)
    stream = list(library.events.get("be"))
    for version in range(1, 5):
        found = library.repository.get("be", version=version)
        assert found == Government.project(None, stream[:version])
    assert library.repository.get("be", version=2).name == "Belgium"


def test_the_repository_knows_which_governments_there_are(library: Governments) -> None:
    assert "be" in library.repository
    assert "nl" not in library.repository
    with pytest.raises(AggregateNotFoundError):
        library.repository.get("nl")


@pytest.mark.parametrize("version", [5, 9, 0, -1])
def test_a_version_that_a_government_does_not_have_is_refused(
    library: Governments, version: int
) -> None:
    with pytest.raises(AggregateNotFoundError):
        library.repository.get("be", version=version)
    with pytest.raises(AggregateNotFoundError):
        library.repository.get("be", version=version, projector_func=topics)


def topics(_: list[str] | None, events: Iterable[Any]) -> list[str] | None:
    """A projector of another's own: which topics there are, in order."""
    return [event.topic for event in events] or None


def test_a_projector_of_anothers_own_gets_the_history(library: Governments) -> None:
    found = library.repository.get("be", projector_func=topics)
    assert found == ["government-described", "statement-made"] * 2
    assert library.repository.get("be", version=3, projector_func=topics) == found[:3]
    with pytest.raises(AggregateNotFoundError):
        library.repository.get("nl", projector_func=topics)


def test_a_projector_of_anothers_own_gets_no_history_with_a_gap(path: Path) -> None:
    tamper(path, "DELETE FROM stored_events WHERE originator_id = 'be' AND originator_version = 2")
    with (
        closing(Governments(parse_store_url(path))) as governments,
        pytest.raises(IntegrityError),
    ):
        governments.repository.get("be", projector_func=topics)


def test_states_are_bytes_to_the_library(library: Governments) -> None:
    (first, *_) = library.recorder.select_events("be", limit=1)
    (noted,) = library.recorder.select_notifications(1, 1)
    assert first.state == noted.state
    assert isinstance(first.state, bytes)
    assert first.state.startswith(b'{"class_version":1,"recorded":"2022-06-01T12:00:00+00:00",')


def test_who_inserts_events_gets_their_notification_ids(library: Governments) -> None:
    """Ids are positions: they count from 1 without gaps, on both engines."""
    moment = NOW + timedelta(hours=1)
    nl, opened = Government.open("nl", name="Nederland", zone="Europe/Amsterdam", now=moment)
    events = [opened]
    for name in ("A", "B"):
        nl, event = nl.rename(name, zone=nl.zone, now=moment)
        events.append(event)
    first, *others = [EventMapper().to_stored_event(event) for event in events]
    assert library.recorder.max_notification_id() == 4
    assert library.recorder.insert_events([first]) == [5]
    assert library.recorder.insert_events(others) == [6, 7]
    assert library.recorder.insert_events([]) == []
    noted = library.recorder.select_notifications(5, 9)
    assert [(one.id, one.originator_version) for one in noted] == [(5, 1), (6, 2), (7, 3)]


def test_versions_that_leave_a_gap_are_refused_wherever_it_is(library: Governments) -> None:
    nl, first = Government.open("nl", name="A", zone="UTC", now=NOW)
    nl, second = nl.rename("B", zone="UTC", now=NOW)
    _, third = nl.rename("C", zone="UTC", now=NOW)
    one, two, three = [EventMapper().to_stored_event(event) for event in (first, second, third)]
    for events in ([two], [one, three], [one, three, two], [one, one]):
        with pytest.raises(IntegrityError):
            library.recorder.insert_events(events)
    assert library.recorder.max_notification_id() == 4
    library.recorder.insert_events([one, two, three])
