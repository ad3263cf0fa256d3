"""Collects facts for support: versions, settings, sizes, state.

It verifies and writes nothing, so it is quick for any size of store.
"""

from __future__ import annotations

import os
import platform
import shlex
import shutil
import sqlite3
import stat
import sys
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from shlex import quote
from typing import Any, Final

from timeline.dates.timezones import moment_words
from timeline.domain.errors import TimelineError
from timeline.eventstore.ports import Reader, open_reader
from timeline.eventstore.sqlite.hard_links import names_beside, second_name
from timeline.eventstore.sqlite.store_file import connect
from timeline.eventstore.urls import Location, SQLiteLocation
from timeline.readmodel.database import VIEW_VERSION
from timeline.readmodel.read_model import ReadModel
from timeline.services.verify.future_entries import Ahead

PACKAGES: Final = ("eventsourcing", "pydantic", "textual", "typer", "rich", "tzdata")
MENDED: Final = (3, 51, 3)
"""The first SQLite version without a rare bug that can damage a store with several writers."""
_LARGE_LOG: Final = 64 << 20
_NETWORK: Final = ("nfs", "cifs", "smb", "fuse.sshfs", "9p", "afs", "ceph", "glusterfs")


def examine(
    location: Location,
    now: datetime | None = None,
    outbox: Path | None = None,
    waiting: Sequence[Path] = (),
) -> dict[str, Any]:
    """The facts as JSON types; `warnings` lists what needs attention.

    Args:
        location: The store.
        now: The present moment, aware; the system's clock by default.
        outbox: The folder of the outbox, or None.
        waiting: The files in it, the oldest first.
    """
    warnings: list[str] = []
    found: dict[str, Any] = {
        "versions": _versions(warnings),
        "store": {"location": str(location)},
        "view": None,
        "tree": None,
        "outbox": None if outbox is None else _outbox(outbox, waiting, warnings),
    }
    if (file := location.as_file) is not None:
        found["store"] |= _store_file(file, warnings)
    try:
        with closing(open_reader(location)) as reader:
            found["store"] |= {"identity": reader.identity(), "events": reader.position()}
            size, root = reader.head()
            found["tree"] = {"size": size, "root": root.hex()}
            if size != reader.position():
                warnings.append("the hash tree does not match the events: run `timeline verify`")
            _ahead(reader, location, now or datetime.now(UTC), warnings)
            with ReadModel(reader) as view:
                found["view"] = _view(view, reader.position())
    except TimelineError as error:
        found["store"]["problem"] = error.message
    return {**found, "warnings": warnings}


def _ahead(reader: Reader, location: Location, now: datetime, warnings: list[str]) -> None:
    """Warns of governments whose last entry was recorded in the future, with the fix."""
    ahead = Ahead(now)
    ahead.take(reader.ends())
    for government, moment in ahead.last().items():
        warnings.append(
            f"the last entry of “{government}” was recorded in the future, on "
            f"{moment_words(moment)}: a clock was wrong. Later entries need "
            "--clock-is-right, get that time again, and are missing from earlier "
            "--as-recorded dates. To fix this, restore an older backup, or record all "
            f"of it now in a new store: `timeline --store {quote(str(location))} export "
            "--to FOLDER`, then `timeline --store NEW import FOLDER`"
        )


def _outbox(folder: Path, files: Sequence[Path], warnings: list[str]) -> dict[str, Any]:
    if files:
        things = "1 file waits" if len(files) == 1 else f"{len(files):,} files wait"
        warnings.append(
            f"{things} to be sent: send with `timeline outbox send {shlex.quote(str(folder))}`"
        )
    return {
        "folder": str(folder),
        "waiting": len(files),
        "oldest": files[0].name if files else None,
    }


