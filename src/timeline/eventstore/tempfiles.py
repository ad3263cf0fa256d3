"""Folders for what is thrown away, also where the process that made one was killed.

The usual temporary folder stays behind then, with a copy of somebody's record in it. So who has
one holds a lock on it, which goes with the process, and whoever makes the next one removes those
that nobody holds.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from timeline.eventstore.sqlite.write_lock import lock_at_once

YOUNG: Final = 60.0
"""Seconds for which a folder is left alone: its owner may not have locked it yet."""


@contextmanager
def temporary_folder(purpose: str) -> Iterator[Path]:
    """A private folder that is gone afterwards; `purpose` is a part of its name.

    Raises:
        OSError: where none can be made.
    """
    prefix = f"timeline-{purpose}-"
    for path in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        remove_unheld(path, YOUNG)
    with (
        tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as name,
        held(Path(name)),
    ):
        yield Path(name)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Says that somebody works in a folder; see `remove_unheld`."""
    if os.name != "posix":
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        lock_at_once(descriptor)
        yield
    finally:
        os.close(descriptor)


def remove_unheld(path: Path, age: float = 0.0) -> None:
    """Removes a file or folder of this user that nobody holds and that is so many seconds old."""
    if os.name != "posix":
        return
    with suppress(OSError):
        # Of a link that somebody else laid there, nothing is followed.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            found = os.fstat(descriptor)
            is_old = time.time() - found.st_mtime >= age
            if found.st_uid == os.geteuid() and is_old and lock_at_once(descriptor):
                if stat.S_ISDIR(found.st_mode):
                    shutil.rmtree(path)
                else:
                    path.unlink()
        finally:
            os.close(descriptor)
