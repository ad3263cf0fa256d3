"""The files of a read model: finished ones are numbered, unfinished ones named by process.

SQLite finds a write-ahead log by the name of its database. With one fixed name, a process that
still reads a replaced file would delete the log of the new one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from timeline.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from timeline.eventstore.urls import Location


def view_folder(store: Location, identity: str) -> Path:
    """The folder of a store's read model: beside its file, if that is writable.

    Otherwise, and for a store on a server, it is in the cache folder, under the store's identity.
    """
    from pathlib import Path

    return Path(view_place(store, identity))


def view_place(store: Location, identity: str) -> str:
    """`view_folder` as text, for which a reading command need not import `pathlib`."""
    if (file := store.as_file) is not None:
        beside = f"{file.file}.view"
        there = beside if os.path.exists(beside) else os.path.dirname(beside)  # noqa: PTH110, PTH120
        if os.access(there, os.W_OK):
            return beside
    from platformdirs import user_cache_path

    return str(user_cache_path("timeline", appauthor=False) / identity)


def numbered(folder: str | Path) -> list[int]:
    """The numbers of the finished files in a folder, the newest last."""
    try:
        names = os.listdir(folder)  # noqa: PTH208  names, and quickly
    except OSError:
        return []
    stems = (name.removesuffix(".db") for name in names if name.endswith(".db"))
    return sorted(int(stem) for stem in stems if stem.isdecimal())


@contextmanager
def half(folder: Path, *, parents: bool = False) -> Iterator[Path]:
    """A path for a new read model; deletes the file at the end if it is still there.

    With `parents`, the folders above are made too.

    Raises:
        OSError: if the folder is not writable.
    """
    folder.mkdir(mode=0o700, parents=parents, exist_ok=True)
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
    """The path of the full-text file during a rebuild."""
    return path.with_name(f"{path.stem}.words.building")


def publish(path: Path, replaced: list[int]) -> None:
    """Gives a finished file the next number, and deletes the replaced files.

    If another process was faster, its file is equivalent and may be in use, so it is kept.
    """
    _sync(path)
    folder = path.parent
    number = max(replaced, default=0) + 1
    if number <= max(numbered(folder), default=0):
        return
    with suppress(FileExistsError):
        _give_name(path, folder / f"{number}.db")
    # Otherwise a power cut may bring back the file that was replaced, and what was wrong with it.
    _sync_folder(folder)
    for number in replaced:
        for suffix in ("", "-wal", "-shm"):
            with suppress(OSError):
                (folder / f"{number}.db{suffix}").unlink()


def _sweep(folder: Path) -> None:
    """Deletes unfinished files of killed processes."""
    for path in folder.glob("*.building"):
        if _is_gone(path.name):
            with suppress(OSError):
                path.unlink()


def _sync(path: Path) -> None:
    """Syncs a file to disk, so that after a power cut its name does not exist without content."""
    opened = os.open(path, os.O_RDWR)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _sync_folder(folder: Path) -> None:
    """Syncs the names in a folder to disk, where the system can."""
    if os.name != "posix":
        return
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _give_name(file: Path, name: Path) -> None:
    """Renames a file to a name that must not exist.

    Raises:
        FileExistsError: if another process has just taken that name.
    """
    try:
        # Unlike a rename, a link fails if the name exists.
        os.link(file, name)
    except FileExistsError:
        raise
    except OSError:
        # Some file systems, such as FAT, have no links. An empty file reserves the name, and is no
        # valid read model, until the finished file replaces it.
        os.close(os.open(name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            file.replace(name)
        except OSError:
            with suppress(OSError):
                name.unlink()
            raise


def _is_gone(name: str) -> bool:
    """Whether the process that an unfinished file is named after has ended."""
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
