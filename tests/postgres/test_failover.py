"""Servers are killed and restarted under writers and readers, who go on by themselves."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.builders import stated
from tests.postgres.cluster import Pair, pair
from tests.postgres.crowd import Crowd
from tests.postgres.server import HOST, free_port, server
from timeline import Timeline
from timeline.eventstore.postgres.errors import StoreAway

EACH = 150
HEAD = "SELECT size, root, frontier FROM timeline.tree_head"


@pytest.mark.slow
def test_the_primary_is_killed_under_writers_and_no_acknowledged_development_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pair() as two:
        monkeypatch.setenv("PGPASSWORD", two.ground.password)
        with Crowd(two.url(), tmp_path, EACH) as crowd:
            two.primary.wait_until(crowd.stored(0.1, EACH))
            start = time.monotonic()
            # A cluster takes its time to be sure that the primary is gone.
            two.fail_over(after=3)
            promoted = time.monotonic() - start
            two.primary.wait_until(crowd.stored(0.3, EACH))
            assert "Done!" in two.rejoin()
            rejoined = time.monotonic() - start
            written, read = crowd.written(), crowd.read()
        for error in (error for one in read for error in one.errors):
            assert error.startswith("StoreAway: "), "a reader was told something else"
        print(
            f"\nanother primary after {promoted:.1f} s, the old one back after {rejoined:.1f} s;"
            f" longest wait of a writer {max(one.worst for one in written):.1f} s,"
            f" of a reader {max(one.worst for one in read):.1f} s"
        )
        entries = crowd.held_at(two.url())
        assert [one.held for one in read] == [entries] * crowd.READERS, "views differ"
        _the_old_primary_has_all(two, crowd, entries)


def _the_old_primary_has_all(two: Pair, crowd: Crowd, entries: list[list[object]]) -> None:
    (head,) = two.primary.sql(HEAD)
    two.standby.wait_until(f"SELECT size = {head[0]} FROM timeline.tree_head")
    assert two.standby.sql(HEAD) == [head]
    assert crowd.held_at(two.standby.url()) == entries


@pytest.mark.slow
def test_a_server_is_restarted_and_connections_are_cut_under_writers_and_readers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with server() as one:
        monkeypatch.setenv("PGPASSWORD", one.ground.password)
        with Crowd(one.url(), tmp_path, EACH) as crowd:
            for part, harm in ((0.1, "cut"), (0.3, "restart"), (0.5, "crash")):
                one.wait_until(crowd.stored(part, EACH))
                if harm == "cut":
                    one.sql(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        " WHERE application_name = 'timeline'"
                    )
                elif harm == "restart":
                    one.restart()
                else:
                    one.kill()
                    one.start()
            written, read = crowd.written(), crowd.read()
        entries = crowd.held_at(one.url())
        assert [found.held for found in read] == [entries] * crowd.READERS, "views differ"
        print(f"\nlongest wait of a writer {max(told.worst for told in written):.1f} s")


def test_a_server_that_is_not_there_is_told_at_once_and_so_is_one_that_does_not_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nobody = f"postgresql://someone:secret@{HOST}:{free_port()}/timeline"
    start = time.monotonic()
    for ask in (lambda door: door.append(stated()), lambda door: list(door.log())):
        with Timeline.open(nobody) as door, pytest.raises(StoreAway) as told:
            ask(door)
        assert "secret" not in f"{told.value} {told.value.hint}"
        assert "Connection refused" in told.value.message
    assert time.monotonic() - start < 8


def test_what_is_acknowledged_is_on_disk_whatever_the_session_was_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with server() as one:
        monkeypatch.setenv("PGPASSWORD", one.ground.password)
        with Timeline.open(one.url()) as door:
            door.init_store()
        hasty = f"{one.url()}?options=-c%20synchronous_commit%3Doff"
        one.sql("ALTER ROLE postgres SET synchronous_commit = 'off'")
        for number in range(3):
            with Timeline.open(hasty) as door:
                door.append(stated(id=f"one-{number}"))
                if number == 1:
                    door.append(stated(id="two"), stated(id="three"))
            one.kill()
            one.start()
        with Timeline.open(one.url()) as door:
            held = {"one-0", "one-1", "one-2", "two", "three"}
            assert {found.id for found in door.log()} == held
            assert door.verify() == []
