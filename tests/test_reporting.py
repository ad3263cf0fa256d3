"""A report bounds what it reports, through the store on both engines and through a file."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import pytest

from tests.builders import (
    Clock,
    cited,
    corrected,
    decision_taken,
    disputed,
    expected,
    met,
    raised,
    retracted,
    stated,
)
from tests.refusals import wrong_fields
from timeline import Timeline
from timeline.dates.edtf import instant_of
from timeline.domain.errors import PublishedTooEarly, TimelineError
from timeline.domain.parsing import InvalidDevelopment
from timeline.eventstore.writer import BatchRejected

NEW_YORK = "America/New_York"
FORMS: tuple[Literal["yaml", "jsonl"], ...] = ("yaml", "jsonl")
AUCKLAND = "Pacific/Auckland"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def door(store_url: str, clock: Clock) -> Iterator[Timeline]:
    with Timeline.open(store_url, clock=clock) as opened:
        yield opened


def paper(published: str, **fields: Any) -> dict[str, Any]:
    return {"publisher": "A paper", "published": published, **fields}


def shown(door: Timeline, id_: str, **cut: Any) -> dict[str, Any]:
    return door.show(id_, **cut).entry.as_json()


def refusal(door: Timeline, *given: Any, **more: Any) -> TimelineError:
    with pytest.raises(BatchRejected) as caught:
        door.append(*given, **more)
    return caught.value.rejected[0].error


def test_what_is_recorded_today_counts_at_once(door: Timeline) -> None:
    door.append(expected("2022-06-04", id="today", occurred="2022-06-01"))
    assert [one.matter for one in door.pending()] == ["heavy-weapons"]
    assert [one.status for one in door.state()] == ["decision-expected"]
    assert instant_of(shown(door, "today")["happened_by"]) == int(
        datetime(2022, 6, 1, 12, tzinfo=UTC).timestamp()
    )


def test_a_month_that_a_paper_reports_had_begun_and_happened_by_the_paper(door: Timeline) -> None:
    door.append(raised(id="april", occurred="2022-04", sources=[paper("2022-04-21")]))
    assert list(door.state(as_of="2022-04-20")) == []
    assert [one.status for one in door.state(as_of="2022-04-21")] == ["raised"]
    found = shown(door, "april")
    assert found["happened_by"] == found["known"] == "2022-04-21T23:59:59+02:00"
    assert found["latest"] == "2022-04-30T23:59:59+02:00"


def test_background_does_not_say_when_it_became_known(door: Timeline) -> None:
    sources = [paper("2022-04-03", background=True), paper("2022-04-21")]
    door.append(raised(id="april", occurred="2022-04", sources=sources))
    found = shown(door, "april")
    assert found["happened_by"] == found["known"] == "2022-04-21T23:59:59+02:00"
    assert found["sources"][0]["background"] is True


def test_a_source_that_came_a_week_before_is_background_beside_one_that_reports(
    door: Timeline,
) -> None:
    sources = [paper("2022-04-13"), paper("2022-04-21")]
    door.append(raised(id="it", sources=sources))
    assert shown(door, "it")["known"] == "2022-04-21T23:59:59+02:00"


def test_sources_that_are_all_too_early_are_refused_and_named(door: Timeline) -> None:
    sources = [paper("2022-04-13"), {"publisher": "B", "published": "2022-04-12"}]
    error = refusal(door, raised(sources=sources))
    assert isinstance(error, PublishedTooEarly)
    assert error.sources == (("A paper", "13 April 2022"), ("B", "12 April 2022"))
    # Background says of itself that it reports nothing.
    door.append(raised(sources=[paper("2022-04-13", background=True)]))


@pytest.mark.parametrize(
    ("source", "known"),
    [
        (paper("2022-04-21"), "2022-04-22T08:00:00+12:00"),
        (paper("2022-04-21", zone=NEW_YORK), "2022-04-22T15:59:59+12:00"),
        (paper("2022-04-22"), "2022-04-22T23:59:59+12:00"),
        (paper("2022-04-21T16:30-04:00"), "2022-04-22T08:30:59+12:00"),
    ],
)
def test_a_paper_from_elsewhere_may_have_the_day_before(
    door: Timeline, source: dict[str, Any], known: str
) -> None:
    door.append(
        met(id="cabinet", government="nz", occurred="2022-04-22T08:00", sources=[source]),
        zone=AUCKLAND,
    )
    found = shown(door, "cabinet")
    assert found["known"] == known
    assert found["happened_by"] == min(known, "2022-04-22T08:00:59+12:00")


@pytest.mark.parametrize(
    "source",
    [
        paper("2022-04-20"),
        paper("2022-04-21T15:59-04:00"),
        paper("2022-04-21", zone=AUCKLAND),
        paper("2022-03"),
    ],
)
def test_what_certainly_came_before_reports_nothing(door: Timeline, source: dict[str, Any]) -> None:
    cabinet = met(government="nz", occurred="2022-04-22T08:00", sources=[source])
    assert isinstance(refusal(door, cabinet, zone=AUCKLAND), PublishedTooEarly)


def test_a_correction_brings_the_source_of_what_it_leaves(door: Timeline) -> None:
    door.append(decision_taken(id="it", occurred="2022-04-20", sources=[paper("2022-04-21")]))
    door.append(corrected("it", {"occurred": "2022-04-28"}, sources=[paper("2022-05-02")]))
    assert shown(door, "it", as_known="2022-04-25")["occurred"] == "2022-04-20"
    found = shown(door, "it", as_known="2022-05-03")
    assert (found["occurred"], found["known"]) == ("2022-04-28", "2022-05-02T23:59:59+02:00")
    statuses = {
        known: [one.status for one in door.state(as_of="2022-04-26", as_known=known)]
        for known in ("2022-04-25", "2022-05-03")
    }
    assert statuses == {"2022-04-25": ["decided"], "2022-05-03": []}


def test_a_corrected_date_is_bounded_by_the_recording_of_the_correction(
    door: Timeline, clock: Clock
) -> None:
    clock.now = datetime(2022, 4, 14, 12, tzinfo=UTC)
    door.append(raised(id="it", occurred="2022-04-10"))
    clock.now = datetime(2022, 4, 20, 12, tzinfo=UTC)
    door.append(corrected("it", {"occurred": "2022-04"}, occurred="2022-04-20"))
    assert instant_of(shown(door, "it")["happened_by"]) == int(clock.now.timestamp())


def test_a_zone_that_does_not_exist_is_refused_with_its_field() -> None:
    with pytest.raises(InvalidDevelopment) as caught:
        raised(sources=[paper("2022-04-21", zone="Mars/Phobos")])
    assert wrong_fields(caught) == ["sources.0.zone"]


def test_a_store_that_was_exported_and_imported_answers_as_before(
    door: Timeline, clock: Clock, tmp_path: Path
) -> None:
    clock.now = datetime(2022, 4, 14, 12, tzinfo=UTC)
    door.append(
        raised(id="vague", occurred="2022-04"),
        raised(id="other", matter="bridge", occurred="2022-04-10"),
    )
    clock.now = datetime(2022, 4, 20, 12, tzinfo=UTC)
    door.append(
        expected(id="same-day", occurred="2022-04-20", sources=[paper("2022-04-20")]),
        corrected("other", {"occurred": "2022-04"}, id="c", occurred="2022-04-20"),
    )
    clock.now = datetime(2022, 5, 3, 12, tzinfo=UTC)
    door.append(
        decision_taken(id="month", occurred="2022-04/2022-05", sources=[paper("2022-05-02")]),
        stated(id="said", occurred="2022-05", sources=[paper("2022-05-01", background=True)]),
        retracted("other", id="r", occurred="2022-05-03"),
        decision_taken(id="d", matter="bridge", occurred="2022-04-20",
                       sources=[paper("2022-04-29")]),
    )  # fmt: skip
    door.append(
        cited("d", [paper("2022-04-22")], id="d1", occurred="2022-04-22"),
        corrected("d", {"occurred": "2022-04-19"}, id="d2", occurred="2022-04-25",
                  sources=[paper("2022-04-25")]),
        corrected("d", {"occurred": "2022-04-21", "sources.1.title": "T"}, id="d3"),
        cited("vague", [paper("2022-04-10")], id="v1", occurred="2022-04-10"),
        retracted("same-day", id="s1", occurred="2022-05-03", clerical=False),
        disputed("d", id="d4"),
        retracted("d4", id="d5"),
    )  # fmt: skip
    for form in FORMS:
        door.export(tmp_path / form, form=form)
        clock.now = datetime(2022, 6, 1, 12, tzinfo=UTC)
        with Timeline.open(tmp_path / f"{form}.db", clock=clock) as other:
            other.import_files(tmp_path / form)
            chance = random.Random(1)
            days = [f"2022-{month:02}-{day:02}" for month in (4, 5) for day in range(1, 31)]
            for _ in range(50):
                cut: dict[str, Any] = {
                    name: chance.choice([None, *days]) for name in ("as_of", "as_known")
                }
                asked = [[one.as_json() for one in each.state(**cut)] for each in (door, other)]
                assert asked[0] == asked[1], cut
                told = [
                    [
                        {k: v for k, v in one.as_json().items() if k not in ADDED}
                        for one in each.log(as_known=cut["as_known"])
                    ]
                    for each in (door, other)
                ]
                assert told[0] == told[1], cut
            assert other.import_files(tmp_path / form)[0].new == 0


ADDED = ("recorded", "first_recorded")
"""What an import adds to a development: when the other store had it."""
