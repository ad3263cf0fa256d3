"""`timeline log`: developments in timeline order."""

from __future__ import annotations

from itertools import chain
from typing import Annotated

import typer

from timeline.cli.context import (
    AsKnown,
    AsRecorded,
    Globals,
    Governments,
    Json,
    JsonLines,
    Kinds,
    Matters,
    Since,
    Until,
    cut,
)
from timeline.cli.input.query_options import (
    asked,
    emit_all,
    form,
    heading,
    kinds_refused,
    refuse_unknown_matters,
    say_nothing,
)
from timeline.cli.output.log import print_entries

app = typer.Typer(add_completion=False)


@app.command()
def log(
    ctx: typer.Context,
    governments: Governments = None,
    *,
    since: Since = None,
    until: Until = None,
    kind: Kinds = None,
    matter: Matters = None,
    actor: Annotated[
        list[str] | None, typer.Option(help="With this actor (part of a name).")
    ] = None,
    tag: Annotated[list[str] | None, typer.Option(help="With this tag.")] = None,
    counterpart: Annotated[
        list[str] | None, typer.Option(help="Addressed to this government.")
    ] = None,
    verification: Annotated[
        list[str] | None, typer.Option(help="reported, confirmed or disputed.")
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY=VALUE", help="With this attribute; repeatable."),
    ] = None,
    contradictory: Annotated[
        bool, typer.Option("--contradictory", help="That contradict each other on purpose.")
    ] = False,
    grep: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="With these words in title, text or quotes."),
    ] = None,
    query: Annotated[
        str | None,
        typer.Option(
            metavar="QUERY",
            help='Full-text query: words, "phrases", begin*, NEAR(a b, 5), AND, OR, NOT, '
            "parentheses.",
        ),
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", "-n", min=0, help="At most this many.")
    ] = None,
    reverse: Annotated[bool, typer.Option("--reverse", "-r", help="Newest first.")] = False,
    who: Annotated[
        bool, typer.Option("--who", help="Say who appended each, and whose key signed.")
    ] = False,
    as_known: AsKnown = None,
    as_recorded: AsRecorded = None,
    as_json: Json = False,
    as_lines: JsonLines = False,
) -> None:
    """List developments in timeline order.

    On a terminal they are grouped by day. In a pipe each is one line: date, `~` if the day is
    uncertain, government, kind, title, matters, marks and id.
    """
    options: Globals = ctx.obj
    chosen = form(as_json, as_lines)
    question = asked(None, as_known, as_recorded, governments)
    begin, end = cut(since, governments), cut(until, governments)
    ids = governments or []
    with options.open() as timeline, kinds_refused(kind or []):
        found = timeline.log(
            *ids,
            since=begin,
            until=end,
            kinds=kind or (),
            matters=matter or (),
            actors=actor or (),
            tags=tag or (),
            counterparts=counterpart or (),
            verifications=verification or (),
            where=where or (),
            contradictory=contradictory,
            grep=grep,
            query=query,
            limit=limit,
            reverse=reverse,
            as_known=question.as_known,
            as_recorded=question.as_recorded,
        )
        first = next(found, None)
        if first is None:
            refuse_unknown_matters(timeline, matter or [], [])
            say_nothing(timeline, "nothing matches", "`timeline log` without options lists all.")
        entries = found if first is None else chain([first], found)
        if chosen != "text":
            emit_all((entry.as_json(who=who) for entry in entries), chosen)
        elif first is not None:
            heading(options, question)
            print_entries(entries, options.out, who=who)
