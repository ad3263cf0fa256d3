"""Checks that available source documents are those whose hashes were recorded."""

from __future__ import annotations

from pathlib import Path

from timeline.eventstore.ports import Reader
from timeline.eventstore.stored_rows import StoredRow
from timeline.formats.documents.document_hashes import named
from timeline.formats.documents.source_documents import ENVIRONMENT, Documents, default_folders
from timeline.formats.errors import Finding


def sources_held(
    reader: Reader, size: int, folder: Path | None, *, only: Path | None = None
) -> tuple[list[Finding], list[str]]:
    """Findings on documents of sealed events, and notes on the others.

    Args:
        reader: The store.
        size: Number of sealed events.
        folder: The folder of the store. Documents are searched in `seeds` beside it, among others.
        only: The one folder that is searched. What a bundle lacks is not found elsewhere, or it
            would be the text that the maker has, and not the one that was given.
    """
    cited = _cited(reader, size)
    documents = Documents(default_folders(folder) if only is None else [only])
    findings, held, away = [], 0, 0
    for (name, sha256), row in cited.items():
        found = documents.hashes_of(name)
        if not found:
            away += 1
        elif sha256 is not None and documents.names(name, sha256):
            held += 1
        elif sha256 is not None:
            where = f"event {row.version} of “{row.government}” (position {row.position})"
            message = f"changed since it was recorded by {where}: its SHA-256 was {sha256}"
            (path, now), *others = found.items()
            more = "".join(f", in {other.parent} {its}" for other, its in others)
            message = f"{message} and is now {now}{more} ({documents.looked_in()})"
            hint = f"If the recorded text is in another folder, add the folder to {ENVIRONMENT}."
            finding = Finding(str(path), None, None, message, hint if only is None else None)
            findings.append(finding)
    unbound = sum(sha256 is None for _, sha256 in cited)
    said = []
    if held:
        said.append(f"unchanged source documents: {held:,}")
    if away:
        said.append(f"source documents that are not available: {away:,}")
    if unbound:
        said.append(
            "source documents without a recorded SHA-256, which a checkpoint does not "
            f"cover: {unbound:,}"
        )
    return findings, said


def _cited(reader: Reader, size: int) -> dict[tuple[str, str | None], StoredRow]:
    """Each document with its hash, and the first of the sealed events that cites it so."""
    cited: dict[tuple[str, str | None], StoredRow] = {}
    for page in reader.rows():
        for row in page:
            if row.position <= size and '"document":' in row.state:
                for one in named(row.state.encode("utf-8", "surrogateescape")):
                    cited.setdefault(one, row)
        if page[-1].position >= size:
            break
    return cited
