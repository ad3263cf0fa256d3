"""A line of `log --jsonl` is `Entry.as_json`, character by character, of every kind."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.builders import developments
from timeline.dates.edtf import FUTURE, PAST
from timeline.domain import parsing
from timeline.domain.developments import KINDS, Development, document_json
from timeline.eventstore.shapes import whole_json
from timeline.readmodel.entry import Entry
from timeline.readmodel.errors import ViewBroken

_SIGNED = '{"appended_by":"alice","signature":"— ana+12345678 AAAA"}'
_SECONDS = st.one_of(st.just(PAST), st.just(FUTURE), st.integers(-6 * 10**10, 2 * 10**11))


def entry_of(text: str, kind: str, *numbers: int, **other: Any) -> Entry:
    earliest, latest, published, by = numbers or (0, 1, 2, 3)
    said = other.pop("attribution", None)
    recorded = other.pop("recorded", "2026-11-30T12:19:14.005161+00:00")
    author = "" if said is None else f"{said[1:-1]},"
    head = f'{{"class_version":1,"recorded":"{recorded}",{author}"timing":{{}}'
    given = {
        "amended": 0, "retracted_by": None, "disputed_by": None, "zone": "Europe/Brussels",
        "stored": f'{head},"development":{text}}}'.encode(), **other,
    }  # fmt: skip
    return Entry(
        row=1, id="d", government="be", version=1, kind=kind, earliest=earliest, latest=latest,
        published=published, rank=0, happened_by=by, **given,
    )  # fmt: skip


def as_json(entry: Entry, *, who: bool = False) -> str:
    return json.dumps(entry.as_json(who=who), ensure_ascii=False, separators=(",", ":"))


def line_of(entry: Entry, *, who: bool = False) -> str:
    (line,) = Entry.json_lines([entry], who=who)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    return line[:-1].decode("utf-8", "surrogatepass")


@settings(max_examples=200, deadline=None)
@given(
    developments(), st.tuples(_SECONDS, _SECONDS, _SECONDS, _SECONDS), st.booleans(),
    st.sampled_from([None, _SIGNED]), st.sampled_from(["Europe/Brussels", "Africa/Monrovia"]),
)  # fmt: skip
def test_every_development_is_written_as_its_json_is(
    one: Development, numbers: tuple[int, int, int, int], who: bool, said: str | None, zone: str
) -> None:
    entry = entry_of(
        document_json(one).decode(), one.kind, *numbers, zone=zone, attribution=said,
        amended=int(who), retracted_by="r" if said else None,
    )  # fmt: skip
    assert line_of(entry, who=who) == as_json(entry, who=who)


@pytest.mark.parametrize(
    "fields",
    [
        {"attributes": {"share": 1e16, "small": 1e-5, "odd": 0.1, "whole": 3, "yes": True}},
        {"place": {"name": "Bucha", "latitude": 0.00001, "longitude": 50.5468}},
        {"attributes": {}, "place": {"name": "Bucha"}},
        {"summary": None, "matters": None, "attributes": None, "sources": None},
        {"summary": "half \ud800 a character"},
        {"summary": '\x00 \x1b \x7f \x9b \u2028 \u202e \\ " / é 閣議 😀'},
        {"sources": [{"publisher": "A", "quotes": [{"exact": "x", "page": None}]}]},
        {"sources": "not a list"},
        {"a field of tomorrow": 1.5},
    ],
)
def test_odd_values_are_written_as_its_json_is(fields: dict[str, Any]) -> None:
    document = {
        "kind": "meeting-held", "id": "d", "government": "be", "occurred": "2022-04-20",
        "title": "Title", **fields,
    }  # fmt: skip
    entry = entry_of(json.dumps(document, separators=(",", ":")), "meeting-held")
    try:
        expected = as_json(entry)
    except AttributeError:  # `as_json` cannot say what is no development either
        with pytest.raises(AttributeError):
            line_of(entry)
    else:
        assert line_of(entry) == expected


def test_every_kind_is_written_without_its_model(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [
        f'{{"kind":"{kind}","id":"d","government":"be","occurred":"2022","title":"T"}}'
        for kind in KINDS
    ]
    expected = [as_json(entry_of(text, kind)) for text, kind in zip(texts, KINDS, strict=True)]
    monkeypatch.setattr(parsing, "completed", None)  # It is slow, and not asked.
    found = [line_of(entry_of(text, kind)) for text, kind in zip(texts, KINDS, strict=True)]
    assert found == expected
    assert whole_json._layout("no kind", ()) is None


@pytest.mark.parametrize(
    "changes",
    [
        '{"summary":null}',
        '{"place.latitude":1e-5,"attributes.share":1e16,"sources.0.url":"https://é.example/"}',
        '{"quantities":[{"amount":"12","words":null}],"tags":["a","b"]}',
    ],
)
def test_what_a_correction_changes_is_written_as_it_is(changes: str) -> None:
    text = (
        '{"id":"a","kind":"corrected","government":"be","occurred":"2024","title":"T",'
        f'"amends":"b","reason":"R","changes":{changes}}}'
    )
    one = entry_of(text, "corrected")
    assert line_of(one) == as_json(one)


@pytest.mark.parametrize("count", [0, 1, 15, 16, 17, 100])
def test_many_lines_are_those_of_each(count: int) -> None:
    texts = [
        json.dumps(
            {
                "kind": "meeting-held", "id": f"d{number}", "government": "be", "occurred": "2022",
                "title": "half \ud800 a character" if number % 7 == 3 else f"Title {number}",
            }
        )
        for number in range(count)
    ]  # fmt: skip
    entries = [entry_of(text, "meeting-held") for text in texts]
    found = b"".join(Entry.json_lines(entries)).decode("utf-8", "surrogatepass")
    assert found.split("\n") == [*(as_json(one) for one in entries), ""]


@pytest.mark.parametrize("before", [0, 1, 15, 16, 18])
def test_lines_before_a_damaged_one_are_written(before: int) -> None:
    text = '{"kind":"meeting-held","id":"d","government":"be","occurred":"2022","title":"T"}'
    good, damaged = entry_of(text, "meeting-held"), entry_of(text[:-1], "meeting-held")
    found: list[bytes] = []
    with pytest.raises(ViewBroken, match="“d” is no JSON: Expecting"):
        found.extend(Entry.json_lines([*[good] * before, damaged, good]))
    assert b"".join(found).decode() == f"{as_json(good)}\n" * before


@pytest.mark.parametrize("damaged", [b'"title":"T"', b'"name":"Bucha"'])
def test_what_is_no_utf_8_any_more_is_shown_as_lost(damaged: bytes) -> None:
    text = (
        '{"id":"a","kind":"statement-made","government":"be","occurred":"2024","title":"T",'
        '"place":{"name":"Bucha"}}'
    )
    good = entry_of(text, "statement-made")
    bad = good._replace(stored=good.stored.replace(damaged, damaged[:-1] + b'\xff"'))
    expected = damaged[:-1].decode() + '\ufffd"'
    assert expected in bad.text
    assert expected in line_of(bad)
    assert line_of(bad) == as_json(bad)


@pytest.mark.parametrize("space", ["", " ", "\n", "\t "])
@pytest.mark.parametrize("name", ["matters", "place", "attributes", "summary"])
def test_a_field_that_is_null_has_its_default_however_it_is_spaced(name: str, space: str) -> None:
    text = (
        '{"id":"a","kind":"statement-made","government":"be","occurred":"2024","title":"T",'
        f'"{name}":{space}null}}'
    )
    one = entry_of(text, "statement-made")
    assert json.loads(line_of(one)) == one.as_json()
