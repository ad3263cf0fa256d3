"""The one door: the stated examples, the three clocks, and what a user of it never meets."""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import timeline
from tests.builders import (
    NOW,
    Clock,
    as_version_0_1_did,
    decision_taken,
    delivered,
    expected,
    met,
    pledged,
    raised,
    stated,
)
from tests.refusals import refused
from timeline import Timeline
from timeline.domain.errors import IdTaken, SecondDecision, TimelineError, UnknownGovernment
from timeline.domain.parsing import InvalidDevelopment
from timeline.eventstore.errors import StoreMissing
from timeline.eventstore.writer import BatchRejected
from timeline.readmodel.errors import UnknownDevelopment, UnknownGovernments
from timeline.services.append import derive_id
from timeline.services.arguments import BadArgument

EVENTS = Path(__file__).parents[1] / "events"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def door(store_url: str, clock: Clock) -> Iterator[Timeline]:
    with Timeline.open(store_url, clock=clock) as opened:
        yield opened


@pytest.fixture
def bundled(door: Timeline) -> Timeline:
    assert not any(report.findings for report in door.import_files(EVENTS))
    return door


def statuses(door: Timeline, *ids: str, **cut: Any) -> dict[str, str]:
    """Status by matter."""
    return {one.matter: one.status for one in door.state(*ids, **cut)}


def hidden(error: TimelineError) -> type[TimelineError]:
    """The class of the one error behind a rejected batch."""
    assert isinstance(error, BatchRejected)
    (rejected,) = error.rejected
    return type(rejected.error)


# --------------------------------------------------------------- the stated examples


def test_on_thursday_the_decision_is_expected_until_friday(bundled: Timeline) -> None:
    found = {one.matter: one for one in bundled.state("be", as_of="2022-04-21")}
    assert found["heavy-weapons"].status == "decision-expected"
    assert found["heavy-weapons"].expected == "2022-04-22"


def test_a_friday_that_passes_undecided_is_overdue_on_saturday(bundled: Timeline) -> None:
    assert statuses(bundled, "be", as_of="2022-04-22")["heavy-weapons"] == "decision-expected"
    found = {one.matter: one for one in bundled.state("be", as_of="2022-04-23")}
    assert found["heavy-weapons"].status == "overdue"
    assert found["heavy-weapons"].since == "2022-04-23"


def test_both_belgian_matters_are_pending_on_thursday(bundled: Timeline) -> None:
    found = [one.matter for one in bundled.pending("be", as_of="2022-04-21")]
    assert sorted(found) == ["forensic-experts", "heavy-weapons"]
    assert [one.status for one in bundled.pending("be", as_of="2022-04-23", overdue=True)]


def test_a_decision_changes_what_stands_and_not_what_stood(bundled: Timeline) -> None:
    before = [one.as_json() for one in bundled.state("be", as_of="2022-04-21")]
    receipt = bundled.append(
        decision_taken(occurred="2022-04-22", published="2022-04-23", government="be")
    )
    assert receipt.new == 1
    matter = "heavy-weapons"
    assert statuses(bundled, "be", as_of="2022-04-23")[matter] == "decided"
    assert statuses(bundled, "be", as_known="2022-04-22")[matter] == "decision-expected"
    cut = {"as_of": "2022-04-23", "as_known": "2022-04-22"}
    assert statuses(bundled, "be", **cut)[matter] == "overdue"
    assert [one.as_json() for one in bundled.state("be", as_of="2022-04-21")] == before


def test_one_statement_of_ukraine_is_of_sunday_the_17th(bundled: Timeline) -> None:
    day = "2022-04-17"
    assert len(list(bundled.log("ua", kinds=["statement-made"], since=day, until=day))) == 1


def test_the_meeting_with_rutte_is_in_both_histories_and_told_once(bundled: Timeline) -> None:
    everything = [one.id for one in bundled.log()]
    assert len(everything) == len(set(everything))
    both = {one.id for one in bundled.log("be")} & {one.id for one in bundled.log("nl")}
    assert both
    joint = [one.id for one in bundled.log("be", "nl")]
    assert len(joint) == len(set(joint))


