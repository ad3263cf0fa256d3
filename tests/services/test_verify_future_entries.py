"""Entries that were recorded in the future: named, whatever else is stored."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest

from tests.builders import NOW, Clock, stated
from timeline import Timeline
from timeline.eventstore.ports import open_reader
from timeline.eventstore.urls import parse_store_url
from timeline.eventstore.writer import Description
from timeline.services.verify.future_entries import Ahead

DAY = timedelta(days=1)


class Row(NamedTuple):
    government: str
    version: int
    state: str


def row(version: int, recorded: str, government: str = "be") -> Row:
    return Row(government, version, f'{{"class_version":1,"recorded":"{recorded}","name":"B"}}')


def test_what_is_more_than_a_day_ahead_is_named_by_government_and_version() -> None:
    ahead = Ahead(NOW)
    ahead.take(
        [
            row(1, "2022-06-01T12:00:00+00:00"),
            row(2, "2022-06-02T12:00:00+00:00"),
            row(3, "2022-06-02T12:00:01+00:00"),
            row(4, "2099-01-01T00:00:00+00:00"),
            row(1, "2022-06-02T11:00:00+00:00", "fr"),
            row(9, "2022-06-03T02:00:00+02:00", "nl"),
        ]
    )
    ahead.take([row(5, "2099-01-01T00:00:00+00:00")])
    why = "a clock was wrong. `timeline doctor` explains the fix"
    when = "recorded in the future, the last on"
    assert ahead.notes() == [
        f"events 3 to 5 of “be” were {when} 1 January 2099, 00:00 UTC: {why}",
        f"event 9 of “nl” was {when} 3 June 2022, 00:00 UTC: {why}",
    ]
    assert list(ahead.last()) == ["be", "nl"]


@pytest.mark.parametrize(
    "state", ["", "{}", "[1]", '{"recorded":7}', '{"recorded":"soon"}', "[" * 100_000, "\udc80"]
)
def test_what_says_no_moment_is_passed_over(state: str) -> None:
    ahead = Ahead(NOW)
    ahead.take([Row("be", 1, state)])
    assert ahead.notes() == []


def test_a_state_of_another_form_is_read_all_the_same() -> None:
    ahead = Ahead(NOW)
    ahead.take([Row("be", 1, '{ "name": "B", "recorded": "2099-01-01T00:00:00+00:00" }')])
    assert len(ahead.notes()) == 1


def test_at_the_end_of_the_calendar_nothing_is_ahead() -> None:
    ahead = Ahead(datetime.max.replace(tzinfo=UTC))
    ahead.take([row(1, "9999-12-31T23:59:59-11:00")])
    assert ahead.notes() == []


def test_a_reader_finds_the_last_event_of_each_government(store_url: str) -> None:
    location = parse_store_url(store_url)
    with Timeline.open(store_url, clock=Clock(NOW, DAY)) as door:
        door.append(stated(id="a"))
        door.append(stated(id="b", government="nl"), stated(id="c", government="fr"))
        door.append(stated(id="d"), stated(id="e"))
        with door._session.writing() as writer:
            writer.append([Description("nl", "Nederland")])
    with closing(open_reader(location)) as reader:
        found = sorted((one.government, one.version, one.topic) for one in reader.ends())
        assert found == [
            ("be", 4, "statement-made"), ("fr", 2, "statement-made"),
            ("nl", 3, "government-described"),
        ]  # fmt: skip
        positions = {one.position for one in reader.ends()}
        assert max(positions) == reader.position()


def test_a_store_without_events_ends_with_nothing(store_url: str) -> None:
    with Timeline.open(store_url, clock=Clock()) as door:
        door.init_store()
    with closing(open_reader(parse_store_url(store_url))) as reader:
        assert list(reader.ends()) == []
