"""What is stored of a naming: an event of its government's stream, one class for each kind."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final

from timeline.domain.events import GovernmentEvent

if TYPE_CHECKING:
    from typing_extensions import TypeIs

    from timeline.domain.names.namings import Naming


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
        from timeline.domain.names.namings import parse_naming

        return self.model or parse_naming(self.document)


class MatterDescribedRecorded(NamingRecorded):
    """A matter was described."""

    topic: ClassVar[str] = "matter-described"
    __slots__ = ()


class MatterRenamedRecorded(NamingRecorded):
    """A matter was renamed, or merged with another."""

    topic: ClassVar[str] = "matter-renamed"
    __slots__ = ()


class MatterSeparatedRecorded(NamingRecorded):
    """A merge was taken back."""

    topic: ClassVar[str] = "matter-separated"
    __slots__ = ()


NAMING_EVENTS: Final[dict[str, type[NamingRecorded]]] = {
    cls.topic: cls
    for cls in (MatterDescribedRecorded, MatterRenamedRecorded, MatterSeparatedRecorded)
}
"""The event class of each kind of naming."""


def is_naming(entry: object) -> TypeIs[Naming]:
    """Whether something is a naming; where their slow module is not loaded, nothing is."""
    module = sys.modules.get("timeline.domain.names.namings")
    return module is not None and isinstance(entry, module.Naming)
