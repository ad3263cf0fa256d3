"""Sealing a store, and holding it later against what was sealed.

A seal is a checkpoint of the hash tree, signed where a key is given. It is worth as much as the
place where it is kept: out of reach of whoever might rewrite the store.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from timeline.domain.errors import TimelineError
from timeline.files.binding import named
from timeline.files.records import Finding
from timeline.files.sources import Documents, default_folders
from timeline.store.checkpoints import (
    LONGEST_FILE,
    Checkpoint,
    NoCheckpoint,
    NoProof,
    Proof,
    origin,
)
from timeline.store.engines import Reader
from timeline.store.merkle import inclusion_path, root_of
from timeline.store.signing import sign, signature_path, signer
from timeline.store.sqlite_reader import Head, StoredRow
from timeline.views.errors import UnknownDevelopment


class NotSealed(TimelineError):
    """A checkpoint that was not written."""


class NotProven(TimelineError):
    """A development whose inclusion cannot be proven."""


class Given(NamedTuple):
    """A checkpoint that was given, from its file.

    Attributes:
        path: Where it lies.
        checkpoint: What it says.
        data: Its bytes.
    """

    path: Path
    checkpoint: Checkpoint
    data: bytes


def write_checkpoint(
    checkpoint: Checkpoint, path: Path, *, key: Path | None = None, overwrite: bool = False
) -> list[Path]:
    """Writes a checkpoint, and its signature where a key is given; returns the paths.

    Raises:
        NotSealed: where something else is there already, or it cannot be written.
        SigningFailed, NoSshKeygen: the checkpoint was written, and not signed.
    """
    data = checkpoint.text().encode()
    try:
        try:
            with path.open("wb" if overwrite else "xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except FileExistsError:
            if path.read_bytes() != data:
                raise NotSealed(
                    f"{path} is there already, and says something else",
                    hint="Give another name; an old checkpoint is worth keeping.",
                ) from None
    except OSError as error:
        raise NotSealed(f"{path} cannot be written: {error.strerror}") from None
    return [path] if key is None else [path, sign(path, key)]


def read_checkpoint(path: Path) -> Given:
    """Reads a checkpoint from its file.

    Raises:
        NoCheckpoint: saying why it is none.
    """
    try:
        data = _read(path)
    except OSError as error:
        raise NoCheckpoint(str(path), error.strerror or str(error)) from None
    return Given(path, Checkpoint.parse(data, str(path)), data)


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LONGEST_FILE)


def held_against(
    given: Sequence[Given], heads: dict[int, Head], head: Head, identity: str
) -> list[Finding]:
    """What of a store does not extend what was sealed.

    Args:
        given: The checkpoints.
        heads: The heads of the store's tree, made from its events, at their sizes.
        head: The head of all its events.
        identity: The store's.
    """
    findings = []
    for path, checkpoint, _ in given:
        if checkpoint.origin != origin(identity):
            message = f"it is of another store: it says {checkpoint.origin}, not {origin(identity)}"
        elif checkpoint.size > head.size:
            message = (
                f"it sealed {checkpoint.size} events, and the store has {head.size}: "
                "events were taken from its end, or it is an older copy"
            )
        elif heads[checkpoint.size].root != checkpoint.root:
            message = f"the first {checkpoint.size} events are not those that were sealed"
        else:
            continue
        findings.append(Finding(str(path), None, None, message))
    return findings


def sources_held(
    reader: Reader, given: Sequence[Given], folder: Path | None
) -> tuple[list[Finding], list[str]]:
    """What is wrong with the texts that the sealed events quote, and what can be said beside that.

    Args:
        reader: The store.
        given: The checkpoints.
        folder: Of the store: documents are looked for in `seeds` beside it, among others.
    """
    cited = _cited(reader, max(one.checkpoint.size for one in given))
    documents = Documents(default_folders(folder))
    findings, held, away = [], 0, 0
    for (name, sha256), row in cited.items():
        found = documents.hash_of(name)
        if found is None:
            away += 1
        elif sha256 == found[1]:
            held += 1
        elif sha256 is not None:
            where = f"event {row.version} of “{row.government}” (position {row.position})"
            message = f"it was changed since it was recorded by {where}: its SHA-256 was {sha256}"
            findings.append(Finding(str(found[0]), None, None, f"{message} and is {found[1]}"))
    unbound = sum(sha256 is None for _, sha256 in cited)
    said = []
    if held:
        said.append(f"source documents that are as they were recorded: {held:,}")
    if away:
        said.append(f"source documents that are not at hand: {away:,}")
    if unbound:
        said.append(
            f"source documents whose text is not sealed, for no SHA-256 of it was: {unbound:,}"
        )
    return findings, said


def _cited(reader: Reader, size: int) -> dict[tuple[str, str | None], StoredRow]:
    """Each document with its recorded hash, and the first of so many events that names it so."""
    cited: dict[tuple[str, str | None], StoredRow] = {}
    for page in reader.rows():
        for row in page:
            if row.position <= size and '"document":' in row.state:
                for one in named(row.state.encode("utf-8", "surrogateescape")):
                    cited.setdefault(one, row)
        if page[-1].position >= size:
            break
    return cited


def signatures(given: Sequence[Given], allowed: Path | None) -> tuple[list[Finding], list[str]]:
    """What is wrong with the signatures, and what can be said of them beside that.

    Without a list of allowed signers nothing is checked, and that is said.
    """
    findings, said = [], []
    for path, _, data in given:
        if allowed is None:
            signed = signature_path(path).exists()
            reason = "no --allowed-signers was given" if signed else "it has none"
            said.append(f"{path}: its signature was not checked, {reason}")
            continue
        try:
            said.append(f"{path}: signed by {signer(path, data, allowed)}")
        except TimelineError as error:
            findings.append(Finding(str(path), None, None, error.message, error.hint))
    return findings, said


def prove(reader: Reader, development_id: str, against: Given | None = None) -> Proof:
    """The proof that a development is among the events of a checkpoint, or of the store now.

    Raises:
        UnknownDevelopment: where the store has none of that id.
        NotProven: where it came later than the checkpoint, or the store does not extend that.
    """
    row = reader.stored(development_id)
    if row is None:
        raise UnknownDevelopment(development_id, [])
    name, head = origin(reader.identity()), reader.head()
    wanted = Checkpoint(name, *head) if against is None else against.checkpoint
    if wanted.origin != name:
        raise NotProven(f"the checkpoint is of another store: it says {wanted.origin}, not {name}")
    leaves = reader.leaves(wanted.size)
    index = row.position - 1
    if index >= wanted.size:
        raise NotProven(
            f"“{development_id}” was recorded after the checkpoint was made: it is event "
            f"{row.position} of the store, and the checkpoint has {wanted.size}",
            hint="Seal the store again, and prove it against that.",
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
    )
    if root_of(leaves) != wanted.root or proof.root() != wanted.root:
        raise NotProven(
            "the events of the store are not those of the checkpoint",
            hint="`timeline verify --checkpoint FILE` says what is wrong.",
        )
    return proof


def read_proof(path: Path) -> Proof:
    """Reads a proof from its file.

    Raises:
        NoProof: saying why it is none.
    """
    try:
        return Proof.parse(_read(path), str(path))
    except OSError as error:
        raise NoProof(str(path), error.strerror or str(error)) from None


def check_proof(proof: Proof, path: Path, given: Given) -> list[Finding]:
    """What is wrong with a proof against a checkpoint; needs no store."""
    sealed = given.checkpoint
    if proof.origin != sealed.origin:
        message = f"it is of another store than the checkpoint: {proof.origin}, not {sealed.origin}"
    elif proof.size != sealed.size:
        message = f"it is for a tree of {proof.size} events, and the checkpoint has {sealed.size}"
    elif proof.root() != sealed.root:
        message = "it does not lead to the root of the checkpoint: it or the event was altered"
    else:
        return []
    return [Finding(str(path), None, None, message)]
