"""What the judgement says of each contradiction in a record: of whom, of what, and both sides."""

# ruff: noqa: E501  a sentence stands whole, so that it can be searched for

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
    postponed,
    raised,
    retracted,
    stated,
)
from timeline.domain import errors
from timeline.domain.developments import Development
from timeline.domain.facts import facts_of
from timeline.domain.government import Government

PLEDGE = pledged(id="pledge", occurred="2022-04-10")
DELIVERY = delivered(id="delivery", occurred="2022-04-20", fulfils="pledge")
THEIRS = pledged(id="theirs", government="nl", occurred="2022-04-10")

Case = tuple[list[Development], Development, str | None, str]
CASES: list[Case] = [
    (
        [],
        stated(id="new", government="nl"),
        None,
        "it belongs to “nl”, not to “be”",
    ),
    (
        [],
        stated(id="new", occurred="2022-06-02"),
        None,
        "it is said to have happened on 2 June 2022, and now is 1 June 2022, 12:00 UTC",
    ),
    (
        [],
        expected("2022-04-10/2022-04-12", id="new", occurred="2022-04-20"),
        None,
        "its expected window (between 10 and 12 April 2022) ends before it was said (20 April 2022)",
    ),
    (
        [],
        stated(id="new", occurred="2022-04-20", published="2022-04-19"),
        None,
        "The Brussels Times published it (19 April 2022) before it happened (20 April 2022)",
    ),
    (
        [decision_taken(id="old", occurred="2022-04-18")],
        decision_taken(id="new", occurred="2022-04-20"),
        "old",
        "“new” would decide “heavy-weapons”, which “old” had decided already",
    ),
    (
        [decision_taken(id="old", occurred="2022-04-20")],
        decision_taken(id="new", occurred="2022-04-18"),
        "old",
        "“old” would decide “heavy-weapons”, which “new” had decided already",
    ),
    (
        [],
        postponed(id="new"),
        None,
        "“new” postpones a decision on “heavy-weapons”, but before it nothing was recorded as expected",
    ),
    (
        [decision_taken(id="old", occurred="2022-04-18")],
        postponed(id="new", occurred="2022-04-20"),
        "old",
        "“new” postpones a decision on “heavy-weapons”, but before it “old” left nothing expected",
    ),
    (
        [],
        retracted("old", id="new"),
        "old",
        "it amends “old”, which is not in the store",
    ),
    (
        [],
        retracted("theirs", id="new"),
        "theirs",
        "it amends “theirs”, which belongs to the government “nl”",
    ),
    (
        [raised(id="raised"), retracted("raised", id="old")],
        corrected("old", {"title": "Other"}, id="new"),
        "old",
        "it corrects “old”, which is itself an amendment (retracted)",
    ),
    (
        [raised(id="raised"), retracted("raised", id="old")],
        retracted("raised", id="new"),
        "old",
        "“raised” was retracted by “old”",
    ),
    (
        [],
        delivered(id="new", fulfils="pledge"),
        "pledge",
        "“new” fulfils “pledge”, which is not in the store",
    ),
    (
        [],
        delivered(id="new", fulfils="theirs"),
        "theirs",
        "“new” fulfils “theirs”, which “nl” made, not “be”",
    ),
    (
        [stated(id="said")],
        delivered(id="new", fulfils="said"),
        "said",
        "“new” fulfils “said”, which is no pledge or commitment but of kind statement-made",
    ),
    (
        [PLEDGE, retracted("pledge", id="gone")],
        delivered(id="new", fulfils="pledge"),
        "pledge",
        "“new” fulfils “pledge”, which was retracted",
    ),
    (
        [PLEDGE],
        delivered(id="new", occurred="2022-04-09", fulfils="pledge"),
        "pledge",
        "“new” fulfils “pledge”, which was made only later, 10 April 2022",
    ),
    (
        [PLEDGE, DELIVERY],
        retracted("pledge", id="new"),
        "delivery",
        "“delivery” fulfils “pledge”, which this would retract",
    ),
    (
        [PLEDGE, DELIVERY],
        corrected("pledge", {"occurred": "2022-04-21"}, id="new"),
        "delivery",
        "“delivery” fulfils “pledge”, which was made only later, 21 April 2022",
    ),
    (
        [PLEDGE, committed(id="promise", occurred="2022-04-21"), DELIVERY],
        corrected("delivery", {"fulfils": "promise"}, id="new"),
        "delivery",
        "“delivery” fulfils “promise”, which was made only later, 21 April 2022",
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
        "“more” fulfils “pledge”, which this would retract",
    ),
]


@pytest.mark.parametrize(("held", "given", "other", "said"), CASES)
def test_both_sides_are_named(
    held: list[Development], given: Development, other: str | None, said: str
) -> None:
    dutch, book = Book("nl", "Europe/Amsterdam"), Book()
    dutch.record(THEIRS)
    book.foreign = dutch.events
    book.record(*held)
    with pytest.raises(errors.Refusal) as refused:
        book.record(given)
    assert (refused.value.development, refused.value.other) == (given.id, other)
    assert refused.value.message == f"“{given.id}” was refused: {said}; {refused.value.rule}"


def test_what_happened_up_to_the_very_moment_is_recorded() -> None:
    now = datetime(2022, 6, 1, 23, 59, 59, tzinfo=UTC)
    book = Book(zone="UTC")
    book.record(stated(id="day", occurred="2022-06-01"), now=now)
    book.record(stated(id="second", occurred="2022-06-01T23:59:59"), now=now)
    with pytest.raises(errors.NotYetHappened):
        book.record(stated(id="later", occurred="2022-06-02T00:00:00"), now=now)


def test_facts_of_another_government_or_zone_are_no_input_but_a_mistake() -> None:
    book = Book()
    for facts in (facts_of(THEIRS, "Europe/Brussels"), facts_of(stated(), "UTC")):
        with pytest.raises(ValueError, match=r"^these are facts of another government, or in"):
            book.government.judge(facts, now=NOW, records=book)


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


def test_another_zone_is_refused_by_the_name_of_the_government() -> None:
    with pytest.raises(errors.ZoneChanged) as refused:
        Book().government.rename("België", zone="UTC", now=NOW)
    assert refused.value.message.startswith("the government “be” has the time zone Europe/Brussels")