def test_what_was_done_jointly_is_learnt_and_happens_in_both_histories_once(
    door: Timeline,
) -> None:
    door.append(
        stated(occurred="2022-04-18"),
        met(government="nl", occurred="2022-04-20", published="2022-04-21", joint_with=["be"]),
    )
    for ids in (("be",), ("nl",), ("be", "nl"), ()):
        days = door.diff("2022-04-19", "2022-04-20", *ids).happened
        learnt = door.diff("2022-04-20", "2022-04-21", *ids, known=True).happened
        assert [one.government for one in days] == [one.government for one in learnt] == ["nl"]


def test_a_second_import_finds_nothing_new(bundled: Timeline) -> None:
    position = bundled.position()
    assert sum(report.new for report in bundled.import_files(EVENTS)) == 0
    assert bundled.position() == position
    assert bundled.verify() == []


# --------------------------------------------------------------- the three clocks


def test_a_bare_date_ends_when_the_governments_own_day_ends(door: Timeline) -> None:
    door.append(
        expected("2022-04-22", government="nz", id="nz-1", occurred="2022-04-20"),
        zone="Pacific/Auckland",
        name="New Zealand",
    )
    door.append(expected("2022-04-22", government="be", id="be-1", occurred="2022-04-20"))
    # Friday has ended in Auckland while it is still noon in Brussels.
    found = {one.government: one.status for one in door.state(as_of="2022-04-22T12:01Z")}
    assert found == {"be": "decision-expected", "nz": "overdue"}
    same_day = {one.government: one.status for one in door.state(as_of="2022-04-22")}
    assert same_day == {"be": "decision-expected", "nz": "decision-expected"}


def test_without_a_cut_the_question_is_asked_now(door: Timeline, clock: Clock) -> None:
    door.append(expected("2022-06-03", occurred="2022-05-20"))
    assert statuses(door) == {"heavy-weapons": "decision-expected"}
    clock.now = datetime(2022, 6, 3, 22, 0, 0, tzinfo=UTC)
    assert statuses(door) == {"heavy-weapons": "overdue"}
    clock.now += timedelta(days=90)
    assert statuses(door) == {"heavy-weapons": "lapsed"}
    assert [one.status for one in door.pending(lapse_after=10**9)] == ["overdue"]


def test_what_may_have_happened_moves_no_status_yet(door: Timeline) -> None:
    door.append(raised(occurred="2022-04-18"), decision_taken(occurred="2022-04-19/2022-04-22"))
    (found,) = door.state(as_of="2022-04-20")
    assert found.status == "raised"
    assert found.perhaps == ("be-2022-04-19-2022-04-22-decision-taken-heavy-weapons",)
    (found,) = door.state(as_of="2022-04-22")
    assert (found.status, found.perhaps) == ("decided", ())


def test_an_old_view_shows_the_old_text(door: Timeline, clock: Clock) -> None:
    first = decision_taken(occurred="2022-04-20", published="2022-04-20", title="As first told")
    door.append(first)
    clock.now += timedelta(days=1)
    source = [{"publisher": "De Standaard", "published": "2022-04-25"}]
    door.correct(
        first.id, {"title": "As it was", "outcome": "noted"}, reason="misheard", sources=source
    )

    def told(**cut: Any) -> tuple[str, bool, str | None]:
        (entry,) = door.log(kinds=["decision-taken"], **cut)
        (standing,) = door.state(**cut)
        return entry.title, entry.amended, standing.outcome

    assert told() == ("As it was", True, "noted")
    assert told(as_known="2022-04-24") == ("As first told", False, "approved")
    assert told(as_known="2022-04-25") == ("As it was", True, "noted")
    assert told(as_recorded="2022-06-01") == ("As first told", False, "approved")
    assert told(as_recorded="2022-06-02") == ("As it was", True, "noted")
    assert told(as_known="2022-04-25", as_recorded="2022-06-01")[0] == "As first told"
    assert list(door.log(as_recorded="2022-05-31")) == []
    assert list(door.log(as_known="2022-04-19")) == []


def test_the_title_of_a_matter_is_the_one_known_then(door: Timeline, clock: Clock) -> None:
    first = raised(occurred="2022-04-18", published="2022-04-18", title="As first told")
    door.append(first)
    clock.now += timedelta(days=1)
    door.correct(first.id, {"title": "As it was"}, reason="misheard", clerical=False)
    assert [one.title for one in door.matters()] == ["As it was"]
    assert [one.title for one in door.matters(as_known="2022-04-20")] == ["As first told"]
    assert [one.title for one in door.matters(as_recorded="2022-06-01")] == ["As first told"]


