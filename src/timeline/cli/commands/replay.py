"""`timeline replay`: the history in order, with the status changes of each development."""

from __future__ import annotations

from itertools import chain
from typing import Annotated

import typer

from timeline.cli.context import DAY, Globals, cut
from timeline.cli.input.query_options import (
    asked,
    emit_all,
    form,
    heading,
    refuse_unknown_matters,
    say_nothing,
)
from timeline.cli.input.reading_options import LAPSE_DAYS
from timeline.cli.input.typer_options import (
    AsKnown,
    AsRecorded,
    Governments,
    Json,
    JsonLines,
    LapseAfter,
    OnlyMatters,
    Since,
    Until,
)
from timeline.cli.output.replay import speed_from, tell
from timeline.text.sanitize import sanitize

app = typer.Typer(add_completion=False)

Speed = Annotated[
    str,
    typer.Option(metavar="X", help="Speed factor on a terminal; 0 or max: no pauses."),
]


def speed_option(text: str) -> float:
    """Parses the value of --speed.

    Raises:
        typer.BadParameter: if it is not a speed.
    """
    try:
        return speed_from(text)
    except ValueError:
        raise typer.BadParameter(
            f"“{sanitize(text)}” is not a speed: give a factor such as 2 or 0.5, or max",
            param_hint="--speed",
        ) from None


@app.command()
def replay(
    ctx: typer.Context,
    governments: Governments = None,
    *,
    since: Since = None,
    until: Until = None,
    matter: OnlyMatters = None,
    as_known: AsKnown = None,
    as_recorded: AsRecorded = None,
    lapse_after: LapseAfter = LAPSE_DAYS,
    speed: Speed = "1",
    step: Annotated[
        bool, typer.Option("--step", help="Wait for a key at each step; q quits.")
    ] = False,
    as_json: Json = False,
    as_lines: JsonLines = False,
) -> None:
    """Replay the history in order, with the status changes of each development.

    A missed deadline appears at its own time. On a terminal the replay runs: any key skips the
    pause, q quits. In a pipe it is printed.
    """
    options: Globals = ctx.obj
    chosen = form(as_json, as_lines)
    factor = speed_option(speed)
    question = asked(None, as_known, as_recorded, governments)
    begin, end = cut(since, governments), cut(until, governments)
    with options.open() as timeline:
        beats = timeline.replay(
            *(governments or ()),
            since=begin,
            until=end,
            matters=matter or (),
            as_known=question.as_known,
            as_recorded=question.as_recorded,
            lapse_after=lapse_after * DAY,
        )
        first = next(beats, None)
        if first is None:
            refuse_unknown_matters(timeline, matter or [], governments or [])
            say_nothing(
                timeline,
                "nothing happened in that period",
                "`timeline replay` without dates shows all.",
            )
        story = beats if first is None else chain([first], beats)
        if chosen != "text":
            emit_all((beat.as_json() for beat in story), chosen)
        elif first is not None:
            heading(options, question)
            tell(story, options.out, speed=factor, step=step)
