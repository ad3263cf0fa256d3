"""Verifying a store: quickly, and whole."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any

from benchmarks.measure import Outcome, alternate, task
from benchmarks.stores import Bench, load_product, outcome, read_through, with_processor


def quick(bench: Bench, size: int, repeat: int, *, alone: bool) -> Outcome:
    """File, order, ids and hash tree, beside a scan that hashes each stored event."""
    return _verified(bench, size, repeat, quick=True, alone=alone)


def whole(bench: Bench, size: int, repeat: int, *, alone: bool) -> Outcome:
    """The same with every state, every rule, and the view made anew."""
    return _verified(bench, size, repeat, quick=False, alone=alone)


def _verified(bench: Bench, size: int, repeat: int, *, quick: bool, alone: bool) -> Outcome:
    store = str(bench.store(size))
    read_through(bench.store(size))
    mine, theirs = alternate(
        repeat,
        lambda: task("benchmarks.verifying:verified", store=store, quick=quick),
        None if alone else lambda: task("benchmarks.yardsticks:scan_sha256", store=store),
    )
    rate = mine[0].details["count"] / median(run.seconds for run in mine)
    return with_processor(outcome(mine, theirs, f"{rate:,.0f} a second"), mine, theirs)


def verified(store: str, quick: bool) -> dict[str, Any]:
    """Verifies, and finds nothing."""
    from timeline.timeline import Timeline

    load_product()
    with Timeline.open(store) as timeline:
        count = timeline.position()
        start = time.perf_counter()
        findings = timeline.verify(quick=quick)
        seconds = time.perf_counter() - start
    if findings:
        raise SystemExit(f"the store is not sound: {findings[0]}")
    return {"seconds": seconds, "count": count}


def profiled(*, quick: bool) -> Callable[[Bench, int], tuple[str, dict[str, Any]]]:
    """One of those, for a profile."""

    def job(bench: Bench, size: int) -> tuple[str, dict[str, Any]]:
        return "benchmarks.verifying:verified", {"store": str(bench.store(size)), "quick": quick}

    return job
