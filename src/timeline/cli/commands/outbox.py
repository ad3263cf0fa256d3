"""`timeline outbox`: developments saved while the store was away."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from timeline.cli.context import FOUND_WRONG, Globals, emit, say
from timeline.cli.input.typer_options import ClockIsRight, Json
from timeline.cli.output.receipt import say_repeated
from timeline.text.sanitize import sanitize
from timeline.timeline import Timeline

app = typer.Typer(
    help="Send developments that --outbox DIR saved while the store was away.",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Folder = Annotated[
    Path | None,
    typer.Argument(metavar="[DIR]", help="Outbox folder; default: --outbox or TIMELINE_OUTBOX."),
]


def _opened(
    options: Globals, folder: Path | None, *, clock_is_right: bool = False
) -> tuple[Timeline, Path]:
    timeline = options.open(clock_is_right=clock_is_right)
    if folder is not None:
        timeline.outbox = folder
    if timeline.outbox is None:
        raise typer.BadParameter("the outbox is missing: add DIR, --outbox DIR or TIMELINE_OUTBOX")
    return timeline, timeline.outbox


@app.command("list")
def list_(ctx: typer.Context, folder: Folder = None) -> None:
    """List the files in the outbox, oldest first."""
    timeline, _ = _opened(ctx.obj, folder)
    for path in timeline.outbox_waiting():
        sys.stdout.write(f"{sanitize(str(path))}\n")


@app.command()
def send(
    ctx: typer.Context,
    folder: Folder = None,
    clock_is_right: ClockIsRight = False,
    as_json: Json = False,
) -> None:
    """Append the files in the outbox, oldest first; refused files stay."""
    timeline, place = _opened(ctx.obj, folder, clock_is_right=clock_is_right)
    with timeline:
        sent = []
        for one in timeline.send_outbox():
            sent.append(one)
            say_repeated(one.repeated)
            if as_json:
                continue
            if one.error is None:
                sys.stdout.write(
                    f"{sanitize(str(one.path))}: {one.new:,} new, {one.known:,} already recorded\n"
                )
            else:
                say(
                    f"{sanitize(str(one.path))}: {sanitize(one.error)}; the file stays in "
                    "the outbox"
                )
    if as_json:
        emit({"outbox": str(place), "files": [one.as_json() for one in sent]})
    elif not sent:
        say(f"nothing to send in {sanitize(str(place))}")
    if any(one.error is not None for one in sent):
        raise typer.Exit(FOUND_WRONG)
