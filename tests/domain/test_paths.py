"""Paths of a correction: where they lead, and where they lead nowhere."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import corrected
from tests.refusals import wrong_fields
from timeline.domain.kinds import UNCHANGEABLE, Corrected
from timeline.domain.lexical.paths import NoSuchPart, first_overlap, put, read_path
from timeline.domain.parsing import InvalidDevelopment, parse_development


def whole() -> dict[str, Any]:
    return {"title": "a", "sources": [{"url": "b", "quotes": [{"exact": "c"}]}], "attributes": {}}


@pytest.mark.parametrize(
    ("path", "value", "found"),
    [
        ("title", "x", {**whole(), "title": "x"}),
        ("title", None, {"sources": whole()["sources"], "attributes": {}}),
        ("attributes.7", "x", {**whole(), "attributes": {"7": "x"}}),
        ("attributes.none", None, whole()),
        ("sources.0.url", None, {**whole(), "sources": [{"quotes": [{"exact": "c"}]}]}),
        (
            "sources.0.quotes.0.exact",
            "x",
            {**whole(), "sources": [{"url": "b", "quotes": [{"exact": "x"}]}]},
        ),
        ("sources.0", {"url": "x"}, {**whole(), "sources": [{"url": "x"}]}),
    ],
)
def test_a_value_is_put_where_its_path_leads(path: str, value: Any, found: Any) -> None:
    changed = whole()
    put(changed, read_path(path), value)
    assert changed == found


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("sources.1", "x"),
        ("sources.1.url", "x"),
        ("sources.-1.url", "x"),
        ("sources.url", "x"),
        ("sources.0", None),
        ("title.0", "x"),
        ("nothing.0", "x"),
        ("sources.00.url", "x"),
    ],
)
def test_a_path_that_leads_nowhere_changes_nothing(path: str, value: Any) -> None:
    unchanged = whole()
    with pytest.raises(NoSuchPart):
        put(unchanged, read_path(path), value)
    assert unchanged == whole()


def test_two_paths_of_which_one_leads_into_the_other_are_found() -> None:
    assert first_overlap(["a", "sources.1.url", "sources.10"]) is None
    assert first_overlap(["sources.1", "a", "sources.1.url"]) == ("sources.1", "sources.1.url")


def test_a_correction_does_not_set_the_same_twice() -> None:
    with pytest.raises(InvalidDevelopment) as caught:
        corrected("x", {"sources": [], "sources.0.url": "https://example.org"})
    assert wrong_fields(caught) == [""]
    corrected("x", {"sources.0.url": "https://example.org"})


@pytest.mark.parametrize("name", sorted(UNCHANGEABLE))
def test_no_part_of_what_a_record_is_known_by_is_changed(name: str) -> None:
    with pytest.raises(InvalidDevelopment) as caught:
        corrected("x", {f"{name}.0": "y"})
    assert wrong_fields(caught) == [""]


def test_the_digits_of_an_amount_at_a_path_are_kept() -> None:
    document = (
        b'{"id":"c","kind":"corrected","government":"be","occurred":"2022-04-20","title":"t",'
        b'"amends":"x","reason":"r","changes":{"quantities.0.amount":"0.10",'
        b'"quantities.1":{"amount":2.5}}}'
    )
    one = parse_development(document)
    assert isinstance(one, Corrected)
    assert one.changes["quantities.0.amount"] == "0.10"
    assert one.changes["quantities.1"] == {"amount": 2.5}
    with pytest.raises(InvalidDevelopment) as caught:
        corrected("x", {"quantities.0.amount": 0.1})
    assert wrong_fields(caught) == ["changes"]
