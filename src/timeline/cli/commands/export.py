"""`timeline export`: developments as files that are read back."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated, Literal, cast

import typer

from timeline.cli.context import Globals, Governments
from timeline.text.sanitize import sanitize

app = typer.Typer(add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})


@app.command()
def export(
    ctx: typer.Context,
    governments: Governments = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--to", metavar="DIR", help="Folder for one file per government; default: stdout."
        ),
    ] = None,
    form: Annotated[
        Literal["yaml", "jsonl"], typer.Option("--format", help="yaml or jsonl.")
    ] = "yaml",
) -> None:
    """Export the developments to files that `timeline import` reads back."""
    options: Globals = ctx.obj
    with options.open() as timeline:
        if folder is not None:
            for path in timeline.export(folder, *(governments or ()), form=form):
                sys.stdout.write(f"{sanitize(str(path))}\n")
            return
        with _out() as stream:
            timeline.export(None, *(governments or ()), form=form, stream=stream)


@contextmanager
def _out() -> Iterator[IO[str]]:
    """stdout for an export: exact UTF-8 in a pipe, escaped on a terminal."""
    if sys.stdout.isatty():
        yield cast("IO[str]", _Visible(sys.stdout))
        return
    sys.stdout.flush()
    stream = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="\n")
    try:
        yield stream
        stream.flush()
    finally:
        stream.detach()


class _Visible(io.TextIOBase):
    """A stream to a terminal that escapes control characters."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, text: str, /) -> int:
        """Writes the text with control characters escaped."""
        self._stream.write(sanitize(text, newlines=True))
        return len(text)
