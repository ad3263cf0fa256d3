"""`timeline import`: imports files of developments."""

from __future__ import annotations

import io
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, TextIO

import typer

from timeline.cli.context import FOUND_WRONG, Globals, emit, say
from timeline.cli.input.table_map import confirmed_map
from timeline.cli.input.typer_options import ClockIsRight, Json
from timeline.cli.output.findings import by_rule, finding_lines
from timeline.cli.output.receipt import say_notes, say_repeated, telling_anyway
from timeline.domain.matter.acceptable import ACCEPTABLE
from timeline.text.sanitize import clip, sanitize

if TYPE_CHECKING:
    from rich.progress import TaskID

    from timeline.results import FileReport, ImportStep


def _acceptable(rules: list[str] | None) -> list[str] | None:
    for rule in rules or ():
        if rule not in ACCEPTABLE:
            raise typer.BadParameter(f"“{sanitize(rule)}” is not one of {', '.join(ACCEPTABLE)}")
    return rules


Accept = Annotated[
    list[str] | None,
    typer.Option(
        "--accept",
        callback=_acceptable,
        autocompletion=lambda: list(ACCEPTABLE),
        metavar="RULE",
        help=f"Record what breaks this rule, marked so; repeatable ({', '.join(ACCEPTABLE)}).",
    ),
]

app = typer.Typer(add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})

_INTERRUPTED: Final = 130
_DOING: Final = {"reading": "reading", "storing": "storing", "showing": "building the view of"}
_LONGEST_NAME: Final = 30
"""Width of a file's name beside the progress bar, in cells."""
_MOST_NAMED: Final = 5
"""Most governments that are named; for more, only their number is printed."""


@app.command("import")
def import_(
    ctx: typer.Context,
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...", help="YAML, JSON Lines or CSV files, or folders; - is stdin."
        ),
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be imported; write nothing.")
    ] = False,
    keep_going: Annotated[
        bool,
        typer.Option("--keep-going", help="Skip invalid entries, import the rest."),
    ] = False,
    rejects: Annotated[
        Path | None,
        typer.Option(
            "--rejects",
            metavar="FILE",
            help="With --keep-going: file for the skipped entries.",
        ),
    ] = None,
    mapping: Annotated[
        str | None,
        typer.Option(
            "--map",
            metavar="MAP",
            help="Read tables by this map: a file, or one that comes with the program.",
        ),
    ] = None,
    government: Annotated[
        str | None,
        typer.Option("--government", metavar="ID", help="With --map: government of all rows."),
    ] = None,
    write_map: Annotated[
        Path | None,
        typer.Option("--write-map", metavar="FILE", help="Write a map for the table, and end."),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Accept the map that is proposed for a table.")
    ] = False,
    correct: Annotated[
        bool, typer.Option("--correct", help="Record the corrections of changed rows of a table.")
    ] = False,
    corrections: Annotated[
        Path | None,
        typer.Option(
            "--corrections", metavar="FILE", help="File for these corrections, to import later."
        ),
    ] = None,
    accept: Accept = None,
    clock_is_right: ClockIsRight = False,
    as_json: Json = False,
) -> None:
    """Import files or folders of developments; each file is all or nothing.

    Known ids are skipped. With --accept RULE, what contradicts the record in this way is recorded
    on purpose, and counted. A file with errors is not imported; the others are. With --keep-going
    only the invalid entries are skipped, and the rest is stored a thousand at a time.
    """
    options: Globals = ctx.obj
    _check_rejects(rejects, paths, keep_going=keep_going)
    if correct and corrections is not None:
        raise typer.BadParameter("goes without --correct", param_hint="--corrections")
    reports = None
    try:
        with ExitStack() as stack:
            timeline = stack.enter_context(options.open(clock_is_right=clock_is_right))
            # Before the bar, which draws over a question.
            chosen = mapping or confirmed_map(
                timeline, paths, government, yes=yes, write_map=write_map
            )
            stream = stack.enter_context(_written_to(rejects))
            corrected = stack.enter_context(_written_to(None if dry_run else corrections))
            reports = timeline.import_files(
                *paths,
                dry_run=dry_run,
                keep_going=keep_going,
                rejects=stream,
                progress=stack.enter_context(_bar()),
                accept=accept or (),
                mapping=chosen,
                government=government,
                correct=correct,
                corrections=io.StringIO() if dry_run and corrections else corrected,
            )
    except KeyboardInterrupt as interrupt:
        # If Ctrl-C comes after everything was stored, the result is printed as usual.
        if reports is None:
            say(f"timeline: {sanitize(str(interrupt) or 'interrupted')}")
            raise typer.Exit(_INTERRUPTED) from None
    failed = [report for report in reports if report.findings]
    if as_json:
        emit(_as_json(reports, dry_run=dry_run))
    else:
        told = [_told_of(one, corrections, dry_run=dry_run) for one in reports if one.stored]
        with telling_anyway("\n".join(told)):
            sys.stdout.writelines(f"{line}\n" for line in told)
    if rejects is None:
        colours = options.palette(sys.stderr)
        for report in failed:
            for line in finding_lines(report.findings, lambda _: colours.bad):
                say(line)
            more = sum(report.by_rule.values()) - len(report.findings)
            if more:
                say(f"{sanitize(report.path)}: and {more:,} more")
    _say_total(reports, rejects, dry_run=dry_run)
    say_repeated({id_: one for report in reports for id_, one in report.repeated.items()})
    say_notes([note for report in reports for note in report.notes])
    if failed:
        raise typer.Exit(FOUND_WRONG)


