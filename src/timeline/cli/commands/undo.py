"""`timeline undo`: takes back what the last command recorded."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli.context import FOUND_WRONG, Globals, emit, say
from timeline.cli.input.prompts import ask_yes, is_somebody_there
from timeline.cli.input.typer_options import ClockIsRight, Json
from timeline.cli.output.receipt import say_changes, telling_refusals
from timeline.text.sanitize import sanitize

if TYPE_CHECKING:
    from timeline.results import Receipt

app = typer.Typer(add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})

_SHOWN = 10
"""Most entries that are named before the question."""


@app.command()
def undo(
    ctx: typer.Context,
    reason: Annotated[str | None, typer.Option(help="Why it is taken back.")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the result without recording it.")
    ] = False,
    clock_is_right: ClockIsRight = False,
    as_json: Json = False,
) -> None:
    """Take back all that the last command recorded: retract it, and undo its renames.

    Nothing is deleted: the opposite is recorded, so `undo` again brings it back. It is clerical: no
    `--as-known` finds what was taken back, `--as-recorded` does.

    Example: timeline undo --dry-run
    """
    options: Globals = ctx.obj
    with (
        options.open(clock_is_right=clock_is_right) as timeline,
        telling_refusals(as_json=as_json),
    ):
        if not (yes or dry_run) and is_somebody_there():
            _ask(_taken_back(timeline.undo(reason=reason, dry_run=True)))
        receipt = timeline.undo(reason=reason, dry_run=dry_run)
    taken_back = _taken_back(receipt)
    if as_json:
        emit({**receipt.as_json(), "taken_back": taken_back})
        return
    for one in taken_back:
        sys.stdout.write(f"{sanitize(one)}\n")
    count = f"{len(taken_back):,} {'entry' if len(taken_back) == 1 else 'entries'}"
    say(f"{count} would be taken back; nothing was written" if dry_run else f"{count} taken back")
    say_changes(options, receipt)


def _taken_back(receipt: Receipt) -> list[str]:
    """The ids of what an undo takes back, and the slugs of matters that it renames."""
    ids = [str(one.development.target) for one in receipt.appended]
    return ids + [one.naming.matter for one in receipt.named]


def _ask(ids: list[str]) -> None:
    say(f"this takes back {len(ids):,} {'entry' if len(ids) == 1 else 'entries'}:")
    for one in ids[:_SHOWN]:
        say(f"  {sanitize(one)}")
    if len(ids) > _SHOWN:
        say(f"  and {len(ids) - _SHOWN:,} more")
    if not ask_yes("Take it back?"):
        say("Nothing was recorded.")
        raise typer.Exit(FOUND_WRONG)