def test_the_last_correction_recorded_speaks_once_it_is_known(door: Timeline) -> None:
    first = stated(occurred="2022-04-18", published="2022-04-18", title="0")
    door.append(first)

    def correct(title: str, published: str) -> None:
        source = [{"publisher": "P", "published": published}]
        door.correct(first.id, {"title": title}, reason="r", id=f"c{title}", sources=source)

    correct("2", "2022-05-20")
    correct("1", "2022-05-10")
    days = ("2022-05-09", "2022-05-10", "2022-05-19", "2022-05-20")
    told = [next(door.log(ids_of(first), as_known=day)).title for day in days]
    assert told == ["0", "1", "1", "1"]


def ids_of(one: Any) -> str:
    return str(one.government)


def test_a_correction_leans_on_another_that_became_known_later(door: Timeline) -> None:
    first = met(occurred="2022-04-20", published="2022-04-20")
    door.append(first)
    late = [{"publisher": "P", "published": "2022-05-20"}]
    early = [{"publisher": "P", "published": "2022-05-10"}]
    door.correct(first.id, {"phrase": "Wednesday"}, reason="r", id="c1", sources=late)
    door.correct(first.id, {"reckoned_from": "2022-04-21"}, reason="r", id="c2", sources=early)

    def shown(day: str) -> tuple[Any, Any]:
        document = door.show(first.id, as_known=day).entry.document
        return document["phrase"], document["reckoned_from"]

    assert shown("2022-05-15") == (None, None)
    assert shown("2022-05-20") == ("Wednesday", "2022-04-21")


def test_corrections_that_make_sense_only_together_survive_a_retraction(door: Timeline) -> None:
    first = met(occurred="2022-04-20")
    door.append(first)
    door.correct(first.id, {"phrase": "Wednesday"}, reason="r", id="c1")
    door.correct(first.id, {"reckoned_from": "2022-04-21"}, reason="r", id="c2")
    door.correct(first.id, {"phrase": "on Wednesday"}, reason="r", id="c3")
    door.retract("c1", reason="r")
    document = door.show(first.id).entry.document
    assert (document["phrase"], document["reckoned_from"]) == ("on Wednesday", "2022-04-21")


def test_a_retraction_and_a_dispute_are_seen_only_once_they_are_known(
    door: Timeline, clock: Clock
) -> None:
    first = decision_taken(occurred="2022-04-20", published="2022-04-20")
    door.append(first)
    later = [{"publisher": "P", "published": "2022-05-10"}]
    door.dispute(first.id, reason="the minister denies it", sources=later, id="contest")
    entry = next(door.log(kinds=["decision-taken"]))
    assert entry.disputed_by == "contest"
    assert entry.document["verification"] == "disputed"
    entry = next(door.log(kinds=["decision-taken"], as_known="2022-05-09"))
    assert (entry.disputed_by, entry.document["verification"]) == (None, "reported")

    door.retract(first.id, reason="a hoax", sources=later, id="gone")
    assert statuses(door) == {}
    assert statuses(door, as_known="2022-05-09") == {"heavy-weapons": "decided"}
    (entry,) = door.log(kinds=["decision-taken"])
    assert entry.as_json()["retracted"]

    clock.now += timedelta(days=1)
    door.retract("gone", reason="it was true", id="back", clerical=False)
    assert statuses(door) == {"heavy-weapons": "decided"}
    assert statuses(door, as_recorded="2022-06-01") == {}
    assert statuses(door, as_known="2022-05-31", as_of="2022-05-31") == {}


def test_what_reads_the_same_before_and_after_was_not_amended(door: Timeline) -> None:
    first = stated(occurred="2022-04-18", published="2022-04-18", title="0")
    door.append(first)
    for number, day in enumerate(("2022-05-10", "2022-05-20")):
        source = [{"publisher": "P", "published": day}]
        if number == 0:
            door.correct(first.id, {"title": "1"}, reason="r", id="c", sources=source)
        else:
            door.retract("c", reason="r", id="r", sources=source)
    assert door.diff("2022-05-01", "2022-05-30", known=True).amended == []
    ((before, after),) = door.diff("2022-05-01", "2022-05-15", known=True).amended
    assert (before.title, after.title) == ("0", "1")


