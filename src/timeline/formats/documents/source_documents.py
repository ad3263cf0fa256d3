"""Finds the source documents of quotes, by name or by hash.

A document is a file in a folder of seeds, found by its name or by the SHA-256 of its bytes. Beside
`x.txt`, a sidecar `x.yaml` has the fields of its `Source`. Names come from data, so a name must be
one path component, and links that lead out of the folder are not followed.
"""

from __future__ import annotations

import contextlib
import os
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

from timeline.formats import sample_data
from timeline.formats.documents.document_text import (
    Document,
    UnreadableDocument,
    read_document,
)
from timeline.formats.documents.sidecar_names import original_of, sidecar_of, text_of
from timeline.formats.documents.stored_sources import NamesDocument
from timeline.formats.errors import BadFile
from timeline.light_typing import Final

ENVIRONMENT: Final = "TIMELINE_SEEDS"


class DifferentTexts(UnreadableDocument):
    """Several folders have different texts with the name of a source that has no hash.

    Attributes:
        paths: The files.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        folders = " and in ".join(str(path.parent) for path in paths)
        files = " ".join(shlex.quote(str(path)) for path in paths)
        super().__init__(
            paths[0],
            None,
            f"has different texts in {folders}",
            f"Give the `sha256` of the right one (`sha256sum {files}`), or keep only one of them.",
        )
        self.paths = tuple(paths)


class Documents:
    """The documents in some folders, each known by its name and the SHA-256 of its bytes.

    Each file is hashed at most once.

    Args:
        folders: Folders of documents.
        near: Folders that are searched first; they take precedence for a source without a hash.
    """

    def __init__(self, folders: Sequence[Path], near: Sequence[Path] = ()) -> None:
        self._folders = tuple(dict.fromkeys([*near, *folders]))
        self._near = frozenset(near)
        self._paths: dict[str, list[Path]] = {}
        self._sha256: dict[Path, str | None] = {}
        self._by_hash: dict[str, Path] | None = None
        self._bad_sidecar: BadFile | None = None

    def beside(self, path: Path) -> Documents:
        """The same documents, with folders near a file of developments searched first."""
        found = Documents(self._folders, folders_near(path))
        found._sha256 = self._sha256
        return found

    def find(self, source: NamesDocument) -> Document | None:
        """The document of a source, by its file name or by its SHA-256 in a sidecar.

        Of several files with that name, it is the one with the source's SHA-256. If none has it, it
        is the first: see `wrong_with`.

        Raises:
            DifferentTexts: if several files match the name, and the source has no hash.
            UnreadableDocument: if it exists but is not text.
            BadFile: if it may be that of an unreadable sidecar.
        """
        path = self._path(source.document, source.sha256) if source.document else None
        if path is None and source.sha256:
            path = self._hashes().get(source.sha256)
        if path is not None:
            return read_document(path)._replace(original_sha256=self._original_hash(path))
        if source.document:
            self._refuse_no_file(source.document)
        if source.sha256 and self._bad_sidecar is not None:
            raise self._bad_sidecar
        return None

    def text(self, source: NamesDocument) -> str | None:
        """The text of a source's document; None if it is not available.

        Raises:
            BadFile: if the document or a sidecar cannot be read.
        """
        document = self.find(source)
        return document.text if document else None

    def hash_of(self, name: str) -> str | None:
        """The SHA-256 of the document with a name; None if none can be read.

        Raises:
            DifferentTexts: if several files match the name.
        """
        path = self._path(name)
        return self._hash(path) if path else None

    def names(self, name: str, sha256: str) -> bool:
        """Whether a hash is that of a file with that name, or of the original of one."""
        return any(
            sha256 in (self._hash(path), self._original_hash(path)) for path in self._named(name)
        )

    def has_original(self, name: str) -> bool:
        """Whether a file with that name is the text of an original that is there too."""
        return any(original_of(path) is not None for path in self._named(name))

    def hashes_of(self, name: str) -> dict[Path, str]:
        """Every readable file with that name, or the text of one, with its SHA-256."""
        hashes = {path: self._hash(path) for path in self._named(name)}
        return {path: sha256 for path, sha256 in hashes.items() if sha256 is not None}

    def hashes_at(self, path: Path) -> list[str]:
        """The SHA-256 of a file, and of the original of which it is the text."""
        return [one for one in (self._hash(path), self._original_hash(path)) if one is not None]

    def mismatch(self, name: str) -> str:
        """A clause on a hash that matches no document with that name, with their hashes."""
        files = [f"{path}, which is {found}" for path, found in self.hashes_of(name).items()]
        return f"does not match the SHA-256 of {', nor of '.join(files)}"

    def looked_in(self) -> str:
        """The searched folders, as a clause."""
        return f"looked in {', '.join(str(one) for one in self._folders if one.is_dir())}"

    def wrong_with(
        self, source: NamesDocument, document: Document
    ) -> Iterator[tuple[str, str, str]]:
        """Field, message and hint for each SHA-256 that differs from the document's.

        Raises:
            BadFile: if the sidecar is not a valid source.
        """
        from timeline.formats.documents.sidecars import read_sidecar

        changed = (
            "Either the document was changed, or the hash is for another document. If that "
            f"document is in another folder, add the folder to {ENVIRONMENT}."
        )
        if source.sha256 not in (None, *document.hashes):
            message = self.mismatch(document.path.name)
            yield "sha256", f"{message} ({self.looked_in()})", changed
        beside = sidecar_of(document.path)
        if beside == document.path or not beside.is_file():
            return
        stated = read_sidecar(beside)
        files = [(document.path.name, stated.sha256, document.sha256)]
        if document.original_sha256 is not None:
            original = document.path.stem
            files.append((original, stated.original_sha256, document.original_sha256))
        for name, given, found in files:
            if given not in (None, found):
                message = f"{beside} gives the SHA-256 {given} for {name}, which is {found}"
                yield "document", message, changed

    def _path(self, name: str, sha256: str | None = None) -> Path | None:
        """The file for a name and a hash.

        Raises:
            DifferentTexts: if several files match.
        """
        paths = self._named(name)
        if len(paths) < 2 or (sha256 is None and paths[0].parent in self._near):
            return paths[0] if paths else None
        if sha256 is not None:
            return next(
                (one for one in paths if sha256 in (self._hash(one), self._original_hash(one))),
                paths[0],
            )
        distinct = {found: path for path, found in reversed(self.hashes_of(name).items())}
        if len(distinct) > 1:
            raise DifferentTexts(list(reversed(distinct.values())))
        return paths[0]

    def _named(self, name: str) -> list[Path]:
        """The files with that name, or with the text of one, in the order of the folders."""
        if name not in self._paths:
            paths: dict[Path, Path] = {}
            for folder in self._folders if is_file_name(name) else ():
                for path in (text_of(folder / name), folder / name):
                    try:
                        if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
                            paths.setdefault(path.resolve(), path)
                            break
                    except OSError:  # the name is too long for this file system
                        continue
            self._paths[name] = list(paths.values())
        return self._paths[name]

    def _hash(self, path: Path) -> str | None:
        """The SHA-256 of a file's bytes; None if it cannot be read."""
        if path not in self._sha256:
            import hashlib

            self._sha256[path] = None
            with contextlib.suppress(OSError), path.open("rb") as stream:
                self._sha256[path] = hashlib.file_digest(stream, "sha256").hexdigest()
        return self._sha256[path]

    def _original_hash(self, path: Path) -> str | None:
        """The SHA-256 of the original beside a text; None if there is none."""
        original = original_of(path)
        return None if original is None else self._hash(original)

    def _refuse_no_file(self, name: str) -> None:
        """Raises an error if something other than a readable file has the name of a document.

        Raises:
            UnreadableDocument: for a folder, a broken link, a device, or a missing permission.
        """
        for folder in self._folders if is_file_name(name) else ():
            path = folder / name
            try:
                if path.is_dir():
                    raise UnreadableDocument(path, None, "is a folder, not a file", None)
                if path.is_symlink() and not path.exists():
                    raise UnreadableDocument(path, None, "is a broken link", None)
                if path.exists() and not path.is_file():
                    problem = "is a pipe, a socket or a device, not a file"
                    raise UnreadableDocument(path, None, problem, None)
            except PermissionError as error:
                problem = f"cannot be read: {error.strerror}"
                raise UnreadableDocument(path, None, problem, None) from None
            except (OSError, RuntimeError):  # the name is too long, or links form a circle
                continue

    def _hashes(self) -> dict[str, Path]:
        """The documents by the SHA-256 in their sidecars."""
        if self._by_hash is None:
            from timeline.formats.documents.sidecars import read_sidecar

            by_hash: dict[str, Path] = {}
            for folder in self._folders:
                for path in sorted(folder.glob("*.txt")):
                    beside = sidecar_of(path)
                    try:
                        stated = read_sidecar(beside) if beside.is_file() else None
                    except BadFile as bad:  # an error in one must not hide the others
                        self._bad_sidecar = self._bad_sidecar or bad
                        continue
                    if stated and path in self._named(path.name):
                        for sha256 in filter(None, (stated.sha256, stated.original_sha256)):
                            by_hash.setdefault(sha256, path)
            self._by_hash = by_hash
        return self._by_hash


def is_file_name(name: str) -> bool:
    """Whether it is the name of a file in a folder, and never a path, on any system."""
    return name not in {"", ".", ".."} and not any(sign in name for sign in "/\\:\0")


def default_folders(store_folder: Path | None = None) -> list[Path]:
    """The existing folders that are searched for documents, in order.

    These are the folders in `TIMELINE_SEEDS`, `./seeds`, `seeds` beside the store, and those of the
    bundled stories.
    """
    listed = os.environ.get(ENVIRONMENT, "").split(os.pathsep)
    folders = [*(Path(one) for one in listed if one), Path("seeds")]
    if store_folder is not None:
        folders.append(store_folder / "seeds")
    folders.extend(sample_data.seeds_folders())
    distinct: dict[Path, Path] = {}
    for folder in folders:
        with contextlib.suppress(OSError):  # skips folders without permission
            if folder.is_dir():
                distinct.setdefault(folder.resolve(), folder)
    return list(distinct.values())


def folders_near(path: Path) -> list[Path]:
    """The folders near a file of developments that may have its documents."""
    folder = path.absolute().parent
    return [folder / "seeds", folder.parent / "seeds"]
