"""The examples of the model: what a matter's status is after some developments, on some days.

Each is asked of a store on both engines, of its JSON, and of an export that was imported again.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from tests.builders import Clock
from timeline import BatchRejected, InvalidDevelopment, Timeline

Row = dict[str, Any]


def one(kind: str, day: str, **fields: Any) -> Row:
    """A development of a day in 2020, published on its own day."""
    occurred = day if len(day) > 7 else f"2020-{day}"
    return {
        "kind": kind, "government": "be", "occurred": occurred, "matters": ["m"],
        "title": f"{kind} on {day}", "id": f"{kind}-{day}".replace(":", "-").lower(),
        "sources": [{"publisher": "Paper", "published": occurred[:10]}], **fields,
    }  # fmt: skip


def decided(day: str, outcome: str = "approved", **fields: Any) -> Row:
    return one("decision-taken", day, outcome=outcome, **fields)


def expected(day: str, window: str, **fields: Any) -> Row:
    return one("decision-expected", day, expected=f"2020-{window}", **fields)


def told(row: dict[str, Any]) -> dict[str, Any]:
    """What an example speaks of."""
    stands = row["stands"] or {}
    return {
        "status": row["status"], "outcome": row["outcome"], "stage": row["stage"],
        "how": row["how"], "~": row["uncertain"], "stands": stands.get("status"),
        "stands.outcome": stands.get("outcome"),
    }  # fmt: skip


LOCKDOWN = decided("03-10", in_force_from="2020-03-16", in_force_until="2020-12-31")
SHORT = decided("03-10", in_force_from="2020-03-16", in_force_until="2020-04-03")
STARTED = one("measure-started", "03-10", in_force_until="2020-04-03")
SUSPENDED = one("measure-suspended", "03-20")
EXTENSION = expected("03-24", "03-27")
DELIVERED = one("delivery-made", "03-10", complete=True)
E8 = [decided("03-10", "rejected"), expected("04-01", "04-10"), one("decision-cancelled", "04-08")]
VETO = one("decision-overturned", "03-12", how="veto")
RECEIVED = one("step-taken", "03-13", step="executive-receipt")
EXAMPLES: dict[str, tuple[list[Row], dict[str, dict[str, Any]]]] = {
    "E1": ([LOCKDOWN, EXTENSION], {
        "03-25": {"status": "decision-expected", "stands": "in-force", "stands.outcome": "approved",
                  "outcome": None},
        "06-25": {"status": "overdue", "stands": "in-force"},
        "06-26": {"status": "in-force", "stands": "in-force", "outcome": "approved"},
        "2021-01-05": {"status": "ended", "stands": "ended"}}),
    "E1b": ([LOCKDOWN, EXTENSION, decided("03-27", "rejected")], {
        "03-28": {"status": "decided", "outcome": "rejected", "stands": "in-force",
                  "stands.outcome": "approved"},
        "2021-01-05": {"status": "ended", "stands": "ended"}}),
    "E2": ([SHORT, one("measure-changed", "03-31", in_force_from="2020-04-06",
                       in_force_until="2020-04-30")], {
        "03-12": {"status": "decided"}, "04-01": {"status": "in-force"},
        "04-05": {"status": "ended"}, "04-06": {"status": "in-force", "outcome": "approved"},
        "05-01": {"status": "ended"}}),
    "E3": ([SHORT], {
        "03-12": {"status": "decided", "stands": "decided"},
        "03-16T10:00": {"status": "in-force", "~": False}, "04-03": {"status": "in-force"},
        "04-04": {"status": "ended"}}),
    "E4": ([one("announcement-made", "03-10", in_force_from="2020-03-12",
                in_force_until="2020-04-03"), one("measure-started", "03-12")], {
        "03-11": {"status": "announced"}, "03-13": {"status": "in-force"},
        "04-04": {"status": "ended"}}),
    "E5": ([one("announcement-made", "02-10", in_force_from="2020-03", in_force_until="2020-05")], {
        "02-20": {"status": "announced", "~": False}, "03-10": {"status": "announced", "~": True},
        "03-31": {"status": "in-force", "~": False}, "05-10": {"status": "in-force", "~": True},
        "06-01": {"status": "ended", "~": False}}),
    "E7": ([decided("03-10", "rejected", stage="committee", body="Finance"),
            decided("03-12", stage="committee", body="Justice")], {
        "03-10": {"status": "under-consideration", "stage": "committee", "outcome": "rejected"},
        "03-12": {"status": "advanced", "stage": "committee", "outcome": "approved"}}),
    "E8": (E8, {"04-09": {"status": "decided", "outcome": "rejected"},
                "04-02": {"status": "decision-expected", "stands.outcome": "rejected"}}),
    "E8b": ([decided("03-10"), one("matter-raised", "03-12"),
             one("decision-cancelled", "03-14", how="expired")], {
        "03-13": {"status": "raised", "stands": "decided"},
        "03-20": {"status": "withdrawn", "how": "expired", "stands": "decided",
                  "stands.outcome": "approved"}}),
    "E9": ([STARTED, SUSPENDED], {
        "03-22": {"status": "suspended"}, "04-04": {"status": "ended"}}),
    "E9 resumed": ([STARTED, SUSPENDED, one("measure-started", "03-27")], {
        "03-22": {"status": "suspended"}, "03-28": {"status": "in-force"},
        "04-04": {"status": "ended"}}),
    "E12": ([decided("03-10"), VETO, RECEIVED], {
        "03-14": {"status": "overturned", "how": "veto", "stands": None}}),
    "E13": ([DELIVERED, expected("04-01", "04-10")], {
        "04-05": {"status": "decision-expected", "stands": "delivered"},
        "05-10": {"status": "overdue", "stands": "delivered"},
        "09-10": {"status": "delivered", "stands": "delivered"}}),
    "E14": ([one("matter-raised", "03-10"), one("decision-cancelled", "03-12", how="expired")], {
        "03-12": {"status": "withdrawn", "how": "expired", "stands": None}}),
    "E16": ([one("pledge-made", "03-10"), one("decision-cancelled", "03-12"),
             one("pledge-made", "03-14")], {
        "03-12": {"status": "withdrawn"}, "03-14": {"status": "announced"}}),
    "E23": ([SHORT, one("measure-changed", "03-30", in_force_until="..")], {
        "2021-01-01": {"status": "in-force"}}),
    "a bill": ([one("matter-raised", "03-01"),
                one("step-taken", "03-02", step="referral-committee"),
                decided("03-03", stage="committee"), decided("03-04", stage="senate"),
                one("decision-postponed", "03-05"),
                decided("03-06", stage="signature", settles=True),
                one("decision-overturned", "03-07", how="veto"), decided("03-08")], {
        "03-01": {"status": "raised"}, "03-02": {"status": "under-consideration"},
        "03-03": {"status": "advanced"}, "03-04": {"status": "advanced", "stage": "senate"},
        "03-05": {"status": "postponed"}, "03-06": {"status": "decided", "stage": "signature"},
        "03-07": {"status": "overturned"}, "03-08": {"status": "decided"}}),
    "postponed at once": ([one("matter-raised", "03-01"), one("decision-postponed", "03-01")], {
        "03-02": {"status": "postponed"}}),
    "an expectation of a settled matter": ([*E8[:2], decided("04-10")], {
        "04-10": {"status": "decided", "outcome": "approved", "stands.outcome": "approved"}}),
    "changed, never heard of": ([one("measure-changed", "03-10", in_force_until="2020-03-20")], {
        "03-15": {"status": "in-force"}, "03-21": {"status": "ended"}}),
    "changed after its end": ([SHORT,
                               one("measure-changed", "05-01", in_force_until="2020-05-31")], {
        "04-20": {"status": "ended"}, "05-02": {"status": "in-force"},
        "06-01": {"status": "ended"}}),
    "retroactive": ([decided("03-10", in_force_from="2020-01-01")], {
        "03-10": {"status": "in-force"}}),
    "an extension that is approved": ([SHORT, expected("03-24", "03-30"),
                                       decided("03-30", in_force_until="2020-05-03")], {
        "03-29": {"status": "decision-expected", "stands": "in-force"},
        "03-30": {"status": "in-force"}, "04-10": {"status": "in-force"},
        "05-04": {"status": "ended"}}),
    "shortened by a repeal": ([LOCKDOWN, one("measure-ended", "06-01", how="repeal")], {
        "06-02": {"status": "ended", "how": "repeal"}, "2021-01-05": {"status": "ended"}}),
    "overturned while in force": ([LOCKDOWN, one("decision-overturned", "06-01")], {
        "06-02": {"status": "overturned", "stands": None},
        "2021-01-05": {"status": "overturned"}}),
}  # fmt: skip


def at(door: Timeline, day: str) -> dict[str, Any]:
    as_of = day if len(day) > 7 and not day.startswith("0") else f"2020-{day}"
    (row,) = (found.as_json() for found in door.state(as_of=as_of))
    return row


@pytest.fixture
def door(store_url: str) -> Iterable[Timeline]:
    with Timeline.open(store_url, clock=Clock()) as opened:
        yield opened


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_of_the_model(door: Timeline, tmp_path: Path, name: str) -> None:
    developments, wanted = EXAMPLES[name]
    for development in developments:
        door.append(development)
    for day, facts in wanted.items():
        found = told(at(door, day))
        assert {key: found[key] for key in facts} == facts, day
    # The stored states are those of a fold, whatever is known.
    for day in wanted:
        as_of = day if day.startswith("2021") else f"2020-{day}"
        (kept,) = door.state(as_of=as_of)
        (folded,) = door.state(as_of=as_of, as_known="2022-06-01")
        assert kept == folded
    assert door.verify() == []
    door.export(tmp_path / "export")
    with Timeline.open(tmp_path / "again.db", clock=Clock()) as again:
        again.import_files(tmp_path / "export")
        for day in wanted:
            assert told(at(again, day)) == told(at(door, day))
    # In whatever order they are recorded.
    with Timeline.open(tmp_path / "backwards.db", clock=Clock()) as backwards:
        backwards.append(*reversed(developments))
        for day in wanted:
            assert at(backwards, day) == at(door, day)


def test_developments_of_one_day_have_one_status_in_whatever_order_they_are_typed(
    tmp_path: Path,
) -> None:
    five = [
        decided("03-10"), expected("03-10", "03-10"), one("matter-raised", "03-10"),
        decided("03-10", stage="committee", id="committee"),
        one("step-taken", "03-10", step="hearing"),
    ]  # fmt: skip
    found = set()
    for number, order in enumerate(permutations(five)):
        with Timeline.open(tmp_path / f"{number}.db", clock=Clock()) as door:
            for development in order:
                door.append(development)
            found |= {str(at(door, day)) for day in ("03-10", "03-11")}
    assert len(found) == 1
    assert "'status': 'decided', 'outcome': 'approved'" in found.pop()


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        (decided("03-10", "rejected", in_force_from="2020-03-11"), "", "rejected"),
        (decided("03-10", in_force_from="2020-03-11", in_force_until="2020-03-10"), "",
         "in_force_until"),
        (decided("03-10", stage="committee", in_force_from="2020-03-11"), "", "settles"),
        (decided("03-10", in_force_from="Friday"), "in_force_from", "not a date"),
        (decided("03-10", votes={"yes": -1}), "votes.yes", "at least 0"),
        (decided("03-10", votes={"yes": "many"}), "votes.yes", "must be a whole number"),
        (decided("03-10", votes={"no": 1.5}), "votes.no", "must be a whole number"),
        (decided("03-10", votes={"yes": True}), "votes.yes", "whole number"),
        (one("measure-started", "03-10", in_force_from="2020-03-11"), "in_force_from", ""),
        (one("announcement-made", "03-10", announces="details", in_force_from="2020-03-11"), "",
         "details"),
        (one("meeting-planned", "03-10"), "planned", "missing"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_with_its_field(
    tmp_path: Path, wrong: Row, field: str, said: str
) -> None:
    with Timeline.open(tmp_path / "store.db", clock=Clock()) as door:
        with pytest.raises(InvalidDevelopment) as caught:
            door.append(wrong)
        (problem,) = caught.value.problems
        assert field in problem.field
        assert said in problem.message
    assert not (tmp_path / "store.db").exists()


def test_a_stage_is_not_decided_twice_by_one_body(door: Timeline) -> None:
    door.append(decided("03-10", "rejected", stage="committee"))
    with pytest.raises(BatchRejected):
        door.append(decided("03-12", stage="committee"))
    door.append(expected("03-11", "03-12"))
    door.append(decided("03-12", stage="committee"))
    assert at(door, "03-12")["status"] == "advanced"
