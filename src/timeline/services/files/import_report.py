"""The progress of an import, and the result for each file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from timeline.formats.errors import Finding

if TYPE_CHECKING:
    from timeline.eventstore.bulk_writer import BulkWriter
from timeline.services.append import Note


class ImportStep(NamedTuple):
    """The progress of an import.

    Attributes:
        path: The file.
        phase: The current phase: reading (with validation), showing (completing the prepared read
            model), or storing.
        done: The part done: bytes while reading, else events.
        total: The total, in the same unit.
        developments: Number of developments validated so far, or being stored.
    """

    path: str
    phase: Literal["reading", "storing", "showing"]
    done: int
    total: int
    developments: int


ImportProgress = Callable[[ImportStep], None]


@dataclass(frozen=True, slots=True)
class FileReport:
    """The result of importing one file.

    Attributes:
        path: The path, as given.
        new: Number of developments that the store did not have before.
        known: Number that it already had, with the same content.
        governments: Ids of governments that were opened or renamed.
        opened: Ids of those that the store did not have before.
        findings: The errors, at most a thousand.
        rejected: Number of skipped developments and headers; 0 without `keep_going`.
        by_rule: How often each rule was broken, by its slug, most often first; all are counted.
        accepted: How often each rule was broken because it may be, by its slug.
        stored: Whether it was imported. Without `keep_going`, a file with errors is not.
        corrected: Number of corrections that follow from a changed table.
        repeated: By government, a last recording moment more than a day in the future, which its
            new developments got too.
        notes: Warnings on governments.
    """

    path: str
    new: int = 0
    known: int = 0
    governments: Sequence[str] = ()
    opened: frozenset[str] = frozenset()
    findings: Sequence[Finding] = field(default=())
    rejected: int = 0
    by_rule: Mapping[str, int] = field(default_factory=dict)
    accepted: Mapping[str, int] = field(default_factory=dict)
    stored: bool = True
    corrected: int = 0
    repeated: Mapping[str, datetime] = field(default_factory=dict)
    notes: Sequence[Note] = ()

    def as_json(self) -> dict[str, Any]:
        """The stable form for scripts."""
        return {
            "path": self.path,
            "new": self.new,
            "already_recorded": self.known,
            "rejected": self.rejected,
            "corrected": self.corrected,
            "governments": list(self.governments),
            "findings": [finding.as_json() for finding in self.findings],
            "by_rule": dict(self.by_rule),
            "accepted": dict(self.accepted),
            "moments_repeated": {id_: one.isoformat() for id_, one in self.repeated.items()},
            "notes": [note._asdict() for note in self.notes],
        }


class Interrupted(KeyboardInterrupt):
    """An import was interrupted; the message says what was stored."""


def what_is_stored(intake: BulkWriter, path: Path, keep_going: bool) -> str:
    """What an interrupted import of a file has stored, in words."""
    if intake.is_stored:
        return f"interrupted after all of {path} was stored"
    again = "Run the same command again: it is safe."
    if keep_going:
        return f"interrupted: {intake.new:,} developments of {path} were stored. {again}"
    return f"interrupted: nothing of {path} was stored. {again}"
