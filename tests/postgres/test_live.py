"""News of appends, many writers at once, and servers that turn out to be another than before."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import partial

import pytest

from tests.builders import Clock, stated
from tests.faults.harness import Fork
from tests.postgres.server import Server
from timeline import Timeline
from timeline.eventstore.postgres.recorder import PostgresRecorder
from timeline.eventstore.urls import parse_store_url
from timeline.eventstore.writer import EventWriter

LISTENERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE application_name = 'timeline' AND query LIKE 'LISTEN%%'"
)
OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE application_name = 'timeline' AND pid != pg_backend_pid()"
)


@pytest.fixture
def store(postgres_url: str) -> str:
    with Timeline.open(postgres_url, clock=Clock()) as door:
        door.init_store()
        door.append(stated(id="first"))
    return postgres_url


def heard(door: Timeline, id_: str) -> float:
    """Seconds until a reader that waits as the screen does sees a development."""
    start = time.monotonic()
    while True:
        door.wait_for_news(20)
        if id_ in [one.id for one in door.log()]:
            break
        assert time.monotonic() - start < 30
    return time.monotonic() - start


def test_an_append_is_seen_within_a_second_of_a_connection_that_was_cut(
    postgres: Server, store: str
) -> None:
    with Timeline.open(store) as door, Timeline.open(store, clock=Clock()) as other:
        list(door.log())
        door.wait_for_news(20)
        other.append(stated(id="before"))
        assert heard(door, "before") < 5
        for number in range(3):
            cut = postgres.sql(LISTENERS)
            assert cut == [(True,)]
            other.append(stated(id=f"while-it-was-cut-{number}"))
            # It would wait for 20 s, if it waited for what was told while nobody listened.
            assert heard(door, f"while-it-was-cut-{number}") < 5


def test_a_follower_goes_on_after_its_connections_were_cut(postgres: Server, store: str) -> None:
    with Timeline.open(store) as door, Timeline.open(store, clock=Clock()) as other:
        follower = door.follow()
        other.append(stated(id="before"))
        assert next(follower).id == "before"
        for number in range(3):
            postgres.sql(OTHERS)
            other.append(stated(id=f"after-{number}"))
            assert next(follower).id == f"after-{number}"


def test_sixteen_writers_of_one_government_get_all_in_once_and_none_is_refused(
    store: str,
) -> None:
    _sixteen(store, 4)


@pytest.mark.parametrize("level", ["serializable", "repeatable read"])
def test_they_get_in_whatever_isolation_the_role_was_set_to(
    postgres: Server, store: str, level: str
) -> None:
    postgres.sql(f"ALTER ROLE postgres SET default_transaction_isolation = '{level}'")
    try:
        _sixteen(store, 4)
    finally:
        postgres.sql("ALTER ROLE postgres RESET default_transaction_isolation")


def test_they_get_in_where_no_session_can_be_set(store: str) -> None:
    # As behind a pooler, whose server processes others have set.
    _sixteen(store, 4, "SET default_transaction_isolation = 'serializable'")


@pytest.mark.slow
def test_sixteen_writers_of_one_government_get_fifty_in_each(store: str) -> None:
    _sixteen(store, 50)


def _sixteen(url: str, each: int, sets: str = "SELECT 1") -> None:
    waiting, go = os.pipe()

    def write(number: int, tell: Callable[[str], None]) -> None:
        os.close(go)
        given = [stated(id=f"p{number}-{turn}", matter=f"m{number}") for turn in range(each)]
        worst = 0.0
        with EventWriter(parse_store_url(url)) as writer:
            recorder = writer._application.recorder
            assert isinstance(recorder, PostgresRecorder)
            recorder._session.connected().execute(sets.encode())
            os.read(waiting, 1)
            for one in given:
                start = time.monotonic()
                (appended,) = writer.append([one]).appended
                worst = max(worst, time.monotonic() - start)
                assert appended.new
                tell(one.id)
        tell(str(worst))

    writers = [Fork(partial(write, number)) for number in range(16)]
    os.close(waiting)
    os.close(go)
    start, waits = time.monotonic(), []
    for number, one in enumerate(writers):
        status, (*acknowledged, worst) = one.ended()
        assert (status, acknowledged) == (0, [f"p{number}-{turn}" for turn in range(each)]), worst
        waits.append(float(worst))
    seconds = time.monotonic() - start
    print(f"\n{16 * each / seconds:.0f} a second, the longest wait {max(waits):.2f} s")
    with Timeline.open(url) as door:
        assert sorted(one.id for one in door.log()) == sorted(
            ["first", *(f"p{number}-{turn}" for number in range(16) for turn in range(each))]
        )
        assert door.verify() == []
