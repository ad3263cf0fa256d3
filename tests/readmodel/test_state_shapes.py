"""A bare shape says what the model says, of every kind, and lets through nothing that it would not.

Rows of the view are made from shapes, so whatever differed here would be wrong in every answer.
"""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from eventsourcing.persistence import StoredEvent
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.builders import NOW
from tests.formats.builders import developments
from timeline.domain.developments import KINDS, Development, document, document_json
from timeline.domain.events import (
    DevelopmentRecorded,
    StoredBounds,
    event_class,
    instants_in,
    step_of,
)
from timeline.domain.kinds import Amendment
from timeline.domain.parsing import InvalidDevelopment, parse_development
from timeline.eventstore.serialization import UnreadableEvent, deserialize, serialize
from timeline.eventstore.stored_rows import StoredRow
from timeline.readmodel.database import create
from timeline.readmodel.projection import Projection
from timeline.readmodel.row_writer import _text
from timeline.readmodel.states.state_shapes import moment_of, read_plainly
from timeline.readmodel.states.stored_states import document_of, recorded_in

ZONE = "Europe/Brussels"
_OWN: dict[str, list[dict[str, Any]]] = {
    "announcement-made": [{"announces": one} for one in ("decision", "intention", "details")],
    "pledge-made": [{}, {"replaces": "a-pledge"}],
    "commitment-made": [{}, {"fulfils": "a-pledge"}, {"replaces": "another"}],
    "delivery-made": [{}, {"complete": True}, {"fulfils": "a-pledge"}, {"replaces": "another"}],
    "decision-postponed": [{}, {"expected": "2022-05"}, {"expected": "2022-05-01/.."}],
    "meeting-held": [{}, {"outcome": "no-decision", "body": "the core cabinet"}],
}
"""Fields on which it depends what a development of a kind does."""


