"""The small values: what they refuse, and that nothing about them changes unnoticed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from timeline.domain.lexical.decimals import Written, WrittenWhole, exact_changes
from timeline.domain.values import Actor, Quantity, Quote, Source


def places(caught: pytest.ExceptionInfo[ValidationError]) -> list[tuple[int | str, ...]]:
    """Where each error is; an empty path is one of the whole value."""
    return [error["loc"] for error in caught.value.errors()]


def test_a_quantity_has_a_unit_or_a_currency_not_both() -> None:
    with pytest.raises(ValidationError) as caught:
        Quantity(amount=Decimal(1), unit="tons", currency="EUR")
    assert places(caught) == [()]
    Quantity(amount=Decimal(1), unit="tons")
    Quantity(amount=Decimal(1), currency="EUR")


def test_more_than_3000_is_at_least_3000() -> None:
    found = Quantity.model_validate(
        {"amount": 3000, "qualifier": "at-least", "item": "automatic weapons"}
    )
    assert (found.amount, found.qualifier) == (Decimal(3000), "at-least")


def test_an_amount_keeps_its_digits() -> None:
    found = Quantity.model_validate({"amount": "0.10", "currency": "EUR"})
    assert found.model_dump_json(exclude_defaults=True) == '{"amount":"0.10","currency":"EUR"}'


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "1" * 41, "1e999999999", "many", None])
def test_an_amount_is_a_number_of_bounded_length(amount: str | None) -> None:
    with pytest.raises(ValidationError):
        Quantity.model_validate({"amount": amount})


@pytest.mark.parametrize("currency", ["eur", "EURO", "€", "EUR\n"])
def test_a_currency_is_three_capital_letters(currency: str) -> None:
    with pytest.raises(ValidationError):
        Quantity.model_validate({"amount": 1, "currency": currency})


@pytest.mark.parametrize("url", ["ftp://a.eu", "javascript:alert(1)", "https://", "http://a b"])
def test_a_source_is_read_over_http(url: str) -> None:
    with pytest.raises(ValidationError):
        Source(publisher="P", url=url)


@pytest.mark.parametrize("sha256", ["0" * 63, "G" * 64, "A" * 64])
def test_a_checksum_is_64_lower_case_hexadecimal_digits(sha256: str) -> None:
    with pytest.raises(ValidationError):
        Source(publisher="P", sha256=sha256)


@pytest.mark.parametrize(
    ("model", "data"),
    [
        (Actor, {"name": "A\0"}),
        (Actor, {"name": ""}),
        (Actor, {"name": "x" * 501}),
        (Actor, {"name": "\ud800"}),
        (Quote, {"exact": "a\0b"}),
        (Quote, {"exact": ""}),
        (Source, {"publisher": "P", "published": "22/04/2022"}),
    ],
)
def test_a_text_holds_no_nul_is_not_empty_and_not_endless(model: Any, data: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        model.model_validate(data)


def test_any_other_character_is_kept_as_it_is() -> None:
    nasty = "\x1b]52;c;\x07 \u202e \u200d \U0001f1e7\U0001f1ea no\nline"
    assert Actor(name=nasty).name == nasty


def test_a_value_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        Actor(name="A").name = "B"  # type: ignore[misc]


@pytest.mark.parametrize(
    "more", [{"qualifier": "at-least", "amount_max": "9"}, {"amount_max": "2"}]
)
def test_a_range_has_a_lower_and_an_upper_end(more: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        Quantity.model_validate({"amount": "3", **more})
    assert places(caught) == [()]
    Quantity.model_validate({"amount": "3", "amount_max": "9"})


def test_changes_keep_the_digits_of_attributes_and_leave_what_is_no_mapping_to_the_model() -> None:
    given = {
        "attributes": {"a": Written("1.50"), "b": 2, "c": WrittenWhole(7, "007")},
        "attributes.d": Written("0.10"),
        "title": "x",
    }
    assert exact_changes(given) == {
        "attributes": {"a": "1.50", "b": 2, "c": "007"}, "attributes.d": "0.10", "title": "x",
    }  # fmt: skip
    assert exact_changes("x") == "x"
