"""What the user's own store knows: governments, matters, actors and bodies, to recognise in a text.

No list of names that can be shipped knows the members of a town council. The store of somebody who
follows it does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple


class KnownMatter(NamedTuple):
    """A matter of the store."""

    government: str
    matter: str
    title: str


class KnownDevelopment(NamedTuple):
    """A development of the store, to which the article may be a second source."""

    id: str
    government: str
    kind: str
    occurred: str
    title: str
    quotes: tuple[str, ...]


@dataclass(frozen=True)
class StoreKnowledge:
    """What is known before the article is read.

    Attributes:
        governments: The names of governments by id.
        matters: The matters.
        people: The governments of persons and bodies, by name.
        developments: Developments around the days of the article.
    """

    governments: Mapping[str, str] = field(default_factory=dict)
    matters: tuple[KnownMatter, ...] = ()
    people: Mapping[str, str] = field(default_factory=dict)
    developments: tuple[KnownDevelopment, ...] = ()

    @cached_property
    def _by_kind(self) -> dict[tuple[str, str], list[KnownDevelopment]]:
        found: dict[tuple[str, str], list[KnownDevelopment]] = {}
        for one in self.developments:
            found.setdefault((one.government, one.kind), []).append(one)
        return found

    def like(self, government: str, kind: str) -> list[KnownDevelopment]:
        """The developments of a government that are of a kind."""
        return self._by_kind.get((government, kind), [])
