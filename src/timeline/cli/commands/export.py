"""`timeline export`: developments as files, for `import` and for other programs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Final, Literal, NamedTuple, cast

import typer

from timeline.cli.context import Globals, cut
from timeline.cli.input.query_options import asked, kinds_refused, refuse_unknown_matters
from timeline.cli.input.typer_options import (
    AsKnown,
    AsOf,
    AsRecorded,
    Kinds,
    Matters,
    Since,
    Until,
    complete_governments,
)
from timeline.cli.output.streams import bytes_out, text_out
from timeline.publish.whole_file import put_in_place
from timeline.text.sanitize import sanitize
from timeline.timeline import Timeline

app = typer.Typer(add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})

_FILES: Final = ("yaml", "jsonl")
"""Formats that `timeline import` reads."""
_TABLES: Final = {
    "developments.csv": "csv",
    "matters.csv": "matters-csv",
    "totals.csv": "totals-csv",
    "datapackage.json": "datapackage",
}
"""The files of a folder of tables."""
_STDOUT: Final = "-"


class _Chosen(NamedTuple):
    """The options that `yaml` and `jsonl` do not have, by their names in the API."""

    matters: Sequence[str]
    kinds: Sequence[str]
    since: Any
    until: Any
    as_of: Any
    as_known: Any
    as_recorded: Any
    title: str | None
    base_url: str | None


@app.command()
def export(
    ctx: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[GOV]... [FILE]",
            help="Governments, such as be; default: all. A name with a dot or a slash is the file.",
            autocompletion=complete_governments,
        ),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(
            "--to",
            metavar="PATH",
            help="File, or folder for yaml, jsonl and csv: a name without its ending; default: "
            "stdout.",
        ),
    ] = None,
    form: Annotated[
        Literal[
            "yaml", "jsonl", "csv", "parquet", "ics", "atom", "jsonfeed", "timelinejs", "popolo",
            "jsonld",
        ],
        typer.Option("--format", help="Format to write."),
    ] = "yaml",
    *,
    no_stamp: Annotated[
        bool,
        typer.Option("--no-stamp", help="Leave out when it was exported: same store, same bytes."),
    ] = False,
    layout: Annotated[
        Literal["government", "month", "development"],
        typer.Option(help="With --to DIR: what has a file of its own in yaml or jsonl."),
    ] = "government",
    since: Since = None,
    until: Until = None,
    kind: Kinds = None,
    matter: Matters = None,
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_recorded: AsRecorded = None,
    title: Annotated[
        str | None, typer.Option("--title", help="Title of the calendar, feed or data set.")
    ] = None,
    base_url: Annotated[
        str | None, typer.Option("--base-url", metavar="URL", help="Address of the published site.")
    ] = None,
) -> None:  # fmt: skip
    """Export developments to files for `timeline import` or other programs.

    yaml and jsonl have all as recorded; filters go with the others.

    csv is for a spreadsheet: a folder gets all tables. parquet is for DuckDB.

    ics is the agenda as a calendar. atom and jsonfeed are feeds of news.

    timelinejs, popolo and jsonld are for programs that read them.

    `timeline export be --format csv --to be.csv` writes a table.

    `timeline export --format ics --to agenda.ics` writes a calendar.
    """
    options: Globals = ctx.obj
    governments, file = _split(names or [])
    if file is not None and to is not None:
        raise typer.BadParameter("it cannot be combined with FILE", param_hint="--to")
    question = asked(as_of, as_known, as_recorded, governments)
    chosen = _Chosen(
        matter or (),
        kind or (),
        cut(since, governments),
        cut(until, governments),
        *question,
        title,
        base_url,
    )
    if form in _FILES:
        if layout != "government" and to is None and file is None:
            raise typer.BadParameter("needs a folder: add --to DIR", param_hint="--layout")
        _refuse_filters(chosen, form)
        _export_files(options, governments, file or _named(to), form, layout, stamp=not no_stamp)
        return
    if layout != "government":
        raise typer.BadParameter("only yaml and jsonl have a layout", param_hint="--layout")
    if no_stamp:
        raise typer.BadParameter("only yaml and jsonl have a stamp", param_hint="--no-stamp")
    if form == "ics" and kind:
        raise typer.BadParameter("a calendar has no kinds", param_hint="--kind")
    place = file or _named(to)
    if form == "parquet" and place is None and sys.stdout.isatty():
        raise typer.BadParameter("parquet is not text: add --to FILE", param_hint="--format")
    with options.open() as timeline, kinds_refused(kind or []):
        refuse_unknown_matters(timeline, matter or [], governments)
        if form == "csv" and place is not None and _is_folder(place):
            for name, table in _TABLES.items():
                _write(timeline, governments, table, chosen, place / name)
        else:
            _write(timeline, governments, form, chosen, place)


def _split(names: list[str]) -> tuple[list[str], Path | None]:
    """The governments, and the file at the end: no id of a government has a dot or a slash."""
    if not names:
        return names, None
    *rest, last = names
    if last == _STDOUT:
        return rest, None
    if any(one in last for one in "./\\"):
        return rest, Path(last)
    return names, None


def _named(to: Path | None) -> Path | None:
    """The path that `--to` names; None for standard output."""
    return None if str(to) == _STDOUT else to


def _refuse_filters(chosen: _Chosen, form: str) -> None:
    for name, value in chosen._asdict().items():
        if value not in (None, ()):
            option = {"matters": "matter", "kinds": "kind"}.get(name, name).replace("_", "-")
            raise typer.BadParameter(
                f"{form} has all developments as recorded; this goes with the other formats",
                param_hint=f"--{option}",
            )


def _export_files(
    options: Globals,
    governments: Sequence[str],
    folder: Path | None,
    form: Literal["yaml", "jsonl"],
    layout: Literal["government", "month", "development"],
    *,
    stamp: bool,
) -> None:
    with options.open() as timeline:
        if folder is not None:
            for path in timeline.export(
                folder, *governments, form=form, stamp=stamp, layout=layout
            ):
                sys.stdout.write(f"{sanitize(str(path))}\n")
            return
        with text_out() as stream:
            timeline.export(
                None, *governments, form=form, stream=stream, stamp=stamp, layout=layout
            )


def _is_folder(path: Path) -> bool:
    """Whether a path is, or is meant to be, a folder: it has no ending."""
    return path.is_dir() or not path.suffix


def _write(
    timeline: Timeline, governments: Sequence[str], form: str, chosen: _Chosen, place: Path | None
) -> None:
    parts = timeline.export_as(cast("Any", form), *governments, **chosen._asdict())
    if place is None:
        with bytes_out() as out:
            out.writelines(parts)
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    with put_in_place(place) as file:
        file.writelines(parts)
    sys.stdout.write(f"{sanitize(str(place))}\n")
