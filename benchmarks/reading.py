"""Reading: single questions by the hundred, and everything at once."""

from __future__ import annotations

import random
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from benchmarks.appending import timeline_command
from benchmarks.generate import FIRST, LAST, shares
from benchmarks.measure import Outcome, Run, alternate, command, percentile, task
from benchmarks.stores import (
    SMALL,
    Bench,
    load_product,
    outcome,
    peak,
    read_through,
    with_processor,
)
from benchmarks.yardsticks import SEARCH

if TYPE_CHECKING:
    from timeline.timeline import Timeline

SEEKS: Final = 200
PATIENCE: Final = 60.0
"""Seconds after which a process asks no further questions; it asks at least 20."""
TERMS: Final = (
    "cabinet", "spokesperson", "Vermeulen", "howitzers", "閣議で追加支援を協議",
    "talks would continue", "g150 2003", "nowhere",
)  # fmt: skip
"""From a word that every seventh text has to one that none has; some are several words."""
PERCENTS: Final = (50, 95, 99)


# ---------------------------------------------------------------------- a listing, as a process


def log(bench: Bench, size: int, repeat: int, *, alone: bool) -> Outcome:
    """`timeline log --limit 20` and an interpreter that imports what it cannot do without."""
    arguments = timeline_command("--store", str(bench.store(size)), "log", "--limit", "20")
    bare = [sys.executable, "-c", "import typer, sqlite3"]
    command(arguments)
    command(bare)
    mine, theirs = alternate(
        max(10, 4 * repeat),
        lambda: command(arguments),
        None if alone else lambda: command(bare),
    )
    return Outcome([run.wall for run in mine], [run.wall for run in theirs], peak(mine))


def profiled_log(bench: Bench, size: int) -> tuple[str, dict[str, Any]]:
    """The listing, for a profile."""
    arguments = ["--store", str(bench.store(size)), "log", "--limit", "20"]
    return "benchmarks.appending:main_once", {"arguments": arguments}


# ---------------------------------------------------------------------- questions as of a day


def state_as_of(bench: Bench, size: int, repeat: int, *, alone: bool) -> Outcome:
    """Where one government's matters stood, on random days."""
    return _questions(bench, size, repeat, "state-as-of", alone=alone)


def state_as_known(bench: Bench, size: int, repeat: int, *, alone: bool) -> Outcome:
    """The same by what was public on random days."""
    return _questions(bench, size, repeat, "state-as-known", alone=alone)


def pending(bench: Bench, size: int, repeat: int, *, alone: bool) -> Outcome:
    """What was waiting for a decision anywhere, on random days."""
    return _questions(bench, size, repeat, "pending", alone=alone)


def pending_with_ids(bench: Bench, size: int, repeat: int, *, alone: bool) -> Outcome:
    """The same, with all that had happened in each matter."""
    return _questions(bench, size, repeat, "pending-with-ids", alone=alone)


def pending_of_one(bench: Bench, size: int, repeat: int, *, alone: bool) -> Outcome:
    """What was waiting for a decision in one government, on random days."""
    return _questions(bench, size, repeat, "pending-of-one", alone=alone)


def agenda(bench: Bench, size: int, repeat: int, *, alone: bool) -> Outcome:
    """What the governments had before them in the thirty days from a random day on."""
    return _questions(bench, size, repeat, "agenda", alone=alone)


def agenda_of_one(bench: Bench, size: int, repeat: int, *, alone: bool) -> Outcome:
    """What one government had before it in the thirty days from a random day on."""
    return _questions(bench, size, repeat, "agenda-of-one", alone=alone)


def agenda_as_known(bench: Bench, size: int, repeat: int, *, alone: bool) -> Outcome:
    """The same for one government, by what was public on that day."""
    return _questions(bench, size, repeat, "agenda-as-known", alone=alone)


def log_since(bench: Bench, size: int, repeat: int, *, alone: bool) -> Outcome:
    """The first fifty developments of all governments from a random day on."""
    return _questions(bench, size, repeat, "log-since", alone=alone)


def _questions(bench: Bench, size: int, repeat: int, name: str, *, alone: bool) -> Outcome:
    large = str(bench.store(size))
    small = None if alone else str(bench.store(min(size, SMALL)))
    mine, theirs, runs = [], [], []
    found: dict[str, list[float]] = {f"p{percent}": [] for percent in PERCENTS}
    for turn in range(repeat):
        run = task(
            "benchmarks.reading:asked", name=name, store=large, small=small,
            seed=bench.seed + turn,
        )  # fmt: skip
        runs.append(run)
        for percent in PERCENTS:
            found[f"p{percent}"].append(percentile(run.details["ours"], percent))
        mine.append(found["p99"][-1])
        theirs += [percentile(run.details["small"], 99)] if small else []
    notes = []
    asked = min(len(run.details["ours"]) for run in runs)
    if asked < SEEKS:
        notes.append(f"only {asked} questions a process, for they are slow")
    if small:
        others = [median(run.details["small"]) for run in runs]
        notes.append(f"p99; the yardstick's p50 is {median(others) * 1e3:.2f} ms")
    middle = {name: median(values) for name, values in found.items()}
    return Outcome(mine, theirs, peak(runs), percentiles=middle, notes=notes)


