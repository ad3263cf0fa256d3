"""The source documents that quotes are looked up in, and the sidecars that describe them.

A document is a file in a folder of seeds, known by its name or by the SHA-256 of its bytes;
beside `x.txt` stands `x.yaml` with the fields of its `Source`. Names come from data, so a
name is one component, and a link that leads out of the folder is not followed.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from pydantic import ValidationError

from timeline.domain.errors import TimelineError
from timeline.domain.values import Source
from timeline.files import bundled
from timeline.files.lines import WIDE_MARKS, Trouble, decode
from timeline.files.records import BadFile, Finding, hinted

MAX_BYTES: Final = 64 * 1024 * 1024
ENVIRONMENT: Final = "TIMELINE_SEEDS"
SIDECAR: Final = ".yaml"
_HEAD: Final = 8_192
"""Bytes of which one that is no text has a zero among them."""


class Document(NamedTuple):
    """A source document that was found and read."""

    path: Path
    text: str
    """Line breaks are `\\n`, whatever the file has."""
    sha256: str
    """Of the file's bytes, in hexadecimal."""


class UnreadableDocument(BadFile):
    """A source document that is there and cannot be read as text."""

    def __init__(self, path: Path, line: int | None, problem: str, hint: str | None) -> None:
        super().__init__([Finding(str(path), line, None, problem, hint)])
        where = f"{path.name}, line {line}" if line else path.name
        self.sentence = f"{where} {problem}" if not line else f"{where}: {problem}"
        self.hint = hint


