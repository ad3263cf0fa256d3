"""The fold: where a matter stands after its developments, and what cannot follow what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.domain.matter.fold import apply, contradictions_in, settled, standing_at
from timeline.domain.matter.history import MatterHistory
from timeline.domain.matter.state import NOTHING, Contradiction, Expected, MatterState
from timeline.domain.matter.status import LAPSE_AFTER
from timeline.domain.matter.transition import RANKS, Transition
from timeline.domain.matter.vocabulary import Effect

DAY = 86_400
EFFECTS = get_args(Effect)


def step(
    effect: str,
    day: int,
    *,
    until: int | None = None,
    lasting: int = 1,
    name: str = "",
    **given: str | None,
) -> Transition:
    """A step on a day, counted from 1 January 1970, of one government; version is the day."""
    start = day * DAY
    fields: dict[str, object] = {}
    if effect == "decide":
        fields["outcome"] = "approved"
    if until is not None:
        fields |= {
            "expected": f"day {until}",
            "expected_earliest": until * DAY,
            "expected_latest": (until + 1) * DAY - 1,
        }
    end = start + lasting * DAY - 1
    name = name or f"{effect}-{day}"
    return Transition(
        start, end, RANKS[effect], 10**12, "be", day, name, "any", effect, f"day {day}",
        happened_by=end, **{**fields, **given},
    )  # type: ignore[arg-type]  # fmt: skip


def after(*steps: Transition) -> MatterState:
    """The standing after these steps, none of which contradicts the others."""
    history = MatterHistory(steps)
    assert not history.clashes
    return history.standing


def status(*effects: str) -> str | None:
    """The status after these effects, a day each; an expectation is until day 90."""
    return after(
        *(
            step(effect, day, until=90 if effect == "expect" else None)
            for day, effect in enumerate(effects, 1)
        )
    ).at((len(effects) + 1) * DAY)


@pytest.mark.parametrize(
    ("effects", "expected"),
    [
        ("", None),
        ("mention", "raised"),
        ("raise", "raised"),
        ("consider", "under-consideration"),
        ("raise consider", "under-consideration"),
        ("step", "under-consideration"),
        ("raise step", "under-consideration"),
        ("postpone step", "under-consideration"),
        ("expect step", "decision-expected"),
        ("cancel step", "withdrawn"),
        ("overturn step", "overturned"),
        ("decide step", "decided"),
        ("raise raise", "raised"),
        ("consider raise", "under-consideration"),
        ("consider mention", "under-consideration"),
        ("expect", "decision-expected"),
        ("expect consider", "decision-expected"),
        ("expect raise", "decision-expected"),
        ("expect expect", "decision-expected"),
        ("expect pledge", "decision-expected"),
        ("postpone", "postponed"),
        ("raise postpone", "postponed"),
        ("postpone postpone", "postponed"),
        ("cancel postpone", "postponed"),
        ("decide postpone", "postponed"),
        ("cancel pledge", "announced"),
        ("overturn pledge", "announced"),
        ("expect postpone", "postponed"),
        ("expect postpone consider", "under-consideration"),
        ("expect postpone expect", "decision-expected"),
        ("expect cancel", "withdrawn"),
        ("cancel consider", "under-consideration"),
        ("cancel raise", "raised"),
        ("expect decide", "decided"),
        ("decide", "decided"),
        ("decide mention", "decided"),
        ("decide consider", "decided"),
        ("decide expect", "decision-expected"),
        ("decide pledge", "decided"),
        ("decide cancel", "decided"),
        ("decide announce", "announced"),
        ("decide announce announce", "announced"),
        ("decide announce expect", "decision-expected"),
        ("decide expect cancel", "decided"),
        ("decide raise cancel", "withdrawn"),
        ("advance", "under-consideration"),
        ("decide advance", "decided"),
        ("decide raise advance", "under-consideration"),
        ("change", "in-force"),
        ("decide change end", "ended"),
        ("pledge", "announced"),
        ("raise pledge", "announced"),
        ("announce", "announced"),
        ("announce decide", "decided"),
        ("announce expect", "decision-expected"),
        ("announce consider", "announced"),
        ("decide start", "in-force"),
        ("decide start suspend", "suspended"),
        ("decide start suspend start", "in-force"),
        ("decide start end", "ended"),
        ("pledge deliver-part", "partly-delivered"),
        ("pledge deliver-part deliver-part", "partly-delivered"),
        ("pledge deliver-part deliver-all", "delivered"),
        ("decide overturn", "overturned"),
        ("overturn consider", "under-consideration"),
        ("overturn raise", "raised"),
        ("decide overturn decide", "decided"),
        ("decide raise decide", "decided"),
        ("decide start end raise", "raised"),
    ],
)
def test_a_status_follows_from_what_happened(effects: str, expected: str | None) -> None:
    assert status(*effects.split()) == expected


def test_a_decision_sets_everything_about_it() -> None:
    standing = after(step("expect", 1, until=5), step("decide", 3))
    assert standing == MatterState(
        "decided", "approved", "day 3", "decide-3", None, "decide-3", "decide-3"
    )


def test_what_follows_a_decision_keeps_its_outcome() -> None:
    standing = after(step("decide", 3), step("announce", 4))
    assert standing == MatterState(
        "announced", "approved", "day 4", "announce-4", None, "decide-3", "decide-3"
    )


def test_an_overturned_decision_leaves_no_outcome() -> None:
    standing = after(step("decide", 3), step("overturn", 4))
    assert standing == MatterState("overturned", None, "day 4", "overturn-4")


def test_a_status_that_is_confirmed_keeps_its_first_day() -> None:
    assert after(step("start", 3), step("start", 5)).since == "day 3"
    standing = after(step("expect", 1, until=5), step("expect", 2, until=9))
    assert (standing.since, standing.by) == ("day 1", "expect-1")
    assert standing.expected == Expected("day 9", 9 * DAY, 10 * DAY - 1, "expect-2")


def test_an_announcement_ends_an_expectation_even_where_one_was_announced_before() -> None:
    standing = after(step("announce", 1), step("expect", 2, until=5), step("announce", 3))
    assert (standing.status, standing.expected, standing.since) == ("announced", None, "day 3")


def test_a_postponement_without_a_day_leaves_nothing_expected() -> None:
    standing = after(step("expect", 1, until=5), step("postpone", 2))
    assert (standing.status, standing.expected) == ("postponed", None)


# --------------------------------------------------------------- the clock of the question


def test_a_friday_that_passes_undecided_is_overdue_on_saturday() -> None:
    standing = after(step("expect", 1, until=5))
    last_second = 6 * DAY - 1
    assert standing.at(last_second) == "decision-expected"
    assert standing.at(last_second + 1) == "overdue"


def test_what_stays_overdue_for_long_has_lapsed() -> None:
    standing = after(step("expect", 1, until=5))
    last_second = 6 * DAY - 1
    assert standing.at(last_second + LAPSE_AFTER) == "overdue"
    assert standing.at(last_second + LAPSE_AFTER + 1) == "lapsed"
    assert standing.at(last_second + 11, lapse_after=10) == "lapsed"


def test_a_postponed_window_can_pass_too() -> None:
    standing = after(step("expect", 1, until=5), step("postpone", 2, until=8))
    assert standing.at(8 * DAY) == "postponed"
    assert standing.at(9 * DAY) == "overdue"


def test_what_is_decided_is_never_overdue() -> None:
    assert after(step("expect", 1, until=2), step("decide", 4)).at(10**10) == "decided"


def test_a_matter_nobody_spoke_of_has_no_status() -> None:
    assert NOTHING.at(0) is None
    assert standing_at([], 0) == NOTHING


def test_what_need_not_have_happened_yet_moves_nothing() -> None:
    certain = step("expect", 1, until=20)
    vague = step("decide", 2, lasting=10)
    steps = [certain, vague, step("overturn", 30)]
    assert standing_at(steps, 5 * DAY).status == "decision-expected"
    assert standing_at(steps, 12 * DAY - 1).status == "decided"


def test_of_two_decisions_without_a_known_reopening_the_later_one_stands() -> None:
    state = standing_at([step("decide", 1), step("decide", 3)], 10 * DAY)
    assert state.by == "decide-3"
    assert state.contradictions == (Contradiction("second-decision", ("decide-1", "decide-3")),)


# --------------------------------------------------------------- contradictions


def test_a_second_decision_contradicts_the_first() -> None:
    history = MatterHistory([step("decide", 1), step("announce", 2), step("decide", 3)])
    (clash,) = history.clashes.values()
    assert (clash.step.id, clash.other) == ("decide-3", "decide-1")
    assert history.standing.by == "decide-3"


def test_each_decision_is_measured_against_the_one_that_accepts_no_other() -> None:
    on_purpose = {"accepts": "second-decision"}
    history = MatterHistory([step("decide", 5), step("decide", 2, **on_purpose), step("decide", 3)])
    assert {id_: one.other for id_, one in history.clashes.items()} == {"decide-5": "decide-3"}
    history.put("decide-3", None)
    assert not history.clashes
    assert history.standing.contradictions == (
        Contradiction("second-decision", ("decide-2", "decide-5")),
    )
    history.put("decide-2", None)
    assert history.standing.contradictions == ()


# --------------------------------------------------------------- a history


def test_a_history_knows_its_steps_by_id() -> None:
    one = step("raise", 1)
    history = MatterHistory([step("decide", 3), one])
    assert len(history) == 2
    assert [found.id for found in history] == ["raise-1", "decide-3"]
    assert history.get("raise-1") == one
    assert history.get("nothing-such") is None
    history.put("nothing-such", None)
    history.put("decide-3", None)
    history.put("raise-1", None)
    assert history.standing == NOTHING
    assert not history.clashes


steps = st.builds(
    lambda effect, day, until, lasting, name: (
        name,
        step(effect, day, until=day + until if until else None, lasting=lasting, name=name),
    ),
    st.sampled_from(EFFECTS),
    st.integers(1, 12),
    st.integers(1, 5),
    st.integers(1, 4),
    st.sampled_from("abcdefgh"),
)
puts = st.lists(steps | st.tuples(st.sampled_from("abcdefgh"), st.none()), max_size=24)


@settings(max_examples=80, deadline=None)
@given(puts)
def test_however_a_history_came_about_it_is_the_fold_of_its_steps_in_order(
    drawn: list[tuple[str, Transition | None]],
) -> None:
    history = MatterHistory()
    held: dict[str, Transition] = {}
    for version, (name, one) in enumerate(drawn):
        # As in a government, no two steps share a version.
        placed = one and one._replace(version=version)
        history.put(name, placed)
        held.pop(name, None)
        if placed is not None:
            held[name] = placed
        fresh = MatterHistory(held.values())
        assert list(history) == list(fresh) == sorted(held.values())
        assert history.standing == fresh.standing
        assert history.clashes == fresh.clashes
        assert history.standing == standing_at(sorted(held.values()), 10**11)


@settings(max_examples=60, deadline=None)
@given(puts, st.integers(0, 40))
def test_at_a_moment_only_what_has_certainly_happened_by_then_counts(
    drawn: list[tuple[str, Transition | None]], day: int
) -> None:
    history = [one._replace(version=v, id=str(v)) for v, (_, one) in enumerate(drawn) if one]
    happened = [one for one in history if one.latest <= day * DAY]
    assert standing_at(sorted(history), day * DAY) == MatterHistory(happened).standing


class Drawer:
    """A shelf in memory."""

    def __init__(self) -> None:
        self.steps: list[Transition] = []

    def put(self, steps: Sequence[Transition]) -> None:
        assert sorted([*self.steps, *steps]) == [*self.steps, *steps]
        self.steps += steps

    def take(self, after: int) -> list[Transition]:
        self.steps, taken = self.steps[:after], self.steps[after:]
        return taken


@settings(max_examples=150, deadline=None)
@given(puts, st.integers(1, 3))
def test_a_history_of_which_only_the_last_steps_are_held_folds_like_a_whole_one(
    drawn: list[tuple[str, Transition | None]], keep: int
) -> None:
    held: dict[str, Transition] = {}
    shelf = Drawer()
    history = MatterHistory((), shelf)
    for version, (name, one) in enumerate(drawn):
        placed = one and one._replace(version=version)
        before = held.get(name)
        history.replace(before, placed)
        whole = MatterHistory(s for s in (*held.values(), placed) if s is not None and s != before)
        assert history.standing == whole.standing
        assert history.clashes == whole.clashes
        if whole.clashes:
            # As the aggregate does with what it refuses.
            history.replace(placed, before)
        else:
            held.pop(name, None)
            if placed is not None:
                held[name] = placed
        history.shelve(keep)
        assert [*shelf.steps, *history] == sorted(held.values())
        assert len(history) < max(2 * keep, 2)


def test_what_is_put_away_is_taken_back_only_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("timeline.domain.matter.history._BETWEEN_MARKS", 4)
    shelf = Drawer()
    history = MatterHistory((), shelf)
    days = [step("consider", day) for day in range(1, 60, 2)]
    for one in days:
        history.put(one.id, one)
        history.shelve(1)
    assert len(history) == 1
    late = step("raise", 48)
    history.put(late.id, late)
    assert len(history) <= 11
    assert [*shelf.steps, *history] == sorted([*days, late])
    assert history.standing == MatterHistory([*days, late]).standing
    assert history.whole() == MatterHistory([*days, late]).whole() == sorted([*days, late])
    assert shelf.steps == []


def test_a_step_that_was_reckoned_otherwise_is_found_even_where_it_was_put_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("timeline.domain.matter.history._BETWEEN_MARKS", 2)
    history = MatterHistory([step("consider", day) for day in range(1, 8)], Drawer())
    history.shelve(2)
    assert len(history) == 2
    second = step("consider", 2)
    history.replace(second._replace(earliest=second.earliest + 3_600), None)
    assert [one.version for one in history] == [1, 3, 4, 5, 6, 7]
    history.replace(step("raise", 30), None)
    assert len(history) == 6


_some_steps = st.lists(
    st.builds(
        lambda effect, until: step(effect, 1, until=until),
        st.sampled_from(EFFECTS),
        st.none() | st.integers(1, 90),
    ),
    max_size=12,
)


def folded(steps: list[Transition], standing: MatterState = NOTHING) -> MatterState:
    for one in steps:
        standing, _ = apply(standing, one)
    return standing


@settings(max_examples=300)
@given(_some_steps, _some_steps)
def test_where_the_last_steps_settle_a_matter_all_of_them_lead_there(
    earlier: list[Transition], last: list[Transition]
) -> None:
    numbered = [one._replace(id=str(n), version=n) for n, one in enumerate([*earlier, *last])]
    found = settled(numbered[len(earlier) :])
    assert found is None or found == folded(numbered)


def test_a_matter_whose_decision_was_overturned_has_forgotten_what_came_before() -> None:
    end = [step("overturn", 5), step("raise", 6), step("mention", 7)]
    assert settled(end) == folded(end)
    assert settled([step("decide", 5), step("raise", 6)]) is None
    assert settled([step("mention", 5)]) is None
    assert settled([]) is None


# --------------------------------------------------------------- since when, and by what


@pytest.mark.parametrize(
    ("effects", "since", "by"),
    [
        ("mention", "day 1", "mention-1"),
        ("mention raise", "day 1", "mention-1"),
        ("raise", "day 1", "raise-1"),
        ("raise consider", "day 2", "consider-2"),
        ("consider raise", "day 1", "consider-1"),
        ("raise pledge", "day 2", "pledge-2"),
        ("expect consider", "day 1", "expect-1"),
        ("expect postpone", "day 2", "postpone-2"),
        ("decide consider", "day 1", "decide-1"),
        ("decide raise", "day 2", "raise-2"),
        ("decide overturn", "day 2", "overturn-2"),
        ("expect cancel", "day 2", "cancel-2"),
        ("decide start", "day 2", "start-2"),
    ],
)
def test_a_status_says_since_when_and_by_what(effects: str, since: str, by: str) -> None:
    standing = after(
        *(
            step(effect, day, until=90 if effect == "expect" else None)
            for day, effect in enumerate(effects.split(), 1)
        )
    )
    assert (standing.since, standing.by) == (since, by)


@pytest.mark.parametrize("later", ["start", "start suspend", "start end", "deliver-part",
                                   "deliver-all"])  # fmt: skip
def test_telling_of_an_earlier_stage_does_not_take_a_matter_back(later: str) -> None:
    assert status("decide", *later.split(), "announce") == status("decide", *later.split())


def test_what_is_ended_is_not_delivered_again_and_more_may_follow_what_was_complete() -> None:
    assert status("pledge", "deliver-all", "deliver-part") == "partly-delivered"
    assert status("decide", "start", "end", "deliver-part") == "ended"
    assert status("decide", "start", "end", "deliver-all") == "ended"


def test_an_expectation_keeps_what_an_announcement_left() -> None:
    standing = after(step("decide", 1), step("announce", 2))
    assert after(step("announce", 1), step("expect", 2, until=5)).outcome is None
    assert (standing.outcome, standing.decided_by) == ("approved", "decide-1")


def test_what_is_suspended_after_its_extension_was_rejected_keeps_who_rejected_it() -> None:
    rejected = step("decide", 4)._replace(outcome="rejected")
    standing = after(
        step("decide", 1), step("start", 2), step("raise", 3), rejected, step("suspend", 5)
    )
    assert (standing.status, standing.outcome) == ("suspended", "approved")
    assert standing.decided_by == "decide-4"


def test_what_happened_in_a_second_has_happened_in_that_second() -> None:
    second = step("raise", 1)._replace(latest=DAY, happened_by=DAY)
    assert standing_at([second], DAY).status == "raised"
    assert standing_at([second], DAY - 1) == NOTHING


def test_an_overturn_and_a_reopening_end_a_contradiction() -> None:
    two = [step("decide", 1), step("decide", 2, accepts="second-decision")]
    told = Contradiction("second-decision", ("decide-1", "decide-2"))
    assert after(*two).contradictions == (told,)
    assert after(*two, step("overturn", 3)).contradictions == ()
    waits = after(*two, step("raise", 3))
    assert (waits.contradictions, waits.read(4 * DAY).contradictions) == ((), (told,))
    assert after(*two, step("expect", 3, until=5), step("cancel", 4)).contradictions == (told,)
    assert after(*two, step("raise", 3), step("decide", 4)).contradictions == ()
    assert contradictions_in([*two, step("raise", 3), step("decide", 4)]) == [told]


def test_a_stage_decided_otherwise_by_the_same_body_is_a_contradiction() -> None:
    stage = {"stage": "committee"}
    first = step("advance", 1, outcome="approved", **stage)
    other = step("advance", 2, outcome="rejected", accepts="second-decision", **stage)
    assert after(first, other).contradictions == (
        Contradiction("second-decision", ("advance-1", "advance-2")),
    )
    again = step("advance", 3, outcome="approved", **stage)
    assert not MatterHistory([first, other, again]).clashes
    against = MatterHistory([first, other, again._replace(outcome="rejected")])
    assert {one.other for one in against.clashes.values()} == {"advance-1"}
    elsewhere = step("advance", 2, outcome="rejected", accepts="second-decision", stage="senate")
    assert after(first, elsewhere, again._replace(outcome="rejected")).contradictions == ()


def test_a_third_decision_joins_the_contradiction_of_two_behind_others() -> None:
    on_purpose = {"accepts": "second-decision"}
    steps = [
        step("announce", 1, accepts="published-too-early"),
        step("decide", 2),
        step("decide", 3, **on_purpose),
        step("decide", 4, **on_purpose),
    ]
    assert after(*steps).contradictions == (
        Contradiction("published-too-early", ("announce-1",)),
        Contradiction("second-decision", ("decide-2", "decide-3", "decide-4")),
    )


def test_an_account_reaches_a_step_that_was_put_away() -> None:
    history = MatterHistory((), Drawer())
    for day in range(1, 7):
        history.put(f"raise-{day}", step("raise", day))
    history.shelve(2)
    history.replace(None, step("raise", 9, account_of="raise-1"))
    assert [one.id for one in history] == [f"raise-{day}" for day in range(1, 7)]
    history.put("raise-1", None)
    assert [one.id for one in history] == [*(f"raise-{day}" for day in range(2, 7)), "raise-9"]


def test_what_a_development_breaks_by_itself_is_told_with_its_matter() -> None:
    early = step("announce", 1, accepts="published-too-early")
    told = (Contradiction("published-too-early", ("announce-1",)),)
    assert after(early).contradictions == told
    assert after(early, step("start", 2)).contradictions == told


def test_a_status_that_depends_on_dates_turns_where_they_begin_and_end() -> None:
    dated = step("decide", 1)._replace(
        starts="day 5", starts_earliest=5 * DAY, starts_latest=5 * DAY,
        ends="day 9", ends_earliest=10 * DAY - 1, ends_latest=10 * DAY - 1,
    )  # fmt: skip
    standing = after(dated, step("expect", 6, until=7))
    turns = standing.turns(0, 200 * DAY)
    assert turns == [5 * DAY, 8 * DAY, 10 * DAY, 8 * DAY + LAPSE_AFTER]
    assert standing.turns(5 * DAY, 8 * DAY) == [8 * DAY]
    assert [standing.at(one) for one in turns] == [
        "decision-expected", "overdue", "overdue", "ended",
    ]  # fmt: skip


def test_a_start_that_is_to_come_stays_where_only_the_end_is_moved() -> None:
    dated = step("decide", 1)._replace(
        starts="day 5", starts_earliest=5 * DAY, starts_latest=5 * DAY,
    )  # fmt: skip
    moved = step("change", 2)._replace(
        ends="day 7", ends_earliest=8 * DAY - 1, ends_latest=8 * DAY - 1
    )
    standing = after(dated, moved)
    assert [standing.at(day * DAY) for day in (4, 5, 8)] == ["decided", "in-force", "ended"]


def test_a_decision_that_only_says_its_last_day_is_decided_until_then() -> None:
    dated = step("decide", 1)._replace(
        ends="day 7", ends_earliest=8 * DAY - 1, ends_latest=8 * DAY - 1
    )
    assert [after(dated).at(day * DAY) for day in (4, 8)] == ["decided", "ended"]
    later = step("announce", 9)._replace(
        starts="day 12", starts_earliest=12 * DAY, starts_latest=12 * DAY
    )
    standing = after(dated, later)
    assert [standing.at(day * DAY) for day in (10, 12)] == ["ended", "in-force"]
    # What it is about is still the decision, even where it is announced while it waits.
    waiting = after(dated, step("raise", 9), later._replace(earliest=10 * DAY, version=10))
    assert waiting.at(12 * DAY) == "in-force"


def test_a_matter_without_a_window_turns_by_the_dates_of_what_stands_alone() -> None:
    dated = step("decide", 1)._replace(
        ends="day 7", ends_earliest=8 * DAY - 1, ends_latest=8 * DAY - 1
    )
    assert after(dated, step("raise", 2)).turns(0, 99 * DAY) == [8 * DAY]
