"""A progress bar on stderr for long work; none if stderr is not a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from timeline.cli.context import Globals


@contextmanager
def bar(options: Globals, doing: str) -> Iterator[Callable[[str, int, int], None] | None]:
    """Yields a function to call with the current step, the part done, and the total."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(file=sys.stderr, no_color=options.color == "never" or None)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.completed:,} of {task.total:,}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as shown:
        tasks: dict[str, object] = {}

        def report(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = shown.add_task(f"{doing} {what}", total=max(total, 1))
            shown.update(tasks[what], completed=done, total=max(total, 1))  # type: ignore[arg-type]

        yield report
