"""`timeline seal` and `timeline prove`: what is given away, to be checked elsewhere."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from timeline.cli.commands.verify import amendment_lines
from timeline.cli.context import Globals, Json, complete_ids, emit, say
from timeline.cli.output.progress import bar
from timeline.text.sanitize import sanitize
from timeline.timeline import Timeline

app = typer.Typer(add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})


@app.command()
def seal(
    ctx: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE]",
            help="Where to write it; else STORE-SIZE.checkpoint here. `-` prints it.",
        ),
    ] = None,
    *,
    key: Annotated[
        Path | None,
        typer.Option(
            "--sign",
            metavar="KEY",
            help="An SSH key to sign it with, as git does; the signature is FILE.sig.",
        ),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace another file of that name.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Write a checkpoint: how many events the store has, and the root of their hash tree.

    Keep it out of reach of whoever may write to the store. `timeline verify --checkpoint FILE`
    shows later that the store still begins with these events. The store is verified first, as
    `timeline verify --quick` does, and nothing is sealed where something is wrong.
    """
    options: Globals = ctx.obj
    printed = file is not None and str(file) == "-"
    if printed and key is not None:
        raise typer.BadParameter("a signature needs a FILE to lie beside", param_hint="--sign")
    with options.open() as timeline, bar(options, "verifying") as progress:
        if printed:
            checkpoint, written = timeline.seal(progress=progress)
        else:
            size = timeline.head().size
            path = file or Path(f"{_name(timeline)}-{size}.checkpoint")
            checkpoint, written = timeline.seal(
                path, key=key, overwrite=overwrite, progress=progress
            )
    if as_json:
        origin, size, root = checkpoint
        emit({"origin": origin, "size": size, "root": root.hex(), "files": [*map(str, written)]})
    elif printed:
        sys.stdout.write(sanitize(checkpoint.text(), newlines=True))
    else:
        for path in written:
            sys.stdout.write(f"{sanitize(str(path))}\n")
    say(f"{checkpoint.size:,} events are sealed" + ("" if key else "; nothing is signed"))


def _name(timeline: Timeline) -> str:
    path = getattr(timeline.location, "path", None)
    return path.stem if isinstance(path, Path) else timeline.identity()


@app.command()
def prove(
    ctx: typer.Context,
    development_id: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="A development, as `timeline log` lists them.",
            autocompletion=complete_ids,
        ),
    ],
    *,
    checkpoint: Annotated[
        Path | None,
        typer.Option(
            "--checkpoint",
            metavar="FILE",
            help="The checkpoint to prove it against; else one of the store as it is now.",
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="Where to write it.")
    ] = None,
    as_json: Json = False,  # noqa: ARG001  a proof is JSON in any case
) -> None:
    """Print a proof that a development is in the store, for `timeline verify --proof`.

    It is one JSON document, which holds the stored event as it is and the hashes that lead from
    it to the root of the checkpoint, with the same of what corrects, retracts or disputes it. Who
    has both needs no store to check them.
    """
    options: Globals = ctx.obj
    with options.open() as timeline:
        found = timeline.prove(development_id, checkpoint)
    if output is None:
        emit(found.as_json())
    else:
        # A proof can be made again at any time; nothing is lost where one is written over.
        output.write_text(json.dumps(found.as_json(), indent=2) + "\n", encoding="utf-8")
        sys.stdout.write(f"{sanitize(str(output))}\n")
    say(f"for the checkpoint of {found.size:,} events of {sanitize(found.origin)}")
    for line in amendment_lines(found):
        say(line)
