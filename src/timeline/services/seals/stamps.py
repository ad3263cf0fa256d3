"""Keeps and checks time stamps of checkpoints."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from shlex import quote

from timeline.domain.errors import TimelineError
from timeline.eventstore.integrity.timestamps import (
    LONGEST_TOKEN,
    NotStamped,
    is_stamp_of,
    stamped_at,
    timestamp_path,
)
from timeline.formats.errors import Finding
from timeline.services.new_files import FilesInTheWay, write_whole
from timeline.services.seals.checkpoints import Given, read_checkpoint
from timeline.text.full_disk import again


def keep_stamp(checkpoint: Path, token: Path) -> Path:
    """Keeps a time stamp beside the checkpoint that it is of; returns its path.

    Whose stamp it is, `verify` checks.

    Args:
        checkpoint: The file of the checkpoint.
        token: The answer of a time-stamping service.

    Raises:
        NoCheckpoint: if there is no such checkpoint.
        NotStamped: if the token is of other bytes, another is kept already, or writing fails.
    """
    given, target = read_checkpoint(checkpoint), timestamp_path(checkpoint)
    try:
        with token.open("rb") as file:
            data = file.read(LONGEST_TOKEN)
        if not is_stamp_of(data, given.data):
            raise NotStamped(
                f"{token} is not a time stamp of {checkpoint}",
                hint="Ask a service for one: openssl ts -query -sha256 -cert -data"
                f" {quote(str(checkpoint))} -out query.tsq",
            )
        if target.exists():
            if target.read_bytes() == data:
                return target
            raise NotStamped(
                f"{target} already exists with another time stamp",
                hint="Keep the earlier stamp: it shows the earlier moment.",
            )
        write_whole(target, data)
    except FilesInTheWay:
        raise NotStamped(f"cannot use {target}: it was just written by another program") from None
    except OSError as error:
        where = error.filename or target
        hint = again(error, target)
        raise NotStamped(f"cannot use {where}: {error.strerror}", hint=hint) from None
    return target


def stamps(given: Sequence[Given], certificates: Path | None) -> tuple[list[Finding], list[str]]:
    """Findings on the time stamps of checkpoints, and messages about the good ones.

    Without certificates nothing is checked, and a message says so of those that have a stamp.
    """
    findings, said = [], []
    for one in given:
        if certificates is None:
            if timestamp_path(one.path).exists():
                said.append(
                    f"{one.path}: time stamp not checked: no --timestamp-certificates was given"
                )
            continue
        try:
            moment, has_expired = stamped_at(one.path, one.data, certificates)
        except TimelineError as error:
            findings.append(Finding(str(one.path), None, None, error.message, error.hint))
        else:
            since = ", by a certificate that has expired since" if has_expired else ""
            said.append(f"{one.path}: stamped {moment:%Y-%m-%d %H:%M:%S} UTC{since}")
    return findings, said
