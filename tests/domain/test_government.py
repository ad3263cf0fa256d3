"""The aggregate: what it refuses, and how it judges what arrives late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings

from tests.builders import (
    NOW,
    Book,
    announced,
    cancelled,
    committed,
    corrected,
    decision_taken,
    delivered,
    development,
    disputed,
    expected,
    met,
    overturned,
    pledged,
    postponed,
    raised,
    retracted,
    stated,
)
from tests.refusals import wrong_fields
from tests.strategies import Move, as_developments, moves
from timeline.dates.edtf import DateError, ZoneError
from timeline.domain import errors
from timeline.domain.amendments import links
from timeline.domain.events import (
    DevelopmentRecorded,
    GovernmentDescribed,
    StoredBounds,
    event_class,
)
from timeline.domain.government import Government
from timeline.domain.parsing import InvalidDevelopment


def refusal(book: Book, *developments: object) -> errors.TimelineError:
    """The error with which a development is refused; the histories must be left as they were."""
    before = book.histories()
    with pytest.raises(errors.TimelineError) as caught:
        book.record(*developments)  # type: ignore[arg-type]
    assert book.histories() == before
    return caught.value


# --------------------------------------------------------------- the aggregate itself


def test_a_government_opens_with_its_name_and_zone() -> None:
    government, event = Government.open("be", name="Belgium", zone="Europe/Brussels", now=NOW)
    assert (government.id, government.name, government.zone) == ("be", "Belgium", "Europe/Brussels")
    assert government.version == event.originator_version == 1
    assert event.recorded == NOW


def test_a_government_needs_a_zone_that_exists() -> None:
    with pytest.raises(ZoneError) as caught:
        Government.open("be", name="Belgium", zone="Europe/Brussel", now=NOW)
    assert caught.value.name == "Europe/Brussel"


@pytest.mark.parametrize("name", ["", "x" * 501, "Bel\0gium", "\ud800"])
def test_a_government_has_no_name_that_could_not_be_stored(name: str) -> None:
    with pytest.raises(InvalidDevelopment) as caught:
        Government.open("be", name=name, zone="Europe/Brussels", now=NOW)
    assert wrong_fields(caught) == ["name"]
    with pytest.raises(InvalidDevelopment) as caught:
        Book().government.rename(name, zone="Europe/Brussels", now=NOW)
    assert wrong_fields(caught) == ["name"]


def test_a_government_has_a_slug_for_an_id() -> None:
    with pytest.raises(InvalidDevelopment) as caught:
        Government.open("Bel gium", name="Belgium", zone="Europe/Brussels", now=NOW)
    assert wrong_fields(caught) == ["id"]


def test_a_government_can_get_another_name_but_no_other_zone() -> None:
    government = Book().government
    renamed, event = government.rename("België", zone="Europe/Brussels", now=NOW)
    assert (renamed.name, event.name, renamed.version) == ("België", "België", 2)
    with pytest.raises(errors.ZoneChanged) as caught:
        government.rename("België", zone="Europe/Paris", now=NOW)
    assert caught.value.zone == "Europe/Brussels"


def test_its_zone_keeps_the_name_that_it_was_recorded_under() -> None:
    government, _ = Government.open("ua", name="Ukraine", zone="Europe/Kiev", now=NOW)
    renamed, event = government.rename("Україна", zone="Europe/Kyiv", now=NOW)
    assert (renamed.name, renamed.zone, event.zone) == ("Україна", "Europe/Kiev", "Europe/Kiev")


def test_the_state_is_projected_from_the_events_alone() -> None:
    book = Book()
    start, described = Government.open("be", name="Belgium", zone="Europe/Brussels", now=NOW)
    judged = book.record(raised(), expected())
    events = [described, *(one.event for one in judged)]
    assert Government.project(None, events) == judged[-1].government
    assert Government.project(start, events[1:]) == judged[-1].government
    assert Government.project(None, events[1:]) is None


def test_recorded_never_goes_back_with_the_clock() -> None:
    book = Book()
    (first,) = book.record(raised(), now=NOW + timedelta(hours=1))
    (second,) = book.record(expected(), now=NOW - timedelta(hours=22))
    assert second.event.recorded == first.event.recorded == NOW + timedelta(hours=1)


def test_behind_a_clock_that_was_years_ahead_the_future_stays_the_future() -> None:
    book = Book()
    ahead = NOW + timedelta(days=10_000)
    book.record(raised(), now=ahead)
    assert book.government.is_ahead(NOW)
    assert not book.government.is_ahead(ahead - timedelta(days=1))
    with pytest.raises(errors.NotYetHappened):
        book.record(expected(occurred="2030"), now=NOW)
    (judged,) = book.record(expected(id="e"), now=NOW)
    assert judged.event.recorded == ahead
    with pytest.raises(errors.NotYetHappened):
        book.record(corrected("e", {"occurred": "2030"}), now=NOW)
    book.record(corrected("e", {"title": "Else"}), now=NOW)
    # Clocks that are hours apart are no reason to refuse.
    near = Book()
    near.record(raised(), now=NOW + timedelta(hours=20))
    near.record(stated(occurred=(NOW + timedelta(hours=10)).isoformat()), now=NOW)


def test_an_event_keeps_the_instants_of_its_development() -> None:
    (judged,) = Book().record(expected("2022-04-22", occurred="2022-04-20", published="2022-04-21"))
    assert judged.event.timing == StoredBounds(
        "2022-04-20T00:00:00+02:00",
        "2022-04-20T23:59:59+02:00",
        "2022-04-21T23:59:59+02:00",
        "2022-04-22T00:00:00+02:00",
        "2022-04-22T23:59:59+02:00",
    )


def test_an_open_end_has_no_instant() -> None:
    (judged,) = Book().record(raised(occurred="../2022-04"))
    assert judged.event.timing.earliest is None
    assert judged.event.timing.latest == "2022-04-30T23:59:59+02:00"


def test_public_knowledge_begins_with_the_earliest_source_that_has_certainly_appeared() -> None:
    sources = [
        {"publisher": "A", "published": "2022-04-23"},
        {"publisher": "B", "published": "2022-04-21/2022-04-22"},
        {"publisher": "C"},
    ]
    (judged,) = Book().record(raised(sources=sources))
    assert judged.event.timing.published == "2022-04-22T23:59:59+02:00"
    assert judged.event.known == int(datetime(2022, 4, 22, 21, 59, 59, tzinfo=UTC).timestamp())


def test_what_no_source_dates_is_known_from_its_recording() -> None:
    (judged,) = Book().record(raised())
    assert judged.event.known == int(NOW.timestamp())


def test_a_local_time_that_never_came_is_refused() -> None:
    assert isinstance(refusal(Book(), raised(occurred="2022-03-27T02:30")), DateError)


def test_only_known_topics_have_an_event_class() -> None:
    assert event_class("government-described") is GovernmentDescribed
    made = event_class("decision-taken")
    assert made is not None
    assert issubclass(made, DevelopmentRecorded)
    assert made.topic == "decision-taken"
    assert event_class("subprocess:Popen") is None


# --------------------------------------------------------------- what one development can break


def test_another_governments_development_is_refused() -> None:
    error = refusal(Book(), raised(government="nl"))
    assert isinstance(error, errors.WrongGovernment)
    assert error.development == raised(government="nl").id


def test_what_is_still_to_come_did_not_happen() -> None:
    error = refusal(Book(), met(occurred="2022-06-02"))
    assert isinstance(error, errors.NotYetHappened)
    assert (error.development, error.other) == (met(occurred="2022-06-02").id, None)


def test_what_may_have_begun_already_is_accepted() -> None:
    judged = Book().record(met(occurred="2022-06-01"), stated(occurred="2022-05-30/.."))
    assert [one.government.version for one in judged] == [2, 3]


def test_a_window_cannot_end_before_the_expectation() -> None:
    error = refusal(Book(), expected("2022-04-19", occurred="2022-04-20"))
    assert isinstance(error, errors.WindowBeforeExpectation)
    assert error.other is None
    book = Book()
    book.record(expected())
    later = postponed("2022-04-19", occurred="2022-04-21")
    assert isinstance(refusal(book, later), errors.WindowBeforeExpectation)


def test_sources_that_all_came_before_what_they_report_are_refused_and_named() -> None:
    sources = [
        {"publisher": "A", "published": "2022-04-17"},
        {"publisher": "B"},
        {"publisher": "C", "published": "2022-04-18"},
    ]
    error = refusal(Book(), met(occurred="2022-04-20", sources=sources))
    assert isinstance(error, errors.PublishedTooEarly)
    assert error.sources == (("A", "17 April 2022"), ("C", "18 April 2022"))


def test_a_source_that_came_before_is_background_beside_one_that_reports() -> None:
    sources = [
        {"publisher": "A", "published": "2022-04-21"},
        {"publisher": "C", "published": "2022-04-12"},
    ]
    book = Book()
    book.record(met(id="met", occurred="2022-04-20", sources=sources))
    assert book.events["met"].timing.published == "2022-04-21T23:59:59+02:00"


@pytest.mark.parametrize("published", ["2202-04-21", "2022-06-04", "2022-06-03T15:00", "2023"])
def test_a_source_is_not_published_after_it_is_recorded(published: str) -> None:
    error = refusal(Book(), met(published=published))
    assert isinstance(error, errors.PublishedInFuture)
    assert error.publisher == "The Brussels Times"


@pytest.mark.parametrize("published", ["2022-06-01", "2022-06-02", "2022", "2022-05/..", "../2022"])
def test_a_source_of_today_and_of_tomorrow_elsewhere_is_accepted(published: str) -> None:
    sources = [{"publisher": "A", "published": "2022-05-01"}, {"publisher": "B"}]
    book = Book()
    book.record(met(sources=[*sources, {"publisher": "C", "published": published}]))
    assert book.government.version == 2


def test_of_several_sources_the_one_that_is_to_come_is_named() -> None:
    sources = [{"publisher": "A", "published": "2022-05"}, {"publisher": "B", "published": "2031"}]
    error = refusal(Book(), met(sources=sources))
    assert isinstance(error, errors.PublishedInFuture)
    assert error.publisher == "B"


def test_a_source_of_the_same_day_is_not_too_early() -> None:
    book = Book()
    book.record(met(occurred="2022-04-20T15:00", published="2022-04-20"))
    assert book.government.version == 2


# --------------------------------------------------------------- contradictions


def test_a_second_decision_is_refused_and_both_are_named() -> None:
    book = Book()
    first = decision_taken(occurred="2022-04-22")
    second = decision_taken(occurred="2022-04-25", outcome="rejected")
    book.record(first)
    error = refusal(book, second)
    assert isinstance(error, errors.SecondDecision)
    assert error.development == second.id
    assert error.other == first.id


@pytest.mark.parametrize("reopening", [overturned, raised])
def test_a_matter_that_was_reopened_can_be_decided_again(reopening) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    book = Book()
    book.record(
        decision_taken(occurred="2022-04-22"),
        reopening(occurred="2022-04-23"),
        decision_taken(occurred="2022-04-25", outcome="rejected"),
    )
    assert book.history("heavy-weapons").standing.outcome == "rejected"


@pytest.mark.parametrize("between", [cancelled, announced, met, pledged])
def test_nothing_else_reopens_a_decided_matter(between) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    book = Book()
    book.record(decision_taken(occurred="2022-04-19"), between(occurred="2022-04-20"))
    error = refusal(book, decision_taken(occurred="2022-04-25"))
    assert isinstance(error, errors.SecondDecision)


def test_the_same_decision_on_two_matters_is_no_contradiction() -> None:
    book = Book()
    book.record(decision_taken(matters=["heavy-weapons", "forensic-experts"]))
    assert book.status("forensic-experts") == "decided"


def test_a_refusal_on_the_second_matter_leaves_the_first_untouched() -> None:
    book = Book()
    book.record(decision_taken(matter="forensic-experts", occurred="2022-04-19"))
    both = decision_taken(occurred="2022-04-22", matters=["heavy-weapons", "forensic-experts"])
    assert isinstance(refusal(book, both), errors.SecondDecision)
    assert book.status() is None


def test_anything_can_be_put_off() -> None:
    book = Book()
    book.record(raised(occurred="2022-04-18"), postponed(occurred="2022-04-19"))
    assert book.status() == "postponed"
    book.record(decision_taken(occurred="2022-04-20"), postponed("2022-06", occurred="2022-04-21"))
    assert book.status() == "postponed"
    book.record(cancelled(occurred="2022-04-22"))
    assert book.status() == "decided"


@pytest.mark.parametrize("reopening", [expected, postponed, raised])
def test_a_settled_matter_can_be_reopened(reopening) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    book = Book()
    book.record(decision_taken(occurred="2022-04-19"), reopening(occurred="2022-04-20"))
    book.record(decision_taken(occurred="2022-04-25", outcome="rejected"))
    assert book.history("heavy-weapons").standing.outcome == "rejected"


def test_an_expectation_can_be_postponed_and_postponed_again() -> None:
    book = Book()
    book.record(expected(), postponed("2022-04-29", occurred="2022-04-22"))
    book.record(postponed("2022-05-06", occurred="2022-04-29"))
    standing = book.history("heavy-weapons").standing
    assert standing.status == "postponed"
    assert standing.expected is not None
    assert standing.expected.occurred == "2022-05-06"


# --------------------------------------------------------------- knowledge arrives late


def test_wednesdays_meeting_may_be_entered_after_fridays_decision() -> None:
    book = Book()
    book.record(decision_taken(occurred="2022-04-22"), met(occurred="2022-04-20"))
    assert book.status() == "decided"


def test_a_decision_entered_before_the_one_that_stands_is_the_second_that_contradicts() -> None:
    book = Book()
    stands = decision_taken(occurred="2022-04-22")
    late = decision_taken(occurred="2022-04-18")
    book.record(stands)
    error = refusal(book, late)
    assert isinstance(error, errors.SecondDecision)
    assert (error.development, error.other) == (late.id, stands.id)
    # The earlier of the two is named first, though it was recorded last.
    assert error.message.index(f"“{late.id}” had") < error.message.index(f"“{stands.id}”")


@pytest.mark.parametrize("reopening", [overturned, raised])
def test_an_earlier_decision_fits_in_where_something_reopened_the_matter(reopening) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    book = Book()
    book.record(
        decision_taken(occurred="2022-04-22"),
        reopening(occurred="2022-04-20"),
        decision_taken(occurred="2022-04-18"),
    )
    assert [step.occurred for step in book.history("heavy-weapons")] == [
        "2022-04-18",
        "2022-04-20",
        "2022-04-22",
    ]


def test_on_one_day_the_order_of_procedure_decides() -> None:
    book = Book()
    day = "2022-04-22"
    book.record(overturned(occurred=day), decision_taken(occurred=day, id="a"))
    assert book.status() == "overturned"
    # A veto that is overridden on its day needs clock times.
    again = decision_taken(occurred=day, id="b")
    assert isinstance(refusal(book, again), errors.SecondDecision)
    book.record(decision_taken(occurred=f"{day}T23:59", id="c"))
    assert book.status() == "decided"


# --------------------------------------------------------------- corrections


def test_a_correction_moves_a_decision_in_time() -> None:
    book = Book()
    taken = decision_taken(occurred="2022-04-25")
    book.record(taken, corrected(taken, {"occurred": "2022-04-22"}))
    assert [step.occurred for step in book.history("heavy-weapons")] == ["2022-04-22"]
    assert book.histories() == book.histories_afresh()


def test_a_correction_cannot_move_a_decision_behind_another() -> None:
    book = Book()
    first = decision_taken(occurred="2022-04-18")
    second = decision_taken(occurred="2022-04-25")
    book.record(first, overturned(occurred="2022-04-20"), second)
    move = corrected(second, {"occurred": "2022-04-19"})
    error = refusal(book, move)
    assert isinstance(error, errors.SecondDecision)
    assert (error.development, error.other) == (move.id, second.id)


def test_a_correction_moves_a_decision_to_another_matter() -> None:
    book = Book()
    taken = decision_taken()
    book.record(taken, corrected(taken, {"matters": ["forensic-experts"]}))
    assert (book.status(), book.status("forensic-experts")) == (None, "decided")


def test_null_takes_a_field_back_to_its_default() -> None:
    book = Book()
    meeting = met(outcome="adjourned")
    book.record(meeting, corrected(meeting, {"outcome": None}))
    assert book.histories() == book.histories_afresh()


def test_a_correction_that_leaves_no_valid_development_is_refused_by_field() -> None:
    book = Book()
    taken = decision_taken()
    book.record(taken)
    error = refusal(book, corrected(taken, {"outcome": "perhaps", "colour": "red"}))
    assert isinstance(error, InvalidDevelopment)
    assert [problem.field for problem in error.problems] == ["changes.outcome", "changes.colour"]


def test_a_correction_to_a_time_that_never_came_is_refused() -> None:
    book = Book()
    taken = decision_taken()
    book.record(taken)
    move = corrected(taken, {"occurred": "2022-03-27T02:30"})
    assert isinstance(refusal(book, move), DateError)


def test_the_rules_of_dates_hold_for_what_is_corrected_and_both_are_named() -> None:
    book = Book()
    window = expected("2022-04-22", published="2022-04-21")
    book.record(window)
    for number, (changes, rule) in enumerate(
        [
            ({"occurred": "2030"}, errors.NotYetHappened),
            ({"expected": "2022-04-01"}, errors.WindowBeforeExpectation),
            ({"occurred": "2022-04-23", "expected": "2022-05"}, errors.PublishedTooEarly),
        ]
    ):
        correction = corrected(window, changes, id=f"c{number}")
        error = refusal(book, correction)
        assert isinstance(error, rule)
        assert (error.development, error.other) == (correction.id, window.id)


def test_what_is_not_in_the_store_cannot_be_amended() -> None:
    error = refusal(Book(), retracted("nothing-such"))
    assert isinstance(error, errors.NothingToAmend)
    assert error.other == "nothing-such"


def test_another_governments_development_cannot_be_amended() -> None:
    dutch = Book("nl", "Europe/Amsterdam")
    theirs = raised(government="nl")
    dutch.record(theirs)
    book = Book()
    book.foreign = dutch.events
    error = refusal(book, disputed(theirs))
    assert isinstance(error, errors.NothingToAmend)
    assert error.other == theirs.id


def test_a_correction_of_a_correction_is_refused() -> None:
    book = Book()
    taken = decision_taken()
    first = corrected(taken, {"title": "Approved"})
    book.record(taken, first)
    error = refusal(book, corrected(first, {"reason": "another"}, id="second"))
    assert isinstance(error, errors.CorrectionOfAmendment)
    assert error.other == first.id


def test_the_last_correction_recorded_speaks_whatever_was_published_when() -> None:
    book = Book()
    taken = decision_taken(occurred="2022-04-20")
    book.record(
        taken,
        corrected(taken, {"outcome": "noted"}, id="late", published="2022-05-20"),
        corrected(taken, {"outcome": "rejected"}, id="early", published="2022-05-10"),
    )
    assert book.history("heavy-weapons").standing.outcome == "rejected"


# --------------------------------------------------------------- retractions and disputes


def test_a_retraction_takes_a_decision_out_and_makes_room() -> None:
    book = Book()
    wrong = decision_taken(occurred="2022-04-18")
    book.record(wrong, retracted(wrong))
    assert book.status() is None
    book.record(decision_taken(occurred="2022-04-22"))
    assert book.status() == "decided"


def test_a_second_retraction_is_refused_and_names_the_first() -> None:
    book = Book()
    wrong = decision_taken()
    first = retracted(wrong)
    book.record(wrong, first)
    error = refusal(book, retracted(wrong, id="again"))
    assert isinstance(error, errors.SecondRetraction)
    assert (error.development, error.other) == ("again", first.id)


def test_a_retraction_of_what_holds_two_decisions_apart_is_refused() -> None:
    book = Book()
    between = overturned(occurred="2022-04-20")
    book.record(
        decision_taken(occurred="2022-04-18"), between, decision_taken(occurred="2022-04-22")
    )
    assert isinstance(refusal(book, retracted(between)), errors.SecondDecision)


def test_retracting_a_retraction_brings_the_development_back() -> None:
    book = Book()
    wrong = decision_taken()
    gone = retracted(wrong)
    book.record(wrong, gone, retracted(gone, id="restored"))
    assert book.status() == "decided"
    assert book.histories() == book.histories_afresh()


def test_what_was_replaced_meanwhile_cannot_be_brought_back() -> None:
    book = Book()
    wrong = decision_taken(occurred="2022-04-18")
    gone = retracted(wrong)
    book.record(wrong, gone, decision_taken(occurred="2022-04-22"))
    error = refusal(book, retracted(gone, id="restored"))
    assert isinstance(error, errors.SecondDecision)
    assert error.development == "restored"


def test_retracting_a_correction_brings_the_old_text_back() -> None:
    book = Book()
    taken = decision_taken(occurred="2022-04-25")
    correction = corrected(taken, {"occurred": "2022-04-22"})
    book.record(taken, correction, retracted(correction))
    assert [step.occurred for step in book.history("heavy-weapons")] == ["2022-04-25"]


def test_a_retracted_correction_can_be_brought_back_too() -> None:
    book = Book()
    taken = decision_taken(occurred="2022-04-25")
    correction = corrected(taken, {"occurred": "2022-04-22"})
    undone = retracted(correction)
    book.record(taken, correction, undone, retracted(undone, id="redone"))
    assert [step.occurred for step in book.history("heavy-weapons")] == ["2022-04-22"]


def test_a_correction_of_what_is_retracted_waits_until_it_is_back() -> None:
    book = Book()
    wrong = decision_taken(occurred="2022-04-25")
    gone = retracted(wrong)
    book.record(wrong, gone, corrected(wrong, {"occurred": "2022-04-22"}))
    assert book.status() is None
    book.record(retracted(gone, id="restored"))
    assert [step.occurred for step in book.history("heavy-weapons")] == ["2022-04-22"]


def test_a_correction_that_another_leans_on_cannot_be_retracted() -> None:
    book = Book()
    meeting = met()
    phrase = corrected(meeting, {"phrase": "Wednesday"}, id="phrase")
    book.record(meeting, phrase, corrected(meeting, {"reckoned_from": "2022-04-21"}, id="day"))
    assert isinstance(refusal(book, retracted(phrase)), InvalidDevelopment)


def test_a_dispute_marks_and_moves_nothing() -> None:
    book = Book()
    taken = decision_taken()
    contested = disputed(taken)
    (*_, judged) = book.record(taken, contested)
    assert [change.step and change.step.effect for change in judged.changes] == ["decide"]
    assert book.status() == "decided"
    (judged,) = book.record(disputed(contested, id="counter"))
    assert judged.changes == []
    book.record(retracted(contested))


def test_a_chain_of_retractions_is_followed_however_long_it_is() -> None:
    book = Book()
    taken = decision_taken()
    book.record(taken)
    retraction = event_class("retracted")
    assert retraction is not None
    below = taken.id
    for number in range(400):
        one = retracted(below, id=f"r{number}")
        timing = StoredBounds.of(one, "Europe/Brussels")
        book.events[one.id] = retraction("be", number + 3, NOW, timing, one)  # type: ignore[call-arg,assignment]
        below = one.id
    assert book.histories_afresh() == book.histories()
    book.record(retracted(below, id="last"))
    assert book.status() is None


# --------------------------------------------------------------- pledges and deliveries


@pytest.mark.parametrize("promise", [pledged, committed])
def test_a_delivery_fulfils_a_promise_made_before_it(promise) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    book = Book()
    made = promise(occurred="2022-04-18")
    book.record(made, delivered(occurred="2022-04-20", fulfils=made.id))
    assert book.status() == "partly-delivered"


def test_a_delivery_that_fulfils_what_no_one_pledged_is_refused() -> None:
    book = Book()
    error = refusal(book, delivered(fulfils="nothing-such"))
    assert isinstance(error, errors.NothingFulfilled)
    assert error.other == "nothing-such"


def test_a_statement_is_no_pledge() -> None:
    book = Book()
    said = stated(occurred="2022-04-18")
    book.record(said)
    error = refusal(book, delivered(fulfils=said.id))
    assert isinstance(error, errors.NothingFulfilled)
    assert error.other == said.id


def test_a_delivery_fulfils_its_own_governments_pledge() -> None:
    dutch = Book("nl", "Europe/Amsterdam")
    theirs = pledged(government="nl", occurred="2022-04-18")
    dutch.record(theirs)
    book = Book()
    book.foreign = dutch.events
    error = refusal(book, delivered(fulfils=theirs.id))
    assert isinstance(error, errors.NothingFulfilled)
    assert error.other == theirs.id


def test_a_delivery_comes_after_the_pledge() -> None:
    book = Book()
    made = pledged(occurred="2022-04-22")
    book.record(made)
    error = refusal(book, delivered(occurred="2022-04-20", fulfils=made.id))
    assert isinstance(error, errors.NothingFulfilled)
    assert error.other == made.id


def test_a_retracted_pledge_cannot_be_fulfilled() -> None:
    book = Book()
    made = pledged(occurred="2022-04-18")
    book.record(made, retracted(made))
    error = refusal(book, delivered(fulfils=made.id))
    assert isinstance(error, errors.NothingFulfilled)
    assert error.other == made.id


def test_a_fulfilled_pledge_cannot_be_retracted_before_its_delivery_is() -> None:
    book = Book()
    made = pledged(occurred="2022-04-18")
    handed = delivered(occurred="2022-04-20", fulfils=made.id)
    book.record(made, handed)
    error = refusal(book, retracted(made))
    assert isinstance(error, errors.NothingFulfilled)
    assert (error.development, error.other) == (retracted(made).id, handed.id)
    book.record(retracted(handed), retracted(made))


def test_a_delivery_is_not_brought_back_without_its_pledge() -> None:
    book = Book()
    made = pledged(occurred="2022-04-18")
    handed = delivered(occurred="2022-04-20", fulfils=made.id)
    gone = retracted(handed)
    book.record(made, handed, gone, retracted(made))
    assert isinstance(refusal(book, retracted(gone, id="back")), errors.NothingFulfilled)


def test_a_correction_cannot_move_a_pledge_behind_its_delivery() -> None:
    book = Book()
    made = pledged(occurred="2022-04-18")
    handed = delivered(occurred="2022-04-20", fulfils=made.id)
    book.record(made, handed)
    error = refusal(book, corrected(made, {"occurred": "2022-04-25"}))
    assert isinstance(error, errors.NothingFulfilled)
    assert error.other == handed.id


def test_a_pledge_counts_from_the_day_to_which_it_was_corrected() -> None:
    book = Book()
    made = pledged(occurred="2022-04-25")
    book.record(made, corrected(made, {"occurred": "2022-04-18"}))
    handed = delivered(occurred="2022-04-20", fulfils=made.id)
    book.record(handed)
    assert book.fulfilments(made.id) == [handed.id]


def test_a_delivery_that_was_corrected_to_fulfil_a_pledge_holds_it() -> None:
    book = Book()
    made = pledged(occurred="2022-04-18")
    handed = delivered(occurred="2022-04-20")
    correction = corrected(handed, {"fulfils": made.id})
    book.record(made, handed, correction)
    assert links(correction) == ((handed.id, "amends"), (made.id, "fulfils"))
    assert isinstance(refusal(book, retracted(made)), errors.NothingFulfilled)


def test_a_delivery_that_was_corrected_to_fulfil_nothing_holds_no_pledge() -> None:
    book = Book()
    made = pledged(occurred="2022-04-18")
    handed = delivered(occurred="2022-04-20", fulfils=made.id)
    book.record(made, handed, corrected(handed, {"fulfils": None}), retracted(made))
    assert book.government.version == 5


# --------------------------------------------------------------- properties


@settings(max_examples=60, deadline=None)
@given(moves())
def test_a_refusal_leaves_the_histories_as_if_it_had_never_been_asked(drawn: list[Move]) -> None:
    book = Book()
    refusals: list[tuple[str, errors.TimelineError]] = []
    for one in as_developments(drawn, governments=("be",)):
        try:
            book.record(one)
        except errors.TimelineError as error:
            refusals.append((one.id, error))
        assert book.histories() == book.histories_afresh()
        for history in book._histories.values():
            assert not history.clashes
    for name, refused in refusals:
        if not isinstance(refused, InvalidDevelopment | DateError):
            assert isinstance(refused, errors.Refusal | errors.IdTaken)
            assert refused.development == name


def test_every_kind_can_be_recorded() -> None:
    book = Book()
    made = pledged(occurred="2022-04-01")
    book.record(
        raised(occurred="2022-03-30"),
        met(occurred="2022-03-31"),
        made,
        development("request-made", occurred="2022-04-02"),
        expected(occurred="2022-04-03"),
        postponed("2022-04-29", occurred="2022-04-04"),
        decision_taken(occurred="2022-04-05"),
        announced(occurred="2022-04-06"),
        committed(occurred="2022-04-07"),
        development("measure-started", occurred="2022-04-08"),
        development("measure-suspended", occurred="2022-04-09"),
        delivered(occurred="2022-04-10", fulfils=made.id, complete=True),
        development("measure-ended", occurred="2022-04-11"),
        overturned(occurred="2022-04-12"),
        cancelled(occurred="2022-04-13"),
        stated(occurred="2022-04-14"),
        development("situation-noted", matter=None, occurred="2022-04-15"),
        corrected(made, {"conditions": "none"}),
        disputed(made),
        retracted("be-2022-04-14-statement-made-heavy-weapons"),
    )
    assert book.status() == "withdrawn"
