"""`timeline key`: keys that sign checkpoints."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli.context import Globals, emit, say
from timeline.cli.input.typer_options import Json
from timeline.text.sanitize import sanitize

if TYPE_CHECKING:
    from timeline.eventstore.integrity.signed_notes import NoteKey

app = typer.Typer(
    help="Manage keys that sign checkpoints.",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

KeyFile = Annotated[Path, typer.Argument(metavar="FILE", help="File of the private key.")]


@app.command()
def new(
    ctx: typer.Context,
    file: KeyFile,
    *,
    name: Annotated[
        str | None,
        typer.Option("--name", metavar="NAME", help="Whose key; default: the name of the store."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Create a key: FILE signs, FILE.pub is for those who verify.

    Only you can read FILE. No file is overwritten. A name such as example.org/archive says whose
    the key is; it has neither spaces nor `+`.
    """
    from timeline.services.seals.note_keys import create_key, public_path

    options: Globals = ctx.obj
    if name is None:
        with options.open() as timeline:
            name = f"timeline/{timeline.identity()}"
    key = create_key(file, name)
    _print(key, file, as_json=as_json)
    say(f"private key in {sanitize(str(file))}: keep it secret")
    say(f"public key in {sanitize(str(public_path(file)))}: give it to those who verify")


@app.command()
def show(file: KeyFile, *, as_json: Json = False) -> None:
    """Print the public key, for a list of allowed signers."""
    from timeline.services.seals.note_keys import read_key

    _print(read_key(file).public(), file, as_json=as_json)


@app.command()
def rotate(file: KeyFile, *, as_json: Json = False) -> None:
    """Replace a key; FILE.pub keeps the old public key and says until when it was valid.

    The old private key is destroyed. Checkpoints that it signed before stay valid. Give the new
    FILE.pub to those who verify.
    """
    from timeline.services.seals.note_keys import public_path, rotate_key

    moment = datetime.now(UTC)
    old, key = rotate_key(file, moment)
    _print(key, file, as_json=as_json)
    say(
        f"{sanitize(old.label)} stays valid for what it sealed until {moment:%Y-%m-%d %H:%M:%S} UTC"
    )
    say(f"give the new {sanitize(str(public_path(file)))} to those who verify")


def _print(key: NoteKey, file: Path, *, as_json: bool) -> None:
    if as_json:
        from timeline.services.seals.note_keys import public_path

        emit(
            {
                "name": key.name,
                "hash": key.hash.hex(),
                "key": key.text(),
                "files": [str(file), str(public_path(file))],
            }
        )
    else:
        sys.stdout.write(f"{sanitize(key.text())}\n")
