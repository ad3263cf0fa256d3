"""The outbox: developments that could not be appended because the store was away.

Each batch is a JSON Lines file in a folder, in the format of `timeline import`. Its name is the
moment of saving, and files are sent in that order. A batch that was in fact stored is recognised by
its ids. A rejected file stays with its error, and does not block the others.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO

from timeline.domain.developments import document_json
from timeline.domain.errors import TimelineError
from timeline.domain.names.namings import Naming, naming_json
from timeline.domain.parsing import InvalidDevelopment
from timeline.eventstore.errors import ClockWrong, StoreError, StoreUnavailable
from timeline.eventstore.writer import BatchRejected, Description, Entry, EventWriter, NotConfirmed
from timeline.formats.discovery import STDIN, find_files, read_file
from timeline.formats.documents.source_documents import folders_near
from timeline.formats.errors import BadFile, Finding
from timeline.formats.namings import NamingItem
from timeline.formats.records import Item
from timeline.formats.writer import write_jsonl

if TYPE_CHECKING:
    from timeline.domain.developments import Development

_LARGE: Final = 4 << 20
"""Larger files are imported page by page; smaller ones are appended at once."""
_MOST_SAID: Final = 20


class KeptInOutbox(StoreError):
    """The store was away, so the developments were saved in the outbox.

    Attributes:
        path: The file.
    """

    def __init__(self, path: Path, why: StoreError) -> None:
        folder = shlex.quote(str(path.parent))
        super().__init__(
            f"{why.message.rstrip('.')}. The developments were saved in {path}",
            hint=f"Send them once the store is back: `timeline outbox send {folder}`.",
        )
        self.path = path


class FileNotKept(BadFile):
    """The store was away, and the outbox does not accept a file with errors."""

    def __init__(self, why: StoreError, found: Finding) -> None:
        super().__init__([found])
        self.args = (f"{why.message}. The outbox does not accept a file with errors: {found}",)
        self.hint = found.hint or "Fix the file and import it again."


@dataclass(frozen=True, slots=True)
class Sent:
    """The result of sending one file.

    Attributes:
        path: The file, which is deleted if it was stored.
        new: Number of developments that the store did not have before.
        known: Number that it already had.
        error: Why it was rejected and stays, or None.
        repeated: As in `Receipt`.
    """

    path: Path
    new: int = 0
    known: int = 0
    error: str | None = None
    repeated: Mapping[str, datetime] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The stable form for scripts."""
        return {
            "path": str(self.path),
            "new": self.new,
            "already_recorded": self.known,
            "error": self.error,
            "moments_repeated": {id_: one.isoformat() for id_, one in self.repeated.items()},
        }


def keep(folder: Path, batch: Sequence[Entry], why: StoreError) -> KeptInOutbox:
    """Writes a batch to the outbox, and returns the error to raise.

    Raises:
        TimelineError: if the folder is not writable.
    """
    described = {one.id: one for one in batch if isinstance(one, Description)}
    developments: dict[str, list[Development | Naming]] = {}
    for one in batch:
        if not isinstance(one, Description):
            kept = one if isinstance(one, Naming) else _development(one)
            developments.setdefault(one.government, []).append(kept)

    def write(stream: TextIO) -> None:
        for government in {**described, **developments}:
            head = described.get(government) or Description(government)
            write_jsonl(stream, head, developments.get(government, ()))

    return KeptInOutbox(_put(folder, write, why), why)


def keep_files(
    folder: Path, paths: Sequence[str], why: StoreError, seeds: Sequence[Path] = ()
) -> KeptInOutbox:
    """Copies files of a failed import to the outbox, each as its own file.

    Args:
        folder: The outbox.
        paths: Files, or folders of them.
        why: The error of the import.
        seeds: Folders of source documents, besides those near each file. Their hashes are recorded
            now, because the outbox has no documents beside it.

    Raises:
        TimelineError: if the folder is not writable, or a file has errors.
    """
    kept = folder
    for path in find_files(map(Path, paths)):
        kept = _put(folder, partial(_copy, path, seeds, why), why)
    return KeptInOutbox(kept, why)


def _copy(path: Path, seeds: Sequence[Path], why: StoreError, stream: TextIO) -> None:
    from timeline.formats.documents.document_hashes import Binder

    binder = Binder(seeds, [] if path == STDIN else folders_near(path))

    for record in read_file(path):
        if isinstance(record, Finding):
            raise FileNotKept(why, record)
        if isinstance(record, Item):
            try:
                development = binder.bound(record.development)
            except InvalidDevelopment as error:
                field, message, *_ = error.problems[0]
                line = record.line_of(field)
                found = Finding(record.path, line, field, message)
                raise FileNotKept(why, found) from None
            stream.write(f"{document_json(development).decode()}\n")
        elif isinstance(record, NamingItem):
            stream.write(f"{naming_json(record.naming).decode()}\n")
        else:
            write_jsonl(stream, record, ())


def _put(folder: Path, write: Callable[[TextIO], None], why: StoreError) -> Path:
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    path = folder / f"{moment}-{os.getpid()}.jsonl"
    part = path.with_suffix(".part")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(part, "x", encoding="utf-8", newline="\n", opener=_private) as stream:
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except OSError as error:
        raise TimelineError(
            f"{why.message}. The outbox {folder} is not writable either: {error.strerror or error}",
            hint="Nothing was saved.",
        ) from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return path


def _private(path: str, flags: int) -> int:
    """Opens a file that only its owner can read, because its content is unpublished."""
    return os.open(path, flags, 0o600)


def _development(entry: Any) -> Development:
    found: Development = getattr(entry, "development", entry)
    return found


def waiting(folder: Path) -> list[Path]:
    """The files to send, the oldest first."""
    return sorted(folder.glob("*.jsonl"))


def send(writer: EventWriter, path: Path) -> Sent:
    """Appends a file of the outbox, and deletes it once it is stored.

    Raises:
        StoreUnavailable, NotConfirmed: if the store is still away; the file stays.
        ClockWrong: if a clock was wrong; the file stays.
    """
    if path.stat().st_size > _LARGE:
        return _import(writer, path)
    batch: list[Entry] = []
    for record in read_file(path):
        if isinstance(record, Finding):
            return Sent(path, error=str(record))
        if isinstance(record, Item):
            batch.append(record.development)
        elif isinstance(record, NamingItem):
            batch.append(record.naming)
        elif record.name is not None or record.zone is not None:
            batch.append(Description(record.id, record.name, record.zone))
    try:
        result = writer.append(batch)
    except BatchRejected as error:
        return Sent(path, error=" ".join(one.error.message for one in error.rejected))
    except (StoreUnavailable, NotConfirmed, ClockWrong):
        raise
    except TimelineError as error:
        return Sent(path, error=error.message)
    path.unlink(missing_ok=True)
    done = [one.new for one in result.appended] + [one.new for one in result.named]
    return Sent(path, sum(done), done.count(False), repeated=result.repeated)


def _import(writer: EventWriter, path: Path) -> Sent:
    from timeline.services.files.import_files import import_file

    report = import_file(writer, path)
    if report.findings:
        return Sent(path, error=" ".join(map(str, report.findings[:_MOST_SAID])))
    path.unlink(missing_ok=True)
    return Sent(path, report.new, report.known, repeated=report.repeated)
