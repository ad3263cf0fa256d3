"""The files of a view in its folder: each whole one has a number, and what is half made a process.

Why numbers and not one name: SQLite finds a database's write-ahead log by its name, so a
process that still reads a replaced file would remove the log of the one that replaced it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def numbered(folder: Path) -> list[int]:
    """The numbers of the views that lie in a folder, the newest last."""
    try:
        names = os.listdir(folder)  # noqa: PTH208  names, and quickly
    except OSError:
        return []
    stems = (name.removesuffix(".db") for name in names if name.endswith(".db"))
    return sorted(int(stem) for stem in stems if stem.isdecimal())


@contextmanager
def half(folder: Path) -> Iterator[Path]:
    """A path for a view that is being made; what is still there in the end is removed.

    Raises:
        OSError: where nothing can be written there.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep(folder)
    path = folder / f"{os.getpid()}-{os.urandom(6).hex()}.building"
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield path
    finally:
        with suppress(OSError):
            path.unlink()
        with suppress(OSError):
            words_of(path).unlink()


def words_of(path: Path) -> Path:
    """Where the full text of a view lies while that is being made."""
    return path.with_name(f"{path.stem}.words.building")


def publish(path: Path, replaced: list[int]) -> None:
    """Gives a finished view the next number, and removes those that it replaces.

    Where another process was quicker, its view is as good as ours and may be in use.
    """
    _sync(path)
    folder = path.parent
    number = max(replaced, default=0) + 1
    if number <= max(numbered(folder), default=0):
        return
    with suppress(FileExistsError):
        _give_name(path, folder / f"{number}.db")
    for number in replaced:
        for suffix in ("", "-wal", "-shm"):
            with suppress(OSError):
                (folder / f"{number}.db{suffix}").unlink()


def _sweep(folder: Path) -> None:
    """Removes the halves of views that killed processes left."""
    for path in folder.glob("*.building"):
        if _is_gone(path.name):
            with suppress(OSError):
                path.unlink()


def _sync(path: Path) -> None:
    """Puts a file on the disk: its name must not outlive a power cut that its content did not."""
    opened = os.open(path, os.O_RDWR)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _give_name(file: Path, name: Path) -> None:
    """Puts a file under a name that nobody has yet.

    Raises:
        FileExistsError: where another process took that name just now.
    """
    try:
        # A link, unlike a rename, refuses where the name is taken.
        os.link(file, name)
    except FileExistsError:
        raise
    except OSError:
        # Not every file system has links (FAT has none): an empty file holds the name, which
        # nobody takes for a view, until the whole one takes its place.
        os.close(os.open(name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            file.replace(name)
        except OSError:
            with suppress(OSError):
                name.unlink()
            raise


def _is_gone(name: str) -> bool:
    """Whether the process that a half of a view is named after is no longer there."""
    number = name.partition("-")[0]
    if os.name != "posix" or not number.isdecimal():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False
