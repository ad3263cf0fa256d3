"""Proves that a development is among the events of a checkpoint, and checks such proofs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from timeline.domain.errors import TimelineError
from timeline.eventstore.integrity.checkpoints import (
    Amending,
    Checkpoint,
    NoProof,
    Proof,
    origin,
)
from timeline.eventstore.integrity.merkle import inclusion_path, root_of
from timeline.eventstore.ports import Reader
from timeline.formats.errors import Finding
from timeline.readmodel.errors import UnknownDevelopment
from timeline.services.seals.checkpoints import Given, read_file


class NotProven(TimelineError):
    """What was to be proven of the store cannot be proven."""


def prove(
    reader: Reader,
    development_id: str,
    against: Given | None = None,
    amendments: Sequence[str] = (),
) -> Proof:
    """A proof that a development is among the events of a checkpoint, or of the store now.

    Args:
        reader: The store.
        development_id: The development.
        against: The checkpoint; None for the current store.
        amendments: Ids of its corrections, retractions and disputes, in order of recording.

    Raises:
        UnknownDevelopment: if the store does not have it.
        NotProven: if it came after the checkpoint, or the store does not extend that.
    """
    row = reader.stored(development_id)
    if row is None:
        raise UnknownDevelopment(development_id, [])
    name, head = origin(reader.identity()), reader.head()
    wanted = Checkpoint(name, *head) if against is None else against.checkpoint
    if wanted.origin != name:
        raise NotProven(f"the checkpoint is for another store: {wanted.origin}, not {name}")
    leaves = reader.leaves(wanted.size)
    index = row.position - 1
    if index >= wanted.size:
        raise NotProven(
            f"“{development_id}” was recorded after the checkpoint: it is event "
            f"{row.position}, and the checkpoint has {wanted.size}",
            hint="Run `timeline seal` again, and use the new checkpoint.",
        )
    proof = Proof(
        name,
        wanted.size,
        index,
        tuple(inclusion_path(leaves, index)) if len(leaves) == wanted.size else (),
        row.government,
        row.version,
        row.topic,
        row.state,
        tuple(_amending(reader, one, leaves) for one in amendments),
    )
    if root_of(leaves) != wanted.root or proof.root() != wanted.root:
        raise NotProven(
            "the events of the store are not the sealed ones",
            hint="Run `timeline verify --checkpoint FILE`.",
        )
    return proof


def _amending(reader: Reader, development_id: str, leaves: list[bytes]) -> Amending:
    row = reader.stored(development_id)
    if row is None:
        raise UnknownDevelopment(development_id, [])
    index = row.position - 1
    path = tuple(inclusion_path(leaves, index)) if index < len(leaves) else None
    return Amending(index, path, *row[1:])


def read_proof(path: Path) -> Proof:
    """Reads a proof from its file.

    Raises:
        NoProof: if it is not a proof; the message says why.
    """
    try:
        return Proof.parse(read_file(path), str(path))
    except OSError as error:
        raise NoProof(str(path), error.strerror or str(error)) from None


def check_proof(proof: Proof, path: Path, given: Given) -> list[Finding]:
    """Findings of a proof against a checkpoint; needs no store."""
    sealed = given.checkpoint
    if proof.origin != sealed.origin:
        message = (
            f"it is for another store than the checkpoint: {proof.origin}, not {sealed.origin}"
        )
    elif proof.size != sealed.size:
        message = f"it is for a tree of {proof.size} events, but the checkpoint has {sealed.size}"
    elif proof.root() != sealed.root:
        message = (
            "it does not lead to the root of the checkpoint: the proof or the event was altered"
        )
    else:
        return [
            Finding(str(path), None, None, f"its amendment number {number} {wrong}")
            for number, wrong in _wrong_amendments(proof, sealed.root)
        ]
    return [Finding(str(path), None, None, message)]


def _wrong_amendments(proof: Proof, root: bytes) -> Iterator[tuple[int, str]]:
    about = {proof.development().get("id")}
    for number, one in enumerate(proof.amendments, 1):
        said = one.development()
        if one.path is not None and one.root(proof.size) != root:
            yield number, "does not lead to the root of the checkpoint"
        elif one.path is None and one.index < proof.size:
            yield number, "has no path, although it is marked as sealed"
        elif said.get("amends") not in about:
            yield number, "is for another development"
        about.add(said.get("id"))
