"""`timeline doctor`: diagnoses the store and its environment."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import typer

from timeline.cli.context import FOUND_WRONG, Globals, emit, say
from timeline.cli.input.typer_options import Json
from timeline.text.sanitize import sanitize

app = typer.Typer(add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})


@app.command()
def doctor(ctx: typer.Context, as_json: Json = False) -> None:
    """Show versions, settings, sizes, permissions, the state of the view, and warnings.

    It changes nothing and does not check the events; `timeline verify` does. The exit code is 1 if
    the store cannot be used.
    """
    options: Globals = ctx.obj
    with options.open() as timeline:
        found = timeline.doctor()
    if as_json:
        emit(found)
    else:
        for heading in ("versions", "store", "tree", "view", "outbox"):
            _print(options, heading, found[heading])
        for warning in found["warnings"]:
            sys.stdout.write(options.out.bad(f"! {sanitize(warning)}") + "\n")
    problem = found["store"].get("problem")
    if problem is not None:
        if as_json:
            say(sanitize(problem))
        raise typer.Exit(FOUND_WRONG)


def _print(options: Globals, heading: str, values: Mapping[str, Any] | None) -> None:
    if values is None:
        return
    sys.stdout.write(f"{heading}\n")
    for name, value in values.items():
        shown = "none" if value is None else _shown(name, value)
        label = options.out.muted(f"  {name.replace('_', ' '):16}")
        sys.stdout.write(f"{label}{sanitize(shown)}\n")


def _shown(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) and name != "version" else str(value)
