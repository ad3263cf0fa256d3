"""`timeline tui`: the terminal program."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

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
_IN_A_BROWSER: Final = "textual.drivers.web_driver:WebDriver"


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
    *,
    as_known: AsKnown = None,
    read_only: Annotated[
        bool, typer.Option("--read-only", help="Refuse everything that records.")
    ] = False,
) -> None:
    """Play, scrub and search a decision history."""
    open_tui(ctx.obj, governments or (), cut(as_known, governments), read_only=read_only)


def open_tui(
    options: Globals,
    governments: Sequence[str] = (),
    as_known: Edtf | None = None,
    *,
    read_only: bool = False,
    draft: Path | None = None,
) -> None:
    """Opens the terminal program on the chosen store, and first on a draft if it is given."""
    from timeline.tui import run_tui

    # In a browser, `textual-serve` draws what the program writes, and sets this driver.
    if not on_a_terminal() and os.environ.get("TEXTUAL_DRIVER") != _IN_A_BROWSER:
        say("timeline: `timeline tui` needs a terminal")
        say("  Use `timeline replay` or `timeline log` in a pipe.")
        raise typer.Exit(WRONG_USAGE)
    # Not `options.open()`, whose progress would be printed over the screen.
    with options.door(read_only=read_only) as timeline:
        review = None if draft is None else timeline.open_draft(draft)
        run_tui(timeline, governments, as_known=as_known, review=review)
