"""Which slugs are one matter, and what its name is, after renames and separations.

A matter is a set of slugs, and its name is the last one that it was given. So there is no loop: a
rename back gives the old name again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from timeline.domain.names.namings import Naming


class Link(NamedTuple):
    """That two slugs are one matter, or that they are no longer.

    Attributes:
        version: Under which it is recorded, which is its order.
        matter: The slug that was renamed, or that is a matter by itself again.
        other: The new name, or the matter that it was merged with.
        joins: Whether it makes them one.
    """

    version: int
    matter: str
    other: str
    joins: bool

    @classmethod
    def of(cls, naming: Naming, version: int) -> Link | None:
        """The link that a naming makes or takes back; None if it only describes."""
        other = naming.other
        return None if other is None else cls(version, naming.matter, other, naming.joins)


class SameMatter(NamedTuple):
    """The slugs of one matter.

    Attributes:
        name: The slug that is its name.
        slugs: All of them, in order of the alphabet.
    """

    name: str
    slugs: tuple[str, ...]


def matter_of(slug: str, links: Iterable[Link]) -> SameMatter:
    """The matter of a slug.

    Args:
        slug: Any of its slugs.
        links: At least all links that have to do with it, in any order.
    """
    return _matter_of(slug, _held(sorted(links)))


def matters_of(links: Iterable[Link]) -> dict[str, SameMatter]:
    """By each slug that the links are about, its matter."""
    ordered = sorted(links)
    held = _held(ordered)
    found: dict[str, SameMatter] = {}
    for link in ordered:
        for slug in (link.matter, link.other):
            if slug not in found:
                matter = _matter_of(slug, held)
                found |= dict.fromkeys(matter.slugs, matter)
    return found


def _held(links: Sequence[Link]) -> list[Link]:
    """The renames that no separation took back."""
    held: list[Link] = []
    for link in links:
        if link.joins:
            held.append(link)
            continue
        # A matter that was renamed takes with it what had been merged into it before.
        without = [one for one in held if one.matter != link.matter]
        if link.other in _reached(link.matter, without):
            without = [one for one in without if one.other != link.matter]
        held = without
    return held


def _matter_of(slug: str, held: Sequence[Link]) -> SameMatter:
    slugs = _reached(slug, held)
    name = next((link.other for link in reversed(held) if link.other in slugs), slug)
    return SameMatter(name, tuple(sorted(slugs)))


def _reached(slug: str, held: Sequence[Link]) -> set[str]:
    beside: dict[str, list[str]] = {}
    for link in held:
        beside.setdefault(link.matter, []).append(link.other)
        beside.setdefault(link.other, []).append(link.matter)
    found, waiting = {slug}, [slug]
    while waiting:
        for other in beside.get(waiting.pop(), ()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found
