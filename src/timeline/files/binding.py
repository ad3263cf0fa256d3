"""Binding a development to the text of its sources, by the SHA-256 of documents at hand.

A seal covers what was recorded. A source that is named without a hash is not covered: its text can
be replaced by its opposite, and nothing notices. So whatever is recorded takes the hash with it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from timeline.domain.development import Development, InvalidDevelopment, Problem
from timeline.domain.facts import Facts, facts_of
from timeline.files.sources import Documents

_NAMED: Final = re.compile(
    rb'(?:"sha256":"([0-9a-f]{64})",)?"document":("(?:[^"\\]|\\.)*")'
).finditer
"""The documents of sources, and their hashes, in a development as it is stored."""


def named(document: bytes) -> Iterator[tuple[str, str | None]]:
    """The source documents that a development names, as it is stored, with the hash of each."""
    if b'"document":' not in document:  # Nearly always, and so without the slow search.
        return
    for found in _NAMED(document):
        sha256, name = found.groups()
        yield json.loads(name), sha256.decode() if sha256 else None


class Binder:
    """Adds to sources the hash of their document, where that is at hand and they have none.

    Args:
        folders: Where documents are looked for.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._documents = Documents(folders)
        self._found: dict[str, tuple[Path, str] | None] = {}

    def bound(self, development: Development) -> Development:
        """The development with the hash of each document at hand.

        Raises:
            InvalidDevelopment: naming each source that gives the hash of another text.
        """
        sources, problems = [], []
        for place, source in enumerate(development.sources):
            found = self._hash(source.document) if source.document else None
            if found is not None and source.sha256 is None:
                source = source.model_copy(update={"sha256": found[1]})  # noqa: PLW2901  its own
            elif found is not None and source.sha256 != found[1]:
                message = (
                    f"is not the SHA-256 of {found[0]}, which is {found[1]}; "
                    "either the document was changed or the hash is of another one"
                )
                problems.append(Problem(f"sources.{place}.sha256", message))
            sources.append(source)
        if problems:
            raise InvalidDevelopment(problems, what=f"development “{development.id}”")
        if tuple(sources) == development.sources:
            return development
        return development.model_copy(update={"sources": tuple(sources)})

    def bound_facts(self, facts: Facts) -> Facts:
        """The same of what was read for judging; nothing is parsed where nothing is added.

        Raises:
            InvalidDevelopment: as `bound`.
        """
        if all(self._is_bound(*one) for one in named(facts.document)):
            return facts
        return facts_of(self.bound(facts.development), facts.zone)

    def _is_bound(self, name: str, sha256: str | None) -> bool:
        found = self._hash(name)
        return found is None or sha256 == found[1]

    def _hash(self, name: str) -> tuple[Path, str] | None:
        if name not in self._found:
            self._found[name] = self._documents.hash_of(name)
        return self._found[name]
