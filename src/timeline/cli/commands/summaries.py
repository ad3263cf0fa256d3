"""`timeline governments`, `matters` and `stats`: summaries of the store."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import asdict

import typer

from timeline.cli.context import Globals, emit, emit_lines
from timeline.cli.input.query_options import asked, emit_all, form, heading, say_nothing
from timeline.cli.input.typer_options import AsKnown, AsOf, AsRecorded, Governments, Json, JsonLines
from timeline.cli.output.log import terminal_width, wrap
from timeline.cli.output.status import colour, sign
from timeline.cli.output.table import print_table
from timeline.text.ansi import AnsiStyle
from timeline.text.phrasing import status_words
from timeline.text.sanitize import cells, pad, sanitize

app = typer.Typer(add_completion=False)


@app.command()
def governments(
    ctx: typer.Context,
    governments: Governments = None,
    *,
    as_json: Json = False,
    as_lines: JsonLines = False,
) -> None:
    """List the governments with name, zone, number of developments and period."""
    options: Globals = ctx.obj
    chosen = form(as_json, as_lines)
    with options.open() as timeline:
        found = timeline.governments(*(governments or ()))
        if not found:
            say_nothing(timeline, "no government yet", "`timeline append` adds one.")
    if chosen != "text":
        emit_all((asdict(one) for one in found), chosen)
        return
    colours = options.out
    rows = [
        (
            sanitize(one.id),
            sanitize(one.name),
            f"{one.developments:,}",
            f"{one.matters:,}",
            " to ".join(_day(end) for end in (one.first, one.last)) if one.first else "",
            sanitize(one.zone),
        )
        for one in found
    ]
    head = ("", "", "developments", "matters", "from and to", "zone")
    styles = (colours.government, str, str, str, colours.date, colours.muted)
    print_table(head, rows, styles, colours, right=(2, 3))


@app.command()
def matters(
    ctx: typer.Context,
    governments: Governments = None,
    *,
    as_of: AsOf = None,
    as_known: AsKnown = None,
    as_recorded: AsRecorded = None,
    as_json: Json = False,
    as_lines: JsonLines = False,
) -> None:
    """List the matters with their questions and statuses."""
    options: Globals = ctx.obj
    chosen = form(as_json, as_lines)
    question = asked(as_of, as_known, as_recorded, governments)
    with options.open() as timeline:
        found = timeline.matters(*(governments or ()), **question._asdict())
        if not found:
            say_nothing(
                timeline,
                f"no matters {question.words}".rstrip(),
                "`timeline log` lists the developments.",
            )
    if chosen != "text":
        emit_all((asdict(one) for one in found), chosen)
        return
    if not found:
        return
    heading(options, question)
    colours = options.out
    width = terminal_width()
    first = max(cells(sanitize(one.government)) for one in found)
    second = max(cells(sanitize(one.matter)) for one in found)
    indent = first + second + 4
    for one in found:
        clause = status_words(one.status, one.outcome, one.expected)
        count = f"{one.developments:,} development{'s' if one.developments != 1 else ''}"
        titles = [sanitize(one.title)]
        if width is not None:
            titles = wrap(titles[0], max(24, width - indent))
        sys.stdout.write(
            f"{colours.government(pad(sanitize(one.government), first))}  "
            f"{colours.matter(pad(sanitize(one.matter), second))}  {titles[0]}\n"
        )
        for line in titles[1:]:
            sys.stdout.write(" " * indent + line + "\n")
        sys.stdout.write(
            f"{' ' * indent}{sign(one.status)}{colour(one.status, clause, colours)}"
            f"{colours.muted(f', {count}')}\n"
        )


@app.command()
def stats(
    ctx: typer.Context,
    governments: Governments = None,
    *,
    as_json: Json = False,
    as_lines: JsonLines = False,
) -> None:
    """Count developments in total and by kind, government and publisher."""
    options: Globals = ctx.obj
    chosen = form(as_json, as_lines)
    with options.open() as timeline:
        found = timeline.stats(*(governments or ()))
        if not found["developments"]:
            say_nothing(timeline, "nothing is recorded yet", "`timeline import PATH…` adds some.")
    if chosen == "json":
        emit(found)
    elif chosen == "jsonl":
        emit_lines([found])
    else:
        _print_stats(found, options.out)


def _print_stats(found: Mapping[str, int | Mapping[str, int]], colours: AnsiStyle) -> None:
    for name, value in found.items():
        if isinstance(value, int):
            word = name.replace("_", " ")
            shown = f"{value:>9,}"
            alarming = name == "unreadable" and value
            sys.stdout.write(f"{colours.bad(shown) if alarming else shown}  {word}\n")
    for name, value in found.items():
        if isinstance(value, int) or not value:
            continue
        sys.stdout.write(f"\n{colours.heading(name.replace('_', ' '))}\n")
        most = max(value.values())
        width = max(cells(sanitize(one)) for one in value)
        for one, count in value.items():
            bar = _bar(count, most)
            sys.stdout.write(
                f"{count:>9,}  {pad(sanitize(one), width)}  {colours.muted(bar)}".rstrip() + "\n"
            )


def _bar(count: int, most: int, length: int = 20) -> str:
    """A count as a bar, if stdout can show one."""
    encoding = (getattr(sys.stdout, "encoding", None) or "").lower()
    return "▬" * max(1, round(length * count / most)) if "utf" in encoding else ""


def _day(stamp: str | None) -> str:
    return "…" if stamp is None else stamp.partition("T")[0]
