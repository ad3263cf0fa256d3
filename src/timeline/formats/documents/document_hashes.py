"""Binding a development to the text of its sources, by the SHA-256 of documents at hand.

A seal covers what was recorded. A source that is named without a hash is not covered: its text can
be replaced by its opposite, and nothing notices. So whatever is recorded takes the hash with it.
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
        near: Where they are looked for first: what is there is meant.
        recorded: Gives the stored event of a development, by its id. If several texts have the
            name of a document, the one that was recorded is meant.
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
        """The development with the hash of each document at hand.

        Raises:
            InvalidDevelopment: naming each source that gives the hash of another text, or does not
                say which of several texts it means.
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
        """The same of what was read for judging; nothing is parsed where nothing is added.

        Raises:
            InvalidDevelopment: as `bound`.
        """
        if all(self._is_bound(*one) for one in named(facts.document)):
            return facts
        return facts_of(self.bound(facts.development), facts.zone)

    def _meant(self, name: str, development: str, number: int) -> str | None:
        """The hash of the document that a development's source means; `number` counts from 0.

        Raises:
            DifferentTexts: It may be one or the other.
        """
        hashes = set(self._documents.hashes_of(name).values())
        if len(hashes) > 1:
            stored = list(named(self._recorded(development) or b""))[number : number + 1]
            for known, sha256 in stored:
                if known == name and (sha256 is None or sha256 in hashes):
                    return sha256
        return self._documents.hash_of(name)

    def _is_bound(self, name: str, sha256: str | None) -> bool:
        """Whether a document of that hash is at hand, or none of its name."""
        key = name, sha256
        if key not in self._is_right:
            hashes = self._documents.hashes_of(name).values()
            self._is_right[key] = not hashes or sha256 in hashes
        return self._is_right[key]
