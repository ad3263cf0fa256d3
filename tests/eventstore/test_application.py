"""The aggregates of a store: their state by two reads, whatever the length of the history."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from eventsourcing.persistence import ProgrammingError, StoredEvent
from eventsourcing.utils import Environment

from tests.builders import NOW, Clock, stated
from tests.eventstore.tampering import tamper
from timeline import Timeline
from timeline.domain.government import Government
from timeline.eventstore.application import Governments, stored
from timeline.eventstore.serialization import EventMapper, UnreadableEvent
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
    state = governments.government("be")
    assert isinstance(state, Government)
    assert (state.id, state.name, state.zone) == ("be", "België", "Europe/Brussels")
    assert (state.version, state.recorded) == (5, NOW + timedelta(hours=3))
    opened = governments.government("nl")
    assert opened is not None
    assert (opened.name, opened.version, opened.recorded) == ("Netherlands", 1, NOW)


def test_what_was_not_judged_is_not_saved(store_url: str) -> None:
    location = parse_store_url(store_url)
    with EventWriter(location, clock=Clock()) as writer:
        writer.append([stated(id="a")])
    with closing(Governments(location)) as governments:
        judged = UnitOfWork(governments, NOW).record(stated(id="b"))
        assert judged is not None
        with pytest.raises(ProgrammingError, match="event 3 of “be” comes without its index rows"):
            governments.save(judged.event)
        unindexed = EventMapper().to_stored_event(judged.event)
        with pytest.raises(ProgrammingError, match="without its index rows"):
            governments.put_pages([([unindexed], [])])
    with Timeline.open(store_url, clock=Clock()) as door:
        assert [one.id for one in door.log()] == ["a"]
        assert door.verify() == []


def test_a_government_that_is_not_there_is_none(governments: Governments) -> None:
    assert governments.government("lv") is None


def test_events_of_a_government_that_nothing_describes_are_an_error(path: Path) -> None:
    tamper(path, "DELETE FROM stored_events WHERE topic = 'government-described'")
    with closing(Governments(parse_store_url(path))) as governments:
        with pytest.raises(UnreadableEvent) as caught:
            governments.government("be")
        assert governments.zones() == {}
    said = (
        "cannot read the stored event 5 of “be” (topic “statement-made”) cannot be "
        "read: no earlier event describes its government"
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


def test_a_row_is_a_stored_event() -> None:
    row = {"originator_id": "be", "originator_version": 2, "topic": "t", "state": "s", "more": 1}
    assert stored(row) == StoredEvent("be", 2, "t", "s")  # type: ignore[arg-type]
