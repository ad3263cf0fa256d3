"""Facts: what is worked out of a development, in whatever process, is what judging it needs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from tests.builders import NOW, Book, committed, corrected, delivered, expected, stated
from tests.strategies import Move, as_developments, moves
from timeline.domain.amendments import links
from timeline.domain.errors import WrongGovernment
from timeline.domain.events import StoredBounds, instants_in, step_of
from timeline.domain.facts import DevelopmentFacts, Early, facts_of
from timeline.domain.parsing import parse_development

BRUSSELS = "Europe/Brussels"


@settings(max_examples=60, deadline=None)
@given(moves())
def test_facts_say_what_the_development_says(drawn: list[Move]) -> None:
    for one in as_developments(drawn):
        facts = facts_of(one, BRUSSELS)
        timing = StoredBounds.of(one, BRUSSELS)
        assert (facts.timing, facts.step) == (timing, step_of(one, instants_in(timing), 0))
        assert (facts.id, facts.government, facts.fulfilled) == (
            one.id,
            one.government,
            one.fulfilled,
        )
        assert (facts.target, facts.linked, facts.matters) == (one.target, links(one), one.matters)
        assert parse_development(facts.document) == one
        assert facts._replace(model=None).development == one


@pytest.mark.parametrize(
    "one",
    [
        stated(occurred="../2022-04", published="2022"),
        expected("2022-04-22/..", occurred="2022-04~"),
        delivered(fulfils="x", occurred="0001"),
        corrected("x", {"fulfils": "y"}, published=None),
    ],
)
def test_open_ends_are_facts_too(one: object) -> None:
    development = parse_development(one.model_dump_json())  # type: ignore[attr-defined]
    timing = StoredBounds.of(development, BRUSSELS)
    assert facts_of(development, BRUSSELS).step == step_of(development, instants_in(timing), 0)


def test_sources_are_too_early_if_none_can_report_it() -> None:
    sources = [
        {"publisher": "De Tijd", "published": "2022-04-18"},
        {"publisher": "Le Soir", "published": "2022-03"},
        {"publisher": "VRT"},
    ]
    facts = facts_of(stated(occurred="2022-04-20", sources=sources), BRUSSELS)
    assert facts.early == (Early("De Tijd", "2022-04-18"), Early("Le Soir", "2022-03"))
    assert facts.timing.published is None
    sources.append({"publisher": "AP", "published": "2022-04-19"})
    facts = facts_of(stated(occurred="2022-04-20", sources=sources), BRUSSELS)
    assert facts.early == ()
    assert facts.timing.published == "2022-04-20T00:00:00+02:00"


def test_facts_are_judged_like_the_development_itself() -> None:
    book, other = Book(), Book()
    for one in (committed(id="c"), delivered(id="d", fulfils="c", occurred="2022-05-01")):
        facts: DevelopmentFacts = facts_of(one, BRUSSELS)._replace(model=None)
        judged = book.government.record(facts, now=NOW, records=book)
        book.government = judged.government
        book.events[one.id] = judged.event
        (same,) = other.record(one)
        assert (judged.event, judged.changes) == (same.event, same.changes)


def test_facts_are_worked_out_again_in_the_zone_of_their_government() -> None:
    elsewhere = facts_of(stated(), "Europe/Kyiv")
    assert facts_of(elsewhere, "Europe/Kyiv") is elsewhere
    for facts in (elsewhere, elsewhere._replace(model=None)):
        judged = Book().government.record(facts, now=NOW, records=Book())
        assert judged.facts == facts_of(stated(), BRUSSELS)
        assert judged.event.timing == judged.facts.timing != elsewhere.timing


def test_facts_of_another_government_are_refused_like_its_development() -> None:
    theirs = stated(government="nl")
    for given_ in (theirs, facts_of(theirs, BRUSSELS)):
        with pytest.raises(WrongGovernment):
            Book().government.record(given_, now=NOW, records=Book())


def test_an_event_reads_its_development_if_only_the_document_is_at_hand() -> None:
    one = stated()
    facts = facts_of(one, BRUSSELS)
    for given_ in (facts, facts._replace(model=None)):
        event = Book().government.record(given_, now=NOW, records=Book()).event
        assert (event.document, event.model, event.development) == (
            facts.document, given_.model, one,
        )  # fmt: skip


def test_a_source_may_be_of_a_day_that_its_government_skipped() -> None:
    apia = "Pacific/Apia"
    for occurred in ("2011-12-29", "2011-12-31"):
        facts = facts_of(stated(occurred=occurred, published="2011-12-30"), apia)
        assert facts.early == ()
        # The day ended when the next one began; nothing is public before it happened.
        assert facts.timing.published == "2011-12-31T00:00:00+14:00"
    facts = facts_of(stated(occurred="2012-01-01", published="2011-12-30"), apia)
    assert facts.early == (Early("The Brussels Times", "2011-12-30"),)


def test_a_decision_may_be_expected_on_a_day_that_never_came() -> None:
    facts = facts_of(expected("2011-12-30", occurred="2011-12-20"), "Pacific/Apia")
    assert facts.timing[3:5] == ("2011-12-29T23:59:59-10:00", "2011-12-31T00:00:00+14:00")


def test_a_step_that_is_recorded_has_its_version_and_says_from_when_it_counts() -> None:
    step = facts_of(expected("2022-05", occurred="2022-04-20"), BRUSSELS).step
    assert step.recorded_as(7, 99) == step._replace(version=7, happened_by=99)
