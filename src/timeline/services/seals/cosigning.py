"""Takes cosignatures of witnesses into a checkpoint.

Witnesses are asked over HTTP, or their cosignatures are brought in a file, for one who is offline.
Either way a line is taken in only if it is a valid cosignature by a key that the user listed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from timeline.eventstore.integrity.cosignatures import cosigned_at, is_ahead
from timeline.eventstore.integrity.signatures import SigningFailed
from timeline.eventstore.integrity.signed_notes import (
    BadNote,
    NoteKey,
    NoteSignature,
    SignedNote,
    signature_line,
)
from timeline.services.seals.checkpoints import NotCosigned
from timeline.services.seals.cosigners import moment_text, moments_of
from timeline.services.seals.witness_list import (
    LONGEST_LIST,
    WitnessList,
    read_witnesses,
)
from timeline.services.seals.witness_requests import asked_to_cosign, is_address

_DASH: Final = "— "
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


class AskedWitness(NamedTuple):
    """An address to ask, and the keys of which one must answer."""

    address: str
    keys: tuple[NoteKey, ...]


class BroughtCosignatures(NamedTuple):
    """Signature lines that a file has."""

    path: Path
    lines: tuple[NoteSignature, ...]


class CosigningRequest(NamedTuple):
    """Who is to cosign a checkpoint.

    Attributes:
        asked: The witnesses to ask.
        brought: The files with cosignatures that were made elsewhere.
        keys: The keys of all witnesses that were listed.
        quorum: How many witnesses must have cosigned; None for all of them.
    """

    asked: tuple[AskedWitness, ...]
    brought: tuple[BroughtCosignatures, ...]
    keys: tuple[NoteKey, ...]
    quorum: int | None


def cosigning_request(
    wanted: Sequence[str], listed: Path | None, quorum: int | None
) -> CosigningRequest:
    """Reads who is to cosign.

    Args:
        wanted: Addresses, lists of witnesses with addresses, and files with cosignatures.
        listed: A list with the keys of those addresses and files.
        quorum: How many witnesses must have cosigned.

    Raises:
        SigningFailed: if a file cannot be read or used, or the key of a witness is in no list.
    """
    known = [] if listed is None else read_witnesses(listed).all_keys()
    addresses, asked, brought = list[str](), list[AskedWitness](), list[BroughtCosignatures]()
    for one in wanted:
        if _SCHEME.match(one):
            addresses.append(one)
            continue
        path = Path(one)
        lines = _brought(path)
        if lines:
            brought.append(BroughtCosignatures(path, lines))
            continue
        here = read_witnesses(path)
        known += here.all_keys()
        asked += _with_addresses(here)
    keys = tuple(dict.fromkeys(known))
    for address in addresses:
        if not is_address(address):
            raise SigningFailed(
                f"“{address}” is not the address of a witness",
                hint="It begins with https:// or http://, and has no user name, “?” or “#” in it.",
            )
    if not keys:
        raise SigningFailed(
            f"no key is known of the witness {[*addresses, *(one.path for one in brought)][0]}",
            hint="Write its key, name+hash+key, into a file, and add --witnesses FILE.",
        )
    asked += [AskedWitness(one, keys) for one in addresses]
    most = len(keys)
    if quorum is not None and quorum > most:
        raise SigningFailed(
            f"{quorum} witnesses cannot cosign, because fewer are listed: {most}",
            hint=f"Give --quorum {most} or less, or list more witnesses.",
        )
    return CosigningRequest(tuple(asked), tuple(brought), keys, quorum)


def _with_addresses(found: WitnessList) -> list[AskedWitness]:
    asked = []
    for one in found.witnesses.values():
        if one.address is not None and not is_address(one.address):
            raise SigningFailed(f"{found.path}: “{one.address}” is not the address of a witness")
        if one.address is not None:
            asked.append(AskedWitness(one.address, (one.key,)))
    if not asked:
        raise SigningFailed(
            f"{found.path} has no address of a witness",
            hint="Write the address behind the key, or give it as --witness URL"
            f" --witnesses {found.path}.",
        )
    return asked


def _brought(path: Path) -> tuple[NoteSignature, ...]:
    """The signature lines of a file; none if it is a list of witnesses.

    A cosigned checkpoint is such a file too: its own signature is one by no witness.
    """
    try:
        with path.open("rb") as file:
            text = file.read(LONGEST_LIST).decode(errors="replace")
    except OSError as error:
        raise SigningFailed(
            f"cannot read {path}: {error.strerror}",
            hint="--witness is an address such as https://witness.example, a list of witnesses,"
            " or a file with cosignatures.",
        ) from None
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith(_DASH):
            try:
                found.append(signature_line(line.rstrip("\r ")))
            except BadNote as error:
                raise SigningFailed(f"{path}:{number}: {error}") from None
    return tuple(found)


def cosign(
    note: SignedNote,
    size: int,
    request: CosigningRequest,
    path_from: Callable[[int], Sequence[bytes]],
    tell: Callable[[str], None],
) -> SignedNote:
    """A checkpoint with the cosignatures of those who were asked, or brought in files.

    A cosignature that the checkpoint has already stays, because it shows the earlier moment.

    Args:
        note: The checkpoint; signed, if somebody is to be asked.
        size: How many events it has.
        request: Who is to cosign.
        path_from: Gives the hashes of the consistency proof from an earlier size.
        tell: Called with a line for each cosignature and each refusal, if enough cosigned.

    Raises:
        NotCosigned: if too few did.
        SigningMissing: if the extra `sign` is not installed.
    """
    failures = list[NotCosigned]()

    def attempt(keys: Iterable[NoteKey], whose: str, lines: Sequence[NoteSignature]) -> None:
        nonlocal note
        note = _added(note, keys, whose, lines)

    for file in request.brought:
        try:
            attempt(request.keys, str(file.path), file.lines)
        except NotCosigned as error:
            failures.append(error)
    for witness in request.asked:
        if any(moments_of(note, witness.keys).values()) and len(witness.keys) == 1:
            continue
        try:
            lines = asked_to_cosign(witness.address, note, size, path_from)
            attempt(witness.keys, witness.address, lines)
        except NotCosigned as error:
            failures.append(error)
    have = {key: at for key, at in moments_of(note, request.keys).items() if at is not None}
    if len(have) < (request.quorum or 0) or (request.quorum is None and failures):
        raise _refused(failures, len(have), request.quorum)
    for key, moment in have.items():
        tell(f"cosigned by {key.label}, {moment_text(moment)}")
    for failure in failures:
        tell(f"not cosigned: {failure.message}")
    return note


def _refused(failures: Sequence[NotCosigned], have: int, needed: int | None) -> NotCosigned:
    """The error for too few cosignatures, with the reasons of all who did not cosign."""
    reasons = "; ".join(one.message for one in failures)
    count = f"{have} cosigned" + ("" if needed is None else f", and {needed} must")
    if needed is None and have == 0 and len(failures) == 1:
        count = ""
    hints = {one.hint for one in failures} or {None}
    hint = hints.pop() if len(hints) == 1 else None
    return NotCosigned(
        ": ".join(["nothing was written", *filter(None, (count, reasons))]),
        hint=hint or "Try again later, or add --quorum N if N witnesses are enough.",
    )


def _added(
    note: SignedNote,
    keys: Iterable[NoteKey],
    whose: str,
    lines: Sequence[NoteSignature],
) -> SignedNote:
    """The note with those of the lines that are cosignatures of it by these keys.

    Raises:
        NotCosigned: if none is, or one that should be is not valid.
    """
    had, found = moments_of(note, keys), False
    for line in lines:
        for key in had:
            if not line.is_by(key):
                continue
            moment = cosigned_at(note, line, key)
            if moment is None:
                raise NotCosigned(
                    f"the cosignature of {whose} by {key.label} is invalid: it was altered, or is"
                    " of another checkpoint"
                )
            if is_ahead(moment):
                raise NotCosigned(
                    f"the cosignature of {whose} by {key.label} is dated in the future"
                    f" ({moment_text(moment)})"
                )
            found = True
            if had[key] is None:
                had[key] = moment
                others = tuple(one for one in note.signatures if not one.is_by(key))
                note = note._replace(signatures=(*others, line))
    if not found:
        raise NotCosigned(f"{whose} gave no cosignature by a witness that is listed")
    return note
