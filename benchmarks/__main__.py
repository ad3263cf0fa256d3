"""`python -m benchmarks`: runs the table of `rows.py` and writes what came of it.

`python -m benchmarks drafting` measures drafts of articles instead: their quality, not their speed.

Results go to stdout, progress to stderr and only where that is a terminal. Nothing here opens
a connection to anywhere; files lie in a work folder outside the repository.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from benchmarks import report
from benchmarks.measure import ROOT, Failed, task
from benchmarks.report import Result
from benchmarks.rows import GROWTH, ROWS, Row
from benchmarks.stores import Bench, default_folder

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE: Final = ROOT / "docs" / "benchmarks.md"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs what was asked for; the exit code says whether every row could be measured."""
    words = sys.argv[1:] if arguments is None else [*arguments]
    if words[:1] == ["drafting"]:
        from benchmarks import drafting

        return drafting.main(words[1:])
    given = _parser().parse_args(arguments)
    bench = Bench(given.work.absolute(), given.size, given.seed, given.repeat, given.reuse)
    bench.folder.mkdir(parents=True, exist_ok=True)
    try:
        if given.profile:
            return _profile(bench, given.profile)
        rows = [row for row in ROWS if not given.only or row.name in given.only]
        return _run(bench, rows, given)
    except KeyboardInterrupt:
        return 130
    finally:
        bench.tidy()


def _run(bench: Bench, rows: Sequence[Row], given: argparse.Namespace) -> int:
    sizes = [size for size in GROWTH if size < bench.size] if given.growth else []
    code = _code()
    with _progress(sum(1 + len(sizes) * row.grows for row in rows)) as step:
        results = []
        for row in rows:
            result = _measured(bench, row, sizes, step)
            if _code() != code:
                # A table of several versions of the program is worth nothing.
                print("the program changed while it was measured: stopped", file=sys.stderr)
                return 1
            results.append(result)
    about = {
        "size": bench.size,
        "seed": bench.seed,
        "repeat": bench.repeat,
        "day": datetime.now(UTC).date().isoformat(),
        "machine": {**report.machine(), "program": f"digest {code[1]}"},
    }
    if given.json:
        json.dump({**about, "rows": [one.as_json() for one in results]}, sys.stdout, indent=2)
        print()
    else:
        _print(results, about)
    if not given.only and given.page is not None:
        report.write_page(given.page, report.page(results, about))
    return 1 if any(one.failure for one in results) else 0


def _code() -> tuple[str, str]:
    """Which code a process that is started now would measure."""
    details = task("benchmarks.stores:measured_product").details
    return details["root"], details["digest"]


def _measured(bench: Bench, row: Row, sizes: Sequence[int], step: Callable[[str], None]) -> Result:
    """A row at the full size and, for its growth, at smaller ones; a failure is a result too."""
    result = Result(row)
    step(f"{row.name} at {bench.size:,}")
    try:
        result.outcome = row.measure(bench, bench.size, bench.repeat, alone=False)
    except Exception as error:  # noqa: BLE001  one row must not take the others with it
        result.failure = str(error).replace(str(bench.folder), "…").replace(str(ROOT), "…")
        return result
    if row.grows:
        try:
            for size in sizes:
                step(f"{row.name} at {size:,}")
                found = row.measure(bench, size, bench.repeat, alone=True)
                result.growth.append((size, median(found.ours)))
        except Exception as error:  # noqa: BLE001  the same
            result.outcome.notes.append(f"its growth was not measured: {error}")
        else:
            result.growth.append((bench.size, median(result.outcome.ours)))
    return result


def _profile(bench: Bench, name: str) -> int:
    row = next(row for row in ROWS if row.name == name)
    try:
        work, arguments = row.profile(bench, bench.size)
        task(work, profile=True, **arguments)
    except Failed as error:
        print(f"{name} could not be profiled: {error}", file=sys.stderr)
        return 1
    return 0


@contextmanager
def _progress(total: int) -> Iterator[Callable[[str], None]]:
    """A bar on stderr, if that is a terminal; what it gives is called before each step."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as bar:
        running = bar.add_task("", total=total)
        begun = 0

        def step(text: str) -> None:
            nonlocal begun
            bar.update(running, description=text, completed=begun)
            begun += 1

        yield step


def _print(results: Sequence[Result], about: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if sys.stdout.isatty() else 160, highlight=False)
    described = ", ".join(f"{name} {value}" for name, value in about["machine"].items())
    console.print(f"{about['size']:,} developments, {about['repeat']} times; {described}")
    _table(console, Table(*report.HEAD), [report.cells(one) for one in results])
    for one in results:
        for note in report.notes(one):
            console.print(f"{one.row.name}: {note}", markup=False)
    grown = [one for one in results if one.exponent is not None]
    if grown:
        sizes = sorted({size for one in grown for size, _ in one.growth})
        table = Table("growth", *(f"{size:,}" for size in sizes), "exponent")
        _table(console, table, [report.growth_cells(one, sizes) for one in grown])


def _table(console: Any, table: Any, lines: Sequence[Sequence[str]]) -> None:
    for line in lines:
        table.add_row(*line)
    console.print(table)


def _parser() -> argparse.ArgumentParser:
    names = [row.name for row in ROWS]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--size", type=_count, default=100_000, metavar="N", help="developments")
    parser.add_argument(
        "--only", action="append", choices=names, metavar="NAME", default=[],
        help=f"only this row, may be repeated; leaves the page as it is ({', '.join(names)})",
    )  # fmt: skip
    parser.add_argument("--repeat", type=_count, default=5, metavar="K", help="runs of each")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    parser.add_argument(
        "--profile", choices=names, metavar="NAME", help="say where the time of a row goes"
    )
    parser.add_argument(
        "--work", type=Path, default=default_folder(), metavar="DIR",
        help="where generated histories and stores are kept",
    )  # fmt: skip
    parser.add_argument("--seed", type=int, default=1, help="of the generated history")
    parser.add_argument(
        "--reuse", action="store_true", help="keep stores that were made before the code changed"
    )
    parser.add_argument(
        "--no-growth", dest="growth", action="store_false", help="leave the smaller sizes out"
    )
    parser.add_argument(
        "--page", type=Path, default=PAGE, metavar="FILE", help="default: docs/benchmarks.md"
    )
    return parser


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


if __name__ == "__main__":
    sys.exit(main())
