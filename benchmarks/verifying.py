"""Verifying a store: quickly, and whole."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from statistics import median
from typing import Any

from benchmarks.measure import Outcome, alternate, task
from benchmarks.stores import Bench, load_product, outcome, read_through, with_processor


def quick(bench: Bench, size: int, repeat: int, *, alone: bool) -> Outcome:
    """File, order, ids and hash tree, beside a scan that hashes each stored event."""
    return _verified(bench, size, repeat, quick=True, alone=alone)


def whole(bench: Bench, size: int, repeat: int, *, alone: bool) -> Outcome:
    """The same with every state, every rule, and the view."""
    return _verified(bench, size, repeat, quick=False, alone=alone)


def since(bench: Bench, size: int, repeat: int, *, alone: bool) -> Outcome:
    """The newest thousand, after a checkpoint, beside a scan that hashes each stored event."""
    read_through(bench.store(size))
    given = _sealed(bench, size)
    mine, theirs = alternate(
        repeat,
        lambda: task("benchmarks.verifying:verified_since", **given),
        None if alone else lambda: task("benchmarks.yardsticks:scan_sha256", store=given["store"]),
    )
    return with_processor(outcome(mine, theirs), mine, theirs)


def profiled_since(bench: Bench, size: int) -> tuple[str, dict[str, Any]]:
    """That, for a profile."""
    return "benchmarks.verifying:verified_since", _sealed(bench, size)


def _sealed(bench: Bench, size: int) -> dict[str, Any]:
    """A store, and a checkpoint of it as it was a thousand events ago."""
    store = bench.store(size)
    checkpoint = store.with_name("earlier.checkpoint")
    checkpoint.write_text(_checkpoint(str(store), 1_000), encoding="ascii")
    return {"store": str(store), "checkpoint": str(checkpoint)}


def _checkpoint(store: str, before: int) -> str:
    """A checkpoint of a store as it was so many events ago."""
    from timeline.eventstore.integrity.checkpoints import Checkpoint, origin
    from timeline.eventstore.integrity.merkle import root_of
    from timeline.eventstore.ports import open_reader
    from timeline.eventstore.urls import parse_store_url

    with closing(open_reader(parse_store_url(store))) as reader:
        leaves = reader.leaves(max(reader.position() - before, 0))
        return Checkpoint(origin(reader.identity()), len(leaves), root_of(leaves)).text()


def verified_since(store: str, checkpoint: str) -> dict[str, Any]:
    """Verifies what came after a checkpoint, and finds nothing."""
    from timeline.timeline import Timeline

    load_product()
    with Timeline.open(store) as timeline:
        start = time.perf_counter()
        findings = timeline.verify(since=checkpoint)
        seconds = time.perf_counter() - start
    if findings:
        raise SystemExit(f"the store is not sound: {findings[0]}")
    return {"seconds": seconds}


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
