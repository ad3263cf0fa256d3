"""Stored states: plain JSON on the way in, nothing trusted on the way out, old ones upcast."""

from __future__ import annotations

import json
from typing import Any

import pytest
from eventsourcing.persistence import StoredEvent
from hypothesis import given, settings

from tests.builders import NOW, Book, decision_taken
from tests.formats.builders import developments
from timeline.domain.developments import Development, document_json
from timeline.domain.errors import TimelineError
from timeline.domain.events import (
    DevelopmentRecorded,
    GovernmentDescribed,
    GovernmentEvent,
    StoredBounds,
    event_class,
)
from timeline.domain.facts import facts_of
from timeline.domain.government import Government
from timeline.eventstore.serialization import (
    LARGEST_STATE,
    EventMapper,
    UnreadableEvent,
    deserialize,
    has_document,
    recorded_at,
    serialize,
)


def event(development: Development) -> DevelopmentRecorded:
    kind = event_class(development.kind)
    assert kind is not None
    timing = StoredBounds.of(development, "Europe/Brussels")
    document = document_json(development)
    return kind("be", 2, NOW, timing, document)  # type: ignore[call-arg,return-value]


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
    state = serialize(described)
    assert deserialize(StoredEvent("be", 1, "government-described", state)) == described
    assert json.loads(state) == {
        "class_version": 1,
        "recorded": "2022-06-01T12:00:00+00:00",
        "name": "België “\\”",
        "zone": "Europe/Brussels",
    }


def test_a_state_is_json_that_a_person_can_read() -> None:
    assert json.loads(serialize(event(decision_taken(title="Élan", published="2022-04-21")))) == {
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


UNKNOWN = "unknown topic"
NO_OBJECT = "its state is not a JSON object ("


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"topic": "subprocess:Popen"}, UNKNOWN),
        ({"topic": "timeline.eventstore.serialization:EventMapper"}, UNKNOWN),
        ({"topic": "treaty-signed"}, UNKNOWN),
        ({"topic": ""}, UNKNOWN),
        ({"topic": "statement-made"}, "development.kind: "),
        ({"topic": "government-described"}, "name: "),
        ({"state": b""}, NO_OBJECT),
        ({"state": b"\xff\xfe"}, f"{NO_OBJECT}'utf-8' codec can't decode"),
        ({"state": b"{"}, NO_OBJECT),
        ({"state": b"[]"}, f"{NO_OBJECT}it is another JSON value)"),
        ({"state": b"null"}, f"{NO_OBJECT}it is another JSON value)"),
        ({"state": b"[" * 100_000}, "its state is nested too deeply"),
        ({"state": b'{"recorded": ' + b"9" * 10_000 + b"}"}, NO_OBJECT),
        (
            {"state": b" " * (LARGEST_STATE + (5 << 20))},
            "its state has 21 MB; the limit is 16 MB",
        ),
        ({"class_version": 2}, "its state has version 2; this program supports 1"),
        ({"class_version": 0}, "its state has version 0; this program supports 1"),
        ({"class_version": "1"}, "its state has version '1'; this program supports 1"),
        ({"class_version": None}, "its state has version None; this program supports 1"),
        ({"recorded": ...}, "recorded: "),
        ({"recorded": "yesterday"}, "recorded: "),
        ({"recorded": "2022-06-01T12:00:00"}, "recorded: "),
        ({"timing": ...}, "timing: "),
        ({"timing": {"earliest": 3}}, "timing.earliest: "),
        ({"timing": {"start": "2022-06-01T12:00:00+00:00"}}, "timing.start: "),
        ({"development": ...}, "development: "),
        ({"development": {}}, "development.id: "),
        ({"development": "x"}, "development: "),
        ({"secret": 1}, "secret: "),
        (
            {
                "development": json.loads(serialize(event(decision_taken(government="nl"))))[
                    "development"
                ]
            },
            "its development belongs to another government",
        ),
    ],
)
def test_what_cannot_be_read_is_named_and_never_guessed_at(
    changes: dict[str, Any], reason: str
) -> None:
    given = stored(**changes)
    with pytest.raises(UnreadableEvent) as caught:
        deserialize(given)
    head = f"cannot read the stored event 2 of “be” (topic “{given.topic}”): "
    assert caught.value.message.startswith(head + reason)


