"""What a form is filled with is read as what was there."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.domain.developments import KINDS, document
from timeline.domain.values import Actor, Quantity
from timeline.formats.discovery import read_file
from timeline.formats.records import Item
from timeline.formats.sample_data import events_folder
from timeline.forms.fields import fields_of
from timeline.forms.shorthand import read_object
from timeline.forms.shorthand_writer import spelled_object
from timeline.tui.model.form import Form
from timeline.tui.model.form_fields import for_correction

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1)
WORDS = st.one_of(
    TEXTS, st.sampled_from(["a; b", "name=x", "{a: b}", "tons of fuel", "EUR", "3", "of x"])
)


def read_again(value: dict[str, Any], model: Any) -> object:
    given = {name: one for name, one in value.items() if one is not None}
    return model.model_validate(read_object(spelled_object(given, model), model)), given


@given(name=WORDS, role=st.none() | WORDS, organization=st.none() | WORDS)
def test_an_actor_is_read_as_it_was(name: str, role: str | None, organization: str | None) -> None:
    value = {"name": name, "role": role, "organization": organization}
    read, whole = read_again(value, Actor)
    assert read == Actor.model_validate(whole)


@given(
    amount=st.decimals(-(10**9), 10**9, places=2),
    more=st.none() | st.decimals(0, 10**9, places=2),
    qualifier=st.sampled_from(["exact", "about", "at-least", "at-most"]),
    measure=st.sampled_from([{}, {"unit": "t"}, {"currency": "EUR"}])
    | WORDS.map(lambda w: {"unit": w}),
    item=st.none() | WORDS,
    as_written=st.none() | WORDS,
)
def test_a_quantity_is_read_as_it_was(
    amount: Decimal,
    more: Decimal | None,
    qualifier: str,
    measure: dict[str, str],
    item: str | None,
    as_written: str | None,
) -> None:
    value = {
        "amount": str(amount), "qualifier": qualifier, "item": item, "as_written": as_written,
        **measure,
    }  # fmt: skip
    if more is not None and qualifier in ("exact", "about"):
        value["amount_max"] = str(amount + more)
    read, whole = read_again(value, Quantity)
    assert read == Quantity.model_validate(whole)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"amount": "3000", "qualifier": "at-least", "item": "automatic weapons"},
         "at least 3000 automatic weapons"),
        ({"amount": "3800", "unit": "tons", "item": "fuel"}, "3800 tons fuel"),
        ({"amount": "12000000", "currency": "EUR", "qualifier": "exact"}, "EUR 12000000"),
        ({"amount": "3", "unit": "big boxes", "item": "tea"}, "amount=3; unit=big boxes; item=tea"),
    ],
)  # fmt: skip
def test_the_shortest_way_that_is_read_right_is_taken(value: dict[str, str], text: str) -> None:
    assert spelled_object(value, Quantity) == text


def test_a_form_filled_with_a_development_and_left_as_it_is_changes_nothing() -> None:
    from datetime import date

    from timeline.forms.field_diff import differing

    for item in read_file(events_folder() / "be.yaml"):
        if not isinstance(item, Item):
            continue
        kind, present = item.development.kind, document(item.development)
        form = Form(for_correction(kind, present), date(2022, 4, 22), corrects=True)
        assert form.read().data.get("development", {}) == {}
        # Nor does it where every field is read anew, as if each had been touched.
        form.corrects = False
        changes = form.read().data["development"]
        assert differing(kind, present, changes) == {}


def test_every_field_of_every_kind_has_a_slot_that_can_be_read() -> None:
    for model in KINDS.values():
        for one in fields_of(model):
            assert one.shape in ("text", "choice", "flag", "date", "object", "mapping"), one.name