def _check_rejects(rejects: Path | None, paths: Sequence[str], *, keep_going: bool) -> None:
    if rejects is None:
        return
    if not keep_going:
        raise typer.BadParameter("needs --keep-going", param_hint="--rejects")
    from timeline.exceptions import NoSuchFile, NotAFile
    from timeline.formats.discovery import find_files

    try:
        read = [path for path in find_files(map(Path, paths)) if path.exists()]
    except (NoSuchFile, NotAFile):
        return
    if rejects.exists() and any(rejects.samefile(path) for path in read):
        what = f"{sanitize(str(rejects))} is one of the files to import"
        raise typer.BadParameter(what, param_hint="--rejects")


@contextmanager
def _written_to(rejects: Path | None) -> Iterator[TextIO | None]:
    """Opens the file for skipped entries; None if there is none."""
    if rejects is None:
        yield None
        return
    from timeline.publish.whole_file import refuse_database

    refuse_database(rejects)
    with rejects.open("w", encoding="utf-8", errors="surrogatepass", newline="\n") as stream:
        yield stream


def _as_json(reports: Sequence[FileReport], *, dry_run: bool) -> dict[str, Any]:
    return {
        "dry_run": dry_run,
        "new": sum(report.new for report in reports),
        "already_recorded": sum(report.known for report in reports),
        "rejected": sum(report.rejected for report in reports),
        "corrected": sum(report.corrected for report in reports),
        "files": [report.as_json() for report in reports],
    }


def _told_of(report: FileReport, corrections: Path | None, *, dry_run: bool) -> str:
    would = "would be " if dry_run else ""
    line = f"{sanitize(report.path)}: {report.new:,} {would}new, {report.known:,} already recorded"
    if report.accepted:
        line += f", contradictions accepted{by_rule(report.accepted)}"
    if report.corrected:
        line += f", {report.corrected:,} {would}corrected"
        if corrections is not None:
            line += f" by {sanitize(str(corrections))}: read it, and import it"
    if report.rejected:
        line += f", {report.rejected:,} {would}skipped"
    new = [one for one in report.governments if one in report.opened]
    renamed = [one for one in report.governments if one not in report.opened]
    for what, governments in (("new", new), ("renamed", renamed)):
        if len(governments) > _MOST_NAMED:
            line += f"; {len(governments):,} {what} governments"
        elif governments:
            noun = "government" if len(governments) == 1 else "governments"
            line += f"; {what} {noun}: {', '.join(map(sanitize, governments))}"
    return line


def _say_total(reports: Sequence[FileReport], rejects: Path | None, *, dry_run: bool) -> None:
    if not reports:
        say("no files of developments found; their names end in .yaml, .yml, .jsonl or .ndjson")
        return
    refused = [report for report in reports if not report.stored]
    for report in refused:
        count = sum(report.by_rule.values())
        things = "1 error" if count == 1 else f"{count:,} errors"
        counted = by_rule(report.by_rule)
        say(f"{sanitize(report.path)}: not imported, {things}{counted}")
    rejected = sum(report.rejected for report in reports)
    if rejected:
        where = (
            ""
            if rejects is None
            else f"; {sanitize(str(rejects))} contains them: fix it and import it"
        )
        broken = sum((Counter(report.by_rule) for report in reports if report.stored), Counter())
        say(f"{rejected:,} {'would be' if dry_run else 'were'} skipped{by_rule(broken)}{where}")
    if len(reports) > 1:
        new, known = (sum(r.new for r in reports), sum(r.known for r in reports))
        files = f"{len(reports) - len(refused)} of {len(reports)} files"
        say(f"{files}: {new:,} {'would be ' if dry_run else ''}new, {known:,} already recorded")
    if dry_run:
        say("this is a dry run: nothing was written")


@contextmanager
def _bar() -> Iterator[Callable[[ImportStep], None] | None]:
    """A progress bar on a terminal; otherwise None, without slow imports."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=None),
        TextColumn("{task.percentage:>3.0f} %"),
        TextColumn("{task.fields[told]}"),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True, expand=True) as bar:
        running: TaskID | None = None
        shown: tuple[str, str] | None = None

        def progress(step: ImportStep) -> None:
            nonlocal running, shown
            if shown != (step.path, step.phase) or running is None:
                if running is not None:
                    bar.remove_task(running)
                shown = (step.path, step.phase)
                name = clip(sanitize(Path(step.path).name), _LONGEST_NAME)
                running = bar.add_task(
                    f"{_DOING[step.phase]} {name}", total=step.total or 1, told=""
                )
            (task,) = (one for one in bar.tasks if one.id == running)
            bar.update(running, completed=step.done, told=_told(step, task.elapsed or 0.0))

        yield progress


def _told(step: ImportStep, elapsed: float) -> str:
    """The number of developments, and the rate per second."""
    count = step.developments if step.phase == "reading" else step.done
    rate = f", {count / elapsed:,.0f}/s" if elapsed > 0.5 else ""
    return f"{count:,}{rate}"
