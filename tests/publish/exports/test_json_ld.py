"""JSON-LD is read by a processor that may not fetch anything."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

import pytest

from tests.publish.exports.stores import exported
from timeline import Timeline
from timeline.publish.exports.json_ld import CONTEXT, iri

SCHEMA = "https://schema.org/"
OA = "http://www.w3.org/ns/oa#"
SITE = "https://example.org/record/"


def _no_network(url: str, options: Any) -> NoReturn:
    raise AssertionError(f"the processor fetches {url}")


def expanded(timeline: Timeline, **chosen: Any) -> list[dict[str, Any]]:
    from pyld import jsonld

    data = json.loads(exported(timeline, "jsonld", **chosen))
    found: list[dict[str, Any]] = jsonld.expand(data, {"documentLoader": _no_network})
    return found


def test_no_term_is_dropped(door: Timeline) -> None:
    data = json.loads(exported(door, "jsonld"))
    terms = set(CONTEXT) | {"id", "type"}

    def walk(value: object) -> None:
        if isinstance(value, dict):
            assert value.keys() <= terms, value.keys() - terms
            assert all(one is not None for one in value.values()), value
            for one in value.values():
                walk(one)
        elif isinstance(value, list):
            for one in value:
                walk(one)

    walk(data["@graph"])
    assert data["@context"] == json.loads(json.dumps(CONTEXT))


def test_it_is_a_data_set_of_events_and_annotations(door: Timeline) -> None:
    nodes = expanded(door, base_url=SITE)
    kinds = [one.get("@type", [""])[0] for one in nodes]
    entries = list(door.log())
    quotes = [q for one in entries for s in one.document["sources"] for q in s["quotes"]]
    assert kinds.count(f"{SCHEMA}Dataset") == 1
    assert kinds.count(f"{SCHEMA}Event") == len(entries)
    assert kinds.count(f"{OA}Annotation") == len(quotes)
    assert not any("ClaimReview" in one for one in kinds)
    (data_set,) = [one for one in nodes if one["@type"] == [f"{SCHEMA}Dataset"]]
    files = data_set[f"{SCHEMA}distribution"]
    addresses = {one[f"{SCHEMA}contentUrl"][0]["@id"] for one in files}
    assert f"{SITE}developments.csv" in addresses
    selectors = [
        one[f"{OA}hasTarget"][0][f"{OA}hasSelector"][0]
        for one in nodes
        if one["@type"] == [f"{OA}Annotation"]
    ]
    assert [one[f"{OA}exact"][0]["@value"] for one in selectors] == [q["exact"] for q in quotes]
    assert {one["@type"][0] for one in selectors} <= {f"{OA}TextQuoteSelector"}


def test_it_becomes_rdf_whose_addresses_are_whole(door: Timeline) -> None:
    from pyld import jsonld

    data = json.loads(exported(door, "jsonld"))
    quads = jsonld.to_rdf(data, {"documentLoader": _no_network, "format": "application/n-quads"})
    assert len(quads.splitlines()) > 20 * sum(1 for _ in door.log()) / 2
    for line in quads.splitlines():
        for found in re.findall(r"<([^\n]*?)> ", line.partition(' "')[0] + " "):
            assert not re.search(r'[\x00-\x20<>"{}|^`\\]', found), line


def test_an_event_cites_and_dates_as_the_log_does(meridian: Timeline) -> None:
    nodes = {one["@id"]: one for one in expanded(meridian, base_url=SITE) if "@id" in one}
    for entry in meridian.log():
        event = nodes[f"{SITE}d/{entry.id}.html"]
        assert event[f"{SCHEMA}name"][0]["@value"] == entry.title
        occurred = event["http://purl.org/dc/terms/temporal"][0]
        assert occurred["@value"] == entry.document["occurred"]
        assert occurred["@type"].endswith("EDTF-level1")
        works = event.get(f"{SCHEMA}citation", [])
        assert [one[f"{SCHEMA}publisher"][0][f"{SCHEMA}name"][0]["@value"] for one in works] == [
            one["publisher"] for one in entry.document["sources"]
        ]


def test_nothing_ends_a_script_element(door: Timeline) -> None:
    assert b"<" not in exported(door, "jsonld")


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://a.org/b?c=d&e=%20#f", "https://a.org/b?c=d&e=%20#f"),
        ('https://a.org/<b>"|{c}^`\\', "https://a.org/%3Cb%3E%22%7C%7Bc%7D%5E%60%5C"),
        ("https://a.org/é", "https://a.org/é"),
    ],
)
def test_an_address_is_an_iri(address: str, found: str) -> None:
    assert iri(address) == found


def test_a_record_of_nothing_is_a_data_set(empty: Timeline) -> None:
    (data_set,) = expanded(empty)
    assert data_set["@type"] == [f"{SCHEMA}Dataset"]
