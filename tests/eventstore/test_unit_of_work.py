"""Judging one entry after the other: what is known, what is opened, what is asked for at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.builders import (
    NOW,
    Clock,
    committed,
    corrected,
    decision_taken,
    delivered,
    disputed,
    expected,
    met,
    pledged,
    raised,
    retracted,
    stated,
)
from timeline.domain.developments import Development
from timeline.domain.errors import (
    IdTaken,
    NotYetHappened,
    TimelineError,
    UnknownGovernment,
    ZoneChanged,
)
from timeline.domain.facts import DevelopmentFacts, facts_of
from timeline.domain.government import Government
from timeline.eventstore import unit_of_work
from timeline.eventstore.application import Governments
from timeline.eventstore.index_rows import LOOK_UP
from timeline.eventstore.ports import Recorder
from timeline.eventstore.repository import HELD, EventStoreRepository, PendingChanges
from timeline.eventstore.staging import StagingFile
from timeline.eventstore.unit_of_work import Description, UnitOfWork
from timeline.eventstore.urls import parse_store_url
from timeline.eventstore.writer import EventWriter


@pytest.fixture
def governments(tmp_path: Path) -> Iterator[Governments]:
    """A store of a pledge and a decision that was corrected."""
    location = parse_store_url(tmp_path / "store.db")
    with EventWriter(location, clock=Clock()) as writer:
        writer.append(
            [
                pledged(id="pledge", matter="aid"),
                decision_taken(id="taken"),
                corrected("taken", {"summary": "Longer"}, id="correction"),
                delivered(id="delivery", matter="aid", fulfils="pledge"),
            ]
        )
    with closing(Governments(location)) as governments:
        yield governments


@pytest.fixture
def asked(governments: Governments, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The questions that the store is asked, by the table they begin with."""
    real = governments.asked().select
    found: list[str] = []

    def select(sql: str, parameters: Any = ()) -> Any:
        found.append(sql.partition("FROM ")[2].split()[0])
        return real(sql, parameters)

    monkeypatch.setattr(governments.recorder, "select", select)
    return found


def facts(development: Development, zone: str = "Europe/Brussels") -> DevelopmentFacts:
    return facts_of(development, zone)


Form = Callable[[Development], Development | DevelopmentFacts]


def same(development: Development) -> Development:
    return development


# --------------------------------------------------------------- what is known


@pytest.mark.parametrize("first", [same, facts])
@pytest.mark.parametrize("again", [same, facts])
def test_the_same_again_is_known_whether_it_is_stored_or_was_just_accepted(
    governments: Governments, first: Form, again: Form
) -> None:
    judging = UnitOfWork(governments, NOW)
    judged = judging.record(first(stated(id="new")))
    assert judged is not None
    assert judging.record(again(stated(id="new"))) is None
    assert judging.record(first(decision_taken(id="taken"))) is None
    assert len(judging.batch.events) == 1


@pytest.mark.parametrize("form", [same, facts])
@pytest.mark.parametrize(
    ("given", "differs"),
    [
        (decision_taken(id="taken", title="Another"), ["title"]),
        (
            decision_taken("rejected", id="taken", occurred="2022-04-21"),
            ["occurred", "outcome"],
        ),
        (met(id="taken"), ["kind"]),
    ],
)
def test_an_id_with_other_content_is_refused_by_what_differs(
    governments: Governments, form: Form, given: Development, differs: list[str]
) -> None:
    judging = UnitOfWork(governments, NOW)
    with pytest.raises(IdTaken) as caught:
        judging.record(form(given))
    assert (caught.value.development, caught.value.differs) == ("taken", differs)
    assert "is already recorded" in caught.value.message
    fresh = UnitOfWork(governments, NOW)
    fresh.record(form(decision_taken(id="new", matter="other")))
    with pytest.raises(IdTaken) as caught:
        fresh.record(form(given.model_copy(update={"id": "new", "matters": ("other",)})))
    assert caught.value.differs == differs
    assert caught.value.message.startswith("“new” is twice in this batch")


def test_what_is_the_same_written_otherwise_is_known(governments: Governments) -> None:
    given = facts(decision_taken(id="taken"))
    spaced = given._replace(document=given.document.replace(b'":"', b'": "'))
    assert UnitOfWork(governments, NOW).record(spaced) is None


# --------------------------------------------------------------- what is opened