@pytest.mark.parametrize("development", [..., None, "x", [], {"place": 7}])
def test_what_is_no_state_of_an_older_version_is_named_too(development: object) -> None:
    given = stored(topic="meeting-held", class_version=1, development=development)
    with pytest.raises(UnreadableEvent, match="development"):
        deserialize(given)


def test_a_state_of_the_largest_size_is_read() -> None:
    kept = stored()
    state = kept.state + b" " * (LARGEST_STATE - len(kept.state))
    assert deserialize(StoredEvent("be", 2, kept.topic, state)) == deserialize(kept)


def test_a_state_is_read_as_text_as_well_and_without_a_version_as_the_first() -> None:
    kept = stored()
    as_text: Any = kept.state.decode()
    assert deserialize(StoredEvent("be", 2, kept.topic, as_text)) == deserialize(kept)
    assert deserialize(stored(class_version=...)) == deserialize(kept)
    # Written by another program, with its own spaces.
    spaced = json.dumps(json.loads(kept.state), indent=1).encode()
    assert deserialize(StoredEvent("be", 2, kept.topic, spaced)) == deserialize(kept)


def test_whether_a_state_ends_in_a_document_is_told_of_bytes_and_of_text() -> None:
    facts = facts_of(decision_taken(title="Élan"), "Europe/Brussels")
    other = facts_of(decision_taken(title="Elan"), "Europe/Brussels")
    state = serialize(event(facts.development))
    for one in (state, state.decode()):
        assert has_document(one, facts.document)
        assert not has_document(one, other.document)
    assert not has_document(facts.document, facts.document)


NO_MOMENT = "the time of recording is missing"


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (b"", NO_MOMENT),
        (b"[]", NO_MOMENT),
        (b"{}", NO_MOMENT),
        (b'{"recorded":3}', NO_MOMENT),
        (b'{"recorded":"x"}', NO_MOMENT),
        (b"\xff", NO_MOMENT),
        (b"[" * 100_000, NO_MOMENT),
        (b'{"recorded":"2022-06-01T12:00:00"}', "the time of recording has no offset"),
    ],
)
def test_a_state_that_does_not_say_when_it_was_recorded_is_named(state: bytes, reason: str) -> None:
    with pytest.raises(UnreadableEvent) as caught:
        recorded_at(StoredEvent("be", 2, "x", state))
    said = f"cannot read the stored event 2 of “be” (topic “x”): {reason}"
    assert caught.value.message == said


def test_the_moment_of_recording_is_read_from_what_is_otherwise_unknown() -> None:
    assert recorded_at(stored(topic="treaty-signed")) == NOW


@pytest.mark.parametrize("rest", ["[" * 5_000 + "]" * 5_000, "1" * 6_000])
def test_the_moment_of_recording_is_read_however_it_is_spaced_and_whatever_follows(
    rest: str,
) -> None:
    for head in (
        '{"class_version": 1, "recorded": "%s", ',
        '{"class_version":1,"recorded":"%s" ,',
        ' {\n"class_version" : 1 ,\t"recorded" :"%s", ',
    ):
        state = f'{head % NOW.isoformat()}"title": {rest}}}'.encode()
        assert recorded_at(StoredEvent("be", 2, "statement-made", state)) == NOW


def test_a_state_of_an_older_version_is_brought_up_to_date_step_by_step(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = stored(development=..., decision=json.loads(stored().state)["development"])
    with pytest.raises(UnreadableEvent):
        deserialize(old)
    cls = _of_version(3, monkeypatch)
    found = deserialize(old)
    assert isinstance(found, cls)
    assert found.development.title == "brought up to date"  # type: ignore[attr-defined]
    assert json.loads(serialize(found))["class_version"] == 3
    assert deserialize(EventMapper().to_stored_event(found)) == found


def test_a_state_of_a_newer_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as newer:
        _of_version(3, newer)
        written = EventMapper().to_stored_event(event(decision_taken()))
    with pytest.raises(UnreadableEvent) as caught:
        deserialize(written)
    assert (caught.value.government, caught.value.version) == ("be", written.originator_version)


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
    again = deserialize(EventMapper().to_stored_event(judged.event))
    assert type(again) is type(judged.event)
    assert not isinstance(again, GovernmentDescribed)
    assert issubclass(UnreadableEvent, TimelineError)
