"""How far an import has come, and what became of each of its files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple

from timeline.formats.records import Finding


class ImportStep(NamedTuple):
    """How far an import has come.

    Attributes:
        path: Of which file.
        phase: What is going on: reading (and judging), showing, which completes the view that was
            made meanwhile, or storing.
        done: Of the reading, in bytes; of the others, in events.
        total: Of how many.
        developments: How many were judged, or are being stored.
    """

    path: str
    phase: Literal["reading", "storing", "showing"]
    done: int
    total: int
    developments: int


ImportProgress = Callable[[ImportStep], None]


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file of an import.

    Attributes:
        path: As given.
        new: How many developments the store did not hold before.
        known: How many it held already, with the same content.
        governments: Ids of those that were opened or renamed.
        opened: Those of them that the store did not have before.
        findings: What is wrong with it, at most a thousand things.
        rejected: How many developments and headers were left out; 0 where the file is stored
            whole or not at all.
        stored: Whether what is right in it was taken. A file of which nothing is left out and
            in which something is wrong is not stored.
        repeated: The last moment of each government that is more than a day after now, and was
            given to what was imported into it.
    """

    path: str
    new: int = 0
    known: int = 0
    governments: Sequence[str] = ()
    opened: frozenset[str] = frozenset()
    findings: Sequence[Finding] = field(default=())
    rejected: int = 0
    stored: bool = True
    repeated: Mapping[str, datetime] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The stable form for scripts."""
        return {
            "path": self.path,
            "new": self.new,
            "already_recorded": self.known,
            "rejected": self.rejected,
            "governments": list(self.governments),
            "findings": [finding.as_json() for finding in self.findings],
            "moments_repeated": {id_: one.isoformat() for id_, one in self.repeated.items()},
        }


class Interrupted(KeyboardInterrupt):
    """An import that was broken off; says what that means for the store."""
