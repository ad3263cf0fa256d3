"""How anything is measured: each heavy piece of work in a fresh process of its own.

A process that has just imported a million developments is no place to time anything else: its
heap is large, its caches are warm and its peak memory is already spent. So a piece of work is
a function `module:name` that a new interpreter runs; it times itself, without the start of the
interpreter, and the process around it is timed as a whole. Ours and the yardstick take turns
(ours first, then the yardstick first), so that a noisy neighbour hits both, and the ratio is
the median of the ratios of the pairs.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Final

TIME_LIMIT: Final = 3 * 3600
"""Seconds after which a process that is being measured is ended: nothing here runs for ever."""
ROOT: Final = Path(__file__).resolve().parent.parent


class Failed(Exception):
    """A piece of work that did not come to its end; says why in one line."""


class Unavailable(Failed):
    """Something that is needed is not there: a command not written yet, a tool not installed."""


@dataclass(frozen=True, slots=True)
class Run:
    """One measured process."""

    seconds: float
    """What the work itself took; for a command, the whole process."""
    wall: float
    """The whole process, from its start to its end."""
    peak_mb: float
    details: Mapping[str, Any] = field(default_factory=dict)
    processor: float = 0.0
    """Seconds of processor time, user and system, of the whole process and its children."""


@dataclass(slots=True)
class Outcome:
    """What a row of the table came to. All times are in seconds."""

    ours: list[float]
    yardstick: list[float] = field(default_factory=list)
    """Pairwise beside `ours`; empty where the row has none, or was run for its growth alone."""
    peak_mb: float | None = None
    _: KW_ONLY
    yardstick_peak_mb: float | None = None
    processor: list[float] = field(default_factory=list)
    """Processor time of our whole processes; empty if the row does not compare it."""
    yardstick_processor: list[float] = field(default_factory=list)
    percentiles: Mapping[str, float] = field(default_factory=dict)
    """Of single questions, where the row asks many: p50, p95 and p99."""
    notes: list[str] = field(default_factory=list)

    @property
    def ratio(self) -> float | None:
        """Ours over the yardstick, as the median of the pairs."""
        return _ratio(self.ours, self.yardstick)

    @property
    def processor_ratio(self) -> float | None:
        """The same of processor time, which a busy machine changes less."""
        return _ratio(self.processor, self.yardstick_processor)


def _ratio(ours: Sequence[float], theirs: Sequence[float]) -> float | None:
    if not theirs:
        return None
    return statistics.median(one / other for one, other in zip(ours, theirs, strict=True))


def quartiles(values: Sequence[float]) -> tuple[float, float]:
    """The first and the third quartile; the extremes where there are fewer than four values."""
    if len(values) < 4:
        return min(values), max(values)
    first, _, third = statistics.quantiles(values, n=4, method="inclusive")
    return first, third


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that so many per cent of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -int(-percent * len(ordered) // 100) - 1)]


def slope(points: Sequence[tuple[float, float]]) -> float:
    """The exponent by which time grows with size: the slope of log time over log size."""
    from math import log

    xs, ys = zip(*((log(size), log(seconds)) for size, seconds in points), strict=True)
    return statistics.linear_regression(xs, ys).slope


def alternate(
    rounds: int, ours: Callable[[], Run], yardstick: Callable[[], Run] | None
) -> tuple[list[Run], list[Run]]:
    """Runs both in turns, each time in the other order."""
    mine: list[Run] = []
    theirs: list[Run] = []
    for turn in range(rounds):
        both = [(mine, ours)] if yardstick is None else [(mine, ours), (theirs, yardstick)]
        for runs, work in both if turn % 2 == 0 else reversed(both):
            runs.append(work())
    return mine, theirs


def task(work: str, *, profile: bool = False, **arguments: Any) -> Run:
    """Runs `module:function` with keyword arguments in a fresh interpreter.

    The function gives back a mapping of which `seconds` is what it took; the rest are details.

    Raises:
        Failed: where it raised, with the last line of what it said.
    """
    with tempfile.TemporaryDirectory(prefix="timeline-measure-") as folder:
        answer = Path(folder) / "answer.json"
        job = json.dumps([work, arguments, str(answer), profile])
        run = command(
            [sys.executable, "-m", "benchmarks.measure", job],
            stdout=None if profile else subprocess.DEVNULL,
        )
        details = json.loads(answer.read_text())
    seconds = details.pop("seconds", run.wall)
    return Run(seconds, run.wall, run.peak_mb, details, run.processor)


def command(arguments: Sequence[str], *, stdout: int | None = subprocess.DEVNULL) -> Run:
    """Runs a command to its end.

    Peak memory is what the kernel says of the finished process. It never says less than what
    the process that started it held, which is why this one must stay small.

    Raises:
        Failed: where it exits with an error.
    """
    with tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen(
            arguments, stdin=subprocess.DEVNULL, stdout=stdout, stderr=errors,
            env=environment(), cwd=ROOT,
        )  # fmt: skip
        guard = threading.Timer(TIME_LIMIT, process.kill)
        guard.daemon = True
        guard.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            raise
        finally:
            guard.cancel()
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            lines = errors.read().decode(errors="replace").strip().splitlines()
            raise Failed(lines[-1] if lines else f"exit code {process.returncode}")
    kilobytes = usage.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    processor = usage.ru_utime + usage.ru_stime
    return Run(wall, wall, kilobytes / 1024, processor=processor)


def environment() -> dict[str, str]:
    """That of this process, without what would change the work; `benchmarks` can be imported.

    What was compiled is kept, as it is of a program that was installed: else a process of ours
    would compile its modules each time, and one that imports installed packages would not.
    """
    dropped = ("TIMELINE_STORE", "COLUMNS", "PYTHONDONTWRITEBYTECODE")
    kept = {k: v for k, v in os.environ.items() if k not in dropped}
    kept["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), kept.get("PYTHONPATH"))))
    kept["PYTHONPYCACHEPREFIX"] = str(Path(tempfile.gettempdir()) / "timeline-benchmarks-bytecode")
    return kept


def main() -> None:
    """What a fresh interpreter does: one job, given as JSON."""
    work, arguments, answer, profile = json.loads(sys.argv[1])
    module, _, name = work.partition(":")
    function = getattr(import_module(module), name)
    details = _profiled(function, arguments) if profile else function(**arguments)
    Path(answer).write_text(json.dumps(details), encoding="utf-8")


def _profiled(function: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
    try:
        from pyinstrument import Profiler
        from pyinstrument.renderers import ConsoleRenderer
    except ImportError:
        import cProfile
        import pstats

        plain = cProfile.Profile()
        details = plain.runcall(function, **arguments)
        pstats.Stats(plain).sort_stats("tottime").print_stats(40)
        return details
    with Profiler(interval=0.001) as profiler:
        details = function(**arguments)
    for flat in (False, True):
        renderer = ConsoleRenderer(flat=flat, processor_options={"filter_threshold": 0.015})
        print(profiler.output(renderer))
    return details


if __name__ == "__main__":
    main()
