"""`timeline bundle`: a folder with all that the other side needs to check a store by itself."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from timeline.cli.commands.check import print_findings
from timeline.cli.commands.verify import (
    AllowedSigners,
    Quick,
    Quorum,
    TimestampCertificates,
    Witnesses,
)
from timeline.cli.context import Globals, emit, say
from timeline.cli.input.typer_options import Json
from timeline.cli.output.progress import bar
from timeline.text.sanitize import sanitize

app = typer.Typer(
    help="Give a store to others, who check it by themselves.",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder of the bundle.")]


@app.command()
def make(
    ctx: typer.Context,
    folder: Folder,
    *,
    checkpoints: Annotated[
        list[Path] | None,
        typer.Option(
            "--checkpoint",
            metavar="FILE",
            help="Checkpoint to give; repeatable. Default: a new one, not signed.",
        ),
    ] = None,
    allowed_signers: AllowedSigners = None,
    timestamp_certificates: TimestampCertificates = None,
    witnesses: Witnesses = None,
    quorum: Quorum = None,
    as_json: Json = False,
) -> None:
    """Make a folder with the store, its source documents, checkpoints and public keys.

    It has verify.py too, which needs only Python, openssl and ssh-keygen. The checkpoints are
    checked first, and nothing is written if one is wrong. Everybody who gets the folder can read
    the whole store.
    """
    options: Globals = ctx.obj
    with options.open() as timeline, bar(options, "copying") as progress:
        found = timeline.bundle(
            folder,
            checkpoints=checkpoints or (),
            allowed_signers=allowed_signers,
            timestamp_certificates=timestamp_certificates,
            witnesses=witnesses,
            quorum=quorum,
            progress=progress,
        )
    if as_json:
        emit(found._asdict() | {"path": str(found.path)})
    else:
        sys.stdout.write(f"{sanitize(str(found.path))}\n")
    say(
        f"{found.size:,} events, checkpoints: {found.checkpoints:,}; documents: {found.documents:,}"
    )
    if found.missing:
        say(f"source documents that are not available: {found.missing:,}")
    if not checkpoints:
        say("not signed: run `timeline seal --sign KEY`, and give that with --checkpoint")
    say("check it with `timeline bundle check FOLDER`, or `python verify.py` in it")


@app.command()
def check(
    ctx: typer.Context,
    folder: Folder,
    *,
    quick: Quick = False,
    allowed_signers: AllowedSigners = None,
    timestamp_certificates: TimestampCertificates = None,
    witnesses: Witnesses = None,
    quorum: Quorum = None,
    as_json: Json = False,
) -> None:
    """Check a bundle: its files, its store, its checkpoints and who signed them.

    Give your own lists of keys: the maker of the bundle chose those in it.
    """
    options: Globals = ctx.obj
    with options.open() as timeline, bar(options, "verifying") as progress:
        findings = timeline.check_bundle(
            folder,
            quick=quick,
            allowed_signers=allowed_signers,
            timestamp_certificates=timestamp_certificates,
            witnesses=witnesses,
            quorum=quorum,
            progress=progress,
            tell=lambda line: say(sanitize(line)),
        )
    print_findings(options, findings, as_json=as_json)


@app.command()
def script(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="File to write; default: print it.")
    ] = None,
) -> None:
    """Write verify.py, with which others check a proof or a store without this program."""
    from timeline.publish.bundles.bundle import verifier

    if file is None or str(file) == "-":
        sys.stdout.write(verifier())
        return
    from timeline.publish.whole_file import put_in_place, refuse_other

    refuse_other(file, b"Checks a decision timeline", "verify.py")
    with put_in_place(file) as stream:
        stream.write(verifier().encode())
    sys.stdout.write(f"{sanitize(str(file))}\n")
