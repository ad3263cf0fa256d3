"""Tables of any shape through a map: what a row becomes, and what is wrong with it or the map."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from timeline.domain.developments import document
from timeline.formats.errors import BadFile, Finding
from timeline.formats.mapping.date_forms import DateReading, date_reader, joined_parts
from timeline.formats.mapping.json_paths import path_getter
from timeline.formats.mapping.map_file import READY, load_map, parse_map, ready_text
from timeline.formats.mapping.map_reader import read_mapped
from timeline.formats.mapping.map_schema import map_schema
from timeline.formats.mapping.taking import slug_of
from timeline.formats.records import GovernmentHeader, Item
from timeline.formats.yaml_tree import compose

DATA = Path(__file__).parent / "data"
MAP = """
values:
  outcomes: {approved: [Adopted, "Yes, really"], rejected: No}
fields:
  government: be
  id: "be-{No}"
  occurred: {column: Date, dates: [DD/MM/YYYY, D MMM YYYY], day: true}
  title: "{No}: {Title}"
developments:
  - when: {Kind: raised}
    fields: {kind: matter-raised, matters: ["{Topic}"]}
  - when: {Kind: {not: raised, empty: false}}
    fields:
      kind: decision-taken
      outcome: {column: Kind, values: outcomes}
      matters: {column: Topic, split: /}
      votes: {yes: "{Yes}"}
      sources: [{publisher: The Gazette, url: "{URL}"}]
      quantities: [{amount: {column: Sum, decimal: ","}, currency: EUR}]
