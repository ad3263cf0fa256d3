"""Writes a file that takes its name when it is whole, so that nobody reads half of it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from timeline.publish.errors import NotWritten


@contextmanager
def put_in_place(place: Path) -> Iterator[BinaryIO]:
    """A file beside `place` that takes its name when it is whole; a device is written to.

    Raises:
        NotWritten: saying why, and what to do.
    """
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
