"""`Timeline.totals`, on both engines: quantities add up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.builders import Clock, committed, delivered, development, pledged, retracted
from tests.refusals import refused
from timeline import Timeline
from timeline.domain.errors import NothingFulfilled, NothingReplaced
from timeline.exceptions import BadArgument, NotFound
from timeline.results import Filter, Total

UA = {"matter": "guns", "counterparts": ["ua"]}


def guns(amount: object, **more: Any) -> list[dict[str, Any]]:
    return [{"amount": str(amount), "item": "howitzers", **more}]


STORY = [
    pledged(id="p14", occurred="2022-04-01", quantities=guns(14), **UA),
    pledged(id="p18", occurred="2022-04-05", quantities=guns(18), replaces="p14", **UA),
    committed(id="c18", occurred="2022-04-10", quantities=guns(18), fulfils="p18", **UA),
    delivered(id="d6", occurred="2022-05-01", quantities=guns(6), fulfils="c18", **UA),
    delivered(id="d4", occurred="2022-05-20", quantities=[{"amount": "4"}], fulfils="c18",
              matter=None),
]  # fmt: skip


def amounts(one: Total) -> tuple[object, ...]:
    """Pledged, committed, delivered, outstanding and pledged only; a range as `min..max`."""
    found = one.as_json()
    names = ("pledged", "committed", "delivered", "outstanding", "pledged_only")
    both = [(found[name]["min"], found[name]["max"]) for name in names]
    return tuple(least if least == most else f"{least}..{most}" for least, most in both)


def test_what_a_screen_lists_adds_up_in_the_same_ledger(store_url: str) -> None:
    with Timeline.open(store_url, clock=Clock()) as door:
        door.append(*STORY)
        assert door.amounts() == door.totals(by="item")
        [early] = door.amounts(as_of="2022-04-12") or []
        assert amounts(early) == ("18", "18", "0", "18", "0")
        # Of what a filter leaves out, nothing is counted and nothing taken away.
        [delivered_only] = door.amounts(Filter(kinds=["delivery-made"]), as_of="2022-05-02") or []
        assert amounts(delivered_only)[:3] == ("0", "0", "6")
        assert door.amounts(Filter(governments=["nl"])) == []


def test_the_story_of_eighteen_howitzers(store_url: str) -> None:
    with Timeline.open(store_url, clock=Clock()) as door:
        door.append(*STORY)
        [row] = door.totals("be")
        assert (row.government, row.matter, row.counterpart, row.item) == (
            "be", "guns", "ua", "howitzers"
        )  # fmt: skip
        assert amounts(row) == ("18", "18", "10", "8", "0")
        for by in ("item", "government", "counterpart", "matter"):
            assert door.totals(by=by) == [row]
        assert [amounts(one) for one in door.totals(as_of="2022-04-02")] == [
            ("14", "0", "0", "0", "14")
        ]
        assert [amounts(one) for one in door.totals(as_of="2022-05-02")] == [
            ("18", "18", "6", "12", "0")
        ]
        door.correct("d6", {"quantities": guns(7)}, reason="recounted")
        door.append(retracted("d4", occurred="2022-05-25"))
        assert [amounts(one) for one in door.totals()] == [("18", "18", "7", "11", "0")]
        assert door.verify() == []


def test_what_was_not_known_yet_does_not_count(store_url: str) -> None:
    with Timeline.open(store_url, clock=Clock()) as door:
        door.append(
            pledged(id="p1", occurred="2022-04-01", published="2022-04-02", quantities=guns(14)),
            pledged(id="p2", occurred="2022-04-03", published="2022-04-09", quantities=guns(18),
                    replaces="p1"),
        )  # fmt: skip
        [then] = door.totals(as_known="2022-04-05")
        [now] = door.totals()
        assert (amounts(then)[0], amounts(now)[0]) == ("14", "18")
        assert door.totals(as_recorded="2022-04-05") == []


def test_what_it_replaces_or_makes_firm_must_be_there(store_url: str) -> None:
    with Timeline.open(store_url, clock=Clock()) as door:
        with refused(NothingReplaced) as one:
            door.append(pledged(id="p", replaces="none"))
        with refused(NothingFulfilled) as two:
            door.append(committed(id="c", fulfils="none"))
        door.append(pledged(id="p"), pledged(id="other", matter="food"))
        door.append(committed(id="c", fulfils="p"))
        with refused(NothingFulfilled) as three:
            door.retract("p", reason="a hoax")
        with refused(NothingReplaced) as four:
            door.append(delivered(id="d", replaces="c"))
        with refused(NothingReplaced) as five:
            door.correct("other", {"replaces": "c"}, reason="x")
        told = [*one, *two, *three, *four, *five]
        assert [found.other for found in told] == ["none", "none", "c", "c", "other"]
        assert [found.development for found in told[:2]] == ["p", "c"]
        door.correct("other", {"replaces": "p"}, reason="x")
        assert door.verify() == []


def test_a_replaced_pledge_can_be_retracted_as_never_made(store_url: str) -> None:
    with Timeline.open(store_url, clock=Clock()) as door:
        door.append(*STORY[:2])
        door.retract("p14", reason="misread")
        assert [amounts(one)[0] for one in door.totals()] == ["18"]
        door.append(pledged(id="p20", occurred="2022-04-09", quantities=guns(20), replaces="p14"))
        assert [amounts(one)[0] for one in door.totals(by="item")] == ["38"]


def test_bounds_make_a_range_and_currencies_stay_apart(tmp_path: Path) -> None:
    with Timeline.open(tmp_path / "t.db", clock=Clock()) as door:
        aid = {"item": "aid", "currency": "EUR"}
        door.append(
            pledged(id="a", quantities=guns(3000, qualifier="at-least")),
            pledged(id="b", quantities=guns("178", qualifier="at-most")),
            pledged(id="c", quantities=[{"amount": "100", "amount_max": "178", "item": "tanks"}]),
            committed(id="d", quantities=[{"amount": "5", **aid}, {"amount": "0.1", **aid}]),
            committed(id="e", quantities=[{"amount": "7", "currency": "EUR", "item": "food"},
                                          {"amount": "7", "currency": "USD", "item": "food"},
                                          {"amount": "7", "unit": "t", "item": "food"}]),
        )  # fmt: skip
        by_item = {(o.item, o.unit, o.currency): amounts(o) for o in door.totals(by="item")}
        assert by_item["howitzers", None, None][0] == "3000..None"
        assert by_item["tanks", None, None][0] == "100..178"
        assert by_item["aid", None, "EUR"][1] == "5.1"
        assert by_item["food", "t", None][1] == "7"
        by_government = {(o.item, o.currency): amounts(o) for o in door.totals(by="government")}
        assert by_government[None, "EUR"][1] == "12.1"
        assert by_government["food", "USD"][1] == "7"


def test_a_development_of_two_matters_counts_once_in_any_row(tmp_path: Path) -> None:
    with Timeline.open(tmp_path / "t.db", clock=Clock()) as door:
        both = {"matter": None, "matters": ["a", "b"], "counterparts": ["ua", "md"]}
        door.append(pledged(id="p", quantities=guns(5), **both))
        door.append(pledged(id="q", quantities=guns(2), matter="a"))
        door.append(development("statement-made", id="s", quantities=guns(99)))
        assert [(o.matter, amounts(o)[0]) for o in door.totals(by="matter")] == [
            ("a", "7"), ("b", "5")
        ]  # fmt: skip
        assert [(o.counterpart, amounts(o)[0]) for o in door.totals(by="counterpart")] == [
            (None, "2"), ("md", "5"), ("ua", "5")
        ]  # fmt: skip
        assert [(o.matter, amounts(o)[0]) for o in door.totals(by="item")] == [(None, "7")]
        assert len(door.totals()) == 5


def test_two_spellings_of_an_item_add_up(tmp_path: Path) -> None:
    with Timeline.open(tmp_path / "t.db", clock=Clock()) as door:
        door.append(pledged(id="p", occurred="2022-04-01", quantities=guns(5)))
        door.append(pledged(id="q", quantities=[{"amount": "2", "item": "Howitzers"}]))
        assert [(o.item, amounts(o)[0]) for o in door.totals()] == [("howitzers", "7")]


def test_what_is_asked_is_checked(tmp_path: Path) -> None:
    with Timeline.open(tmp_path / "t.db", clock=Clock()) as door:
        door.append(*STORY)
        with pytest.raises(BadArgument) as caught:
            door.totals(by="colour")  # type: ignore[arg-type]
        assert caught.value.parameter == "by"
        with pytest.raises(NotFound):
            door.totals("be", "nowhere")


def test_no_digit_is_lost_from_a_file_to_a_total(tmp_path: Path) -> None:
    digits = "123456789012345678901234567890.0123456789"
    upper = "123456789012345678901234567891.0123456789"
    line = (
        '{"id":"p","kind":"pledge-made","government":"be","occurred":"2022-04-01","title":"t",'
        f'"quantities":[{{"amount":{digits},"amount_max":{upper},"currency":"EUR"}}]}}'
    )
    (tmp_path / "a.jsonl").write_text(
        f'{{"government":"be","name":"Belgium","zone":"Europe/Brussels"}}\n{line}\n'
    )
    with Timeline.open(tmp_path / "t.db", clock=Clock()) as door:
        door.import_files(tmp_path / "a.jsonl")
        for form in ("jsonl", "yaml"):
            door.export(tmp_path / form, form=form)  # type: ignore[arg-type]
    for form in ("jsonl", "yaml"):
        with Timeline.open(tmp_path / f"{form}.db", clock=Clock()) as door:
            door.import_files(tmp_path / form)
            [row] = door.totals()
            assert row.as_json()["pledged"] == {"min": digits, "max": upper}
            door.correct("p", {"summary": "x"}, reason="x")
            assert door.totals() == [row]
