"""Time stamps (RFC 3161) of a file, kept beside it and checked by `openssl ts`.

A checkpoint says when it was made, and its signer may lie. A time-stamping service that neither
side owns signs that it saw the bytes of the file at a moment. Its token is kept under the name of
the file and `.tsr`; who verifies says which services to trust.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from timeline.domain.errors import TimelineError

LONGEST_TOKEN: Final = 1 << 20
"""Bytes. A token with its certificates has some thousand."""
_HASHES: Final = ("sha256", "sha384", "sha512")
_TIME: Final = re.compile(r"^Time stamp: (\w+ +\d+ [\d:]+)(?:\.\d+)? (\d+) GMT$", re.MULTILINE)
_PATIENCE: Final = 60
"""Seconds. openssl asks nobody and needs no network."""


class NotStamped(TimelineError):
    """A time stamp that does not hold, or cannot be kept."""


class NoOpenssl(TimelineError):
    """The program that checks time stamps is not there."""

    def __init__(self) -> None:
        super().__init__(
            "openssl was not found; it checks time stamps",
            hint="Install OpenSSL 3 (the package openssl on many systems).",
        )


def timestamp_path(path: Path) -> Path:
    """Where the time stamp of a file lies."""
    return path.with_name(path.name + ".tsr")


def is_stamp_of(token: bytes, data: bytes) -> bool:
    """Whether a token has a hash of these bytes in it; whose token it is remains to be checked."""
    return any(hashlib.new(name, data).digest() in token for name in _HASHES)


def stamped_at(path: Path, data: bytes, certificates: Path) -> tuple[datetime, bool]:
    """When a file was stamped, by a service that is trusted.

    Args:
        path: Where the file lies, and its time stamp beside it.
        data: What was read from it: that is what must have been stamped.
        certificates: The certificates of the services that are trusted, in PEM.

    Returns:
        The moment, and whether a certificate has expired since.

    Raises:
        NoOpenssl: where it cannot be checked.
        NotStamped: where it is not the stamp of these bytes by one of these services.
    """
    stamp = timestamp_path(path)
    for file, what in ((stamp, "time stamp"), (certificates, "file of certificates")):
        if not file.is_file():
            raise NotStamped(f"there is no {what} {file}")
    program = shutil.which("openssl")
    if program is None:
        raise NoOpenssl
    with tempfile.TemporaryDirectory(prefix="timeline-") as folder:
        stamped = Path(folder) / "stamped"
        stamped.write_bytes(data)
        shown = _run([program, "ts", "-reply", "-in", os.fspath(stamp), "-text"])
        moment = _moment(shown.stdout)
        if moment is None:
            raise NotStamped(f"{stamp} is not a time stamp")
        command = [
            program, "ts", "-verify", "-data", os.fspath(stamped), "-in", os.fspath(stamp),
            "-CAfile", os.fspath(certificates), "-untrusted", os.fspath(certificates),
        ]  # fmt: skip
        ran = _run(command)
        if ran.returncode == 0:
            return moment, False
        if not is_stamp_of(stamp.read_bytes(), data):
            raise NotStamped(f"{stamp} is the time stamp of another file, or {path} was altered")
        # Checked for its own moment: a stamp outlives the certificate of its service.
        then = _run([*command, "-attime", str(int(moment.timestamp()))])
        if then.returncode == 0 and "expired" in ran.stderr:
            return moment, True
    raise NotStamped(f"{stamp} is not by a service in {certificates}, or was altered")


def _moment(text: str) -> datetime | None:
    found = _TIME.search(text)
    if found is not None:
        with suppress(ValueError):
            read = datetime.strptime(" ".join(found.groups()), "%b %d %H:%M:%S %Y")  # noqa: DTZ007
            return read.replace(tzinfo=UTC)
    return None


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    try:
        ran = subprocess.run(  # noqa: S603  no shell, and the program is the one on the path
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
            env={**os.environ, "LC_ALL": "C"},
        )
    except subprocess.TimeoutExpired:
        raise NotStamped("openssl did not finish") from None
    except OSError as error:
        raise NotStamped(f"cannot run openssl: {error.strerror}") from None
    out, err = (part.decode(errors="replace") for part in (ran.stdout, ran.stderr))
    return subprocess.CompletedProcess(command, ran.returncode, out, err)
