"""One file, one name: a store in a file is written to by one path alone.

SQLite keeps the write-ahead log and the locks of a file beside the name by which it was opened.
By a second name, which a hard link gives, or a bind mount of the file alone, another program has
a log and locks of its own: each overwrites what the other was told is stored. A symbolic link is
no such name, since SQLite follows it first.
"""

from __future__ import annotations

import os
from contextlib import suppress

from timeline.eventstore.errors import StoreHasTwoNames
from timeline.eventstore.sqlite.journal_files import journals_beside
from timeline.eventstore.urls import SQLiteLocation
from timeline.light_typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_MOUNTS: Final = "/proc/self/mountinfo"
_PLACE: Final = 4
"""Which field of a line of it is the mount point."""


def second_name(location: SQLiteLocation) -> str | None:
    """Why a file may be open by another name too, in words; None if it has but one.

    The name that a restore gives it for a moment is none: nobody opens it by that.
    """
    path = os.path.realpath(location.file)
    try:
        count = os.stat(path).st_nlink  # noqa: PTH116  as quickly
    except OSError:
        return None
    if count > 1 and (count := count - len(_left_over(path))) > 1:
        return f"it has {count} names (hard links), and each has its own write-ahead log"
    if _is_mounted(path):
        return "only the file is mounted, without its write-ahead log"
    return None


def check_one_name(location: SQLiteLocation) -> None:
    """Checks that a file is what is written to by its name alone.

    Raises:
        StoreHasTwoNames: if it has another.
    """
    from pathlib import Path

    from timeline.eventstore.sqlite.write_lock import write_lock

    path = Path(os.path.realpath(location.file))
    if _left_over(path):
        # One that is being restored is not yet killed.
        with write_lock(path, 5.0):
            for other in _left_over(path):
                other.unlink(missing_ok=True)
    if (why := second_name(location)) is not None:
        raise StoreHasTwoNames(location, why)


def names_beside(path: Path) -> list[Path]:
    """The names that a file has in its folder, in order."""
    from pathlib import Path

    path = Path(os.path.realpath(path))
    found = []
    with suppress(OSError), os.scandir(path.parent) as entries:
        here = path.stat()
        for one in entries:
            with suppress(OSError):
                if os.path.samestat(one.stat(follow_symlinks=False), here):
                    found.append(path.with_name(one.name))
    return sorted(found)


def _left_over(file: str | Path) -> list[Path]:
    """The names that a copy or a restore gave a file, and that it did not live to remove."""
    from pathlib import Path

    path = Path(file)
    found: list[Path] = []
    with suppress(OSError):
        here = path.stat()
        if here.st_nlink == 1:
            return []
        from glob import escape

        name = escape(path.name)
        for pattern in (f".{name}.*.part", f".{name}.*.part/new.db", f"{name}.before-restore-*"):
            found += [
                other
                for other in path.parent.glob(pattern)
                if os.path.samestat(other.lstat(), here) and not journals_beside(other)
            ]
    return found


def _is_mounted(path: str) -> bool:
    """Whether a file is a mount point."""
    try:
        with open(_MOUNTS, "rb") as file:  # noqa: PTH123  as quickly
            mounts = file.read()
    except OSError:
        # Not on Linux: a file of another device than its folder's. There, overlays differ in both.
        folder = os.path.dirname(path)  # noqa: PTH120  as quickly
        return os.stat(path).st_dev != os.stat(folder).st_dev  # noqa: PTH116  as quickly
    place = os.fsencode(path)
    for plain, written in (
        (b"\\", rb"\134"),
        (b" ", rb"\040"),
        (b"\t", rb"\011"),
        (b"\n", rb"\012"),
    ):
        place = place.replace(plain, written)
    if b" " + place + b" " not in mounts:
        return False
    return any(line.split(b" ")[_PLACE] == place for line in mounts.splitlines())


def second_name_warning(store: SQLiteLocation) -> str | None:
    """Why results of a store may be incomplete, if its file has a second name; else None."""
    why = second_name(store)
    if why is None:
        return None
    return f"the store {store} may be incomplete: {why}. `timeline doctor` explains the fix"
