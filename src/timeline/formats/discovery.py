"""One way to read any file of developments, and to find them in folders.

Whoever imports, checks or previews hands over paths and gets records; which format a file
is in, and where in a folder the files are, is decided here only.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

from timeline.domain.errors import TimelineError
from timeline.formats.jsonl import read_jsonl, read_jsonl_stream
from timeline.formats.records import Finding, GovernmentHeader, Item

YAML_SUFFIXES: Final = frozenset({".yaml", ".yml"})
JSONL_SUFFIXES: Final = frozenset({".jsonl", ".ndjson"})
SUFFIXES: Final = YAML_SUFFIXES | JSONL_SUFFIXES
STDIN: Final = Path("-")
_LONGEST_SHOWN: Final = 200


def standard_input() -> BinaryIO:
    """The bytes of standard input.

    Raises:
        TimelineError: It is closed (`<&-`).
    """
    given: Any = sys.stdin
    if given is None:
        raise TimelineError("standard input is closed", hint="Give a file, or pipe data in.")
    found: BinaryIO = given.buffer
    return found


class NoSuchFile(TimelineError):
    """A path that was given and does not exist."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} does not exist", hint="Check the path.")
        self.path = path


class NotReadable(TimelineError):
    """A path that was given and that the system does not take, such as one that is too long."""

    def __init__(self, path: Path, why: str) -> None:
        name = str(path)
        shown = name if len(name) <= _LONGEST_SHOWN else f"{name[:_LONGEST_SHOWN]}…"
        super().__init__(f"{shown} cannot be read: {why}", hint="Check the path.")
        self.path = path


class NotAFile(TimelineError):
    """A path that was given and is a device, a pipe or a socket: reading it may never end."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} is not a regular file", hint="Write - to read from standard input."
        )
        self.path = path


def read_file(path: Path) -> Iterator[GovernmentHeader | Item | Finding]:
    """Everything in a file, and everything wrong with it, in the order of the file.

    `-` is standard input: JSON Lines where its first character is `{`, else YAML.
    """
    if path == STDIN:
        yield from read_stream(standard_input(), "-")
    elif path.suffix.lower() in JSONL_SUFFIXES:
        yield from read_jsonl(path)
    elif path.suffix.lower() in YAML_SUFFIXES:
        from timeline.formats.yaml_reader import read_yaml

        yield from read_yaml(path)
    else:
        yield Finding(
            str(path),
            None,
            None,
            f"unsupported file ending “{path.suffix or path.name}”",
            "Use .yaml, .yml, .jsonl or .ndjson.",
        )


def read_stream(stream: BinaryIO, name: str) -> Iterator[GovernmentHeader | Item | Finding]:
    """The same from an open stream of bytes; findings name it `name`."""
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

    yield from read_yaml_bytes(b"\n" * lines + io.BufferedReader(rest).read(MAX_BYTES + 1), name)


class _After(io.RawIOBase):
    """A stream with a line put back before it."""

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


def find_files(paths: Iterable[Path]) -> list[Path]:
    """The files that the paths mean: a file itself, of a folder all those of our formats.

    Folders are searched to any depth in a fixed order. Hidden files and folders, links that
    lead out of the folder, and sidecars (`x.yaml` beside `x.txt`) are passed over. No file
    comes twice.

    Raises:
        NoSuchFile: One of the paths does not exist.
        NotAFile: One of them is a device, a pipe or a socket.
        NotReadable: The system does not say what one of them is.
    """
    found: dict[Path, None] = {}
    for path in paths:
        try:
            found.update(dict.fromkeys(_meant(path)))
        except OSError as error:
            raise NotReadable(path, error.strerror or str(error)) from None
    return list(found)


def _meant(path: Path) -> Iterable[Path]:
    if path != STDIN and path.is_dir():
        return _in_folder(path)
    if path == STDIN or path.is_file():
        return (path,)
    raise NotAFile(path) if path.exists() else NoSuchFile(path)


def _in_folder(folder: Path) -> Iterator[Path]:
    root = folder.resolve()
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(here, name)
            if (
                path.suffix.lower() in SUFFIXES
                and not name.startswith(".")
                and not (path.suffix == ".yaml" and path.with_suffix(".txt").exists())
                and path.is_file()
                and path.resolve().is_relative_to(root)
            ):
                yield path
