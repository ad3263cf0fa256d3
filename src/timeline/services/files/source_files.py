"""Adds a source document to a folder of seeds: the original, its text and its sidecar.

The bytes are read once, so that hash, text and copy are of the same. All files are written under
temporary names and renamed last, the sidecar after the others: what was interrupted is not a
document yet, and the same command completes it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from timeline.domain.errors import TimelineError
from timeline.domain.facts import is_to_come
from timeline.domain.lexical.blanks import is_blank
from timeline.formats import yaml_writer
from timeline.formats.documents.document_text import bytes_of, decode_document
from timeline.formats.documents.sidecar_names import ORIGINALS, TEXT, sidecar_of, text_of
from timeline.formats.documents.sidecars import Sidecar, read_sidecar
from timeline.formats.documents.source_documents import is_file_name
from timeline.formats.extraction.extract import Extracted, Form, extract
from timeline.formats.extraction.joined_lines import joined_lines
from timeline.services.arguments import BadArgument
from timeline.services.new_files import FilesInTheWay, write_new
from timeline.text.full_disk import again

_LONGEST_NAME: Final = 200
"""Most bytes of a file name, since its text and sidecar have longer ones."""
_PDF: Final = b"%PDF-"
_PDF_HEAD: Final = 1_024
"""Bytes in which a PDF must say that it is one."""


class NotAdded(TimelineError):
    """A source document was not added, and nothing was written."""


@dataclass(frozen=True, slots=True)
class AddedSource:
    """A source document in a folder of seeds.

    Attributes:
        document: The name by which a source cites it.
        text: The file in which its quotes are looked up.
        original: The file that the text is from; None if the document is a text.
        sidecar: The file that describes it.
        described: What the sidecar says.
        proposed: The fields that the document states of itself, and that were not given.
        characters: The length of the text.
        pages: The number of pages of a PDF, if it was read.
        new: Whether anything was written, or would be.
        dry_run: Whether nothing was to be written.
        searched: Whether its folder is one in which documents are searched.
    """

    document: str
    text: Path
    original: Path | None
    sidecar: Path
    described: Sidecar
    proposed: tuple[str, ...]
    characters: int
    pages: int | None
    new: bool
    dry_run: bool
    searched: bool = True
    body: str = field(default="", repr=False, compare=False)
    """The text of the document."""
    files: Mapping[Path, bytes] = field(default_factory=dict, repr=False, compare=False)
    """What is to be written, if it is new."""

    def as_json(self) -> dict[str, Any]:
        """The stable form for scripts."""
        return {
            "document": self.document,
            "text": str(self.text),
            "original": None if self.original is None else str(self.original),
            "sidecar": str(self.sidecar),
            "sha256": self.described.sha256,
            "original_sha256": self.described.original_sha256,
            "source": self.described.model_dump(mode="json", exclude_defaults=True),
            "proposed": list(self.proposed),
            "characters": self.characters,
            "pages": self.pages,
            "new": self.new,
            "dry_run": self.dry_run,
            "searched": self.searched,
        }


def add_document(
    path: Path,
    folder: Path,
    given: Mapping[str, str],
    *,
    now: datetime,
    dry_run: bool,
    joined: bool = False,
) -> AddedSource:
    """Adds a document to a folder.

    Args:
        path: A PDF, HTML or text file.
        folder: The folder, which is created if it does not exist.
        given: Fields of its sidecar; others are taken from the document, if it states them.
        now: The present moment.
        dry_run: Validate and report, but write nothing.
        joined: Join the lines of the paragraphs of a PDF, and drop what each page repeats.

    Raises:
        NotAdded: if it is not such a file, or another document has its name.
        NotExtracted: if its text cannot be extracted.
        BadFile: if it cannot be read.
        BadArgument: if a given field is invalid.
    """
    form = _form(path)
    data = bytes_of(path)
    _check_content(path, data, form)
    stated = _checked(given, now)
    document = folder / path.name
    known = _already_there(document, data, stated)
    if known is not None:
        return replace(known, dry_run=dry_run)
    if form is None:
        found = Extracted(decode_document(path, data).text, "")
    else:
        found = extract(data, form, path.name)
        if joined and form == "pdf":
            text = joined_lines(found.text, found.fields.get("title"))
            found = replace(found, text=text, by=f"{found.by}, lines joined")
    if is_blank(found.text):
        raise NotAdded(f"{path.name} has no text")
    return _added(document, data, stated, found, now=now, dry_run=dry_run)


def _form(path: Path) -> Form | None:
    """What a file is by its name; None for a text.

    Raises:
        NotAdded: if it is none of them, or its name cannot be that of a document.
    """
    name, ending = path.name, path.suffix.lower()
    if not is_file_name(name) or not name.isprintable() or name.startswith((".", "-")):
        raise NotAdded(
            f"“{name}” cannot be the name of a document", hint="Rename it, such as report.pdf."
        )
    if len(name.encode("utf-8", "surrogateescape")) > _LONGEST_NAME:
        raise NotAdded(
            f"the name has more than {_LONGEST_NAME} bytes", hint="Give it a shorter one."
        )
    if ending == ".pdf":
        return "pdf"
    if ending in ORIGINALS:
        return "html"
    if ending != TEXT:
        raise NotAdded(
            f"{name} does not end in .pdf, .html, .htm, .xhtml or .txt",
            hint="Rename it by what it is, or save its text as a .txt file.",
        )
    return None


def _check_content(path: Path, data: bytes, form: Form | None) -> None:
    """Refuses a file that is not what its name says.

    Raises:
        NotAdded: if it is empty, or a PDF under another name, or none under this one.
    """
    if not data:
        raise NotAdded(f"{path.name} is empty")
    is_pdf = _PDF in data[:_PDF_HEAD] if form == "pdf" else data.startswith(_PDF)
    if form == "pdf" and not is_pdf:
        raise NotAdded(f"{path.name} is not a PDF", hint="Rename it by what it is.")
    if form != "pdf" and is_pdf:
        raise NotAdded(f"{path.name} is a PDF", hint="Rename it to end in .pdf.")


def _checked(given: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """The given fields, parsed.

    Raises:
        BadArgument: if one is invalid.
    """
    from timeline.formats.records import hinted

    try:
        sidecar = Sidecar.model_validate({"publisher": "?", **given})
    except ValidationError as error:
        problem, hint = hinted(error, Sidecar)[0]
        raise BadArgument(problem.field, problem.message, hint) from None
    for name, value in given.items():
        if is_blank(value):
            raise BadArgument(name, "empty")
    if _is_to_come(sidecar, now):
        raise BadArgument("published", f"in the future: {given['published']}", "Check the year.")
    return {name: getattr(sidecar, name) for name in given}


def _is_to_come(sidecar: Sidecar, now: datetime) -> bool:
    published = sidecar.published
    return published is not None and is_to_come(published.nearest_bounds("UTC").earliest, now)


def _already_there(document: Path, data: bytes, stated: Mapping[str, Any]) -> AddedSource | None:
    """The document, if it is complete in its folder; None if it is not there, or not whole.

    Raises:
        NotAdded: if another document has its name, or its sidecar says something else.
    """
    text, sidecar = text_of(document), sidecar_of(text_of(document))
    for path in (document, text, sidecar):
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise NotAdded(f"{path} exists, and is not a regular file", hint="Move it away.")
    if document.exists() and bytes_of(document) != data:
        raise NotAdded(
            f"{document} already exists with other bytes",
            hint="Rename the new file, such as report-2.pdf: what was quoted must not change.",
        )
    if not sidecar.exists():
        return None
    described = read_sidecar(sidecar)
    whole = text.is_file() and document.is_file()
    if not whole or not _is_of(described, text, document, data):
        raise NotAdded(
            f"{sidecar} already exists, and describes another document",
            hint="Move it away, or rename the new file.",
        )
    for name, value in stated.items():
        if getattr(described, name) != value:
            raise NotAdded(
                f"{document} is already there, and its sidecar has another {name}",
                hint=f"Edit {sidecar}.",
            )
    body = decode_document(text, bytes_of(text)).text
    original = None if text == document else document
    return AddedSource(
        document.name, text, original, sidecar, described, (), len(body), None,
        new=False, dry_run=False, body=body,
    )  # fmt: skip


def _is_of(described: Sidecar, text: Path, document: Path, data: bytes) -> bool:
    """Whether a sidecar describes these files."""
    sha256 = hashlib.sha256(data).hexdigest()
    if text == document:
        return described.sha256 in (None, sha256) and described.original is None
    return (
        described.original_sha256 == sha256
        and described.sha256 == hashlib.sha256(bytes_of(text)).hexdigest()
    )


def _added(
    document: Path,
    data: bytes,
    stated: Mapping[str, Any],
    found: Extracted,
    *,
    now: datetime,
    dry_run: bool,
) -> AddedSource:
    text, sidecar = text_of(document), sidecar_of(text_of(document))
    is_text = text == document
    body = data if is_text else found.text.encode()
    fields, proposed = _with_proposals(stated, found, now)
    if "publisher" not in fields:
        raise NotAdded(
            f"the publisher is missing, and {document.name} does not state it",
            hint="Add --publisher.",
        )
    fields["sha256"] = hashlib.sha256(body).hexdigest()
    if not is_text:
        fields |= {
            "original": document.name,
            "original_sha256": hashlib.sha256(data).hexdigest(),
            "extracted_by": found.by,
            "page_labels": found.labels,
        }
    described = Sidecar(**fields)
    lines = yaml_writer.block(described.model_dump(mode="json", exclude_defaults=True))
    files = {document: data, text: body, sidecar: "".join(lines).encode()}
    write_document(files, dry_run=dry_run)
    return AddedSource(
        document.name, text, None if is_text else document, sidecar, described, proposed,
        len(found.text), found.pages, new=True, dry_run=dry_run, body=found.text, files=files,
    )  # fmt: skip


def write_document(files: Mapping[Path, bytes], *, dry_run: bool = False) -> None:
    """Writes the files of a document, all or none.

    Raises:
        NotAdded: if one is in the way, or cannot be written.
    """
    try:
        write_new(files, dry_run=dry_run)
    except FilesInTheWay as error:
        raise NotAdded(
            f"{error.path} already exists with other content",
            hint="Move it away, or rename the new file.",
        ) from None
    except OSError as error:
        where = error.filename or next(iter(files)).parent
        raise NotAdded(
            f"{where} cannot be written: {error.strerror}", hint=again(error, next(iter(files)))
        ) from None


def _with_proposals(
    stated: Mapping[str, Any], found: Extracted, now: datetime
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The given fields with those that the document states, if these are valid; and their names."""
    fields, proposed = dict(stated), []
    stating = {**found.fields, "language": found.language}
    for name, value in stating.items():
        if value is None or name in stated or is_blank(value):
            continue
        try:
            sidecar = Sidecar.model_validate({"publisher": "?", name: value})
        except ValidationError:
            continue
        if not _is_to_come(sidecar, now):
            fields[name] = getattr(sidecar, name)
            proposed.append(name)
    return fields, tuple(proposed)