def asked(name: str, store: str, small: str | None, seed: int) -> dict[str, Any]:
    """The same questions to one store and to a small one, in turns, in one process."""
    from timeline.timeline import Timeline

    chance = random.Random(seed)
    share = shares(1_000_000)
    names = [f"g{index + 1:03}" for index in range(len(share))]
    ours: list[float] = []
    theirs: list[float] = []
    with Timeline.open(store) as large, Timeline.open(small or store) as other:
        asks: dict[str, Callable[[Timeline, str, str], object]] = {
            "state-as-of": lambda of, who, day: of.state(who, as_of=day),
            "state-as-known": lambda of, who, day: of.state(who, as_known=day),
            "pending": lambda of, _, day: of.pending(as_of=day, developments=False),
            "pending-with-ids": lambda of, _, day: of.pending(as_of=day),
            "pending-of-one": lambda of, who, day: of.pending(who, as_of=day),
            "agenda-of-one": lambda of, who, day: of.agenda(who, since=day, as_of=day),
            "agenda": lambda of, _, day: of.agenda(since=day, as_of=day),
            "agenda-as-known": lambda of, who, day: of.agenda(who, since=day, as_known=day),
            "log-since": lambda of, _, day: list(of.log(since=day, limit=50)),
        }
        ask = asks[name]
        sides = [(large, ours), (other, theirs)][: 2 if small else 1]
        for timeline, _ in sides:
            ask(timeline, "g001", "2020-01-01")
        begun = time.perf_counter()
        for turn in range(SEEKS):
            if turn >= 20 and time.perf_counter() - begun > PATIENCE:
                break
            who = chance.choices(names, share)[0]
            day = date.fromordinal(chance.randint(FIRST, LAST)).isoformat()
            for timeline, times in sides if turn % 2 == 0 else reversed(sides):
                times.append(_timed(ask, timeline, who, day))
    return {"ours": ours, "small": theirs}


def _timed(
    ask: Callable[[Timeline, str, str], object], timeline: Timeline, who: str, day: str
) -> float:
    start = time.perf_counter()
    ask(timeline, who, day)
    return time.perf_counter() - start


def profiled_questions(name: str) -> Callable[[Bench, int], tuple[str, dict[str, Any]]]:
    """Questions to one store alone, for a profile."""

    def job(bench: Bench, size: int) -> tuple[str, dict[str, Any]]:
        arguments = {"name": name, "store": str(bench.store(size)), "small": None, "seed": 1}
        return "benchmarks.reading:asked", arguments

    return job


# ---------------------------------------------------------------------- full text


def search(bench: Bench, size: int, repeat: int, *, alone: bool) -> Outcome:
    """The first fifty hits of each of several terms in time order, beside a plain query."""
    store = str(bench.store(size))
    raw = None if alone else str(bench.texts(size))
    runs = [task("benchmarks.reading:searched", store=store, raw=raw) for _ in range(repeat)]
    mine = [sum(run.details["ours"].values()) for run in runs]
    theirs = [sum(run.details["raw"].values()) for run in runs] if raw else []
    notes = []
    if raw:
        each = {
            term: median(r.details["ours"][term] / r.details["raw"][term] for r in runs)
            for term in TERMS
        }
        shown = (f"“{term}” {ratio:.1f}" for term, ratio in each.items())
        notes = [f"all {len(TERMS)} terms once; ratios one by one: {', '.join(shown)}"]
        hits = runs[0].details["hits"]
        different = [term for term in TERMS if hits[term][0] < hits[term][1]]
        if different:
            notes.append(f"finds less than the plain query for {', '.join(different)}")
    return Outcome(mine, theirs, peak(runs), notes=notes)


def searched(store: str, raw: str | None, rounds: int = 7) -> dict[str, Any]:
    """Each term on both sides in turns: the median of its rounds after the first."""
    from timeline.timeline import Timeline

    ours: dict[str, float] = {}
    theirs: dict[str, float] = {}
    hits: dict[str, tuple[int, int]] = {}
    uri = "file::memory:" if raw is None else Path(raw).absolute().as_uri() + "?mode=ro"
    with Timeline.open(store) as timeline, closing(sqlite3.connect(uri, uri=True)) as plain:
        for term in TERMS:
            one: list[float] = []
            other: list[float] = []
            found = rows = 0
            for _ in range(rounds):
                start = time.perf_counter()
                found = len(list(timeline.log(grep=term, limit=50)))
                one.append(time.perf_counter() - start)
                if raw is not None:
                    start = time.perf_counter()
                    rows = len(plain.execute(SEARCH, (f'"{term}"*',)).fetchall())
                    other.append(time.perf_counter() - start)
            ours[term] = median(one[1:])
            theirs[term] = median(other[1:]) if other else 0.0
            hits[term] = (found, rows)
    return {"ours": ours, "raw": theirs, "hits": hits}