# --------------------------------------------------------------- showing one


def test_a_pledge_shows_the_deliveries_that_fulfil_it_whatever_their_matter(
    door: Timeline,
) -> None:
    made = pledged(occurred="2022-04-18")
    kept = delivered(occurred="2022-04-20", fulfils=made.id, matter=None, id="kept")
    moved = delivered(occurred="2022-04-21", fulfils=made.id, matter=None, id="moved")
    hoax = delivered(occurred="2022-04-22", fulfils=made.id, matter=None, id="hoax")
    door.append(made, kept, moved, hoax)
    door.correct("moved", {"fulfils": None}, reason="another pledge")
    door.retract("hoax", reason="a hoax")
    assert [one.id for one in door.show(made.id).fulfilled_by] == ["kept"]


def test_an_amended_development_shows_its_first_text_too(door: Timeline) -> None:
    first = stated(title="As first told")
    door.append(first)
    door.correct(first.id, {"title": "As it was"}, reason="r", id="c")
    shown = door.show(first.id)
    assert shown.original is not None
    assert (shown.original.title, shown.entry.title) == ("As first told", "As it was")
    assert [one.id for one in shown.amendments] == ["c"]
    assert door.show("c").original is None


def test_an_unknown_id_is_refused_with_the_nearest(door: Timeline) -> None:
    door.append(stated(id="be-statement"))
    with pytest.raises(UnknownDevelopment) as development:
        door.show("be-statment")
    assert development.value.nearest == ("be-statement",)
    with pytest.raises(UnknownGovernments) as government:
        door.state("bee")
    assert government.value.nearest == ("be",)


# --------------------------------------------------------------- appending


def test_the_same_again_is_recorded_already_and_nothing_is_written(door: Timeline) -> None:
    first = stated()
    assert door.append(first).new == 1
    position = door.position()
    receipt = door.append(first)
    assert (receipt.new, [one.new for one in receipt.appended]) == (0, [False])
    assert door.position() == position


def test_the_same_id_with_other_content_is_a_conflict_and_nothing_is_written(
    door: Timeline,
) -> None:
    door.append(stated(id="one"))
    position = door.position()
    for other, field in ((stated(id="one", title="another"), "title"), (raised(id="one"), "kind")):
        with refused(IdTaken) as found:
            door.append(raised(id="two"), other)
        assert field in found[0].differs
    assert door.position() == position


def test_an_id_is_unique_over_all_governments(door: Timeline) -> None:
    door.append(stated(id="one"))
    with refused(IdTaken) as found:
        door.append(stated(id="one", government="nl"))
    assert "government" in found[0].differs


def test_a_batch_is_judged_with_itself(door: Timeline) -> None:
    made = pledged(occurred="2022-04-18")
    receipt = door.append(made, delivered(occurred="2022-04-20", fulfils=made.id))
    assert receipt.new == 2
    with pytest.raises(BatchRejected) as caught:
        door.append(
            decision_taken(id="a", occurred="2022-04-21"), decision_taken(id="b"), stated(id="c")
        )
    assert hidden(caught.value) is SecondDecision
    (refusal,) = caught.value.rejected
    assert refusal.index == 1
    assert [one.id for one in door.log()] == [made.id, receipt.ids[1]]


def test_a_batch_names_everything_that_is_refused(door: Timeline) -> None:
    with pytest.raises(BatchRejected) as caught:
        door.append(met(occurred="2031"), met(), met(occurred="2030"))
    refusals = caught.value.rejected
    assert [one.index for one in refusals] == [0, 2]
    assert caught.value.hint


def test_a_dry_run_says_what_would_change_and_writes_nothing(door: Timeline) -> None:
    door.append(expected())
    position = door.position()
    receipt = door.append(decision_taken(occurred="2022-04-22"), dry_run=True)
    (change,) = receipt.changes
    assert (change.before, change.after, change.outcome) == ("overdue", "decided", "approved")
    assert receipt.as_json()["dry_run"]
    assert door.position() == position


