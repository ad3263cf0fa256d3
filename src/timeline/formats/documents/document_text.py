"""Reads the text of source documents, with a cache."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from timeline.formats.encoding import WIDE_MARKS, ReadError, decode_text
from timeline.formats.errors import BadFile, Finding
from timeline.light_typing import Final, NamedTuple

MAX_BYTES: Final = 64 * 1024 * 1024
_HEAD: Final = 8_192
"""Bytes that are checked to detect UTF-16."""


class Document(NamedTuple):
    """A source document that was read."""

    path: Path
    text: str
    """The text, with `\\n` as line breaks."""
    sha256: str
    """The hash of the file's bytes, in hexadecimal."""
    original_sha256: str | None = None
    """The hash of the original that it is the text of, if that is there too."""

    @property
    def hashes(self) -> frozenset[str]:
        """The hashes that name it: a source may have that of the text or of the original."""
        return frozenset(filter(None, (self.sha256, self.original_sha256)))


class UnreadableDocument(BadFile):
    """A source document that exists but cannot be read as text."""

    def __init__(self, path: Path, line: int | None, problem: str, hint: str | None) -> None:
        super().__init__([Finding(str(path), line, None, problem, hint)])
        # Without the hint, which is told beside it.
        self.args = (f"{path}:{line}: {problem}" if line else f"{path} {problem}",)
        where = f"{path.name}, line {line}" if line else path.name
        self.sentence = f"{where} {problem}" if not line else f"{where}: {problem}"
        self.hint = hint


def bytes_of(path: Path) -> bytes:
    """The bytes of a document, up to a maximum size.

    Raises:
        BadFile: if it cannot be read, or is too large.
    """
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


def read_document(path: Path) -> Document:
    """Reads a document; a cached one is read again only after the file has changed.

    Raises:
        UnreadableDocument: if it is not text, or cannot be read.
    """
    try:
        state = path.stat()
        return _read_once(path, state.st_mtime_ns, state.st_size)
    except OSError as error:  # it existed a moment ago
        problem = f"cannot be read: {error.strerror or error}"
        raise UnreadableDocument(path, None, problem, None) from None


@lru_cache(maxsize=32)
def _read_once(path: Path, modified: int, size: int) -> Document:  # noqa: ARG001  (they are the key)
    try:
        data = bytes_of(path)
    except BadFile as bad:
        raise UnreadableDocument(path, None, bad.findings[0].message, None) from None
    return decode_document(path, data)


def decode_document(path: Path, data: bytes) -> Document:
    """The document in the bytes of a file.

    Raises:
        UnreadableDocument: if they are not text.
    """
    if data.startswith(b"%PDF-"):
        from shlex import join

        command = join(["timeline", "source", "add", str(path), "--to", str(path.parent)])
        hint = f"Extract its text with `{command}`."
        if path.suffix.lower() != ".pdf":
            hint = "Rename it to end in .pdf. Then extract its text with `timeline source add`."
        raise UnreadableDocument(path, None, "is a PDF, and its text was not extracted", hint)
    if b"\0" in data and not data.startswith(WIDE_MARKS):
        if _is_wide(data[:_HEAD]):
            problem, hint = "is in UTF-16, not in UTF-8", "Save it as UTF-8."
        else:
            problem, hint = "is not text", "Save its text as UTF-8, and name that file."
        raise UnreadableDocument(path, None, problem, hint)
    try:
        text = decode_text(data)
    except ReadError as trouble:
        raise UnreadableDocument(path, trouble.line, trouble.message, trouble.hint) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    import hashlib

    return Document(path, text, hashlib.sha256(data).hexdigest())


def _is_wide(head: bytes) -> bool:
    """Whether bytes are UTF-16 text without a byte order mark: every other byte is zero."""
    fewer, more = sorted((head[::2].count(0), head[1::2].count(0)))
    return fewer == 0 and more > len(head) // 4
