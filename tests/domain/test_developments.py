"""Developments: parsing, what the messages say, and the form in which they are kept."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from pydantic import BaseModel, ValidationError

from tests.builders import decision_taken, development, expected, stated
from tests.formats.builders import developments
from tests.messages.inputs import NO_STATEMENTS, statement
from tests.refusals import wrong_fields
from timeline.domain import parsing
from timeline.domain.developments import KINDS, Development, document, document_json
from timeline.domain.parsing import (
    InvalidDevelopment,
    completed,
    explain,
    parse_development,
)
from timeline.domain.values import Source


def wrong(**fields: Any) -> list[str]:
    """The fields of the plain statement that are wrong once these are set; `...` leaves one out."""
    with pytest.raises(InvalidDevelopment) as caught:
        parse_development(statement(**fields))
    return wrong_fields(caught)


@pytest.mark.parametrize(("fields", "field"), NO_STATEMENTS)
def test_what_is_no_statement_is_refused_by_its_field(fields: dict[str, Any], field: str) -> None:
    assert wrong(**fields) == [field]


def test_every_field_that_is_wrong_is_named_at_once() -> None:
    found = wrong(id="Not A Slug", title=..., occurred="22/04/2022", sources=["P"])
    assert found == ["id", "occurred", "title", "sources.0"]


@pytest.mark.parametrize("name", ["matters", "counterparts", "joint_with", "tags"])
def test_the_same_thing_twice_is_once_too_often(name: str) -> None:
    assert wrong(**{name: ["nl", "nl"]}) == [""]
    parse_development(statement(**{name: ["nl", "fr"]}))


@pytest.mark.parametrize("given", ["", "{", "[]", "null", "3", b"\xff", '"x"', "[" * 100_000])
def test_json_that_is_no_development_is_refused(given: str | bytes) -> None:
    with pytest.raises(InvalidDevelopment):
        parse_development(given)


def test_what_is_no_mapping_is_refused() -> None:
    with pytest.raises(InvalidDevelopment) as caught:
        parse_development(["id"])  # type: ignore[arg-type]
    assert wrong_fields(caught) == [""]


def test_the_errors_of_a_single_value_are_explained_too() -> None:
    with pytest.raises(ValidationError) as caught:
        Source.model_validate({"publisher": "P", "titel": "x"})
    (near,), (plain,) = explain(caught.value, Source), explain(caught.value)
    assert near.field == plain.field == "titel"
    assert near.message == f"{plain.message}; did you mean “title”?"


def test_an_unknown_field_below_one_that_is_no_model_finds_no_names() -> None:
    class Holder(BaseModel):
        by_name: dict[str, Source]

    with pytest.raises(ValidationError) as caught:
        Holder.model_validate({"by_name": {"one": {"publisher": "P", "zzz": 1}}})
    assert explain(caught.value, Holder)[0].field == "by_name.one.zzz"


def test_a_development_is_written_without_its_defaults_and_with_its_kind() -> None:
    given = expected(published="2022-04-21", phrase="Friday")
    assert document(given) == {
        "id": "be-2022-04-20-decision-expected-heavy-weapons",
        "kind": "decision-expected",
        "government": "be",
        "occurred": "2022-04-20",
        "phrase": "Friday",
        "title": "decision-expected",
        "matters": ["heavy-weapons"],
        "sources": [{"publisher": "The Brussels Times", "published": "2022-04-21"}],
        "expected": "2022-04-22",
    }


@settings(max_examples=40, deadline=None)
@given(developments())
def test_what_is_written_reads_back_the_same(given: Development) -> None:
    assert parse_development(document(given)) == given
    assert parse_development(document_json(given)) == given
    assert json.loads(document_json(given)) == json.loads(json.dumps(document(given)))


def test_a_development_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        stated().title = "another"  # type: ignore[misc]


def test_what_a_development_says_of_itself() -> None:
    plain = stated()
    assert (plain.moves, plain.window, plain.decided) == ("mention", None, None)
    assert (plain.target, plain.fulfilled) == (None, None)
    assert decision_taken().decided == "approved"


def test_a_kind_is_one_class_and_no_change_elsewhere() -> None:
    class TreatySigned(Development):
        """A treaty was signed."""

        kind: str = "treaty-signed"

    del TreatySigned
    try:
        assert "treaty-signed" in KINDS
    finally:
        del KINDS["treaty-signed"]
    with pytest.raises(InvalidDevelopment) as caught:
        development("treaty-signed")
    assert wrong_fields(caught) == ["kind"]


def test_a_completed_document_has_every_field_of_its_kind() -> None:
    given = {
        "id": "be-x",
        "kind": "delivery-made",
        "government": "be",
        "occurred": "2022-04-20",
        "title": "Handed over",
        "quantities": [{"amount": "3", "item": "howitzers"}],
    }
    whole = completed(given)
    assert list(whole) == list(KINDS["delivery-made"].model_fields)
    assert (whole["complete"], whole["fulfils"], whole["matters"]) == (False, None, [])
    assert whole["quantities"][0]["qualifier"] == "exact"
    assert document(parse_development(whole)) == given


def test_defaults_of_one_completed_document_are_not_those_of_another() -> None:
    given = {
        "id": "be-x",
        "kind": "request-made",
        "government": "be",
        "occurred": "2022-04-20",
        "title": "t",
    }
    for one in (given, {**given, "matters": None}):
        completed(one)["matters"].append("altered")
        assert completed(one)["matters"] == []


def test_what_is_no_field_or_has_no_value_is_completed_as_if_it_were_left_out() -> None:
    given = {"kind": "request-made", "id": "be-x", "sources": [{"publisher": "Gazette"}]}
    odd = {"later": 1, "phrase": None, **given, "tags": None}
    assert completed(odd) == completed(given)
    assert list(completed(odd)) == list(KINDS["request-made"].model_fields)
    assert completed(odd)["sources"][0]["quotes"] == []


@pytest.mark.parametrize("built", [False, True])
def test_one_kind_alone_is_read_as_the_union_of_all_reads_it(built: bool) -> None:
    given = {
        "kind": "request-made",
        "id": "be-x",
        "government": "be",
        "occurred": "2022-04-20",
        "title": "t",
    }
    text = json.dumps(given, separators=(",", ":"))
    again = text[:-1] + ',"kind":"request-made"}'
    parsing._union.cache_clear()
    if built:
        parsing.adapter()
    for one in (given, text, text.encode()):
        assert document(parse_development(one)) == given
        assert parsing._union.cache_info().currsize == (built or isinstance(one, bytes))
    parsing._union.cache_clear()
    for wrong in (given | {"kind": "nothing"}, given | {"kind": 1}, text.replace("request", "x")):
        with pytest.raises(InvalidDevelopment):
            parse_development(wrong)
    parsing._union.cache_clear()
    assert document(parse_development(again)) == given  # Of which kind it is the union decides.
    assert parsing._union.cache_info().currsize == 1
