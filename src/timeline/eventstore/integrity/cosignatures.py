"""Cosignatures (C2SP tlog-cosignature, Ed25519): what a witness signs beneath a checkpoint.

A witness keeps the newest checkpoint that it saw of a store, and cosigns the next one only if that
continues it. Somebody who wants to show two histories to two people has to find witnesses for
both, and an honest one cosigns one of them alone. The moment is part of what is signed.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from timeline.eventstore.integrity.signed_notes import (
    BadNote,
    NoteKey,
    NoteSignature,
    SignedNote,
    is_ed25519,
    key_parts,
)

COSIGNATURE: Final = b"\x04"
"""The type of key of an Ed25519 cosignature, version 1."""
COSIGNATURE_SIZE: Final = 8 + 64
"""Bytes: a moment and an Ed25519 signature."""
_LATEST: Final = datetime(9999, 1, 1, tzinfo=UTC)
_AHEAD: Final = timedelta(minutes=5)
"""By how much the clock of a witness may be fast."""


def witness_key(text: str) -> NoteKey:
    """Reads the public key of a witness, as `NoteKey.text` gives it.

    Raises:
        BadNote: if it is not the key of a witness, or its hash is of another key.
    """
    name, hashed, data = key_parts(text)
    if data[:1] == b"\x01":
        raise BadNote("it is the key of a log, and not the key of a witness")
    if data[:1] == b"\x06":
        raise BadNote("it is an ML-DSA-44 key; list the Ed25519 key of this witness")
    if data[:1] != COSIGNATURE or len(data) != 33:
        raise BadNote("it is not an Ed25519 key of a witness")
    key = NoteKey(name, data[1:], COSIGNATURE)
    if key.hash != hashed:
        raise BadNote("its hash is of another name or key")
    return key


def may_be_cosignature(line: NoteSignature) -> bool:
    """Whether a signature line is as long as a cosignature is."""
    return len(line.data) == COSIGNATURE_SIZE


def cosigned_at(note: SignedNote, line: NoteSignature, key: NoteKey) -> datetime | None:
    """When a witness cosigned the text of a note; None if this is no cosignature of it by the key.

    Args:
        note: The note; its other signatures do not matter.
        line: The line of the cosignature.
        key: The key of the witness.

    Raises:
        SigningMissing: if the extra `sign` is not installed.
    """
    moment = int.from_bytes(line.data[:8])
    if not may_be_cosignature(line) or not 0 < moment < _LATEST.timestamp():
        return None
    text = f"cosignature/v1\ntime {moment}\n{note.text}"
    if not line.is_by(key) or not is_ed25519(line.data[8:], text.encode(), key.key):
        return None
    return datetime.fromtimestamp(moment, UTC)


def is_ahead(moment: datetime) -> bool:
    """Whether a moment has not come yet, by more than clocks differ."""
    return moment > datetime.now(UTC) + _AHEAD
