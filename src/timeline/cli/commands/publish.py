"""`timeline publish`: a page with two clocks, and a page of each development and matter."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, BinaryIO, Literal, cast

import typer

from timeline.cli.context import Globals, cut
from timeline.cli.input.query_options import kinds_refused
from timeline.cli.input.typer_options import (
    AsRecorded,
    Kinds,
    Matters,
    Since,
    Until,
    complete_governments,
)
from timeline.cli.output.streams import bytes_out
from timeline.text.sanitize import sanitize
from timeline.timeline import Timeline

app = typer.Typer(add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})


@app.command()
def publish(
    ctx: typer.Context,
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Folder for the pages.")
    ] = None,
    governments: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[GOV]...",
            help="Governments, such as be; default: all.",
            autocompletion=complete_governments,
        ),
    ] = None,
    *,
    one_file: Annotated[
        Path | None,
        typer.Option(
            "--one-file", metavar="FILE", help="One page to this file, without DIR; `-` prints it."
        ),
    ] = None,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="Title of the page.")] = None,
    language: Annotated[
        Literal["en", "nl", "fr", "de"], typer.Option(help="Language of the page's own words.")
    ] = "en",
    base_url: Annotated[
        str | None,
        typer.Option("--base-url", metavar="URL", help="Address at which the pages will be."),
    ] = None,
    since: Since = None,
    until: Until = None,
    kind: Kinds = None,
    matter: Matters = None,
    as_recorded: AsRecorded = None,
    plain_data: Annotated[
        bool, typer.Option("--plain-data", help="Do not compress the data in the page.")
    ] = False,
    templates: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder with your own templates.")
    ] = None,
) -> None:
    """Publish the developments as pages that open in any browser, without a server.

    DIR/index.html has everything in it: two clocks that a reader moves, the paths of the matters,
    the story beat by beat. Beside it is a page for each development and matter, and the agenda.
    From 20,000 developments on, it lists a page for each government, or for each of its years.
    With --one-file there is no DIR, and each argument is a government.
    """
    options: Globals = ctx.obj
    ids = list(governments or [])
    if one_file is not None and folder is not None:
        ids.insert(0, str(folder))  # Without DIR the first argument is a government.
        folder = None
    if one_file is None and folder is None:
        raise typer.BadParameter("give a folder, or --one-file FILE", param_hint="DIR")
    recorded, begin, end = (cut(one, ids) for one in (as_recorded, since, until))
    with options.open() as timeline, kinds_refused(kind or []), ExitStack() as streams:
        if folder is not None:
            _refuse_what_is_no_folder(timeline, folder, ids)
        is_printed = str(one_file) == "-"
        if is_printed:
            cast("BinaryIO", streams.enter_context(bytes_out()))
        done = timeline.publish(
            folder,
            *ids,
            one_file=cast("BinaryIO", streams.enter_context(bytes_out()))
            if is_printed
            else one_file,
            as_recorded=recorded,
            since=begin,
            until=end,
            kinds=kind or (),
            matters=matter or (),
            title=title,
            base_url=base_url,
            language=language,
            plain_data=plain_data,
            templates=templates,
        )
    if is_printed:
        return
    where = done.path if one_file is not None else done.path / "index.html"
    what = "1 development" if done.developments == 1 else f"{done.developments:,} developments"
    sys.stdout.write(f"{sanitize(str(where))}\n")
    sys.stdout.write(f"{what}, {done.files:,} file{'s' * (done.files > 1)}\n")


def _refuse_what_is_no_folder(timeline: Timeline, folder: Path, ids: Sequence[str]) -> None:
    """Refuses a new folder that has the name of a page, or of of a government."""
    name = sanitize(str(folder))
    if folder.exists() or folder.name != str(folder):
        return
    if folder.suffix.lower() in (".html", ".htm"):
        what = f"{name} is the name of one page, and DIR is a folder: write --one-file {name}"
        raise typer.BadParameter(what, param_hint="DIR")
    if name in {one.id for one in timeline.governments()}:
        others = " ".join(map(sanitize, ids))
        what = (
            f"“{name}” is a government, and the first argument is the folder: write `timeline "
            f"publish site {name}{' ' if others else ''}{others}`, or create that folder first"
        )
        raise typer.BadParameter(what, param_hint="DIR")
