"""Standard output for files: exact bytes in a pipe, escaped on a terminal."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from timeline.exceptions import NotWritten
from timeline.text.sanitize import sanitize


@contextmanager
def bytes_out() -> Iterator[IO[bytes]]:
    """stdout for the parts of a file: as they are in a pipe, escaped on a terminal."""
    sys.stdout.flush()
    if sys.stdout.isatty():
        yield cast("IO[bytes]", _VisibleBytes(sys.stdout))
        return
    try:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise NotWritten(Path("-"), error) from None


@contextmanager
def text_out() -> Iterator[IO[str]]:
    """stdout for an export: exact UTF-8 in a pipe, escaped on a terminal."""
    if sys.stdout.isatty():
        yield cast("IO[str]", _Visible(sys.stdout))
        return
    sys.stdout.flush()
    stream = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="\n")
    try:
        yield stream
        stream.flush()
    finally:
        stream.detach()


class _Visible(io.TextIOBase):
    """A stream to a terminal that escapes control characters."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, text: str, /) -> int:
        """Writes the text with control characters escaped."""
        self._stream.write(sanitize(text, newlines=True))
        return len(text)


class _VisibleBytes(io.RawIOBase):
    """The same for UTF-8 text in parts, none of which ends within a character."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = _Visible(stream)

    def write(self, part: Any, /) -> int:
        """Writes the part with control characters escaped."""
        self._stream.write(bytes(part).decode().removeprefix("\ufeff"))
        return len(part)
