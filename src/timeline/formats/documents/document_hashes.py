"""Binds developments to the text of their sources, by the SHA-256 of available documents.

A seal covers what was recorded. A source without a hash is not covered: its text could be replaced
by its opposite without notice. So every recorded source includes the hash if possible.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from timeline.domain.developments import Development
from timeline.domain.facts import DevelopmentFacts, facts_of
from timeline.domain.parsing import InvalidDevelopment, Problem
from timeline.formats.documents.source_documents import DifferentTexts, Documents

_NAMED: Final = re.compile(
    rb'(?:"sha256":"([0-9a-f]{64})",)?"document":("(?:[^"\\]|\\.)*")'
).finditer
"""Matches the documents and hashes of sources in a stored development."""


_FIELD: Final = b'"document":'


def named(document: bytes) -> Iterator[tuple[str, str | None]]:
    """Yields the document of each source of a stored development, with its hash or None."""
    if _FIELD not in document:  # mostly true, and saves the slow search
        return
    for found in _NAMED(document):
        sha256, name = found.groups()
        yield json.loads(name), sha256.decode() if sha256 else None


class Binder:
    """Adds the hash of available documents to sources that have none.

    Args:
        folders: Folders of documents.
        near: Folders that are searched first and take precedence.
        recorded: Returns the stored event of a development, by its id. It decides if several texts
            have the name of a document.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        near: Sequence[Path] = (),
        recorded: Callable[[str], bytes | None] = lambda _: None,
    ) -> None:
        self._documents = Documents(folders, near)
        self._recorded = recorded
        self._is_right: dict[tuple[str, str | None], bool] = {}

    def bound(self, development: Development) -> Development:
        """The development with the hash of each available document.

        Raises:
            InvalidDevelopment: if a source has the hash of another text, or several texts match its
                name.
        """
        sources, problems = [], []
        number = 0
        for place, source in enumerate(development.sources):
            if source.document is not None:
                name = source.document
                if source.sha256 is None:
                    try:
                        sha256 = self._meant(name, development.id, number)
                    except DifferentTexts as error:
                        message = f"{error.sentence}. {error.hint}".removesuffix(".")
                        problems.append(Problem(f"sources.{place}.document", message))
                    else:
                        source = source.model_copy(update={"sha256": sha256})  # noqa: PLW2901  the bound one takes its place
                elif not self._is_bound(name, source.sha256):
                    message = (
                        f"{self._documents.mismatch(name)} ({self._documents.looked_in()}); "
                        "either the document was changed, or the hash is for another "
                        "document"
                    )
                    problems.append(Problem(f"sources.{place}.sha256", message))
                number += 1
            sources.append(source)
        if problems:
            raise InvalidDevelopment(problems, what=f"development “{development.id}”")
        if tuple(sources) == development.sources:
            return development
        return development.model_copy(update={"sources": tuple(sources)})

    def bound_facts(self, facts: DevelopmentFacts) -> DevelopmentFacts:
        """The facts with the hash of each available document; parses nothing if none is added.

        Raises:
            InvalidDevelopment: as in `bound`.
        """
        if _FIELD not in facts.document:  # mostly, and so without a generator
            return facts
        if all(self._is_bound(*one) for one in named(facts.document)):
            return facts
        return facts_of(self.bound(facts.development), facts.zone)

    def _meant(self, name: str, development: str, number: int) -> str | None:
        """The hash of the document of a development's source; `number` counts from 0.

        Raises:
            DifferentTexts: if several texts match.
        """
        hashes = set(self._documents.hashes_of(name).values())
        if len(hashes) > 1 or self._documents.has_original(name):
            stored = list(named(self._recorded(development) or b""))[number : number + 1]
            for known, sha256 in stored:
                is_kept = len(hashes) > 1 if sha256 is None else self._documents.names(name, sha256)
                if known == name and is_kept:
                    return sha256
        return self._documents.hash_of(name)

    def _is_bound(self, name: str, sha256: str | None) -> bool:
        """Whether a document with that hash is available, or none with that name."""
        key = name, sha256
        if key not in self._is_right:
            is_there = bool(self._documents.hashes_of(name))
            self._is_right[key] = not is_there or (
                sha256 is not None and self._documents.names(name, sha256)
            )
        return self._is_right[key]
