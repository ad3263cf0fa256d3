"""Identifiers, attributes and places: what they may hold, and that no digit of it is lost."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import met, stated
from tests.formats.builders import attributes
from tests.messages.inputs import NO_ATTRIBUTES, NO_IDENTIFIERS, NO_PLACES
from tests.refusals import wrong_fields
from timeline.domain.developments import differences, document, document_json
from timeline.domain.events import event_class
from timeline.domain.lexical.attributes import checked_value, is_kept, typed_text, typed_value
from timeline.domain.lexical.decimals import Written, WrittenWhole
from timeline.domain.parsing import InvalidDevelopment, completed, parse_development


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ("text", "text"),
        (True, True),
        (3, 3),
        (10**39, 10**39),
        (12.5, 12.5),
        (Written("12.5"), 12.5),
        (Written("12.50"), "12.50"),
        (Written("0.12345678901234567890"), "0.12345678901234567890"),
        (Written("1e3"), "1e3"),
        (1e-7, "1e-07"),
        (1e22, "1e+22"),
        (WrittenWhole(7, "007"), "007"),
        (Decimal("12.50"), "12.50"),
        (Decimal("12.5"), 12.5),
        (Decimal(30), 30),
        (Decimal("3E+2"), "3E+2"),
    ],
)
def test_a_value_is_kept_with_all_its_digits(given_: Any, kept: Any) -> None:
    made = stated(attributes={"a": given_}).attributes["a"]
    assert (made, type(made)) == (kept, type(kept))


@pytest.mark.parametrize("given_", NO_ATTRIBUTES)
def test_another_value_is_refused_by_its_key(given_: Any) -> None:
    with pytest.raises(InvalidDevelopment) as caught:
        stated(attributes={"a": given_})
    assert wrong_fields(caught) == ["attributes.a"]


@given(attributes)
def test_what_is_recorded_is_read_as_the_same(values: dict[str, Any]) -> None:
    one = stated(attributes=values)
    again = parse_development(document_json(one), stored=True)
    assert differences(one, again) == []
    assert document_json(again) == document_json(one)


@given(
    st.one_of(attributes.map(lambda found: [*found.values()]), st.just([" x", "a\nb", "\u202e"]))
)
def test_a_value_is_typed_as_it_is_kept(values: list[Any]) -> None:
    for value in map(checked_value, values):
        typed = typed_value(typed_text(value))
        assert (typed, type(typed)) == (value, type(value))
        assert typed_text(value).isprintable()


def test_numbers_in_json_text_have_their_digits() -> None:
    text = '{"kind":"statement-made","id":"a","government":"be","occurred":"2022","title":"t",%s}'
    found = parse_development(text % '"attributes":{"a":12.50,"b":0.1}').attributes
    assert found == {"a": "12.50", "b": 0.1}


def test_one_and_true_are_not_the_same_attribute() -> None:
    assert differences(stated(attributes={"a": 1}), stated(attributes={"a": True})) == [
        "attributes"
    ]
    assert differences(stated(attributes={"a": 1}), stated(attributes={"a": 1})) == []


def test_a_place_that_is_given_as_text_is_its_name() -> None:
    assert document(met(place="Bucha"))["place"] == {"name": "Bucha"}
    assert met(place="Bucha") == met(place={"name": "Bucha"})
    assert completed(document(stated(place="Bucha")))["place"] == {
        "name": "Bucha",
        "country": None,
        "latitude": None,
        "longitude": None,
    }


@pytest.mark.parametrize("country", ["be", "BE", "xa", "XK", "qm", "zz", "aa", "us-ca", "gb-lnd"])
def test_a_country_is_of_iso_3166_or_user_assigned(country: str) -> None:
    assert document(stated(place={"country": country}))["place"] == {"country": country.lower()}


@pytest.mark.parametrize("ends", [(-90, -180), (90, 180), (0, 0), ("50.85", "-4"), (1e-9, -0.0)])
def test_coordinates_up_to_their_ends_are_kept(ends: tuple[Any, Any]) -> None:
    place = stated(place={"latitude": ends[0], "longitude": ends[1]}).place
    assert place is not None
    assert (place.latitude, place.longitude) == (float(ends[0]), float(ends[1]))


@pytest.mark.parametrize(("place", "field"), NO_PLACES)
def test_no_other_place_is_taken(place: Any, field: str) -> None:
    with pytest.raises(InvalidDevelopment) as caught:
        stated(place=place)
    assert wrong_fields(caught) == [field]


@pytest.mark.parametrize(("identifiers", "field"), NO_IDENTIFIERS)
def test_no_other_identifier_is_taken(identifiers: Any, field: str) -> None:
    with pytest.raises(InvalidDevelopment) as caught:
        stated(identifiers=identifiers)
    assert wrong_fields(caught) == [field]


@pytest.mark.parametrize(
    ("kind", "field", "longest"),
    [("statement-made", "title", 2_000), ("matter-raised", "question", 5_000)],
)
def test_titles_and_questions_are_long(kind: str, field: str, longest: int) -> None:
    data = {
        "id": "a", "kind": kind, "government": "be", "occurred": "2022", "title": "t",
        "matters": ["m"],
    }  # fmt: skip
    assert getattr(parse_development({**data, field: "x" * longest}), field) == "x" * longest
    with pytest.raises(InvalidDevelopment) as caught:
        parse_development({**data, field: "x" * (longest + 1)})
    assert wrong_fields(caught) == [field]


@pytest.mark.parametrize("value", [float("inf"), 1.5, []])
def test_a_value_that_cannot_be_kept_is_refused(value: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  any other value is kept
        checked_value(value, is_written=False)
    assert checked_value("1.5", is_written=False) == "1.5"


def test_a_value_is_kept_if_it_would_be_written_just_so() -> None:
    assert all(map(is_kept, ("12.50", 12.5, 7, True)))
    assert not is_kept(1e16)


def test_a_list_with_the_word_is_no_development() -> None:
    with pytest.raises(InvalidDevelopment):
        parse_development(b'["attributes"]')


def test_a_place_that_version_0_1_stored_as_text_is_its_name() -> None:
    upcast = event_class("meeting-held").upcast_v1_v2  # type: ignore[union-attr]
    assert upcast({"development": {"place": "Ghent"}}) == {
        "development": {"place": {"name": "Ghent"}}
    }
    assert upcast({"development": {"title": "A"}}) == {"development": {"title": "A"}}
    assert upcast({"name": "Belgium"}) == {"name": "Belgium"}


def test_a_quotation_mark_that_is_no_json_is_part_of_the_text() -> None:
    assert typed_value('"final') == '"final'
    assert typed_value('"7"') == "7"
