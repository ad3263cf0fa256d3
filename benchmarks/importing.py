"""Importing a history into an empty store, everything on, beside three other ways to keep it."""

from __future__ import annotations

import csv
import json
import shutil
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from benchmarks.measure import Failed, Outcome, Run, Unavailable, alternate, command, task
from benchmarks.stores import Bench, load_product, outcome, peak, read_through, with_processor

LIBRARY_SIZE: Final = 20_000
"""How many developments the library's defaults are given: each is a durable commit of its own."""
OURS: Final = "benchmarks.importing:door"
MAPPED: Final = "benchmarks.importing:mapped"
MAP: Final = """\
fields:
  id: "{id}"
  kind: statement-made
  government: "{government}"
  occurred: "{date}"
  title: "{title}"
  matters: "{matter}"
  sources: [{publisher: The Gazette, url: "{url}"}]
developments: [{}]
"""


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
    kept = sum(one.stat().st_size for one in store.parent.rglob("*") if one.is_file())
    return replace(run, details={**run.details, "bytes": kept / history.stat().st_size})


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
        f"{size / (middle['import'] + middle['view']):,.0f} developments a second; store and view "
        f"are {middle['bytes']:.2f} bytes for each byte of the history"
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


def mapped(history: str, store: str, *, mapping: str | None = None) -> dict[str, Any]:
    """Imports a table through a map, or without one a file of developments; no view."""
    from timeline.timeline import Timeline

    load_product()
    start = time.perf_counter()
    with Timeline.open(store) as timeline:
        (report,) = timeline.import_files(history, mapping=mapping)
    if report.findings:
        raise SystemExit(f"the table was refused: {report.findings[0]}")
    return {"seconds": time.perf_counter() - start, "count": report.new}


def _as_table(history: Path, folder: Path) -> tuple[Path, Path, Path]:
    """A table with a map, and the same developments as JSON Lines."""
    table, lines, map_ = (folder / name for name in ("t.csv", "t.jsonl", "map.yaml"))
    governments = {}
    with (
        history.open(encoding="utf-8") as read,
        table.open("w", encoding="utf-8", newline="") as cells,
        lines.open("w", encoding="utf-8") as written,
    ):
        writer = csv.writer(cells)
        writer.writerow(("id", "government", "date", "title", "matter", "url"))
        for line in read:
            one = json.loads(line)
            if "kind" not in one:
                written.write(line)
                governments[one["government"]] = {"name": one["name"], "zone": one["zone"]}
                continue
            fields = {name: one[name] for name in ("id", "government", "occurred", "title")}
            matter, url = next(iter(one.get("matters", ())), ""), f"https://x.example/{one['id']}"
            writer.writerow((*fields.values(), matter, url))
            made = {**fields, "kind": "statement-made"}
            made |= {"matters": [matter]} if matter else {}
            made["sources"] = [{"publisher": "The Gazette", "url": url}]
            written.write(json.dumps(made, ensure_ascii=False) + "\n")
    map_.write_text(f"{MAP}governments: {json.dumps(governments)}\n", encoding="utf-8")
    return table, lines, map_


def table_against_lines(bench: Bench, size: int, repeat: int, *, alone: bool) -> Outcome:
    """A table through a map, and the same developments as JSON Lines; inside the process."""
    folder = bench.scratch("tables")
    table, lines, map_ = _as_table(bench.history(size), folder)

    def run(path: Path, mapping: Path | None) -> Run:
        read_through(path)
        store = bench.scratch("mapped") / "t.db"
        words: dict[str, Any] = {"mapping": str(mapping)} if mapping else {}
        return task(MAPPED, history=str(path), store=str(store), **words)

    other = None if alone else lambda: run(lines, None)
    mine, theirs = alternate(repeat, lambda: run(table, map_), other)
    if any(one.details["count"] != size for one in (*mine, *theirs)):
        raise Failed("not all rows were imported")
    return with_processor(outcome(mine, theirs, "no view on both sides"), mine, theirs)


def profiled_table(bench: Bench, size: int) -> tuple[str, dict[str, Any]]:
    """The import of the table alone, for a profile."""
    table, _, map_ = _as_table(bench.history(size), bench.scratch("tables"))
    store = bench.scratch("profile") / "t.db"
    return MAPPED, {"history": str(table), "store": str(store), "mapping": str(map_)}


def profiled(bench: Bench, size: int) -> tuple[str, dict[str, Any]]:
    """The import alone, for a profile."""
    store = bench.scratch("profile") / "history.db"
    return OURS, {"history": str(bench.history(size)), "store": str(store)}
