"""Identifiers, attributes and places through the whole door: found, filtered, exported, read."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.builders import Clock
from timeline import Timeline
from timeline.exceptions import AmbiguousIdentifier, BadArgument, UnknownDevelopment
from timeline.formats.yaml_tree import compose

SOURCE: dict[str, Any] = {"publisher": "Official Journal", "published": "2022-04-22"}
BASE = {"kind": "statement-made", "government": "be", "occurred": "2022-04-20"}
ROWS: list[dict[str, Any]] = [
    {
        **BASE,
        "id": "a",
        "title": "A" * 1_900,
        "identifiers": [
            {"scheme": "celex", "value": "32022R0576"},
            {"scheme": "eli", "value": "http://data.europa.eu/eli/reg/2022/576"},
        ],
        "attributes": {"status": "final", "rate": "12.50", "file": 7, "is-law": True},
        "place": {"name": "Brussels", "country": "be", "latitude": 50.85, "longitude": 4.35},
        "sources": [{**SOURCE, "identifiers": [{"scheme": "oj", "value": "L 111/1"}]}],
    },
    {
        **BASE,
        "id": "b",
        "title": "B",
        "attributes": {"status": "draft", "file": 7},
        "sources": [
            {
                **SOURCE,
                "identifiers": [
                    {"scheme": "oj", "value": "L 111/1"},
                    {"scheme": "oj", "value": "L 112/1"},
                ],
            }
        ],
    },
    {**BASE, "id": "c", "title": "C", "attributes": {"status": "withdrawn"}, "place": "Ghent"},
]


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Timeline]:
    with Timeline.open(tmp_path / "t.db", clock=Clock()) as door:
        door.append(*ROWS)
        yield door


def ids(door: Timeline, **options: Any) -> list[str]:
    return [one.id for one in door.log(**options)]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("celex:32022R0576", "a"),
        ("eli:http://data.europa.eu/eli/reg/2022/576", "a"),
        ("oj:L 112/1", "b"),
    ],
)
def test_a_development_is_shown_by_an_identifier(door: Timeline, name: str, found: str) -> None:
    shown = door.show(name)
    assert shown.entry.id == found
    assert shown.as_json() == door.show(found).as_json()


def test_an_identifier_of_several_lists_them(door: Timeline) -> None:
    with pytest.raises(AmbiguousIdentifier) as caught:
        door.show("oj:L 111/1")
    assert caught.value.ids == ["a", "b"]
    assert caught.value.message == ("2 developments have the identifier “oj:L 111/1”: “a”, “b”")
    assert caught.value.hint == "Show one of them: `timeline show a`."


def test_an_identifier_of_a_cited_source_leads_to_what_cites_it(door: Timeline) -> None:
    source = {**SOURCE, "identifiers": [{"scheme": "doi", "value": "10.1/x"}]}
    cited = door.cite("a", source).ids[0]
    assert door.show("doi:10.1/x").entry.id == "a"
    door.retract(cited, reason="Another article")
    assert door.show("doi:10.1/x").entry.id == cited


@pytest.mark.parametrize("name", ["celex:32022r0576", "oj:L", "oj:", ":", "celex:\0", "a:%"])
def test_another_identifier_finds_nothing(door: Timeline, name: str) -> None:
    with pytest.raises(UnknownDevelopment):
        door.show(name)


def test_an_identifier_of_a_matter_leads_to_it(door: Timeline) -> None:
    door.append({**BASE, "id": "d", "title": "D", "matters": ["weapons"]})
    identifiers = [{"scheme": "ocd-bill", "value": "be/55-2580"}]
    door.describe_matter("weapons", government="be", identifiers=identifiers)
    with pytest.raises(UnknownDevelopment) as caught:
        door.show("ocd-bill:be/55-2580")
    assert caught.value.matters == [("be", "weapons")]
    door.rename_matter("weapons", "arms", government="be")
    with pytest.raises(UnknownDevelopment) as caught:
        door.show("ocd-bill:be/55-2580")
    assert caught.value.matters == [("be", "arms")]


def test_an_identifier_is_looked_for_in_the_cut(door: Timeline) -> None:
    with pytest.raises(UnknownDevelopment):
        door.show("celex:32022R0576", as_known="2022-04-20")
    changes = {"identifiers": [{"scheme": "celex", "value": "new"}]}
    door.correct("a", changes, reason="misread", clerical=False)
    assert door.show("celex:new").entry.id == "a"
    with pytest.raises(UnknownDevelopment):
        door.show("celex:32022R0576")
    assert door.show("celex:32022R0576", as_known="2022-04-23").entry.id == "a"


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("status=final", ["a"]),
        ("rate=12.50", ["a"]),
        ("rate=12.5", []),
        ("file=7", ["a", "b"]),
        ("is-law=true", ["a"]),
        ("is-law=1", []),
        ("status=Final", []),
        (("status=final", "status=draft"), ["a", "b"]),
        (("file=7", "status=draft"), ["b"]),
        (("file=7", "status=draft", "status=withdrawn"), ["b"]),
        (("file=7", "status=withdrawn"), []),
        ("status=%", []),
    ],
)
def test_a_log_keeps_what_has_the_attributes(door: Timeline, where: Any, found: list[str]) -> None:
    assert ids(door, where=where) == found
    assert ids(door, where=where, reverse=True) == found[::-1]


def test_attributes_are_filtered_as_they_were_known(door: Timeline) -> None:
    door.correct("b", {"attributes": {"status": "final"}}, reason="misread", clerical=False)
    assert ids(door, where="status=final") == ["a", "b"]
    assert ids(door, where="status=final", as_known="2022-04-23") == ["a"]


@pytest.mark.parametrize("where", ["status", "=final", "status=", "A=1", "a b=1", 5, {"a": "b"}])
def test_no_other_attribute_is_asked_for(door: Timeline, where: Any) -> None:
    with pytest.raises(BadArgument) as caught:
        door.log(where=where)
    assert caught.value.parameter == "where"


def test_what_is_looked_for_by_them_is_found_by_index(door: Timeline) -> None:
    door.governments()
    (view,) = door.view_folder().glob("*.db")
    with sqlite3.connect(view) as connection:
        counts = dict(connection.execute("SELECT sort, count(*) FROM labels GROUP BY 1"))
        plan = connection.execute(
            "EXPLAIN QUERY PLAN SELECT row FROM labelled WHERE label IN"
            " (SELECT label FROM labels WHERE sort = 'identifier' AND value IN ('celex:x'))"
        ).fetchall()
    connection.close()
    assert (counts["identifier"], counts["attribute"]) == (4, 6)
    assert all("SEARCH" in row[3] for row in plan if "label" in row[3])


@pytest.mark.parametrize("form", ["yaml", "jsonl"])
def test_export_and_import_give_the_same(door: Timeline, tmp_path: Path, form: Any) -> None:
    (path,) = door.export(tmp_path / "out", form=form)
    with Timeline.open(tmp_path / "again.db", clock=Clock()) as again:
        again.import_files(path)
        for one in "abc":
            mine, theirs = (t.show(one).entry.document for t in (door, again))
            assert {**theirs, "first_recorded": None} == {**mine, "first_recorded": None}
        assert again.import_files(path)[0].new == 0
        assert again.verify() == []


def test_an_import_by_shape_and_one_by_model_give_the_same(tmp_path: Path) -> None:
    line = (
        '{"kind":"statement-made","id":"%s","government":"be","occurred":"2022-04-20","title":"t"%s,'
        '"place":{"name":"n","latitude":1.5,"longitude":-0.5},'
        '"identifiers":[{"scheme":"a","value":"%s"}],'
        '"attributes":{"b":true,"n":12,"t":"x"}}\n'
    )
    file = tmp_path / "be.jsonl"
    header = '{"government":"be","name":"Belgium","zone":"Europe/Brussels"}\n'
    file.write_text(header + line % ("quick", "", 1) + line % ("slow", ',"tags" :[]', 2))
    with Timeline.open(tmp_path / "t.db", clock=Clock()) as door:
        door.import_files(file)
        one, other = (door.show(f"a:{number}").entry.document for number in (1, 2))
        own = ("id", "identifiers", "first_recorded")
        assert {**one, **dict.fromkeys(own)} == {**other, **dict.fromkeys(own)}
        assert one["attributes"] == {"b": True, "n": 12, "t": "x"}
        assert door.verify() == []


WRONG = {
    "place: {latitude: 91, longitude: 4}": "place.latitude",
    "place: [Ghent]": "place",
    "place: {nmae: Ghent}": "place.nmae",
    "identifiers: [{scheme: a b, value: x}]": "identifiers.0.scheme",
    "identifiers: {scheme: a, value: x}": "identifiers",
    "attributes: {a: [1]}": "attributes.a",
    "attributes: {A: 1}": "attributes.A",
    'attributes: {a: " "}': "attributes.a",
    'place: " "': "place.name",
    "attributes: [a]": "attributes",
    "sources: [{publisher: p, identifiers: [{scheme: a}]}]": "sources.0.identifiers.0.value",
}


def _as_yaml(text: str) -> str:
    return (
        "government: be\nname: Belgium\nzone: Europe/Brussels\ndevelopments:\n  - id: a\n"
        f"    kind: statement-made\n    occurred: 2022-04-20\n    title: A\n    {text}\n"
    )


def _as_jsonl(text: str) -> str:
    root = compose(_as_yaml(text))
    assert root is not None
    data: Any = root.plain()
    (development,) = data.pop("developments")
    return "\n".join(map(json.dumps, (data, {"government": "be", **development}))) + "\n"


@pytest.mark.parametrize(
    ("name", "line", "written"), [("be.yaml", 9, _as_yaml), ("be.jsonl", 2, _as_jsonl)]
)
@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_told_with_its_place_and_nothing_is_stored(
    tmp_path: Path, text: str, name: str, line: int, written: Callable[[str], str]
) -> None:
    (tmp_path / name).write_text(written(text))
    with Timeline.open(tmp_path / "t.db", clock=Clock()) as door:
        (report,) = door.import_files(tmp_path / name)
        (finding,) = report.findings
        assert (finding.line, finding.field) == (line, WRONG[text])
        assert report.new == 0
        assert door.position() == 0


def test_a_number_as_an_identifier_is_to_be_put_in_quotes_with_all_its_digits(
    tmp_path: Path,
) -> None:
    (tmp_path / "be.yaml").write_text(_as_yaml("identifiers: [{scheme: ags, value: 05315000}]"))
    with Timeline.open(tmp_path / "t.db", clock=Clock()) as door:
        (report,) = door.import_files(tmp_path / "be.yaml")
        (finding,) = report.findings
        assert (finding.field, finding.message) == ("identifiers.0.value", "expected text")
        assert finding.hint == 'Put it in quotes: "05315000".'
