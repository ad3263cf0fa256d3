"""Developments: parsing, what the messages say, and the form in which they are kept."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from pydantic import BaseModel, ValidationError

from tests.builders import decision_taken, development, expected, stated
from tests.formats.builders import developments
from timeline.domain.developments import KINDS, Development, document, document_json
from timeline.domain.parsing import (
    InvalidDevelopment,
    Problem,
    completed,
    explain,
    parse_development,
)
from timeline.domain.values import Source

PLAIN: dict[str, Any] = {
    "id": "be-1",
    "kind": "statement-made",
    "government": "be",
    "occurred": "2022-04-20",
    "title": "Belgium remains in solidarity with Ukraine",
}


def problems(**fields: Any) -> list[Problem]:
    """What is wrong with the plain statement once these fields are set; `...` leaves one out."""
    data = {name: value for name, value in (PLAIN | fields).items() if value is not ...}
    with pytest.raises(InvalidDevelopment) as caught:
        parse_development(data)
    return caught.value.problems


def test_an_unknown_field_is_refused_with_the_nearest_known_name() -> None:
    assert problems(sumary="x") == [Problem("sumary", "unknown field; did you mean “summary”?")]


def test_an_unknown_field_far_from_any_is_refused_with_all_that_are_known() -> None:
    (problem,) = problems(zzzzzz="x")
    assert problem.message.startswith(
        "unknown field; the fields are id, kind, government, occurred"
    )


def test_an_unknown_field_deep_inside_is_named_with_its_path() -> None:
    sources = [{"publisher": "P"}, {"publisher": "P", "quotes": [{"exact": "a", "prefx": "b"}]}]
    assert problems(sources=sources) == [
        Problem("sources.1.quotes.0.prefx", "unknown field; did you mean “prefix”?")
    ]


def test_an_unknown_field_of_a_value_that_is_no_list_is_looked_up_too() -> None:
    assert problems(actors=[{"name": "A", "rôle": "x"}])[0].message.endswith("“role”?")


def test_an_unknown_kind_is_refused_with_the_nearest() -> None:
    assert problems(kind="statment-made") == [
        Problem("kind", "“statment-made” is not a kind; did you mean “statement-made”?")
    ]
    assert "the kinds are matter-raised, meeting-planned" in problems(kind="q")[0].message


def test_a_kind_is_needed() -> None:
    (problem,) = problems(kind=...)
    assert problem == Problem("kind", "missing: the kind of development")


def test_every_field_that_is_wrong_is_named_at_once() -> None:
    found = problems(id="Not A Slug", title=..., occurred="22/04/2022", sources=["P"])
    assert [problem.field for problem in found] == ["id", "occurred", "title", "sources.0"]
    assert found[0].message.startswith('"Not A Slug" is not a slug: lower-case')
    assert found[1].message.startswith("“22/04/2022” is not a date")
    assert found[2].message == "missing"
    assert found[3].message == "expected a mapping of fields"


def test_one_problem_stands_on_the_line_of_the_message_and_several_below_it() -> None:
    with pytest.raises(InvalidDevelopment, match=r"^not a valid development: title: missing$"):
        parse_development({name: value for name, value in PLAIN.items() if name != "title"})
    with pytest.raises(InvalidDevelopment, match=r"\n  title: missing\n  colour: unknown"):
        parse_development({"colour": 1} | {n: v for n, v in PLAIN.items() if n != "title"})


def test_what_a_text_may_not_hold_is_said_in_words() -> None:
    assert (
        problems(title="a\0b")[0].message == "contains a NUL character, which text may not contain"
    )
    url = problems(sources=[{"publisher": "P", "url": "ftp://x"}])[0]
    assert url.message == '"ftp://x" is not an http or https address'
    money = problems(quantities=[{"amount": 1, "currency": "euro"}])[0]
    assert money.message == '"euro" does not match ^[A-Z]{3}$'


def test_a_rule_over_several_fields_has_no_path_and_begins_in_lower_case() -> None:
    (problem,) = problems(reckoned_from="2022-04-21")
    assert problem.field == ""
    assert problem.message.startswith("reckoned_from needs a phrase")


@pytest.mark.parametrize("name", ["matters", "counterparts", "joint_with", "tags"])
def test_the_same_thing_twice_is_once_too_often(name: str) -> None:
    assert problems(**{name: ["nl", "nl"]})[0].message == f"{name} names the same thing twice"


def test_a_government_does_nothing_jointly_with_itself() -> None:
    assert problems(joint_with=["be"])[0].message == "joint_with names the government itself"


def test_a_kind_that_moves_a_matter_needs_one() -> None:
    assert problems(kind="matter-raised")[0].message == "matter-raised needs at least one matter"


@pytest.mark.parametrize("given", ["", "{", "[]", "null", "3", b"\xff", '"x"', "[" * 100_000])
def test_json_that_is_no_development_is_refused(given: str | bytes) -> None:
    with pytest.raises(InvalidDevelopment):
        parse_development(given)


def test_what_is_no_mapping_is_refused() -> None:
    with pytest.raises(InvalidDevelopment, match="not a valid development"):
        parse_development(["id"])  # type: ignore[arg-type]


def test_the_errors_of_a_single_value_are_explained_too() -> None:
    with pytest.raises(ValidationError) as caught:
        Source.model_validate({"publisher": "P", "titel": "x"})
    assert explain(caught.value, Source) == [
        Problem("titel", "unknown field; did you mean “title”?")
    ]
    assert explain(caught.value) == [Problem("titel", "unknown field")]


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
    with pytest.raises(InvalidDevelopment, match="is not a kind"):
        development("treaty-signed")


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
    completed(given)["matters"].append("altered")
    assert completed(given)["matters"] == []
