"""`timeline source`: adds source documents."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli.context import Globals, emit, say
from timeline.cli.input.typer_options import ItsPublisher, ItsTitle, ItsUrl
from timeline.cli.output.receipt import say_not_searched
from timeline.text.sanitize import sanitize

if TYPE_CHECKING:
    from timeline.results import AddedSource

app = typer.Typer(
    help="Add source documents.",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def source() -> None:
    """Add source documents."""


@app.command()
def add(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A PDF, HTML or text file.")],
    publisher: ItsPublisher = None,
    title: ItsTitle = None,
    published: Annotated[
        str | None,
        typer.Option(metavar="EDTF", help="When it became public; default: as the file says."),
    ] = None,
    url: ItsUrl = None,
    language: Annotated[
        str | None,
        typer.Option(metavar="TAG", help="Language, such as nl-BE; default: as the file says."),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder for it; default: seeds beside the store."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the result without writing it.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Keep a source document, its text and its SHA-256, so that quotes can be looked up in it.

    Example: timeline source add article.html --publisher "The Daily Example"
    """
    options: Globals = ctx.obj
    with options.open() as timeline:
        found = timeline.add_source(
            file,
            publisher=publisher,
            title=title,
            published=published,
            url=url,
            language=language,
            to=to,
            dry_run=dry_run,
        )
    if as_json:
        emit(found.as_json())
    else:
        _print(found)
    if not found.searched:
        say_not_searched(found.text.parent)


def _print(found: AddedSource) -> None:
    place = sanitize(str(found.original or found.text))
    added = "would be added" if found.dry_run else "added"
    outcome = added if found.new else "already there"
    size = f"{found.characters:,} characters"
    if found.pages is not None:
        size += f" on {found.pages:,} page{'' if found.pages == 1 else 's'}"
    sys.stdout.write(f"{place}: {outcome}, {size}\n")
    stated = found.described.model_dump(
        mode="json",
        include={"publisher", "title", "published", "url", "language"},
        exclude_none=True,
    )
    for name, value in stated.items():
        origin = " (from the file)" if name in found.proposed else ""
        sys.stdout.write(f"  {name}: {sanitize(value)}{origin}\n")
    if found.new and not found.dry_run:
        say(f"Cite it with --document {sanitize(found.document)}.")
        say(f"Quotes are looked up in {sanitize(str(found.text))}.")
