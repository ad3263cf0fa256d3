"""A worker answers the newest question, and none that nobody wants to be answered any more."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from timeline.timeline import Timeline
from timeline.tui.data.query_worker import QueryWorker


class Screen:
    """Takes what a worker delivers, when it is told to."""

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
def worker(store: Path, screen: Screen) -> Iterator[QueryWorker]:
    failed: list[Exception] = []
    made = QueryWorker("test", Timeline.open(store), screen.deliver, failed.append)
    yield made
    made.close()
    assert failed == []


def test_an_answer_that_is_not_wanted_any_more_is_not_told(
    worker: QueryWorker, screen: Screen
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    told: list[str] = []
    stopped: list[str] = []

    def long(_: Timeline) -> str:
        assert worker.stoppable(lambda: stopped.append("long"))
        assert not worker.is_asked_again
        begun.set()
        assert go_on.wait(60)
        assert worker.is_asked_again
        assert not worker.stoppable(None)
        return "long"

    worker.submit(long, told.append)
    assert begun.wait(60)
    worker.submit(lambda _: "waiting", told.append)
    worker.cancel()
    assert stopped == ["long", "long"]
    go_on.set()
    screen.show()
    assert not worker.busy
    worker.submit(lambda timeline: str(timeline.count()), told.append)
    screen.show()
    assert told == ["26"]


def test_what_is_asked_or_answered_is_not_asked_again(worker: QueryWorker, screen: Screen) -> None:
    asked: list[str] = []
    told: list[int] = []

    def ask(timeline: Timeline) -> int:
        asked.append("")
        return timeline.position()

    worker.submit_unless_same(("be", 1), ask, told.append)
    worker.submit_unless_same(("be", 1), ask, told.append)
    screen.show()
    worker.submit_unless_same(("be", 1), ask, told.append)
    assert (len(asked), len(told)) == (1, 1)
    worker.submit_unless_same(("be", 2), ask, told.append)
    screen.show()
    for change in (worker.cancel, worker.reopen):
        change()
        worker.submit_unless_same(("be", 2), ask, told.append)
        screen.show()
    assert (len(asked), len(told)) == (4, 4)


def test_what_failed_is_asked_again(worker: QueryWorker, screen: Screen) -> None:
    told: list[int] = []

    def fail(_: Timeline) -> int:
        raise sqlite3.OperationalError("database is locked")

    worker.submit_unless_same("be", fail, told.append)
    assert screen.came.acquire(timeout=60)  # the error, which this test does not tell
    screen.delivered.clear()
    worker.submit_unless_same("be", Timeline.position, told.append)
    screen.show()
    assert len(told) == 1


def test_a_question_that_is_stopped_keeps_its_connection(
    worker: QueryWorker, screen: Screen
) -> None:
    told: list[int] = []
    worker.submit(lambda timeline: timeline.count(), told.append)
    screen.show()
    open_before = worker.timeline._session._view
    assert open_before is not None

    def stopped(timeline: Timeline) -> int:
        worker.cancel()  # as from the screen, while it is under way
        timeline.glance(while_at_it=worker.stoppable)
        raise AssertionError("nobody wants to know")

    worker.submit(stopped, told.append)
    screen.show()
    assert len(told) == 1
    worker.submit(lambda timeline: timeline.count(), told.append)
    screen.show()
    assert len(told) == 2
    assert worker.timeline._session._view is open_before
