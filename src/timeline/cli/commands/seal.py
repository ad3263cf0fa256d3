"""`timeline seal` and `timeline prove`: checkpoints and proofs for others to check."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli.commands.verify import (
    AllowedSigners,
    Quorum,
    SignedAt,
    TimestampCertificates,
    Trust,
    Witnesses,
    amendment_lines,
    consistency_sentence,
)
from timeline.cli.context import Globals, cut, emit, say
from timeline.cli.input.typer_options import Json, complete_ids
from timeline.cli.output.progress import bar
from timeline.text.sanitize import sanitize
from timeline.timeline import Timeline

if TYPE_CHECKING:
    from timeline.results import Checkpoint, ConsistencyProof, Proof

app = typer.Typer(add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})


@app.command()
def seal(
    ctx: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE]",
            help="Checkpoint file; default: STORE-SIZE.checkpoint. `-` prints it.",
        ),
    ] = None,
    *,
    key: Annotated[
        Path | None,
        typer.Option(
            "--sign",
            metavar="KEY",
            help="Key to sign with: of `key new`, or of SSH (writes FILE.sig).",
        ),
    ] = None,
    token: Annotated[
        Path | None,
        typer.Option(
            "--timestamp",
            metavar="TOKEN",
            help="Keep the time stamp (RFC 3161) of FILE beside it; seals nothing.",
        ),
    ] = None,
    cosigners: Annotated[
        list[str] | None,
        typer.Option(
            "--witness",
            metavar="URL|FILE",
            help="Witness to cosign FILE: its address, a list with keys and addresses,"
            " or a file with cosignatures; repeatable.",
        ),
    ] = None,
    witnesses: Annotated[
        Path | None,
        typer.Option("--witnesses", metavar="FILE", help="Keys of the witnesses, for --witness."),
    ] = None,
    quorum: Annotated[
        int | None,
        typer.Option(
            "--quorum", metavar="N", min=1, help="How many witnesses must cosign; default: all."
        ),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace an existing file.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Write a checkpoint: how many events the store has, and the root of their hash tree.

    Keep it away from people who can write to the store. `timeline verify --checkpoint FILE` later
    shows that the store still begins with these events. Runs `timeline verify --quick` first,
    and writes no checkpoint if it finds errors. With --witness, witnesses cosign the checkpoint
    first, and nothing is written if one refuses. If FILE is there and no key is given, they cosign
    that, and nothing is sealed.
    """
    options: Globals = ctx.obj
    printed, is_there = file is not None and str(file) == "-", False
    for given, name in ((witnesses, "--witnesses"), (quorum, "--quorum")):
        if given is not None and not cosigners:
            raise typer.BadParameter("needs a --witness", param_hint=name)
    if token is not None:
        _refuse_together(key, cosigners, "goes without --timestamp: do it first")
        _keep_stamp(file, token, as_json=as_json)
        return
    _refuse_together(key, cosigners, "a signature needs a FILE", given=printed)
    with options.open() as timeline, bar(options, "verifying") as progress:
        if printed:
            checkpoint, written = timeline.seal(progress=progress)
        else:
            path = file or Path(f"{_name(timeline)}-{timeline.head().size}.checkpoint")
            is_there = bool(cosigners) and key is None and not overwrite and path.exists()
            checkpoint, written = timeline.seal(
                path,
                key=key,
                overwrite=overwrite,
                progress=progress,
                cosigners=cosigners or (),
                witnesses=witnesses,
                quorum=quorum,
                tell=lambda line: say(sanitize(line)),
            )
    _print_sealed(checkpoint, written, printed=printed, as_json=as_json)
    if not is_there:
        say(f"{checkpoint.size:,} events sealed" + ("" if key else "; not signed"))


def _refuse_together(
    key: Path | None, cosigners: list[str] | None, message: str, *, given: bool = True
) -> None:
    """Refuses a key or cosigners, if they are given and something else is."""
    for name, value in (("--sign", key), ("--witness", cosigners)):
        if given and value:
            raise typer.BadParameter(message, param_hint=name)


def _print_sealed(
    checkpoint: Checkpoint, written: list[Path], *, printed: bool, as_json: bool
) -> None:
    if as_json:
        origin, size, root = checkpoint
        emit({"origin": origin, "size": size, "root": root.hex(), "files": [*map(str, written)]})
    elif printed:
        sys.stdout.write(sanitize(checkpoint.text(), newlines=True))
    else:
        for path in written:
            sys.stdout.write(f"{sanitize(str(path))}\n")


def _keep_stamp(file: Path | None, token: Path, *, as_json: bool) -> None:
    if file is None or str(file) == "-":
        raise typer.BadParameter("needs the FILE of a checkpoint", param_hint="--timestamp")
    from timeline.services.seals.stamps import keep_stamp

    kept = keep_stamp(file, token)
    if as_json:
        emit({"files": [str(file), str(kept)]})
    else:
        sys.stdout.write(f"{sanitize(str(kept))}\n")
    say("check it with `timeline verify --checkpoint FILE --timestamp-certificates FILE`")


def _name(timeline: Timeline) -> str:
    path = getattr(timeline.location, "path", None)
    return path.stem if isinstance(path, Path) else timeline.identity()


