"""`timeline demo`: replays the bundled history from a temporary store.

A new user can try it without risk: the store and its read model are in a temporary folder,
regardless of TIMELINE_STORE.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from timeline.cli.commands.replay import Speed, speed_option
from timeline.cli.context import Globals, on_a_terminal, say
from timeline.cli.output.replay import tell
from timeline.eventstore.tempfiles import temporary_folder
from timeline.text.sanitize import sanitize
from timeline.timeline import Timeline

app = typer.Typer(add_completion=False)


@app.command()
def demo(
    ctx: typer.Context,
    plain: Annotated[bool, typer.Option("--plain", help="Print it, even on a terminal.")] = False,
    speed: Speed = "max",
) -> None:
    """Replay the sample history: Belgium debates heavy weapons for Ukraine, April 2022.

    Opens the terminal program (`timeline tui`), or prints the history if there is no terminal. Uses
    a temporary store and ignores --store and TIMELINE_STORE.
    """
    from timeline.formats.sample_data import events_folder

    options: Globals = ctx.obj
    factor = speed_option(speed)
    events = events_folder()
    with (
        temporary_folder("demo") as folder,
        Timeline.open(folder / "demo.db") as timeline,
    ):
        if sys.stderr.isatty():
            say("reading the sample history into a temporary store…")
        timeline.import_files(events)
        if on_a_terminal() and not plain:
            from timeline.tui import run_tui

            run_tui(timeline)
            return
        story = list(timeline.replay())
    # The store is deleted by now, so nothing remains if the replay is interrupted.
    tell(story, options.out, speed=factor)
    sys.stdout.flush()
    _what_next(options, events)


def _what_next(options: Globals, events: Path) -> None:
    """Prints commands to try next, with what they show."""
    colours = options.palette(sys.stderr)
    shown = sanitize(str(events))
    commands = (
        (f"timeline import {_quoted(shown)}", "put this history into your own store"),
        ("timeline log be", "what happened in Belgium, in order"),
        ("timeline state be --as-of 2022-04-21", "the status of each matter on that day"),
        ("timeline pending --as-of 2022-04-21", "the decisions that were pending"),
        (
            "timeline show be-2022-04-expects-decision-on-friday",
            "one development, with its quote in the source",
        ),
        ("timeline append --help", "record what happened since"),
    )
    say("")
    say(colours.heading("The temporary store is deleted. To go on:"))
    for command, what in commands:
        say(f"  {command}")
        say(f"      {colours.muted(what)}")


def _quoted(path: str) -> str:
    from shlex import quote

    return quote(path)
