"""`timeline tui`: the terminal program."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from timeline.cli.context import FOUND_WRONG, WRONG_USAGE, Globals, cut, on_a_terminal, say
from timeline.cli.input.typer_options import AsKnown, complete_governments
from timeline.dates.edtf import Edtf
from timeline.text.sanitize import sanitize

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
    keys: Annotated[
        bool, typer.Option("--keys", help="Print the keys, as a file to change them.")
    ] = False,
) -> None:
    """Play, scrub and search a decision history."""
    if keys:
        _print_keys()
        return
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


def _print_keys() -> None:
    """Prints the keys in the format of the file that changes them.

    Raises:
        typer.Exit: with 1, if there is such a file and it has a mistake.
    """
    from timeline.tui.keys.keys_file import NAME, keys_text, read_keys
    from timeline.tui.model.settings import default_folder

    path = default_folder() / NAME
    own, problem = read_keys(path)
    sys.stdout.write(sanitize(keys_text(own, path), newlines=True))
    if problem is not None:
        say(f"timeline: {sanitize(problem)}")
        raise typer.Exit(FOUND_WRONG)
