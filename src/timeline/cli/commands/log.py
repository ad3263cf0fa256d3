"""`timeline log`: developments in timeline order."""

from __future__ import annotations

from itertools import chain

from timeline.cli.context import Globals, cut
from timeline.cli.input.query_options import (
    asked,
    emit_entries,
    form,
    heading,
    kinds_refused,
    refuse_unknown_matters,
    say_nothing,
)
from timeline.cli.output.log import print_entries


def log(
    options: Globals,
    *,
    governments: list[str] | None,
    since: str | None,
    until: str | None,
    kind: list[str] | None,
    matter: list[str] | None,
    actor: list[str] | None,
    tag: list[str] | None,
    counterpart: list[str] | None,
    verification: list[str] | None,
    where: list[str] | None,
    contradictory: bool,
    grep: str | None,
    query: str | None,
    limit: int | None,
    reverse: bool,
    who: bool,
    as_known: str | None,
    as_recorded: str | None,
    as_json: bool,
    as_lines: bool,
) -> None:
    """List developments in timeline order.

    On a terminal they are grouped by day. In a pipe each is one line: date, `~` if the day is
    uncertain, government, kind, title, matters, marks and id.
    """
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
            emit_entries(entries, chosen, who=who)
        elif first is not None:
            heading(options, question)
            print_entries(entries, options.out, who=who)
