"""Writes a file that takes its name when it is whole, so that nobody reads half of it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def put_in_place(place: Path) -> Iterator[BinaryIO]:
    """A file beside `place` that takes its name when it is whole, so that no half of it is read."""
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists() and not place.is_file():  # such as /dev/stdout
        with place.open("wb") as stream:
            yield stream
        return
    draft = place.with_name(f".{place.name[:100]}.{secrets.token_hex(8)}")
    with ExitStack() as stack:
        # Not by tempfile, so that the umask decides who can read it.
        stack.callback(draft.unlink, missing_ok=True)
        with draft.open("xb") as stream:
            yield stream
        draft.replace(place)