def test_an_expectation_on_a_settled_matter_is_pending_and_says_what_stands(
    door: Timeline,
) -> None:
    door.append(decision_taken(id="decided", occurred="2022-04-20"))
    receipt = door.append(expected("2022-07", id="late", occurred="2022-05-01"))
    assert receipt.notes == []
    ((before, after),) = [(change.before, change.after) for change in receipt.changes]
    assert (before, after) == ("decided", "decision-expected")
    (pending,) = door.pending()
    assert (pending.matter, pending.outcome) == ("heavy-weapons", None)
    assert pending.stands is not None
    assert pending.stands == ("decided", "approved", "2022-04-20", "decided")


@pytest.mark.parametrize("occurred", ["2022-06-01", "2022-06", "2022-05-30/.."])
def test_what_is_recorded_has_happened(door: Timeline, occurred: str) -> None:
    receipt = door.append(raised(id="today", occurred=occurred))
    assert receipt.notes == []
    assert [change.after for change in receipt.changes] == ["raised"]
    assert [(one.status, one.developments, one.perhaps) for one in door.state()] == [
        ("raised", ("today",), ())
    ]


def test_a_receipt_is_silent_about_what_counts_at_once_or_moves_nothing(door: Timeline) -> None:
    assert door.append(raised(occurred="2022-06-01T13:00")).notes == []
    assert door.append(stated(occurred="2022-06-01")).notes == []
    assert door.append(stated(occurred="2022-06-01", matter=None, title="x", id="x")).notes == []


@pytest.mark.parametrize("title", ["two\nlines", "\u200b"])
def test_a_title_that_is_refused_today_can_be_corrected(door: Timeline, title: str) -> None:
    with as_version_0_1_did():
        door.append(stated(id="old", title=title))
    door.correct("old", {"title": "Better"}, reason="A slip")
    assert door.show("old").entry.title == "Better"
    door.retract("old", reason="A slip")


def test_a_receipt_says_how_a_retraction_changes_the_status(door: Timeline) -> None:
    taken = decision_taken()
    door.append(raised(occurred="2022-04-18"), taken)
    (change,) = door.retract(taken.id, reason="r").changes
    assert (change.before, change.after) == ("decided", "raised")


def test_a_new_government_is_named_by_iso_3166(door: Timeline) -> None:
    assert door.append(stated(government="no", id="x")).governments == ["no"]
    (norway,) = door.governments()
    assert (norway.name, norway.zone, norway.developments) == ("Norway", "Europe/Oslo", 1)


def test_a_government_of_several_zones_gets_that_of_most_people_and_says_so(
    door: Timeline,
) -> None:
    (note,) = door.append(stated(government="us", id="x")).notes
    assert note.rule == "chosen-zone"
    assert "America/New_York" in note.message
    assert door.append(stated(government="au", id="y"), zone="Australia/Perth").notes == []
    with pytest.raises(BatchRejected) as caught:
        door.append(stated(government="aq", id="z"))
    assert hidden(caught.value) is UnknownGovernment


def test_a_government_of_no_country_needs_its_name(door: Timeline) -> None:
    with refused(UnknownGovernment) as found:
        door.append(stated(government="be-vlg", id="x"))
    assert found[0].government == "be-vlg"
    door.append(stated(government="be-vlg", id="x"), name="Vlaanderen", zone="Europe/Brussels")
    door.append(stated(government="be-vlg", id="y"), name="Flanders")
    assert [one.name for one in door.governments()] == ["Flanders"]


@pytest.mark.parametrize(
    "given",
    [
        {"name": "x" * 501},
        {"name": "a\0b"},
        {"name": "\ud800"},
        {"zone": "Mars/Olympus"},
        {"zone": "Europe/Paris"},
    ],
)
def test_a_government_is_not_described_by_what_cannot_be_stored(
    door: Timeline, given: dict[str, str]
) -> None:
    door.append(stated(id="x"))
    with pytest.raises(TimelineError):
        door.append(stated(id="y"), **given)  # type: ignore[arg-type]
    assert [one.name for one in door.governments()] == ["Belgium"]
    door.append(stated(id="y"))


def test_a_mapping_without_an_id_gets_a_readable_one(door: Timeline) -> None:
    receipt = door.append(
        {
            "kind": "statement-made",
            "government": "be",
            "occurred": "2022-04-20T15:00+02:00",
            "title": "Prime minister: «Élan»",
        }
    )
    assert receipt.ids == ["be-2022-04-20-prime-minister-elan"]
    with pytest.raises(InvalidDevelopment):
        door.append({"kind": "statement-made"})


