"""Opens a file that is imported, standard input too, so that it can be read several times."""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from timeline.formats.discovery import STDIN, standard_input
from timeline.formats.paging import PageSource

if TYPE_CHECKING:
    from timeline.formats.mapping.map_file import LoadedMap


@contextmanager
def opened(
    path: Path, mapped: LoadedMap | None = None, *, proposed: bool = False
) -> Iterator[PageSource]:
    """Opens a file, with the map of its rows, so that it can be read several times."""
    if path != STDIN:
        try:
            size = path.stat().st_size
        except OSError:
            size = 0
        yield PageSource(path, size, proposed=proposed, mapped=mapped)
        return
    with tempfile.TemporaryFile() as kept:
        shutil.copyfileobj(standard_input(), kept)
        kept.flush()
        yield PageSource(path, kept.tell(), cast("BinaryIO", kept), mapped=mapped)


@contextmanager
def kept_stdin(is_read: bool) -> Iterator[None]:
    """Buffers standard input in a temporary file, so that it can be read twice."""
    if not is_read:
        yield
        return
    with tempfile.TemporaryFile() as kept:
        shutil.copyfileobj(standard_input(), kept)
        kept.seek(0)
        before, sys.stdin = sys.stdin, io.TextIOWrapper(kept, encoding="utf-8")
        try:
            yield
        finally:
            sys.stdin.detach()
            sys.stdin = before