"""
HEAD = "No,Title,Date,Kind,Topic,Yes,URL,Sum\n"


def read(table: str, map_: str = MAP, name: str = "t.csv") -> list[Any]:
    loaded = parse_map(map_.encode(), "map.yaml")
    stream = io.BufferedReader(io.BytesIO(table.encode()))  # type: ignore[type-var]
    return list(read_mapped(stream, name, loaded, lambda _: None))


def documents(table: str, map_: str = MAP, name: str = "t.csv") -> list[dict[str, Any]]:
    found = read(table, map_, name)
    assert all(isinstance(one, Item) for one in found), found
    return [document(one.development) for one in found]


def errors(map_: str) -> list[tuple[int | None, str | None, str]]:
    with pytest.raises(BadFile) as caught:
        parse_map(map_.encode(), "map.yaml")
    return [(one.line, one.field, one.message) for one in caught.value.findings]


def test_a_row_is_the_development_that_its_rule_says() -> None:
    first, second = documents(
        HEAD
        + "1,Lamps,20/04/2022,Raised,Bike Lamps,,,\n"
        + '2,Lamps,2 May 2022,"yes, REALLY",Bike Lamps / Roads,5,https://x.example/2,"1.234,50"\n'
    )
    assert first == {
        "kind": "matter-raised", "id": "be-1", "government": "be", "occurred": "2022-04-20",
        "title": "1: Lamps", "matters": ["bike-lamps"],
    }  # fmt: skip
    assert second == {
        "kind": "decision-taken", "id": "be-2", "government": "be", "occurred": "2022-05-02",
        "title": "2: Lamps", "matters": ["bike-lamps", "roads"], "outcome": "approved",
        "votes": {"yes": 5}, "quantities": [{"amount": "1234.50", "currency": "EUR"}],
        "sources": [{"publisher": "The Gazette", "url": "https://x.example/2"}],
    }  # fmt: skip


def test_what_a_row_does_not_say_is_left_out() -> None:
    (found,) = documents(HEAD + "2,Lamps,02/05/2022,No,x\n")
    assert not {"votes", "sources", "quantities"} & set(found)


@pytest.mark.parametrize(
    ("row", "field", "message"),
    [
        ("2,x,soon,No,x,,,", "occurred", "“soon” is not a date like DD/MM/YYYY or D MMM YYYY"),
        ("2,x,31/04/2022,No,x,,,", "occurred", "April 2022 has 30 days (column Date)"),
        ("2,x,01/04/2022,Maybe,x,,,", "outcome", "in no table of words of the map (column Kind)"),
        ("2,x,01/04/2022,No,x,many,,", "votes.yes", "must be a whole number (column Yes)"),
        ("2,x,01/04/2022,No,x,,ftp:x,", "sources.0.url", "https address (column URL)"),
        ("2,x,01/04/2022,No,x,,,much", "quantities.0.amount", "expected a number"),
        ("2,x,01/04/2022,,x,,,", None, "no rule of the map takes this row"),
        ("2,x,01/04/2022,No,x,,,,surplus", None, "more cells than headings"),
    ],
)
def test_an_error_names_line_field_and_column(row: str, field: str | None, message: str) -> None:
    (found,) = read(f'{HEAD}"",\n{row}\n'.replace('"",\n', ",,,,,,,\n"))
    assert isinstance(found, Finding)
    assert (found.line, found.field) == (3, field)
    assert message in str(found)
    if "surplus" not in row:
        given = json.loads(found.given or "")
        assert "2" in (
            given.get("id", ""),
            given.get("No"),
            given["id"][-1:] if "id" in given else "",
        )


@pytest.mark.parametrize(
    ("map_", "line", "field", "message"),
    [
        (MAP.replace("title:", "titel:"), 8, "fields.titel", "did you mean “title”?"),
        (MAP.replace("{yes:", "{yess:"), 17, "developments.1.fields.votes.yess", "unknown field"),
        (MAP.replace("DD/MM/YYYY", "DD/MM"), 7, "fields.occurred", "has no year"),
        (MAP.replace("values: outcomes", "values: nix"), 15,
         "developments.1.fields.outcome", "there is no table “nix”"),
        (MAP.replace("{Title}", "{Title"), 8, "fields.title", "a lone {"),
        (MAP.replace("{Title}", "{Title|up}"), 8, "fields.title", "“up” is not one of slug"),
        (MAP.replace("column: Topic", "colum: Topic"), 16,
         "developments.1.fields.matters", "expected one of column, template, parts, value"),
        (MAP.replace("  government: be\n", ""), 4, "fields", "no field government"),
        (MAP.replace("Kind: raised", "Kind: {has: x}"), 10,
         "developments.0.when.0.Kind.has", "unknown field"),
        (MAP.replace('["{Topic}"]', '"{Topic}"').replace("fields:\n  gov", "filds:\n  gov"), 4,
         "filds", "did you mean “fields”?"),
        ("- a", 1, None, "is no map of a table"),
        ("a: [", 1, None, ""),
    ],
)  # fmt: skip
def test_an_error_in_a_map_names_line_and_field(
    map_: str, line: int, field: str | None, message: str
) -> None:
    found = errors(map_)
    assert any(one[:2] == (line, field) and message in one[2] for one in found), found


def test_a_column_that_the_table_lacks_is_an_error_of_the_map() -> None:
    (found,) = read(HEAD.replace("Title", "Titel"))
    assert (found.path, found.line, found.field) == ("map.yaml", 8, "fields.title")
    assert found.message == "the table has no column “Title”"
    assert (
        documents(
            HEAD.replace("Title", "Titel") + "1,x,20/04/2022,Raised,x\n",
            MAP.replace("{Title}", "{Title?}"),
        )[0]["title"]
        == "1:"
    )


JSON_MAP = """
table: {items: data.rows}
governments: {us-x: {name: X, zone: America/New_York}}
false_z: true
skip: {n: "3"}
fields: {government: us-x, id: "x-{n}", kind: statement-made, occurred: "{at}", title: "{t.en}",
  tags: "{labels}"}
