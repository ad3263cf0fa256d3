"""What a clock makes of a matter's states, as spans of time with one status each."""

from __future__ import annotations

from timeline.domain.matter.state import Expected, InForceSpan, MatterState
from timeline.domain.matter.track_spans import TrackSpan, last_in_each, on_its_day, track_spans

DAY = 86_400
LAST = 1_000 * DAY
RAISED = MatterState("raised", since="1970-01-02", by="a")
FRIDAY = Expected("1970-01-10", 9 * DAY, 10 * DAY - 1, "b")
AWAITED = MatterState("decision-expected", since="1970-01-05", by="b", expected=FRIDAY)


def brief(found: tuple[TrackSpan, ...]) -> list[tuple[str, int, int | None]]:
    return [(one.status, one.begins // DAY, one.ends and one.ends // DAY) for one in found]


def test_an_expectation_becomes_overdue_and_lapses_by_the_clock_alone() -> None:
    found = track_spans([(DAY, RAISED), (5 * DAY, AWAITED)], "UTC", last=LAST, lapse_after=7 * DAY)
    assert brief(found) == [
        ("raised", 1, 5), ("decision-expected", 5, 10), ("overdue", 10, 17), ("lapsed", 17, None),
    ]  # fmt: skip
    assert [one.expected for one in found] == [None, FRIDAY, FRIDAY, FRIDAY]


def test_a_status_may_have_begun_as_early_as_its_date_says() -> None:
    vague = AWAITED._replace(since="1970-01-03/1970-01-05")
    later = vague._replace(expected=FRIDAY._replace(occurred="1970-01-10~"))
    states = [(DAY, RAISED), (5 * DAY, vague), (6 * DAY, later), (7 * DAY, later)]
    found = track_spans(states, "UTC", last=LAST)
    assert [one.may_begin // DAY for one in found[:3]] == [1, 2, 6]
    assert brief(found[:3]) == [
        ("raised", 1, 5), ("decision-expected", 5, 6), ("decision-expected", 6, 10),
    ]  # fmt: skip


def test_what_comes_into_force_is_uncertain_between_its_bounds() -> None:
    march = InForceSpan("1970-03", 59 * DAY, 89 * DAY, "a", None, None, None, None)
    decided = MatterState("decided", "approved", "1970-01-02", "a", spans=(march,))
    found = track_spans([(DAY, decided)], "UTC", last=LAST)
    assert [(one.status, one.uncertain) for one in found] == [
        ("decided", False), ("decided", True), ("in-force", False),
    ]  # fmt: skip
    reopened = AWAITED._replace(below=decided)
    beside = track_spans([(DAY, decided), (95 * DAY, reopened)], "UTC", last=LAST)[-1]
    assert (beside.stands, beside.status) == ("in-force", "lapsed")


def test_what_begins_after_the_last_moment_never_does() -> None:
    assert track_spans([(LAST + 1, RAISED)], "UTC", last=LAST) == ()


def test_in_a_picture_a_status_begins_with_its_day_and_the_second_of_a_day_when_it_is_over() -> (
    None
):
    raised, awaited = RAISED, AWAITED._replace(since="1970-01-02")
    states = [(2 * DAY - 1, raised), (2 * DAY, awaited)]
    found = on_its_day(track_spans(states, "UTC", last=LAST))
    assert [(one.begins, one.ends) for one in found[:2]] == [
        (DAY, 2 * DAY), (2 * DAY, 10 * DAY),
    ]  # fmt: skip


def test_in_a_picture_what_may_have_begun_days_before_begins_when_it_certainly_had() -> None:
    vague = AWAITED._replace(since="1970-01-02/1970-01-05")
    (found, *_) = on_its_day(track_spans([(5 * DAY, vague)], "UTC", last=LAST))
    assert (found.begins, found.may_begin) == (5 * DAY, DAY)


def test_of_a_stretch_that_is_too_short_to_be_seen_the_last_is_kept() -> None:
    states = [(0, "a"), (3, "b"), (9, "c"), (10, "d"), (25, "e")]
    assert last_in_each(states, 10) == [(9, "c"), (10, "d"), (25, "e")]
