"""Each contradiction in a record is refused by its own class, which names both sides.

The words are in the catalogue of `tests/messages`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.builders import (
    NOW,
    Book,
    committed,
    corrected,
    decision_taken,
    delivered,
    expected,
    pledged,
    raised,
    retracted,
    stated,
)
from timeline.domain import errors
from timeline.domain.developments import Development
from timeline.domain.government import Government

PLEDGE = pledged(id="pledge", occurred="2022-04-10")
DELIVERY = delivered(id="delivery", occurred="2022-04-20", fulfils="pledge")
THEIRS = pledged(id="theirs", government="nl", occurred="2022-04-10")

Case = tuple[list[Development], Development, str | None, type[errors.Refusal]]
CASES: list[Case] = [
    (
        [],
        stated(id="new", government="nl"),
        None,
        errors.WrongGovernment,
    ),
    (
        [],
        stated(id="new", occurred="2022-06-02"),
        None,
        errors.NotYetHappened,
    ),
    (
        [],
        expected("2022-04-10/2022-04-12", id="new", occurred="2022-04-20"),
        None,
        errors.WindowBeforeExpectation,
    ),
    (
        [],
        stated(id="new", occurred="2022-04-20", published="2022-04-18"),
        None,
        errors.PublishedTooEarly,
    ),
    (
        [decision_taken(id="old", occurred="2022-04-18")],
        decision_taken(id="new", occurred="2022-04-20"),
        "old",
        errors.SecondDecision,
    ),
    (
        [decision_taken(id="old", occurred="2022-04-20")],
        decision_taken(id="new", occurred="2022-04-18"),
        "old",
        errors.SecondDecision,
    ),
    (
        [],
        retracted("old", id="new"),
        "old",
        errors.NothingToAmend,
    ),
    (
        [],
        retracted("theirs", id="new"),
        "theirs",
        errors.NothingToAmend,
    ),
    (
        [raised(id="raised"), retracted("raised", id="old")],
        corrected("old", {"title": "Other"}, id="new"),
        "old",
        errors.CorrectionOfAmendment,
    ),
    (
        [raised(id="raised"), retracted("raised", id="old")],
        retracted("raised", id="new"),
        "old",
        errors.SecondRetraction,
    ),
    (
        [],
        delivered(id="new", fulfils="pledge"),
        "pledge",
        errors.NothingFulfilled,
    ),
    (
        [],
        delivered(id="new", fulfils="theirs"),
        "theirs",
        errors.NothingFulfilled,
    ),
    (
        [stated(id="said")],
        delivered(id="new", fulfils="said"),
        "said",
        errors.NothingFulfilled,
    ),
    (
        [PLEDGE, retracted("pledge", id="gone")],
        delivered(id="new", fulfils="pledge"),
        "pledge",
        errors.NothingFulfilled,
    ),
    (
        [PLEDGE, committed(id="firm")],
        committed(id="new", fulfils="firm"),
        "firm",
        errors.NothingFulfilled,
    ),
    (
        [PLEDGE, committed(id="firm", fulfils="pledge")],
        retracted("pledge", id="new"),
        "firm",
        errors.NothingFulfilled,
    ),
    (
        [],
        pledged(id="new", replaces="pledge"),
        "pledge",
        errors.NothingReplaced,
    ),
    (
        [],
        pledged(id="new", replaces="theirs"),
        "theirs",
        errors.NothingReplaced,
    ),
    (
        [PLEDGE],
        committed(id="new", replaces="pledge"),
        "pledge",
        errors.NothingReplaced,
    ),
    (
        [PLEDGE],
        corrected("pledge", {"replaces": "pledge"}, id="new"),
        "pledge",
        errors.NothingReplaced,
    ),
    (
        [PLEDGE],
        delivered(id="new", occurred="2022-04-09", fulfils="pledge"),
        "pledge",
        errors.NothingFulfilled,
    ),
    (
        [PLEDGE, DELIVERY],
        retracted("pledge", id="new"),
        "delivery",
        errors.NothingFulfilled,
    ),
    (
        [PLEDGE, DELIVERY],
        corrected("pledge", {"occurred": "2022-04-21"}, id="new"),
        "delivery",
        errors.NothingFulfilled,
    ),
    (
        [PLEDGE, committed(id="promise", occurred="2022-04-21"), DELIVERY],
        corrected("delivery", {"fulfils": "promise"}, id="new"),
        "delivery",
        errors.NothingFulfilled,
    ),
    (
        # The first delivery fulfils it no more; the second, by a correction, still does.
        [
            PLEDGE,
            committed(id="promise", occurred="2022-04-11"),
            DELIVERY,
            delivered(id="more", occurred="2022-04-22"),
            corrected("delivery", {"fulfils": "promise"}, id="c1"),
            corrected("more", {"fulfils": "pledge"}, id="c2"),
        ],
        retracted("pledge", id="new"),
        "more",
        errors.NothingFulfilled,
    ),
]


@pytest.mark.parametrize(("held", "given", "other", "refusal"), CASES)
def test_both_sides_are_named(
    held: list[Development], given: Development, other: str | None, refusal: type[errors.Refusal]
) -> None:
    dutch, book = Book("nl", "Europe/Amsterdam"), Book()
    dutch.record(THEIRS)
    book.foreign = dutch.events
    book.record(*held)
    with pytest.raises(refusal) as refused:
        book.record(given)
    assert type(refused.value) is refusal
    assert (refused.value.development, refused.value.other) == (given.id, other)
    assert refused.value.message.startswith(f"“{given.id}” was refused: ")
    assert refused.value.message.endswith(f"; {refused.value.sentence}")


def test_what_happened_up_to_the_very_moment_is_recorded() -> None:
    now = datetime(2022, 6, 1, 23, 59, 59, tzinfo=UTC)
    book = Book(zone="UTC")
    book.record(stated(id="day", occurred="2022-06-01"), now=now)
    book.record(stated(id="second", occurred="2022-06-01T23:59:59"), now=now)
    with pytest.raises(errors.NotYetHappened):
        book.record(stated(id="later", occurred="2022-06-02T00:00:00"), now=now)


def test_a_government_counts_its_events_and_keeps_its_moments_in_utc() -> None:
    east = NOW.astimezone(timezone(timedelta(hours=9)))
    government, opened = Government.open("be", name="Belgium", zone="Europe/Brussels", now=east)
    assert (opened.recorded, opened.recorded.tzinfo) == (NOW, UTC)
    later = east + timedelta(hours=1)
    renamed, event = government.rename("België", zone="Europe/Brussels", now=later)
    assert (event.originator_id, event.originator_version) == ("be", 2)
    assert (event.name, event.zone) == ("België", "Europe/Brussels")
    assert (event.recorded, event.recorded.tzinfo) == (NOW + timedelta(hours=1), UTC)
    assert Government.project(None, [opened, event]) == renamed
    # Its clock never runs backwards.
    book = Book()
    book.government = renamed
    (judged,) = book.record(stated(), now=NOW)
    assert judged.event.recorded == judged.government.recorded == renamed.recorded
    assert (judged.event.originator_version, judged.government.version) == (3, 3)
    assert Government.project(renamed, [judged.event]) == judged.government
    assert Government.project(None, [judged.event]) is None


def test_another_zone_is_refused_with_the_one_that_it_has() -> None:
    with pytest.raises(errors.ZoneChanged) as refused:
        Book().government.rename("België", zone="UTC", now=NOW)
    assert refused.value.zone == "Europe/Brussels"
