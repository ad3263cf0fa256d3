"""Writers take turns: who judges and stores a batch holds a lock on a file beside the store.

Nothing rests on it. What is right is decided by the versions under which a batch is stored and
by SQLite's own lock; without turns, though, many writers judge in vain again and again, and the
unlucky one waits long. So a turn is waited for only so long, and where no lock can be had (a
file system without, another user's file, a platform without `flock`) it goes on without.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from timeline.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

if sys.platform != "win32":
    import fcntl

PATIENCE = 30.0
"""Seconds to wait for a turn before going on without one."""


def lock_path(store: str | Path) -> str:
    """The file that is locked; it stays empty, and can be deleted while nobody writes."""
    return f"{store}.lock"


@contextmanager
def write_lock(store: str | Path, patience: float | None = None) -> Iterator[bool]:
    """Waits for this process's turn at a store and holds it; yields whether there is one.

    It asks again every few milliseconds, at random: many that wait then wait about alike, and a
    holder that was stopped keeps nobody for ever. The lock goes with a process that is killed.
    """
    # Not the store's own file: closing any descriptor of that would drop SQLite's locks on it.
    try:
        held = os.open(lock_path(store), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        yield False
        return
    try:
        yield _locked(held, PATIENCE if patience is None else patience)
    finally:
        os.close(held)


def _locked(descriptor: int, patience: float) -> bool:
    if sys.platform == "win32":
        return False
    end = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                return False
            from random import uniform

            time.sleep(uniform(0.0005, 0.006))  # noqa: S311  no secret
        except OSError:
            return False
        else:
            return True


def lock_at_once(descriptor: int) -> bool:
    """Locks an open file or folder until it is closed; False where another has it, or none can."""
    if sys.platform == "win32":
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
