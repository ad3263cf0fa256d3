"""At any moment, a track says what `Timeline.state` says as of that moment."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import Clock, decision_taken, development, expected, raised
from tests.publish.cuts import NO_EARLIER, NO_LATER
from tests.readmodel.test_views_against_an_oracle import ASKED, record
from tests.strategies import Move, moves
from timeline import Timeline
from timeline.domain.matter.status import LAPSE_AFTER
from timeline.results import Track
from timeline.services.arguments import BadArgument

DAY = 86_400
Found = dict[tuple[str, str], tuple[Any, ...]]


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Timeline]:
    with Timeline.open(tmp_path / "t.db", clock=Clock()) as opened:
        yield opened


def edtf(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read(found: list[Track], moment: int) -> Found:
    """What each track says of a moment."""
    spans = {(one.government, one.matter): one.status_at(moment) for one in found}
    return {
        name: (one.status, one.outcome, one.uncertain, one.by, one.expected and one.expected[:3],
               one.stands)
        for name, one in spans.items()
        if one is not None
    }  # fmt: skip


def stated(door: Timeline, **cut: Any) -> Found:
    found = {}
    for one in door.state(**cut):
        window = one.expected and (one.expected, one.expected_earliest, one.expected_latest)
        stands = one.stands.status if one.stands and one.stands.status != one.status else None
        name = one.government, one.matter
        found[name] = one.status, one.outcome, one.uncertain, one.by, window, stands
    return found


def shown_near(
    door: Timeline, moment: int, lapse_after: int = LAPSE_AFTER, **known: Any
) -> list[Track]:
    """The tracks as a screen asks for them, of two days around a moment."""
    names = door.track_names(**known)
    ends = {"first": moment - DAY, "last": moment + DAY}
    return door.tracks_of(names, **ends, lapse_after=lapse_after, **known)


def different(door: Timeline, cuts: int, random: Random, **cut: Any) -> Iterator[str]:
    """Compares at random moments, mostly at the edge of a span or a second before it."""
    known = door.tracks(**{name: one for name, one in cut.items() if name != "as_known"})
    edges = [m for one in known for span in one.spans for m in (span.begins, span.ends or 0)]
    edges = [one for one in edges if NO_EARLIER < one < NO_LATER]
    for _ in range(cuts if edges else 0):
        if random.random() < 0.7:
            cut["as_known"] = edtf(random.choice(edges) - random.randint(0, 1))
        found = door.tracks(**cut)
        for _ in range(3):
            moment = random.choice(edges) - random.randint(0, 1)
            wanted = stated(door, as_of=edtf(moment), **cut)
            if read(shown_near(door, moment, **cut), moment) != wanted:
                yield f"{cut} near {edtf(moment)}: not {wanted}"
            if read(found, moment) != wanted:
                yield f"{cut} at {edtf(moment)}: {read(found, moment)}, but {wanted}"


@settings(max_examples=25, deadline=None)
@given(
    moves(min_size=8, max_size=24),
    st.integers(0, 10**9),
    st.sampled_from(({}, {}, {"as_recorded": "2022-06-04"}, {"lapse_after": 3 * DAY})),
)
def test_random_histories_are_what_state_says(
    drawn: list[Move], seed: int, cut: dict[str, Any]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        record(path, drawn)
        with Timeline.open(path, clock=Clock(ASKED)) as door:
            assert list(different(door, 10, Random(seed), **cut)) == []


def test_a_date_that_is_vague_may_have_begun_the_status_earlier(door: Timeline) -> None:
    door.append(
        raised(occurred="2022-04-01"),
        expected("2022-04-12", occurred="2022-04~", published="2022-04-11"),
    )
    (found,) = door.tracks()
    assert [one.status for one in found.spans] == [
        "raised", "decision-expected", "overdue", "lapsed",
    ]  # fmt: skip
    told = found.as_json()["spans"]
    assert told[1]["may_begin"] < told[1]["from"] < told[1]["until"] == told[2]["from"]
    assert told[1]["may_begin"] == "2022-04-01T00:00:00+02:00"
    assert told[1]["expected"]["latest"] == "2022-04-12T23:59:59+02:00"
    assert told[-1]["until"] is None


def test_the_busiest_matter_comes_first_and_a_screen_asks_for_some_by_name(door: Timeline) -> None:
    door.append(raised(id="be-a", matters=["small"]))
    for day in (1, 2, 3):
        door.append(
            development(
                "meeting-held", id=f"be-{day}", occurred=f"2022-03-0{day}", matters=["large"]
            )
        )
    door.append(raised(id="be-b", matters=["large"], occurred="2022-03-04"))
    names = door.track_names()
    assert names == [("be", "large"), ("be", "small")]
    assert [(one.government, one.matter) for one in door.tracks()] == names
    assert [one.matter for one in door.tracks_of([names[1], ("be", "gone"), names[0]])] == [
        "small", "large",
    ]  # fmt: skip
    assert [one.matter for one in door.tracks(limit=1)] == ["large"]


def test_days_keep_the_matters_that_had_a_status_then(door: Timeline) -> None:
    door.append(decision_taken(occurred="2022-04-10"))
    assert door.tracks(from_="2022-04-20")
    assert door.tracks(until="2022-04-10")
    assert not door.tracks(until="2022-04-09")
    with pytest.raises(BadArgument, match="which is from_"):
        door.tracks(from_="2022-04-20", until="2022-04-10")
