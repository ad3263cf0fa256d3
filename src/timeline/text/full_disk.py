"""A disk without room: found out by trying, told in words, and with what to do about it.

SQLite says "disk I/O error" of many a full disk, and of every used-up quota. So after such an error
a few bytes are written beside the file: what the system says to them is the reason.
"""

from __future__ import annotations

import errno
import os

from timeline.light_typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_REASONS: Final = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "a file has reached the size limit of this process",
}
_PAGES: Final = 65_536
"""Bytes that any write of a store needs at least: its shared memory, and some pages of its log."""
_FULL: Final = {"disk is full": errno.ENOSPC} | {
    os.strerror(one): one for one in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
}
"""The words of SQLite and of the system that leave no doubt."""
_UNCLEAR: Final = ("disk I/O error", "unable to open database file", "readonly database")


def reason(error: OSError) -> str | None:
    """What is wrong, if an error says that there is no room; None for any other error."""
    return _REASONS.get(error.errno or 0)


def way_out(error: OSError, place: Path | None = None) -> str | None:
    """What to do first, if a file could not be written for lack of room; None for other errors.

    Args:
        error: What the system said.
        place: The file, or a folder on its disk, if it is known.
    """
    if reason(error) is None:
        return None
    folder = None if place is None else _folder(place)
    return {
        errno.ENOSPC: f"Free some space {f'on the disk of {folder}' if folder else 'there'}.",
        errno.EDQUOT: f"Free some space {f'in {folder}' if folder else 'there'}, or ask for a "
        "larger quota.",
        errno.EFBIG: "Raise the limit that `ulimit -f` shows.",
    }.get(error.errno or 0)


def again(error: OSError, place: Path | None = None) -> str | None:
    """The same, with the advice to run the command again."""
    found = way_out(error, place)
    return None if found is None else f"{found} Then run the same command again."


def no_room(file: Path, said: str) -> OSError | None:
    """What the system says to another write to a database, if SQLite's error may mean a full disk.

    Args:
        file: The database, or the folder of one.
        said: The words of SQLite, or of the system.
    """
    if number := next((_FULL[words] for words in _FULL if words in said), 0):
        # Somebody may have freed some space since.
        return _refused(file) or OSError(number, os.strerror(number))
    return _refused(file) if any(words in said for words in _UNCLEAR) else None


def _refused(file: Path) -> OSError | None:
    """What the system says to some bytes behind what a file, or the log beside it, has already."""
    # Seldom needed, and slow to import.
    import tempfile
    from pathlib import Path

    try:
        # A limit of the process is on the size of one file.
        ends = [one.stat().st_size for one in (file, Path(f"{file}-wal")) if one.is_file()]
        with tempfile.TemporaryFile(dir=_folder(file), buffering=0) as trial:
            trial.seek(max(ends, default=0))
            left = _PAGES
            while left > 0:
                left -= trial.write(bytes(left)) or left
    except OSError as error:
        return error if reason(error) is not None else None
    return None


def _folder(place: Path) -> Path:
    """The nearest folder that exists: one of a temporary name is gone by then."""
    # Not `Path.is_dir`, which raises where a folder may not be looked into.
    while not os.path.isdir(place) and place != place.parent:  # noqa: PTH112
        place = place.parent
    return place