def test_a_government_is_opened_by_its_first_development(governments: Governments) -> None:
    judging = UnitOfWork(governments, NOW)
    judged = judging.record(stated(id="a", government="nl"))
    assert judged is not None
    opened = judging.governments["nl"]
    assert (opened.name, opened.zone, opened.version) == ("Netherlands", "Europe/Amsterdam", 2)
    assert (list(judging.described), judging.opened) == (["nl"], {"nl"})
    assert [one.topic for one in judging.batch.events] == ["government-described", "statement-made"]
    judging.record(stated(id="b", government="be"))
    assert (list(judging.described), judging.opened) == (["nl"], {"nl"})


def test_of_a_government_whose_first_development_is_refused_nothing_stays(
    governments: Governments,
) -> None:
    judging = UnitOfWork(governments, NOW)
    judging.record(stated(id="a"))
    with pytest.raises(NotYetHappened):
        judging.record(met(id="future", government="nl", occurred="2030"))
    assert [one.topic for one in judging.batch.events] == ["statement-made"]
    assert (judging.described, judging.opened) == ({}, set())
    assert set(judging.governments) == {"be"}
    judged = judging.record(stated(id="b", government="nl"))
    assert judged is not None
    assert judged.government.version == 2


def test_a_refusal_takes_no_government_back_that_was_there(governments: Governments) -> None:
    judging = UnitOfWork(governments, NOW)
    judging.describe(Description("nl"))
    for government in ("nl", "be"):
        with pytest.raises(TimelineError):
            judging.record(met(id="future", government=government, occurred="2030"))
    assert list(judging.described) == ["nl"]
    assert len(judging.batch.events) == 1


def test_a_description_opens_renames_or_changes_nothing(governments: Governments) -> None:
    judging = UnitOfWork(governments, NOW)
    assert not judging.describe(Description("be"))
    assert not judging.describe(Description("be", "Belgium", "Europe/Brussels"))
    assert not judging.describe(Description("be", zone="Europe/Brussels"))
    assert judging.batch.events == []
    assert judging.describe(Description("be", "België"))
    assert judging.governments["be"].name == "België"
    assert not judging.describe(Description("be", "België"))
    assert judging.describe(Description("xx-council", "A council", "UTC"))
    assert judging.describe(Description("lv", "Latvija"))
    assert (judging.governments["lv"].name, judging.governments["lv"].zone) == (
        "Latvija", "Europe/Riga",
    )  # fmt: skip
    assert list(judging.described) == ["be", "xx-council", "lv"]
    assert judging.opened == {"xx-council", "lv"}
    with pytest.raises(ZoneChanged) as caught:
        judging.describe(Description("be", zone="Europe/Paris"))
    assert caught.value.zone == "Europe/Brussels"


def test_another_name_of_its_zone_changes_nothing(governments: Governments) -> None:
    judging = UnitOfWork(governments, NOW)
    judging.describe(Description("ua", zone="Europe/Kiev"))
    assert not judging.describe(Description("ua", zone="Europe/Kyiv"))
    assert judging.describe(Description("ua", "Україна", "Europe/Kyiv"))
    renamed = judging.governments["ua"]
    assert (renamed.name, renamed.zone) == ("Україна", "Europe/Kiev")
    assert judging.record(stated(id="a", government="ua")) is not None


@pytest.mark.parametrize(
    ("code", "zone"),
    [("pt", "Europe/Lisbon"), ("ua", "Europe/Kyiv"), ("us", "America/New_York")],
)
def test_a_country_with_several_zones_gets_that_of_most_people(
    governments: Governments, code: str, zone: str
) -> None:
    judging = UnitOfWork(governments, NOW)
    judging.record(stated(id="a", government=code))
    assert judging.governments[code].zone == zone
    assert judging.chosen_zones == {code: zone}
    # What is refused opens nothing.
    with pytest.raises(TimelineError):
        judging.record(stated(id="b", government="au", occurred="2030-01-01"))
    assert judging.chosen_zones == {code: zone}
    # Nobody chose where it was said, or is the only one.
    judging.describe(Description("ca", zone="America/Vancouver"))
    judging.describe(Description("be"))
    assert judging.chosen_zones == {code: zone}


def test_a_file_does_not_rename_a_government(governments: Governments) -> None:
    judging = UnitOfWork(governments, NOW)
    judging.describe(Description("be", "België"))
    assert not judging.describe(Description("be", "Belgique", renames=False))
    assert judging.governments["be"].name == "België"
    assert judging.other_names == {"be": ("België", "Belgique")}
    assert judging.describe(Description("lv", "Latvija", renames=False))
    assert "lv" not in judging.other_names


