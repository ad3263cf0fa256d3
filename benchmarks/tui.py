"""How quick the terminal program is on a large store: `python -m benchmarks.tui`.

Each figure comes from a fresh process that runs the program as it is, at 120x40, without a
terminal at its end: what it would send is made, and thrown away. A move is timed from the change
of the state to the end of the first frame in which every line in sight has been read.

What a person waits for at the start is timed against an empty Textual app, in turns.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import random
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final

from benchmarks.measure import ROOT, alternate, percentile, task
from benchmarks.report import machine
from benchmarks.stores import SMALL, Bench, default_folder

PAGE: Final = ROOT / "docs" / "benchmarks-tui.md"
SCREEN: Final = (120, 40)
PATIENCE: Final = 300.0
FILTERS: Final[tuple[Mapping[str, Any], ...]] = (
    {"governments": ("g001",)},
    {"governments": ("g002", "g007")},
    {"kinds": ("decision-taken",)},
    {"kinds": ("decision-overturned",)},
    {"matters": ("matter-01",)},
    {"tags": ("defence",)},
    {"actors": ("minister",)},
    {"governments": ("g003",), "kinds": ("decision-expected",)},
    {"governments": ("g001",), "tags": ("energy",)},
    {"kinds": ("corrected",)},
    {"matters": ("matter-01",), "kinds": ("decision-overturned",)},
    {"verifications": ("reported",)},
    {"verifications": ("disputed",)},
    {},
)
"""One after the other; the last takes all conditions away."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the page."""

    work: str
    small: str
    large: str
    goal: str
    met: bool


def main() -> int:
    """Measures, and writes the page."""
    given = _parser().parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    bench = Bench(given.work, given.size, 1, given.repeat, given.reuse)
    found: dict[str, Any] = {"size": given.size, "repeat": given.repeat, "machine": _machine()}
    found["started"] = _started(bench.store(given.size), given.repeat)
    for name, size in (("small", SMALL), ("large", given.size)):
        run = task("benchmarks.tui:driven", store=str(bench.store(size)), moves=given.moves)
        found[name] = dict(run.details)
    rows = _rows(found)
    if given.json:
        print(json.dumps({**found, "met": {row.work: row.met for row in rows}}, indent=2))
    else:
        for row in rows:
            print(f"{row.work}: {row.small} | {row.large} | {row.goal} | {_yes(row.met)}")
    given.page.write_text(_page(found, rows), "utf-8")
    return 0


def _started(store: Path, repeat: int) -> dict[str, Any]:
    ours, empty = alternate(
        repeat + 1,
        lambda: task("benchmarks.tui:first_paint", store=str(store), begun=time.time()),
        lambda: task("benchmarks.tui:empty_paint", begun=time.time()),
    )
    # The first of each reads the program from the disk.
    return {"ours": [r.seconds for r in ours[1:]], "empty": [r.seconds for r in empty[1:]]}


def _machine() -> dict[str, str]:
    kept = {k: v for k, v in machine().items() if k not in ("eventsourcing", "typer")}
    kept.pop("sqlite-utils", None)
    return {**kept, "textual": version("textual")}


def _rows(found: Mapping[str, Any]) -> list[Row]:
    ours, empty = median(found["started"]["ours"]), median(found["started"]["empty"])
    allowed = 1.5 * empty + 0.3
    rows = [
        Row(
            "first useful paint after the start of the process", "–", f"{ours * 1e3:.0f} ms",
            f"under {allowed * 1e3:.0f} ms: 1.5 times an empty app ({empty * 1e3:.0f} ms) + 300",
            ours < allowed,
        )
    ]  # fmt: skip
    small, large = found["small"], found["large"]
    for name in ("jump", "step", "filter"):
        few, many = _percentiles(small[name]), _percentiles(large[name])
        ratio = many[1] / few[1]
        met = many[1] < 60 and many[2] < 120 and ratio <= 1.3
        goal = "p95 under 60, p99 under 120, p95 at most 1.3 times the small one’s"
        words = f"{_three(many)}; {ratio:.2f} times"
        rows.append(Row(f"{name}, p50 / p95 / p99", _three(few), words, goal, met))
    cpu = [median(one["redraw"]) * 1e3 for one in (small, large)]
    low, high = (f"{one:.1f} ms" for one in cpu)
    rows.append(Row("CPU of a full redraw, median", low, high, "under 16 ms", cpu[1] < 16))
    for name, words in (
        ("loaded", "when all is listed"),
        ("resident", "after all moves and a search"),
    ):
        memory = [one[name] for one in (small, large)]
        low, high = (f"{one:.0f} MB" for one in memory)
        rows.append(Row(f"resident memory, {words}", low, high, "under 120 MB", memory[1] < 120))
    return rows