developments: [{rest: true}]
"""


def test_json_of_any_shape_is_read_with_its_lines() -> None:
    table = (
        '{"next": [1], "data": {"of": {}, "rows": [\n'
        ' {"n": 1, "at": "2022-04-20T10:30:00.123Z", "t": {"en": "One\\ntwo"},'
        '  "labels": ["A", "b"], "colour": "red", "is": true, "gone": null},\n'
        ' {"n": 2, "at": "2022-04-21 10:30:00Z", "t": {"en": null}},\n {"n": 3}, 4]}}'
    )
    header, first, missing, wrong = read(table, JSON_MAP, "t.json")
    assert header == GovernmentHeader("us-x", "X", "America/New_York", "t.json", 1)
    assert document(first.development) == {
        "kind": "statement-made", "id": "x-1", "government": "us-x",
        "occurred": "2022-04-20T10:30:00", "title": "One two", "tags": ["a", "b"],
        "attributes": {"colour": "red", "is": True},
    }  # fmt: skip
    assert (missing.line, missing.field) == (3, "title")
    assert (wrong.line, wrong.message) == (4, "expected an object: { … }")


@pytest.mark.parametrize(
    ("table", "line", "message"),
    [
        ('{"data": {"rows": [\n{"n": 1} {}]}}', 2, "expected a comma or ]"),
        ('{"data": {"rows": [\n{"n": 1},\n {"n": }]}}', 3, "not JSON: expecting value"),
        ('{"data": {"rows": 5}}', 1, "expected a list of rows"),
        ('{"data":\n {"row": []}}', 2, "there is no “rows” here"),
        ("", 1, "there is no “data” here"),
        ('{"data": {"rows": [' + "[" * 5_000, 1, "nested too deep"),
    ],
)
def test_json_that_is_none_is_told_with_its_line(table: str, line: int, message: str) -> None:
    found = read(table, JSON_MAP, "t.json")[-1]
    assert isinstance(found, Finding)
    assert found.line == line
    assert message in found.message


@pytest.mark.parametrize(
    ("reading", "text", "edtf"),
    [
        (DateReading(), "2022-04", "2022-04"),
        (DateReading(), "2022-04-20 10:00:59.5", "2022-04-20T10:00:59"),
        (DateReading(), "2022-04-20T10:00:00+0200", "2022-04-20T10:00:00+02:00"),
        (DateReading(false_z=True), "2022-04-20T10:00:00Z", "2022-04-20T10:00:00"),
        (DateReading(false_z=True, day=True), "2022-04-20T00:00:00Z", "2022-04-20"),
        (DateReading(zone="Europe/Brussels"), "2022-04-20T10:00", "2022-04-20T10:00:00+02:00"),
        (DateReading(zone="Asia/Tokyo", day=True), "2022-04-20T20:00:00Z", "2022-04-21"),
        (DateReading(("MM/DD/YYYY h:mm A",)), "4/20/2022 1:05 pm", None),
        (DateReading(("M/D/YYYY h:mm A",)), "4/20/2022 1:05 pm", "2022-04-20T13:05"),
        (DateReading(("M/D/YYYY h:mm A",)), "4/20/2022 12:05 a.m.", "2022-04-20T00:05"),
        (DateReading(("MMMM YYYY",)), "Sept. 2022", "2022-09"),
        (DateReading(("D MMM YY",)), "1 März 69", None),
        (DateReading(("D MMM YY",)), "1 May 69", "1969-05-01"),
        (DateReading(("D.M.YY",)), "1.5.68", "2068-05-01"),
        (DateReading(("unix",)), "1650450600", "2022-04-20T10:30:00Z"),
        (DateReading(("unix-us",)), "1650450600123456", "2022-04-20T10:30:00Z"),
        (DateReading(("unix",)), "9" * 17, None),
        (DateReading(("DD/MM/YYYY", "edtf")), "2022~", "2022~"),
    ],
)
def test_dates_of_many_forms_become_edtf(reading: DateReading, text: str, edtf: str | None) -> None:
    assert date_reader(reading)(text) == edtf


def test_parts_of_a_date_end_with_the_first_that_is_missing() -> None:
    assert joined_parts(["2022", "4", "", "9:00"]) == "2022-04"
    assert joined_parts(["2022", "4", "2", "9:00:00"]) == "2022-04-02T09:00:00"
    assert joined_parts(["", "4", "2"]) == ""


def test_a_long_slug_keeps_what_tells_it_from_others() -> None:
    one, other = slug_of("ä" * 300 + "b"), slug_of("ä" * 300 + "c")
    assert len(one) == len(other) <= 100
    assert one != other


@pytest.mark.parametrize("name", READY)
def test_ready_maps_keep_to_the_schema_and_read_their_files(name: str) -> None:
    root = compose(ready_text(name))
    assert root is not None
    Draft202012Validator(map_schema()).validate(root.plain())
    (path,) = DATA.glob(f"{name}.*")
    with path.open("rb") as stream:
        found = list(read_mapped(stream, str(path), load_map(name, "us"), lambda _: None))
    assert all(isinstance(one, Item) for one in found), found
    wanted = json.loads((DATA / "expected.json").read_text("utf-8"))[name]
    assert [
        [one.development.id, one.development.kind, str(one.development.occurred)] for one in found
    ] == wanted


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        (
            "legistar",
            {"int-0001-2022-107": {"yes": 3, "no": 1, "abstain": 1, "absent": 2, "not_voting": 0}},
        ),
        # Of two votes of a committee on one day it is not known which was on the bill.
        ("opencivicdata", {"sb-113-3-passage": {"yes": 29, "no": 12, "not_voting": 1}}),
    ],
)
def test_votes_are_those_of_the_action(name: str, wanted: dict[str, Any]) -> None:
    (path,) = DATA.glob(f"{name}.*")
    with path.open("rb") as stream:
        found = [
            document(one.development)
            for one in read_mapped(stream, str(path), load_map(name, "us"), lambda _: None)
            if isinstance(one, Item)
        ]
    assert {one["id"]: one["votes"] for one in found if "votes" in one} == wanted


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("list[a:1].b", "x"),
        ("list[a=key].b", "y"),
        ("list[a:1/2].#", "2"),
        ("list[a:9].#", "0"),
        ("list[a:1/2].b", ""),
        ("list[a:1/2][b:Y].b", "y"),
        ("none[a:1].#", ""),
        ("list.#", "2"),
        ("list.1.b", "y"),
        ("Sum [EUR]", "5"),
        ("list[a.b", ""),
    ],
)
def test_a_path_selects_in_lists(path: str, text: str) -> None:
    row = {"list": [{"a": "1", "b": "x"}, {"a": "2", "b": "y"}], "key": "2", "Sum [EUR]": "5"}
    assert path_getter(path)(row) == text


def test_the_schema_is_one_and_refuses_what_is_no_map() -> None:
    schema = map_schema()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    root = compose(MAP)
    assert root is not None
    assert validator.is_valid(root.plain())
    assert not validator.is_valid({"developments": [{"fields": {"titel": "x"}}]})
    assert not validator.is_valid({"developments": []})


def test_the_map_of_the_page_is_one() -> None:
    page = (Path(__file__).parents[3] / "docs" / "tables.md").read_text("utf-8")
    text = page.partition("```yaml\n")[2].partition("```")[0]
    table = "Number,Title,Action,Date,Yes,No,URL,Ward\n7,Lamps,Adopted,20/04/2022,5,1,,3\n"
    header, found = read(table, text)
    assert header.id == "us-x"
    assert document(found.development) == {
        "kind": "decision-taken", "id": "x-7-adopted-20-04-2022", "government": "us-x",
        "occurred": "2022-04-20", "title": "7: Lamps", "matters": ["7"], "outcome": "approved",
        "votes": {"yes": 5, "no": 1}, "attributes": {"ward": "3"},
    }  # fmt: skip
