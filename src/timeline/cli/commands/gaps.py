"""`timeline gaps`: what still needs reporting, and the command that fills each gap."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Final

import typer

from timeline.cli.context import Globals, say
from timeline.cli.input.query_options import asked, emit_all, form, heading, say_nothing
from timeline.cli.input.typer_options import AsKnown, AsOf, AsRecorded, Governments, Json, JsonLines
from timeline.cli.output.log import terminal_width, wrap
from timeline.text.ansi import AnsiStyle
from timeline.text.gap_phrasing import by_matter
from timeline.text.sanitize import pad, sanitize

if TYPE_CHECKING:
    from timeline.results import Gap, Gaps

app = typer.Typer(add_completion=False)
_SHOWN: Final = 20
"""Gaps that are printed by default."""
_WIDE: Final = 15
"""Cells for the name of a gap."""


@app.command()
def gaps(
    ctx: typer.Context,
    governments: Governments = None,
    *,
    matter: Annotated[
        list[str] | None, typer.Option("--matter", metavar="SLUG", help="Only these; repeatable.")
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="GAP", help="Only gaps of this kind; repeatable."),
    ] = None,
    silence: Annotated[
        int,
        typer.Option(
            metavar="DAYS", min=1, help="Days without news after which what is pending is silent."
        ),
    ] = 30,
    limit: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="At most so many; default: 20, as JSON all."),
    ] = None,
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_recorded: AsRecorded = None,
    as_json: Json = False,
    as_lines: JsonLines = False,
) -> None:
    """List what still needs reporting, the heaviest first, with what fills it.

    overdue, contradictory, disputed, accounts-differ, silent, undelivered, no-source, no-document,
    no-quote, unbound, one-source, wide-date. In a command, VALUE is what only a source says.
    """
    options: Globals = ctx.obj
    chosen = form(as_json, as_lines)
    question = asked(as_of, as_known, as_recorded, governments)
    with options.open() as timeline:
        found = timeline.gaps(
            *(governments or ()),
            matters=matter or (),
            only=only or (),
            silence=silence,
            limit=limit or (_SHOWN if chosen == "text" else None),
            **question._asdict(),
        )
        if not found.heaviest:
            say_nothing(
                timeline,
                f"no gaps {question.words}".rstrip(),
                "`timeline pending` shows what is expected.",
            )
    if chosen != "text":
        emit_all((one.as_json() for one in found.heaviest), chosen)
    elif found.heaviest:
        heading(options, question)
        for line in _lines(found.heaviest, options.out):
            sys.stdout.write(f"{line}\n")
        if (more := sum(found.counts.values()) - len(found.heaviest)) > 0:
            say(f"{more:,} more; in all {sanitize(_counts(found))}. --limit shows more.")


def _lines(gaps: Sequence[Gap], colours: AnsiStyle) -> Iterator[str]:
    width = terminal_width() or 1_000
    for (government, matter), those in by_matter(gaps):
        name = sanitize(matter or "without a matter")
        yield f"{colours.government(sanitize(government))}  {colours.heading(name)}"
        for one in those:
            days = f" for {one.days:,} day{'s' * (one.days > 1)}" if one.days else ""
            about = " · ".join(filter(None, (f"{one.detail}{days}", one.development)))
            first, *rest = wrap(sanitize(about), max(width - _WIDE - 4, 20))
            style = colours.bad if one.weight >= 80 else colours.warn
            yield f"  {style(pad(one.gap, _WIDE))}  {first}"
            yield from (f"{'':{_WIDE + 4}}{line}" for line in rest)
            # A command stays in one line, to be copied.
            yield f"{'':{_WIDE + 4}}{colours.muted(sanitize(one.command))}"


def _counts(found: Gaps) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in found.counts.items())
