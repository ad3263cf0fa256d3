"""The matters that there are after a command, with what a dry run would record."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Final

from timeline.domain.names.namings import MatterDescribed, Naming
from timeline.domain.names.same_matters import Link, matter_of
from timeline.readmodel.names.matter_names import MatterDescription, MatterNames
from timeline.readmodel.names.naming_projection import links_of
from timeline.services.names.naming_receipt import NamedMatter

_NEXT: Final = 1 << 62
"""A version behind all others."""


def matters_after(
    view: sqlite3.Connection, home: str, slugs: Sequence[str], batch: Sequence[Naming]
) -> list[NamedMatter]:
    """The matters of these slugs, with what a dry run would record."""
    pending = [Link.of(one, _NEXT + number) for number, one in enumerate(batch)]
    links = [*links_of(view, home, {*slugs, *(one.matter for one in batch)})]
    links += [one for one in pending if one is not None]
    names = MatterNames(view)
    found = []
    for same in dict.fromkeys(matter_of(slug, links) for slug in slugs):
        described = names.description_of(home, same.name, same.slugs)
        for one in batch:
            if isinstance(one, MatterDescribed):
                listed = tuple(i.model_dump() for i in one.identifiers)
                described = MatterDescription(one.title, one.summary, listed)
        found.append(NamedMatter(home, same.name, *described, same.slugs))
    return found
