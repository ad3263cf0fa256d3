"""Appending one development: with the command, and durably in process."""

from __future__ import annotations

import json
import sys
import time
from contextlib import closing
from itertools import count
from pathlib import Path
from statistics import mean, median
from typing import Any, Final

from benchmarks.generate import shares
from benchmarks.measure import Failed, Outcome, Run, alternate, command, task
from benchmarks.stores import LARGEST, TINY, Bench, addition, peak
from benchmarks.yardsticks import INSERT, SHAPE, durable

APPENDS: Final = 200
"""How many are appended in one process, in turns with raw commits."""
WARM_UP: Final = 10


def timeline_command(*arguments: str) -> list[str]:
    """The installed command, or the same through the interpreter where it is not installed."""
    script = Path(sys.executable).with_name("timeline")
    if script.exists():
        return [str(script), *arguments]
    return [sys.executable, "-c", "from timeline.cli.main import main; main()", *arguments]


def append_command(store: Path, government: str, number: int) -> list[str]:
    """The command that appends a development."""
    data = addition(government, number)
    (source,) = data["sources"]
    return timeline_command(
        "--store", str(store), "append", data["kind"], "--government", government,
        "--id", data["id"], "--occurred", data["occurred"], "--title", data["title"],
        "--summary", data["summary"], "--matter", *data["matters"],
        "--publisher", source["publisher"], "--published", source["published"],
        "--quote", source["quotes"][0]["exact"],
    )  # fmt: skip


def to_large_and_small(bench: Bench, size: int, repeat: int, *, alone: bool) -> Outcome:
    """The command, to the largest government of a store and to one that has ten developments."""
    store = bench.copy(bench.store(size), "append")
    numbers = count(1)
    notes = [f"the largest government has {shares(size)[0]:,} developments"]

    def by_command(government: str) -> Run:
        return command(append_command(store, government, next(numbers)))

    def by_door(government: str) -> Run:
        run = task(
            "benchmarks.appending:door", store=str(store), government=government,
            number=next(numbers),
        )  # fmt: skip
        return Run(run.wall, run.wall, run.peak_mb)

    append = by_command
    try:
        by_command(TINY)
    except Failed as error:
        append = by_door
        notes.append(f"the command does not append yet ({error}): the door in a fresh process")
    small = None if alone else lambda: append(TINY)
    mine, theirs = alternate(max(4, 4 * repeat), lambda: append(LARGEST), small)
    return Outcome(
        [run.wall for run in mine], [run.wall for run in theirs], peak(mine), notes=notes
    )


def durably(bench: Bench, size: int, repeat: int, *, alone: bool) -> Outcome:
    """The door's append and a raw commit of the same bytes, in turns in one process."""
    mine, theirs, alone_times, peaks, means = [], [], [], [], []
    for _ in range(repeat):
        store = bench.copy(bench.store(size), "durable")
        run = task(
            "benchmarks.appending:in_turns", store=str(store),
            raw=str(store.with_name("raw.db")), raw_too=not alone,
        )  # fmt: skip
        mine.append(median(run.details["ours"]))
        means.append(mean(run.details["ours"]))
        theirs += [median(run.details["raw"])] if not alone else []
        alone_times.append(median(run.details["store"]))
        peaks.append(run.peak_mb)
    note = (
        f"the median of {APPENDS} appends in each process; their mean, with those that update the "
        f"view, {median(means) * 1e3:.2f} ms; the store's part alone, without view and receipt, "
        f"{median(alone_times) * 1e3:.2f} ms"
    )
    return Outcome(mine, theirs, max(peaks), notes=[note])


def door(store: str, government: str, number: int) -> dict[str, Any]:
    """One append through the door."""
    from timeline.timeline import Timeline

    start = time.perf_counter()
    with Timeline.open(store) as timeline:
        timeline.append(addition(government, number))
    return {"seconds": time.perf_counter() - start}


def in_turns(store: str, raw: str, *, raw_too: bool) -> dict[str, Any]:
    """Appends through the door in turns with raw commits; then by the writer alone."""
    from timeline.domain.parsing import parse_development
    from timeline.eventstore.urls import parse_store_url
    from timeline.eventstore.writer import EventWriter
    from timeline.timeline import Timeline

    ours, theirs, alone = [], [], []
    with closing(durable(raw)) as connection, Timeline.open(store) as timeline:
        connection.execute(SHAPE)
        for number in range(WARM_UP + APPENDS):
            given = addition("g100", number)
            start = time.perf_counter()
            timeline.append(given)
            ours.append(time.perf_counter() - start)
            if raw_too:
                state = json.dumps(given, ensure_ascii=False, separators=(",", ":")).encode()
                start = time.perf_counter()
                connection.execute(INSERT, ("g100", number, given["kind"], state))
                theirs.append(time.perf_counter() - start)
    with EventWriter(parse_store_url(store)) as writer:
        for number in range(WARM_UP + APPENDS):
            development = parse_development(addition("g101", number))
            start = time.perf_counter()
            writer.append([development])
            alone.append(time.perf_counter() - start)
    return {"ours": ours[WARM_UP:], "raw": theirs[WARM_UP:], "store": alone[WARM_UP:]}


def main_once(arguments: list[str]) -> dict[str, Any]:
    """The command line in this process, for a profile: what it imports is part of it."""
    import contextlib
    import os

    start = time.perf_counter()
    with (
        Path(os.devnull).open("w", encoding="utf-8") as nowhere,
        contextlib.redirect_stdout(nowhere),
        contextlib.suppress(SystemExit),
    ):
        from timeline.cli.main import main

        main(arguments)
    return {"seconds": time.perf_counter() - start}


def profiled_command(bench: Bench, size: int) -> tuple[str, dict[str, Any]]:
    """The command that appends to the largest government, for a profile."""
    store = bench.copy(bench.store(size), "profile")
    arguments = append_command(store, LARGEST, 1)
    return "benchmarks.appending:main_once", {"arguments": arguments[arguments.index("--store") :]}


def profiled_durable(bench: Bench, size: int) -> tuple[str, dict[str, Any]]:
    """Appends without the raw commits, for a profile."""
    store = bench.copy(bench.store(size), "profile")
    raw = str(store.with_name("raw.db"))
    return "benchmarks.appending:in_turns", {"store": str(store), "raw": raw, "raw_too": False}
