"""`timeline tui`: the terminal program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from timeline.cli.context import (
    WRONG_USAGE,
    AsKnown,
    Globals,
    complete_governments,
    cut,
    on_a_terminal,
    say,
)
from timeline.dates.edtf import Edtf

app = typer.Typer(add_completion=False)


@app.command()
def tui(
    ctx: typer.Context,
    governments: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[GOV]...",
            help="Governments to show; default: all.",
            autocompletion=complete_governments,
        ),
    ] = None,
    as_known: AsKnown = None,
) -> None:
    """Play, scrub and search a decision history."""
    open_tui(ctx.obj, governments or (), cut(as_known, governments))


def open_tui(
    options: Globals, governments: Sequence[str] = (), as_known: Edtf | None = None
) -> None:
    """Opens the terminal program on the chosen store."""
    from timeline.tui import run_tui

    if not on_a_terminal():
        say("timeline: `timeline tui` needs a terminal")
        say("  Use `timeline replay` or `timeline log` in a pipe.")
        raise typer.Exit(WRONG_USAGE)
    # Not `options.open()`, whose progress would be printed over the screen.
    with options.door() as timeline:
        run_tui(timeline, governments, as_known=as_known)
