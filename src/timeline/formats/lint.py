"""Finds all errors in files of developments, including quotes, for `timeline check`.

It writes nothing and never stops early: an unreadable file is a finding, and so is a quote that is
not in its source.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from timeline.domain.errors import PublishedInFuture
from timeline.domain.facts import is_to_come
from timeline.domain.parsing import INVALID, unreadable
from timeline.domain.values import Source
from timeline.formats.discovery import STDIN, find_files, read_file
from timeline.formats.documents import quotes
from timeline.formats.documents.document_text import Document, UnreadableDocument
from timeline.formats.documents.nearest_passage import QuoteNotFound, shown
from timeline.formats.documents.quoted_pages import page_problem
from timeline.formats.documents.source_documents import Documents, is_file_name
from timeline.formats.errors import BadFile, Finding
from timeline.formats.records import Ids, Item


def check_files(
    paths: Iterable[Path], documents: Documents, *, verbatim: bool = False
) -> Iterator[Finding]:
    """Yields all findings of files and folders, in their order.

    Beyond the errors of the readers, it reports ids used twice with different content, and blank
    texts. It reports missing documents, wrong SHA-256, and documents with the same name but
    different texts. It also reports quotes that are not in their document, or occur several times.
    One with the same words that is not verbatim is a note, or an error if `verbatim` is set. A
    source need not name a document.

    Raises:
        NoSuchFile: if a path does not exist.
    """
    ids = Ids()
    sidecars: set[Finding] = set()
    for path in find_files(paths):
        near = documents if path == STDIN else documents.beside(path)
        for record in read_file(path, proposed=True):
            if isinstance(record, Finding):
                yield replace(record, rule=record.rule or INVALID)
            elif isinstance(record, Item):
                clash = ids.clash(record)
                if clash:
                    yield clash
                yield from check_texts(record)
                for finding in check_sources(record, near, verbatim=verbatim):
                    if finding.path == record.path:
                        yield finding
                    elif finding not in sidecars:  # a bad sidecar is reported once
                        sidecars.add(finding)
                        yield finding


def check_texts(item: Item) -> Iterator[Finding]:
    """Findings on blank texts of a development."""
    for problem in unreadable(item.development):
        yield _finding(item, INVALID, problem.field, problem.message)


def check_published(item: Item, zone: str, now: datetime) -> Iterator[Finding]:
    """Findings on sources of a development that are published after `now`."""
    for place, source in enumerate(item.development.sources):
        published = source.published
        if published is not None and is_to_come(published.nearest_bounds(zone).earliest, now):
            message = f"published in the future: {published.human()}"
            path = f"sources.{place}.published"
            yield _finding(item, PublishedInFuture.rule, path, message, "Check the year.")


def check_sources(item: Item, documents: Documents, *, verbatim: bool = False) -> Iterator[Finding]:
    """Findings on the sources and quotes of a development."""
    for place, source in enumerate(item.development.sources):
        field = f"sources.{place}"
        name = source.document
        if name and not is_file_name(name):
            message = f"“{name}” is not a file name in seeds/"
            hint = "Give the name without a folder."
            yield _finding(item, INVALID, f"{field}.document", message, hint)
            continue
        try:
            document = documents.find(source)
        except UnreadableDocument as bad:
            yield _finding(item, "document-unreadable", f"{field}.document", bad.sentence, bad.hint)
            continue
        except BadFile as bad:
            yield from bad.findings
            continue
        if document is not None:
            try:
                for part, message, hint in documents.wrong_with(source, document):
                    yield _finding(item, "document-differs", f"{field}.{part}", message, hint)
            except BadFile as bad:  # an error of the sidecar; the document itself is readable
                yield from bad.findings
            yield from _quotes(item, field, source, document, verbatim=verbatim)
        elif name:
            yield _finding(
                item,
                "document-missing",
                f"{field}.document",
                f"“{name}” is in none of the seeds folders",
                "Put the file into seeds/, or add its folder to TIMELINE_SEEDS.",
            )


def check_bound(item: Item) -> Iterator[Finding]:
    """A note on each source of a development whose document has quotes and no hash."""
    for place, source in enumerate(item.development.sources):
        if source.document and source.quotes and source.sha256 is None:
            message = (
                f"no SHA-256 of “{source.document}” was recorded, so a checkpoint does not "
                "cover its text"
            )
            found = _finding(item, "document-not-bound", f"sources.{place}.sha256", message)
            yield replace(found, note=True)


def _quotes(
    item: Item, field: str, source: Source, document: Document, *, verbatim: bool
) -> Iterator[Finding]:
    name = document.path.name
    for place, quote in enumerate(source.quotes):
        found = quotes.find(document.text, quote)
        if isinstance(found, quotes.Found):
            elsewhere = page_problem(document, quote, found)
            if elsewhere is not None:
                number = f"{field}.quotes.{place}.page"
                hint = "Check the page, or give that of the PDF."
                yield replace(
                    _finding(item, "quote-on-other-page", number, f"{elsewhere} of {name}", hint),
                    note=True,
                )
        path = f"{field}.quotes.{place}.exact"
        if not isinstance(found, quotes.Found):
            yield _finding(item, "quote-not-found", path, *_wrong_with(found, name))
        elif found.level != "verbatim":
            differs = quotes.is_not_verbatim(document.text, quote, found)
            message = f"not verbatim in {name}, but the same words"
            if found.level == "other-typography":
                message += " in other typography"
            passage = shown(document.text[found.start : found.end])
            hint = f"The document has “{passage}”."
            yield replace(
                _finding(item, "quote-not-verbatim", path, f"{message}: {differs}", hint),
                note=not verbatim,
                level=found.level,
            )


def _wrong_with(found: quotes.Ambiguous | QuoteNotFound, name: str) -> tuple[str, str | None]:
    if isinstance(found, quotes.Ambiguous):
        return (
            f"the quote occurs {found.count} times in {name}",
            "Add a prefix or suffix: the words just before or after.",
        )
    hint = f"The nearest passage is “{found.nearest}”." if found.nearest else None
    separator = ", " if found.reason.startswith("and ") else ": "
    return f"quote not found in {name}{separator}{found.reason}", hint


def _finding(item: Item, rule: str, field: str, message: str, hint: str | None = None) -> Finding:
    line, id_ = item.line_of(field), item.development.id
    return Finding(item.path, line, field, message, hint, id_, rule=rule)
