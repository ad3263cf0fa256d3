"""Notes on names: a zone that was chosen, a name that a file gives, a slug close to another."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from timeline.readmodel.names.matter_names import MatterNames, has_slug, known_slugs
from timeline.services.append import Note

if TYPE_CHECKING:
    from timeline.eventstore.writer import Appended

_SHORTEST: Final = 5
"""Letters from which on a slug with one letter more, less or other is questioned."""


def government_notes(
    chosen_zones: Mapping[str, str], other_names: Mapping[str, tuple[str, str]]
) -> Iterator[Note]:
    """Notes on governments that were opened, or that a file calls by another name.

    Args:
        chosen_zones: By government, the zone that it got although its country has others.
        other_names: By government, the name that it has and the one that was given.
    """
    for government, zone in chosen_zones.items():
        yield Note(
            None,
            None,
            "chosen-zone",
            f"“{government}” got the time zone {zone}, in which most people of its country live",
            "Its zone cannot change later. For another one, use a new store and --zone ZONE, or "
            "`zone: ZONE` at the top of the file.",
        )
    for government, (known, given) in other_names.items():
        yield Note(
            None,
            None,
            "other-name",
            f"“{government}” keeps its name “{known}”; “{given}” was not recorded",
            f"To rename it: `timeline government describe {government} --name NAME`.",
        )


def new_matter_notes(
    connection: sqlite3.Connection,
    appended: Sequence[Appended],
    also: Collection[tuple[str, str]] = (),
) -> list[Note]:
    """Notes on matters that are new and close to one that is known.

    Args:
        connection: A connection to the read model, from before the batch.
        appended: The developments of the batch.
        also: Government and slug of matters that the read model may not have yet.
    """
    notes: list[Note] = []
    met: set[tuple[str, str]] = set()
    slugs: dict[str, list[str]] = {}
    for one in appended:
        government = one.entry.government
        for matter in one.entry.matters if one.new else ():
            if (government, matter) in met:
                continue
            met.add((government, matter))
            if (government, matter) in also or has_slug(connection, government, matter):
                continue
            if government not in slugs:
                waiting = {slug for of, slug in also if of == government}
                slugs[government] = sorted({*known_slugs(connection, [government]), *waiting})
            known = slugs[government]
            close = next((slug for slug in known if is_close(matter, slug)), None)
            if close is not None:
                name = MatterNames(connection).name(government, close)
                notes.append(_question(one.entry.id, government, matter, close, name))
    return notes


def _question(development: str, government: str, matter: str, close: str, name: str) -> Note:
    return Note(
        development,
        matter,
        "new-matter",
        f"“{matter}” is a new matter of “{government}”; is it the same as “{close}”?",
        f"If so: `timeline matter merge {matter} {name} --government {government}`.",
    )


def is_close(new: str, known: str) -> bool:
    """Whether two slugs may be one by mistake: other hyphens, or one letter.

    What differs in a number or in a word of one letter, such as `budget-2021` and `budget-2022` or
    `part-a` and `part-b`, is two matters.
    """
    one, other = new.replace("-", ""), known.replace("-", "")
    if one == other:
        return True
    if abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < _SHORTEST:
        return False
    same = _same(one, other)
    rest, other_rest = one[same:], other[same:]
    ends = _same(rest[::-1], other_rest[::-1])
    differs = rest[: len(rest) - ends], other_rest[: len(other_rest) - ends]
    if max(map(len, differs)) > 1 or "".join(differs).isdecimal():
        return False
    return not set(differs) <= {*new.split("-"), *known.split("-")}


def _same(one: str, other: str) -> int:
    """How many letters two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
