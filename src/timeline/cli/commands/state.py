"""`timeline state`: the status of each matter."""

from __future__ import annotations

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
    OnlyMatters,
)
from timeline.cli.input.query_options import (
    LAPSE_DAYS,
    asked,
    emit_all,
    form,
    heading,
    refuse_unknown_matters,
    say_nothing,
)
from timeline.cli.output.status import print_standings

app = typer.Typer(add_completion=False)


@app.command()
def state(
    ctx: typer.Context,
    governments: Governments = None,
    *,
    matter: OnlyMatters = None,
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_recorded: AsRecorded = None,
    lapse_after: LapseAfter = LAPSE_DAYS,
    as_json: Json = False,
    as_lines: JsonLines = False,
) -> None:
    """Show the status of each matter, and since when.

    A date means the end of that day in the government's zone. --as-of defaults to --as-known,
    otherwise to now.
    """
    options: Globals = ctx.obj
    chosen = form(as_json, as_lines)
    question = asked(as_of, as_known, as_recorded, governments)
    with options.open() as timeline:
        found = timeline.state(
            *(governments or ()),
            **question._asdict(),
            matters=matter or (),
            lapse_after=lapse_after * DAY,
        )
        if not found:
            refuse_unknown_matters(timeline, matter or [], governments or [])
            say_nothing(
                timeline,
                f"No matter has a status {question.words or 'yet'}",
                "`timeline log` lists all developments.",
            )
        if chosen != "text":
            emit_all((one.as_json() for one in found), chosen)
        elif found:
            heading(options, question)
            print_standings(found, options.out)
