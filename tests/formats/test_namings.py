"""Namings in files: written and read back the same, whatever their texts; errors by line."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.builders import BELGIUM, NASTY, statement
from timeline.domain.developments import Development
from timeline.domain.lexical.blanks import is_blank
from timeline.domain.names.namings import MatterDescribed, Naming, parse_naming
from timeline.formats.errors import Finding
from timeline.formats.jsonl import read_jsonl_stream
from timeline.formats.namings import NamingItem
from timeline.formats.records import GovernmentHeader, Item
from timeline.formats.rejects import write_reject
from timeline.formats.writer import write_jsonl, write_yaml
from timeline.formats.yaml_reader import read_yaml_bytes

RENAMED = {"kind": "matter-renamed", "government": "be", "matter": "a", "to": "b"}
DESCRIBED = {"kind": "matter-described", "government": "be", "matter": "a", "title": "T"}


def read_back(*listed: Development | Naming) -> Iterable[list[object]]:
    for write, read in (
        (write_yaml, lambda text: read_yaml_bytes(text, "be.yaml")),
        (write_jsonl, lambda text: read_jsonl_stream(io.BytesIO(text), "be.jsonl")),
    ):
        stream = io.StringIO()
        write(stream, BELGIUM, listed)
        header, *rest = read(stream.getvalue().encode())
        assert isinstance(header, GovernmentHeader)
        yield [
            one.naming if isinstance(one, NamingItem) else getattr(one, "development", one)
            for one in rest
        ]


def from_lines(*rows: dict[str, Any]) -> list[Any]:
    text = "".join(f"{json.dumps(row)}\n" for row in rows)
    return list(read_jsonl_stream(io.BytesIO(text.encode()), "be.jsonl"))


def described(**fields: Any) -> Naming:
    return parse_naming({**DESCRIBED, "id": "n", **fields})


@settings(deadline=None)
@given(st.sampled_from(["title", "summary"]), st.text(min_size=1, max_size=200))
def test_a_naming_comes_back_whatever_its_texts(field: str, text: str) -> None:
    try:
        one = MatterDescribed(id="n", government="be", matter="a", **{field: text})
    except ValueError:
        return
    for found in read_back(one):
        assert found == [one]


@pytest.mark.parametrize("text", [one for one in NASTY if one and not is_blank(one)])
def test_a_nasty_text_comes_back(text: str) -> None:
    one = described(summary=text)
    for found in read_back(one):
        assert found == [one]


def test_namings_stand_between_developments_in_their_order() -> None:
    listed = [
        statement(), parse_naming({**RENAMED, "id": "x"}), statement(id="be-other"),
        described(identifiers=[{"scheme": "wikidata", "value": "Q1"}]),
        parse_naming({"id": "y", "kind": "matter-separated", "government": "be", "matter": "a",
                      "from": "b"}),
    ]  # fmt: skip
    for found in read_back(*listed):
        assert found == listed


def test_one_without_an_id_gets_one_and_each_repetition_a_number() -> None:
    back = {**RENAMED, "matter": "b", "to": "a"}
    found = from_lines(RENAMED, back, RENAMED, {**RENAMED, "id": "mine"}, RENAMED)
    assert [one.naming.id for one in found] == [
        "be-matter-renamed-a-b", "be-matter-renamed-b-a", "be-matter-renamed-a-b-2", "mine",
        "be-matter-renamed-a-b-3",
    ]  # fmt: skip
    assert [one.line for one in found] == [1, 2, 3, 4, 5]


def test_the_id_is_the_same_in_both_forms() -> None:
    rows = [RENAMED, DESCRIBED, {**DESCRIBED, "identifiers": [{"value": "v", "scheme": "s"}]}]
    text = json.dumps({"government": "be", "developments": rows})
    in_yaml = [one.naming.id for one in list(read_yaml_bytes(text.encode(), "be.yaml"))[1:]]
    assert in_yaml == [one.naming.id for one in from_lines(*rows)]


def test_each_error_has_its_line_and_field() -> None:
    text = """government: be
developments:
  - kind: matter-renamed
    matter: a
    to: a
  - kind: matter-described
    matter: b
    titel: T
  - kind: matter-renamed
    government: nl
    matter: a
    to: b
"""
    _, *found = read_yaml_bytes(text.encode(), "be.yaml")
    assert [(one.line, one.field) for one in found if isinstance(one, Finding)] == [
        (5, "to"), (8, "titel"), (10, "government"),
    ]  # fmt: skip
    assert len(found) == 3


def test_a_file_without_a_government_has_no_namings() -> None:
    text = "developments:\n  - kind: matter-renamed\n    matter: a\n    to: b\n"
    found = list(read_yaml_bytes(text.encode(), "x.yaml"))
    assert [type(one) for one in found] == [Finding]


def test_a_field_given_twice_is_an_error() -> None:
    line = b'{"kind":"matter-renamed","government":"be","matter":"a","to":"b","to":"c"}\n'
    (found,) = read_jsonl_stream(io.BytesIO(line), "be.jsonl")
    assert "given twice" in found.message


def test_a_rejected_naming_is_read_again_once_it_was_fixed() -> None:
    (wrong,) = from_lines({**RENAMED, "to": "B"})
    stream = io.StringIO()
    write_reject(stream, [wrong])
    fixed = stream.getvalue().replace('"to":"B"', '"to":"b"')
    (found,) = read_jsonl_stream(io.BytesIO(fixed.encode()), "rejects.jsonl")
    assert isinstance(found, NamingItem)
    assert found.naming == parse_naming({**RENAMED, "id": "be-matter-renamed-a-b"})


def test_a_development_of_an_unknown_kind_is_no_naming() -> None:
    (found,) = from_lines({**RENAMED, "kind": "matter-rename"})
    assert (found.field, "is not a kind" in found.message) == ("kind", True)
    (found,) = from_lines({**RENAMED, "kind": ["matter-renamed"]})
    assert isinstance(found, Finding)
    assert not isinstance(found, Item)
