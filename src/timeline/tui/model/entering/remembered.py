"""What the next form of a session offers again: sources, and the last date and matters.

A source is offered whole, but for what it says of one development alone: its quotes, to whom it
attributes them, and that it gives background only. Those would be wrong of the next development,
and nobody would see it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from timeline.tui.model.entering.form_field import Reading

MOST: Final = 5
"""Most sources that are offered."""
OF_ONE_DEVELOPMENT: Final = frozenset({"quotes", "according_to", "background"})
"""Fields of a source that do not hold for another development."""

SourceFields = Mapping[str, Any]
"""The fields of a source, as a file has them."""


def distinct(sources: Iterable[SourceFields], most: int = MOST) -> list[SourceFields]:
    """The first different sources, without what they say of one development alone."""
    found: dict[str, SourceFields] = {}
    for source in sources:
        kept = {
            name: value
            for name, value in source.items()
            if value not in (None, [], (), "") and name not in OF_ONE_DEVELOPMENT
        }
        if kept.get("publisher"):
            found.setdefault(json.dumps(kept, sort_keys=True, default=str), kept)
        if len(found) == most:
            break
    return list(found.values())


def source_line(source: SourceFields) -> str:
    """A source in a line: day and title, else its address or document."""
    named = source.get("title") or source.get("url") or source.get("document")
    return " · ".join(str(one) for one in (source.get("published"), named) if one)


@dataclass
class Remembered:
    """What was recorded in this session."""

    sources: list[SourceFields] = field(default_factory=list)
    """The last sources, the newest first."""
    government: str = ""
    occurred: str = ""
    matters: Sequence[str] = ()

    def remember(self, reading: Reading) -> None:
        """Keeps what a form has just recorded."""
        self.sources = distinct([*reading.sources, *self.sources])
        happened = reading.data.get("development", {})
        if happened.get("government"):  # it was a new development
            self.government = str(happened["government"])
            self.occurred = str(happened.get("occurred") or "")
            self.matters = tuple(happened.get("matters") or ())

    def matters_of(self, government: str) -> str:
        """The last matters, if they were of this government."""
        return " ".join(self.matters) if government == self.government else ""
