"""A lane answers the newest question, and none that nobody wants to be answered any more."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from timeline.timeline import Timeline
from timeline.tui.asking import Lane


class Screen:
    """Takes what a lane delivers, when it is told to."""

    def __init__(self) -> None:
        self.delivered: list[Callable[[], None]] = []
        self.came = threading.Semaphore(0)

    def deliver(self, show: Callable[[], None]) -> None:
        self.delivered.append(show)
        self.came.release()

    def show(self) -> None:
        """Waits for the next answer, and lets it be told."""
        assert self.came.acquire(timeout=60)
        self.delivered.pop(0)()


@pytest.fixture
def screen() -> Screen:
    return Screen()


@pytest.fixture
def lane(store: Path, screen: Screen) -> Iterator[Lane]:
    failed: list[Exception] = []
    made = Lane("test", Timeline.open(store), screen.deliver, failed.append)
    yield made
    made.close()
    assert failed == []


def test_an_answer_that_is_not_wanted_any_more_is_not_told(lane: Lane, screen: Screen) -> None:
    begun, go_on = threading.Event(), threading.Event()
    told: list[str] = []
    stopped: list[str] = []

    def long(_: Timeline) -> str:
        assert lane.stoppable(lambda: stopped.append("long"))
        assert not lane.is_asked_again
        begun.set()
        assert go_on.wait(60)
        assert lane.is_asked_again
        assert not lane.stoppable(None)
        return "long"

    lane.ask(long, told.append)
    assert begun.wait(60)
    lane.ask(lambda _: "waiting", told.append)
    lane.forget()
    assert stopped == ["long", "long"]
    go_on.set()
    screen.show()
    assert not lane.busy
    lane.ask(lambda timeline: str(timeline.count()), told.append)
    screen.show()
    assert told == ["26"]
