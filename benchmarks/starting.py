"""Commands as whole processes, against an interpreter that does nothing at all."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any, Final

from benchmarks.appending import append_command, timeline_command
from benchmarks.measure import Outcome, Run, alternate, command, task
from benchmarks.stores import LARGEST, Bench, peak, read_through, with_processor

PAIRS: Final = 15
PASS: Final = (sys.executable, "-c", "pass")
COMMANDS: Final = {
    "log": ("log", "--limit", "20"),
    "state": ("state", LARGEST),
    "pending": ("pending", LARGEST),
    "agenda": ("agenda", LARGEST, "--from", "2020-01-01", "--within", "30y"),
    "show": ("show", "ID"),
}
"""By name; `ID` stands for a development of the store."""


def start(name: str) -> Callable[..., Outcome]:
    """A command of `COMMANDS` as a process, against `python -c pass`."""

    def measured(bench: Bench, size: int, repeat: int, *, alone: bool) -> Outcome:
        store = bench.store(size)
        arguments = timeline_command("--store", str(store), *_words(name, store))
        return _against_pass(lambda: command(arguments), repeat, alone=alone)

    return measured


def completion(bench: Bench, size: int, repeat: int, *, alone: bool) -> Outcome:
    """A shell that completes an id of which all but two characters are typed."""
    store = bench.store(size)
    words = f"timeline --store {store} show {_an_id(store)[:-2]}"
    asked = {"_TIMELINE_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": "4"}
    environment = [f"{name}={value}" for name, value in asked.items()]
    arguments = ["/usr/bin/env", *environment, *timeline_command()]
    return _against_pass(lambda: command(arguments), repeat, alone=alone)


def append(bench: Bench, size: int, repeat: int, *, alone: bool) -> Outcome:
    """A durable append by command, to the largest government."""
    store = bench.copy(bench.store(size), "start-append")
    numbers = count(1)
    return _against_pass(
        lambda: command(append_command(store, LARGEST, next(numbers))), repeat, alone=alone
    )


def _against_pass(ours: Callable[[], Run], repeat: int, *, alone: bool) -> Outcome:
    ours()
    theirs = None if alone else lambda: command(list(PASS))
    mine, others = alternate(max(PAIRS, 4 * repeat), ours, theirs)
    found = Outcome([run.wall for run in mine], [run.wall for run in others], peak(mine))
    return with_processor(found, mine, others)


def _words(name: str, store: Path) -> list[str]:
    return [_an_id(store) if word == "ID" else word for word in COMMANDS[name]]


def _an_id(store: Path) -> str:
    """The id of a development of the store."""
    with closing(sqlite3.connect(f"{store.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        asked = "SELECT id FROM development_ids ORDER BY id LIMIT 1 OFFSET 1000"
        return str(connection.execute(asked).fetchone()[0])


def profiled(name: str) -> Callable[[Bench, int], tuple[str, dict[str, Any]]]:
    """One of those commands, for a profile."""

    def job(bench: Bench, size: int) -> tuple[str, dict[str, Any]]:
        store = bench.store(size)
        arguments = ["--store", str(store), *_words(name, store)]
        return "benchmarks.appending:main_once", {"arguments": arguments}

    return job


def log_as_lines(bench: Bench, size: int, repeat: int, *, alone: bool) -> Outcome:
    """`timeline log --jsonl` of everything, and a scan whose states are written out."""
    store = bench.store(size)
    read_through(store)
    target = bench.scratch("lines") / "all.jsonl"
    arguments = timeline_command("--store", str(store), "log", "--jsonl")
    mine, theirs = alternate(
        repeat,
        lambda: command(arguments),
        None
        if alone
        else lambda: task("benchmarks.yardsticks:scan_out", store=str(store), target=str(target)),
    )
    found = Outcome([run.wall for run in mine], [run.wall for run in theirs], peak(mine))
    return with_processor(found, mine, theirs)


def profiled_lines(bench: Bench, size: int) -> tuple[str, dict[str, Any]]:
    """That listing, for a profile."""
    arguments = ["--store", str(bench.store(size)), "log", "--jsonl"]
    return "benchmarks.appending:main_once", {"arguments": arguments}
