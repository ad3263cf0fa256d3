"""`timeline state`: the status of each matter."""

from __future__ import annotations

from timeline.cli.context import DAY, Globals
from timeline.cli.input.query_options import (
    asked,
    emit_all,
    form,
    heading,
    refuse_unknown_matters,
    say_nothing,
)
from timeline.cli.output.status import print_standings


def state(
    options: Globals,
    *,
    governments: list[str] | None,
    matter: list[str] | None,
    as_of: str | None,
    as_known: str | None,
    as_recorded: str | None,
    lapse_after: int,
    as_json: bool,
    as_lines: bool,
) -> None:
    """Show the status of each matter, and since when.

    A date means the end of that day in the government's zone. --as-of defaults to --as-known,
    otherwise to now.
    """
    chosen = form(as_json, as_lines)
    question = asked(as_of, as_known, as_recorded, governments)
    with options.open() as timeline:
        found = timeline.state(
            *(governments or ()),
            **question._asdict(),
            matters=matter or (),
            lapse_after=lapse_after * DAY,
            developments=chosen != "text",
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
