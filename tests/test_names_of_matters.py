"""Matters have names: described, renamed, merged and separated, asked of both engines."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.builders import NOW, Clock
from timeline import BatchRejected, InvalidDevelopment, Timeline
from timeline.exceptions import BadArgument, IdTaken, NotFound, NothingMerged, NotMerged

Row = dict[str, Any]


def one(kind: str, day: str, matter: str | list[str] = "leopard-2", **fields: Any) -> Row:
    """A development of a day in 2022, published on its own day."""
    matters = [matter] if isinstance(matter, str) else matter
    return {
        "kind": kind, "government": "be", "occurred": f"2022-{day}", "matters": matters,
        "title": f"{kind} on {day}", "id": f"{kind}-{day}",
        "sources": [{"publisher": "Paper", "published": f"2022-{day}"}], **fields,
    }  # fmt: skip


RAISED = one("matter-raised", "04-01", "leopard2")
EXPECTED = one("decision-expected", "04-05", expected="2022-05")
DECIDED = one("decision-taken", "04-10", outcome="approved")
RENAMED = {"kind": "matter-renamed", "matter": "leopard2", "to": "leopard-2"}


@pytest.fixture
def clock() -> Clock:
    """A day goes by between two looks at it."""
    return Clock(NOW, timedelta(0))


@pytest.fixture
def door(store_url: str, clock: Clock) -> Iterable[Timeline]:
    with Timeline.open(store_url, clock=clock) as opened:
        yield opened


def statuses(door: Timeline, **cut: Any) -> dict[str, str]:
    return {row.matter: row.status for row in door.state(**cut)}


def ids(door: Timeline, matter: str, **cut: Any) -> list[str]:
    return [entry.id for entry in door.log(matters=matter, **cut)]


def file_of(folder: Path, *entries: Row, government: str = "be") -> Path:
    path = folder / "names.jsonl"
    lines = [{"government": government}, *({"government": government, **row} for row in entries)]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in lines), encoding="utf-8")
    return path


def all_answers(door: Timeline) -> Any:
    """What a store says of its matters under several cuts."""
    cuts = [{"as_of": f"2022-{day}", **more} for day in ("04-02", "04-06", "05-20")
            for more in ({}, {"as_known": "2022-04-07"})]  # fmt: skip
    return [[row.as_json() for row in door.state(**cut)] for cut in cuts]


def test_a_merge_is_one_matter_in_every_answer(door: Timeline, clock: Clock) -> None:
    door.append(RAISED, EXPECTED)
    before = clock.now
    clock.now += timedelta(days=2)
    receipt = door.rename_matter("leopard2", "leopard-2")
    assert [one.new for one in receipt.named] == [True]
    assert [(m.matter, list(m.slugs)) for m in receipt.matters] == [
        ("leopard-2", ["leopard-2", "leopard2"])
    ]
    assert statuses(door, as_of="2022-04-20") == {"leopard-2": "decision-expected"}
    for slug in ("leopard2", "leopard-2"):
        assert statuses(door, as_of="2022-04-20", matters=slug) == {
            "leopard-2": "decision-expected"
        }
        assert ids(door, slug) == [RAISED["id"], EXPECTED["id"]]
        assert [step.entry.id for step in door.replay(matters=slug) if step.entry] == [
            RAISED["id"], EXPECTED["id"],
        ]  # fmt: skip
    # The public never knew our slip of the pen.
    assert statuses(door, as_known="2022-04-02") == {"leopard-2": "raised"}
    assert ids(door, "leopard2", as_known="2022-04-06") == [RAISED["id"], EXPECTED["id"]]
    assert [row.matter for row in door.pending(as_of="2022-04-20")] == ["leopard-2"]
    assert [row.matter for row in door.agenda(since="2022-04-20", as_known="2022-04-20")] == [
        "leopard-2"
    ]
    # Only the state of our records shows the two.
    recorded = {"as_of": "2022-04-20", "as_recorded": str(before.date())}
    assert statuses(door, **recorded) == {"leopard-2": "decision-expected", "leopard2": "raised"}
    assert ids(door, "leopard2", as_recorded=str(before.date())) == [RAISED["id"]]
    assert statuses(door, matters="leopard2", **recorded) == {"leopard2": "raised"}
    assert [m.matter for m in door.matters()] == ["leopard-2"]
    assert door.stats()["matters"] == 1
    assert door.verify() == []


def test_developments_of_either_slug_are_of_the_matter_from_then_on(door: Timeline) -> None:
    door.append(RAISED)
    door.rename_matter("leopard2", "leopard-2")
    door.append(EXPECTED, one("step-taken", "04-06", ["leopard2", "leopard-2"], step="hearing"))
    assert statuses(door, as_of="2022-04-20") == {"leopard-2": "decision-expected"}
    receipt = door.append(one("decision-taken", "04-12", "leopard2", outcome="approved"))
    assert [(c.matter, c.after) for c in receipt.changes] == [("leopard-2", "decided")]
    with pytest.raises(BatchRejected, match="already decided"):
        door.append(one("decision-taken", "04-13", outcome="rejected"))
    assert door.verify() == []


def test_a_merge_that_brings_out_a_second_decision_is_refused(door: Timeline) -> None:
    door.append(DECIDED, one("decision-taken", "04-12", "leopard2", outcome="rejected"))
    position = door.position()
    with pytest.raises(BatchRejected) as caught:
        door.rename_matter("leopard2", "leopard-2")
    assert "decision-taken-04-10" in str(caught.value)
    assert "decision-taken-04-12" in str(caught.value)
    assert door.position() == position
    # What reopened it in between may have either slug.
    door.append(one("matter-raised", "04-11"))
    door.rename_matter("leopard2", "leopard-2")
    assert statuses(door) == {"leopard-2": "decided"}
    # It is taken for granted now, so it cannot be taken back.
    with pytest.raises(BatchRejected):
        door.retract("matter-raised-04-11", reason="never happened")
    assert door.verify() == []


def test_a_merge_is_taken_back(door: Timeline) -> None:
    door.append(RAISED, EXPECTED)
    door.rename_matter("leopard2", "leopard-2")
    door.append(one("step-taken", "04-07", "leopard2", step="hearing"))
    door.separate_matter("leopard2")
    assert statuses(door, as_of="2022-04-20") == {
        "leopard-2": "decision-expected", "leopard2": "under-consideration",
    }  # fmt: skip
    assert ids(door, "leopard-2") == [EXPECTED["id"]]
    with pytest.raises(NothingMerged):
        door.separate_matter("leopard2")
    # And merged again, under the next free id.
    (named,) = door.rename_matter("leopard2", "leopard-2").named
    assert named.naming.id == "be-matter-renamed-leopard2-leopard-2-2"
    assert len(statuses(door)) == 1
    assert door.verify() == []


def test_a_separation_that_leaves_two_decisions_of_one_matter_is_refused(door: Timeline) -> None:
    door.append(DECIDED, one("matter-raised", "04-11", "leopard2"))
    door.rename_matter("leopard2", "leopard-2")
    door.append(one("decision-taken", "04-12", outcome="rejected"))
    with pytest.raises(BatchRejected, match="already decided"):
        door.separate_matter("leopard2")
    assert len(statuses(door)) == 1
    assert door.verify() == []


def test_what_is_not_merged_is_not_separated(door: Timeline, tmp_path: Path) -> None:
    door.append(RAISED, EXPECTED)
    row = {"kind": "matter-separated", "matter": "leopard2", "from": "leopard-2"}
    (report,) = door.import_files(file_of(tmp_path, row))
    (finding,) = report.findings
    assert (finding.line, report.stored) == (2, False)
    assert NotMerged("x", matter="leopard2", other="leopard-2").message[30:] in finding.message


@pytest.mark.parametrize("as_yaml", [False, True])
def test_e25_a_file_with_renames_is_imported_twice(
    door: Timeline, tmp_path: Path, as_yaml: bool
) -> None:
    back = {"kind": "matter-renamed", "matter": "leopard-2", "to": "leopard2"}
    path = file_of(tmp_path, RAISED, EXPECTED, RENAMED, back, RENAMED, back)
    if as_yaml:
        path = tmp_path / "names.yaml"
        path.write_text(
            json.dumps({"government": "be", "developments": [
                {k: v for k, v in row.items() if k != "government"}
                for row in (RAISED, EXPECTED, RENAMED, back, RENAMED, back)
            ]}), encoding="utf-8",
        )  # fmt: skip
    (first,) = door.import_files(path)
    assert (first.new, first.known, list(first.findings)) == (6, 0, [])
    (second,) = door.import_files(path)
    assert (second.new, second.known) == (0, 6)
    assert list(statuses(door)) == ["leopard2"]
    for slug in ("leopard2", "leopard-2"):
        assert ids(door, slug) == [RAISED["id"], EXPECTED["id"]]
    assert door.verify() == []
    # Into an empty store, in both forms.
    for form in ("yaml", "jsonl"):
        door.export(tmp_path / form, form=form)
        with Timeline.open(tmp_path / f"{form}.db", clock=Clock()) as again:
            (report,) = again.import_files(tmp_path / form)
            assert (report.new, report.known) == (6, 0)
            assert all_answers(again) == all_answers(door)
            assert again.import_files(tmp_path / form)[0].new == 0


def test_a_matter_is_described(door: Timeline, tmp_path: Path) -> None:
    door.append(RAISED, EXPECTED)
    door.rename_matter("leopard2", "leopard-2")
    door.describe_matter("leopard2", title="Leopard 2 tanks")
    (matter,) = door.describe_matter(
        "leopard-2", summary="Tanks", identifiers=[{"scheme": "wikidata", "value": "Q1"}]
    ).matters
    assert (matter.title, matter.summary) == ("Leopard 2 tanks", "Tanks")
    assert list(matter.identifiers) == [{"scheme": "wikidata", "value": "Q1"}]
    (row,) = door.state(as_of="2022-04-20")
    assert (row.title, row.as_json()["title"]) == ("Leopard 2 tanks", "Leopard 2 tanks")
    assert door.matters()[0].title == "Leopard 2 tanks"
    # Known on every day, as it is our own word for it.
    assert [one.title for one in door.state(as_known="2022-04-02")] == ["Leopard 2 tanks"]
    assert door.describe_matter("leopard2", summary="Tanks").named == ()
    door.export(tmp_path)
    with Timeline.open(tmp_path / "again.db", clock=Clock()) as again:
        again.import_files(tmp_path / "be.yaml")
        assert all_answers(again) == all_answers(door)
    assert door.verify() == []


def test_a_title_is_that_of_the_name(door: Timeline) -> None:
    door.append(RAISED, EXPECTED)
    door.describe_matter("leopard-2", title="The name's")
    door.describe_matter("leopard2", title="The other's")
    door.rename_matter("leopard2", "leopard-2")
    assert [one.title for one in door.state()] == ["The name's"]
    door.rename_matter("leopard-2", "leopard2")
    assert [one.title for one in door.state()] == ["The other's"]


def test_names_are_shown_as_recorded(door: Timeline, clock: Clock) -> None:
    door.append(RAISED)
    days = []
    for title in ("One", "Two"):
        days.append(str(clock.now.date()))
        clock.now += timedelta(days=2)
        door.describe_matter("leopard2", title=title)
    days.append(str(clock.now.date()))
    found = [[one.title for one in door.state(as_recorded=day)] for day in days]
    assert found == [[None], ["One"], ["Two"]]


def test_a_dry_run_writes_nothing(door: Timeline) -> None:
    door.append(RAISED, EXPECTED)
    position = door.position()
    (matter,) = door.rename_matter("leopard2", "leopard-2", dry_run=True).matters
    assert (matter.matter, list(matter.slugs)) == ("leopard-2", ["leopard-2", "leopard2"])
    (matter,) = door.describe_matter("leopard2", title="Tanks", dry_run=True).matters
    assert matter.title == "Tanks"
    assert door.position() == position
    assert len(statuses(door)) == 2


def test_several_are_merged_at_once(door: Timeline) -> None:
    door.append(RAISED, EXPECTED, one("step-taken", "04-07", "leopards", step="hearing"))
    door.merge_matters(["leopard2", "leopards"], "leopard-2")
    assert list(statuses(door)) == ["leopard-2"]
    assert door.merge_matters(["leopard2", "leopards"], "leopard-2").named == ()
    with pytest.raises(NotFound, match="leopardo"):
        door.merge_matters("leopard2", "leopardo")


def test_developments_are_split_off(door: Timeline) -> None:
    door.append(RAISED, EXPECTED, one("step-taken", "04-07", "leopard2", step="hearing"))
    door.rename_matter("leopard2", "leopard-2")
    receipt = door.split_matter("leopard-2", "leopard-1", "step-taken-04-07", RAISED["id"])
    assert receipt.new == 2
    assert statuses(door, as_of="2022-04-20") == {
        "leopard-1": "under-consideration", "leopard-2": "decision-expected",
    }  # fmt: skip
    # A correction of our own: so it was at any time.
    assert statuses(door, as_known="2022-04-02") == {"leopard-1": "raised"}
    with pytest.raises(BadArgument, match="is not of the matter"):
        door.split_matter("leopard-2", "leopard-3", RAISED["id"])
    assert door.verify() == []


def test_two_decisions_are_split_off_together(door: Timeline) -> None:
    """One by one they would meet the other decisions on the way."""
    door.append(
        DECIDED, one("decision-overturned", "04-11"),
        one("decision-taken", "04-12", outcome="approved"),
    )  # fmt: skip
    door.split_matter("leopard-2", "leopard-1", "decision-overturned-04-11", DECIDED["id"])
    assert statuses(door) == {"leopard-1": "overturned", "leopard-2": "decided"}
    assert door.verify() == []


def test_a_correction_that_moves_between_slugs_of_one_matter_moves_nothing(door: Timeline) -> None:
    door.append(DECIDED, one("matter-raised", "04-09", "leopard2"))
    door.rename_matter("leopard2", "leopard-2")
    door.append(
        one("decision-overturned", "04-11", "leopard2"),
        one("decision-taken", "04-12", outcome="approved"),
    )
    before = door.state()
    door.correct("decision-overturned-04-11", {"matters": ["leopard-2"]}, reason="slug")
    assert door.state() == before
    door.correct("decision-overturned-04-11", {"matters": ["leopard-2", "leopard2"]}, reason="both")
    door.correct("decision-overturned-04-11", {"matters": ["leopard2"]}, reason="one")
    assert door.state() == before
    with pytest.raises(BatchRejected):
        door.correct("decision-overturned-04-11", {"matters": ["other"]}, reason="away")
    assert door.verify() == []


def test_another_governments_matter_of_the_same_name_is_left_alone(door: Timeline) -> None:
    theirs = one("matter-raised", "04-01", "leopard2", id="theirs", government="lv")
    door.append(RAISED, EXPECTED, theirs)
    with pytest.raises(BadArgument, match="be, lv have a matter"):
        door.rename_matter("leopard2", "leopard-2")
    door.rename_matter("leopard2", "leopard-2", government="be")
    assert set(ids(door, "leopard2")) == {RAISED["id"], "theirs", EXPECTED["id"]}
    assert ids(door, "leopard-2") == [RAISED["id"], EXPECTED["id"]]
    assert {(row.government, row.matter) for row in door.state()} == {
        ("be", "leopard-2"), ("lv", "leopard2"),
    }  # fmt: skip


def test_totals_add_up_by_the_present_name(door: Timeline) -> None:
    goods = [{"amount": "2", "item": "tanks", "unit": "items"}]
    door.append(
        one("pledge-made", "04-02", "leopard2", quantities=goods),
        one("commitment-made", "04-03", quantities=goods),
    )
    door.rename_matter("leopard2", "leopard-2")
    rows = door.totals(by="matter")
    assert [(row.matter, row.pledged.as_json()["min"]) for row in rows] == [("leopard-2", "2")]


def test_a_rename_to_itself_is_invalid(door: Timeline, tmp_path: Path) -> None:
    door.append(RAISED)
    with pytest.raises(InvalidDevelopment, match="the matter itself") as caught:
        door.rename_matter("leopard2", "leopard2")
    assert [problem.field for problem in caught.value.problems] == ["to"]
    path = file_of(tmp_path, {**RENAMED, "to": "leopard2"})
    (report,) = door.import_files(path)
    (finding,) = report.findings
    assert (finding.line, finding.field) == (2, "to")
    assert "“leopard2” is the matter itself" in finding.message


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({**RENAMED, "to": "No Slug"}, "to", "is not a slug"),
        ({**RENAMED, "too": "leopard-2"}, "too", "did you mean “to”?"),
        ({"kind": "matter-renamed", "matter": "leopard2"}, "to", "missing"),
        ({"kind": "matter-described", "matter": "leopard2"}, None, "needs a title"),
        ({"kind": "matter-described", "matter": "leopard2", "title": 5}, "title", "expected text"),
        ({"kind": "matter-described", "matter": "leopard2", "title": " "}, "title", "empty"),
        ({"kind": "matter-described", "matter": "m", "title": "a\nb"}, "title", "one line"),
        ({"kind": "matter-separated", "matter": "m", "from": "m"}, "from", "the matter itself"),
        ({"kind": "matter-described", "matter": ["m"], "title": "T"}, "matter", "expected text"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_field(
    tmp_path: Path, wrong: Row, field: str | None, said: str
) -> None:
    with Timeline.open(tmp_path / "store.db", clock=Clock()) as door:
        (report,) = door.import_files(file_of(tmp_path, RAISED, wrong))
        (finding,) = report.findings
        assert (finding.line, finding.field) == (3, field)
        assert said in finding.message
        assert door.position() == 0


def test_an_id_is_taken_by_other_content(door: Timeline, tmp_path: Path) -> None:
    door.append(RAISED, EXPECTED)
    for number, wrong in enumerate((
        {**RENAMED, "id": RAISED["id"]}, {**RENAMED, "id": "mine"}, {**RENAMED, "id": "mine"},
        {**RENAMED, "id": "mine", "to": "leopards"},
    )):  # fmt: skip
        (report,) = door.import_files(file_of(tmp_path, wrong))
        assert report.stored == (number in (1, 2))
    (report,) = door.import_files(file_of(tmp_path, {**RAISED, "id": "mine"}))
    assert IdTaken("mine", differs=["kind"]).message in report.findings[0].message
    with pytest.raises(BatchRejected, match="is not in the store"):
        door.append(
            {"kind": "retracted", "government": "be", "occurred": "2022-05-01", "title": "no",
             "amends": "mine", "reason": "no", "id": "no"}
        )  # fmt: skip


def test_a_file_merges_and_separates_in_any_order(tmp_path: Path) -> None:
    """In one file, over many pages, the matter is judged as it is by then."""
    back = {"kind": "matter-separated", "matter": "leopard2", "from": "leopard-2"}
    many = [
        one("step-taken", "04-02", "leopard2", step="hearing", id=f"s{n}") for n in range(1_500)
    ]
    rows = [RAISED, *many[:1_200], RENAMED, DECIDED, *many[1_200:], back,
            one("decision-taken", "04-12", "leopard2", outcome="rejected")]  # fmt: skip
    with Timeline.open(tmp_path / "store.db", clock=Clock()) as door:
        (report,) = door.import_files(file_of(tmp_path, *rows))
        assert list(report.findings) == []
        assert statuses(door) == {
            "leopard-2": "decided", "leopard2": "decided",
        }  # fmt: skip
        assert door.verify() == []
        (report,) = door.import_files(file_of(tmp_path, RENAMED, RENAMED))
        assert "already decided" in report.findings[0].message
    with Timeline.open(tmp_path / "other.db", clock=Clock()) as door:
        (report,) = door.import_files(file_of(tmp_path, *rows[:-2], rows[-1]))
        assert "already decided" in report.findings[0].message
    with Timeline.open(tmp_path / "third.db", clock=Clock()) as door:
        (report,) = door.import_files(file_of(tmp_path, *rows), keep_going=True)
        assert list(report.findings) == []
        assert door.verify() == []


JOINT = one("meeting-held", "04-20", "summit", joint_with=["dk", "lv"])


def test_a_government_that_is_only_named_has_its_history(door: Timeline) -> None:
    door.append(JOINT, RAISED, one("matter-raised", "04-21", id="lv", government="lv"))
    assert [entry.id for entry in door.log("dk")] == [JOINT["id"]]
    assert [entry.id for entry in door.log("dk", matters="summit")] == [JOINT["id"]]
    assert [step.entry.id for step in door.replay("dk") if step.entry] == [JOINT["id"]]
    (row,) = door.state("dk")
    assert (row.government, row.matter, row.joint_with) == ("be", "summit", ("dk", "lv"))
    assert [(row.government, row.matter) for row in door.state("lv")] == [
        ("be", "summit"), ("lv", "leopard-2"),
    ]  # fmt: skip
    assert [row.matter for row in door.state("be")] == ["leopard2", "summit"]
    assert door.state("dk", matters="leopard2") == []
    with pytest.raises(NotFound, match="“de”"):
        list(door.log("de"))
    assert list(door.log("dk", as_known="2022-04-19")) == []
    assert door.state("dk", as_known="2022-04-19") == []
    assert door.verify() == []


def test_a_joint_matter_is_joint_under_its_present_name(door: Timeline) -> None:
    door.append(JOINT)
    door.rename_matter("summit", "summits")
    for slug in ("summit", "summits"):
        assert [(row.matter, row.joint_with) for row in door.state("dk", matters=slug)] == [
            ("summits", ("dk", "lv"))
        ]
    door.retract(JOINT["id"], reason="never met")
    assert door.state("dk") == []


def test_a_new_slug_close_to_another_is_questioned(door: Timeline) -> None:
    assert door.append(EXPECTED).notes == []
    (note,) = door.append(RAISED).notes
    assert (note.rule, note.matter) == ("new-matter", "leopard2")
    assert "is it the same as “leopard-2”?" in note.message
    assert note.hint == "If so: `timeline matter merge leopard2 leopard-2 --government be`."
    assert door.append(one("step-taken", "04-06", "leopard2", step="hearing")).notes == []
    # An old slug is no new one.
    door.rename_matter("leopard2", "leopard-2")
    assert door.append(one("step-taken", "04-07", "leopard2", step="hearing")).notes == []
    assert door.append(one("step-taken", "04-08", "leopard-3", step="hearing")).notes == []


def test_a_file_says_another_name_of_a_government_and_renames_none(
    door: Timeline, tmp_path: Path
) -> None:
    door.append(RAISED, name="Belgium", zone="Europe/Brussels")
    path = tmp_path / "be.jsonl"
    path.write_text('{"government":"be","name":"Belgique"}\n{"government":"us"}\n', "utf-8")
    (report,) = door.import_files(path)
    assert [note.rule for note in report.notes] == ["chosen-zone", "other-name"]
    assert "“be” keeps its name “Belgium”; “Belgique” was not recorded" in report.notes[1].message
    assert [one.name for one in door.governments("be")] == ["Belgium"]
    assert door.describe_government("be", name="Belgique").governments == ["be"]
    assert [one.name for one in door.governments("be")] == ["Belgique"]
    assert door.verify() == []


def test_names_are_sealed_proven_copied_and_rescued(door: Timeline, tmp_path: Path) -> None:
    door.append(RAISED, EXPECTED)
    door.rename_matter("leopard2", "leopard-2")
    door.describe_matter("leopard-2", title="Tanks")
    door.seal(tmp_path / "sealed.checkpoint")
    id_ = "be-matter-renamed-leopard2-leopard-2"
    proof = door.prove(id_)
    assert proof.development()["to"] == "leopard-2"
    assert door.verify(checkpoints=tmp_path / "sealed.checkpoint") == []
    assert door.verify(quick=True) == []
    door.copy_store(tmp_path / "copy.db")
    with Timeline.open(tmp_path / "copy.db", clock=Clock()) as again:
        assert again.head() == door.head()
        assert all_answers(again) == all_answers(door)
        assert again.verify() == []
        # The copy judges by the names that it got.
        again.append(DECIDED)
        with pytest.raises(BatchRejected):
            again.append(one("decision-taken", "04-13", "leopard2", outcome="rejected"))
        again.rescue(tmp_path / "copy.db", tmp_path / "rescued.db")
    with Timeline.open(tmp_path / "rescued.db", clock=Clock()) as rescued:
        assert [row.title for row in rescued.state()] == ["Tanks"]
        assert rescued.verify() == []


def test_followers_are_told_of_developments_and_not_of_names(door: Timeline) -> None:
    door.append(RAISED, EXPECTED)
    following = door.follow(0)
    assert [next(following).id, next(following).id] == [RAISED["id"], EXPECTED["id"]]
    door.rename_matter("leopard2", "leopard-2")
    door.append(DECIDED)
    assert next(following).id == DECIDED["id"]
    after = door.position() - 1
    assert [entry.id for entry in door.log(after=after)] == [DECIDED["id"]]


def test_two_programs_name_matters_of_one_store(door: Timeline, store_url: str) -> None:
    """Each has looked up the matters before the other changes them."""
    door.append(RAISED, EXPECTED)
    with Timeline.open(store_url, clock=Clock()) as other:
        assert len(other.state()) == 2
        door.rename_matter("leopard2", "leopard-2")
        other.append(one("step-taken", "04-06", "leopard2", step="hearing"))
        assert list(statuses(door)) == list(statuses(other)) == ["leopard-2"]
        other.separate_matter("leopard2")
        door.append(one("step-taken", "04-07", "leopard2", step="hearing"))
        assert list(statuses(door)) == list(statuses(other)) == ["leopard-2", "leopard2"]
        assert ids(other, "leopard2") == [RAISED["id"], "step-taken-04-06", "step-taken-04-07"]
        other.append(DECIDED)
        door.append(one("decision-taken", "04-11", "leopard2", outcome="rejected"))
        with pytest.raises(BatchRejected, match="already decided"):
            other.rename_matter("leopard2", "leopard-2")
    assert door.verify() == []


def test_a_rebuilt_view_says_the_same(door: Timeline) -> None:
    door.append(RAISED, EXPECTED)
    door.rename_matter("leopard2", "leopard-2")
    door.append(one("step-taken", "04-07", "leopard2", step="hearing"))
    door.separate_matter("leopard2")
    door.merge_matters("leopard2", "leopard-2")
    before = all_answers(door)
    door.rebuild_view()
    assert all_answers(door) == before
