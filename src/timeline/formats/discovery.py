"""Finds and reads files of developments, of any format.

Callers pass paths and get records. Only this module knows which format a file has, and which files
of a folder count.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Container, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, Final

from timeline.domain.errors import TimelineError
from timeline.formats.errors import Finding
from timeline.formats.jsonl import read_jsonl, read_jsonl_stream
from timeline.formats.namings import Record

YAML_SUFFIXES: Final = frozenset({".yaml", ".yml"})
JSONL_SUFFIXES: Final = frozenset({".jsonl", ".ndjson"})
TABLE_SUFFIXES: Final = frozenset({".csv", ".tsv"})
"""A table is read if it is named; in a folder it is more likely to be somebody else's."""
SUFFIXES: Final = YAML_SUFFIXES | JSONL_SUFFIXES
MARKDOWN_SUFFIXES: Final = frozenset({".md", ".markdown"})
"""Of a folder that is read by a map, these files are its rows."""
STDIN: Final = Path("-")
_LONGEST_SHOWN: Final = 200


def standard_input() -> BinaryIO:
    """The bytes of standard input.

    Raises:
        TimelineError: if it is closed (`<&-`).
    """
    given: Any = sys.stdin
    if given is None:
        raise TimelineError("standard input is closed", hint="Give a file, or pipe data in.")
    found: BinaryIO = given.buffer
    return found


class NoSuchFile(TimelineError):
    """A given path does not exist."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} does not exist", hint="Check the path.")
        self.path = path


class NotReadable(TimelineError):
    """A given path that the system rejects, such as one that is too long."""

    def __init__(self, path: Path, why: str) -> None:
        name = str(path)
        shown = name if len(name) <= _LONGEST_SHOWN else f"{name[:_LONGEST_SHOWN]}…"
        super().__init__(f"{shown} cannot be read: {why}", hint="Check the path.")
        self.path = path


class NotAFile(TimelineError):
    """A given path that is a device, a pipe or a socket: reading it may never end."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} is not a regular file", hint="Write - to read from standard input."
        )
        self.path = path


def read_file(path: Path, *, proposed: bool = False) -> Iterator[Record]:
    """Yields the records of a file and its errors, in the order of the file.

    `-` is standard input: JSON Lines if its first character is `{`, else YAML.

    Args:
        path: The file.
        proposed: Yield what is still proposed in a draft too; otherwise it is an error.
    """
    if path == STDIN:
        yield from read_stream(standard_input(), "-", proposed=proposed)
    elif path.suffix.lower() in JSONL_SUFFIXES:
        yield from read_jsonl(path)
    elif path.suffix.lower() in YAML_SUFFIXES:
        from timeline.formats.yaml_reader import read_yaml

        yield from read_yaml(path, proposed=proposed)
    elif path.suffix.lower() in TABLE_SUFFIXES:
        from timeline.formats.tables.csv_reader import read_csv

        yield from read_csv(path)
    elif path.suffix.lower() in (".json", ".xlsx", *MARKDOWN_SUFFIXES):
        hint = f"Write a map for it: timeline import {path} --write-map map.yaml"
        yield Finding(str(path), None, None, "a table of this kind needs a map", hint)
    else:
        yield Finding(
            str(path),
            None,
            None,
            f"unsupported file ending “{path.suffix or path.name}”",
            "Use .yaml, .yml, .jsonl, .ndjson, .csv or .tsv.",
        )


def read_stream(stream: BinaryIO, name: str, *, proposed: bool = False) -> Iterator[Record]:
    """Yields the records of an open stream of bytes; findings call it `name`."""
    lines = 0
    first = b""
    for first in stream:
        if first.strip(b"\xef\xbb\xbf \t\r\n"):
            break
        lines += 1
    rest = _After(first, stream)
    if first.lstrip(b"\xef\xbb\xbf \t").startswith(b"{"):
        yield from read_jsonl_stream(io.BufferedReader(rest), name, skipped=lines)
        return
    from timeline.formats.yaml_reader import MAX_BYTES, read_yaml_bytes

    data = b"\n" * lines + io.BufferedReader(rest).read(MAX_BYTES + 1)
    yield from read_yaml_bytes(data, name, proposed=proposed)


class _After(io.RawIOBase):
    """A stream with a line put back at its start."""

    def __init__(self, first: bytes, stream: BinaryIO) -> None:
        self._first = memoryview(first)
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        part: bytes | memoryview = self._first[: len(buffer)]
        if part:
            self._first = self._first[len(part) :]
        else:
            part = self._stream.read(len(buffer))
        buffer[: len(part)] = part
        return len(part)


def find_files(paths: Iterable[Path], suffixes: Container[str] = SUFFIXES) -> list[Path]:
    """The files at some paths: a file itself, or all files of our formats in a folder.

    With other `suffixes`, those with such endings are taken of a folder.

    Folders are searched to any depth in a fixed order. Hidden files and folders, links that lead
    out of the folder, and sidecars (`x.yaml` beside `x.txt`) are skipped. No file is returned
    twice.

    Raises:
        NoSuchFile: if a path does not exist.
        NotAFile: if a path is a device, a pipe or a socket.
        NotReadable: if the system rejects a path.
    """
    found: dict[Path, None] = {}
    for path in paths:
        try:
            found.update(dict.fromkeys(_meant(path, suffixes)))
        except OSError as error:
            raise NotReadable(path, error.strerror or str(error)) from None
    return list(found)


def nothing_in(paths: Iterable[Path]) -> bool:
    """Whether there is nothing at some paths but empty files, so that no store need be created.

    Raises:
        NoSuchFile, NotAFile, NotReadable: as `find_files`.
    """
    found = find_files(paths, SUFFIXES | MARKDOWN_SUFFIXES)
    with suppress(OSError):  # a file that went away meanwhile is for its reader to report
        return all(one != STDIN and not one.stat().st_size for one in found)
    return False


def _meant(path: Path, suffixes: Container[str]) -> Iterable[Path]:
    if path != STDIN and path.is_dir():
        return _in_folder(path, suffixes)
    if path == STDIN or path.is_file():
        return (path,)
    raise NotAFile(path) if path.exists() else NoSuchFile(path)


def _in_folder(folder: Path, suffixes: Container[str]) -> Iterator[Path]:
    root = folder.resolve()
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(here, name)
            if (
                path.suffix.lower() in suffixes
                and not name.startswith(".")
                and not (path.suffix == ".yaml" and path.with_suffix(".txt").exists())
                and path.is_file()
                and path.resolve().is_relative_to(root)
            ):
                yield path
