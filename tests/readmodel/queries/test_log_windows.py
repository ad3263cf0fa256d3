"""Windows of a log: each row once, in order, from either side, under any filter and cut."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Literal

import pytest

from tests.builders import Clock, stated
from timeline import Timeline
from timeline.exceptions import BadArgument, BadQuery, UnknownGovernments
from timeline.readmodel.queries.log_windows import window_key
from timeline.results import Entry, Filter

Order = Literal["happened", "recorded"]


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Timeline]:
    """Three governments, joint developments, many on one day, some amended."""
    chance = Random(7)
    clock = Clock(datetime(2022, 6, 1, tzinfo=UTC), timedelta(minutes=1))
    with Timeline.open(tmp_path_factory.mktemp("windows") / "t.db", clock=clock) as opened:
        for number in range(120):
            government = chance.choice(["be", "nl", "de"])
            others = [one for one in ("be", "nl", "de") if one != government]
            opened.append(
                stated(
                    id=f"one-{number}",
                    government=government,
                    occurred=f"2022-04-{chance.randrange(1, 9):02}",
                    title=chance.choice(["tanks and shells", "shells", "a visit"]),
                    **({"joint_with": others[:1]} if chance.random() < 0.3 else {}),
                    matters=[chance.choice(["weapons", "visits"])],
                )
            )
        for number in chance.sample(range(120), 20):
            opened.correct(f"one-{number}", {"title": "shells again"}, reason="r")
        yield opened


def _through(door: Timeline, keep: Filter, order: Order, limit: int, **cut: str) -> list[Entry]:
    """All windows from the newest to the oldest; the way back has the same ones."""
    windows = [door.log_window(keep, order=order, limit=limit, **cut)]
    assert windows[0].newer is None
    while (older := windows[-1].older) is not None:
        windows.append(door.log_window(keep, order=order, limit=limit, before=older, **cut))
        assert len(windows) < 500
    back = [windows[-1]]
    while (newer := back[-1].newer) is not None:
        back.append(door.log_window(keep, order=order, limit=limit, after=newer, **cut))
    found = [one for window in windows for one in window.entries]
    assert [one for window in reversed(back) for one in window.entries] == found
    return found


FILTERS = (
    Filter(),
    Filter(governments=["be"]),
    Filter(governments=["be", "nl"]),
    Filter(matters=["weapons"]),
    Filter(governments=["nl"], matters=["weapons"]),
    Filter(kinds=["corrected"]),
    Filter(query="shells"),
    Filter(query="shells NOT tanks", governments=["de"]),
    Filter(grep="tanks", query="shells"),
)


@pytest.mark.parametrize("keep", FILTERS)
@pytest.mark.parametrize("cut", [{}, {"as_recorded": "2022-06-01T01:00:00Z"}])
def test_windows_in_timeline_order_are_the_log(
    door: Timeline, keep: Filter, cut: dict[str, str]
) -> None:
    whole = door.log(
        *keep.governments, matters=keep.matters, kinds=keep.kinds, grep=keep.grep,
        query=keep.query, reverse=True, **cut,
    )  # fmt: skip
    expected = list(whole)
    for limit in (1, 7, 500):
        assert _through(door, keep, "happened", limit, **cut) == expected


@pytest.mark.parametrize("keep", FILTERS)
def test_windows_by_recording_have_what_was_amended_last_first(
    door: Timeline, keep: Filter
) -> None:
    found = _through(door, keep, "recorded", 7)
    expected = door.log(
        *keep.governments, matters=keep.matters, kinds=keep.kinds, grep=keep.grep, query=keep.query
    )
    assert sorted(found) == sorted(expected)
    rows = [one.row for one in found]
    assert rows == sorted(rows, reverse=True)


def test_what_is_recorded_last_is_first(door: Timeline) -> None:
    newest = door.log_window(order="recorded", limit=2).entries
    assert {one.kind for one in newest} == {"corrected", "statement-made"}
    (amendment,) = (one for one in newest if one.kind == "corrected")
    assert amendment.document["amends"] in {one.id for one in newest}


@pytest.mark.parametrize(
    "text",
    ["", "abc", "é", "=" * 9, "W" * 5_000]
    + [
        urlsafe_b64encode(one.encode()).decode().rstrip("=")
        for one in ("[]", "[true]", '["1"]', "[1.5]", "[1,2]", "{}", "[" * 9_000, f"[{10**30}]")
    ],
)
def test_what_is_no_key_is_refused(door: Timeline, text: str) -> None:
    assert window_key(text, "recorded") is None
    with pytest.raises(BadArgument) as caught:
        door.log_window(order="recorded", before=text)
    assert caught.value.parameter == "before"


def test_a_key_of_one_order_is_none_of_the_other(door: Timeline) -> None:
    key = door.log_window(limit=1).older
    assert key is not None
    with pytest.raises(BadArgument):
        door.log_window(order="recorded", before=key)
    with pytest.raises(BadArgument):
        door.log_window(before=key, after=key)


def test_what_is_wrong_is_refused(door: Timeline) -> None:
    with pytest.raises(UnknownGovernments):
        door.log_window(Filter(governments=["fr"]))
    with pytest.raises(BadArgument):
        door.log_window(Filter(kinds=["none"]))
    with pytest.raises(BadArgument):
        door.log_window(order="sideways")  # type: ignore[arg-type]
    with pytest.raises(BadQuery):
        door.log_window(Filter(query='"open'))
