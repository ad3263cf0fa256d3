"""Values in one argument: what is clear is read, what can be read in two ways is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.domain.values import Actor, Quantity
from timeline.drafting.compact import Unclear, read_object, read_quantity, read_yaml


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("3000 automatic weapons", {"amount": "3000", "item": "automatic weapons"}),
        ("at least 3000 guns", {"amount": "3000", "qualifier": "at-least", "item": "guns"}),
        ("More than 3000 guns", {"amount": "3000", "qualifier": "at-least", "item": "guns"}),
        (">=3 jets", {"amount": "3", "qualifier": "at-least", "item": "jets"}),
        ("about 5 jets", {"amount": "5", "qualifier": "about", "item": "jets"}),
        ("~ 5 jets", {"amount": "5", "qualifier": "about", "item": "jets"}),
        ("up to 5 jets", {"amount": "5", "qualifier": "at-most", "item": "jets"}),
        ("exactly 5 jets", {"amount": "5", "qualifier": "exact", "item": "jets"}),
        ("3800 t fuel", {"amount": "3800", "unit": "t", "item": "fuel"}),
        ("3800 tons of fuel", {"amount": "3800", "unit": "tons", "item": "fuel"}),
        ("2.5% of GDP", {"amount": "2.5", "unit": "%", "item": "GDP"}),
        ("14 days", {"amount": "14", "unit": "days"}),
        ("EUR 12000000", {"amount": "12000000", "currency": "EUR"}),
        ("eur 12 million", {"amount": "12000000", "currency": "EUR"}),
        ("1.5 billion USD for arms", {"amount": "1500000000", "currency": "USD", "item": "arms"}),
        ("EUR 5 worth of rifles", {"amount": "5", "currency": "EUR", "item": "rifles"}),
        ("at most EUR 5", {"amount": "5", "qualifier": "at-most", "currency": "EUR"}),
        ("12 APC", {"amount": "12", "item": "APC"}),
        ("  3   big   guns ", {"amount": "3", "item": "big guns"}),
    ],
)
def test_a_quantity_is_read_from_words(text: str, read: dict[str, str]) -> None:
    assert read_quantity(text) == read
    assert Quantity.model_validate(read_quantity(text)).amount == Decimal(read["amount"])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("3,000 guns", "“3,000” can be read in two ways"),
        ("3.000 guns", "“3.000” can be read in two ways"),
        ("3'000 guns", "can be read in two ways"),
        ("3 000 guns", "two numbers stand side by side"),
        ("10-20 guns", "“10-20” is not a number"),
        ("10 to 20 guns", "it is a range"),
        ("12m guns", "“12m” is not a number"),
        ("1e5 guns", "“1e5” is not a number"),
        ("several guns", "“several” is not a number"),
        ("nearly 5 guns", "“nearly” is not a number"),
        ("NaN guns", "“NaN” is not a number"),
        ("٣ guns", "“٣” is not a number"),
        ("EUR 12 mn", "“mn” is not said exactly"),
        ("€5", "“€” is not said exactly"),
        ("$5 million", "“$” is not said exactly"),
        ("APC 5", "“APC” is no ISO 4217 currency code"),
        ("3 million euros", "“euros” is money"),
        ("200 crates of shells", "“crates” may be a unit or not"),
        ("3000", "it does not say of what"),
        ("at least", "“at” is not a number"),
        ("EUR", "“EUR” is not a number"),
        (" ", "it has no number"),
    ],
)
def test_an_unclear_quantity_is_refused_with_the_way_to_write_it(text: str, why: str) -> None:
    with pytest.raises(Unclear) as refused:
        read_quantity(text)

    assert why in refused.value.message
    assert refused.value.hint


@given(st.text(max_size=60))
def test_whatever_is_given_as_a_quantity_is_read_or_refused(text: str) -> None:
    try:
        read = read_quantity(text)
    except Unclear:
        return
    assert set(read) <= set(Quantity.model_fields)
    assert Decimal(read["amount"]).is_finite()


@given(st.decimals(min_value=1, max_value=10**12, places=2))
def test_an_amount_is_kept_to_the_digit(amount: Decimal) -> None:
    assert Decimal(read_quantity(f"EUR {amount}")["amount"]) == amount


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("De Croo", {"name": "De Croo"}),
        ("De Croo; prime minister", {"name": "De Croo", "role": "prime minister"}),
        ("De Croo;; Open VLD", {"name": "De Croo", "organization": "Open VLD"}),
        ("name=A; role=b = c;", {"name": "A", "role": "b = c"}),
        ("{name: 'A; B', role: null}", {"name": "A; B", "role": None}),
        ("E=mc2", {"name": "E=mc2"}),
    ],
)
def test_an_actor_is_read_by_place_by_name_or_as_yaml(text: str, read: dict[str, Any]) -> None:
    assert read_object(text, Actor) == read


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a; b; c; d", "has 4 parts"),
        ("name=A; rool=b", "“rool” is not one of its fields"),
        ("name=A; b", "“b” is not KEY=VALUE"),
        ("name=A; name=B", "“name” is given twice"),
        ("{name: ", "is not YAML"),
        ("{name: &a A, role: *a}", "anchor"),
        ("{name: A, name: B}", "name"),
    ],
)
def test_an_actor_that_is_unclear_is_refused(text: str, why: str) -> None:
    with pytest.raises(Unclear, match=why.replace("(", r"\(")):
        read_object(text, Actor)


def test_yaml_keeps_the_digits_of_a_decimal_and_the_no_of_norway() -> None:
    assert read_yaml("[{amount: 3.10}, no, 2022-04-20]") == [{"amount": "3.10"}, "no", "2022-04-20"]
    assert read_yaml("null") is None
    assert read_yaml("") is None
