"""What a page looks up in rectangles is what `Timeline.state` says, at any cut."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random, SystemRandom
from time import perf_counter
from typing import Any

import pytest
from benchmarks.generate import write
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import Clock, decision_taken, delivered, development, expected, pledged, raised
from tests.publish.cuts import Embedded, different
from tests.readmodel.test_views_against_an_oracle import ASKED, record
from tests.strategies import Move, moves
from timeline import Timeline
from timeline.formats.sample_data import STORIES, StoryName, events_folder
from timeline.publish.standings_json import standings_json

DAY = 86_400


@pytest.fixture
def random() -> Random:
    seed = SystemRandom().randrange(10**9)
    sys.stdout.write(f"seed {seed}\n")  # shown if the test fails
    return Random(seed)


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Timeline]:
    with Timeline.open(tmp_path / "t.db", clock=Clock()) as opened:
        yield opened


@pytest.mark.parametrize("story", STORIES)
def test_random_cuts_of_a_story_are_what_state_says(
    tmp_path: Path, story: StoryName, random: Random
) -> None:
    with Timeline.open(tmp_path / "t.db") as door:
        door.import_files(events_folder(story))
        assert list(different(door, 150, random)) == []
        government = random.choice(door.governments()).id
        assert list(different(door, 30, random, [government])) == []
        assert list(different(door, 20, random, lapse_after=3 * DAY)) == []


@settings(max_examples=40, deadline=None)
@given(
    moves(min_size=8, max_size=24),
    st.integers(0, 10**9),
    st.sampled_from((None, "2022-06-04", "2022-06-09")),
    st.sampled_from(((), ("be",), ("nz", "us"))),
)
def test_random_histories_are_what_state_says(
    drawn: list[Move], seed: int, as_recorded: str | None, ids: tuple[str, ...]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        record(path, drawn)
        with Timeline.open(path, clock=Clock(ASKED)) as door:
            assert list(different(door, 30, Random(seed), ids, as_recorded=as_recorded)) == []


@pytest.mark.slow
def test_random_cuts_of_ten_thousand_are_what_state_says(tmp_path: Path, random: Random) -> None:
    write(str(tmp_path / "history.jsonl"), 10_000, random.randrange(10**6))
    with Timeline.open(tmp_path / "t.db") as door:
        door.import_files(tmp_path / "history.jsonl")
        assert list(different(door, 20, random)) == []


def test_an_expectation_that_passes_is_overdue_from_the_second_after_its_window(
    door: Timeline,
) -> None:
    door.append(
        raised(occurred="2022-04-01", published="2022-04-02"),
        expected("2022-04-12", occurred="2022-04-10", published="2022-04-11"),
    )
    (found,) = door.standings()
    statuses = {(one.as_known_from, one.as_of_from): one.status.status for one in found.rectangles}
    assert list(statuses.values()) == [
        "raised", "raised", "decision-expected", "overdue", "lapsed",
    ]  # fmt: skip
    assert (found.government, found.matter, found.zone) == (
        "be",
        "heavy-weapons",
        "Europe/Brussels",
    )
    assert found.slugs == ("heavy-weapons",)
    first = found.rectangles[0]
    assert first[1] is None
    assert first.as_known_until is not None
    assert found.at(first.as_of_from, first.as_known_until - 1) == first.status
    assert found.at(first.as_of_from - 1, first.as_known_from) is None
    assert found.at(first.as_of_from, first.as_known_from - 1) is None
    overdue = next(one for one in found.rectangles if one.status.status == "overdue")
    assert overdue.as_of_from == (overdue.status.expected_latest or 0) + 1
    assert (overdue.as_of_until or 0) - overdue.as_of_from == 90 * DAY


def test_what_became_known_late_leaves_what_was_known_before(door: Timeline) -> None:
    door.append(raised(occurred="2022-04-01", published="2022-04-01"))
    door.append(decision_taken(occurred="2022-04-03", published="2022-05-20"))
    (found,) = door.standings()
    raised_, still, decided = found.rectangles
    assert (raised_.status.status, decided.status.status) == ("raised", "decided")
    assert still.status == raised_.status
    assert still.as_known_from == decided.as_known_from == raised_.as_known_until
    assert still.as_of_until == decided.as_of_from


def test_other_matters_stay_out(door: Timeline) -> None:
    door.append(raised(matter="one"), raised(matter="other"))
    assert [one.matter for one in door.standings("be", matters="other")] == ["other"]


def test_a_renamed_matter_has_its_slugs_and_as_recorded_before_none(door: Timeline) -> None:
    clock = Clock()
    with Timeline.open(door.location, clock=clock) as writer:
        writer.append(raised(matter="one"))
        clock.now = clock.now.replace(day=5)
        writer.rename_matter("one", "two", government="be")
        (found,) = writer.standings()
        assert (found.matter, found.slugs) == ("two", ("one", "two"))
        (found,) = writer.standings(as_recorded="2022-06-02")
        assert (found.matter, found.slugs) == ("one", ("one",))
        assert writer.standings(as_recorded="2022-05-01") == []


def test_columns_are_the_same_for_the_same_standings_and_small(tmp_path: Path) -> None:
    found = []
    for name in ("one", "two"):
        with Timeline.open(tmp_path / f"{name}.db") as door:
            door.import_files(events_folder("meridian"))
            found.append(json.dumps(standings_json(door.standings()), separators=(",", ":")))
    assert found[0] == found[1]
    assert len(found[0]) < 40_000


def test_nothing_has_no_columns_to_look_up(door: Timeline) -> None:
    door.append(development("statement-made", matter=None))
    assert door.standings() == []
    assert Embedded(standings_json([])).at(0, 0) == {}


def test_a_delivery_without_a_pledge_is_contradictory_until_the_pledge_is_known(
    door: Timeline, random: Random
) -> None:
    guns = [{"amount": "3", "item": "guns"}]
    door.append(
        delivered(
            id="late", occurred="2022-04-05", published="2022-04-06", quantities=guns,
            fulfils="promise", accepts=["nothing-fulfilled"],
        )
    )  # fmt: skip
    door.append(
        pledged(id="promise", occurred="2022-04-01", published="2022-05-10", quantities=guns)
    )
    (found,) = door.standings()
    told = {len(one.status.contradictions) for one in found.rectangles}
    assert told == {0, 1}
    assert list(different(door, 60, random)) == []


def test_a_matter_of_others_is_there_while_it_is_known_to_be_joint(
    door: Timeline, random: Random
) -> None:
    door.append(raised(id="first", published="2022-04-21"))
    door.append(decision_taken(id="both", occurred="2022-04-24", published="2022-04-25"))
    door.correct(
        "both",
        {"joint_with": ["nl"]},
        reason="It was done together",
        sources=[{"publisher": "P", "published": "2022-05-03"}],
    )
    (found,) = door.standings("nl")
    assert (found.government, found.title) == ("be", None)
    assert {one.status.joint_with for one in found.rectangles} == {("nl",)}
    assert list(different(door, 60, random, ["nl"])) == []
    assert list(different(door, 60, random, ["be"])) == []


@pytest.mark.slow
def test_one_matter_of_many_thousands_costs_seconds(tmp_path: Path) -> None:
    with Timeline.open(tmp_path / "t.db") as door:
        door.import_files(_busy(tmp_path / "busy.jsonl", 4_000))
        door.state()
        begun = perf_counter()
        (found,) = door.standings()
        assert len(found.rectangles) > 4_000
        assert perf_counter() - begun < 20


def _busy(path: Path, days: int) -> Path:
    """A matter that is raised, awaited and decided over and over, each told a day later."""
    lines = [{"government": "be", "name": "Belgium", "zone": "Europe/Brussels"}]
    for number in range(days):
        day, told = (date(1990, 1, 1) + timedelta(days=number + one) for one in (0, 1))
        kind = ("matter-raised", "decision-expected", "decision-taken")[number % 3]
        one: dict[str, Any] = {
            "id": f"be-{number}", "kind": kind, "government": "be", "occurred": str(day),
            "title": "Again", "matters": ["busy"],
            "sources": [{"publisher": "P", "published": str(told)}],
        }  # fmt: skip
        if kind == "decision-expected":
            one["expected"] = str(told)
        if kind == "decision-taken":
            one["outcome"] = "approved"
        lines.append(one)
    path.write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
    return path


def test_what_may_have_come_into_force_or_ended_is_uncertain_from_its_first_day(
    door: Timeline, random: Random
) -> None:
    door.append(
        decision_taken(
            occurred="2022-04-03", published="2022-04-04", in_force_from="2022-05",
            in_force_until="2022-06-20/2022-07-10",
        )
    )  # fmt: skip
    (found,) = door.standings()
    told = [(one.status.status, one.status.uncertain) for one in found.rectangles]
    assert told == [
        ("decided", False), ("decided", True), ("in-force", False), ("in-force", True),
        ("ended", False),
    ]  # fmt: skip
    assert list(different(door, 80, random)) == []


def test_an_account_stands_in_until_the_main_one_is_known(door: Timeline, random: Random) -> None:
    door.append(decision_taken(id="main", occurred="2022-04-05", published="2022-04-20"))
    door.append(
        decision_taken(
            id="account", occurred="2022-04-07", published="2022-04-08", account_of="main"
        )
    )
    door.append(
        decision_taken(id="third", occurred="2022-04-06", published="2022-04-10", account_of="main")
    )
    (found,) = door.standings()
    by = {one.status.by for one in found.rectangles}
    assert by == {"account", "main"}
    assert list(different(door, 80, random)) == []
    door.retract(
        "main", reason="Ours alone", sources=[{"publisher": "P", "published": "2022-05-01"}]
    )
    assert list(different(door, 80, random)) == []


def test_matters_that_were_merged_are_one_from_their_naming_on(
    tmp_path: Path, random: Random
) -> None:
    clock = Clock()
    with Timeline.open(tmp_path / "t.db", clock=clock) as door:
        door.append(
            raised(id="a", matter="one", occurred="2022-04-01", published="2022-04-02"),
            expected(id="b", matter="two", occurred="2022-04-10", published="2022-04-11"),
        )
        clock.now = clock.now.replace(day=5)
        door.merge_matters(["one"], "two", government="be")
        door.append(decision_taken(id="c", matter="one", occurred="2022-05-20"))
        clock.now = clock.now.replace(day=9)
        door.describe_matter("two", title="Both", government="be")
        for as_recorded in (None, "2022-06-03", "2022-06-06"):
            assert list(different(door, 50, random, as_recorded=as_recorded)) == []
        names = [
            [one.matter for one in door.standings(as_recorded=day)]
            for day in ("2022-06-03", "2022-06-06")
        ]
        assert names == [["one", "two"], ["two"]]
        assert [one.title for one in door.standings()] == ["Both"]
