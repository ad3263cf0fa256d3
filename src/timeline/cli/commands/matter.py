"""`timeline matter`: describes, renames, merges and splits matters."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli.context import Globals, emit, say
from timeline.cli.input.draft import wrong_usage
from timeline.cli.input.typer_options import complete_governments, complete_ids, complete_matters
from timeline.cli.output.receipt import print_receipt, telling_anyway, telling_refusals
from timeline.exceptions import InvalidDevelopment
from timeline.text.sanitize import sanitize

if TYPE_CHECKING:
    from timeline.results import NamingReceipt

app = typer.Typer(
    help="Describe, rename, merge and split matters.",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Matter = Annotated[
    str, typer.Argument(metavar="MATTER", help="The matter.", autocompletion=complete_matters)
]
Government = Annotated[
    str | None,
    typer.Option(
        metavar="GOV",
        help="Its government, if several have it.",
        autocompletion=complete_governments,
    ),
]
Accept = Annotated[
    list[str] | None,
    typer.Option(
        "--accept",
        metavar="RULE",
        help="Record it although it brings out a contradiction (second-decision).",
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show the result without recording it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


@app.command()
def describe(
    ctx: typer.Context,
    matter: Matter,
    title: Annotated[str | None, typer.Option(help="Its title, in one line.")] = None,
    summary: Annotated[str | None, typer.Option(help="What it is about.")] = None,
    identifier: Annotated[
        list[str] | None,
        typer.Option(metavar="SCHEME:VALUE", help="Identifier in another collection; repeatable."),
    ] = None,
    government: Government = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Give a matter a title, a summary or identifiers. What is not given stays.

    Example: timeline matter describe leopard-2 --title "Leopard 2 tanks for Ukraine"
    """
    identifiers = [_identifier(ctx, one) for one in identifier or ()]
    if title is None and summary is None and not identifiers:
        wrong_usage(ctx, ["missing: --title, --summary or --identifier"])
    options: Globals = ctx.obj
    with options.open() as timeline:
        try:
            with telling_refusals(as_json=as_json):
                receipt = timeline.describe_matter(
                    matter,
                    title=title,
                    summary=summary,
                    identifiers=identifiers,
                    government=government,
                    dry_run=dry_run,
                )
        except InvalidDevelopment as error:
            wrong_usage(ctx, [f"--{one.field}: {one.message}" for one in error.problems])
    _print(options, receipt, as_json=as_json)


@app.command()
def rename(
    ctx: typer.Context,
    matter: Matter,
    to: Annotated[str, typer.Argument(metavar="NEW", help="The new name.")],
    government: Government = None,
    accept: Accept = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Rename a matter; the old slug keeps working. If NEW exists, both become one.

    Example: timeline matter rename leopard2 leopard-2
    """
    options: Globals = ctx.obj
    with options.open() as timeline:
        try:
            with telling_refusals(as_json=as_json):
                receipt = timeline.rename_matter(
                    matter, to, government=government, accept=accept or (), dry_run=dry_run
                )
        except InvalidDevelopment as error:
            wrong_usage(ctx, [f"NEW: {one.message}" for one in error.problems])
    _print(options, receipt, as_json=as_json)


@app.command()
def merge(
    ctx: typer.Context,
    matters: Annotated[
        list[str],
        typer.Argument(
            metavar="MATTER... INTO",
            help="The matters, and last the one whose name stays.",
            autocompletion=complete_matters,
        ),
    ],
    government: Government = None,
    accept: Accept = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Make several matters one, with the name of the last one.

    Example: timeline matter merge leopard2 leopards leopard-2
    """
    *merged, into = matters
    if not merged:
        wrong_usage(ctx, ["missing: INTO, the matter whose name stays"])
    options: Globals = ctx.obj
    with options.open() as timeline:
        try:
            with telling_refusals(as_json=as_json):
                receipt = timeline.merge_matters(
                    merged, into, government=government, accept=accept or (), dry_run=dry_run
                )
        except InvalidDevelopment as error:
            wrong_usage(ctx, [f"INTO: {one.message}" for one in error.problems])
    _print(options, receipt, as_json=as_json)


@app.command()
def split(
    ctx: typer.Context,
    matter: Matter,
    to: Annotated[
        str | None, typer.Argument(metavar="[NEW]", help="The matter that they move to.")
    ] = None,
    ids: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID]...", help="The developments to move.", autocompletion=complete_ids
        ),
    ] = None,
    *,
    back: Annotated[
        bool, typer.Option("--back", help="Take back the merge of MATTER instead.")
    ] = False,
    reason: Annotated[str | None, typer.Option(help="Why they move.")] = None,
    government: Government = None,
    accept: Accept = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Move developments of a matter to another one, or take a merge back.

    Each development gets a clerical correction of its matters, all in one batch.

    Example: timeline matter split leopard-2 leopard-1 de-2022-04-20-leopard-1-offered

    Example: timeline matter split --back leopard2
    """
    options: Globals = ctx.obj
    if back:
        if to is not None or ids:
            wrong_usage(ctx, ["--back takes one matter and no ids"])
        with options.open() as timeline, telling_refusals(as_json=as_json):
            taken_back = timeline.separate_matter(
                matter, government=government, accept=accept or (), dry_run=dry_run
            )
        _print(options, taken_back, as_json=as_json)
        return
    if to is None or not ids:
        wrong_usage(ctx, ["missing: NEW and the ids of the developments to move, or --back"])
    with options.open() as timeline:
        try:
            with telling_refusals(as_json=as_json):
                receipt = timeline.split_matter(
                    matter,
                    to,
                    *ids,
                    reason=reason,
                    government=government,
                    accept=accept or (),
                    dry_run=dry_run,
                )
        except InvalidDevelopment as error:
            wrong_usage(ctx, [f"{one.field}: {one.message}" for one in error.problems])
    print_receipt(options, receipt, as_json=as_json)


def _identifier(ctx: typer.Context, given: str) -> dict[str, str]:
    scheme, colon, value = given.partition(":")
    if not (colon and scheme and value):
        wrong_usage(ctx, [f"--identifier: “{sanitize(given)}” is not SCHEME:VALUE"])
    return {"scheme": scheme, "value": value}


def _print(options: Globals, receipt: NamingReceipt, *, as_json: bool) -> None:
    """Prints the ids, or the result as JSON, to stdout, and the matters after it to stderr."""
    new = [one for one in receipt.named if one.new]
    outcome = "recorded" if new else "no change: it is so already"
    if receipt.dry_run:
        outcome = "this is a dry run: nothing was written"
    with telling_anyway(outcome):
        if as_json:
            emit(receipt.as_json())
        else:
            sys.stdout.writelines(f"{sanitize(one.naming.id)}\n" for one in receipt.named)
    say(outcome)
    colours = options.palette(sys.stderr)
    for one in receipt.matters:
        others = [slug for slug in one.slugs if slug != one.matter]
        said = f": {sanitize(one.title)}" if one.title else ""
        also = f" (also {', '.join(map(sanitize, others))})" if others else ""
        name = colours.matter(sanitize(one.matter))
        say(f"{colours.government(sanitize(one.government))} {name}{also}{said}")
