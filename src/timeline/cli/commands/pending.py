"""`timeline pending`: pending decisions, the longest overdue first."""

from __future__ import annotations

from typing import Annotated

import typer

from timeline.cli.context import (
    DAY,
    AsKnown,
    AsOf,
    AsRecorded,
    Globals,
    Governments,
    Json,
    JsonLines,
    LapseAfter,
)
from timeline.cli.input.query_options import LAPSE_DAYS, asked, emit_all, form, heading, say_nothing
from timeline.cli.output.status import countdown, print_standings

app = typer.Typer(add_completion=False)


@app.command()
def pending(
    ctx: typer.Context,
    governments: Governments = None,
    *,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only overdue decisions.")] = False,
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_recorded: AsRecorded = None,
    lapse_after: LapseAfter = LAPSE_DAYS,
    as_json: Json = False,
    as_lines: JsonLines = False,
) -> None:
    """List pending decisions, their deadlines and how long they are overdue.

    The longest overdue comes first; decisions without a date come last. Days count from --as-of.
    """
    options: Globals = ctx.obj
    chosen = form(as_json, as_lines)
    question = asked(as_of, as_known, as_recorded, governments)
    with options.open() as timeline:
        found = timeline.pending(
            *(governments or ()),
            **question._asdict(),
            overdue=overdue,
            lapse_after=lapse_after * DAY,
        )
        if not found:
            what = "nothing is overdue" if overdue else "no decision is pending"
            say_nothing(
                timeline,
                f"{what} {question.words}".rstrip(),
                "`timeline state` shows the status of every matter.",
            )
        if chosen != "text":
            emit_all((one.as_json() for one in found), chosen)
        elif found:
            heading(options, question)
            counts = [countdown(one, question.instant(one.zone)) for one in found]
            print_standings(found, options.out, counts)
