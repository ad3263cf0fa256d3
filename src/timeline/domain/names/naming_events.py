"""What is stored of a naming: an event of its government's stream, one class for each kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Final

from timeline.domain.events import GovernmentEvent
from timeline.domain.names.namings import Naming, parse_naming


@dataclass(frozen=True, slots=True)
class NamingRecorded(GovernmentEvent):
    """A naming was recorded."""

    document: bytes
    """All of it, as the JSON that is stored."""
    model: Naming | None = field(default=None, compare=False, repr=False)
    """The naming itself, if it is at hand."""

    @property
    def naming(self) -> Naming:
        """The naming, parsed if it is not at hand."""
        return self.model or parse_naming(self.document)


@dataclass(frozen=True, slots=True)
class MatterDescribedRecorded(NamingRecorded):
    """A matter was described."""

    topic: ClassVar[str] = "matter-described"


@dataclass(frozen=True, slots=True)
class MatterRenamedRecorded(NamingRecorded):
    """A matter was renamed, or merged with another."""

    topic: ClassVar[str] = "matter-renamed"


@dataclass(frozen=True, slots=True)
class MatterSeparatedRecorded(NamingRecorded):
    """A merge was taken back."""

    topic: ClassVar[str] = "matter-separated"


NAMING_EVENTS: Final[dict[str, type[NamingRecorded]]] = {
    cls.topic: cls
    for cls in (MatterDescribedRecorded, MatterRenamedRecorded, MatterSeparatedRecorded)
}
"""The event class of each kind of naming."""
