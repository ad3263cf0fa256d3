"""`timeline verify`: checks that the store is complete, in order and within the rules.

With a proof it needs no store.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple

import typer

from timeline.cli.commands.check import print_findings
from timeline.cli.context import Globals, cut, say
from timeline.cli.input.typer_options import Json
from timeline.cli.output.progress import bar
from timeline.dates.edtf import Edtf
from timeline.domain.errors import TimelineError
from timeline.text.sanitize import sanitize
from timeline.timeline import Timeline

if TYPE_CHECKING:
    from timeline.results import ConsistencyProof, Proof

app = typer.Typer(add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})

Quick = Annotated[
    bool,
    typer.Option(
        "--quick",
        help="Check only the file, order, ids and hash tree.",
    ),
]
Since = Annotated[
    Path | None,
    typer.Option(
        "--since",
        metavar="FILE",
        help="Check only what came after this checkpoint, and that it is extended.",
    ),
]
Checkpoints = Annotated[
    list[Path] | None,
    typer.Option(
        "--checkpoint",
        metavar="FILE",
        help="Checkpoint that the store must extend; repeatable.",
    ),
]
AllowedSigners = Annotated[
    Path | None,
    typer.Option(
        "--allowed-signers",
        metavar="FILE",
        help="Allowed signers: keys of `key show`, or ssh-keygen's lines.",
    ),
]
SignedAt = Annotated[
    str | None,
    typer.Option(
        "--signed-at",
        metavar="DATE",
        help="When it was signed, if you know: keys must have been valid then.",
    ),
]
TimestampCertificates = Annotated[
    Path | None,
    typer.Option(
        "--timestamp-certificates",
        metavar="FILE",
        help="Certificates (PEM) of trusted time-stamping services.",
    ),
]
Witnesses = Annotated[
    Path | None,
    typer.Option(
        "--witnesses",
        metavar="FILE",
        help="Keys of trusted witnesses, a line each; or a policy of C2SP.",
    ),
]
Quorum = Annotated[
    int | None,
    typer.Option(
        "--quorum",
        metavar="N",
        min=1,
        help="How many witnesses must have cosigned; default: as FILE says, or all.",
    ),
]
ProofFile = Annotated[
    Path | None,
    typer.Option(
        "--proof",
        metavar="FILE",
        help="Proof to check against one checkpoint, without a store.",
    ),
]
ConsistencyFile = Annotated[
    Path | None,
    typer.Option(
        "--consistency",
        metavar="FILE",
        help="Proof of `prove --from` to check, without a store.",
    ),
]


class Trust(NamedTuple):
    """Files of those whose signatures, time stamps and cosignatures count."""

    allowed_signers: Path | None
    signed_at: Edtf | None
    timestamp_certificates: Path | None
    witnesses: Path | None
    quorum: int | None


_SHOWN: Final = {"id": "no development", "title": "no title"}


@app.command()
def verify(
    ctx: typer.Context,
    *,
    quick: Quick = False,
    since: Since = None,
    checkpoints: Checkpoints = None,
    allowed_signers: AllowedSigners = None,
    signed_at: SignedAt = None,
    timestamp_certificates: TimestampCertificates = None,
    witnesses: Witnesses = None,
    quorum: Quorum = None,
    proof: ProofFile = None,
    consistency: ConsistencyFile = None,
    as_json: Json = False,
) -> None:
    """Verify the store: file, order, ids, hash tree, events, rules and view.

    With --since, only verify what came after a checkpoint: each event alone, its hash and its place
    in the tree. It says what it leaves out, and takes a second where all takes minutes.

    With --allowed-signers, also verify the signatures of entries. With --checkpoint, also verify
    that the store extends the sealed events. With --proof, verify
    that one development was sealed; with --consistency, that a later checkpoint continues an
    earlier one. These two need no store.
    """
    options: Globals = ctx.obj
    moment = cut(signed_at)
    trusted = Trust(allowed_signers, moment, timestamp_certificates, witnesses, quorum)
    _refuse_lonely(trusted, sealed=bool(checkpoints) or since is not None, consistency=consistency)
    if since is not None:
        others = {"--quick": quick, "--checkpoint": checkpoints, "--proof": proof}
        for name, given in {**others, "--consistency": consistency}.items():
            if given:
                raise typer.BadParameter(f"goes without {name}", param_hint="--since")
    if consistency is not None:
        if proof is not None:
            raise typer.BadParameter("goes without --proof", param_hint="--consistency")
        _compare(options, consistency, checkpoints or [], trusted, as_json=as_json)
        return
    if proof is not None:
        if len(checkpoints or ()) != 1:
            raise typer.BadParameter("needs exactly one --checkpoint", param_hint="--proof")
        _prove(options, proof, (checkpoints or [])[0], trusted, as_json=as_json)
        return
    with options.open() as timeline, bar(options, "verifying") as progress:
        findings = timeline.verify(
            progress,
            quick=quick,
            since=since,
            checkpoints=checkpoints or (),
            tell=_tell,
            **trusted._asdict(),
        )
        events = _events(timeline)
    say(f"{events}{sanitize(str(timeline.location))}")
    print_findings(options, findings, as_json=as_json)


def _refuse_lonely(trusted: Trust, *, sealed: bool, consistency: Path | None) -> None:
    """Refuses options that mean nothing without another."""
    needed: tuple[tuple[str, object, str, object], ...] = (
        ("--signed-at", trusted.signed_at, "--allowed-signers", trusted.allowed_signers),
        ("--signed-at", trusted.signed_at, "a --checkpoint", sealed or consistency),
        ("--timestamp-certificates", trusted.timestamp_certificates, "a --checkpoint", sealed),
        ("--witnesses", trusted.witnesses, "a --checkpoint", sealed or consistency),
        ("--quorum", trusted.quorum, "--witnesses", trusted.witnesses),
    )
    for name, given, other, there in needed:
        if given is not None and not there:
            raise typer.BadParameter(f"needs {other}", param_hint=name)


def _prove(
    options: Globals, proof: Path, checkpoint: Path, trusted: Trust, *, as_json: bool
) -> None:
    with options.open() as timeline:
        found, findings = timeline.check_proof(
            proof,
            checkpoint,
            tell=_tell,
            **trusted._asdict(),
        )
    if not findings and not as_json:
        said = found.development()
        name, title = (str(said.get(one, default)) for one, default in _SHOWN.items())
        sys.stdout.write(f"{sanitize(name)}: {sanitize(title)}\n")
        place = f"event {found.version:,} of {sanitize(found.government)}"
        sys.stdout.write(f"{place}, recorded {sanitize(str(said.get('recorded', 'at no time')))}\n")
        sys.stdout.write(f"number {found.index + 1:,} of the {found.size:,} sealed events\n")
        sys.stdout.write("".join(f"appended by {one}\n" for one in appended_by(said)))
        for line in amendment_lines(found):
            sys.stdout.write(f"{line}\n")
    print_findings(options, findings, as_json=as_json)


def _compare(
    options: Globals, proof: Path, checkpoints: list[Path], trusted: Trust, *, as_json: bool
) -> None:
    with options.open() as timeline:
        found, findings = timeline.check_consistency(
            proof,
            checkpoints=checkpoints,
            tell=_tell,
            **trusted._asdict(),
        )
    if not findings and not as_json:
        sys.stdout.write(f"{consistency_sentence(found)}\n")
        for which, one in zip(("earlier", "later"), found.checkpoints(), strict=True):
            origin, size, root = sanitize(one.text(), newlines=True).splitlines()
            sys.stdout.write(f"{which}: {size} events of {origin}, root {root}\n")
    if not checkpoints and trusted.allowed_signers is None and trusted.witnesses is None:
        say("compared with no other copy: give the checkpoints that you have with --checkpoint")
    print_findings(options, findings, as_json=as_json)


def consistency_sentence(proof: ConsistencyProof) -> str:
    """What a good consistency proof shows, in one sentence."""
    old, new = proof.checkpoints()
    if old.size == new.size:
        return f"Both checkpoints seal the same {new.size:,} events."
    if old.size == 0:
        return "The earlier checkpoint has no events, so every later one continues it."
    return (
        f"The {old.size:,} events of the earlier checkpoint are the first of the {new.size:,}"
        " events of the later one, unaltered and in the same order."
    )


def amendment_lines(proof: Proof) -> Iterator[str]:
    """The amendments that a proof includes, a line each."""
    for one in dict.fromkeys(proof.amendments):
        said = one.development()
        name, what, target = (sanitize(str(said.get(x, "?"))) for x in ("id", "kind", "amends"))
        if one.path is not None:
            where = f"number {one.index + 1:,} of the sealed events"
        else:
            where = f"event {one.index + 1:,} of the store, after the seal: not proven"
        yield f"{target} was {what} by {name}, {where}"
        yield from (f"  appended by {one}" for one in appended_by(said))


def appended_by(said: Mapping[str, Any]) -> Iterator[str]:
    """Who appended an event of a proof, and when by their clock; nothing if it does not say."""
    by, at = said.get("appended_by"), said.get("appended_at") or said.get("recorded")
    if by is not None:
        yield f"{sanitize(str(by))} at {sanitize(str(at))}"


def _tell(line: str) -> None:
    say(sanitize(line))


def _events(timeline: Timeline) -> str:
    try:
        return f"{timeline.head().size:,} stored events, "
    except TimelineError:
        return ""
