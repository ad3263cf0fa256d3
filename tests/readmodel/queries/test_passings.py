"""The days that pass: those of a replay, whatever is known and however few are looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from timeline.dates.edtf import FUTURE, PAST
from timeline.formats.sample_data import events_folder
from timeline.readmodel.as_of import governments
from timeline.readmodel.queries.matters.passings import Passing, passings
from timeline.timeline import Timeline


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Timeline]:
    """A story with deadlines, lapses, starts and ends."""
    with Timeline.open(tmp_path_factory.mktemp("passings") / "story.db") as timeline:
        timeline.import_files(events_folder("meridian"))
        timeline.import_files(events_folder())
        yield timeline


def replayed(timeline: Timeline, *ids: str, **cut: Any) -> list[tuple[object, ...]]:
    return sorted(
        (one.clock, one.kind, *one.changes[0][:4])
        for one in timeline.replay(*ids, **cut)
        if one.entry is None
    )


def plain(found: Sequence[Passing]) -> list[tuple[object, ...]]:
    return sorted((one.clock, one.kind, *one.change[:4]) for one in found)


@pytest.mark.parametrize("known", [None, "2022-04-01", "2022-11-24", "2023-01-01"])
def test_all_that_passes_in_a_replay_passes(told: Timeline, known: str | None) -> None:
    for ids in ((), ("be",), ("xb", "xc")):
        expected = replayed(told, *ids, as_known=known)
        assert plain(told.passings(PAST, *ids, as_known=known).found) == expected
        assert plain(told.passings(told.now(), *ids, as_known=known, step=-1).found) == expected
    kinds = {one.kind for one in told.passings(PAST).found}
    assert kinds >= {"overdue", "lapsed"}


def test_of_few_days_at_a_time_none_is_missed_or_told_twice(told: Timeline) -> None:
    with told._session.at_once() as view:
        chosen, cut = governments(view), told._session.cut(None, None, None)
        whole = passings(view, chosen, cut, PAST)
        assert (whole.begin, whole.end) == (PAST, FUTURE)
        for step in (1, -1):
            found: list[Passing] = []
            start = PAST if step > 0 else told.now()
            while PAST <= start < FUTURE:
                part = passings(view, chosen, cut, start, step=step, most=2)
                found = [*found, *part.found] if step > 0 else [*part.found, *found]
                start = part.end + 1 if step > 0 else part.begin - 1
            assert found == list(whole.found)


def test_a_passing_leads_to_the_development_that_named_the_day(told: Timeline) -> None:
    overdue = next(one for one in told.passings(PAST, "be").found if one.kind == "overdue")
    (line,) = told.lines([row for row, *_ in overdue.lines])
    assert line.id == "be-2022-04-expects-decision-on-friday"


def test_only_those_of_the_matters_pass(told: Timeline) -> None:
    found = told.passings(PAST, "be", matters=["heavy-weapons"]).found
    assert [one.change.matter for one in found] == ["heavy-weapons"] * 2
