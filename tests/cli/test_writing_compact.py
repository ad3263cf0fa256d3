"""Values in one argument: what is clear is read, what can be read in two ways is refused."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.domain.values import Actor, Quantity
from timeline.forms.parse_error import ParseError
from timeline.forms.quantity import read_quantity
from timeline.forms.shorthand import read_object, read_yaml


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
        ("155 mm shells", {"amount": "155", "unit": "mm", "item": "shells"}),
        ("a dozen jets", {"amount": "12", "item": "jets"}),
        ("3 dozen jets", {"amount": "36", "item": "jets"}),
        ("5k soldiers", {"amount": "5000", "item": "soldiers"}),
        ("5 hundred thousand guns", {"amount": "500000", "item": "guns"}),
        ("2 lakh doses", {"amount": "200000", "item": "doses"}),
        ("3 miljoen inwoners", {"amount": "3000000", "item": "inwoners"}),
        ("1,25 million jets", {"amount": "1250000", "item": "jets"}),
        ("5 thousand tonnes of wheat", {"amount": "5000", "unit": "tonnes", "item": "wheat"}),
        ("2 millions de doses", {"amount": "2000000", "item": "doses"}),
        ("5 thousands of tanks", {"amount": "5000", "item": "tanks"}),
        ("5 ten-tonne trucks", {"amount": "5", "item": "ten-tonne trucks"}),
        ("5 euro-5 engines (US)", {"amount": "5", "item": "euro-5 engines (US)"}),
        ("5 millionaires", {"amount": "5", "item": "millionaires"}),
        ("5 billets", {"amount": "5", "item": "billets"}),
        ("EUR 12 for aid", {"amount": "12", "currency": "EUR", "item": "aid"}),
        ("EUR 12 million aid", {"amount": "12000000", "currency": "EUR", "item": "aid"}),
        ("EUR -5", {"amount": "-5", "currency": "EUR"}),
        ("5 F-16", {"amount": "5", "item": "F-16"}),
        ("3 M109", {"amount": "3", "item": "M109"}),
        ("5 AGM88 missiles", {"amount": "5", "item": "AGM88 missiles"}),
        ("5 2S1", {"amount": "5", "item": "2S1"}),
        ("12 x M777", {"amount": "12", "item": "x M777"}),
        ("12 x 155mm guns", {"amount": "12", "item": "x 155mm guns"}),
        ("5 million 155mm shells", {"amount": "5000000", "item": "155mm shells"}),
        ("5 Type K tanks", {"amount": "5", "item": "Type K tanks"}),
        ("5 top officials", {"amount": "5", "item": "top officials"}),
        ("5 tanks to Ukraine", {"amount": "5", "item": "tanks to Ukraine"}),
        ("3 tanks worth USD 5 million", {"amount": "3", "item": "tanks worth USD 5 million"}),
        ("EUR 5 million for 30 Leopard 2 tanks",
         {"amount": "5000000", "currency": "EUR", "item": "30 Leopard 2 tanks"}),
    ],
)  # fmt: skip
def test_a_quantity_is_read_from_words(text: str, read: dict[str, str]) -> None:
    assert read_quantity(text) == read
    assert Quantity.model_validate(read_quantity(text)).amount == Decimal(read["amount"])


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("EUR 1.5 m", "1500000"),
        ("EUR 1.5 M", "1500000"),
        ("EUR1.5m", "1500000"),
        ("1.5 m EUR", "1500000"),
        ("EUR 1.5 mn", "1500000"),
        ("EUR 1.5 mio", "1500000"),
        ("EUR 1.5 mln", "1500000"),
        ("EUR 1,5 Mio.", "1500000"),
        ("EUR 1.5 Millionen", "1500000"),
        ("EUR 1.5 miljoen", "1500000"),
        ("EUR 1.5 millions", "1500000"),
        ("EUR 1.5 b", "1500000000"),
        ("EUR 1.5 bn", "1500000000"),
        ("EUR 1.5 billion", "1500000000"),
        ("EUR 1.5 Mrd", "1500000000"),
        ("€ 1,5 Mrd.", "1500000000"),
        ("1,5 Mrd. €", "1500000000"),
        ("EUR 1.5 Milliarden", "1500000000"),
        ("EUR 1.5 milliards", "1500000000"),
        ("EUR 1.5 Md", "1500000000"),
        ("EUR 1.5 miljard", "1500000000"),
        ("EUR 1.5 tn", "1500000000000"),
        ("EUR 1.5 trillion", "1500000000000"),
        ("EUR 1.5 biljoen", "1500000000000"),
        ("EUR 1.5 Billionen", "1500000000000"),
        ("EUR 5 k", "5000"),
        ("EUR 5 thousand", "5000"),
        ("EUR 5 Tsd.", "5000"),
        ("EUR 5 duizend", "5000"),
        ("EUR 5 mille", "5000"),
        ("EUR 5 hundred", "500"),
        ("EUR 2 lakh", "200000"),
        ("EUR 2 crore", "20000000"),
        ("EUR 2 lakh crore", "2000000000000"),
        ("EUR 5 thousand million", "5000000000"),
        ("€5", "5"),
        ("5M€", "5000000"),
        ("5 M€", "5000000"),
        ("EUR 0.12345678901234567890123456789 million", "123456.78901234567890123456789"),
    ],
)
def test_money_is_read_with_the_scales_of_four_languages(text: str, amount: str) -> None:
    assert read_quantity(text) == {"amount": amount, "currency": "EUR"}


@pytest.mark.parametrize(
    ("text", "currency"),
    [("$5 million", "USD"), ("US$5m", "USD"), ("C$ 5m", "CAD"), ("£5m", "GBP"), ("5m £", "GBP")],
)
def test_the_sign_of_a_currency_is_read(text: str, currency: str) -> None:
    assert read_quantity(text) == {"amount": "5000000", "currency": currency}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("3,000 guns", "“3,000” has two meanings"),
        ("3.000 guns", "“3.000” has two meanings"),
        ("3'000 guns", "has two meanings"),
        ("3 000 guns", "two numbers are next to each other"),
        ("10-20 guns", "“10-20” is not a number"),
        ("10 to 20 guns", "it is a range"),
        ("12m guns", "“m” may be metres or millions"),
        ("155mm shells", "“155mm” is not a number"),
        ("1e5 guns", "“1e5” is not a number"),
        ("several guns", "“several” is not a number"),
        ("nearly 5 guns", "“nearly” is not a number"),
        ("NaN guns", "“NaN” is not a number"),
        ("٣ guns", "“٣” is not a number"),
        ("30 m of bridges", "“m” may be metres or millions"),
        ("5 M doses", "“M” may be metres or millions"),
        ("5 mn", "“mn” may be minutes or millions"),
        ("5 b oil", "“b” may be barrels or billions"),
        ("EUR 5 t", "“t” may be tonnes, thousands or trillions"),
        ("EUR 5 T", "“T” may be tonnes, thousands or trillions"),
        ("EUR 5 mm", "“mm” may be millimetres or millions"),
        ("EUR 1.5 mil", "“mil” may be a million or a thousand"),
        ("EUR 1.5 Billion", "“Billion” may be a thousand millions or a million millions"),
        ("1.5 billions EUR", "“billions” may be a thousand millions or a million millions"),
        ("EUR 5 bio", "“bio” may be"),
        ("EUR 5 cent", "“cent” may be a hundred or a coin"),
        ("EUR 1.5 billón", "“billón” is not understood as part of the number"),
        ("3 millones EUR", "“millones” is not understood as part of the number"),
        ("EUR 5 milion", "“milion” is not understood as part of the number"),
        ("EUR 5 quadrillion", "“quadrillion” is not understood as part of the number"),
        ("5 млрд EUR", "“млрд” is not understood as part of the number"),
        ("5 亿", "“亿” is not understood as part of the number"),
        ("EUR 5 million thousand", "“thousand” is not understood as part of the number"),
        ("EUR 5 cr", "“cr” may or may not belong to the number"),
        ("EUR 5 aid", "“aid” may or may not belong to the number"),
        ("2 and a half million", "“and” goes on with the number"),
        ("3 and 5 jets", "it is a range"),
        ("1,250 million", "“1,250” has two meanings"),
        ("¥5", "“¥” is ambiguous"),
        ("€", "“€” is not a number"),
        ("APC 5", "“APC” is not an ISO 4217 currency code"),
        ("3 million euros", "“euros” is money"),
        ("200 crates of shells", "“crates” may or may not be a unit"),
        ("3000", "the item is missing"),
        ("at least", "“at” is not a number"),
        ("EUR", "“EUR” is not a number"),
        (" ", "no number"),
    ],
)
def test_an_unclear_quantity_is_refused_with_the_way_to_write_it(text: str, why: str) -> None:
    with pytest.raises(ParseError) as refused:
        read_quantity(text)

    assert why in refused.value.message
    assert refused.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "EUR 3 million to 4 million", "EUR 3 million - 4 million", "3 million or 4 million EUR",
        "3 million EUR or 4 million EUR", "EUR 3 to EUR 4 million", "3 million to $4 million",
        "3 bis 4 Panzer", "3 oder 4 Panzer", "3 und 4 Panzer", "3 à 4 chars", "3 ou 4 chars",
        "3 et 4 chars", "3 tot 4 tanks", "3 of 4 tanks", "3 en 4 tanks", "3 – 4 tanks",
        "3 km to 4 km", "3 to four million tanks",
        "3 or four tanks", "3 bis vier Panzer",
    ],
)  # fmt: skip
def test_a_range_is_refused_in_four_languages(text: str) -> None:
    with pytest.raises(ParseError, match="it is a range"):
        read_quantity(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1 million 500 thousand soldiers", "two numbers are next to each other"),
        ("1 million 500k soldiers", "two numbers are next to each other"),
        ("1 million five hundred thousand soldiers", "“five hundred” is another number"),
        ("EUR 2 hundred fifty", "“fifty” is another number"),
        ("3 hundred twenty-five tanks", "“twenty-five” is another number"),
        ("5 hunderttausend Soldaten", "“hunderttausend” is another number"),
        ("EUR 2 million fünfhunderttausend", "“fünfhunderttausend” is another number"),
        ("3 honderd vijfentwintig tanks", "“vijfentwintig” is another number"),
        ("2 millions cinquante soldats", "“cinquante” is another number"),
        ("EUR 1 bn 500 m", "two numbers are next to each other"),
        ("EUR 1 million 500 thousand", "two numbers are next to each other"),
        ("EUR 5 million EUR6", "two numbers are next to each other"),
        ("EUR 5 million BGN 6", "“BGN” is money too"),
        ("3 hours 30 minutes", "two numbers are next to each other"),
        ("2 ½ tanks", "two numbers are next to each other"),
        ("2 millions et demi", "“et” goes on with the number"),
        ("3 or more tanks", "“or” goes on with the number"),
        ("3 x 10^6 tanks", "“x” goes on with the number"),
        ("3 x 4 tanks", "“x” goes on with the number"),
        ("5 ± 1 tanks", "“±” goes on with the number"),
        ("2 + 3 tanks", "“+” goes on with the number"),
        ("EUR 3 million plus EUR 4 million", "“plus” goes on with the number"),
    ],
)
def test_what_goes_on_with_a_number_never_becomes_the_item(text: str, why: str) -> None:
    with pytest.raises(ParseError) as refused:
        read_quantity(text)

    assert why in refused.value.message
    assert "Write one" in (refused.value.hint or "")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("40 bn US dollars", "“dollars” is money"),
        ("1,5 milliard d'euros", "“d'euros” is money"),
        ("2 millions de dollars", "“dollars” is money"),
        ("5 mio kr", "“kr” is money"),
        ("5 mln zł", "“zł” is money"),
        ("5 eur", "“eur” is money"),
        ("3 billion ₴", "“₴” is money"),
        ("5 Millionen US-Dollar", "“US-Dollar” is money"),
        ("5 miljoen euro's", "“euro's” is money"),
        ("80 EUR/MWh gas", "“EUR/MWh” is money"),
        ("80 euros/month", "“euros/month” is money"),
        ("80 million (EUR)", "“(EUR)” is money"),
        ("5 million naira", "“naira” is money"),
        ("USD 5 million (EUR 4 million)", "“(EUR” is money too"),
        ("EUR 5 cents", "“cents” is money too"),
        ("EUR 5 metres", "“metres” may or may not belong to the number"),
        ("EUR 5 million metres", "“metres” may or may not belong to the number"),
        ("EUR 5 tusen", "“tusen” may or may not belong to the number"),
        ("USD 2 zillion", "“zillion” is not understood as part of the number"),
        ("5 gazillion tanks", "“gazillion” is not understood as part of the number"),
        ("TEUR 5", "“TEUR” is not a currency"),
        ("all 5 million tanks", "“all” may or may not be money"),
        ("EUR five", "“five” is not a number"),
    ],
)
def test_money_and_unknown_scales_never_become_the_item(text: str, why: str) -> None:
    with pytest.raises(ParseError) as refused:
        read_quantity(text)

    assert why in refused.value.message
    assert refused.value.hint


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("100 155 mm shells", {"amount": "100", "item": "155 mm shells"}),
        ("1.5 million 155 mm shells", {"amount": "1500000", "item": "155 mm shells"}),
        ("12 x 155 mm guns", {"amount": "12", "item": "155 mm guns"}),
        ("3 500 guns", {"amount": "3", "item": "500 guns"}),
        ("at least 5 155 mm guns",
         {"amount": "5", "qualifier": "at-least", "item": "155 mm guns"}),
        ("USD 40 million of 120 mm rounds",
         {"amount": "40000000", "currency": "USD", "item": "120 mm rounds"}),
        ("EUR 40 aid", {"amount": "40", "currency": "EUR", "item": "aid"}),
        ("EUR 40 fuel", {"amount": "40", "currency": "EUR", "item": "fuel"}),
        ("at least EUR 40 rifles",
         {"amount": "40", "qualifier": "at-least", "currency": "EUR", "item": "rifles"}),
        ("5 TEUR", {"amount": "5000", "currency": "EUR"}),
        ("5TEUR", {"amount": "5000", "currency": "EUR"}),
        ("5 kEUR", {"amount": "5000", "currency": "EUR"}),
        ("5 MUSD", {"amount": "5000000", "currency": "USD"}),
        ("at least 5 MEUR", {"amount": "5000000", "qualifier": "at-least", "currency": "EUR"}),
        ("5 k$", {"amount": "5000", "currency": "USD"}),
        ("40 bn US dollars", {"amount": "40000000000", "currency": "USD"}),
    ],
)  # fmt: skip
def test_what_a_refusal_suggests_is_read_when_it_is_copied(text: str, read: dict[str, str]) -> None:
    with pytest.raises(ParseError) as refused:
        read_quantity(text)

    suggested = re.findall("“([^”]+)”", refused.value.hint or "")
    assert read in [read_object(one, Quantity) for one in suggested if any(map(str.isdigit, one))]


def test_thousands_that_stand_apart_are_written_in_one() -> None:
    with pytest.raises(ParseError) as refused:
        read_quantity("1 234 567 shells")

    assert "Write 1234567 without a space" in (refused.value.hint or "")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("between 100 and 178 tanks",
         {"amount": "100", "amount_max": "178", "item": "tanks"}),
        ("Between 5 t and 8 t fuel",
         {"amount": "5", "amount_max": "8", "unit": "t", "item": "fuel"}),
        ("between €100m and €178m",
         {"amount": "100000000", "amount_max": "178000000", "currency": "EUR"}),
        ("between EUR 100 and 178",
         {"amount": "100", "amount_max": "178", "currency": "EUR"}),
        ("between 900000 and 1.2 million shells",
         {"amount": "900000", "amount_max": "1200000", "item": "shells"}),
        ("between 0 and 1 million shells",
         {"amount": "0", "amount_max": "1000000", "item": "shells"}),
    ],
)  # fmt: skip
def test_a_range_is_read(text: str, read: dict[str, str]) -> None:
    assert read_quantity(text) == read
    assert Quantity.model_validate(read).amount_max == Decimal(read["amount_max"])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("between 100 tanks", "two ends"),
        ("between and 5 tanks", "two ends"),
        ("between 5 and about 6 tanks", "two ends"),
        ("between 5 and 3 tanks", "the lower end is above"),
        ("between EUR 5 and USD 6", "two currencies"),
        ("between 5 shells and 10 shells", "“shells” comes before the upper end"),
        ("between 5 and 10", "the item is missing"),
    ],
)
def test_a_range_that_is_unclear_is_refused(text: str, why: str) -> None:
    with pytest.raises(ParseError) as refused:
        read_quantity(text)
    assert why in refused.value.message
    assert refused.value.hint


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("1,500 shells", ["1500", "1.5"]),
        ("1.505 shells", ["1505", "1.5050"]),
        ("EUR 2.000", ["2000", "2"]),
        ("5 m shells", ["5000000", "5"]),
        ("5m shells", ["5000000", "5"]),
        ("3 tn fuel", ["3000000000000", "3"]),
        ("2 mil shells", ["2000000", "2000"]),
        ("EUR 2 Billion", ["2000000000", "2000000000000"]),
        ("EUR 2 Trillion", ["2000000000000", "2000000000000000000"]),
        ("5 TEUR", ["5000", "5"]),
        ("between 100 and 178 million shells", ["100000000", "100"]),
        ("between EUR 100 and 178 m", ["100000000", "100"]),
        ("between 1 and 1,500 shells", ["1", "1"]),
    ],
)
def test_both_meanings_are_named_and_can_be_typed(text: str, amounts: list[str]) -> None:
    with pytest.raises(ParseError) as refused:
        read_quantity(text)
    found = [read_object(one, Quantity) for one in refused.value.readings]
    assert [one["amount"] for one in found] == amounts
    assert found[0] != found[1]


def test_a_meaning_that_makes_no_range_is_not_offered() -> None:
    with pytest.raises(ParseError) as refused:
        read_quantity("between 5 and 1,500 shells")
    assert refused.value.readings == ("between 5 and 1500 shells",)


@given(st.text(max_size=60))
def test_whatever_is_given_as_a_quantity_is_read_or_refused(text: str) -> None:
    try:
        read = read_quantity(text)
        read |= read_quantity(f"between {text} and {text}")
    except ParseError:
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
    with pytest.raises(ParseError, match=why.replace("(", r"\(")):
        read_object(text, Actor)


def test_yaml_keeps_the_digits_of_a_decimal_and_the_no_of_norway() -> None:
    assert read_yaml("[{amount: 3.10}, no, 2022-04-20]") == [{"amount": "3.10"}, "no", "2022-04-20"]
    assert read_yaml("null") is None
    assert read_yaml("") is None
