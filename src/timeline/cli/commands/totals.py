"""`timeline totals`: what was pledged, committed and delivered, added up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from timeline.cli.context import Globals
from timeline.cli.input.query_options import asked, emit_all, form, heading, say_nothing
from timeline.cli.input.typer_options import AsKnown, AsOf, AsRecorded, Governments, Json, JsonLines
from timeline.cli.output.table import print_table
from timeline.text.ansi import AnsiStyle
from timeline.text.phrasing import range_words, thing_words
from timeline.text.sanitize import sanitize

if TYPE_CHECKING:
    from timeline.results import Total

app = typer.Typer(add_completion=False)


@app.command()
def totals(
    ctx: typer.Context,
    governments: Governments = None,
    *,
    by: Annotated[
        Literal["item", "government", "counterpart", "matter"] | None,
        typer.Option("--by", help="Group the rows; default: one for each combination."),
    ] = None,
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_recorded: AsRecorded = None,
    as_json: Json = False,
    as_lines: JsonLines = False,
) -> None:
    """Add up what was pledged, committed and delivered.

    A delivery counts against what it fulfils, and never twice. "At least 3000" is 3000 or more, so
    a total can be a range. Currencies and units are never mixed.
    """
    options: Globals = ctx.obj
    chosen = form(as_json, as_lines)
    question = asked(as_of, as_known, as_recorded, governments)
    with options.open() as timeline:
        found = timeline.totals(*(governments or ()), by=by, **question._asdict())
        if not found:
            say_nothing(
                timeline,
                f"no quantities {question.words or 'yet'}",
                "`timeline append pledge-made --quantity …` adds one.",
            )
    if chosen != "text":
        emit_all((one.as_json() for one in found), chosen)
    elif found:
        heading(options, question)
        _print(found, options.out)


def _print(found: Sequence[Total], colours: AnsiStyle) -> None:
    columns: list[tuple[str, Callable[[str], str], list[str | None]]] = [
        ("government", colours.government, [one.government for one in found]),
        ("matter", colours.matter, [one.matter for one in found]),
        ("counterpart", colours.government, [one.counterpart for one in found]),
        ("of", str, [thing_words(one.item, one.unit, one.currency) for one in found]),
        ("pledged", str, [range_words(one.pledged) for one in found]),
        ("committed", str, [range_words(one.committed) for one in found]),
        ("delivered", colours.good, [range_words(one.delivered) for one in found]),
        ("outstanding", colours.warn, [range_words(one.outstanding) for one in found]),
        ("pledged only", str, [range_words(one.pledged_only) for one in found]),
    ]
    heads, styles, values = zip(*(one for one in columns if any(one[2])), strict=True)
    rows = [[sanitize(value or "") for value in row] for row in zip(*values, strict=True)]
    print_table(heads, rows, styles, colours, right=range(len(heads) - 5, len(heads)))
