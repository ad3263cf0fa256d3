"""Stored states: plain JSON on the way in, nothing trusted on the way out, old ones upcast."""

from __future__ import annotations

import json
from typing import Any

import pytest
from eventsourcing.persistence import StoredEvent
from hypothesis import given, settings

from tests.builders import NOW, Book, decision_taken
from tests.files.builders import developments
from timeline.domain.development import Development
from timeline.domain.errors import TimelineError
from timeline.domain.events import (
    DevelopmentRecorded,
    GovernmentDescribed,
    GovernmentEvent,
    Timing,
    event_class,
)
from timeline.domain.government import Government
from timeline.store.mapper import EventMapper, UnreadableEvent, decode, encode, recorded_at


def event(development: Development) -> DevelopmentRecorded:
    kind = event_class(development.kind)
    assert kind is not None
    timing = Timing.of(development, "Europe/Brussels")
    return kind("be", 2, NOW, timing, development)  # type: ignore[call-arg,return-value]


def stored(**changes: Any) -> StoredEvent:
    """A stored decision with parts of it put otherwise; `...` leaves one out."""
    kept = EventMapper().to_stored_event(event(decision_taken()))
    topic = changes.pop("topic", kept.topic)
    state = changes.pop("state", None)
    if state is None:
        data = json.loads(kept.state) | changes
        state = json.dumps({k: v for k, v in data.items() if v is not ...}).encode()
    return StoredEvent(kept.originator_id, kept.originator_version, topic, state)


@settings(max_examples=40, deadline=None)
@given(developments())
def test_an_event_comes_back_as_it_went_in(given_development: Development) -> None:
    given_event = event(given_development)
    mapper = EventMapper()
    assert mapper.to_domain_event(mapper.to_stored_event(given_event)) == given_event


def test_a_description_comes_back_as_it_went_in() -> None:
    _, described = Government.open("be", name="België “\\”", zone="Europe/Brussels", now=NOW)
    state = encode(described)
    assert decode(StoredEvent("be", 1, "government-described", state)) == described
    assert json.loads(state) == {
        "class_version": 1,
        "recorded": "2022-06-01T12:00:00+00:00",
        "name": "België “\\”",
        "zone": "Europe/Brussels",
    }


def test_a_state_is_json_that_a_person_can_read() -> None:
    assert json.loads(encode(event(decision_taken(title="Élan", published="2022-04-21")))) == {
        "class_version": 1,
        "recorded": "2022-06-01T12:00:00+00:00",
        "timing": {
            "earliest": "2022-04-20T00:00:00+02:00",
            "latest": "2022-04-20T23:59:59+02:00",
            "published": "2022-04-21T23:59:59+02:00",
        },
        "development": {
            "id": "be-2022-04-20-decision-taken-heavy-weapons",
            "kind": "decision-taken",
            "government": "be",
            "occurred": "2022-04-20",
            "title": "Élan",
            "matters": ["heavy-weapons"],
            "sources": [{"publisher": "The Brussels Times", "published": "2022-04-21"}],
            "outcome": "approved",
        },
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"topic": "subprocess:Popen"},
        {"topic": "timeline.store.mapper:EventMapper"},
        {"topic": "treaty-signed"},
        {"topic": ""},
        {"topic": "statement-made"},
        {"topic": "government-described"},
        {"state": b""},
        {"state": b"\xff\xfe"},
        {"state": b"{"},
        {"state": b"[]"},
        {"state": b"null"},
        {"state": b"[" * 100_000},
        {"state": b'{"recorded": ' + b"9" * 10_000 + b"}"},
        {"class_version": 2},
        {"class_version": 0},
        {"class_version": "1"},
        {"class_version": None},
        {"recorded": ...},
        {"recorded": "yesterday"},
        {"recorded": "2022-06-01T12:00:00"},
        {"timing": ...},
        {"timing": {"earliest": 3}},
        {"timing": {"start": "2022-06-01T12:00:00+00:00"}},
        {"development": ...},
        {"development": {}},
        {"development": "x"},
        {"secret": 1},
        {"development": json.loads(encode(event(decision_taken(government="nl"))))["development"]},
    ],
)
def test_what_cannot_be_read_is_named_and_never_guessed_at(changes: dict[str, Any]) -> None:
    with pytest.raises(UnreadableEvent, match="the stored event 2 of “be”"):
        decode(stored(**changes))


@pytest.mark.parametrize(
    "state", [b"", b"[]", b"{}", b'{"recorded":3}', b'{"recorded":"x"}', b"\xff",
              b'{"recorded":"2022-06-01T12:00:00"}', b"[" * 100_000]
)  # fmt: skip
def test_a_state_that_does_not_say_when_it_was_recorded_is_named(state: bytes) -> None:
    with pytest.raises(UnreadableEvent):
        recorded_at(StoredEvent("be", 2, "x", state))


def test_the_moment_of_recording_is_read_from_what_is_otherwise_unknown() -> None:
    assert recorded_at(stored(topic="treaty-signed")) == NOW


def test_a_state_of_an_older_version_is_brought_up_to_date_step_by_step(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = stored(development=..., decision=json.loads(stored().state)["development"])
    with pytest.raises(UnreadableEvent):
        decode(old)
    cls = _of_version(3, monkeypatch)
    found = decode(old)
    assert isinstance(found, cls)
    assert found.development.title == "brought up to date"  # type: ignore[attr-defined]
    assert json.loads(encode(found))["class_version"] == 3
    assert decode(EventMapper().to_stored_event(found)) == found


def test_a_state_of_a_newer_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as newer:
        _of_version(3, newer)
        written = EventMapper().to_stored_event(event(decision_taken()))
    with pytest.raises(UnreadableEvent, match="of version 3"):
        decode(written)


def _of_version(version: int, monkeypatch: pytest.MonkeyPatch) -> type[GovernmentEvent]:
    """The class of decisions as a later version of the program may have it."""
    cls = event_class("decision-taken")
    assert cls is not None

    def upcast_v1_v2(state: dict[str, Any]) -> dict[str, Any]:
        decision = state.pop("decision", None) or state.pop("development")
        return state | {"development": decision}

    def upcast_v2_v3(state: dict[str, Any]) -> dict[str, Any]:
        state["development"]["title"] = "brought up to date"
        return state

    monkeypatch.setattr(cls, "class_version", version)
    monkeypatch.setattr(cls, "upcast_v1_v2", staticmethod(upcast_v1_v2), raising=False)
    monkeypatch.setattr(cls, "upcast_v2_v3", staticmethod(upcast_v2_v3), raising=False)
    return cls


def test_every_event_of_a_book_is_read_back() -> None:
    (judged,) = Book().record(decision_taken())
    again = decode(EventMapper().to_stored_event(judged.event))
    assert type(again) is type(judged.event)
    assert not isinstance(again, GovernmentDescribed)
    assert issubclass(UnreadableEvent, TimelineError)
