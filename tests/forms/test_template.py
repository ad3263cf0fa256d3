"""The template that an editor opens: every field explained, read back, its errors written in."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings

from tests.formats.builders import developments
from timeline.dates.edtf import Edtf
from timeline.domain.developments import KINDS, Development, document
from timeline.domain.parsing import Problem, parse_development
from timeline.formats.errors import Finding
from timeline.forms.template import annotate, read_template, template_yaml


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_has_every_field_with_its_description(kind: str) -> None:
    text = template_yaml(kind)
    for name, field in KINDS[kind].model_fields.items():
        if name == "first_recorded":  # which an export writes, and nobody fills in
            assert name not in text
            continue
        assert re.search(rf"^#?{name}:", text, re.MULTILINE), name
        if name != "kind":
            assert f"# {field.description}" in text
    assert read_template(text) == {"kind": kind}
    assert max(map(len, text.split("\n"))) <= 130


@pytest.mark.parametrize("kind", KINDS)
def test_with_every_comment_sign_taken_away_it_is_still_read(kind: str) -> None:
    text = re.sub(r"^#(?=\w|  )", "", template_yaml(kind), flags=re.MULTILINE)
    data = read_template(text)
    assert isinstance(data, dict)
    assert data["kind"] == kind
    assert data.keys() <= {"kind", "changes"}


def test_needed_fields_stand_first_and_choices_are_listed() -> None:
    text = template_yaml("decision-taken")
    needed, _, optional = text.partition("# The fields below are optional. Remove the #")
    assert "\noutcome:\n" in needed
    assert "\nmatters:\n" in needed
    assert "# What was decided (approved, rejected, noted, withdrawn)" in needed
    assert "\n#summary:\n" in optional
    assert "\n#id:\n" in optional


def test_a_template_shows_how_dates_are_written() -> None:
    text = template_yaml("decision-taken")
    for example in ("2022-04-20T15:00", "2022-04~", "2022-02-21/2022-02-28", "../2022-04"):
        assert re.search(rf"^#.*{re.escape(example)}", text, re.MULTILINE), example


def test_given_values_are_filled_in_and_read_back() -> None:
    text = template_yaml(
        "statement-made", title="no", occurred=Edtf("2022-04-20"), tags=["on"], summary=None
    )
    assert read_template(text) == {
        "kind": "statement-made",
        "title": "no",
        "occurred": "2022-04-20",
        "tags": ["on"],
    }


@settings(deadline=None)
@given(developments())
def test_a_whole_development_survives_the_editor(development: Development) -> None:
    given_ = {name: value for name, value in document(development).items() if name != "kind"}
    data = read_template(template_yaml(development.kind, **given_))
    assert isinstance(data, dict)
    assert parse_development(data) == development


def test_a_template_that_was_emptied_is_empty() -> None:
    assert read_template("") == {}
    assert read_template("# kind: x\n\n") == {}


@pytest.mark.parametrize(
    ("text", "line", "field"),
    [
        ("title: a: b\n", 1, None),
        ("kind: x\ntitle: *x\n", 2, "title"),
        ("- a\n", 1, None),
        ("title: a\ntitle: b\n", 2, "title"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(text: str, line: int, field: str | None) -> None:
    findings = read_template(text)
    assert isinstance(findings, list)
    assert (findings[0].line, findings[0].field) == (line, field)


def test_errors_stand_above_their_lines_and_go_away_again() -> None:
    text = "kind: decision-taken\n# When\noccurred: soon\nsources:\n  - url: x\n"
    marked = annotate(
        text,
        [
            Problem("occurred", "is not a date"),
            Problem("sources.0.url", "is bad"),
            Problem("", "all"),
        ],
    )
    assert marked == (
        "#! all\nkind: decision-taken\n# When\n#! occurred: is not a date\noccurred: "
        "soon\nsources:\n#! sources.0.url: is bad\n  - url: x\n"
    )
    assert annotate(marked, []) == text
    again = annotate(marked, [Problem("occurred", "is worse")])
    assert again.count("#! ") == 1
    assert "#! occurred: is worse\noccurred: soon\n" in again


def test_a_finding_is_marked_with_its_hint_even_where_the_text_is_no_yaml() -> None:
    marked = annotate("kind: x\ntitle: a: b\n", [Finding("t", 2, None, "is bad", "Quote it.")])
    assert marked == "kind: x\n#! is bad. Quote it.\ntitle: a: b\n"
    assert annotate("", [Finding("t", 9, None, "is bad")]) == "#! is bad\n"
