"""`timeline check` and `schema`: developments as files."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli.context import FOUND_WRONG, Globals, emit, say
from timeline.cli.input.typer_options import Json
from timeline.cli.output.findings import by_rule, finding_lines

if TYPE_CHECKING:
    from timeline.results import Finding

app = typer.Typer(add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})


@app.command()
def check(
    ctx: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH]...", help="Files or folders; default: the store."),
    ] = None,
    *,
    verbatim: Annotated[
        bool, typer.Option("--verbatim", help="Quotes that are not verbatim are errors.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Check files or the store for errors, including quotes.

    Each error has a file, line and field. Quotes are searched in their source document. A quote
    that has the words of the document, but other line breaks, quotation marks or dashes, is a note.
    """
    options: Globals = ctx.obj
    with options.open() as timeline:
        findings = timeline.check(*(paths or ()), verbatim=verbatim)
    print_findings(options, findings, as_json=as_json)


def print_findings(options: Globals, findings: Sequence[Finding], *, as_json: bool) -> None:
    """Prints findings, a line each or as JSON; exits with 1 if there are errors."""
    if as_json:
        emit([finding.as_json() for finding in findings])
    else:
        colours = options.out
        told = finding_lines(findings, lambda one: colours.warn if one.note else colours.bad)
        sys.stdout.writelines(f"{line}\n" for line in told)
    sys.stdout.flush()
    notes = sum(finding.note for finding in findings)
    wrong = len(findings) - notes
    beside = f"; {notes:,} note{'s' * (notes > 1)}" if notes else ""
    if wrong:
        what = "1 error" if wrong == 1 else f"{wrong:,} errors"
        broken = Counter(one.rule for one in findings if one.rule and not one.note)
        say(f"{what}{beside}{by_rule(broken)}")
        raise typer.Exit(FOUND_WRONG)
    say(f"no errors{beside}")


@app.command()
def schema(
    *,
    of_map: Annotated[
        bool, typer.Option("--map", help="The schema of a map of tables instead.")
    ] = False,
    of_draft: Annotated[
        bool, typer.Option("--draft", help="The schema of a draft instead.")
    ] = False,
) -> None:
    """Print the JSON Schema of the files, for completion and checks in an editor."""
    if of_map and of_draft:
        raise typer.BadParameter("goes without --map", param_hint="--draft")
    if of_map:
        from timeline.formats.mapping.map_schema import map_schema

        emit(map_schema())
        return
    from timeline.formats.json_schema import draft_schema, json_schema

    emit(draft_schema() if of_draft else json_schema())