NO_NAME = "“xx-council” is not an ISO 3166 country code"
SAY_BOTH = (
    "Give its name and time zone: `timeline append --government-name NAME --zone ZONE`, "
    "or import a file of just `government`, `name` and `zone`."
)
NO_ZONE = "its time zone is unknown"
SAY_IT = "Add --zone, as in `timeline append --zone ZONE`, or `zone` at the top of a file."


def say_which(first: str, others: str) -> str:
    return (
        f"Add --zone {first} to `timeline append`, or `zone: {first}` at the top of a file. "
        f"Others are {others}."
    )


def write(meant: str, code: str) -> str:
    return (
        f"Write {meant}, or give “{code}” its own name and time zone: `timeline append "
        "--government-name NAME --zone ZONE`."
    )


@pytest.mark.parametrize(
    ("given", "reason", "hint"),
    [
        (Description("xx-council"), NO_NAME, SAY_BOTH),
        (Description("xx-council", zone="UTC"), NO_NAME, SAY_BOTH),
        (Description("xx-council", name="A council"), NO_ZONE, SAY_IT),
        (Description("bv"), NO_ZONE, SAY_IT),
        (
            Description("aq"),
            "Antarctica has 10 time zones",
            say_which(
                "Antarctica/McMurdo",
                "Antarctica/Casey, Antarctica/Davis, Antarctica/DumontDUrville, …",
            ),
        ),
        (
            Description("um"),
            "United States Minor Outlying Islands has 2 time zones",
            say_which("Pacific/Midway", "Pacific/Wake"),
        ),
        (
            Description("uk"),
            "the ISO 3166 code of United Kingdom of Great Britain and Northern Ireland is “gb”",
            write("gb", "uk"),
        ),
        (Description("el"), "the ISO 3166 code of Greece is “gr”", write("gr", "el")),
        (Description("deu"), "the ISO 3166 code of Germany is “de”", write("de", "deu")),
    ],
)
def test_a_government_of_which_too_little_is_known_is_not_opened(
    governments: Governments, given: Description, reason: str, hint: str
) -> None:
    judging = UnitOfWork(governments, NOW)
    with pytest.raises(UnknownGovernment) as caught:
        judging.describe(given)
    said = f"the government “{given.id}” is not in the store yet: {reason}"
    assert (caught.value.message, caught.value.hint) == (said, hint)
    assert (judging.described, judging.batch.events) == ({}, [])


# --------------------------------------------------------------- how it is judged


def test_facts_that_were_reckoned_in_another_zone_are_reckoned_anew(
    governments: Governments,
) -> None:
    judging = UnitOfWork(governments, NOW)
    given = stated(id="new", occurred="2022-04-20")
    judged = judging.record(facts(given, "Pacific/Auckland"))
    assert judged is not None
    assert judged.facts == facts(given, "Europe/Brussels")