@pytest.mark.parametrize(
    ("occurred", "title", "derived"),
    [
        ("2022-04-2X", "A", "be-2022-04-2x-a"),
        ("2022-02-21/2022-02-28", "A", "be-2022-02-21-a"),
        ("2022-04~", "A", "be-2022-04-a"),
        ("2022-04-22", "x" * 300, "be-2022-04-22-" + "x" * 80),
        ("2022-04-22", "word " * 40, "be-2022-04-22" + "-word" * 16),
        ("2022-04-22", "Łódź, Øst, Straße", "be-2022-04-22-lodz-ost-strasse"),
        ("2022-04-22", "Рада", "be-2022-04-22-rada"),
        ("2022-04-22", "😀", "be-2022-04-22-f0443a342c5e"),
    ],
)
def test_an_id_is_derived_readably(occurred: str, title: str, derived: str) -> None:
    assert derive_id("be", occurred, title) == derived


# --------------------------------------------------------------- what a user never meets


HOSTILE = ("'; DROP TABLE revisions; --", "\udcff", 'a" OR "b', "%", "x" * 10**5, "NEAR(", "*", "")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_that_is_asked_for_is_anything_but_text(door: Timeline, text: str) -> None:
    door.append(stated(actors=[{"name": "Alexander De Croo"}], tags=["aid"]))
    before = len(list(door.log()))
    if len(text) < 50_000:
        assert list(door.log(actors=[text] if text else ["nobody"])) == []
    for name in ("matters", "tags", "counterparts"):
        assert list(door.log(**{name: [text]})) == []  # type: ignore[arg-type]
    for name in ("kinds", "verifications"):
        with pytest.raises(BadArgument) as caught:
            door.log(**{name: [text]})  # type: ignore[arg-type]
        assert caught.value.parameter == name
    assert list(door.log(grep=text)) == []
    assert door.state(matters=[text]) == []
    assert [beat.kind for beat in door.replay(matters=[text])] == []
    with pytest.raises(UnknownDevelopment):
        door.show(text)
    with pytest.raises(UnknownGovernments):
        door.log(text)
    assert len(list(door.log())) == before


def test_a_limit_can_be_absurd(door: Timeline) -> None:
    door.append(stated(id="a"), stated(id="b"))
    most = 2**63 - 1
    assert len(list(door.log(limit=most))) == len(door.latest(most)) == 2
    assert len(door.log_window(limit=most).entries) == 2
    assert [one.id for one in door.log(limit=1, reverse=True)] == ["b"]
    assert list(door.log(limit=0)) == []


def test_a_number_that_no_database_holds_is_refused_by_its_name(door: Timeline) -> None:
    door.append(stated(id="a", tags=["x"]))
    above = 2**63
    for name, ask in {
        "limit": (
            lambda: door.latest(above),
            lambda: door.labelled("tag", "x", above),
            lambda: door.log(limit=above),
            lambda: door.log_window(limit=above),
            lambda: door.tracks(limit=above),
            lambda: door.gaps(limit=above),
        ),
        "after": (lambda: door.log(after=above), lambda: door.next_overdue(above)),
        "start": (lambda: door.passings(above),),
        "rows": (
            lambda: door.lines([above]),
            lambda: b"".join(door.export_rows("csv", [above])),
        ),
        "lapse_after": (lambda: door.pending(lapse_after=above),),
    }.items():
        for one in ask:
            with pytest.raises(BadArgument) as caught:
                one()
            assert caught.value.parameter == name
            assert str(above) in str(caught.value)


def test_grep_finds_words_that_stand_together(door: Timeline) -> None:
    door.append(stated(id="a", title="Heavy weapons for Ukraine"), stated(id="b", title="Other"))
    assert [one.id for one in door.log(grep="weapons for ukr")] == ["a"]
    assert list(door.log(grep="for weapons")) == []


def test_what_is_handed_out_is_nobody_elses(door: Timeline) -> None:
    door.append(stated(id="a", matter=None), stated(id="b", matter=None))
    one, other = door.log()
    one.document["tags"].append("mine")
    assert other.as_json()["tags"] == []


