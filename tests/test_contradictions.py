"""Contradictions that are recorded on purpose, and two accounts of one development.

Each is asked of a store on both engines, of its JSON, and of an export that was imported again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from tests.builders import Clock
from tests.test_model_examples import Row, at, decided, expected, one
from timeline import BadArgument, BatchRejected, InvalidDevelopment, Timeline
from timeline.exceptions import (
    NoSuchAccount,
    NothingFulfilled,
    PublishedTooEarly,
    Refusal,
    SecondDecision,
    WindowBeforeExpectation,
)

ON_PURPOSE = {"accepts": ["second-decision"]}
A = decided("03-01")
B = decided("03-03", "rejected", **ON_PURPOSE)
C = decided("03-05")


@pytest.fixture
def door(store_url: str) -> Iterable[Timeline]:
    with Timeline.open(store_url, clock=Clock()) as opened:
        yield opened


def refused(door: Timeline, *developments: Row, **how: Any) -> Refusal:
    """The only refusal of a batch."""
    with pytest.raises(BatchRejected) as caught:
        door.append(*developments, **how)
    (rejected,) = caught.value.rejected
    assert isinstance(rejected.error, Refusal)
    return rejected.error


def contradictions(door: Timeline, day: str) -> list[tuple[str, list[str]]]:
    return [(one["rule"], one["developments"]) for one in at(door, day)["contradictions"]]


def contradictions_of(door: Timeline) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """By matter, what is contradictory about it now."""
    return {row.matter: [tuple(one) for one in row.contradictions] for row in door.state()}


def answers(door: Timeline) -> list[str]:
    """What a store answers under many cuts, without the moments of its own recording."""
    days = ("2020-02-20", "2020-03-02", "2020-03-10", "2021-01-01", None)
    found = [
        json.dumps([row.as_json() for row in door.state(as_of=as_of, as_known=as_known)])
        for as_of in days
        for as_known in days
    ]
    return [*found, json.dumps(sorted(one.id for one in door.log(contradictory=True)))]


def both_ways(door: Timeline, folder: Path) -> None:
    """It verifies; an export of it is imported with the same answers, and then has nothing new."""
    assert door.verify() == []
    door.export(folder / "export", form="jsonl")
    with Timeline.open(folder / "again.db", clock=Clock()) as again:
        again.import_files(folder / "export")
        assert again.verify() == []
        assert answers(again) == answers(door)
        (report,) = again.import_files(folder / "export")
        assert (report.new, report.findings) == (0, [])


@pytest.mark.parametrize("order", [[B, A], [A, B]], ids=["B first", "A first"])
def test_of_two_decisions_one_of_which_says_that_it_contradicts_the_later_stands(
    door: Timeline, tmp_path: Path, order: list[Row]
) -> None:
    for development in order:
        door.append(development)
    assert (at(door, "03-02")["outcome"], contradictions(door, "03-02")) == ("approved", [])
    told = [("second-decision", [A["id"], B["id"]])]
    assert (at(door, "03-10")["outcome"], contradictions(door, "03-10")) == ("rejected", told)
    (kept,) = door.state(as_of="2020-03-10")
    assert [kept] == list(door.state(as_of="2020-03-10", as_known="2022-06-01"))
    assert {entry.id for entry in door.log(contradictory=True)} == {A["id"], B["id"]}
    (note,) = door.check()
    assert (note.note, note.rule, note.development) == (True, "second-decision", B["id"])
    both_ways(door, tmp_path)


def test_a_decision_without_the_word_is_measured_against_the_other_without_it(
    door: Timeline,
) -> None:
    door.append(A, B)
    error = refused(door, C)
    assert isinstance(error, SecondDecision)
    assert (error.rule, error.development, error.other) == ("second-decision", C["id"], A["id"])
    door.retract(B["id"], reason="it was never taken")
    assert (at(door, "03-10")["outcome"], contradictions(door, "03-10")) == ("approved", [])
    assert list(door.log(contradictory=True)) == []
    assert door.check() == []


def test_the_order_of_recording_does_not_matter(tmp_path: Path) -> None:
    third = decided("03-07", **ON_PURPOSE)
    found = set()
    for number, order in enumerate(permutations([A, B, third])):
        with Timeline.open(tmp_path / f"{number}.db", clock=Clock()) as door:
            for development in order:
                door.append(development)
            found.add(str(at(door, "03-10")))
            assert contradictions(door, "03-10") == [
                ("second-decision", [A["id"], B["id"], third["id"]])
            ]
    assert len(found) == 1


def test_what_reopens_ends_a_contradiction_and_the_past_stays_told(door: Timeline) -> None:
    door.append(A, B, one("matter-raised", "03-06"))
    assert contradictions(door, "03-07") == [("second-decision", [A["id"], B["id"]])]
    door.append(decided("03-08"))
    assert contradictions(door, "03-09") == []
    assert {entry.id for entry in door.log(contradictory=True)} == {A["id"], B["id"]}
    assert [note.rule for note in door.check()] == ["second-decision"]


def test_a_retraction_that_brings_a_contradiction_out_needs_the_word_itself(
    door: Timeline, tmp_path: Path
) -> None:
    raised = one("matter-raised", "03-02")
    door.append(A, raised, C)
    with pytest.raises(BatchRejected):
        door.retract(raised["id"], reason="nobody raised it")
    door.retract(raised["id"], reason="nobody raised it", accepts=["second-decision"])
    assert contradictions(door, "03-10") == [("second-decision", [A["id"], C["id"]])]
    # What is there may stay, and nothing else is refused for it.
    door.append(one("statement-made", "03-09"), one("matter-raised", "03-11"))
    door.append(decided("03-12"))
    assert contradictions(door, "03-13") == []
    both_ways(door, tmp_path)


def test_a_correction_carries_the_word_for_what_it_corrects(door: Timeline) -> None:
    later = decided("03-05", matters=["other"])
    door.append(A, later)
    with pytest.raises(BatchRejected):
        door.correct(later["id"], {"matters": ["m"]}, reason="the same matter")
    door.correct(
        later["id"], {"matters": ["m"]}, reason="the same matter", accepts=["second-decision"]
    )
    assert contradictions(door, "03-10") == [("second-decision", [A["id"], later["id"]])]
    door.correct(later["id"], {"title": "Decided again"}, reason="a better title")
    assert door.verify() == []


def test_a_stage_is_decided_otherwise_by_the_same_body_on_purpose(door: Timeline) -> None:
    committee = {"stage": "committee", "body": "Finance"}
    door.append(decided("03-10", "rejected", **committee))
    assert refused(door, decided("03-12", **committee)).rule == "second-decision"
    door.append(decided("03-12", **committee, **ON_PURPOSE))
    assert at(door, "03-12")["status"] == "advanced"
    assert contradictions(door, "03-12") == [
        ("second-decision", ["decision-taken-03-10", "decision-taken-03-12"])
    ]


# ------------------------------------------------------- what one breaks by itself


def test_a_source_from_before_it_happened_is_accepted_and_it_is_known_from_then(
    door: Timeline, tmp_path: Path
) -> None:
    early = [{"publisher": "Paper", "published": "2020-03-01"}]
    told = one("announcement-made", "03-10", sources=early)
    error = refused(door, told)
    assert isinstance(error, PublishedTooEarly)
    assert error.rule == "published-too-early"
    door.append({**told, "accepts": ["published-too-early"]})
    (entry,) = door.log()
    assert entry.known == entry.earliest
    assert contradictions(door, "03-10") == [("published-too-early", [told["id"]])]
    door.cite(told["id"], {"publisher": "Gazette", "published": "2020-03-11"})
    assert contradictions(door, "03-12") == []
    both_ways(door, tmp_path)


def test_a_window_that_was_over_is_accepted(door: Timeline) -> None:
    late = expected("03-10", "03-05")
    assert isinstance(refused(door, late), WindowBeforeExpectation)
    door.append({**late, "accepts": ["window-before-expectation"]})
    row = at(door, "03-11")
    assert row["status"] == "overdue"
    assert contradictions(door, "03-11") == [("window-before-expectation", [late["id"]])]


def test_a_delivery_that_nobody_pledged_is_one_until_somebody_did(
    door: Timeline, tmp_path: Path
) -> None:
    delivered = one("delivery-made", "03-10", fulfils="promise")
    assert isinstance(refused(door, delivered), NothingFulfilled)
    door.append({**delivered, "accepts": ["nothing-fulfilled"]})
    assert contradictions(door, "03-10") == [("nothing-fulfilled", [delivered["id"]])]
    assert [note.rule for note in door.check()] == ["nothing-fulfilled"]
    door.append(one("pledge-made", "03-01", id="promise"))
    assert contradictions(door, "03-10") == []
    assert door.check() == []
    both_ways(door, tmp_path)


def test_a_pledge_is_retracted_from_under_its_delivery_on_purpose(door: Timeline) -> None:
    door.append(one("pledge-made", "03-01", id="promise"))
    door.append(one("delivery-made", "03-10", fulfils="promise"))
    with pytest.raises(BatchRejected):
        door.retract("promise", reason="nobody promised")
    door.retract("promise", reason="nobody promised", accepts=["nothing-fulfilled"])
    # The delivery may be corrected: no correction of it brings that out.
    door.correct("delivery-made-03-10", {"title": "Delivered"}, reason="a title")
    assert door.verify() == []


def test_two_contradictions_of_developments_without_a_matter_are_told_by_check(
    door: Timeline,
) -> None:
    early = [{"publisher": "Paper", "published": "2020-03-01"}]
    statement = one("statement-made", "03-10", matters=[], sources=early)
    door.append({**statement, "accepts": ["published-too-early"]})
    assert [note.rule for note in door.check()] == ["published-too-early"]
    assert [entry.id for entry in door.log(contradictory=True)] == [statement["id"]]


# ------------------------------------------------------------------ bad input


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"accepts": ["not-yet-happened"]}, "accepts.0"),
        ({"accepts": "second-decision"}, "accepts"),
        ({"accepts": ["second-decision", "second-decision"]}, ""),
        ({"account_of": "decision-taken-03-05"}, ""),
        ({"account_of": ["a"]}, "account_of"),
    ],
)
def test_a_word_or_an_account_that_makes_no_sense_is_invalid(
    tmp_path: Path, wrong: Row, field: str
) -> None:
    with Timeline.open(tmp_path / "store.db", clock=Clock()) as door:
        with pytest.raises(InvalidDevelopment) as caught:
            door.append({**C, **wrong})
        (problem,) = caught.value.problems
        assert problem.field == field
        assert caught.value.rule == "invalid-field"
    assert not (tmp_path / "store.db").exists()


def test_an_amendment_is_no_account(door: Timeline) -> None:
    door.append(A)
    with pytest.raises(InvalidDevelopment):
        door.retract(A["id"], reason="x", account_of="b")


# ------------------------------------------------------------------ what an import accepts


def test_an_import_writes_the_word_only_where_it_is_needed_and_counts_it(
    door: Timeline, tmp_path: Path
) -> None:
    again, other = {**C, "accepts": []}, decided("03-09", matters=["n"])
    path = tmp_path / "be.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in (A, again, other)))
    (report,) = door.import_files(path)
    assert (report.stored, report.by_rule) == (False, {"second-decision": 1})
    assert [finding.rule for finding in report.findings] == ["second-decision"]
    with pytest.raises(BadArgument):
        door.import_files(path, accept=["not-yet-happened"])
    (report,) = door.import_files(path, accept=["second-decision"])
    assert (report.new, report.accepted, report.by_rule) == (3, {"second-decision": 1}, {})
    accepts = {entry.id: entry.document["accepts"] for entry in door.log()}
    assert accepts == {A["id"]: [], C["id"]: ["second-decision"], other["id"]: []}
    (report,) = door.import_files(path)
    assert (report.new, report.known, report.findings) == (0, 3, [])
    # The word that only the file has is another content.
    path.write_text(json.dumps({**A, "accepts": ["second-decision"]}))
    (report,) = door.import_files(path)
    assert [finding.rule for finding in report.findings] == ["id-conflict"]
    both_ways(door, tmp_path)


def test_totals_by_rule_are_not_cut_at_a_thousand(tmp_path: Path) -> None:
    rows = [{**C, "id": f"x-{number}", "outcome": "nonsense"} for number in range(1_100)]
    path = tmp_path / "be.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    with Timeline.open(tmp_path / "store.db", clock=Clock()) as door:
        (report,) = door.import_files(path)
        assert (len(report.findings), report.by_rule) == (1_000, {"invalid-field": 1_100})
        (report,) = door.import_files(path, keep_going=True)
        assert (report.rejected, report.by_rule) == (1_100, {"invalid-field": 1_100})


# ------------------------------------------------------------------ accounts


MAIN = one(
    "decision-taken", "01-24", outcome="approved", id="main",
    sources=[{"publisher": "Paper", "published": "2020-01-25"}],
)  # fmt: skip
ACCOUNT = one(
    "decision-taken", "01-23", outcome="rejected", id="account", account_of="main",
    sources=[{"publisher": "Other", "published": "2020-01-24"}],
)  # fmt: skip


def stands(door: Timeline, **cut: str) -> list[tuple[str | None, tuple[str, ...]]]:
    return [(row.outcome, row.developments) for row in door.state(**cut)]


def test_an_account_stands_in_where_it_alone_is_known(door: Timeline, tmp_path: Path) -> None:
    door.append(MAIN)
    receipt = door.append(ACCOUNT)
    assert [change.after for change in receipt.changes if change.is_one] == []
    assert stands(door, as_known="2020-01-23") == []
    assert stands(door, as_known="2020-01-24") == [("rejected", ("account",))]
    assert stands(door, as_known="2020-01-25") == [("approved", ("main",))]
    assert stands(door) == [("approved", ("main",))]
    # It moves nothing beside the main one, also on a day on which that is still to come.
    assert stands(door, as_of="2020-01-23") == []
    assert contradictions(door, "01-26") == []
    both_ways(door, tmp_path)


def test_an_account_takes_the_place_of_a_main_one_that_is_retracted(
    door: Timeline, tmp_path: Path
) -> None:
    second = {**ACCOUNT, "id": "second", "account_of": "account", "outcome": "noted"}
    door.append(MAIN, ACCOUNT, second)
    receipt = door.retract("main", reason="it was an error", id="gone")
    assert [note.rule for note in receipt.notes] == ["account-stands-in"]
    assert "“account”" in receipt.notes[0].message
    assert stands(door) == [("rejected", ("account",))]
    assert stands(door, as_known="2022-06-01") == [("rejected", ("account",))]
    door.retract("account", reason="that too")
    assert stands(door) == [("noted", ("second",))]
    both_ways(door, tmp_path)
    door.retract("gone", reason="it was right")
    assert stands(door) == [("approved", ("main",))]
    assert door.verify() == []


def test_show_sets_the_accounts_side_by_side(door: Timeline) -> None:
    second = {**ACCOUNT, "id": "second", "account_of": "account", "place": "Ghent"}
    door.append(MAIN, ACCOUNT, second)
    shown = door.show("main")
    assert [account.entry.id for account in shown.accounts] == ["account", "second"]
    assert shown.accounts[0].differs["outcome"] == ("approved", "rejected")
    assert shown.as_json()["accounts"][0]["differs"]["occurred"] == ["2020-01-24", "2020-01-23"]
    assert [account.entry.id for account in door.show("second").accounts] == ["main", "account"]
    door.retract("second", reason="no paper")
    assert [account.entry.id for account in door.show("main").accounts] == ["account"]


def test_what_was_recorded_twice_is_made_an_account_afterwards(
    door: Timeline, tmp_path: Path
) -> None:
    door.append(MAIN)
    twice = {**ACCOUNT, "account_of": None, "accepts": ["second-decision"]}
    door.append({name: value for name, value in twice.items() if value is not None})
    assert contradictions(door, "01-26") == [("second-decision", ["account", "main"])]
    door.correct("account", {"account_of": "main"}, reason="the same decision")
    assert contradictions(door, "01-26") == []
    assert stands(door) == [("approved", ("main",))]
    both_ways(door, tmp_path)
    door.correct("account", {"account_of": None}, reason="another decision after all")
    assert contradictions(door, "01-26") == [("second-decision", ["account", "main"])]
    assert door.verify() == []


def test_a_delivery_that_two_papers_tell_of_is_counted_once(door: Timeline) -> None:
    amount = [{"amount": "6", "item": "guns"}]
    door.append(one("delivery-made", "03-01", id="main", quantities=amount))
    door.append(one("delivery-made", "03-02", id="account", quantities=amount, account_of="main"))
    (row,) = door.totals()
    assert row.delivered.as_json() == {"min": "6", "max": "6"}
    door.retract("main", reason="x")
    (row,) = door.totals()
    assert row.delivered.as_json() == {"min": "6", "max": "6"}


def test_what_refers_to_an_account_refers_to_all_of_them(door: Timeline) -> None:
    def guns(amount: int) -> list[dict[str, str]]:
        return [{"amount": str(amount), "item": "guns"}]

    door.append(one("pledge-made", "03-01", id="p", quantities=guns(5)))
    door.append(one("pledge-made", "03-02", id="told", quantities=guns(7), account_of="p"))
    door.append(one("delivery-made", "03-03", id="d", fulfils="told", quantities=guns(3)))
    (row,) = door.totals()
    assert (row.pledged.as_json()["min"], row.pledged_only.as_json()["min"]) == ("5", "2")
    door.append(one("pledge-made", "03-04", id="more", replaces="told", quantities=guns(11)))
    (row,) = door.totals()
    assert (row.pledged.as_json()["min"], row.pledged_only.as_json()["min"]) == ("11", "8")


def test_two_accounts_of_a_planned_meeting_are_one_on_the_agenda(door: Timeline) -> None:
    planned = one("meeting-planned", "03-01", id="mp", planned="2020-06-20")
    again = one("meeting-planned", "03-02", id="told", planned="2020-06-21", account_of="mp")
    door.append(planned, again)

    def meetings(**cut: str) -> list[str]:
        rows = door.agenda(since="2020-06-01", **cut)
        return [row.on for row in rows if row.what == "meeting-planned"]

    assert meetings() == ["2020-06-20"]
    door.append(one("meeting-cancelled", "03-05", cancels="told"))
    assert meetings() == []


def test_an_account_is_of_a_development_like_it(door: Timeline) -> None:
    door.append(
        MAIN, one("statement-made", "01-24", id="said"), {**MAIN, "government": "nl", "id": "nl"}
    )
    door.append(ACCOUNT)
    wrong = {**ACCOUNT, "id": "wrong"}
    door.retract("said", reason="x", id="gone")
    for main in ("nothing", "said", "nl", "gone"):
        error = refused(door, {**wrong, "account_of": main})
        assert isinstance(error, NoSuchAccount)
        assert (error.rule, error.other) == ("no-such-account", main)
    with pytest.raises(BatchRejected) as caught:
        door.correct("main", {"account_of": "account"}, reason="the other way round")
    assert isinstance(caught.value.rejected[0].error, NoSuchAccount)


def test_two_are_no_accounts_of_each_other_without_a_matter_either(door: Timeline) -> None:
    said = one("statement-made", "01-24", id="said", matters=[])
    door.append(said, one("statement-made", "01-25", id="told", matters=[], account_of="said"))
    with pytest.raises(BatchRejected) as caught:
        door.correct("said", {"account_of": "told"}, reason="the other way round")
    error = caught.value.rejected[0].error
    assert isinstance(error, NoSuchAccount)
    assert error.other == "said"


def test_what_has_accounts_of_its_own_stays_an_account_of_the_same(door: Timeline) -> None:
    door.append(MAIN, ACCOUNT)
    door.append({**ACCOUNT, "id": "third", "account_of": "account"})
    with pytest.raises(BatchRejected) as caught:
        door.correct("account", {"account_of": None}, reason="another decision")
    error = caught.value.rejected[0].error
    assert isinstance(error, NoSuchAccount)
    assert error.other == "third"
    door.correct("third", {"account_of": "main"}, reason="the first one told of it")
    amended = door.correct(
        "account",
        {"account_of": None, "accepts": ["second-decision"]},
        reason="another decision",
    )
    assert amended.new
    shown = door.show("main")
    assert [one.entry.id for one in shown.accounts] == ["third"]


def test_a_second_decision_alike_is_asked_whether_it_is_an_account(door: Timeline) -> None:
    door.append(A)
    assert "account_of" in (refused(door, C).hint or "")
    assert "account_of" not in (refused(door, {**C, "outcome": "rejected"}).hint or "")


# ------------------------------------------------------------------ merged matters


def test_e26_a_merge_of_two_approved_matters_needs_the_word(door: Timeline, tmp_path: Path) -> None:
    door.append(A, {**C, "matters": ["n"]})
    with pytest.raises(BatchRejected) as caught:
        door.rename_matter("n", "m")
    assert isinstance(caught.value.rejected[0].error, SecondDecision)
    with pytest.raises(BadArgument):
        door.rename_matter("n", "m", accept=["nothing-fulfilled"])
    door.rename_matter("n", "m", accept=["second-decision"])
    assert contradictions(door, "03-10") == [("second-decision", [A["id"], C["id"]])]
    assert [row.matter for row in door.state(as_of="2020-03-10")] == ["m"]
    door.append(one("matter-raised", "03-06", matters=["n"]))
    assert at(door, "03-07")["status"] == "raised"
    both_ways(door, tmp_path)


def test_a_split_that_brings_a_contradiction_out_is_accepted(
    door: Timeline, tmp_path: Path
) -> None:
    raised = one("matter-raised", "03-02")
    door.append(A, raised, C)
    with pytest.raises(BatchRejected):
        door.split_matter("m", "n", raised["id"])
    door.split_matter("m", "n", raised["id"], accept="second-decision")
    assert contradictions_of(door) == {"m": [("second-decision", (A["id"], C["id"]))], "n": []}
    both_ways(door, tmp_path)


def test_an_account_of_another_matter_stands_in_for_nothing(door: Timeline) -> None:
    door.append(MAIN, {**ACCOUNT, "matters": ["n"]})
    assert door.retract("main", reason="it was an error").notes == []


def test_a_merge_in_a_file_is_accepted_by_an_import_and_counted(
    door: Timeline, tmp_path: Path
) -> None:
    naming = {"kind": "matter-renamed", "government": "be", "matter": "n", "to": "m"}
    path = tmp_path / "be.jsonl"
    rows = (A, {**C, "matters": ["n"]}, naming)
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    (report,) = door.import_files(path)
    assert report.by_rule == {"second-decision": 1}
    (report,) = door.import_files(path, accept="second-decision")
    assert (report.stored, report.accepted) == (True, {"second-decision": 1})
    (report,) = door.import_files(path)
    assert (report.new, report.findings) == (0, [])
    path.write_text(json.dumps({**naming, "matter": "k", "to": "l", "id": "named"}))
    (report,) = door.import_files(path)
    path.write_text(path.read_text().replace('"named"', '"named", "accepts": ["second-decision"]'))
    (report,) = door.import_files(path)
    assert [finding.rule for finding in report.findings] == ["id-conflict"]
    both_ways(door, tmp_path)


def test_accounts_of_two_slugs_are_accounts_of_one_matter(door: Timeline, tmp_path: Path) -> None:
    door.append(MAIN, {**ACCOUNT, "matters": ["n"]})
    assert [(row.matter, row.outcome) for row in door.state()] == [
        ("m", "approved"), ("n", "rejected"),
    ]  # fmt: skip
    door.rename_matter("n", "m")
    assert stands(door) == [("approved", ("main",))]
    assert stands(door, as_known="2020-01-24") == [("rejected", ("account",))]
    both_ways(door, tmp_path)
