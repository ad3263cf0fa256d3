"""`timeline pending`: pending decisions, the longest overdue first."""

from __future__ import annotations

from timeline.cli.context import DAY, Globals
from timeline.cli.input.query_options import asked, emit_all, form, heading, say_nothing
from timeline.cli.output.status import countdown, print_standings


def pending(
    options: Globals,
    *,
    governments: list[str] | None,
    overdue: bool,
    as_of: str | None,
    as_known: str | None,
    as_recorded: str | None,
    lapse_after: int,
    as_json: bool,
    as_lines: bool,
) -> None:
    """List pending decisions, their deadlines and how long they are overdue.

    The longest overdue comes first; decisions without a date come last. Days count from --as-of.
    """
    chosen = form(as_json, as_lines)
    question = asked(as_of, as_known, as_recorded, governments)
    with options.open() as timeline:
        found = timeline.pending(
            *(governments or ()),
            **question._asdict(),
            overdue=overdue,
            lapse_after=lapse_after * DAY,
            developments=chosen != "text",
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
