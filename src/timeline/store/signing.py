"""Signing a file with an SSH key, and checking who did, by `ssh-keygen -Y` as git does it.

People who record decisions seldom have a key for signing and often have one for SSH; their
colleagues can list it in a file of allowed signers. The signature lies beside the file, under
its name and `.sig`. The namespace keeps a signature made for something else from being taken
for one of these.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

from timeline.domain.errors import TimelineError

NAMESPACE: Final = "timeline-checkpoint"
_PATIENCE: Final = 300
"""Seconds. A person may have to type a passphrase or to touch a key."""


class SigningFailed(TimelineError):
    """A signature that could not be made."""


class NoSshKeygen(TimelineError):
    """The program that signs and checks is not there."""

    def __init__(self) -> None:
        super().__init__(
            "ssh-keygen was not found, and signatures are made and checked with it",
            hint="Install OpenSSH 8.0 or later (the package openssh-client on many systems).",
        )


def signature_path(path: Path) -> Path:
    """Where the signature of a file lies."""
    return path.with_name(path.name + ".sig")


def sign(path: Path, key: Path) -> Path:
    """Signs a file; returns the path of the signature.

    Args:
        path: The file.
        key: A private SSH key, or a public one whose private half an agent holds.

    Raises:
        NoSshKeygen, SigningFailed.
    """
    program = _program()
    target = signature_path(path)
    if not key.is_file():
        raise SigningFailed(f"there is no key {key}", hint="`ssh-keygen -t ed25519` makes one.")
    # ssh-keygen asks before it overwrites, and nobody may be there to answer.
    target.unlink(missing_ok=True)
    # The terminal stays the person's: ssh-keygen asks for the passphrase there.
    ran = _run([program, "-Y", "sign", "-n", NAMESPACE, "-f", os.fspath(key), os.fspath(path)])
    if ran.returncode != 0 or not target.is_file():
        raise SigningFailed(
            f"{path} could not be signed with {key}: {_said(ran)}",
            hint="The checkpoint itself was written; sign it again with the right key.",
        )
    return target


def signer(path: Path, data: bytes, allowed: Path) -> str:
    """Who signed a file, by a list of allowed signers.

    Args:
        path: Where it lies, and its signature beside it.
        data: What was read from it: that is what the signature must be of.
        allowed: A file as `ssh-keygen` describes it under ALLOWED SIGNERS.

    Raises:
        NoSshKeygen: where it cannot be checked.
        SigningFailed: where it was not signed by any of them, or was altered since.
    """
    program = _program()
    signature = signature_path(path)
    for file, what in ((signature, "signature"), (allowed, "list of allowed signers")):
        if not file.is_file():
            raise SigningFailed(f"there is no {what} {file}")
    found = _run(
        [program, "-Y", "find-principals", "-s", os.fspath(signature), "-f", os.fspath(allowed)]
    )
    principals = [name for line in found.stdout.splitlines() for name in line.split(",") if name]
    if found.returncode != 0 or not principals:
        raise SigningFailed(f"{path} was signed by nobody whom {allowed} lists")
    said = ""
    for principal in principals:
        ran = _run(
            [program, "-Y", "verify", "-f", os.fspath(allowed), "-I", principal, "-n", NAMESPACE,
             "-s", os.fspath(signature)],
            data,
        )  # fmt: skip
        if ran.returncode == 0:
            return principal
        said = _said(ran)
    raise SigningFailed(f"the signature of {path} is not good: {said}")


def _program() -> str:
    found = shutil.which("ssh-keygen")
    if found is None:
        raise NoSshKeygen
    return found


def _run(command: list[str], given: bytes | None = None) -> subprocess.CompletedProcess[str]:
    try:
        ran = subprocess.run(  # noqa: S603  no shell, and the program is the one on the path
            command,
            input=given,
            stdin=subprocess.DEVNULL if given is None else None,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise SigningFailed("ssh-keygen did not come to an end") from None
    except OSError as error:
        raise SigningFailed(f"ssh-keygen could not be run: {error.strerror}") from None
    out, err = (part.decode(errors="replace") for part in (ran.stdout, ran.stderr))
    return subprocess.CompletedProcess(command, ran.returncode, out, err)


def _said(ran: subprocess.CompletedProcess[str]) -> str:
    lines = [line.strip() for line in (ran.stderr + ran.stdout).splitlines() if line.strip()]
    return lines[-1] if lines else f"ssh-keygen ended in {ran.returncode}"
