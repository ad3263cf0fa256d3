"""The threads that answer questions: what is stopped, what is refused, what is opened again."""

from __future__ import annotations

import asyncio
import gc
import sqlite3
import threading
from types import SimpleNamespace
from typing import Any

import pytest

from timeline.exceptions import ViewUnavailable
from timeline.web import query_pool
from timeline.web.query_pool import QueryPool, TooBusy, TookTooLong


class Store:
    """Stands in for an opened store: counts how often it was opened, stopped and closed."""

    def __init__(self) -> None:
        self.opened = self.stopped = self.closed = 0
        self.let_go = threading.Event()

    def open(self) -> Any:
        self.opened += 1
        return self

    def stop_query(self) -> None:
        self.stopped += 1
        self.let_go.set()

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def store() -> Store:
    return Store()


def pool_of(store: Store) -> QueryPool:
    return QueryPool(store.open, lambda _: SimpleNamespace(start=lambda _: ""), 1)  # type: ignore[arg-type, return-value]


def test_a_question_that_takes_too_long_is_interrupted(store: Store) -> None:
    async def go() -> None:
        pool = pool_of(store)
        with pytest.raises(TookTooLong):
            await pool.ask(lambda _: store.let_go.wait(60), 0.05)
        assert await pool.ask(lambda _: "next", 60) == "next"
        pool.close(60)

    asyncio.run(go())
    assert store.stopped >= 1
    assert (store.opened, store.closed) == (1, 1)


def test_what_fails_once_nobody_waits_for_it_is_not_told_to_the_log(store: Store) -> None:
    """As a question does that is interrupted."""
    said: list[Any] = []

    def fail(_: object) -> None:
        store.let_go.wait(60)
        raise sqlite3.OperationalError("interrupted")

    async def go() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: said.append(context))
        pool = pool_of(store)
        with pytest.raises(TookTooLong):
            await pool.ask(fail, 0.05)
        assert await pool.ask(lambda _: "next", 60) == "next"
        pool.close(60)

    asyncio.run(go())
    gc.collect()
    assert said == []


def test_a_question_whose_asker_left_is_not_begun(store: Store) -> None:
    begun: list[str] = []

    async def go() -> None:
        pool = pool_of(store)
        first = asyncio.ensure_future(pool.ask(lambda _: store.let_go.wait(60), 60))
        second = asyncio.ensure_future(pool.ask(lambda _: begun.append("second"), 60))
        await asyncio.sleep(0.05)
        second.cancel()
        with pytest.raises(asyncio.CancelledError):
            await second
        store.let_go.set()
        await first
        await pool.ask(lambda _: begun.append("third"), 60)
        pool.close(60)

    asyncio.run(go())
    assert begun == ["third"]


def test_too_many_are_refused_at_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query_pool, "MOST_WAITING", 2)

    async def go() -> None:
        pool = pool_of(store)
        begun = threading.Event()

        def hold(_: object) -> bool:
            begun.set()
            return store.let_go.wait(60)

        held = [asyncio.ensure_future(pool.ask(hold, 60))]
        while not begun.is_set():
            await asyncio.sleep(0.01)
        held += [asyncio.ensure_future(pool.ask(lambda _: 1, 60)) for _ in range(2)]
        await asyncio.sleep(0.01)
        with pytest.raises(TooBusy):
            await pool.ask(lambda _: 2, 60)
        store.let_go.set()
        assert (await asyncio.gather(*held))[1:] == [1, 1]
        pool.close(60)

    asyncio.run(go())


def test_an_error_of_the_store_is_told_and_the_store_opened_again(store: Store) -> None:
    def fail(_: object) -> None:
        raise ViewUnavailable("there", "gone")

    def wrong(_: object) -> None:
        raise ValueError("ours")

    async def go() -> None:
        pool = pool_of(store)
        with pytest.raises(ViewUnavailable):
            await pool.ask(fail, 60)
        with pytest.raises(ValueError, match="ours"):
            await pool.ask(wrong, 60)
        assert await pool.ask(lambda _: 1, 60) == 1
        pool.close(60)

    asyncio.run(go())
    assert (store.opened, store.closed) == (2, 2)
