"""A line that is read as a bare shape gives the facts that its model gives, or none at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, StringConstraints, field_validator

from tests.formats.builders import developments
from timeline.dates.edtf import DateError, Edtf
from timeline.dates.timezones import iso, plain_day
from timeline.domain.developments import KINDS, Development, document, document_json
from timeline.domain.facts import DevelopmentFacts, facts_of
from timeline.domain.kinds import Amendment
from timeline.domain.parsing import InvalidDevelopment, parse_development
from timeline.eventstore.shapes import lines as shapes
from timeline.eventstore.shapes.structs import shape_of

ZONE = "Europe/Brussels"
ZONES = {"be": ZONE}
LINE: dict[str, Any] = {
    "id": "a", "kind": "decision-expected", "government": "be", "occurred": "2022-04-20",
    "title": "A", "matters": ["x"], "expected": "2022-05",
    "sources": [{"publisher": "A paper", "published": "2022-04-21"}],
}  # fmt: skip


def compact(data: dict[str, Any], *, ascii_only: bool = False) -> bytes:
    text = json.dumps(data, ensure_ascii=ascii_only, separators=(",", ":"))
    return text.encode() + b"\n"


def facts_of_line(line: bytes, zones: Mapping[str, str]) -> DevelopmentFacts | None:
    """The facts of a line without the shape, which no model has."""
    found = shapes.facts_of_line(line, zones)
    return None if found is None else found._replace(shape=None)


def by_its_model(line: bytes) -> object:
    """The facts of a line that its model gives, or None where it is refused."""
    try:
        return facts_of(parse_development(line), ZONE)._replace(model=None)
    except (InvalidDevelopment, DateError):
        return None


@settings(max_examples=150, deadline=None)
@given(developments(), st.booleans())
def test_the_facts_of_a_line_are_those_of_its_model(one: Development, ascii_only: bool) -> None:
    try:
        expected = facts_of(one, ZONE)._replace(model=None)
    except InvalidDevelopment:
        expected = None
    for line in (document_json(one) + b"\n", compact(document(one), ascii_only=ascii_only)):
        assert facts_of_line(line, ZONES) in (None, expected)


@pytest.mark.parametrize("kind", [one for one, m in KINDS.items() if not issubclass(m, Amendment)])
def test_a_line_of_any_kind_is_read_as_its_shape(kind: str) -> None:
    model = KINDS[kind]
    needed = {"outcome": "approved", "expected": "2022-05", "step": "hearing",
              "planned": "2022-05"}  # fmt: skip
    required = {n: v for n, v in needed.items() if n in model.model_fields and
                model.model_fields[n].is_required()}  # fmt: skip
    data = {**LINE, "kind": kind, "summary": "« Ça »", **required}
    for name in needed.keys() - required.keys():
        data.pop(name, None)
    line = compact(data)
    assert facts_of_line(line, ZONES) == by_its_model(line) is not None


_VALUES = st.sampled_from(
    [None, 3, 3.5, True, False, "", "x" * 600, "x" * 100_001, "2022-13-45", "2022-04-20", " 2022 ",
     "../2022", "not a date", "a-b", "A b", "a\n", "reported", "exact", [], ["a"], ["a", "a"], [3],
     {}, [{"amount": "3"}], [{"amount": "3.50"}], [{"amount": 3}], [{"amount": "1e3"}],
     [{"amount": "0.0000001"}], [{"amount": "3", "unit": "t", "currency": "EUR"}],
     [{"amount": "3", "currency": "eur"}], [{"publisher": "p", "url": "https://a b"}],
     [{"publisher": "p", "url": "https://a.example/é"}], [{"publisher": "p", "url": "ftp://a"}],
     [{"publisher": "p", "published": "2021"}], [{"publisher": "p", "sha256": "ab"}],
     [{"publisher": "p", "quotes": [{"exact": ""}]}], [{"name": "n", "role": None}],
     [{"publisher": "p", "quotes": [{"exact": "e", "page": "iv", "language": "nl-BE"}]}],
     [{"publisher": "p", "quotes": [{"exact": "e", "page": 4, "translation": "t"}]}],
     [{"publisher": "p", "quotes": [{"exact": "e", "language": "dutch"}]}],
     [{"publisher": "p", "quotes": [{"exact": "e", "language": "nl\n", "time": ""}]}],
     {"latitude": 91, "longitude": 3}, {"latitude": 9}, {"latitude": True, "longitude": 3},
     {"latitude": 1e-7, "longitude": -180}, {"latitude": "5", "longitude": 3.50}, {"country": "BE"},
     {"country": "be"}, {"country": "uk"}, {"country": "xa-1"}, {"name": "n", "nmae": "n"},
     {"a": "1", "b": 1}, {"a": 1.5}, {"a": 1e30}, {"a": 10**30}, {"a": 10**41}, {"a": None},
     {"A b": 1}, {"a": ""}, {"a": "x" * 2_001}, [{"scheme": "a", "value": "b"}],
     [{"scheme": "a", "value": "b"}] * 2, [{"scheme": "a b", "value": "b"}],
     [{"scheme": "a", "value": " b"}], [{"scheme": "a", "value": "b\n"}],
     [{"publisher": "p", "identifiers": [{"scheme": "a", "value": "é b"}]}]]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(developments(), st.data())
def test_what_is_read_as_a_shape_its_model_reads_alike(
    one: Development, data: st.DataObject
) -> None:
    changed = document(one)
    fields = sorted({*KINDS[one.kind].model_fields, "unheard-of"})
    for name in data.draw(st.lists(st.sampled_from(fields), min_size=1, max_size=3)):
        changed[name] = data.draw(_VALUES)
    line = compact(changed, ascii_only=data.draw(st.booleans()))
    found = facts_of_line(line, ZONES)
    if found is not None:
        assert found == by_its_model(line)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"title":"A"', b'"title":"A","title":"B"'),
        (b'"title":"A"', b'"title" :"A","title":"A"'),
        (b'"title":"A"', b'"title"\t:"A","title":"A"'),
        (b'"title":"A"', b'"title":"\\u0022:","title":"A"'),
        (b'"title":"A"', b'"title":"\\"\\u003a","title":"\\":"'),
        (b'"title":"A"', b'"title":"A","verification":"reported","verification":"reported"'),
        (b'"title":"A"', b'"title":"A","certainty":"firm","certainty":"likely"'),
        (b'"title":"A"', b'"title":"A","certainty":"likely","certainty":"firm"'),
        (b'"title":"A"', b'"title":"A","summary":null,"summary":"B"'),
        (b'"sources":', b'"sources":[],"sources":'),
        (b'"publisher":"A paper"', b'"publisher":"A paper","publisher":"B"'),
        (b'"publisher":"A paper"', b'"publisher":"A paper","title":null,"title":null'),
        (b'"title":"A"', b'"title":"A\\u0000"'),
        (b'"title":"A"', b'"title":"A\\ud800"'),
        (b'"title":"A"', b'"title":"A\xff"'),
        (b'"title":"A"', b'"title":"A"} {'),
    ],
)
def test_what_takes_a_second_look_is_not_read_as_a_shape(old: bytes, new: bytes) -> None:
    line = compact(LINE)
    assert facts_of_line(line, ZONES) is not None
    assert facts_of_line(line.replace(old, new, 1), ZONES) is None


def test_fields_that_say_what_they_say_anyway_may_be_given() -> None:
    line = compact({**LINE, "certainty": "likely", "verification": "reported", "tags": []})
    assert facts_of_line(line, ZONES) == by_its_model(line) is not None


@pytest.mark.parametrize(
    ("changes", "is_read"),
    [
        (
            {"sources": [{"publisher": "p", "published": "2022-04-20", "retrieved": "2022-05-01"}]},
            True,
        ),
        ({"sources": [{"publisher": "p", "published": "2021", "retrieved": "2022-05"}]}, True),
        ({"sources": [{"publisher": "p", "published": one} for one in ("2021", "2023")]}, True),
        ({"sources": [{"publisher": "p", "published": "2022-04-20", "retrieved": " 2022"}]}, False),
        ({"sources": [{"publisher": "p", "published": " 2022"}]}, False),
        ({"occurred": " 2022-04-20"}, False),
        ({"phrase": "on Friday", "reckoned_from": "2022-04-19"}, True),
        ({"phrase": "on Friday", "reckoned_from": " 2022-04-19"}, False),
    ],
)
def test_a_date_is_read_where_it_is_written_as_it_is_kept(
    changes: dict[str, Any], is_read: bool
) -> None:
    line = compact({**LINE, **changes})
    assert by_its_model(line) is not None
    assert facts_of_line(line, ZONES) == (by_its_model(line) if is_read else None)


@pytest.mark.parametrize(
    "changes",
    [
        {"tags": ["a", "a"]},
        {"counterparts": ["nl", "nl"]},
        {"joint_with": ["nl", "nl"]},
        {"joint_with": ["be"]},
        {"matters": ["x", "x"]},
        {"matters": []},
        {"reckoned_from": "2022-04-19"},
    ],
)
def test_what_a_model_asks_of_it_as_a_whole_is_asked_of_a_shape(changes: dict[str, Any]) -> None:
    line = compact({**LINE, **changes})
    assert by_its_model(line) is None
    assert facts_of_line(line, ZONES) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"tags": ["a", "b"], "counterparts": ["nl", "fr"], "joint_with": ["de", "lu"]},
        {"matters": ["x", "y"]},
        {"occurred": "../2022-04", "sources": []},
        {"occurred": "2022-04/..", "sources": []},
        {"occurred": "/2022-04-20", "expected": "2022-05/"},
        # A source of the very first second, of which nobody can say that it was too early.
        {"sources": [{"publisher": "p", "published": "2022-04-20T00:00:00"}]},
        {"sources": [{"publisher": "p", "published": "2022-04-19T23:59:59"}]},
        {
            "sources": [
                {"publisher": one, "published": day}
                for one, day in (("p", "2022-04-21"), ("q", "2022-04-19"), ("r", "2022-04-18"))
            ]
        },
    ],
)
def test_its_instants_and_its_lists_are_those_of_its_model(changes: dict[str, Any]) -> None:
    line = compact({**LINE, **changes})
    assert facts_of_line(line, ZONES) == by_its_model(line) is not None


def test_what_is_delivered_names_what_it_fulfils() -> None:
    data = {**LINE, "kind": "delivery-made", "fulfils": "pledge"}
    del data["expected"]
    line = compact(data)
    found = facts_of_line(line, ZONES)
    assert found == by_its_model(line)
    assert found is not None
    assert (found.step.fulfils, found.linked) == ("pledge", (("pledge", "fulfils"),))


def test_a_carriage_return_ends_a_line_and_does_nothing_else() -> None:
    line = compact(LINE)
    spaced = line.replace(b',"title"', b', "title"')
    for one in (line, spaced):
        assert facts_of_line(one.rstrip(b"\n") + b"\r\n", ZONES) == facts_of_line(one, ZONES)
        assert facts_of_line(one.rstrip(b"\n"), ZONES) == facts_of_line(one, ZONES) is not None
    assert facts_of_line(spaced.replace(b', "title"', b',\r"title"'), ZONES) is None
    assert facts_of_line(b"\r" + spaced, ZONES) is None


class _Counted(BaseModel):
    count: complex


class _Stripped(BaseModel):
    name: Annotated[str, StringConstraints(strip_whitespace=True)]


class _Checked(BaseModel):
    name: str

    @field_validator("name")
    @classmethod
    def _as_it_is(cls, name: str) -> str:
        return name


class _Plain(BaseModel):
    name: str


@pytest.mark.parametrize(
    ("model", "has_one"), [(_Counted, False), (_Stripped, False), (_Checked, False), (_Plain, True)]
)
def test_a_model_that_asks_what_no_shape_can_has_none(
    model: Any, has_one: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(KINDS, model.__name__, model)
    assert (shape_of(model.__name__) is not None) == has_one


def test_a_government_whose_zone_is_not_known_is_left_to_the_judge() -> None:
    assert facts_of_line(compact(LINE), {}) is None


@settings(max_examples=200, deadline=None)
@given(
    st.dates(min_value=date(1, 1, 1)),
    st.sampled_from(
        ["Europe/Brussels", "Africa/Casablanca", "Pacific/Apia", "America/Sao_Paulo", "Asia/Gaza",
         "Europe/Dublin", "Australia/Lord_Howe", "Africa/Cairo", "America/New_York", "UTC"]
    ),
)  # fmt: skip
def test_a_plain_day_begins_and_ends_as_any_date_does(day: date, zone: str) -> None:
    found = plain_day(day.isoformat(), zone)
    if found is not None:
        bounds = Edtf.parse(day.isoformat()).bounds(zone)
        assert found == (*bounds, iso(bounds.earliest, zone), iso(bounds.latest, zone))


@pytest.mark.parametrize(
    "text", ["2022-02-30", "2022-4-200", "20220420xx", "2022-W16-3", "0001-01-01", "9999-12-31",
             "2022-03-27"]
)  # fmt: skip
def test_what_is_no_plain_day_takes_a_longer_look(text: str) -> None:
    assert plain_day(text, ZONE) is None


def test_a_line_that_is_too_deep_before_its_kind_is_left_to_its_model() -> None:
    deep = b'{"x":%b%b,' % (b"[" * 100_000, b"]" * 100_000)
    assert facts_of_line(deep + compact(LINE)[1:], ZONES) is None
