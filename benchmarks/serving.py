"""`python -m benchmarks.serving`: what a server answers in, at a steady rate from several clients.

The load is open: each request has a moment at which it is due, and its time counts from then, also
if the client was still waiting for the answer before (so nothing is left out when the server is
slow). No address is asked twice with the same parameters, so that what the server keeps of earlier
answers does not help.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import subprocess
import sys
import threading
import time
from base64 import urlsafe_b64encode
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

from benchmarks.measure import percentile
from benchmarks.stores import Bench, default_folder

if TYPE_CHECKING:
    from timeline.results import Entry

KINDS: Final = ("state", "log", "development", "search")
FIRST: Final = date(2000, 1, 1)
DAYS: Final = 8_000
WORDS: Final = 40
"""Words to search for, from titles of the store."""


def main() -> int:
    """Measures, and prints a line for each kind of question."""
    given = _parser().parse_args()
    bench = Bench(given.work.absolute(), given.size, given.seed, 1, given.reuse)
    store = given.store or bench.store(given.size)
    addresses = _addresses(store, random.Random(given.seed), given.rate * given.seconds)
    with _server(store) as (url, pid):
        for _, path in zip(range(20), addresses, strict=False):  # Each worker opens the store.
            _get(http.client.HTTPConnection(urlsplit(url).netloc, timeout=60), path[1])
        before = _processor(pid)
        found = _load(url, addresses, given.rate, given.seconds, given.clients)
        each = (_processor(pid) - before) / sum(map(len, found.values()))
        peak = _peak(pid)
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"{given.rate} a second for {given.seconds} s from {given.clients} clients; load {load}")
    print(f"{'':12} {'asked':>6} {'p50':>8} {'p95':>8} {'p99':>8} {'most':>8}  ms")
    for kind, times in sorted(found.items()):
        shown = [percentile(times, percent) for percent in (50, 95, 99)] + [max(times)]
        print(f"{kind:12} {len(times):6,}" + "".join(f" {one * 1e3:8.1f}" for one in shown))
    print(
        f"processor time of a request: {each * 1e3:.1f} ms; peak memory of a worker: {peak:.0f} MB"
    )
    return 0


def _addresses(store: Path, chance: random.Random, most: int) -> list[tuple[str, str]]:
    """Kinds and paths in random order, of governments, developments and words of the store."""
    from timeline.timeline import Timeline

    with Timeline.open(store) as timeline:
        ids = [one.id for one in timeline.known_governments()]
        last = timeline.count()
        rows = sorted({chance.randrange(1, last + 1) for _ in range(most)})
        entries = [
            one for n in range(0, len(rows), 500) for one in timeline.lines(rows[n : n + 500])
        ]
    chance.shuffle(entries)
    words = sorted({word for one in entries[:200] for word in one.title.split() if word.isalpha()})
    found = []
    for number, one in enumerate(entries):
        kind, government = KINDS[number % len(KINDS)], chance.choice(ids)
        day = FIRST + timedelta(days=chance.randrange(DAYS))
        word = quote(words[number % min(len(words), WORDS)])
        paths = {
            "state": f"/state.json?government={government}&as-of={day}",
            "log": f"/log.html?government={one.government}&before={_key(*_place(one))}",
            "development": f"/d/{one.id}.html",
            "search": f"/log.html?q={word}&before={_key(one.row)}",
        }
        if number % 8 == 3:  # Half of the searches are in one government.
            paths["search"] += f"&government={government}"
        found.append((kind, paths[kind]))
    return found


def _place(one: Entry) -> tuple[object, ...]:
    return (one.earliest, one.latest, one.published, one.government, one.version, one.row)


def _key(*place: object) -> str:
    """The key of a window that begins at a place, so that each window is another one."""
    return urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


@contextmanager
def _server(store: Path) -> Iterator[tuple[str, int]]:
    command = [sys.executable, "-m", "timeline", "--store", str(store), "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        try:
            yield url, process.pid
        finally:
            process.terminate()


def _load(
    url: str, addresses: list[tuple[str, str]], rate: int, seconds: int, clients: int
) -> dict[str, list[float]]:
    found: dict[str, list[float]] = defaultdict(list)
    turn, numbers = threading.Lock(), count()
    begin = time.perf_counter() + 0.5
    failed: list[str] = []

    def client() -> None:
        line = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        while True:
            with turn:
                number = next(numbers)
            due = begin + number / rate
            if number >= rate * seconds:
                return
            wait = due - time.perf_counter()
            if wait > 0:
                time.sleep(wait)
            kind, path = addresses[number % len(addresses)]
            status = _get(line, path)
            taken = time.perf_counter() - due
            with turn:
                found[kind].append(taken)
                if status != 200:
                    failed.append(f"{status} {path}")

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        print(f"{len(failed)} failed, such as {failed[0]}")
    return found


def _get(line: http.client.HTTPConnection, path: str) -> int:
    line.request("GET", path)
    reply = line.getresponse()
    reply.read()
    return reply.status


def _processes(pid: int) -> list[int]:
    """A process and those that it has started."""
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        return [pid]
    return [pid, *map(int, text.split())]


def _processor(pid: int) -> float:
    """The processor time of a server and its workers in seconds; 0 where no system says it."""
    spent = 0
    for one in _processes(pid):
        try:
            fields = Path(f"/proc/{one}/stat").read_text(encoding="ascii").rpartition(")")[2]
        except OSError:
            continue
        spent += sum(map(int, fields.split()[11:13]))
    return spent / os.sysconf("SC_CLK_TCK")


def _peak(pid: int) -> float:
    """The most memory that a worker had, in megabytes; 0 where no system says it."""
    found = [0.0]
    for one in _processes(pid):
        try:
            text = Path(f"/proc/{one}/status").read_text(encoding="ascii")
        except OSError:
            continue
        (line,) = (one for one in text.splitlines() if one.startswith("VmHWM"))
        found.append(int(line.split()[1]) / 1024)
    return max(found)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serving", description=__doc__)
    parser.add_argument("--size", type=int, default=100_000, metavar="N", help="developments")
    parser.add_argument("--store", type=Path, metavar="FILE", help="a store that is there already")
    parser.add_argument("--rate", type=int, default=100, help="requests a second")
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--work", type=Path, default=default_folder(), metavar="DIR")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--reuse", action="store_true")
    return parser


if __name__ == "__main__":
    sys.exit(main())
