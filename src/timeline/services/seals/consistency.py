"""Proves that a later checkpoint continues an earlier one, and checks such proofs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from timeline.eventstore.integrity.checkpoints import Checkpoint, NoProof, origin
from timeline.eventstore.integrity.consistency import (
    CONSISTENCY_COMMAND,
    ConsistencyProof,
    consistency_path,
)
from timeline.eventstore.ports import Reader
from timeline.formats.errors import Finding
from timeline.services.seals.checkpoints import Given, read_file
from timeline.services.seals.inclusion import NotProven


def prove_consistency(reader: Reader, old: Given, new: Given | None = None) -> ConsistencyProof:
    """A proof that a later checkpoint of the store continues an earlier one.

    It reads the hashes of all events up to the later checkpoint, because the store keeps no inner
    nodes of its tree.

    Args:
        reader: The store.
        old: The earlier checkpoint.
        new: The later one; None for the current store.

    Raises:
        NotProven: if a checkpoint is for another store, or the store does not extend both.
    """
    name, head = origin(reader.identity()), reader.head()
    later = Checkpoint(name, *head) if new is None else new.checkpoint
    for one in (old.checkpoint, later):
        if one.origin != name:
            raise NotProven(f"the checkpoint is for another store: {one.origin}, not {name}")
    if old.checkpoint.size > later.size:
        raise NotProven(
            f"the earlier checkpoint has {old.checkpoint.size} events, and the later one"
            f" {later.size}",
            hint="Give the smaller checkpoint with --from, and the larger one with --to.",
        )
    leaves = reader.leaves(later.size)
    if len(leaves) == later.size:
        proof = ConsistencyProof(
            old.data.decode(),
            later.text() if new is None else new.data.decode(),
            tuple(consistency_path(leaves, old.checkpoint.size)),
        )
        if proof.problem() is None:
            return proof
    raise NotProven(
        "the store does not begin with the events of both checkpoints",
        hint="Run `timeline verify --checkpoint FILE` with each.",
    )


def read_consistency(path: Path) -> ConsistencyProof:
    """Reads a consistency proof from its file.

    Raises:
        NoProof: if it is not one; the message says why.
    """
    try:
        return ConsistencyProof.parse(read_file(path), str(path))
    except OSError as error:
        raise NoProof(str(path), error.strerror or str(error), CONSISTENCY_COMMAND) from None


def within(proof: ConsistencyProof, path: Path, given: Sequence[Given]) -> list[Given]:
    """The checkpoints in a proof that are not among those given, with their signatures.

    Args:
        proof: The proof.
        path: Its file.
        given: Checkpoints that somebody has as files.
    """
    had = [one.checkpoint for one in given]
    texts = zip(("from", "to"), (proof.earlier, proof.later), proof.checkpoints(), strict=True)
    return [
        Given(Path(f"{path}: {name}"), one, text.encode(), is_file=False)
        for name, text, one in texts
        if one not in had
    ]


def check_consistency(proof: ConsistencyProof, path: Path, given: Sequence[Given]) -> list[Finding]:
    """Findings of a consistency proof, and of checkpoints that should be in it.

    Needs no store.
    """
    problem = proof.problem()
    findings = [] if problem is None else [Finding(str(path), None, None, problem)]
    proven = proof.checkpoints()
    findings += [
        Finding(
            str(one.path),
            None,
            None,
            f"it is none of the two checkpoints in {path}",
            "Ask for a proof from or to this checkpoint.",
        )
        for one in given
        if one.checkpoint not in proven
    ]
    return findings
