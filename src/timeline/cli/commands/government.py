"""`timeline government`: describes a government."""

from __future__ import annotations

from typing import Annotated

import typer

from timeline.cli.context import Globals, emit, say
from timeline.cli.input.draft import wrong_usage
from timeline.cli.input.typer_options import complete_governments
from timeline.cli.output.receipt import telling_anyway, telling_refusals
from timeline.exceptions import InvalidDevelopment
from timeline.text.sanitize import sanitize

app = typer.Typer(
    help="Describe a government.",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _group() -> None:
    """Describe a government."""


@app.command()
def describe(
    ctx: typer.Context,
    government: Annotated[
        str,
        typer.Argument(
            metavar="GOV",
            help="Government, such as be.",
            autocompletion=complete_governments,
        ),
    ],
    name: Annotated[str, typer.Option(help="Its new name.")],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the result without recording it.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the receipt as JSON.")] = False,
) -> None:
    """Give a government another name. Its time zone stays.

    Example: timeline government describe be --name "Kingdom of Belgium"
    """
    options: Globals = ctx.obj
    with options.open() as timeline:
        try:
            with telling_refusals():
                receipt = timeline.describe_government(government, name=name, dry_run=dry_run)
        except InvalidDevelopment as error:
            wrong_usage(ctx, [f"--{one.field}: {one.message}" for one in error.problems])
    outcome = "recorded" if receipt.governments else "no change: this is its name already"
    if dry_run:
        outcome = "this is a dry run: nothing was written"
    with telling_anyway(outcome):
        if as_json:
            emit(receipt.as_json())
    say(outcome)
    say(f"{sanitize(government)}: {sanitize(name)}")
