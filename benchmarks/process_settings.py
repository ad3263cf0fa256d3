"""What the settings of its process bring the terminal program.

`python -m benchmarks.process_settings` prints it.

The collector's thresholds and the switch interval of threads are changed to and fro in one running
program, so that a noisy machine hits both sides alike. The bound of the C library cannot be taken
back: with and without it, two programs run, whose lists have each line ten times.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, Final

from benchmarks.measure import percentile, task
from benchmarks.stores import Bench, default_folder
from benchmarks.tui import FILTERS, run

PYTHONS_OWN: Final = 0.005
"""Python's switch interval in seconds."""
THRESHOLDS: Final = (700, 10, 10)
"""Python's own."""
TIMES: Final = 10


def main() -> int:
    """Measures, and prints what came of it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.process_settings")
    parser.add_argument("--size", type=int, default=100_000, metavar="N", help="developments")
    parser.add_argument("--moves", type=int, default=50, metavar="K", help="jumps of each kind")
    parser.add_argument("--work", type=Path, default=default_folder(), metavar="DIR")
    parser.add_argument("--reuse", action="store_true", help="keep a store of older code")
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    store = str(Bench(given.work, given.size, 1, 1, given.reuse).store(given.size))
    found = task("benchmarks.process_settings:switched", store=store, moves=given.moves).details
    for name, jumps in found["interval"].items():
        shown = f"{median(jumps) * 1e3:.0f} ms, p95 {percentile(jumps, 95) * 1e3:.0f} ms"
        print(f"switch interval {name} s: a jump takes {shown}")
    for name, (each, longest) in found["collector"].items():
        print(
            f"collector {name}: {each * 1e3:.1f} ms a jump, at most {longest * 1e3:.0f} ms at once"
        )
    for bound in (True, False):
        work = "benchmarks.process_settings:filtered"
        details = task(work, store=store, bound=bound).details
        said = f"{details['lines']:,} lines: {details['resident']:.0f} MB, at most"
        print(f"bound of the C library {bound}: {said} {details['peak']:.0f} MB")
    return 0


def switched(store: str, moves: int) -> dict[str, Any]:
    """Jumps with both intervals, then with both settings of the collector."""
    from timeline.tui.app import SWITCH
    from timeline.tui.memory import YOUNG

    pauses: list[float] = []
    begun = 0.0

    def collected(phase: str, _: Any) -> None:
        nonlocal begun
        if phase == "start":
            begun = time.thread_time()
        else:
            pauses.append(time.thread_time() - begun)

    async def drive(driver: Any) -> dict[str, Any]:
        app = driver.app
        await driver.until(lambda: app.state.now.complete)
        await driver.idle()
        main, dice = app.screen_stack[1], random.Random(1)

        async def jump() -> float:
            start = time.perf_counter()
            main.playback.move_playhead(dice.randrange(app.state.count))
            await driver.drawn(lambda: True)
            seconds = time.perf_counter() - start
            await asyncio.sleep(0.02)
            return seconds

        interval: dict[float, list[float]] = {SWITCH: [], PYTHONS_OWN: []}
        for turn in range(2 * moves):
            one = (SWITCH, PYTHONS_OWN)[(turn + turn // 2) % 2]
            sys.setswitchinterval(one)
            interval[one].append(await jump())
        sys.setswitchinterval(SWITCH)
        collector: dict[str, tuple[float, float]] = {}
        for name, prepare in (
            ("as the program sets it", _set_aside(YOUNG)),
            ("as Python has it", _put_back),
        ):
            prepare()
            pauses.clear()
            for _ in range(moves):
                await jump()
            collector[name] = sum(pauses) / moves, max(pauses, default=0.0)
        return {"interval": interval, "collector": collector}

    gc.callbacks.append(collected)
    return dict(run(store, drive))


def _set_aside(young: int) -> Callable[[], None]:
    def prepare() -> None:
        gc.set_threshold(young, 10, 10)
        gc.freeze()

    return prepare


def _put_back() -> None:
    gc.set_threshold(*THRESHOLDS)
    gc.unfreeze()


def filtered(store: str, bound: bool) -> dict[str, Any]:
    """Memory after every filter twice, of a list that has each line several times."""
    from timeline.readmodel.queries.timeline_index import TimelineIndex
    from timeline.results import Filter
    from timeline.tui import memory

    if not bound:
        memory.sys = _Elsewhere  # type: ignore[attr-defined, assignment]
    add = TimelineIndex._take

    def add_often(self: TimelineIndex, chunk: Any) -> None:
        add(self, [line for line in chunk for _ in range(TIMES)])

    TimelineIndex._take = add_often  # type: ignore[method-assign]

    async def drive(driver: Any) -> dict[str, Any]:
        state = driver.app.state
        await driver.until(lambda: state.now.complete)
        await driver.idle()
        for conditions in (*FILTERS, *FILTERS):
            before = state.now.order
            state.put(filter=Filter(**conditions))
            await driver.until(
                lambda before=before: state.now.complete and state.now.order is not before
            )
        return {"lines": state.count, "resident": _said("VmRSS"), "peak": _said("VmHWM")}

    return dict(run(store, drive))


class _Elsewhere:
    """A system whose C library is not told anything."""

    platform = "elsewhere"


def _said(name: str) -> float:
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    raise RuntimeError("this system does not say how much memory is resident")


if __name__ == "__main__":
    sys.exit(main())