def test_a_store_that_is_not_there_is_not_created_by_reading(tmp_path: Path) -> None:
    door = Timeline.open(tmp_path / "none.db")
    for read in (door.governments, door.state, door.log, door.stats, door.verify, door.position):
        with pytest.raises(StoreMissing):
            read()
    assert not door.exists
    assert list(tmp_path.iterdir()) == []


def test_a_closed_door_opens_again_when_it_is_used(door: Timeline) -> None:
    door.append(stated(id="a"))
    identity = door.identity()
    door.close()
    door.close()
    assert door.identity() == identity
    assert [one.id for one in door.log()] == ["a"]


def test_nothing_stays_open_behind_a_closed_door(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[sqlite3.Connection] = []
    real = sqlite3.connect

    def connect(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        opened.append(real(*args, **kwargs))
        return opened[-1]

    monkeypatch.setattr(sqlite3, "connect", connect)
    foreign = tmp_path / "foreign.db"
    foreign.write_bytes(b"no database" * 1_000)
    empty = tmp_path / "empty.db"
    empty.touch()
    for path in (foreign, empty, tmp_path / "none.db"):
        with pytest.raises(TimelineError), Timeline.open(path) as door:
            door.log()
    with Timeline.open(tmp_path / "store.db", clock=Clock()) as door:
        door.append(stated(), raised())
        (view,) = door.view_folder().glob("*.db")
        door.close()
        view.write_bytes(b"damaged" * 5_000)
        assert len(list(door.log())) == 2
        with pytest.raises(TimelineError):
            door.append(raised(occurred="2031"))
        assert door.verify() == []
    gc.collect()
    assert len(opened) > 5
    for connection in opened:
        # What it says of one that is closed, and of nothing else that is asked so.
        with pytest.raises(sqlite3.ProgrammingError):
            connection.execute("SELECT 1")


def test_the_store_is_found_by_its_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIMELINE_STORE", str(tmp_path / "named.db"))
    with Timeline.open(clock=Clock()) as door:
        door.append(stated())
    assert (tmp_path / "named.db").exists()


def test_numbers_count_what_stands(door: Timeline) -> None:
    gone = stated(id="gone", matter="side-issue", published="2022-04-20")
    quotes = [{"exact": "a"}, {"exact": "b"}]
    kept = raised(id="kept", sources=[{"publisher": "P", "quotes": quotes}])
    door.append(gone, kept)
    door.retract("gone", reason="r")
    found = door.stats()
    assert (found["developments"], found["matters"], found["retracted"]) == (3, 1, 1)
    assert (found["quotes"], found["without_source"], found["unreadable"]) == (2, 1, 0)
    assert [one.matters for one in door.governments()] == [1]


def test_the_package_offers_the_door_and_nothing_else() -> None:
    assert timeline.Timeline is Timeline
    with pytest.raises(AttributeError):
        timeline.nothing  # noqa: B018
    assert NOW.tzinfo is UTC


def test_a_receipt_says_that_what_is_quoted_is_no_text(
    door: Timeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "g.pdf").write_bytes(b"%PDF-1.7\n")
    monkeypatch.setenv("TIMELINE_SEEDS", str(tmp_path / "seeds"))
    source = {"publisher": "p", "document": "g.pdf", "quotes": [{"exact": "x"}]}
    [note] = door.append(stated(id="x", sources=[source])).notes
    assert (note.development, note.matter, note.rule) == ("x", None, "no-text")
    assert note.hint
    assert door.append(stated(id="x", sources=[source])).notes == []
    assert door.append(stated(id="y", sources=[{**source, "quotes": []}])).notes == []


@pytest.mark.parametrize("government", ["be", "us", "nz"])
def test_the_last_day_of_the_calendar_cuts_off_nothing(tmp_path: Path, government: str) -> None:
    clock = Clock(datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC))
    with Timeline.open(tmp_path / "end.db", clock=clock) as door:
        zone = {"us": "America/New_York", "nz": "Pacific/Auckland"}.get(government)
        door.append(stated(id="x", government=government), zone=zone)
        for last in ("9999-12-31", "9999"):
            for cut in ({"as_recorded": last}, {"as_known": last}):
                assert [one.id for one in door.log(government, **cut)] == ["x"]
        assert list(door.log(government, as_recorded="9999-12-30")) == []
