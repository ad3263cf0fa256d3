"""Several processes answer on one address; none stays behind, and one that dies is replaced."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.processes import children, is_alive
from tests.web.serving import LIMITED, PATIENCE, Serving, served


def until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def workers(running: Serving) -> set[int]:
    """The processes that the server has forked."""
    return set(children(running.process.pid))


@pytest.fixture
def pair(store: Path) -> Iterator[Serving]:
    """A server of two workers."""
    with served(store, "--workers", "2") as running:
        yield running


def test_a_worker_that_is_killed_is_replaced(store: Path) -> None:
    # Of a worker that dies soon it would be held that another does as well.
    soon = "from timeline.web import worker_processes\nworker_processes.LONG_ENOUGH = 0\n"
    with served(store, code=soon + LIMITED.format(limits="workers=2")) as running:
        first = workers(running)
        assert len(first) == 2
        killed = first.pop()
        os.kill(killed, signal.SIGKILL)
        until(lambda: len(workers(running)) == 2 and killed not in workers(running))
        for _ in range(8):
            assert running.get("/state.json?government=be").status == 200
        now = workers(running)
        assert running.end()[0] == 0
        assert not any(map(is_alive, now))


def test_workers_end_with_a_server_that_is_killed(pair: Serving) -> None:
    left = workers(pair)
    assert len(left) == 2
    pair.process.kill()
    until(lambda: not any(map(is_alive, left)))


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_signal_ends_all_of_them(pair: Serving, number: int, code: int) -> None:
    left = workers(pair)
    with pair.connect() as line:
        line.sendall(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert line.recv(1_000).startswith(b"HTTP/1.1 200")
        ended, _, said = pair.end(number)
    assert (ended, "Traceback" in said) == (code, False)
    assert not any(map(is_alive, left))


def test_workers_that_cannot_begin_are_a_sentence() -> None:
    code = (
        "import os\n"
        "from timeline.errors import TimelineError\n"
        "from timeline.web.worker_processes import WorkerProcesses\n"
        "try:\n"
        "    WorkerProcesses(2, lambda alive, ready: os._exit(7)).run(lambda: print('ready'))\n"
        "except TimelineError as error:\n"
        "    print(error.message, error.hint)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=PATIENCE, check=True
    )
    assert done.stdout.startswith("a worker ended as soon as it had begun, with code 7 ")
    assert "--workers 1" in done.stdout
    assert done.stderr == ""