class Documents:
    """The documents in some folders; the first folder that has one wins."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folders)
        self._by_hash: dict[str, Path] | None = None
        self._bad_sidecar: BadFile | None = None

    def find(self, source: Source) -> Document | None:
        """The document of a source, by its file name, else by its SHA-256 through the sidecars.

        The hash is not compared here: see `wrong_with`.

        Raises:
            UnreadableDocument: It is there, and is no text.
            BadFile: It may be the one of a sidecar that cannot be read.
        """
        path = self._path(source.document) if source.document else None
        if path is None and source.sha256:
            path = self._hashes().get(source.sha256)
        if path is not None:
            return _read(path)
        if source.document:
            self._refuse_no_file(source.document)
        if source.sha256 and self._bad_sidecar is not None:
            raise self._bad_sidecar
        return None

    def text(self, source: Source) -> str | None:
        """The text of a source's document, or None where we do not have it.

        Raises:
            BadFile: The document, or a sidecar on the way to it, cannot be read.
        """
        document = self.find(source)
        return document.text if document else None

    def hash_of(self, name: str) -> tuple[Path, str] | None:
        """The file of a document and the SHA-256 of its bytes; None where it cannot be read."""
        path = self._path(name)
        if path is None:
            return None
        try:
            with path.open("rb") as stream:
                return path, hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError:
            return None

    def sidecar(self, name: str) -> Source | None:
        """What the sidecar of a document says of it, or None where it has none.

        Raises:
            BadFile: The sidecar is not a valid source.
        """
        if not is_file_name(name):
            return None
        beside = self._path(Path(name).stem + SIDECAR)
        return read_sidecar(beside) if beside and beside.is_file() else None

    def wrong_with(self, source: Source, document: Document) -> Iterator[tuple[str, str, str]]:
        """Field, message and hint for each SHA-256 that is not the document's.

        Raises:
            BadFile: The sidecar is not a valid source.
        """
        changed = "Either the document was changed or the hash is of another one."
        if source.sha256 not in (None, document.sha256):
            message = f"is not the SHA-256 of {document.path}, which is {document.sha256}"
            yield "sha256", message, changed
        beside = document.path.with_suffix(SIDECAR)
        if beside == document.path or not beside.is_file():
            return
        stated = read_sidecar(beside).sha256
        if stated not in (None, document.sha256):
            message = (
                f"{beside} gives the SHA-256 {stated} for {document.path.name}, "
                f"which is {document.sha256}"
            )
            yield "document", message, changed

    def _path(self, name: str) -> Path | None:
        """The file of that name in the first folder that has it."""
        if not is_file_name(name):
            return None
        for folder in self._folders:
            path = folder / name
            try:
                if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
                    return path
            except OSError:  # a name too long for this file system is no name of a file
                continue
        return None

    def _refuse_no_file(self, name: str) -> None:
        """Says what stands where a document is looked for, if it is no file that can be read.

        Raises:
            UnreadableDocument: A folder, a link that leads nowhere, or what one may not look at.
        """
        for folder in self._folders if is_file_name(name) else ():
            path = folder / name
            try:
                if path.is_dir():
                    raise UnreadableDocument(path, None, "is a folder, not a file", None)
                if path.is_symlink() and not path.exists():
                    raise UnreadableDocument(path, None, "is a link to a file that is gone", None)
            except PermissionError as error:
                problem = f"cannot be read: {error.strerror}"
                raise UnreadableDocument(path, None, problem, None) from None
            except (OSError, RuntimeError):  # too long a name, or links in a circle
                continue

    def _hashes(self) -> dict[str, Path]:
        """Documents by the SHA-256 that their sidecars state."""
        if self._by_hash is None:
            by_hash: dict[str, Path] = {}
            for folder in self._folders:
                for path in sorted(folder.glob("*.txt")):
                    beside = path.with_suffix(SIDECAR)
                    try:
                        stated = read_sidecar(beside).sha256 if beside.is_file() else None
                    except BadFile as bad:  # what is wrong with one must not hide the others
                        self._bad_sidecar = self._bad_sidecar or bad
                        continue
                    if stated and self._path(path.name):
                        by_hash.setdefault(stated, path)
            self._by_hash = by_hash
        return self._by_hash


def is_file_name(name: str) -> bool:
    """Whether it names a file in a folder, and cannot lead anywhere else on any system."""
    return name not in {"", ".", ".."} and not any(sign in name for sign in "/\\:\0")


def read_sidecar(path: Path) -> Source:
    """The source that a sidecar describes.

    Raises:
        BadFile: It cannot be read, or is not a valid source.
    """
    from timeline.files.yaml_nodes import compose

    try:
        root = compose(decode(_bytes(path)))
    except Trouble as trouble:
        finding = Finding(str(path), trouble.line, None, trouble.message, trouble.hint)
        raise BadFile([finding]) from None
    if root is None:
        raise BadFile([Finding(str(path), None, None, "is empty", "Begin it with `publisher:`.")])
    if root.refusals:
        raise BadFile(
            [
                Finding(str(path), refusal.line, ".".join(refusal.path) or None, *refusal[2:])
                for refusal in root.refusals
            ]
        )
    try:
        return Source.model_validate(root.plain())
    except ValidationError as error:
        raise BadFile(
            [
                Finding(
                    str(path),
                    root.line_of(problem.field),
                    problem.field or None,
                    problem.message,
                    hint,
                )
                for problem, hint in hinted(error, Source)
            ]
        ) from None


def default_folders(store_folder: Path | None = None) -> list[Path]:
    """Where documents are looked for, in this order, as far as it exists.

    The folders that `TIMELINE_SEEDS` lists, `./seeds`, `seeds` beside the store, and those
    that come with the program.
    """
    listed = os.environ.get(ENVIRONMENT, "").split(os.pathsep)
    folders = [*(Path(one) for one in listed if one), Path("seeds")]
    if store_folder is not None:
        folders.append(store_folder / "seeds")
    with contextlib.suppress(TimelineError):  # without them the user's own are still checked
        folders.append(bundled.seeds_folder())
    distinct: dict[Path, Path] = {}
    for folder in folders:
        with contextlib.suppress(OSError):  # what may not be looked at holds nothing for us
            if folder.is_dir():
                distinct.setdefault(folder.resolve(), folder)
    return list(distinct.values())


def folders_near(path: Path) -> list[Path]:
    """Where the documents of a file of developments may be: `seeds` beside its folder, or in it."""
    folder = path.absolute().parent
    return [folder.parent / "seeds", folder / "seeds"]


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        raise BadFile([Finding(str(path), None, None, message)]) from None
    if len(data) > MAX_BYTES:
        message = f"is larger than {MAX_BYTES // 1024 // 1024} MB"
        raise BadFile([Finding(str(path), None, None, message)])
    return data


def _read(path: Path) -> Document:
    try:
        state = path.stat()
        return _read_once(path, state.st_mtime_ns, state.st_size)
    except OSError as error:  # it was there a moment ago
        problem = f"cannot be read: {error.strerror or error}"
        raise UnreadableDocument(path, None, problem, None) from None


@lru_cache(maxsize=32)
def _read_once(path: Path, modified: int, size: int) -> Document:  # noqa: ARG001  (they are the key)
    try:
        data = _bytes(path)
    except BadFile as bad:
        raise UnreadableDocument(path, None, bad.findings[0].message, None) from None
    if data.startswith(b"%PDF-"):
        hint = f"Save its text, such as by `pdftotext {path.name} {path.stem}.txt`; name that file."
        raise UnreadableDocument(path, None, "is a PDF, not a text", hint)
    try:
        text = decode(data)
    except Trouble as trouble:
        if b"\0" in data[:_HEAD] and not data.startswith(WIDE_MARKS):
            hint = "Name a file with its text, in UTF-8."
            raise UnreadableDocument(path, None, "is not a text, but other data", hint) from None
        raise UnreadableDocument(path, trouble.line, trouble.message, trouble.hint) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return Document(path, text, hashlib.sha256(data).hexdigest())
