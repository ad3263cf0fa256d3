"""What counts against what, and what remains."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.domain.quantities.ledger import LedgerAmount, LedgerEntry, counted
from timeline.domain.quantities.ranges import NOTHING, AmountRange

KINDS = {"p": "pledge-made", "c": "commitment-made", "d": "delivery-made"}
NUMBERS = st.integers(0, 50)


def entry(name: str, amount: object = None, **fields: Any) -> LedgerEntry:
    """An entry whose kind is told by the first letter of its id."""
    quantities = [] if amount is None else [amount if isinstance(amount, dict) else
                                            {"amount": amount, "item": "guns"}]  # fmt: skip
    return LedgerEntry(
        name, KINDS[name[0]], "be", fields.pop("matters", ()), fields.pop("counterparts", ()),
        fields.pop("fulfils", None), fields.pop("replaces", None),
        [LedgerAmount.of(one) for one in quantities], **fields,
    )  # fmt: skip


def ends(found: AmountRange) -> tuple[str | None, str | None]:
    return tuple(found.as_json().values())  # type: ignore[return-value]


def left(entries: Sequence[LedgerEntry]) -> dict[str, object]:
    """By id, what is left of each pledge and commitment that counts."""
    return {
        one.id: ends(one.amounts[0].left)[0]
        if len(set(ends(one.amounts[0].left))) == 1
        else ends(one.amounts[0].left)
        for one in counted(entries)
        if one.amounts and one.kind != KINDS["d"]
    }


@pytest.mark.parametrize(
    ("quantity", "least", "most"),
    [
        ({"amount": "18"}, "18", "18"),
        ({"amount": "18", "qualifier": "about"}, "18", "18"),
        ({"amount": "3000", "qualifier": "at-least"}, "3000", None),
        ({"amount": "178", "qualifier": "at-most"}, "0", "178"),
        ({"amount": "-5", "qualifier": "at-most"}, None, "-5"),
        ({"amount": "100", "amount_max": "178"}, "100", "178"),
    ],
)
def test_a_qualifier_is_a_bound(
    quantity: dict[str, str], least: str | None, most: str | None
) -> None:
    assert ends(AmountRange.of(quantity)) == (least, most)


def test_no_digit_of_a_sum_is_lost() -> None:
    tiny, huge = (AmountRange.of({"amount": one}) for one in ("1E-39", "9" * 40))
    assert ends(huge.plus(tiny))[0] == "9" * 40 + "." + "0" * 38 + "1"


def test_a_delivery_counts_against_the_commitment_that_it_fulfils() -> None:
    found = [
        entry("p14", 14), entry("p18", 18, replaces="p14"), entry("c", 18, fulfils="p18"),
        entry("d6", 6, fulfils="c"), entry("d4", 4, fulfils="c"), entry("d9", 9),
    ]  # fmt: skip
    assert left(found) == {"p18": "0", "c": "8"}


def test_what_names_a_replaced_one_counts_against_what_replaces_it() -> None:
    found = [
        entry("p1", 14), entry("d", 6, fulfils="p1"), entry("p2", 18, replaces="p1"),
        entry("p3", 20, replaces="p2"),
    ]  # fmt: skip
    assert left(found) == {"p3": "14"}


def test_a_replacement_takes_over_what_it_leaves_out() -> None:
    found = [
        entry("c", 18), entry("d1", 6, fulfils="c", matters=["m"]),
        entry("d2", 7, replaces="d1"),
    ]  # fmt: skip
    [commitment, delivery] = counted(found)
    assert (commitment.amounts[0].left.least, delivery.matters) == (Decimal(11), ["m"])


def test_two_that_replace_one_another_both_count() -> None:
    found = [entry("p1", 1, replaces="p2"), entry("p2", 2, replaces="p1"),
             entry("p3", 3, replaces="p1")]  # fmt: skip
    assert [one.id for one in counted(found)] == ["p1", "p2", "p3"]


def test_what_replaces_something_unknown_counts() -> None:
    assert [one.id for one in counted([entry("p", 1, replaces="gone")])] == ["p"]


def test_a_delivery_for_a_pledge_takes_first_what_is_not_committed() -> None:
    found = [entry("p", 18), entry("c", 10, fulfils="p"), entry("d", 6, fulfils="p")]
    assert left(found) == {"p": "2", "c": "10"}
    found = [entry("p", 18), entry("c", 10, fulfils="p"), entry("d", 11, fulfils="p")]
    assert left(found) == {"p": "0", "c": "7"}


def test_more_than_was_committed_leaves_nothing() -> None:
    assert left([entry("c", 5), entry("d", 8, fulfils="c")]) == {"c": "0"}


def test_a_range_leaves_a_range() -> None:
    found = [entry("c", {"amount": "18"}),
             entry("d", {"amount": "6", "amount_max": "20"}, fulfils="c")]  # fmt: skip
    assert left(found) == {"c": ("0", "12")}
    found = [entry("c", {"amount": "18", "qualifier": "at-least"}),
             entry("d", {"amount": "6"}, fulfils="c")]  # fmt: skip
    assert left(found) == {"c": ("12", None)}


def test_other_things_other_units_and_other_money_do_not_count() -> None:
    for other in ({"item": "tanks"}, {"unit": "t", "item": "guns"}, {"currency": "EUR"}):
        found = [entry("c", 18), entry("d", {"amount": "6", **other}, fulfils="c")]
        assert left(found) == {"c": "18"}


def test_a_delivery_takes_what_it_leaves_out_from_what_it_fulfils() -> None:
    promise = entry("c", {"amount": "18", "item": "Heavy  Guns"}, matters=["m"],
                    counterparts=["ua"])  # fmt: skip
    handed = entry("d", {"amount": "6"}, fulfils="c")
    assert left([promise, handed]) == {"c": "12"}
    assert (handed.matters, handed.counterparts) == (["m"], ["ua"])
    assert handed.amounts[0].item == "Heavy  Guns"


def test_an_item_that_may_be_one_of_two_is_not_guessed() -> None:
    promise = entry("c", 18)
    promise.amounts = [*promise.amounts, LedgerAmount.of({"amount": "2", "item": "tanks"})]
    assert left([promise, entry("d", {"amount": "6"}, fulfils="c")]) == {"c": "18"}


@given(NUMBERS, st.lists(NUMBERS, max_size=4), st.lists(NUMBERS, max_size=4))
def test_a_pledge_is_what_is_left_and_what_was_handed_over(
    pledge: int, firm: list[int], handed: list[int]
) -> None:
    """Nothing counts twice: if no more is committed or delivered than pledged, all adds up."""
    entries = [entry("p", pledge)]
    entries += [entry(f"c{n}", amount, fulfils="p") for n, amount in enumerate(firm)]
    entries += [entry(f"d{n}", amount, fulfils="p") for n, amount in enumerate(handed)]
    found = {one.id: one.amounts[0].left.least or Decimal(0) for one in counted(entries)}
    outstanding = sum((found[f"c{n}"] for n, _ in enumerate(firm)), Decimal(0))
    if sum(firm) <= pledge and sum(handed) <= pledge:
        assert found["p"] + outstanding + sum(handed) == pledge
    assert found["p"] <= pledge
    assert 0 <= outstanding <= sum(firm)


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=2, max_size=2))
def test_a_difference_holds_each_difference(both: list[tuple[int, int]]) -> None:
    (one, two), (three, four) = map(sorted, both)
    found = AmountRange(Decimal(one), Decimal(two)).without(
        AmountRange(Decimal(three), Decimal(four))
    )
    assert found.least == max(0, one - four)
    assert found.most == max(0, two - three)
    assert found.without(NOTHING) == found
