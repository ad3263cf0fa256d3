"""Importing a history into an empty store, everything on, beside three other ways to keep it."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path
from typing import Any, Final

from benchmarks.measure import Failed, Outcome, Run, Unavailable, alternate, command, task
from benchmarks.stores import Bench, load_product, outcome, peak, read_through, with_processor

LIBRARY_SIZE: Final = 20_000
"""How many developments the library's defaults are given: each is a durable commit of its own."""
OURS: Final = "benchmarks.importing:door"


def door(history: str, store: str, *, view: bool = True) -> dict[str, Any]:
    """Imports a history through the door, and catches the view and its full text up if asked."""
    from timeline.timeline import Timeline

    load_product()
    start = time.perf_counter()
    with Timeline.open(store) as timeline:
        (report,) = timeline.import_files(history)
        if report.findings:
            raise SystemExit(f"the history was refused: {report.findings[0]}")
        imported = time.perf_counter()
        if view:
            timeline.log(limit=1)
        caught_up = time.perf_counter()
    end = time.perf_counter()
    return {
        "seconds": end - start,
        "import": imported - start,
        "view": caught_up - imported,
        "count": report.new,
    }


def _ours(bench: Bench, size: int) -> Run:
    history = bench.history(size)
    read_through(history)
    store = bench.scratch("import") / "history.db"
    run = task(OURS, history=str(history), store=str(store))
    if run.details["count"] != size:
        raise Failed(f"{run.details['count']} of {size} developments were imported")
    return run


def _raw(bench: Bench, size: int) -> Run:
    history = bench.history(size)
    read_through(history)
    store = bench.scratch("raw") / "raw.db"
    return task("benchmarks.yardsticks:executemany", history=str(history), store=str(store))


def _sqlite_utils(bench: Bench, size: int) -> Run:
    """Both commands, one after the other; `--alter`, since the lines are not all alike."""
    tool = Path(sys.executable).with_name("sqlite-utils")
    found = str(tool) if tool.exists() else shutil.which("sqlite-utils")
    if found is None:
        raise Unavailable("sqlite-utils is not installed")
    history = bench.history(size)
    read_through(history)
    store = str(bench.scratch("sqlite-utils") / "utils.db")
    table = "developments"
    first = command([found, "insert", store, table, str(history), "--nl", "--alter"])
    second = command([found, "enable-fts", store, table, "title", "summary", "sources"])
    wall = first.wall + second.wall
    processor = first.processor + second.processor
    return Run(wall, wall, max(first.peak_mb, second.peak_mb), processor=processor)


def against_executemany(bench: Bench, size: int, repeat: int, *, alone: bool) -> Outcome:
    """Ours and a raw `executemany`; what each takes inside its process."""
    yardstick = None if alone else lambda: _raw(bench, size)
    mine, theirs = alternate(repeat, lambda: _ours(bench, size), yardstick)
    middle = sorted(mine, key=lambda run: run.seconds)[len(mine) // 2].details
    note = (
        f"import {middle['import']:.2f} s, then view and full text {middle['view']:.2f} s; "
        f"{size / (middle['import'] + middle['view']):,.0f} developments a second"
    )
    return outcome(mine, theirs, note)


def against_sqlite_utils(bench: Bench, size: int, repeat: int, *, alone: bool) -> Outcome:
    """Ours and `sqlite-utils`; whole processes on both sides."""
    yardstick = None if alone else lambda: _sqlite_utils(bench, size)
    mine, theirs = alternate(repeat, lambda: _ours(bench, size), yardstick)
    found = Outcome(
        [run.wall for run in mine],
        [run.wall for run in theirs],
        peak(mine),
        notes=["whole processes; full text of title, summary and sources on its side"],
    )
    return with_processor(found, mine, theirs)


def against_library(bench: Bench, size: int, repeat: int, *, alone: bool) -> Outcome:
    """Ours and the library's defaults, per development, on a smaller history on both sides."""
    size = min(size, LIBRARY_SIZE)
    history = str(bench.history(size))

    def library() -> Run:
        store = bench.scratch("library") / "library.db"
        work = "benchmarks.yardsticks:eventsourcing_defaults"
        return task(work, history=history, store=str(store))

    mine, theirs = alternate(repeat, lambda: _ours(bench, size), None if alone else library)
    return Outcome(
        [run.seconds / size for run in mine],
        [run.seconds / size for run in theirs],
        peak(mine),
        notes=[f"per development, on {size:,} of them on both sides"],
    )


def profiled(bench: Bench, size: int) -> tuple[str, dict[str, Any]]:
    """The import alone, for a profile."""
    store = bench.scratch("profile") / "history.db"
    return OURS, {"history": str(bench.history(size)), "store": str(store)}
