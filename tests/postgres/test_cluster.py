"""The servers that other tests rest on are what they say, shown on a plain table without us."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import psycopg
import pytest

from tests.faults.harness import PROJECT, outcome, worker
from tests.postgres.cluster import pair
from tests.postgres.server import server

WRITERS, EACH = 4, 300
WRITER = """
    import sys, time
    import psycopg
    url, writer, each = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    connection, number, again, start = None, 0, 0, time.monotonic()
    while number < each:
        try:
            if connection is None:
                connection = psycopg.connect(url, autocommit=True, connect_timeout=2)
            connection.execute("INSERT INTO written VALUES (%s, %s)", (writer, number))
        except psycopg.errors.UniqueViolation:
            pass  # it was stored, and the answer was lost
        except psycopg.OperationalError:
            assert time.monotonic() - start < 30
            if connection is not None:
                connection.close()
            connection, again = None, again + 1
            time.sleep(0.05)
            continue
        number, start = number + 1, time.monotonic()
        time.sleep(0.005)
    connection.close()
    print(again)
"""
WAITING = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'"


@pytest.mark.slow
def test_a_pair_fails_over_and_back_under_writers_and_no_acknowledged_row_is_lost() -> None:
    with pair() as two:
        two.primary.sql(
            "CREATE TABLE written (writer int, number int, PRIMARY KEY (writer, number))"
        )
        environment = {**os.environ, "PGPASSWORD": two.ground.password}
        writers = [
            worker(WRITER, two.url(), number, EACH, env=environment) for number in range(WRITERS)
        ]
        two.primary.wait_until("SELECT count(*) > 40 FROM written")
        two.fail_over()
        assert "Done!" in two.rejoin()
        two.fail_over()
        two.rejoin()
        again = [int(outcome(one)) for one in writers]
        assert all(again), "each lost its connection"
        rows = two.primary.sql("SELECT writer, number FROM written ORDER BY writer, number")
        assert rows == [(writer, number) for writer in range(WRITERS) for number in range(EACH)]
        two.standby.wait_until(f"SELECT count(*) = {len(rows)} FROM written")


@pytest.mark.slow
def test_a_commit_waits_for_the_standby_and_one_whose_wait_is_cancelled_says_so() -> None:
    told: list[str] = []
    with pair() as two:
        two.primary.sql("CREATE TABLE written (number int)")
        two.standby.kill()

        def cancel() -> None:
            two.primary.wait_until(f"SELECT EXISTS ({WAITING})")
            assert told == []
            two.primary.sql(f"SELECT pg_cancel_backend(pid) FROM ({WAITING})")

        with psycopg.connect(
            two.primary.url(), password=two.ground.password, autocommit=True
        ) as connection:
            connection.add_notice_handler(lambda one: told.append(one.message_primary or ""))
            canceller = Thread(target=cancel)
            canceller.start()
            connection.execute("INSERT INTO written VALUES (1)")
            canceller.join()
            assert two.primary.sql("SELECT number FROM written") == [(1,)]
    assert told == ["canceling wait for synchronous replication due to user request"]


def test_a_server_leaves_nothing_not_even_when_it_or_its_test_is_killed() -> None:
    with server() as one:
        folder = one.ground.folder
        one.sql("CREATE TABLE written (number int)")
        one.kill()
        assert not one.running
        one.start()
        assert one.sql("SELECT count(*) FROM written") == [(0,)]
        one.kill()
    assert not folder.exists()
    code = (
        "import os, signal\n"
        "from tests.postgres.server import server\n"
        "with server() as one:\n"
        "    print(one._process.pid, one.ground.folder, flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=False
    )
    pid, left = killed.stdout.split()
    end = time.monotonic() + 10
    while Path(f"/proc/{pid}").exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}").exists(), "the server outlived its test"
    subprocess.run(["rm", "-r", left], check=True)
