"""Writes several new files, all or none, and never over another file."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path


class FilesInTheWay(Exception):
    """A file of that name exists, with other content.

    Attributes:
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


def write_new(files: Mapping[Path, bytes], *, dry_run: bool = False) -> None:
    """Writes files of one folder, in their order; those that exist with the same bytes stay.

    Raises:
        FilesInTheWay: if one exists with other bytes. Nothing was written.
        OSError: if one cannot be written. Nothing was written.
    """
    missing = {path: data for path, data in files.items() if not _has(path, data)}
    if dry_run:
        return
    folders: list[Path] = []
    drafts: dict[Path, Path] = {}
    placed: list[Path] = []
    try:
        for path, data in missing.items():
            folders += _made(path.parent)
            drafts[path] = _drafted(path, data)
        for path, draft in drafts.items():
            _place(draft, path)
            placed.append(path)
    except BaseException:  # an interrupt too must leave nothing
        for path in (*placed, *drafts.values()):
            path.unlink(missing_ok=True)
        for folder in reversed(folders):
            with suppress(OSError):
                folder.rmdir()
        raise


def write_whole(path: Path, data: bytes, *, over: bool = False) -> None:
    """Writes one file whole, or leaves what is there as it is; its folder must exist.

    Args:
        path: The file.
        data: What will be in it.
        over: Whether a file of that name is replaced; where it is a link, the one it leads to.

    Raises:
        FilesInTheWay: if there is a file of that name, and it may not be replaced.
        OSError: if it cannot be written.
    """
    path = Path(os.path.realpath(path)) if over else path
    draft = _drafted(path, data)
    try:
        if over:
            draft.replace(path)
        else:
            _place(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _has(path: Path, data: bytes) -> bool:
    """Whether a file has these bytes already.

    Raises:
        FilesInTheWay: if it has others.
    """
    if not os.path.lexists(path):
        return False
    if path.is_symlink() or not path.is_file() or path.stat().st_size != len(data):
        raise FilesInTheWay(path)
    if path.read_bytes() != data:
        raise FilesInTheWay(path)
    return True


def _made(folder: Path) -> list[Path]:
    """Creates a folder and those above it; returns the new ones, the highest first."""
    new: list[Path] = []
    while not folder.exists():
        new.insert(0, folder)
        folder = folder.parent
    for one in new:
        one.mkdir(exist_ok=True)
    return new


def _drafted(path: Path, data: bytes) -> Path:
    draft = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with draft.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        draft.unlink(missing_ok=True)
        # The name of a draft would say nothing to whoever asked for the file.
        raise OSError(error.errno, error.strerror, str(path)) from None
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return draft


def _place(draft: Path, path: Path) -> None:
    """Gives a draft its name, unless a file has taken that in the meantime."""
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        raise FilesInTheWay(path) from None
    except OSError:  # a file system without hard links
        if os.path.lexists(path):
            raise FilesInTheWay(path) from None
        draft.replace(path)
        return
    draft.unlink()