def _versions(warnings: list[str]) -> dict[str, Any]:
    if sqlite3.sqlite_version_info < MENDED:
        mended = ".".join(map(str, MENDED))
        warnings.append(
            f"SQLite {sqlite3.sqlite_version} has a rare bug that can damage a store "
            f"while several programs write to it; {mended} fixes it. Make backups"
        )
    return {
        "timeline": _version("decision-timeline"),
        "python": platform.python_version(),
        "system": platform.platform(),
        "sqlite": sqlite3.sqlite_version,
        **{name: _version(name) for name in PACKAGES},
        "ssh-keygen": shutil.which("ssh-keygen"),
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _store_file(location: SQLiteLocation, warnings: list[str]) -> dict[str, Any]:
    path = location.path
    folder = _existing(path.parent)
    real = Path(os.path.realpath(path))
    found: dict[str, Any] = {
        "bytes": _size(path),
        "log_bytes": _size(real.with_name(real.name + "-wal")),
        "mode": _mode(path),
        "folder_writable": os.access(folder, os.W_OK),
        "file_system": _file_system(folder),
        "free_bytes": shutil.disk_usage(folder).free,
    }
    if found["bytes"] is not None:
        found |= _settings(location)
        if int(found["mode"] or "0", 8) & 0o077:
            warnings.append(
                f"other users can read or write the store (mode {found['mode']}): "
                f"run `chmod 600 {path}`"
            )
        if not os.access(path, os.W_OK):
            warnings.append("the store is not writable")
        _names(location, warnings)
        if found["free_bytes"] < 2 * found["bytes"]:
            warnings.append("too little free space for a backup and a new view")
        if (found["log_bytes"] or 0) > _LARGE_LOG:
            warnings.append("the write-ahead log is large: some program keeps an old read open")
    if str(found["file_system"]).startswith(_NETWORK):
        warnings.append("the store is on a network drive, whose file locks are unreliable")
    return found


def _names(location: SQLiteLocation, warnings: list[str]) -> None:
    """Warns if the file has a second name, with the fix."""
    why = second_name(location)
    if why is None:
        return
    here = quote(str(location))
    if "mounted" in why:
        way = (
            "mount the folder that it is in, as in `docker run -v ./folder:/data`, and use "
            f"--store /data/{location.path.name}"
        )
    else:
        names = names_beside(location.path)
        listed = f": {', '.join(map(str, names))}" if len(names) > 1 else ""
        way = f"remove the other names; `find / -xdev -samefile {here}` lists them{listed}"
    warnings.append(
        f"the store: {why}, so events written under one name are lost under the other, "
        f"and nothing can be recorded. If only one name was used for writing, {way}. If "
        "several were, stop every program that uses the store. Run `timeline rescue "
        f"{here} one.db` under this name, and the same into two.db under the other. Then "
        "`timeline --store two.db export --to two` and `timeline --store one.db import "
        "two` merge them. If the import refuses an id that both recorded with different "
        "content, change that id in two/*.yaml, or add --keep-going and enter the rest "
        "by hand. If it refuses a changed source document, restore the old text, or "
        "move the document out of seeds/ for now"
    )


def _settings(location: SQLiteLocation) -> dict[str, Any]:
    """The settings in the file, and those that every writer of this program sets."""
    found: dict[str, Any] = {"synchronous": "full"}
    with suppress(sqlite3.Error, UnicodeDecodeError), closing(connect(location)) as connection:
        for name in ("journal_mode", "page_size", "page_count", "freelist_count", "user_version"):
            found[name] = connection.execute(f"PRAGMA {name}").fetchone()[0]
    return found


def _view(view: ReadModel, newest: int) -> dict[str, Any]:
    reached = view.position()
    with suppress(OSError):
        size = sum(_size(file) or 0 for file in view.folder.iterdir())
        return {
            "folder": str(view.folder),
            "version": VIEW_VERSION,
            "position": reached,
            "newest": newest,
            "bytes": size,
        }
    return {
        "folder": str(view.folder),
        "version": VIEW_VERSION,
        "position": None,
        "newest": newest,
        "bytes": 0,
    }


def _existing(folder: Path) -> Path:
    while not folder.exists():
        folder = folder.parent
    return folder


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _mode(path: Path) -> str | None:
    try:
        return f"{stat.S_IMODE(path.stat().st_mode):o}"
    except OSError:
        return None


def _file_system(folder: Path) -> str | None:
    """The file system type of a folder, if the system tells."""
    if sys.platform != "linux":
        return None
    best, found = "", None
    with suppress(OSError, ValueError):
        real = os.path.realpath(folder)
        for line in Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines():
            _, place, kind, *_ = line.split()
            inside = real == place or real.startswith(place.rstrip("/") + "/")
            if inside and len(place) >= len(best):
                best, found = place, kind
    return found
