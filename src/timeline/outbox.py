"""The outbox: developments that could not be appended because the store was away.

Each batch is a JSON Lines file in a folder, as `timeline import` reads them, named after the
moment at which it was kept. They are sent in that order. One that was stored already, because
only the answer was lost, is recognised by its ids. One that is refused stays, with what is wrong
said, and does not keep back the others.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from timeline.domain.errors import TimelineError
from timeline.files.records import Finding, Item
from timeline.files.writing import write_jsonl
from timeline.store.errors import StoreError, StoreUnavailable
from timeline.store.writing import BatchRejected, Description, Entry, NotConfirmed, Writer

if TYPE_CHECKING:
    from timeline.domain.development import Development


class KeptInOutbox(StoreError):
    """The store was away; what was to be appended lies in the outbox.

    Attributes:
        path: The file.
    """

    def __init__(self, path: Path, why: StoreError) -> None:
        folder = shlex.quote(str(path.parent))
        super().__init__(
            f"{why.message}. What was to be appended is kept in {path}",
            hint=f"`timeline outbox send {folder}` appends it once the store is back.",
        )
        self.path = path


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one file of the outbox.

    Attributes:
        path: The file; it is gone if all of it was stored.
        new: How many developments the store did not hold before.
        known: How many it held already.
        error: Why it was refused and stays, or None.
    """

    path: Path
    new: int = 0
    known: int = 0
    error: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The stable form for scripts."""
        return {
            "path": str(self.path),
            "new": self.new,
            "already_recorded": self.known,
            "error": self.error,
        }


def keep(folder: Path, batch: Sequence[Entry], why: StoreError) -> KeptInOutbox:
    """Writes a batch into the outbox, and gives back what to raise.

    Raises:
        TimelineError: where the folder cannot be written to.
    """
    described = {one.id: one for one in batch if isinstance(one, Description)}
    developments: dict[str, list[Development]] = {}
    for one in batch:
        if not isinstance(one, Description):
            developments.setdefault(one.government, []).append(_development(one))
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    path = folder / f"{moment}-{os.getpid()}.jsonl"
    part = path.with_suffix(".part")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(part, "x", encoding="utf-8", newline="\n", opener=_private) as stream:
            for government in {**described, **developments}:
                head = described.get(government) or Description(government)
                write_jsonl(stream, head, developments.get(government, ()))
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except OSError as error:
        raise TimelineError(
            f"{why.message}. The outbox {folder} cannot be written to either: "
            f"{error.strerror or error}",
            hint="Nothing was kept.",
        ) from None
    return KeptInOutbox(path, why)


def _private(path: str, flags: int) -> int:
    """Opens a file that only its owner may read: what is not published yet is in it."""
    return os.open(path, flags, 0o600)


def _development(entry: Any) -> Development:
    found: Development = getattr(entry, "development", entry)
    return found


def waiting(folder: Path) -> list[Path]:
    """The files that wait to be sent, the oldest first."""
    return sorted(folder.glob("*.jsonl"))


def send(writer: Writer, path: Path) -> Sent:
    """Appends a file of the outbox, and removes it once the store has it.

    Raises:
        StoreUnavailable, NotConfirmed: where the store is away still; the file stays.
    """
    from timeline.files.reading import read_file

    batch: list[Entry] = []
    for record in read_file(path):
        if isinstance(record, Finding):
            return Sent(path, error=str(record))
        if isinstance(record, Item):
            batch.append(record.development)
        elif record.name is not None or record.zone is not None:
            batch.append(Description(record.id, record.name, record.zone))
    try:
        result = writer.append(batch)
    except BatchRejected as error:
        return Sent(path, error=" ".join(one.error.message for one in error.rejected))
    except (StoreUnavailable, NotConfirmed):
        raise
    except TimelineError as error:
        return Sent(path, error=error.message)
    path.unlink(missing_ok=True)
    new = sum(one.new for one in result.appended)
    return Sent(path, new, len(result.appended) - new)
