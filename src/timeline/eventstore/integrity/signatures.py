"""Signing a file with an SSH key, and checking who did, by `ssh-keygen -Y` as git does it.

People who record decisions seldom have a key for signing and often have one for SSH; their
colleagues can list it in a file of allowed signers. The signature lies beside the file, under
its name and `.sig`. The namespace keeps a signature made for something else from being taken
for one of these.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from timeline.domain.errors import TimelineError

NAMESPACE: Final = "timeline-checkpoint"
_LIMIT: Final = re.compile(r"valid-(before|after) ([0-9T:-]+)").search
"""What ssh-keygen says of a key that is listed, and not valid at the moment."""
_PATIENCE: Final = 300
"""Seconds. A person may have to type a passphrase or to touch a key."""


class SigningFailed(TimelineError):
    """A signature that could not be made."""


class KeyNotValid(SigningFailed):
    """A signature by a key that is listed, and not valid at the moment that was asked for."""


class NoSshKeygen(TimelineError):
    """The program that signs and checks is not there."""

    def __init__(self) -> None:
        super().__init__(
            "ssh-keygen was not found; it makes and checks signatures",
            hint="Install OpenSSH 8.0 or later (the package openssh-client on many systems).",
        )


def signature_path(path: Path) -> Path:
    """Where the signature of a file lies."""
    return path.with_name(path.name + ".sig")


def sign(path: Path, key: Path, *, name: Path | None = None) -> Path:
    """Signs a file; returns the path of the signature.

    Args:
        path: The file.
        key: A private SSH key, or a public one whose private half an agent holds.
        name: What to call the file in errors, where that is not its path.

    Raises:
        NoSshKeygen, SigningFailed.
    """
    program = _program()
    target = signature_path(path)
    if not key.is_file():
        raise SigningFailed(
            f"there is no key {key}",
            hint="Create one with `timeline key new` or `ssh-keygen -t ed25519`.",
        )
    # ssh-keygen asks before it overwrites, and nobody may be there to answer.
    target.unlink(missing_ok=True)
    # The terminal stays the person's: ssh-keygen asks for the passphrase there.
    ran = _run([program, "-Y", "sign", "-n", NAMESPACE, "-f", os.fspath(key), os.fspath(path)])
    if ran.returncode != 0 or not target.is_file():
        raise SigningFailed(
            f"cannot sign {name or path} with {key}: {_said(ran)}",
            hint="Nothing was written. Run the same command with the right key.",
        )
    return target


def signer(
    path: Path,
    data: bytes,
    allowed: Path,
    at: datetime | None = None,
    *,
    name: Path | None = None,
) -> str:
    """Who signed a file, by a list of allowed signers.

    Args:
        path: Where it lies, and its signature beside it.
        data: What was read from it: that is what the signature must be of.
        allowed: A file as `ssh-keygen` describes it under ALLOWED SIGNERS.
        at: When the key has to have been valid; now, where it is None.
        name: What to call the list in errors, where that is not its path.

    Raises:
        NoSshKeygen: where it cannot be checked.
        KeyNotValid: where one of them signed it with a key that is not valid then.
        SigningFailed: where it was not signed by any of them, or was altered since.
    """
    program = _program()
    signature = signature_path(path)
    for file, what in ((signature, "signature"), (allowed, "list of allowed signers")):
        if not file.is_file():
            raise SigningFailed(f"there is no {what} {file}")
    with _as_signed(signature) as sound:
        command = [program, "-Y"]
        return _signer(path, data, (allowed, name), command, os.fspath(sound), _moment(at))


@contextmanager
def _as_signed(signature: Path) -> Iterator[Path]:
    """The signature, without what the mail made of its line ends."""
    try:
        raw = signature.read_bytes()
    except OSError as error:
        raise SigningFailed(f"cannot read {signature}: {error.strerror}") from None
    if b"\r" not in raw:
        yield signature
        return
    with tempfile.TemporaryDirectory(prefix="timeline-") as folder:
        sound = Path(folder) / "signature"
        sound.write_bytes(raw.replace(b"\r\n", b"\n"))
        yield sound


def _moment(at: datetime | None) -> list[str]:
    # Without a zone it is read in that of this computer, like those of the list.
    return [] if at is None else [f"-Overify-time={at.astimezone():%Y%m%d%H%M%S}"]


def _signer(
    path: Path,
    data: bytes,
    lists: tuple[Path, Path | None],
    program: list[str],
    signature: str,
    moment: list[str],
) -> str:
    allowed, named = lists[0], lists[1] or lists[0]
    found = _run([*program, "find-principals", "-s", signature, "-f", os.fspath(allowed), *moment])
    principals = [name for line in found.stdout.splitlines() for name in line.split(",") if name]
    limit = _LIMIT(found.stderr)
    if found.returncode != 0 and limit is not None:
        bound, day = limit.groups()
        when = f"{'until' if bound == 'before' else 'from'} {day}"
        raise KeyNotValid(f"{path} was signed with a key that is valid {when} only ({named})")
    if found.returncode != 0 or not principals:
        raise SigningFailed(f"{path} was not signed by anyone listed in {named}")
    said = ""
    for principal in principals:
        ran = _run(
            [*program, "verify", "-f", os.fspath(allowed), "-I", principal, "-n", NAMESPACE,
             "-s", signature, *moment],
            data,
        )  # fmt: skip
        if ran.returncode == 0:
            return principal
        said = _said(ran)
    raise SigningFailed(f"the signature of {path} is invalid: {said}")


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
        raise SigningFailed("ssh-keygen did not finish") from None
    except OSError as error:
        raise SigningFailed(f"cannot run ssh-keygen: {error.strerror}") from None
    out, err = (part.decode(errors="replace") for part in (ran.stdout, ran.stderr))
    return subprocess.CompletedProcess(command, ran.returncode, out, err)


def _said(ran: subprocess.CompletedProcess[str]) -> str:
    lines = [line.strip() for line in (ran.stderr + ran.stdout).splitlines() if line.strip()]
    return lines[-1] if lines else f"ssh-keygen failed with exit code {ran.returncode}"