def _percentiles(values: Sequence[float]) -> tuple[float, float, float]:
    fifty, most, nearly_all = (percentile(values, one) * 1e3 for one in (50, 95, 99))
    return fifty, most, nearly_all


def _three(values: Sequence[float]) -> str:
    return " / ".join(f"{one:.1f}" for one in values) + " ms"


def _yes(met: bool) -> str:
    return "yes" if met else "no"


def _page(found: Mapping[str, Any], rows: Sequence[Row]) -> str:
    size = found["size"]
    by_filter = found["large"]["by_filter"]
    lines = [
        "# The terminal program, measured", "",
        (f"Written by `python -m benchmarks.tui --size {size}`"
        f" on {datetime.now(UTC):%Y-%m-%d}, with {SMALL:,} and {size:,} generated developments in"
        f" 200 governments, at {SCREEN[0]}x{SCREEN[1]}. A move is timed from the change of the"
        " state to the end of the first frame in which every line in sight was read."), "",
        *(f"- {name}: {value}" for name, value in found["machine"].items()), "",
        f"| | {SMALL:,} | {size:,} | goal | met |", "|---|---|---|---|---|",
        *(f"| {r.work} | {r.small} | {r.large} | {r.goal} | {_yes(r.met)} |" for r in rows), "",
        f"## Change of the filter, {size:,} developments", "",
        "| filter | median | longest |", "|---|---|---|",
        *(
            f"| {name} | {median(values) * 1e3:.1f} ms | {max(values) * 1e3:.1f} ms |"
            for name, values in by_filter.items()
        ), "",
    ]  # fmt: skip
    return "\n".join(lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tui", description=__doc__)
    parser.add_argument("--size", type=int, default=1_000_000, metavar="N", help="developments")
    parser.add_argument("--repeat", type=int, default=7, metavar="K", help="starts")
    parser.add_argument("--moves", type=int, default=200, metavar="K", help="jumps and steps")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    parser.add_argument("--work", type=Path, default=default_folder(), metavar="DIR")
    parser.add_argument(
        "--reuse", action="store_true", help="keep stores that were made before the code changed"
    )
    parser.add_argument("--page", type=Path, default=PAGE, metavar="FILE")
    return parser


# What runs in processes of its own: see `measure.task`.


def empty_paint(begun: float) -> dict[str, Any]:
    """Seconds from the start of the process to the first frame of an empty app."""
    from textual.app import App

    painted: list[float] = []

    class Empty(App[None]):
        def on_mount(self) -> None:
            self.call_after_refresh(self._painted)

        def _painted(self) -> None:
            painted.append(time.time() - begun)
            self.exit()

    Empty().run(headless=True, size=SCREEN)
    return {"seconds": painted[0]}


def first_paint(store: str, begun: float) -> dict[str, Any]:
    """Seconds from the start of the process to the first frame with lines of the timeline."""
    found = run(store, _first)
    return {"seconds": found["at"] - begun}


async def _first(driver: Any) -> dict[str, Any]:
    await driver.drawn(lambda: driver.app.state.count > 0)
    return {"at": time.time()}


def driven(store: str, moves: int) -> dict[str, Any]:
    """Jumps, steps, filter changes, redraws and memory of one program on one store."""

    async def drive(driver: Any) -> dict[str, Any]:
        return await _drive(driver, moves)

    return run(store, drive)


async def _drive(driver: Any, moves: int) -> dict[str, Any]:
    from timeline.results import Filter

    app, state = driver.app, driver.app.state
    await driver.until(lambda: state.now.complete)
    await driver.idle()
    loaded = _resident()
    main = app.screen_stack[1]
    dice = random.Random(1)
    count = state.count

    async def timed(do: Callable[[], None], holds: Callable[[], bool], rest: float) -> float:
        start = time.perf_counter()
        do()
        await driver.drawn(holds)
        seconds = time.perf_counter() - start
        await asyncio.sleep(rest)
        return seconds

    def jump() -> None:
        main.playback.move_playhead(dice.randrange(count))

    jumps = [await timed(jump, lambda: True, 0.05) for _ in range(moves)]
    main.playback.move_playhead(count // 2)
    await driver.idle()
    steps = [await timed(lambda: main.playback.step(1), lambda: True, 0.03) for _ in range(moves)]
    redraws = []
    for _ in range(60):
        main.list.redraw()
        start = time.process_time()
        driver.render(main._compositor.render_update(full=True))
        redraws.append(time.process_time() - start)
    by_filter: dict[str, list[float]] = {}
    for _ in range(max(moves // 40, 1)):
        for conditions in FILTERS:
            before = state.now.order

            def change(conditions: Any = conditions) -> None:
                state.put(filter=Filter(**conditions))

            def other(before: Any = before) -> bool:
                return state.now.order is not before

            words = [f"{name} {' or '.join(values)}" for name, values in conditions.items()]
            took = await timed(change, other, 0.4)
            by_filter.setdefault(" and ".join(words) or "none", []).append(took)
    await driver.until(lambda: state.now.complete)
    app.queries.search("cabinet")
    await driver.idle()
    return {
        "jump": jumps, "step": steps, "by_filter": by_filter, "redraw": redraws,
        "filter": [one for values in by_filter.values() for one in values],
        "loaded": loaded, "resident": _resident(),
    }  # fmt: skip


def _resident() -> float:
    gc.collect()
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("this system does not say how much memory is resident")


def run(store: str, drive: Callable[[Any], Awaitable[dict[str, Any]]]) -> dict[str, Any]:
    """What `drive` gives back, of the program on a store, without a terminal at its end."""
    from timeline.timeline import Timeline
    from timeline.tui import app as program
    from timeline.tui.app import TimelineApp

    class Watched(TimelineApp):
        """Makes every frame up to the bytes, and says when it is done."""

        CSS_PATH = str(Path(program.__file__).with_name("timeline.tcss"))

        def _display(self, screen: Any, renderable: Any) -> None:
            super()._display(screen, renderable)
            driver.render(renderable)
            driver.frame.set()

    class Driver:
        """Waits for frames."""

        def __init__(self) -> None:
            self.frame = asyncio.Event()
            self.app: TimelineApp

        def render(self, renderable: Any) -> None:
            if hasattr(renderable, "render_segments"):
                renderable.render_segments(self.app.console)

        async def drawn(self, holds: Callable[[], bool]) -> None:
            """Until a frame shows that something holds, and each line in sight."""
            end = time.monotonic() + PATIENCE
            while time.monotonic() < end:
                self.frame.clear()
                try:
                    await asyncio.wait_for(self.frame.wait(), 1.0)
                except TimeoutError:
                    continue
                if holds() and self._all_read():
                    return
            raise TimeoutError("the screen did not come to show it")

        async def until(self, holds: Callable[[], bool]) -> None:
            """Until something holds, with or without a frame."""
            end = time.monotonic() + PATIENCE
            while not holds():
                if time.monotonic() > end:
                    raise TimeoutError("it did not come about")
                await asyncio.sleep(0.01)

        def _all_read(self) -> bool:
            lines = self.app.queries.lines
            rows = self.app.screen_stack[1].list.rows_in_sight()  # type: ignore[attr-defined]
            return all(lines.get(row) is not None for row in rows)

        async def idle(self) -> None:
            """Until no question is open for a while."""
            quiet = 0
            while quiet < 20:
                await asyncio.sleep(0.05)
                quiet = 0 if self.app.queries.busy else quiet + 1

    driver = Driver()
    answers: list[dict[str, Any]] = []

    async def go(settings: str) -> None:
        with Timeline.open(store) as timeline:
            driver.app = app = Watched(timeline, settings=Path(settings))
            running = asyncio.create_task(app.run_async(headless=True, size=SCREEN))
            try:
                while not running.done() and len(app._screen_stacks.get("_default", ())) < 2:
                    await asyncio.sleep(0.001)
                with app._context():  # timers that a move sets belong to the app
                    answers.append(await drive(driver))
            finally:
                app.exit()
                await running

    with TemporaryDirectory(prefix="timeline-measure-") as settings:
        asyncio.run(go(settings))
    return answers[0]


if __name__ == "__main__":
    sys.exit(main())
