"""No digit of an amount is lost on its way in."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.builders import Book, corrected
from tests.refusals import wrong_fields
from timeline.domain.amendments import as_it_stands
from timeline.domain.lexical.decimals import Written
from timeline.domain.parsing import InvalidDevelopment, adapter, parse_development

LONG = "12345678901234567890.123"
PLEDGE = {
    "id": "be-a",
    "kind": "pledge-made",
    "government": "be",
    "occurred": "2022-04-20",
    "title": "A pledge",
}


def pledge(amount: object) -> dict[str, object]:
    return {**PLEDGE, "quantities": [{"amount": amount}]}


@pytest.mark.parametrize("amount", [LONG, Decimal(LONG), Written(LONG)])
def test_an_amount_is_taken_with_all_its_digits(amount: object) -> None:
    assert parse_development(pledge(amount)).quantities[0].amount == Decimal(LONG)


def test_a_whole_number_is_exact_as_it_is() -> None:
    assert parse_development(pledge(10**39 + 1)).quantities[0].amount == 10**39 + 1


@pytest.mark.parametrize("amount", [12345678901234567.89, 1.5, 1e-400])
def test_a_bare_binary_fraction_is_refused_as_an_amount(amount: float) -> None:
    with pytest.raises(InvalidDevelopment) as caught:
        parse_development(pledge(amount))
    assert wrong_fields(caught) == ["quantities.0.amount"]
    with pytest.raises(InvalidDevelopment) as caught:
        corrected("be-a", {"quantities": [{"amount": amount}]}, id="c")
    assert wrong_fields(caught) == ["changes"]
    assert corrected("be-a", {"quantities": [{"amount": str(amount)}]}, id="c")


@pytest.mark.parametrize("amount", ["1e-400", "1E400"])
def test_what_would_need_more_digits_than_are_kept_is_refused(amount: str) -> None:
    with pytest.raises(InvalidDevelopment) as caught:
        parse_development(pledge(Written(amount)))
    assert wrong_fields(caught) == ["quantities.0.amount"]


def test_a_correction_keeps_the_text_of_what_a_number_would_lose() -> None:
    def changed(text: str) -> object:
        made = corrected("be-a", {"quantities": [{"amount": Written(text)}, "odd"]}, id="c")
        return made.changes["quantities"][0]["amount"]  # type: ignore[index, call-overload]

    assert (changed(LONG), changed("1.50"), changed("1E400")) == (LONG, "1.50", "1E400")
    assert repr(changed("1.5")) == "1.5"


def test_a_correction_that_was_stored_with_a_number_still_holds() -> None:
    book = Book()
    stored = corrected("be-a", {"title": "x"}, id="c").model_dump_json().replace(
        '{"title":"x"}', '{"quantities":[{"amount":1.5,"item":"x"}]}'
    )  # fmt: skip
    book.record(parse_development(pledge("1")), adapter().validate_json(stored))

    found = as_it_stands(book.events["be-a"], book, "Europe/Brussels").development

    assert str(found.quantities[0].amount) == "1.5"
