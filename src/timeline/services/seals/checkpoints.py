"""Writes and checks checkpoints of a store.

A seal is a checkpoint of the hash tree, signed if a key is given. It is only as safe as the place
where it is kept: out of reach of whoever could rewrite the store.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from timeline.domain.errors import TimelineError
from timeline.eventstore.integrity.checkpoints import (
    LONGEST_FILE,
    Checkpoint,
    NoCheckpoint,
    as_sealed,
    origin,
    sealing_line,
)
from timeline.eventstore.integrity.signatures import sign, signature_path
from timeline.eventstore.integrity.signed_notes import BadNote, PrivateNoteKey, SignedNote
from timeline.eventstore.integrity.timestamps import timestamp_path
from timeline.eventstore.sqlite.databases import belongs_to_database
from timeline.eventstore.stored_rows import Head
from timeline.formats.errors import Finding
from timeline.services.new_files import FilesInTheWay, write_whole
from timeline.services.seals.note_keys import is_private_key, read_key
from timeline.text.full_disk import again


class NotSealed(TimelineError):
    """A checkpoint was not written."""


class NotCosigned(NotSealed):
    """A witness did not cosign a checkpoint, or too few did."""


class Given(NamedTuple):
    """A checkpoint that was read from a file.

    Attributes:
        path: The path of the file.
        checkpoint: The parsed checkpoint.
        data: The bytes that were sealed.
        is_file: Whether the path is that of its own file, beside which an SSH signature may be.
    """

    path: Path
    checkpoint: Checkpoint
    data: bytes
    is_file: bool = True


def write_checkpoint(
    checkpoint: Checkpoint,
    path: Path,
    *,
    now: datetime,
    key: Path | None = None,
    overwrite: bool = False,
    cosign: Callable[[SignedNote], SignedNote] | None = None,
) -> list[Path]:
    """Writes a checkpoint, and its signature if a key is given; returns the paths.

    A signed checkpoint has a time. It is signed before either file is written. The signature of
    an SSH key is a file beside it, that of a key for notes is in the checkpoint, where one by
    another key may be already.

    Args:
        checkpoint: The checkpoint.
        path: The path of its file.
        now: The time of sealing.
        key: An SSH key, or one of `create_key`.
        overwrite: Whether another file of that name may be replaced, but for a database.
        cosign: Gives a note with the cosignatures of witnesses; called before anything is written.

    Raises:
        NotSealed: if the file exists with other content, or cannot be written.
        NotCosigned: as `cosign` does; nothing was written.
        SigningFailed, NoSshKeygen, NoKey, SigningMissing: nothing was written.
    """
    data = checkpoint.text().encode()
    if belongs_to_database(path):
        raise NotSealed(
            f"{path} is a database, and is not written over", hint="Choose another name."
        )
    if key is not None:
        data += sealing_line(now)
    for_notes = read_key(key) if key is not None and is_private_key(key) else None
    with _writing(path):
        before = None if overwrite else _there(path)
        if before is not None:
            if not before.startswith(checkpoint.text().encode()):
                raise NotSealed(
                    f"{path} already exists with different content",
                    hint="Choose another name, and keep the old checkpoint.",
                )
            if key is None or _is_bound(path) or b"\n\n" in before:
                data = before  # the file may be signed, so its bytes must not change
        if cosign is not None and key is not None and for_notes is None:
            raise NotSealed(
                f"{path} cannot be cosigned: {key} is a key of SSH, whose signature is of the whole"
                " file",
                hint="Create a key with `timeline key new`, and sign with that.",
            )
        if for_notes is not None or cosign is not None:
            replace = before is not None or overwrite
            return [_write_note(path, data, for_notes, cosign, replace=replace)]
        if key is None:
            _put(path, data, before, over=overwrite)
            return [path]
        with tempfile.TemporaryDirectory(
            prefix=f".{path.name}.", suffix=".part", dir=path.parent
        ) as folder:
            draft = Path(folder) / path.name
            draft.write_bytes(data)
            signature = sign(draft, key, name=path)
            _put(path, data, before, over=overwrite)
            return [path, signature.replace(signature_path(path))]


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except FilesInTheWay:
        raise NotSealed(f"cannot write {path}: another program has just done so") from None
    except OSError as error:
        hint = again(error, path)
        raise NotSealed(f"cannot write {path}: {error.strerror}", hint=hint) from None


def _write_note(
    path: Path,
    data: bytes,
    key: PrivateNoteKey | None,
    cosign: Callable[[SignedNote], SignedNote] | None,
    *,
    replace: bool,
) -> Path:
    if replace and _is_bound(path):
        raise NotSealed(
            f"{path} has an SSH signature or a time stamp, which a signature in it would break",
            hint="Choose another name. To have both, sign with the key for notes first.",
        )
    try:
        note = SignedNote.parse(as_sealed(data))
    except BadNote as error:
        raise NotSealed(f"{path} cannot be signed: {error}", hint="Choose another name.") from None
    note = note if key is None else note.signed(key)
    signed = str(note if cosign is None else cosign(note)).encode()
    write_whole(path, signed, over=replace)
    return path


def _is_bound(path: Path) -> bool:
    """Whether a file beside a checkpoint is about its bytes."""
    return signature_path(path).exists() or timestamp_path(path).exists()


def _there(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _put(path: Path, data: bytes, before: bytes | None, *, over: bool) -> None:
    """Writes a checkpoint, whole or not at all; one that is there as it is to be stays."""
    if before != data:
        write_whole(path, data, over=over or before is not None)


def read_checkpoint(path: Path) -> Given:
    """Reads a checkpoint from its file.

    Raises:
        NoCheckpoint: if it is not a checkpoint; the message says why.
    """
    try:
        data = as_sealed(read_file(path))
    except OSError as error:
        raise NoCheckpoint(str(path), error.strerror or str(error)) from None
    return Given(path, Checkpoint.parse(data, str(path)), data)


def read_file(path: Path) -> bytes:
    """The bytes of a file that was given, up to `LONGEST_FILE`.

    Raises:
        OSError: if it cannot be read.
    """
    with path.open("rb") as file:
        return file.read(LONGEST_FILE)


def held_against(
    given: Sequence[Given], heads: dict[int, Head], head: Head, identity: str
) -> list[Finding]:
    """Findings for each checkpoint that the store does not extend.

    Args:
        given: The checkpoints.
        heads: The heads of the store's tree at the sizes of the checkpoints, computed from its
            events.
        head: The head of all its events.
        identity: The identity of the store.
    """
    findings = []
    for path, checkpoint, *_ in given:
        if checkpoint.origin != origin(identity):
            message = f"it is for another store: {checkpoint.origin}, not {origin(identity)}"
        elif checkpoint.size > head.size:
            message = (
                f"it sealed {checkpoint.size} events, but the store has {head.size}: "
                "events were removed from the end, or this is an older copy"
            )
        elif heads[checkpoint.size].root != checkpoint.root:
            message = f"the first {checkpoint.size} events are not the sealed ones"
        else:
            continue
        findings.append(Finding(str(path), None, None, message))
    return findings
