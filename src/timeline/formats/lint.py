"""Everything that is wrong with files of developments, quotes included.

What `timeline check` prints. It writes nothing and stops at nothing: a file that cannot be
read is a finding, and so is a quote that is not in its source.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from timeline.domain.blanks import unreadable
from timeline.domain.facts import is_to_come
from timeline.domain.values import Quote, Source
from timeline.formats.discovery import STDIN, find_files, read_file
from timeline.formats.documents import quotes
from timeline.formats.documents.document_text import Document, UnreadableDocument
from timeline.formats.documents.source_documents import Documents, is_file_name
from timeline.formats.records import BadFile, Finding, GovernmentHeader, Ids, Item


def check_files(paths: Iterable[Path], documents: Documents) -> Iterator[Finding]:
    """All findings of the files and folders, in their order.

    Beyond what the readers find: an id used twice with different content, in one file or in
    two; a text in which there is nothing to read; a source's document that is not there; a
    SHA-256 that is not the document's; documents of one name with different texts; a quote that
    is not in the document, or more than once.
    A source that names no document is fine.

    Raises:
        NoSuchFile: One of the paths does not exist.
    """
    ids = Ids()
    sidecars: set[Finding] = set()
    for path in find_files(paths):
        near = documents if path == STDIN else documents.beside(path)
        for record in read_file(path):
            if isinstance(record, Finding):
                yield record
            elif not isinstance(record, GovernmentHeader):
                clash = ids.clash(record)
                if clash:
                    yield clash
                yield from check_texts(record)
                for finding in check_sources(record, near):
                    if finding.path == record.path:
                        yield finding
                    elif finding not in sidecars:  # a bad sidecar is told once
                        sidecars.add(finding)
                        yield finding


def check_texts(item: Item) -> Iterator[Finding]:
    """What is wrong with the texts of one development: there is nothing to read in them."""
    for problem in unreadable(item.development):
        yield _finding(item, problem.field, problem.message)


def check_published(item: Item, zone: str, now: datetime) -> Iterator[Finding]:
    """The sources of one development that are published after `now`."""
    for place, source in enumerate(item.development.sources):
        published = source.published
        if published is not None and is_to_come(published.nearest_bounds(zone).earliest, now):
            message = f"published in the future: {published.human()}"
            yield _finding(item, f"sources.{place}.published", message, "Check the year.")


def check_sources(item: Item, documents: Documents) -> Iterator[Finding]:
    """What is wrong with the sources and quotes of one development."""
    for place, source in enumerate(item.development.sources):
        field = f"sources.{place}"
        name = source.document
        if name and not is_file_name(name):
            message = f"“{name}” is not a file name in seeds/"
            yield _finding(item, f"{field}.document", message, "Give the name without a folder.")
            continue
        try:
            document = documents.find(source)
        except UnreadableDocument as bad:
            yield _finding(item, f"{field}.document", bad.sentence, bad.hint)
            continue
        except BadFile as bad:
            yield from bad.findings
            continue
        if document is not None:
            try:
                for part, message, hint in documents.wrong_with(source, document):
                    yield _finding(item, f"{field}.{part}", message, hint)
            except BadFile as bad:  # of the sidecar; the document itself can be read
                yield from bad.findings
            yield from _quotes(item, field, source, document)
        elif name:
            yield _finding(
                item,
                f"{field}.document",
                f"“{name}” is in none of the seeds folders",
                "Put the file into seeds/, or add its folder to TIMELINE_SEEDS.",
            )


def check_bound(item: Item) -> Iterator[Finding]:
    """A note on each source of one development whose quotes no hash binds to a text."""
    for place, source in enumerate(item.development.sources):
        if source.document and source.quotes and source.sha256 is None:
            message = (
                f"no SHA-256 of “{source.document}” was recorded, so a checkpoint does not "
                "cover its text"
            )
            yield replace(_finding(item, f"sources.{place}.sha256", message), note=True)


def _quotes(item: Item, field: str, source: Source, document: Document) -> Iterator[Finding]:
    for place, quote in enumerate(source.quotes):
        wrong = _wrong_with(quote, document)
        if wrong:
            yield _finding(item, f"{field}.quotes.{place}.exact", *wrong)


def _wrong_with(quote: Quote, document: Document) -> tuple[str, str | None] | None:
    found = quotes.find(document.text, quote)
    name = document.path.name
    if isinstance(found, quotes.Ambiguous):
        return (
            f"the quote occurs {found.count} times in {name}",
            "Add a prefix or suffix: the words just before or after.",
        )
    if isinstance(found, quotes.QuoteNotFound):
        hint = f"The nearest passage is “{found.nearest}”." if found.nearest else None
        separator = ", " if found.reason.startswith("and ") else ": "
        return f"quote not found in {name}{separator}{found.reason}", hint
    return None


def _finding(item: Item, field: str, message: str, hint: str | None = None) -> Finding:
    return Finding(item.path, item.line_of(field), field, message, hint, item.development.id)
