"""`timeline backup`, `restore` and `rescue`: verified copies of stores."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from timeline.cli.context import FOUND_WRONG, Globals, emit, say, warn
from timeline.cli.input.typer_options import Json
from timeline.cli.output.progress import bar
from timeline.text.sanitize import sanitize

app = typer.Typer(add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})

Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace an existing file.")]


@app.command()
def backup(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="File to write.")],
    *,
    overwrite: Overwrite = False,
    as_json: Json = False,
) -> None:
    """Copy the store into a file, while others read and write, and verify the copy.

    Do not copy the store file instead: the newest events may still be in its write-ahead log.
    """
    options: Globals = ctx.obj
    with options.open() as timeline, bar(options, "") as progress:
        made = timeline.backup(file, overwrite=overwrite, progress=progress)
    if as_json:
        size, root = made.head
        emit({"file": str(made.path), "size": size, "root": root.hex()})
    else:
        sys.stdout.write(f"{sanitize(str(made.path))}\n")
    say(f"{made.head.size:,} events copied and verified")


@app.command()
def restore(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Backup file.")],
    *,
    overwrite: Annotated[
        bool,
        typer.Option("--overwrite", help="Replace an existing store, and keep it aside."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Verify a backup and make it the store; an existing store is kept.

    --store or TIMELINE_STORE names the store.
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
    say(f"{made.head.size:,} events verified and restored")
    if made.aside is not None:
        say(f"the old store is now {sanitize(str(made.aside))}")


@app.command()
def rescue(
    ctx: typer.Context,
    source: Annotated[Path, typer.Argument(metavar="FROM", help="Damaged store.")],
    target: Annotated[Path, typer.Argument(metavar="TO", help="New store to write.")],
    *,
    as_json: Json = False,
) -> None:
    """Copy the sound entries of a damaged store into a new one, and list the rest.

    FROM is never changed. Skips entries that fail their hash, cannot be read, or break a rule. The
    exit code is 1 if an entry was skipped.
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
    say(f"{made.copied:,} events copied into {sanitize(str(made.path))}")
    if made.same:
        lost = "nothing is" if warning is None else "nothing that this name has is"
        say(f"{lost} lost: it is the same store, and its checkpoints are valid")
        return
    count = len(made.findings)
    if count:
        say("1 item was not copied" if count == 1 else f"{count:,} items were not copied")
    else:
        say("it is a new store")
    raise typer.Exit(FOUND_WRONG)
