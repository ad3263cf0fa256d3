"""`timeline demo`: replays a bundled story from a temporary store.

A new user can try it without risk: the store and its read model are in a temporary folder,
regardless of TIMELINE_STORE.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

import typer

from timeline.cli.commands.replay import Speed, speed_option
from timeline.cli.context import Globals, on_a_terminal, say
from timeline.cli.output.replay import tell
from timeline.eventstore.tempfiles import temporary_folder
from timeline.formats.sample_data import FIRST, STORIES, StoryName, events_folder
from timeline.text.sanitize import sanitize
from timeline.timeline import Timeline

app = typer.Typer(add_completion=False)

_NEXT: Final[Mapping[StoryName, tuple[tuple[str, str], ...]]] = {
    "heavy-weapons": (
        ("timeline log be", "what happened in Belgium, in order"),
        ("timeline state be --as-of 2022-04-21", "the status of each matter on that day"),
        ("timeline pending --as-of 2022-04-21", "the decisions that were pending"),
        (
            "timeline show be-2022-04-expects-decision-on-friday",
            "one development, with its quote in the source",
        ),
    ),
    "meridian": (
        ("timeline log xc", "what happened on the Corvan Islands, in order"),
        ("timeline state --as-of 2022-11-24", "the status of each matter on that day"),
        ("timeline state xb --as-known 2022-11-24", "the same, as it was known on that day"),
        (
            "timeline agenda --as-known 2022-04-01 --from 2022-04-01",
            "what came next, on that day",
        ),
        ("timeline totals --as-of 2022-05-01", "what was pledged, committed and delivered"),
        ("timeline show xb-2022-11-23-council-on-ras-amel", "one development, and its correction"),
    ),
}
"""Commands to try after a story, with what they show."""


@app.command()
def demo(
    ctx: typer.Context,
    story: Annotated[
        StoryName, typer.Option(metavar="NAME", help="Story to replay (see --list).")
    ] = FIRST,
    listed: Annotated[bool, typer.Option("--list", help="List the stories.")] = False,
    plain: Annotated[bool, typer.Option("--plain", help="Print it, even on a terminal.")] = False,
    speed: Speed = "max",
) -> None:
    """Replay a sample history: a real one, or a longer one that is fiction.

    Opens the terminal program (`timeline tui`), or prints the history if there is no terminal. Uses
    a temporary store and ignores --store and TIMELINE_STORE.
    """
    options: Globals = ctx.obj
    if listed:
        width = max(map(len, STORIES))
        for name, about in STORIES.items():
            sys.stdout.write(f"{options.out.heading(f'{name:{width}}')}  {about}\n")
        return
    factor = speed_option(speed)
    events = events_folder(story)
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
        told = list(timeline.replay())
    # The store is deleted by now, so nothing remains if the replay is interrupted.
    tell(told, options.out, speed=factor)
    sys.stdout.flush()
    _what_next(options, story, events)


def _what_next(options: Globals, story: StoryName, events: Path) -> None:
    """Prints commands to try next, with what they show."""
    colours = options.palette(sys.stderr)
    shown = sanitize(str(events))
    commands = (
        (f"timeline import {_quoted(shown)}", "put this history into your own store"),
        *_NEXT[story],
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
