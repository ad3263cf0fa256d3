"""What is in the folder of a site, and what comes into it: files, folders, hashes, and a lock."""

from __future__ import annotations

import fcntl
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

AT_ONCE: Final = 1 << 20
"""Bytes of a file that are compared in memory; a longer one is written first."""


def begun(parts: Iterator[bytes]) -> tuple[bytes, Iterator[bytes] | None]:
    """The first parts of a file as one, and the others; None if that is the whole file."""
    first: list[bytes] = []
    size = 0
    for part in parts:
        first.append(part)
        size += len(part)
        if size > AT_ONCE:
            return b"".join(first), parts
    return b"".join(first), None


def has_content(path: str, data: bytes) -> bool:
    """Whether a file, and no link to one, is there and has just these bytes."""
    try:
        found = os.lstat(path)
        if not stat.S_ISREG(found.st_mode) or found.st_size != len(data):
            return False
        with open(path, "rb") as file:  # noqa: PTH123  paths as objects take longer than the reading
            return file.read() == data
    except (FileNotFoundError, NotADirectoryError):
        return False


def tree(folder: Path) -> Iterator[tuple[Path, str]]:
    """All files and folders below, with their paths as a site has them; folders first."""
    for one in sorted(folder.rglob("*")):
        yield one, one.relative_to(folder).as_posix()


def is_empty_of_others(path: Path, name: str, gone: set[str]) -> bool:
    """Whether a folder has had only files that go."""
    files = [f"{name}/{rest}" for one, rest in tree(path) if not one.is_dir()]
    return bool(files) and all(one in gone for one in files)


def is_same(there: Path, draft: Path, digest: str) -> bool:
    """Whether a file is of the size of a draft and has its SHA-256 (hexadecimal)."""
    try:
        if there.is_symlink() or there.stat().st_size != draft.stat().st_size:
            return False
        return there.is_file() and hash_of(there) == digest
    except (FileNotFoundError, NotADirectoryError):
        return False


def hash_of(path: Path) -> str:
    """The SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def content(path: Path) -> bytes | None:
    """The bytes of a file; None if it is not there."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


@contextmanager
def locked(folder: Path) -> Iterator[int]:
    """Holds a folder, by a descriptor; the lock moves with it when it is renamed.

    Raises:
        BlockingIOError: if somebody else holds it.
    """
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield opened
    finally:
        os.close(opened)