def profiled_search(bench: Bench, size: int) -> tuple[str, dict[str, Any]]:
    """The searches alone, for a profile."""
    return "benchmarks.reading:searched", {"store": str(bench.store(size)), "raw": None}


# ---------------------------------------------------------------------- everything at once


def rebuild(bench: Bench, size: int, repeat: int, *, alone: bool) -> Outcome:
    """The view made anew, beside a scan that parses each state."""
    return _whole(bench, size, repeat, "rebuilt", None if alone else "scan_json")


def replay(bench: Bench, size: int, repeat: int, *, alone: bool) -> Outcome:
    """Every beat of the story through the door, beside a scan; and every entry of a plain log."""
    found = _whole(bench, size, repeat, "replayed", None if alone else "scan")
    if not alone:
        store = str(bench.store(size))
        plain = median(
            task("benchmarks.reading:listed", store=store).seconds for _ in range(repeat)
        )
        found.notes.append(f"a plain `log` of all, without statuses: {plain:.2f} s")
    return found


def export(bench: Bench, size: int, repeat: int, *, alone: bool) -> Outcome:
    """All of the record as JSON Lines in one file, beside a scan written out as it is."""
    return _whole(bench, size, repeat, "exported", None if alone else "scan_out")


def _whole(bench: Bench, size: int, repeat: int, work: str, yardstick: str | None) -> Outcome:
    store = bench.store(size)
    read_through(store)
    scratch = bench.scratch("reading")

    def run(module: str, name: str) -> Run:
        writes = name in ("exported", "scan_out")
        target: dict[str, Any] = {"target": str(scratch / f"{name}.jsonl")} if writes else {}
        return task(f"benchmarks.{module}:{name}", store=str(store), **target)

    mine, theirs = alternate(
        repeat,
        lambda: run("reading", work),
        None if yardstick is None else lambda: run("yardsticks", yardstick),
    )
    notes = []
    count = mine[0].details["count"]
    if count < size:
        notes.append(f"it came to {count:,} developments only")
    notes.append(f"{count / median(run.seconds for run in mine):,.0f} a second")
    return with_processor(outcome(mine, theirs, *notes), mine, theirs)


def rebuilt(store: str) -> dict[str, Any]:
    """Makes the view anew."""
    from timeline.timeline import Timeline

    load_product()
    with Timeline.open(store) as timeline:
        timeline.identity()
        start = time.perf_counter()
        count = timeline.rebuild_view()
        return {"seconds": time.perf_counter() - start, "count": count}


def replayed(store: str) -> dict[str, Any]:
    """Tells the whole story."""
    from timeline.timeline import Timeline

    with Timeline.open(store) as timeline:
        timeline.log(limit=1)
        start = time.perf_counter()
        count = sum(1 for beat in timeline.replay() if beat.entry is not None)
        return {"seconds": time.perf_counter() - start, "count": count}


def listed(store: str) -> dict[str, Any]:
    """Lists every development."""
    from timeline.timeline import Timeline

    with Timeline.open(store) as timeline:
        timeline.log(limit=1)
        start = time.perf_counter()
        count = sum(1 for _ in timeline.log())
        return {"seconds": time.perf_counter() - start, "count": count}


def exported(store: str, target: str) -> dict[str, Any]:
    """Exports everything to one file."""
    from timeline.timeline import Timeline

    load_product()
    with Timeline.open(store) as timeline, Path(target).open("w", encoding="utf-8") as out:
        timeline.log(limit=1)
        start = time.perf_counter()
        timeline.export(form="jsonl", stream=out)
        out.flush()
        seconds = time.perf_counter() - start
    with Path(target).open("rb") as lines:
        count = sum(b'"kind":' in line for line in lines)
    return {"seconds": seconds, "count": count}


def profiled_whole(work: str) -> Callable[[Bench, int], tuple[str, dict[str, Any]]]:
    """One of those, for a profile."""

    def job(bench: Bench, size: int) -> tuple[str, dict[str, Any]]:
        arguments = {"store": str(bench.store(size))}
        if work == "exported":
            arguments["target"] = str(bench.scratch("profile") / "ours.jsonl")
        return f"benchmarks.reading:{work}", arguments

    return job
