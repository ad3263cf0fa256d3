"""`timeline diff`: what changed between two days, or between two states of knowledge."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli.context import DAY, Globals, emit, emit_lines, moment
from timeline.cli.input.query_options import asked, end_words, form, heading, say_nothing
from timeline.cli.input.reading_options import LAPSE_DAYS
from timeline.cli.input.typer_options import (
    AsKnown,
    AsOf,
    AsRecorded,
    Governments,
    Json,
    JsonLines,
    LapseAfter,
)
from timeline.cli.output.changes import changed_lines
from timeline.cli.output.log import layout_of, print_entries, terminal_width
from timeline.cli.output.status import change_words
from timeline.dates.edtf import Edtf
from timeline.text.ansi import AnsiStyle
from timeline.text.sanitize import cells, pad, sanitize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from timeline.results import Change, Difference, Entry

app = typer.Typer(add_completion=False)


@app.command()
def diff(
    ctx: typer.Context,
    first: Annotated[str, typer.Argument(metavar="A", help="Earlier day.")],
    second: Annotated[str, typer.Argument(metavar="B", help="Later day.")],
    governments: Governments = None,
    *,
    known: Annotated[
        bool, typer.Option("--known", help="Compare what was public by A and by B.")
    ] = False,
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_recorded: AsRecorded = None,
    lapse_after: LapseAfter = LAPSE_DAYS,
    as_json: Json = False,
    as_lines: JsonLines = False,
) -> None:
    """Show what happened and which statuses changed between two days.

    With --known: what was learnt, what was corrected, and which statuses changed as a result, as of
    one day (--as-of, otherwise B).
    """
    options: Globals = ctx.obj
    chosen = form(as_json, as_lines)
    _one_axis(known, as_of, as_known)
    one, other = (moment(one, governments or ()) for one in (first, second))
    _in_order(one, other)
    question = asked(as_of, as_known, as_recorded, governments)
    with options.open() as timeline:
        found = timeline.diff(
            one,
            other,
            *(governments or ()),
            known=known,
            **question._asdict(),
            lapse_after=lapse_after * DAY,
        )
        span = _span(one, other)
        empty = not (found.happened or found.amended or found.changes)
        if empty:
            what = "nothing was learnt or corrected" if known else "nothing happened or changed"
            say_nothing(timeline, f"{what} {span}", "try a longer period.")
    if chosen == "json":
        emit(found.as_json(known=known))
    elif chosen == "jsonl":
        document = found.as_json(known=known)
        emit_lines(
            {"difference": name, **one} for name, several in document.items() for one in several
        )
    elif not empty:
        sys.stdout.write(options.out.heading(f"what was {'learnt' if known else 'new'} {span}"))
        sys.stdout.write("\n\n" if not question.words else ", ")
        heading(options, question)
        _print(found, options.out, known=known)


def _one_axis(known: bool, as_of: str | None, as_known: str | None) -> None:
    if known and as_known is not None:
        raise typer.BadParameter(
            "not with --known, which uses A and B for this", param_hint="--as-known"
        )
    if not known and as_of is not None:
        raise typer.BadParameter("only with --known; otherwise use A and B", param_hint="--as-of")


def _in_order(one: Edtf, other: Edtf) -> None:
    if one.nearest_bounds("UTC").latest > other.nearest_bounds("UTC").latest:
        raise typer.BadParameter(
            f"{one} is later than {other}: give the earlier day first", param_hint="A B"
        )


def _span(one: Edtf, other: Edtf) -> str:
    """The two cuts in words; of a period, the end counts."""
    if one.is_day and other.is_day:
        return Edtf.parse(f"{one}/{other}").human() if one != other else f"on {one.human()}"
    return f"between {end_words(one)} and {end_words(other)}"


def _print(found: Difference, colours: AnsiStyle, *, known: bool) -> None:
    write = sys.stdout.write
    parts = 0

    def section(title: str, count: int) -> None:
        nonlocal parts
        write(("\n" if parts else "") + colours.heading(f"{title} ({count:,})") + "\n")
        parts += 1

    if found.happened:
        section("Learnt" if known else "Happened", len(found.happened))
        print_entries(found.happened, colours)
    if found.amended:
        section("Amended", len(found.amended))
        _print_amended(found.amended, colours)
    if found.changes:
        section("Changed status", len(found.changes))
        _print_changes(found.changes, colours)


def _print_amended(pairs: Sequence[tuple[Entry, Entry]], colours: AnsiStyle) -> None:
    layout = layout_of((after for _, after in pairs), terminal_width())
    for before, after in pairs:
        print_entries([after], colours, layout)
        old, new = before.document, after.document
        for name in [*old, *(name for name in new if name not in old)]:
            if old.get(name) != new.get(name):
                for line in changed_lines(name, old.get(name), new.get(name), colours, 4):
                    sys.stdout.write(line + "\n")


def _print_changes(changes: Sequence[Change], colours: AnsiStyle) -> None:
    first = max(cells(sanitize(one.government)) for one in changes)
    second = max(cells(sanitize(one.matter)) for one in changes)
    for one in changes:
        sys.stdout.write(
            f"{colours.government(pad(sanitize(one.government), first))}  "
            f"{colours.matter(pad(sanitize(one.matter), second))}  {change_words(one, colours)}\n"
        )
