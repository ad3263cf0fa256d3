"""Checks by whom checkpoints are signed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from timeline.domain.errors import TimelineError
from timeline.eventstore.integrity.checkpoints import sealed_at
from timeline.eventstore.integrity.signatures import (
    NAMESPACE,
    KeyNotValid,
    signature_path,
    signer,
)
from timeline.formats.records import Finding
from timeline.services.seals.checkpoints import Given


def signatures(given: Sequence[Given], allowed: Path | None) -> tuple[list[Finding], list[str]]:
    """Findings on the signatures, and messages about the good ones.

    Without a list of allowed signers nothing is checked, and a message says so.
    """
    findings, said = [], []
    for path, _, data in given:
        if allowed is None:
            signed = signature_path(path).exists()
            unchecked = "signature not checked: no --allowed-signers was given"
            said.append(f"{path}: {unchecked if signed else 'not signed'}")
            continue
        try:
            said.append(f"{path}: signed by {_signer(path, data, allowed)}")
        except TimelineError as error:
            findings.append(Finding(str(path), None, None, error.message, error.hint))
    return findings, said


def _signer(path: Path, data: bytes, allowed: Path) -> str:
    """Who signed a checkpoint, even with a key that has expired since.

    Raises:
        SigningFailed, NoSshKeygen: as `signer`.
    """
    try:
        return signer(path, data, allowed)
    except KeyNotValid as refused:
        made = sealed_at(data)
        if made is None:
            raise KeyNotValid(
                f"{refused.message}; the checkpoint does not say when it was made",
                hint=f"Check it for a day that you know: ssh-keygen -Y verify -f {allowed} -I "
                f"NAME -n {NAMESPACE} -s {signature_path(path)} -Overify-time=YYYYMMDD < "
                f"{path}",
            ) from None
        when = f"{made:%Y-%m-%d %H:%M} UTC, the time in the checkpoint"
        if made > datetime.now(UTC):
            raise KeyNotValid(
                f"{refused.message}, and the checkpoint is dated in the future "
                f"({made:%Y-%m-%d %H:%M} UTC)"
            ) from None
        try:
            name = signer(path, data, allowed, made)
        except KeyNotValid:
            raise KeyNotValid(f"{refused.message}, and was not valid at {when} either") from None
        return f"{name}, with a key that has expired: it was valid at {when}"