def test_a_development_that_is_too_large_is_refused(
    governments: Governments, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = stated(id="large", summary="x" * 1_000)
    size = len(facts(given).document)
    monkeypatch.setattr(unit_of_work, "LARGEST_STATE", 2 * size)
    judging = UnitOfWork(governments, NOW)
    assert judging.record(given) is not None
    monkeypatch.setattr(unit_of_work, "LARGEST_STATE", 2 * size - 1)
    with pytest.raises(TimelineError) as caught:
        judging.record(given.model_copy(update={"id": "larger"}))
    said = "“larger” is too large: a development has at most 8 MB"
    assert caught.value.message == said
    assert caught.value.hint == "Keep whole documents outside the store, and quote them."


def test_the_moment_of_recording_is_the_one_it_was_given(governments: Governments) -> None:
    judging = UnitOfWork(governments, NOW)
    first = judging.record(stated(id="a"))
    judging.now = NOW.replace(hour=15)
    second = judging.record(stated(id="b"))
    assert first is not None
    assert second is not None
    assert [one.event.recorded for one in (first, second)] == [NOW, NOW.replace(hour=15)]


# --------------------------------------------------------------- what is asked for at once


def test_what_judging_will_ask_for_is_asked_at_once(
    governments: Governments, asked: list[str]
) -> None:
    entries: list[Development] = [
        stated(id="new", matter=None),
        retracted("taken", id="r"),
        delivered(id="more", matter="aid", fulfils="pledge"),
        disputed("delivery", id="d"),
    ]
    judging = UnitOfWork(governments, NOW)
    judging.look_ahead([Description("be"), *entries])
    assert asked == ["development_ids", "development_links"]
    asked.clear()
    for entry in entries:
        assert judging.record(entry) is not None
    # The state of the government, what amends what is amended, and the steps of what is moved.
    assert asked == [
        "(SELECT", "development_ids", "development_links", "matter_steps", "matter_steps",
    ]  # fmt: skip


def test_nothing_is_asked_twice(governments: Governments, asked: list[str]) -> None:
    judging = UnitOfWork(governments, NOW)
    for _ in range(2):
        judging.look_ahead([stated(id="taken"), stated(id="none")])
        assert judging.batch.known("none") is None
        assert judging.batch.linked("taken", "amends") == ["correction"]
    assert asked == ["development_ids", "development_links"]
    asked.clear()
    judging.look_ahead([stated(id="another")])
    # Nothing refers to what is not there.
    assert asked == ["development_ids"]


def test_who_remembers_a_government_supposes_that_an_id_is_new(
    governments: Governments, asked: list[str]
) -> None:
    remembered = governments.repository.get("be")
    asked.clear()
    judging = UnitOfWork(governments, NOW, remembered={"be": replace(remembered, version=7)})
    given = raised(id="taken")
    judging.look_ahead([given])
    judged = judging.record(given)
    assert judged is not None
    assert judged.government.version == 8
    assert asked == ["matter_steps"]
    asked.clear()
    judging.look_ahead([delivered(id="new", matter="aid", fulfils="pledge")])
    assert asked == ["development_ids", "development_links"]
    assert judging.batch.known("pledge") is not None


# --------------------------------------------------------------- what a batch holds


@pytest.mark.parametrize("spooled", [True, False])
def test_each_entry_is_judged_with_all_before_it(
    governments: Governments, tmp_path: Path, spooled: bool
) -> None:
    spool = StagingFile(tmp_path) if spooled else None
    judging = UnitOfWork(governments, NOW, spool)

    def record(given: Development) -> None:
        judging.look_ahead([given])
        assert judging.record(given) is not None
        if spool is not None:
            judging.batch.put_by()

    record(committed(id="promise", matter="aid"))
    record(delivered(id="first", matter="aid", fulfils="promise"))
    record(delivered(id="second", matter="aid", fulfils="promise"))
    record(delivered(id="third", matter="aid", fulfils="pledge"))
    batch = judging.batch
    assert batch.linked("promise", "fulfils") == ["first", "second"]
    assert batch.linked("pledge", "fulfils") == ["delivery", "third"]
    assert batch.linked("pledge", "amends") == []
    assert batch.linked("none", "amends") == []
    records = EventStoreRepository(batch, "be")
    assert records.fulfilments("pledge") == ["delivery", "third"]
    assert [one.development.id for one in records.amendments("taken")] == ["correction"]
    for id_ in ("promise", "first", "taken"):
        event = batch.recorded(id_)
        assert event is not None
        assert event.development.id == id_
        assert records.recorded(id_) == event
    assert batch.recorded("none") is None
    history = [step.id for step in records.history("aid")]
    assert history == ["pledge", "promise", "delivery", "first", "second", "third"]
    if spool is not None:
        spool.close()


@pytest.mark.parametrize("government", ["be", "nl"])
def test_a_long_history_is_put_away_and_taken_back_where_it_is_needed(
    governments: Governments, tmp_path: Path, government: str
) -> None:
    days = [f"2022-{month:02}-{day:02}" for month in (1, 2, 3) for day in range(2, 22)]
    long = [
        raised(id=f"r{number}", government=government, matter=matter, occurred=day)
        for number, day in enumerate(days)
        for matter in ("long" if number % 2 else "other",)
    ]
    late = raised(id="late", government=government, matter="long", occurred="2022-01-01")
    with StagingFile(tmp_path) as spool:
        shelved, held = UnitOfWork(governments, NOW, spool), UnitOfWork(governments, NOW)
        for one in long:
            for judging in (shelved, held):
                assert judging.record(one) is not None
            shelved.batch.put_by()
            assert len(shelved.batch.history(government, "long")) <= 2 * HELD
        for judging in (shelved, held):
            assert judging.record(late) is not None
        histories = [judging.batch.history(government, "long") for judging in (shelved, held)]
        assert list(histories[0]) == list(histories[1])
        assert [one.id for one in histories[0]][:2] == ["late", "r1"]
        assert histories[0].standing == histories[1].standing


def test_what_moves_nothing_leaves_no_step_and_an_amendment_says_that_there_is_none(
    governments: Governments,
) -> None:
    judging = UnitOfWork(governments, NOW)
    judging.record(stated(id="mention"))
    judging.record(expected(id="expected", matter="new"))
    judging.record(retracted("expected", id="r"))
    judging.record(corrected("mention", {"matters": ["new"]}, id="c"))
    rows = judging.batch.index
    assert [(row.government, row.version, row.development_id) for row in rows] == [
        ("be", 6, "mention"), ("be", 7, "expected"), ("be", 8, "r"), ("be", 9, "c"),
    ]  # fmt: skip
    assert [row.links for row in rows] == [
        (), (), (("expected", "amends"),), (("mention", "amends"),),
    ]  # fmt: skip
    steps = [[(matter, id_, step is None) for matter, id_, step in row.steps] for row in rows]
    assert steps[:3] == [[], [("new", "expected", False)], [("new", "expected", True)]]
    assert {one[:2] for one in steps[3]} == {("heavy-weapons", "mention"), ("new", "mention")}
    assert all(is_none for *_, is_none in steps[3])


def test_more_ids_than_a_question_takes_are_asked_for_in_several(
    governments: Governments, asked: list[str]
) -> None:
    batch = PendingChanges(governments.asked())
    batch.look_up([*(f"none-{n}" for n in range(LOOK_UP)), "pledge", "taken"])
    assert asked == ["development_ids", "development_ids", "development_links"]
    assert batch.known("pledge") is not None
    assert batch.linked("taken", "amends") == ["correction"]
    asked.clear()
    assert batch.known("none-0") is None
    assert batch.linked(f"none-{LOOK_UP - 1}", "amends") == []
    assert asked == []


def test_what_was_supposed_to_be_new_and_refers_to_what_is_asked_for_is_asked_for_itself(
    governments: Governments,
) -> None:
    batch = PendingChanges(governments.asked())
    batch.suppose_new("delivery")
    assert batch.known("delivery") is None
    assert batch.linked("pledge", "fulfils") == ["delivery"]
    assert batch.known("delivery") is not None
    # What is known already is not supposed to be new again.
    batch.suppose_new("delivery")
    assert batch.known("delivery") is not None


def test_of_a_government_that_is_new_the_store_is_not_asked_for_steps(
    governments: Governments, asked: list[str]
) -> None:
    judging = UnitOfWork(governments, NOW)
    judging.record(raised(id="a", government="nl"))
    assert "matter_steps" not in asked
    assert len(judging.batch.history("nl", "heavy-weapons")) == 1


NOT_SAYING_WHEN = '[1,2,3,"be",2,"x","decision-expected","expect","?",null,"2022",null,1,null]'


@pytest.mark.parametrize("step", ["", "{", "[]", "[" * 100_000, '["x"]', "\ud7ff", NOT_SAYING_WHEN])
def test_steps_that_are_damaged_are_an_error_and_nothing_is_written(
    governments: Governments, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    recorder: Recorder = governments.asked()
    real = recorder.select

    def select(sql: str, parameters: Any = ()) -> Any:
        if "matter_steps" in sql:
            return [{"id": "taken", "step": step}]
        return real(sql, parameters)

    monkeypatch.setattr(governments.recorder, "select", select)
    with pytest.raises(TimelineError) as caught:
        UnitOfWork(governments, NOW).record(raised(id="new"))
    said = "the stored data of the matter “heavy-weapons” of “be” is damaged"
    assert caught.value.message == said
    assert caught.value.hint == "Nothing was written. Run `timeline verify`."


def test_the_latest_step_of_a_development_speaks(governments: Governments) -> None:
    judging = UnitOfWork(governments, NOW)
    judging.record(corrected("taken", {"outcome": "rejected"}, id="c2"))
    governments.save(*judging.batch.events, index=judging.batch.index)
    (step,) = PendingChanges(governments.asked()).history("be", "heavy-weapons")
    assert (step.id, step.outcome) == ("taken", "rejected")


def test_a_state_is_asked_for_once(governments: Governments, asked: list[str]) -> None:
    judging = UnitOfWork(governments, NOW)
    for number in range(3):
        judging.record(stated(id=f"s{number}", matter=None))
    assert asked.count("(SELECT") == 1
    assert isinstance(judging.governments["be"], Government)
