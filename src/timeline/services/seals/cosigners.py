"""Checks which witnesses have cosigned a checkpoint, and whether they are enough."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from timeline.eventstore.integrity.cosignatures import (
    cosigned_at,
    is_ahead,
    may_be_cosignature,
)
from timeline.eventstore.integrity.signatures import SigningFailed
from timeline.eventstore.integrity.signed_notes import BadNote, NoteKey, SignedNote
from timeline.formats.errors import Finding
from timeline.services.seals.checkpoints import Given
from timeline.services.seals.witness_list import WitnessList, read_witnesses


def cosignatures(
    given: Sequence[Given], listed: Path | None, quorum: int | None
) -> tuple[list[Finding], list[str]]:
    """Findings on the cosignatures of checkpoints, and messages about the good ones.

    Without a list nothing is checked, and a message says so of those that have a cosignature.

    Args:
        given: The checkpoints.
        listed: The list of the witnesses that are trusted.
        quorum: How many of them must have cosigned each; None for what the list says, or all.

    Raises:
        SigningFailed: if the list cannot be read, or is shorter than the quorum.
        SigningMissing: if the extra `sign` is not installed.
    """
    findings, said = list[Finding](), list[str]()
    if listed is None:
        return [], [
            f"{one.path}: cosignatures not checked: no --witnesses was given"
            for one in given
            if _has_cosignature(one)
        ]
    trusted = read_witnesses(listed)
    most = len(trusted.witnesses)
    if quorum is not None and quorum > most:
        raise SigningFailed(
            f"{quorum} witnesses cannot have cosigned, because {listed} lists fewer: {most}",
            hint=f"Give --quorum {most} or less, or a longer list.",
        )
    for one in given:
        try:
            wrong, good = _checked(one, trusted, quorum)
        except BadNote as error:
            wrong, good = [f"its signatures cannot be read: {error}"], []
        findings += [Finding(str(one.path), None, None, message) for message in wrong]
        said += [f"{one.path}: {line}" for line in good]
    return findings, said


def _checked(one: Given, trusted: WitnessList, quorum: int | None) -> tuple[list[str], list[str]]:
    """What is wrong with the cosignatures of a checkpoint, and whose are good.

    Raises:
        BadNote: if it has no readable signatures.
    """
    note = SignedNote.parse(one.data)
    if "\n\n" in note.text:
        raise BadNote("it has a blank line in what is signed")
    wrong, good = list[str](), dict[NoteKey, str]()
    for line in note.signatures:
        for key in trusted.all_keys():
            if not line.is_by(key):
                continue
            moment = cosigned_at(note, line, key)
            if moment is None:
                wrong.append(
                    f"the cosignature by {key.label} is invalid: the checkpoint was altered"
                    " after it was cosigned, or never cosigned by it"
                )
            elif is_ahead(moment):
                wrong.append(
                    f"the cosignature by {key.label} is dated in the future ({moment_text(moment)})"
                )
            else:
                good[key] = f"cosigned by {key.label}, {moment_text(moment)}"
    signed = [key for key in trusted.logs for line in note.signatures if note.verifies(line, key)]
    if trusted.logs and not signed:
        wrong.append(f"no log that {trusted.path} lists has signed")
    missing = trusted.missing(good, quorum)
    if missing is not None:
        wrong.append(
            f"{len(good)} of the {len(trusted.witnesses)} witnesses in {trusted.path} cosigned,"
            f" and {missing}"
        )
    return wrong, list(good.values())


def _has_cosignature(one: Given) -> bool:
    try:
        return any(map(may_be_cosignature, SignedNote.parse(one.data).signatures))
    except BadNote:
        return False


def moments_of(note: SignedNote, keys: Iterable[NoteKey]) -> dict[NoteKey, datetime | None]:
    """When each of these witnesses cosigned a note, as far as it did."""
    found: dict[NoteKey, datetime | None] = dict.fromkeys(keys)
    for key in found:
        for line in note.signatures:
            moment = cosigned_at(note, line, key) if line.is_by(key) else None
            if moment is not None and not is_ahead(moment):
                found[key] = moment
    return found


def moment_text(moment: datetime) -> str:
    """A moment to the second, for people."""
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
