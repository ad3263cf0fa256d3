"""A folder whose lists name each of its files with its hash (BagIt, RFC 8493).

Archives keep such folders, and `sha256sum --check` reads the lists. They show what a broken disk or
a careless copy did. They do not show what somebody did on purpose, who can write new lists.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from timeline.formats.errors import Finding

DATA: Final = "data"
"""The folder of what is given; beside it is what describes it."""
_LISTS: Final = ("manifest-sha256.txt", "tagmanifest-sha256.txt")
_DECLARATION: Final = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def write_lists(folder: Path, origin: str, now: datetime) -> None:
    """Writes what makes a folder a bag; what is given is in its folder `DATA` already.

    Args:
        folder: The folder.
        origin: Whose store it has.
        now: The moment, of which the bag gets the day.

    Raises:
        OSError: if a file cannot be read or written.
    """
    files = sorted(one for one in (folder / DATA).rglob("*") if one.is_file())
    size = sum(one.stat().st_size for one in files)
    (folder / "bagit.txt").write_text(_DECLARATION, encoding="utf-8")
    (folder / "bag-info.txt").write_text(
        f"External-Identifier: {origin}\nBagging-Date: {now:%Y-%m-%d}\n"
        f"Payload-Oxum: {size}.{len(files)}\n",
        encoding="utf-8",
    )
    _write_list(folder, _LISTS[0], files)
    _write_list(folder, _LISTS[1], sorted(one for one in folder.iterdir() if one.is_file()))


def _write_list(folder: Path, name: str, files: list[Path]) -> None:
    lines = [f"{_hash(one)}  {one.relative_to(folder).as_posix()}\n" for one in files]
    (folder / name).write_text("".join(lines), encoding="utf-8")


def check_lists(folder: Path) -> Iterator[Finding]:
    """Findings on files that are missing, were altered, or are in no list.

    Raises:
        OSError: if a file cannot be read.
    """
    named = {}
    for name in _LISTS:
        if not (folder / name).is_file():
            yield Finding(str(folder / name), None, None, "is missing: the folder is no bundle")
            return
        for line in (folder / name).read_text(encoding="utf-8", errors="replace").splitlines():
            hashed, _, listed = line.partition("  ")
            named[listed] = hashed
    for listed, hashed in named.items():
        file = folder / listed
        if not _is_within(folder, file):
            yield Finding(str(file), None, None, "is missing from the bundle")
        elif _hash(file) != hashed:
            yield Finding(str(file), None, None, "was altered since the bundle was made")
    for file in sorted(folder.rglob("*")):
        place = file.relative_to(folder).as_posix()
        if file.is_file() and place not in named and place != _LISTS[1]:
            yield Finding(str(file), None, None, "is in no list of the bundle")


def _is_within(folder: Path, file: Path) -> bool:
    """Whether a path leads to a file in a folder, whatever a list of somebody else says."""
    try:
        return folder.resolve() in file.resolve().parents and file.is_file()
    except (OSError, RuntimeError, ValueError):  # too long, links in a circle, a zero byte
        return False


def _hash(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