@st.composite
def recorded(draw: st.DrawFn) -> DevelopmentRecorded:
    """Any development of any kind, as it is recorded."""
    one = draw(developments())
    extra = draw(st.sampled_from(_OWN.get(one.kind, [{}])))
    joint = draw(st.sampled_from([{}, {"joint_with": ["nl", "no"]}]))
    one = parse_development({**document(one), **extra, **joint})
    kind = cast("type[DevelopmentRecorded]", event_class(one.kind))
    moment = draw(st.datetimes(min_value=datetime(2000, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
    timing = StoredBounds.of(one, ZONE)
    return kind("be", draw(st.integers(1, 9)), moment, timing, document_json(one), one)


def row_of(event: DevelopmentRecorded, state: str | None = None) -> StoredRow:
    text = serialize(event).decode() if state is None else state
    return StoredRow(7, event.originator_id, event.originator_version, event.topic, text)


@settings(max_examples=150, deadline=None)
@given(recorded())
def test_a_shape_says_of_a_development_what_its_model_says(event: DevelopmentRecorded) -> None:
    read = read_plainly(row_of(event))
    if isinstance(event.development, Amendment):
        assert read is None
        return
    # A text with a NUL cannot be recorded; one with the letters of its escape is left to the model.
    assume("\\u0000" not in serialize(event).decode())
    assert read is not None
    assert read.step == step_of(
        event.development,
        instants_in(event.timing),
        event.originator_version,
        event.first_recorded,
    )
    assert (read.known, read.moment) == (event.known, moment_of(event.recorded.isoformat())[1])
    assert _text(read.development) == _text(event.development)


@settings(max_examples=60, deadline=None)
@given(recorded())
def test_the_rows_of_a_shape_are_those_of_its_model(event: DevelopmentRecorded) -> None:
    assert list(tables(event, plainly=True)) == list(tables(event, plainly=False))


def tables(event: DevelopmentRecorded, *, plainly: bool) -> list[tuple[str, list[Any]]]:
    """All rows of a view of that one development."""
    view = sqlite3.connect(":memory:", isolation_level=None)
    create(view, "a store", keeps=True)
    view.execute("INSERT INTO governments VALUES ('be', 'Belgium', ?)", (ZONE,))
    row = row_of(event)
    # White space that means nothing is not what this program writes: its model has the say.
    state = row.state if plainly else row.state.replace(',"development":', ', "development":', 1)
    Projection(view).apply([row._replace(state=state)])
    names = ("revisions", "appearances", "labels", "labelled", "steps", "matters", "unreadable")
    found = [(name, view.execute(f"SELECT * FROM {name}").fetchall()) for name in names]
    view.close()
    return found


_GARBAGE = st.sampled_from(
    [None, 3, True, "", "x" * 600, "2022-13-45", "not a date", "A b", [], ["a", "a"], [3], {}]
)


@settings(max_examples=200, deadline=None)
@given(recorded(), st.data())
def test_what_a_shape_lets_through_its_model_does_too(
    event: DevelopmentRecorded, data: st.DataObject
) -> None:
    state = json.loads(serialize(event))
    holder = data.draw(st.sampled_from([state, state["development"], state["timing"]]))
    names = [*holder, *KINDS[event.topic].model_fields, "unheard-of"]
    name = data.draw(st.sampled_from(sorted(set(names))))
    if data.draw(st.booleans()):
        holder.pop(name, None)
    else:
        holder[name] = data.draw(_GARBAGE)
    text = json.dumps(state, ensure_ascii=False, separators=(",", ":"))
    read = read_plainly(row_of(event, text))
    if read is None:
        return
    try:
        found = deserialize(StoredEvent(*row_of(event, text)[1:4], cast("bytes", text)))
    except UnreadableEvent as error:
        # Only of words within a text it is less strict: how long they are, and of which letters.
        assert any(sort in error.reason for sort in ("characters", "pattern"))  # noqa: PT017
        return
    assert isinstance(found, DevelopmentRecorded)
    assert read.step == step_of(
        found.development,
        instants_in(found.timing),
        found.originator_version,
        found.first_recorded,
    )
    assert (read.known, read.moment) == (found.known, moment_of(found.recorded.isoformat())[1])
    assert parse_development(document_of(text)) == found.development
    assert recorded_in(text) == found.recorded.isoformat()


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ({"title": 3}, "string"),
        ({"title": None}, "string"),
        ({"matters": ["x", "x"]}, "the same thing twice"),
        ({"joint_with": ["be"]}, "the government itself"),
        ({"occurred": "soon"}, "occurred"),
        ({"surprise": "!"}, "surprise"),
        ({"sources": [{"publisher": "A paper", "published": "2022-02-30"}]}, "published"),
        ({"government": "nl"}, "another government"),
    ],
)
def test_a_state_that_was_tampered_with_is_named(change: dict[str, Any], because: str) -> None:
    one = parse_development(
        {"id": "a", "kind": "matter-raised", "government": "be", "occurred": "2022-04-20",
         "title": "A", "matters": ["x"]}
    )  # fmt: skip
    kind = cast("type[DevelopmentRecorded]", event_class(one.kind))
    event = kind("be", 1, NOW, StoredBounds.of(one, ZONE), document_json(one))
    state = json.loads(serialize(event))
    state["development"] |= change
    view = sqlite3.connect(":memory:", isolation_level=None)
    create(view, "a store", keeps=True)
    view.execute("INSERT INTO governments VALUES ('be', 'Belgium', ?)", (ZONE,))
    text = json.dumps(state, separators=(",", ":"))
    Projection(view).apply([row_of(event, text), row_of(event)._replace(position=8, version=2)])
    ((position, reason),) = view.execute("SELECT position, reason FROM unreadable").fetchall()
    assert position == 7
    assert because in reason
    # The next one is there all the same.
    assert view.execute("SELECT version FROM revisions").fetchall() == [(2,)]
    view.close()


def test_every_kind_but_the_amendments_has_a_shape() -> None:
    for kind, model in KINDS.items():
        needed = {"outcome": "approved", "expected": "2022-05", "amends": "a", "reason": "so",
                  "step": "hearing", "planned": "2022-05", "changes": {"title": "B"},
                  "sources": [{"publisher": "P"}]}  # fmt: skip
        fields = {name: value for name, value in needed.items() if name in model.model_fields
                  and model.model_fields[name].is_required()}  # fmt: skip
        try:
            one: Development = parse_development(
                {"id": "a", "kind": kind, "government": "be", "occurred": "2022-04-20",
                 "title": "A", "matters": ["x"], **fields}
            )  # fmt: skip
        except InvalidDevelopment as error:
            pytest.fail(str(error))
        cls = cast("type[DevelopmentRecorded]", event_class(kind))
        event = cls("be", 1, NOW, StoredBounds.of(one, ZONE), document_json(one))
        read = read_plainly(row_of(event))
        assert (read is None) == issubclass(model, Amendment)
