"""A source document with the developments that cite it, and the place of each quote.

Development by development, a source is only snippets. As a document, it shows what was quoted, what
was left out, and which quotes are not found.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from timeline.readmodel.entry import Entry
from timeline.readmodel.lookalikes import alike, document_name
from timeline.readmodel.queries.sources import CitedDocument
from timeline.readmodel.queries.timeline_index import by_rows

if TYPE_CHECKING:
    from timeline.formats.documents.quotes import Level

MOST: Final = 2_000
"""Most developments of one document that are read; the others are only counted."""
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class CitedQuote:
    """A text that developments quote from a document.

    Attributes:
        exact: The quoted text.
        bears: Indexes in `SourceDocument.developments` of those that quote it.
        start: Its first character in the document; None if it was not found.
        end: The end, exclusive.
        line: The line of the first character, counted from 1.
        problem: Why it was not found in an available document.
        level: How exactly the document has it (see `LEVEL_WORDS`); None if it was not found.
    """

    exact: str
    bears: tuple[int, ...]
    start: int | None = None
    end: int | None = None
    line: int | None = None
    problem: str | None = None
    level: Level | None = None


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A document, its text, and the developments that cite it.

    Attributes:
        cited: The document.
        text: Its text; None if it is not available.
        wrong: An error of the document itself, such as another hash; else None.
        developments: The developments that cite it, in timeline order.
        quotes: Each quoted text, in the order of the document; those not found come last.
        looked_in: The folders that were searched.
    """

    cited: CitedDocument
    text: str | None
    wrong: str | None
    developments: Sequence[Entry]
    quotes: Sequence[CitedQuote]
    looked_in: Sequence[Path]

    @property
    def missing(self) -> list[CitedQuote]:
        """The quotes that were not found in the text."""
        return [one for one in self.quotes if one.problem is not None]


def evidence(
    connection: sqlite3.Connection, cited: CitedDocument, folder: Path | None
) -> SourceDocument:
    """Finds a cited document and its quotes.

    Args:
        connection: A connection to the read model.
        cited: A document from `citations`.
        folder: The folder of the store. Documents are searched in `seeds` beside it, among others.
    """
    from timeline.domain.values import Source
    from timeline.formats.documents.document_text import UnreadableDocument
    from timeline.formats.documents.source_documents import Documents, default_folders
    from timeline.formats.errors import BadFile

    rows = cited.rows[:MOST]
    found: list[Entry] = []
    for start in range(0, len(rows), _AT_ONCE):
        found += by_rows(connection, rows[start : start + _AT_ONCE])
    found.sort(key=lambda one: (one.earliest, one.latest, one.published, one.row))
    folders = default_folders(folder)
    documents = Documents(folders)
    source = Source(publisher=cited.publisher, document=cited.document, sha256=cited.sha256)
    text = wrong = None
    try:
        document = documents.find(source)
        if document is not None:
            text = document.text
            complaints = documents.wrong_with(source, document)
            wrong = "; ".join(f"{name} {message}" for name, message, _ in complaints) or None
    except UnreadableDocument as error:
        wrong = error.sentence
    except BadFile as error:
        wrong = error.message
    quotes = sorted(
        _quotes(cited, found, text),
        key=lambda one: (one.problem is not None, one.start or 0, -(one.end or 0)),
    )
    return SourceDocument(cited, text, wrong, found, quotes, folders)


def _quotes(cited: CitedDocument, found: Sequence[Entry], text: str | None) -> Iterable[CitedQuote]:
    from timeline.domain.values import Quote
    from timeline.formats.documents.quotes import Found, find

    bears: dict[tuple[str, str | None, str | None], list[int]] = {}
    for place, entry in enumerate(found):
        for source in entry.document["sources"]:
            if not _is_of(source, cited):
                continue
            for quote in source["quotes"]:
                key = (quote["exact"], quote.get("prefix"), quote.get("suffix"))
                places = bears.setdefault(key, [])
                if place not in places:
                    places.append(place)
    for (exact, prefix, suffix), places in bears.items():
        if text is None:
            yield CitedQuote(exact, tuple(places))
            continue
        where = find(text, Quote(exact=exact, prefix=prefix, suffix=suffix))
        if isinstance(where, Found):
            yield CitedQuote(
                exact, tuple(places), where.start, where.end, where.line, level=where.level
            )
        else:
            yield CitedQuote(exact, tuple(places), problem=str(where))


def _is_of(source: dict[str, str], cited: CitedDocument) -> bool:
    names = ("document", "sha256", "url", "title", "published")
    name = document_name(*(source.get(one) for one in names))
    return name == cited.name and alike(source["publisher"]) == alike(cited.publisher)
