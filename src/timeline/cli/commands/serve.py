"""`timeline serve`: the record as pages, feeds and an API, to read in a browser."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from timeline.cli.context import Globals, say
from timeline.text.sanitize import sanitize
from timeline.timeline import Timeline

app = typer.Typer(add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})
MOST_WORKERS: Final = 4
"""Of more processors, the record's readers need not all."""
SWITCH: Final = 0.0005
"""Seconds after which a thread that computes lets another one run.

It holds for the whole process, which does nothing but serve. With Python's 5 ms, 80 requests a
second to a million developments cost 9.8 and 8.9 ms of processor time each, with this 8.2 and 7.2,
in turns on two busy cores: `python -m benchmarks.serving`.
"""


@app.command()
def serve(
    ctx: typer.Context,
    *,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Address to listen on.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(metavar="PORT", min=0, max=65_535, help="Port; 0 for any that is free.")
    ] = 8377,
    allow_host: Annotated[
        list[str] | None,
        typer.Option("--allow-host", metavar="NAME", help="Answer by this name too; repeatable."),
    ] = None,
    title: Annotated[
        str, typer.Option(metavar="TEXT", help="Title of the pages.")
    ] = "Timeline of decisions",
    language: Annotated[
        Literal["en", "nl", "fr", "de"], typer.Option(help="Language of the pages' own words.")
    ] = "en",
    base_url: Annotated[
        str | None,
        typer.Option("--base-url", metavar="URL", help="Address of the site behind a proxy."),
    ] = None,
    templates: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder with your own templates.")
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=1, max=64, help="Processes that answer. [default: processors, up to 4]"
        ),
    ] = None,
) -> None:
    """Serve the store as pages, feeds and an API that can only be read.

    Only this machine can read them, unless --host says otherwise. Ctrl-C ends it.
    """
    from timeline.publish.exports.export_command import site_address
    from timeline.web.allowed_hosts import is_loopback
    from timeline.web.serve_options import ServeOptions
    from timeline.web.server import serve as run

    options: Globals = ctx.obj
    if not host.strip():
        raise typer.BadParameter(
            "give an address of this machine, such as 127.0.0.1", param_hint="--host"
        )
    if templates is not None and not templates.is_dir():
        raise typer.BadParameter(
            f"there is no folder {sanitize(str(templates))}", param_hint="--templates"
        )

    def opened() -> Timeline:
        return Timeline.open(options.store, governments=options.governments, read_only=True)

    with options.open() as timeline:
        # Before anyone is let in: is there a store, and is its view up to date?
        timeline.known_governments()
    names = tuple(allow_host or ())

    def told(address: str) -> None:
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()
        say(
            "Only this machine can read it. Ctrl-C ends it."
            if is_loopback(host)
            else f"Everyone who reaches {sanitize(host)} on this machine can read it. "
            "Ctrl-C ends it."
        )

    sys.setswitchinterval(SWITCH)
    ended_by = run(
        ServeOptions(
            opened,
            host,
            port,
            names,
            title,
            site_address(base_url) or None,
            language,
            templates,
            workers or min(os.cpu_count() or 1, MOST_WORKERS),
        ),
        told,
    )
    if ended_by == signal.SIGINT:
        raise KeyboardInterrupt
