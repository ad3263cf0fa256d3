"""Checks by whom checkpoints are signed: in the note itself, or by an SSH signature beside it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple, Self

from timeline.domain.errors import TimelineError
from timeline.eventstore.integrity.checkpoints import sealed_at
from timeline.eventstore.integrity.signatures import (
    KeyNotValid,
    SigningFailed,
    signature_path,
    signer,
)
from timeline.eventstore.integrity.signed_notes import BadNote, SignedNote
from timeline.formats.errors import Finding
from timeline.services.arguments import BadArgument, When, moment_or_none, path_or_none
from timeline.services.seals.checkpoints import Given
from timeline.services.seals.note_keys import ListedKey, is_key_line, listed_keys


class AllowedSigners(NamedTuple):
    """The list of those who may sign, and the moment for which their keys are judged.

    Attributes:
        path: The list.
        at: The moment; None for now, and for that in the checkpoint if a key has expired.
    """

    path: Path
    at: datetime | None = None

    @classmethod
    def given(cls, path: object, signed_at: When, now: datetime) -> Self | None:
        """Checks the arguments of a method; None if no list is given.

        Raises:
            BadArgument: if there is a moment without a list, or one that has not come.
            DateError: if the moment is not EDTF.
        """
        listed = path_or_none("allowed_signers", path)
        at = moment_or_none("signed_at", signed_at)
        if at is not None and listed is None:
            raise BadArgument("signed_at", "there is no list of signers", other="allowed_signers")
        if at is not None and at > now:
            raise BadArgument("signed_at", "it is in the future")
        return None if listed is None else cls(listed, at)

    @property
    def readable(self) -> Path | None:
        """The list; None if it cannot be read, which a finding on each checkpoint says."""
        try:
            listed_keys(self.path)
        except SigningFailed:
            return None
        return self.path


def signatures(
    given: Sequence[Given], allowed: AllowedSigners | None
) -> tuple[list[Finding], list[str]]:
    """Findings on the signatures, and messages about the good ones.

    Without a list of allowed signers nothing is checked, and a message says so.
    """
    findings, said = [], []
    for one in given:
        if allowed is None:
            signed = _has_ssh_signature(one) or b"\n\n" in one.data
            unchecked = "signature not checked: no --allowed-signers was given"
            said.append(f"{one.path}: {unchecked if signed else 'not signed'}")
            continue
        try:
            said += [f"{one.path}: signed by {name}" for name in _signers(one, allowed)]
        except TimelineError as error:
            findings.append(Finding(str(one.path), None, None, error.message, error.hint))
    return findings, said


def _has_ssh_signature(one: Given) -> bool:
    return one.is_file and signature_path(one.path).exists()


def _signers(one: Given, signers: AllowedSigners) -> list[str]:
    """Who signed a checkpoint: one name at least.

    An SSH signature is checked if the list has SSH keys, and always if no other is good.

    Raises:
        SigningFailed, NoSshKeygen, SigningMissing.
    """
    allowed, at = signers
    listed = listed_keys(allowed) if allowed.is_file() else []
    found = _note_signers(one, listed, at) if listed else []
    with _ssh_list(allowed) as of_ssh:
        if found and (of_ssh is None or not _has_ssh_signature(one)):
            return found
        if not _has_ssh_signature(one) and (listed or not one.is_file):
            raise SigningFailed(f"{one.path} was not signed by anyone listed in {allowed}")
        return [*found, _ssh_signer(one, of_ssh or allowed, signers)]


@contextmanager
def _ssh_list(allowed: Path) -> Iterator[Path | None]:
    """The list without the keys of notes, which ssh-keygen cannot read; None if it has no other."""
    if not allowed.is_file():
        yield allowed
        return
    lines = allowed.read_text(encoding="utf-8", errors="surrogateescape").splitlines(keepends=True)
    others = [line for line in lines if not is_key_line(line)]
    if len(others) == len(lines):
        yield allowed
        return
    if not any(line.strip() and not line.startswith("#") for line in others):
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="timeline-") as folder:
        of_ssh = Path(folder) / "allowed"
        of_ssh.write_text("".join(others), encoding="utf-8", errors="surrogateescape")
        yield of_ssh


def _note_signers(one: Given, listed: Sequence[ListedKey], at: datetime | None) -> list[str]:
    """Who signed the note, of those who are listed; a bad signature by one of them is refused."""
    try:
        note = SignedNote.parse(one.data)
    except BadNote as error:
        raise SigningFailed(f"the signatures of {one.path} cannot be read: {error}") from None
    if "\n\n" in note.text:
        raise SigningFailed(f"{one.path} has a blank line in what is signed")
    found = []
    for signature in note.signatures:
        for key in listed:
            if signature.is_by(key.key):
                if not note.verifies(signature, key.key):
                    raise SigningFailed(
                        f"the signature of {one.path} by {key.key.label} is invalid:"
                        " the checkpoint was altered after it was signed, or never signed by it"
                    )
                found.append(_valid(one, key, at))
    return list(dict.fromkeys(found))


def _valid(one: Given, key: ListedKey, at: datetime | None) -> str:
    """The name of a key that is valid, or was when the checkpoint was made.

    Raises:
        KeyNotValid: if it was not.
    """
    is_valid = key.is_valid(datetime.now(UTC))
    if is_valid and (at is None or key.is_valid(at)):
        return key.key.label
    refused = f"{one.path} was signed with a key that is valid {key.validity()} only"
    made, when = _moment(one.data, refused, at, hint=_SIGNED_AT)
    if not key.is_valid(made):
        raise KeyNotValid(_not_then(refused, when, is_valid=is_valid))
    return _expired(key.key.label, when)


_SIGNED_AT: Final = "If you know when it was signed, from elsewhere, give that with --signed-at."


def _not_then(refused: str, when: str, *, is_valid: bool) -> str:
    return f"{refused}, and was not valid at {when}{'' if is_valid else ' either'}"


def _expired(name: str, when: str) -> str:
    return f"{name}, with a key that has expired: it was valid at {when}"


def _moment(
    data: bytes, refused: str, at: datetime | None, hint: str | None = None
) -> tuple[datetime, str]:
    """When a checkpoint was made, as is given or as it says, and how to call that.

    Raises:
        KeyNotValid: if it does not say, or says a moment that has not come.
    """
    if at is not None:
        return at, f"{at:%Y-%m-%d %H:%M} UTC, the time that was given"
    made = sealed_at(data)
    if made is None:
        raise KeyNotValid(f"{refused}; the checkpoint does not say when it was made", hint=hint)
    if made > datetime.now(UTC):
        raise KeyNotValid(
            f"{refused}, and the checkpoint is dated in the future ({made:%Y-%m-%d %H:%M} UTC)"
        )
    return made, f"{made:%Y-%m-%d %H:%M} UTC, the time in the checkpoint"


def _ssh_signer(one: Given, allowed: Path, signers: AllowedSigners) -> str:
    """Who signed a checkpoint with an SSH key, even with one that has expired since.

    Raises:
        SigningFailed, NoSshKeygen: as `signer`.
    """
    path, data, named, at = one.path, one.data, signers.path, signers.at
    is_valid, refused = True, ""
    try:
        name = signer(path, data, allowed, name=named)
    except KeyNotValid as error:
        is_valid, refused = False, error.message
    if is_valid and at is None:
        return name
    made, when = _moment(data, refused, at, hint=_SIGNED_AT)
    try:
        then = signer(path, data, allowed, made, name=named)
    except KeyNotValid as error:
        raise KeyNotValid(_not_then(error.message, when, is_valid=is_valid)) from None
    return name if is_valid else _expired(then, when)