@app.command()
def prove(
    ctx: typer.Context,
    development_id: Annotated[
        str | None,
        typer.Argument(
            metavar="[ID]",
            help="Id of a development.",
            autocompletion=complete_ids,
        ),
    ] = None,
    *,
    checkpoint: Annotated[
        Path | None,
        typer.Option(
            "--checkpoint",
            metavar="FILE",
            help="Checkpoint to prove against; default: the store now.",
        ),
    ] = None,
    earlier: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="OLD",
            help="Earlier checkpoint: prove that a later one continues it.",
        ),
    ] = None,
    later: Annotated[
        Path | None,
        typer.Option(
            "--to", metavar="NEW", help="Later checkpoint for --from; default: the store now."
        ),
    ] = None,
    allowed_signers: AllowedSigners = None,
    signed_at: SignedAt = None,
    timestamp_certificates: TimestampCertificates = None,
    witnesses: Witnesses = None,
    quorum: Quorum = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="File to write; default: print it."),
    ] = None,
    page: Annotated[
        Path | None,
        typer.Option(
            "--certificate", metavar="FILE", help="Also write a page to print (HTML), to this file."
        ),
    ] = None,
    as_json: Json = False,  # noqa: ARG001  a proof is JSON in any case
) -> None:
    """Print a proof that a development is in the store, for `timeline verify --proof`.

    The proof is one JSON document: the stored event and the hashes from it to the root of the
    checkpoint, and the same for its corrections, retractions and disputes. Proof and checkpoint
    can be verified without the store. With --from, prove instead that one checkpoint continues
    another, for `timeline verify --consistency`.
    """
    options: Globals = ctx.obj
    if allowed_signers is not None and checkpoint is None and earlier is None:
        raise typer.BadParameter("needs a --checkpoint or --from", param_hint="--allowed-signers")
    if signed_at is not None and allowed_signers is None:
        raise typer.BadParameter("needs --allowed-signers", param_hint="--signed-at")
    moment = cut(signed_at)
    trusted = Trust(allowed_signers, moment, timestamp_certificates, witnesses, quorum)
    _check_certificate(page, output, checkpoint, trusted)
    if earlier is not None:
        together = {"ID": development_id, "--checkpoint": checkpoint, "--certificate": page}
        for name, value in together.items():
            if value is not None:
                raise typer.BadParameter("goes without --from", param_hint=name)
        _prove_consistency(options, (earlier, later), (allowed_signers, signed_at), output)
        return
    if later is not None:
        raise typer.BadParameter("needs a --from", param_hint="--to")
    if development_id is None:
        raise typer.BadParameter("name a development, or a checkpoint with --from", param_hint="ID")
    with options.open() as timeline:
        found = timeline.prove(
            development_id, checkpoint, allowed_signers=allowed_signers, signed_at=moment
        )
        _put(found, output)
        if page is not None and output is not None and checkpoint is not None:
            _certify(timeline, (output, checkpoint, page), trusted)
    say(f"for the checkpoint of {found.size:,} events of {sanitize(found.origin)}")
    for line in amendment_lines(found):
        say(line)


def _check_certificate(
    page: Path | None, output: Path | None, checkpoint: Path | None, trusted: Trust
) -> None:
    """Refuses options of a certificate that lack what they need."""
    if page is not None:
        if output is None or str(output) == "-" or checkpoint is None:
            raise typer.BadParameter("needs --checkpoint and --output", param_hint="--certificate")
        return
    for name in ("timestamp_certificates", "witnesses", "quorum"):
        if getattr(trusted, name) is not None:
            option = f"--{name.replace('_', '-')}"
            raise typer.BadParameter("needs a --certificate", param_hint=option)


def _certify(timeline: Timeline, three: tuple[Path, Path, Path], trusted: Trust) -> None:
    """Writes the certificate of a proof, from the files that the other side gets."""
    from timeline import __version__
    from timeline.exceptions import NotProven
    from timeline.publish.bundles.certificate import certificate
    from timeline.publish.whole_file import put_in_place, refuse_other

    proof, checkpoint, page = three
    refuse_other(page, b"<title>Certificate: ", "a certificate")
    said: list[str] = []
    found, wrong = timeline.check_proof(proof, checkpoint, tell=said.append, **trusted._asdict())
    for finding in wrong:
        raise NotProven(f"no certificate was written: {finding.message}", hint=finding.hint)
    now = datetime.fromtimestamp(timeline.now(), UTC)
    text = certificate(
        found,
        proof,
        checkpoint,
        said=said,
        amendments=amendment_lines(found),
        now=now,
        version=__version__,
    )
    with put_in_place(page) as file:
        file.write(text.encode())
    sys.stdout.write(f"{sanitize(str(page))}\n")


def _prove_consistency(
    options: Globals,
    two: tuple[Path, Path | None],
    signers: tuple[Path | None, str | None],
    output: Path | None,
) -> None:
    allowed, at = signers
    with options.open() as timeline:
        found = timeline.prove_consistency(*two, allowed_signers=allowed, signed_at=cut(at))
    _put(found, output)
    say(consistency_sentence(found))


def _put(proof: Proof | ConsistencyProof, output: Path | None) -> None:
    if output is None or str(output) == "-":
        emit(proof.as_json())
        return
    from timeline.publish.whole_file import put_in_place, refuse_other

    # A proof can be created again at any time, and the checkpoint that it is of cannot.
    refuse_other(output, b'"format": "timeline-', "a proof")
    with put_in_place(output) as file:
        file.write((json.dumps(proof.as_json(), indent=2) + "\n").encode())
    sys.stdout.write(f"{sanitize(str(output))}\n")
