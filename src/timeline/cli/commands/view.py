"""`timeline view`: manages the view, the disposable read model."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from timeline.cli.context import Globals, emit, say
from timeline.cli.input.typer_options import Json
from timeline.text.sanitize import sanitize

if TYPE_CHECKING:
    from pathlib import Path

app = typer.Typer(
    help="Manage the view, the disposable read model.",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.command()
def rebuild(ctx: typer.Context) -> None:
    """Rebuild the view from the store."""
    options: Globals = ctx.obj
    with options.open() as timeline:
        shown = sys.stderr.isatty()

        def report(done: int, total: int) -> None:
            if shown:
                sys.stderr.write(f"\rrebuilding: {done:,} of {total:,} events")
                sys.stderr.flush()

        position = timeline.rebuild_view(report)
        if shown and position:
            sys.stderr.write("\n")
        say(f"the view was rebuilt from {position:,} stored events")
        sys.stdout.write(f"{sanitize(str(timeline.view_folder()))}\n")


@app.command()
def path(ctx: typer.Context) -> None:
    """Print the folder of the view."""
    options: Globals = ctx.obj
    with options.open() as timeline:
        sys.stdout.write(f"{sanitize(str(timeline.view_folder()))}\n")


@app.command()
def status(ctx: typer.Context, as_json: Json = False) -> None:
    """Show how many events the view has, without updating it."""
    options: Globals = ctx.obj
    with options.open() as timeline:
        folder = timeline.view_folder()
        reached, newest = timeline.view_position(), timeline.position()
        found = {
            "store": str(timeline.location),
            "identity": timeline.identity(),
            "view": str(folder),
            "position": reached,
            "newest": newest,
            "bytes": _size(folder),
        }
    if as_json:
        emit(found)
        return
    if reached is None:
        said = "not built yet; the next query builds it"
    elif reached == newest:
        said = f"current, at event {reached:,}"
    else:
        said = f"at event {reached:,} of {newest:,}; the next query catches up"
    rows = (
        ("store", sanitize(str(found["store"]))),
        ("view", sanitize(str(folder))),
        ("status", said),
        ("size", f"{found['bytes']:,} bytes"),
    )
    for name, value in rows:
        sys.stdout.write(f"{options.out.muted(f'{name:8}')}{value}\n")


def _size(folder: Path) -> int:
    try:
        return sum(file.stat().st_size for file in folder.iterdir() if file.is_file())
    except OSError:
        return 0
