"""The result of a command on the name of a matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from timeline.eventstore.unit_of_work import AppendedNaming


class NamedMatter(NamedTuple):
    """A matter after a command.

    Attributes:
        government: Its government.
        matter: Its name.
        title: Its title, if it is described.
        summary: Its summary.
        identifiers: Its identifiers in other collections.
        slugs: All slugs that it has, or had.
    """

    government: str
    matter: str
    title: str | None
    summary: str | None
    identifiers: Sequence[dict[str, str]]
    slugs: Sequence[str]


@dataclass(frozen=True, slots=True)
class NamingReceipt:
    """The result of describing, renaming, merging or separating matters.

    Attributes:
        named: What was recorded, in order; empty if all of it was so already.
        matters: The matters after it.
        dry_run: Whether nothing was written.
    """

    named: Sequence[AppendedNaming]
    matters: Sequence[NamedMatter]
    dry_run: bool = False

    def as_json(self) -> dict[str, Any]:
        """The stable form for scripts."""
        return {
            "dry_run": self.dry_run,
            "new": sum(one.new for one in self.named),
            "names": [
                {
                    "id": one.naming.id,
                    "kind": one.naming.kind,
                    "new": one.new,
                    "version": one.version,
                    "recorded": one.recorded.isoformat(),
                }
                for one in self.named
            ],
            "matters": [
                {**one._asdict(), "slugs": list(one.slugs), "identifiers": list(one.identifiers)}
                for one in self.matters
            ],
        }
