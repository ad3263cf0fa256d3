"""A mapping that is appended by its shape is stored, and told of, as its model is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from typing import Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.builders import developments
from timeline import Timeline
from timeline.domain.developments import Development, document
from timeline.domain.facts import DevelopmentFacts
from timeline.domain.parsing import parse_development
from timeline.exceptions import BatchRejected, InvalidDevelopment

NOW = datetime(2026, 3, 4, 5, 6, 7, 890123, tzinfo=UTC)
SAID: dict[str, Any] = {
    "id": "said", "kind": "statement-made", "government": "be", "occurred": "2022-04-20",
    "title": "Something is said", "matters": ["tanks"],
    "sources": [{"publisher": "A paper", "published": "2022-04-21"}],
}  # fmt: skip
Stores = tuple[Timeline, Timeline]


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    """Two stores with the same record, to which the same is appended."""
    folder = tmp_path_factory.mktemp("shape")
    with (
        Timeline.open(folder / "one.db", clock=lambda: NOW) as one,
        Timeline.open(folder / "two.db", clock=lambda: NOW) as two,
    ):
        for timeline in (one, two):
            timeline.append({**SAID, "id": "first"})
        yield one, two


def outcome(timeline: Timeline, given: Any) -> object:
    """What comes of an append: its receipt and what is stored last, or its error."""
    try:
        receipt = timeline.append(given)
    except (BatchRejected, InvalidDevelopment) as error:
        return type(error), str(error), error.hint
    return receipt.as_json(), receipt.appended[0].development, last_row(timeline)


def last_row(timeline: Timeline) -> object:
    file = timeline.location.as_file
    assert file is not None
    with closing(sqlite3.connect(file.path)) as connection:
        connection.text_factory = bytes
        asked = "SELECT * FROM stored_events ORDER BY rowid DESC LIMIT 1"
        return connection.execute(asked).fetchone()


@settings(max_examples=80, deadline=None)
@given(developments(), st.booleans())
def test_a_mapping_is_appended_as_its_model_is(
    stores: Stores, one: Development, is_tupled: bool
) -> None:
    ours, theirs = stores
    given = document(one)
    if is_tupled and "matters" in given:
        given["matters"] = tuple(given["matters"])
    found = outcome(ours, given)
    with mock.patch("timeline.services.append.as_shaped", return_value=None):
        assert found == outcome(theirs, given)
    entry = ours.show("first").entry
    assert entry.title == theirs.show("first").entry.title


def test_it_is_appended_without_its_model(stores: Stores) -> None:
    receipt, _ = (timeline.append(SAID) for timeline in stores)
    (appended,) = receipt.appended
    assert isinstance(appended.entry, DevelopmentFacts)
    assert (appended.entry.model, appended.new) == (None, True)
    assert appended.development == parse_development(SAID)
    assert appended.fields.sources[0].publisher == "A paper"
    assert stores[0].show("said").entry.title == "Something is said"
    assert stores[0].append(SAID).new == 0


@pytest.mark.parametrize(
    "change",
    [
        {"attributes": {"votes": 3}},
        {"quantities": [{"amount": 3}]},
        {"quantities": [{"amount": "3e2"}]},
        {"title": "A\x00B"},
        {"title": "\udcff"},
        {"title": " "},
        {"title": "two\nlines"},
        {"occurred": date(2022, 4, 20)},
        {"occurred": datetime(2022, 4, 20, 12, tzinfo=UTC)},
        {"occurred": "2022-03-27T02:30"},  # a local time that never came
        {"occurred": "20220420"},
        {"government": "nowhere"},
        {"government": "fr"},  # which is opened
        {"matters": ["tanks", "tanks"]},
        {"matters": {"tanks"}},
        {"verification": True},
        {"tags": None},
        {"nonsense": 1},
        {"kind": "nonsense"},
        {"kind": None},
        {"kind": "delivery-made", "complete": "true"},
        {"kind": "meeting-cancelled", "cancels": "no-such-meeting"},
        {"kind": "retracted", "amends": "first", "reason": "It was wrong"},
        {"sources": [{"publisher": "A paper", "document": "no-such-file.txt", "quotes": []}]},
        {"sources": [{"publisher": "A paper", "published": "2031-01-01"}]},
    ],
)
def test_what_a_shape_may_not_take_is_left_to_the_model(
    stores: Stores, change: dict[str, Any]
) -> None:
    name = "".join(filter(str.isalnum, ascii(change)))[:60].lower()
    given = {**SAID, **change, "id": f"other-{name}"}
    ours, theirs = stores
    found = outcome(ours, given)
    with mock.patch("timeline.services.append.as_shaped", return_value=None):
        assert found == outcome(theirs, given)
