"""Folders for what is thrown away, also where the process that made one was killed.

The usual temporary folder stays behind then, with a copy of somebody's record in it. So who has
one holds a lock on it, which goes with the process, and whoever makes the next one removes those
that nobody holds.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from timeline.store.turns import lock_at_once

YOUNG: Final = 60.0
"""Seconds for which a folder is left alone: its owner may not have locked it yet."""


@contextmanager
def scratch_folder(purpose: str) -> Iterator[Path]:
    """A private folder that is gone afterwards; `purpose` is a part of its name.

    Raises:
        OSError: where none can be made.
    """
    prefix = f"timeline-{purpose}-"
    _remove_left_behind(Path(tempfile.gettempdir()), prefix)
    with tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as name:
        held = os.open(name, os.O_RDONLY) if os.name == "posix" else None
        try:
            if held is not None:
                lock_at_once(held)
            yield Path(name)
        finally:
            if held is not None:
                os.close(held)


def _remove_left_behind(folder: Path, prefix: str) -> None:
    if os.name != "posix":
        return
    for path in folder.glob(f"{prefix}*"):
        with suppress(OSError):
            # Of a link that somebody else laid there, nothing is followed.
            held = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                found = os.fstat(held)
                is_old = time.time() - found.st_mtime > YOUNG
                if found.st_uid == os.geteuid() and is_old and lock_at_once(held):
                    shutil.rmtree(path)
            finally:
                os.close(held)
