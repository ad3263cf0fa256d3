"""`timeline export`, `check` and `schema`: developments as files."""

from __future__ import annotations

import io
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Literal, cast

import typer

from timeline.cli.context import FOUND_WRONG, Globals, Governments, Json, emit, say
from timeline.text.sanitize import sanitize

if TYPE_CHECKING:
    from timeline.results import Finding

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


@app.command()
def check(
    ctx: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH]...", help="Files or folders; default: the store."),
    ] = None,
    *,
    verbatim: Annotated[
        bool, typer.Option("--verbatim", help="Quotes that are not verbatim are errors.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Check files or the store for errors, including quotes.

    Each error has a file, line and field. Quotes are searched in their source document. A quote
    that has the words of the document, but other line breaks, quotation marks or dashes, is a note.
    """
    options: Globals = ctx.obj
    with options.open() as timeline:
        findings = timeline.check(*(paths or ()), verbatim=verbatim)
    print_findings(options, findings, as_json=as_json)


def print_findings(options: Globals, findings: Sequence[Finding], *, as_json: bool) -> None:
    """Prints findings, a line each or as JSON; exits with 1 if there are errors."""
    if as_json:
        emit([finding.as_json() for finding in findings])
    else:
        for finding in findings:
            style = options.out.warn if finding.note else options.out.bad
            sys.stdout.write(style(sanitize(str(finding))) + hint_of(finding) + "\n")
    sys.stdout.flush()
    notes = sum(finding.note for finding in findings)
    wrong = len(findings) - notes
    beside = f"; {notes:,} note{'s' * (notes > 1)}" if notes else ""
    if wrong:
        what = "1 error" if wrong == 1 else f"{wrong:,} errors"
        broken = Counter(one.rule for one in findings if one.rule and not one.note)
        say(f"{what}{beside}{by_rule(broken)}")
        raise typer.Exit(FOUND_WRONG)
    say(f"no errors{beside}")


def by_rule(broken: Mapping[str, int]) -> str:
    """How often each rule was broken, to append; empty where there is but one error."""
    named = sorted(broken.items(), key=_often_first)
    if not named or sum(broken.values()) < 2:
        return ""
    return ": " + ", ".join(f"{sanitize(rule)} {count:,}" for rule, count in named)


def _often_first(one: tuple[str, int]) -> tuple[int, str]:
    return -one[1], one[0]


def hint_of(finding: Finding) -> str:
    """The hint of a finding, as a sentence to append."""
    return f". {sanitize(finding.hint)}" if finding.hint else ""


@app.command()
def schema() -> None:
    """Print the JSON Schema of the files, for completion and checks in an editor."""
    from timeline.formats.json_schema import json_schema

    emit(json_schema())
