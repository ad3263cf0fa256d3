"""What was measured, as a table on a terminal, as JSON and as the page in the documentation."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any, Final

from benchmarks.measure import Outcome, quartiles, slope
from benchmarks.rows import Row

BEGIN: Final = "<!-- written by python -m benchmarks; what stands below the end mark is kept -->"
END: Final = "<!-- end -->"
METHOD: Final = (
    "Each figure is the median, with the first and third quartile (the extremes, of fewer than"
    " four runs). The yardstick ran in the same call, on the same bytes, in turns with ours, and"
    " the ratio is the median of the ratios of those pairs. What takes long ran in a fresh"
    " process each time; peak memory is the kernel's figure for that process."
)
LIBRARIES: Final = ("eventsourcing", "pydantic", "typer", "sqlite-utils")


@dataclass(slots=True)
class Result:
    """A row as it was measured, or why it was not."""

    row: Row
    outcome: Outcome | None = None
    failure: str | None = None
    growth: list[tuple[int, float]] = field(default_factory=list)
    """Sizes and our median seconds at them."""

    @property
    def exponent(self) -> float | None:
        """By which power of the size the time grows."""
        return slope(self.growth) if len(self.growth) > 1 else None

    def as_json(self) -> dict[str, Any]:
        """The stable form for scripts; times in seconds."""
        row, outcome = self.row, self.outcome
        base: dict[str, Any] = {"name": row.name, "work": row.work, "yardstick": row.yardstick}
        if outcome is None:
            return {**base, "failure": self.failure}
        return {
            **base,
            "ours": _summary(outcome.ours),
            "against": _summary(outcome.yardstick),
            "ratio": outcome.ratio,
            "percentiles": dict(outcome.percentiles),
            "peak_mb": outcome.peak_mb,
            "against_peak_mb": outcome.yardstick_peak_mb,
            "processor": _summary(outcome.processor),
            "against_processor": _summary(outcome.yardstick_processor),
            "processor_ratio": outcome.processor_ratio,
            "goals": [
                {"goal": str(goal), "measured": goal.measured(outcome), "met": goal.met(outcome)}
                for goal in row.goals
            ],
            "growth": [{"size": size, "seconds": seconds} for size, seconds in self.growth],
            "exponent": self.exponent,
            "notes": outcome.notes,
        }


def _summary(values: Sequence[float]) -> dict[str, Any] | None:
    if not values:
        return None
    low, high = quartiles(values)
    return {"median": median(values), "p25": low, "p75": high, "values": list(values)}


def machine() -> dict[str, str]:
    """What it was measured on; nothing that says whose machine it is."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    found = {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{memory:.0f} GiB",
        "system": f"{platform.system()} {platform.machine()}",
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "SQLite": sqlite3.sqlite_version,
    }
    for library in LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            found[library] = "not installed"
    return found


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or "unknown")


def duration(seconds: float) -> str:
    """A time that a person can read, to three figures."""
    for unit, factor in (("s", 1.0), ("ms", 1e3), ("µs", 1e6)):
        value = seconds * factor
        if value >= 1 or unit == "µs":
            return f"{value:.0f} {unit}" if value >= 100 else f"{value:#.3g} {unit}"
    raise AssertionError


def spread(values: Sequence[float]) -> str:
    """A median and, in brackets, its quartiles."""
    if not values:
        return "–"
    low, high = (duration(value) for value in quartiles(values))
    low = low.rpartition(" ")[0] if low.rpartition(" ")[2] == high.rpartition(" ")[2] else low
    return f"{duration(median(values))} ({low}–{high})"


HEAD: Final = ("work", "ours", "yardstick", "ratio", "goal", "met", "peak")


def cells(result: Result) -> tuple[str, ...]:
    """One row of the table, as text."""
    row, outcome = result.row, result.outcome
    goals = ", ".join(map(str, row.goals))
    if outcome is None:
        return (row.name, "not measured", "–", "–", goals, "–", "–")
    words = {True: "yes", False: "no", None: "–"}
    return (
        row.name,
        spread(outcome.ours),
        spread(outcome.yardstick),
        "–" if outcome.ratio is None else f"{outcome.ratio:.2f}",
        goals,
        ", ".join(words[goal.met(outcome)] for goal in row.goals),
        "–" if outcome.peak_mb is None else f"{outcome.peak_mb:.0f} MB",
    )


def notes(result: Result) -> list[str]:
    """What is to be said of a row beside its figures."""
    if result.outcome is None:
        return [f"not measured: {result.failure}"]
    found = list(result.outcome.notes)
    if result.outcome.percentiles:
        each = (f"{n} {duration(v)}" for n, v in result.outcome.percentiles.items())
        found.insert(0, ", ".join(each))
    if result.outcome.processor:
        found.insert(0, _processor_note(result.outcome))
    return found


def _processor_note(outcome: Outcome) -> str:
    ours = f"processor time of the whole process {spread(outcome.processor)}"
    ratio, peak, other = outcome.processor_ratio, outcome.peak_mb, outcome.yardstick_peak_mb
    if ratio is None or peak is None or other is None:
        return ours
    theirs = spread(outcome.yardstick_processor)
    memory = f"peak {peak:.0f} MB, {peak / other:.2f} times {other:.0f} MB"
    return f"{ours}, {ratio:.2f} times {theirs}; {memory}"


def page(results: Sequence[Result], about: Mapping[str, Any]) -> str:
    """The generated part of docs/benchmarks.md."""
    size, repeat = about["size"], about["repeat"]
    lines = [
        BEGIN,
        "",
        "# Benchmarks",
        "",
        f"{size:,} generated developments (seed {about['seed']}), measured {about['day']}:",
        "",
        f"    python -m benchmarks --size {size} --repeat {repeat}",
        "",
        METHOD,
        "",
        *(f"- {name}: {value}" for name, value in about["machine"].items()),
        "",
        _markdown_row(HEAD),
        _markdown_row(["---"] * len(HEAD)),
    ]
    for result in results:
        name, *rest = cells(result)
        row = result.row
        lines.append(_markdown_row([f"**{name}**: {row.work}, against {row.yardstick}", *rest]))
    lines += ["", "Notes:", ""]
    for result in results:
        lines += [f"- **{result.row.name}**: {note}" for note in notes(result)]
    grown = [result for result in results if result.exponent is not None]
    if grown:
        sizes = sorted({size for result in grown for size, _ in result.growth})
        lines += [
            "",
            "## Growth",
            "",
            "Our median at each size, and the exponent of its growth: 1 is in proportion, 0 none.",
            "",
            _markdown_row(["work", *(f"{size:,}" for size in sizes), "exponent"]),
            _markdown_row(["---"] * (len(sizes) + 2)),
        ]
        lines += [_markdown_row(growth_cells(result, sizes)) for result in grown]
    return "\n".join([*lines, "", END])


def growth_cells(result: Result, sizes: Sequence[int]) -> list[str]:
    """One row of the table of growth, as text."""
    times = dict(result.growth)
    shown = [duration(times[size]) if size in times else "–" for size in sizes]
    return [result.row.name, *shown, f"{result.exponent:.2f}"]


def _markdown_row(texts: Sequence[str]) -> str:
    return f"| {' | '.join(texts)} |"


def write_page(path: Path, text: str) -> None:
    """Writes the page; what a person wrote below its end mark stays."""
    rest = "\n"
    if path.exists():
        _, mark, kept = path.read_text(encoding="utf-8").partition(END)
        rest = kept if mark else "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + rest, encoding="utf-8")
