"""Writes a file that takes its name when it is whole, so that nobody reads half of it."""

from __future__ import annotations

import errno
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from timeline.eventstore.sqlite.databases import belongs_to_database
from timeline.publish.errors import NotWritten

_START: Final = 1_000
"""Bytes in which an SVG file begins its picture."""


def refuse_database(place: Path) -> None:
    """Refuses to write over a store, or any other SQLite database, or over what belongs to one.

    A slip of the hand must not cost a history, which nothing can make again.

    Raises:
        NotWritten: if a database is there.
    """
    if belongs_to_database(place):
        raise NotWritten(place, OSError(errno.EEXIST, "a database is not written over"))


@contextmanager
def put_in_place(place: Path) -> Iterator[BinaryIO]:
    """A file beside `place` that takes its name when it is whole; a device is written to.

    Raises:
        NotWritten: saying why, and what to do.
    """
    refuse_database(place)
    # Not by `with_name`: the path may be `.` or `/`, which has no name.
    draft = place.parent / f".{place.name[:100]}.{secrets.token_hex(8)}"
    with ExitStack() as stack:
        try:
            if place.exists() and not place.is_file():  # such as /dev/stdout
                with place.open("wb") as stream:
                    yield stream
                return
            # Not by tempfile, so that the umask decides who can read it.
            stack.callback(draft.unlink, missing_ok=True)
            with draft.open("xb") as stream:
                yield stream
            draft.replace(place)
        except BrokenPipeError:
            raise
        except OSError as error:
            if error.filename not in (None, str(place), str(draft)):
                raise  # It is of something that was read.
            raise NotWritten(place, error) from None


def put_picture(place: Path, svg: str) -> None:
    """Writes an SVG file; it replaces an older picture, but nothing else.

    Raises:
        NotWritten: if a file is there that is not an SVG and not empty, or it cannot be written.
    """
    refuse_database(place)
    if place.is_file():
        try:
            with place.open("rb") as stream:
                start = stream.read(_START)
        except OSError as error:
            raise NotWritten(place, error) from None
        if start and b"<svg" not in start:
            raise NotWritten(place, OSError(errno.EEXIST, "the file there is not an SVG picture"))
    with put_in_place(place) as file:
        file.write(svg.encode())
