"""`timeline backup`, `restore` and `rescue`: whole stores, copied and verified."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from timeline.cli.context import FOUND_WRONG, Globals, Json, emit, say, warn
from timeline.cli.output.progress import bar
from timeline.text.sanitize import sanitize

app = typer.Typer(add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})

Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Take the place of what is there already.")
]


@app.command()
def backup(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The copy to make.")],
    *,
    overwrite: Overwrite = False,
    as_json: Json = False,
) -> None:
    """Copy the store as it is now into a file, while others read and write, and verify the copy.

    Use this and not the copying of files: what was recorded last may still be in the write-ahead
    log beside the store.
    """
    options: Globals = ctx.obj
    with options.open() as timeline, bar(options, "") as progress:
        made = timeline.backup(file, overwrite=overwrite, progress=progress)
    if as_json:
        size, root = made.head
        emit({"file": str(made.path), "size": size, "root": root.hex()})
    else:
        sys.stdout.write(f"{sanitize(str(made.path))}\n")
    say(f"{made.head.size:,} events are copied and verified")


@app.command()
def restore(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")],
    *,
    overwrite: Annotated[
        bool,
        typer.Option("--overwrite", help="Where there is a store, keep it aside and replace it."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Make a backup the store, once it is verified. A store that is there is never lost.

    Which one it becomes, --store or TIMELINE_STORE says.
    """
    options: Globals = ctx.obj
    with options.open() as timeline, bar(options, "") as progress:
        made = timeline.restore(file, overwrite=overwrite, progress=progress)
    if as_json:
        size, root = made.head
        aside = None if made.aside is None else str(made.aside)
        emit({"store": str(made.path), "size": size, "root": root.hex(), "aside": aside})
    else:
        sys.stdout.write(f"{sanitize(str(made.path))}\n")
    say(f"{made.head.size:,} events are verified and restored")
    if made.aside is not None:
        say(f"what was there is kept as {sanitize(str(made.aside))}")


@app.command()
def rescue(
    ctx: typer.Context,
    source: Annotated[Path, typer.Argument(metavar="FROM", help="A damaged store.")],
    target: Annotated[Path, typer.Argument(metavar="TO", help="The new store to make.")],
    *,
    as_json: Json = False,
) -> None:
    """Copy what is sound of a damaged store into a new one, and list what is not.

    FROM is read and never changed. What its hash does not vouch for, cannot be read, or keeps
    the rules no longer without what was lost, stays out. Leaves with 1 where anything did.
    """
    from timeline.timeline import Timeline

    options: Globals = ctx.obj
    with Timeline.open(source) as damaged:
        warning = damaged.warning
    if warning is not None:
        warn(warning)
    with options.open() as timeline, bar(options, "") as progress:
        made = timeline.rescue(source, target, progress=progress)
    if as_json:
        emit(
            {
                "store": str(made.path),
                "copied": made.copied,
                "same": made.same,
                "findings": [finding.as_json() for finding in made.findings],
            }
        )
    else:
        for finding in made.findings:
            sys.stdout.write(options.out.bad(sanitize(str(finding))) + "\n")
    sys.stdout.flush()
    say(f"{made.copied:,} events were copied into {sanitize(str(made.path))}")
    if made.same:
        lost = "nothing" if warning is None else "nothing that this name has"
        say(f"{lost} is lost: it is the same store, and its checkpoints hold")
        return
    count = len(made.findings)
    if count:
        say("1 thing was not copied" if count == 1 else f"{count:,} things were not copied")
    else:
        say("it is a new store")
    raise typer.Exit(FOUND_WRONG)
