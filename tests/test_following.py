"""What is recorded after a position, asked for and waited for, on both engines."""

from __future__ import annotations

import pickle
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.builders import Clock, stated
from timeline import BadArgument, Entry, StoreError, Timeline
from timeline.services import follow


@pytest.fixture
def door(store_url: str) -> Iterator[Timeline]:
    with Timeline.open(store_url, clock=Clock()) as timeline:
        timeline.append(stated(id="one"), stated(id="two"))
        yield timeline


@pytest.fixture
def other(store_url: str, door: Timeline) -> Iterator[Timeline]:
    """The store as another process would have it open."""
    with Timeline.open(store_url, clock=Clock()) as timeline:
        yield timeline


def ids(found: Iterator[Entry]) -> list[str]:
    return [one.id for one in found]


def soon(act: Callable[[], object]) -> threading.Timer:
    """Does something from another thread, while the caller waits."""
    timer = threading.Timer(0.5, act)
    timer.start()
    return timer


# --------------------------------------------------------------- a log of what is new


def test_a_log_after_a_position_has_what_was_recorded_since(door: Timeline) -> None:
    start = door.position()
    assert ids(door.log(after=start)) == []
    door.append(stated(id="earlier", occurred="2020-01-01"), stated(id="later"))
    assert ids(door.log(after=start)) == ["earlier", "later"]
    assert ids(door.log(after=start + 1)) == ["later"]
    assert ids(door.log("be", after=start, limit=1, reverse=True)) == ["later"]


def test_a_log_after_nothing_is_the_whole_log(door: Timeline) -> None:
    assert list(door.log(after=0)) == list(door.log())


def test_a_log_after_a_position_is_of_each_government(door: Timeline) -> None:
    door.append(stated(id="nl-one", government="nl"))
    start = door.position()
    door.append(stated(id="lu-one", government="lu"))
    door.append(stated(id="nl-two", government="nl"))
    assert sorted(ids(door.log(after=start))) == ["lu-one", "nl-two"]
    assert ids(door.log("nl", after=start)) == ["nl-two"]
    assert ids(door.log("be", after=start)) == []


def test_an_amendment_is_new_and_what_it_amends_is_not(door: Timeline) -> None:
    start = door.position()
    door.correct("one", {"title": "Said otherwise"}, reason="It was", id="correction")
    assert ids(door.log(after=start)) == ["correction"]


@pytest.mark.parametrize("value", [-1, "1", 1.5])
def test_what_is_no_position_is_refused(door: Timeline, value: int) -> None:
    with pytest.raises(BadArgument) as caught:
        door.log(after=value)
    assert caught.value.parameter == "after"
    with pytest.raises(BadArgument) as caught:
        door.follow(value)
    assert caught.value.parameter == "position"


# --------------------------------------------------------------- following


def test_all_after_a_position_comes_in_the_order_of_recording(door: Timeline) -> None:
    door.append(stated(id="earlier", occurred="2020-01-01"))
    door.correct("one", {"title": "Said otherwise"}, reason="It was", id="correction")
    follower = door.follow(0)
    found = [next(follower) for _ in range(4)]
    assert [one.id for one in found] == ["one", "two", "earlier", "correction"]
    # The first event of the store describes the government.
    assert [one.position for one in found] == [2, 3, 4, 5]
    assert [one.amended for one in found] == [True, False, False, False]
    assert pickle.loads(pickle.dumps(found[0])).position == 2


def test_it_goes_on_from_the_position_of_the_last(door: Timeline) -> None:
    first = next(door.follow(0))
    assert next(door.follow(first.position)).id == "two"


def test_pages_follow_each_other(door: Timeline) -> None:
    start = door.position()
    many = [f"many-{number:04}" for number in range(510)]
    door.append(*(stated(id=one) for one in many))
    follower = door.follow(start)
    assert [next(follower).id for _ in many] == many


def test_it_waits_and_is_woken_by_what_is_recorded_elsewhere(
    door: Timeline, other: Timeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It hears of the append, and does not merely look again after a while.
    monkeypatch.setattr(follow, "_PATIENCE", 120.0)
    follower, start = door.follow(), time.monotonic()
    for name in ("three", "four"):
        timer = soon(lambda name=name: other.append(stated(id=name)))
        assert next(follower).id == name
        timer.join()
    assert time.monotonic() - start < 60


def test_waiting_burns_no_core(door: Timeline) -> None:
    follower = door.follow()
    timer = soon(door.close)
    burnt = time.thread_time()
    assert ids(follower) == []
    assert time.thread_time() - burnt < 0.3
    timer.join()


def test_what_the_timeline_itself_appends_comes_too(door: Timeline) -> None:
    follower = door.follow()
    door.append(stated(id="own"))
    assert next(follower).id == "own"


def test_without_a_position_it_begins_when_it_is_called(door: Timeline, other: Timeline) -> None:
    follower = door.follow()
    other.append(stated(id="three"))
    assert next(follower).id == "three"


def test_closing_ends_it_while_it_waits(door: Timeline) -> None:
    follower = door.follow()
    timer = soon(door.close)
    start = time.monotonic()
    assert ids(follower) == []
    assert time.monotonic() - start < 30
    timer.join()
    assert ids(follower) == []


def test_closing_ends_one_that_has_more(door: Timeline) -> None:
    follower = door.follow(0)
    assert next(follower).id == "one"
    door.close()
    assert ids(follower) == []
    assert ids(door.log()) == ["one", "two"]


def test_the_timeline_can_be_used_while_another_thread_follows(door: Timeline) -> None:
    follower, heard = door.follow(), list[str]()

    def listen() -> None:
        for entry in follower:
            heard.append(entry.id)

    thread = threading.Thread(target=listen)
    thread.start()
    for number in range(5):
        door.append(stated(id=f"more-{number}"))
        assert len(ids(door.log())) == 3 + number
    end = time.monotonic() + 60
    while len(heard) < 5 and time.monotonic() < end:
        time.sleep(0.05)
    door.close()
    thread.join(60)
    assert heard == [f"more-{number}" for number in range(5)]


def test_a_position_ahead_of_the_store_is_refused(door: Timeline) -> None:
    ahead = door.position() + 1
    assert door.follow(ahead - 1)
    with pytest.raises(BadArgument) as caught:
        door.follow(ahead)
    assert caught.value.parameter == "position"


def test_a_file_that_is_gone_ends_the_wait_and_one_that_is_back_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    with Timeline.open(path, clock=Clock()) as door:
        door.append(stated(id="one"))
        follower = door.follow()
        timer = soon(lambda: path.rename(tmp_path / "moved.db"))
        with pytest.raises(StoreError):
            next(follower)
        timer.join()
        (tmp_path / "moved.db").rename(path)
        door.append(stated(id="two"))
        assert next(follower).id == "two"


def test_a_view_that_is_damaged_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    with Timeline.open(path, clock=Clock()) as door:
        door.append(stated(id="one"))
        follower = door.follow(0)
        door.count()
        (view,) = door.view_folder().glob("*.db")
        view.write_bytes(b"no database" * 1_000)
        assert next(follower).id == "one"
