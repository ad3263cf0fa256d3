"""Backs up and restores a store file, and verifies each copy.

A plain copy of the file can miss events in the write-ahead log, or pick up another log, and still
looks sound. SQLite's online backup copies one moment of the store while others read and write. The
copy is verified under a temporary name and then renamed, so a failure changes nothing.
"""

from __future__ import annotations

import errno
import glob
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from timeline.domain.errors import TimelineError
from timeline.eventstore.errors import StoreError, StoreUnavailable
from timeline.eventstore.ports import open_reader
from timeline.eventstore.sqlite.databases import belongs_to_database
from timeline.eventstore.sqlite.hard_links import check_one_name
from timeline.eventstore.sqlite.journal_files import journals_beside
from timeline.eventstore.sqlite.reader import SQLiteReader
from timeline.eventstore.sqlite.store_file import check_is_store, connect
from timeline.eventstore.sqlite.write_lock import lock_at_once, write_lock
from timeline.eventstore.stored_rows import Head
from timeline.eventstore.tempfiles import remove_unheld
from timeline.eventstore.urls import Location, SQLiteLocation, locate_file
from timeline.services.verify import verify
from timeline.text.full_disk import again, no_room, reason

Progress = Callable[[str, int, int], None]
PAGES: Final = 4_096
"""Pages that are copied in one step."""


class NotCopied(TimelineError):
    """A backup was not written or not restored; existing files are unchanged."""


class Copied(NamedTuple):
    """A copy that was verified.

    Attributes:
        path: The path of the copy.
        head: Size and root of its hash tree.
        aside: The new path of the store that it replaced, or None.
    """

    path: Path
    head: Head
    aside: Path | None = None


def backup(
    location: Location, target: Path, *, overwrite: bool = False, progress: Progress | None = None
) -> Copied:
    """Copies a store at one moment, while others read and write.

    Args:
        location: The store.
        target: The file to create, readable only by its owner.
        overwrite: Whether to replace an existing file.
        progress: Called with the progress.

    Raises:
        NotCopied: if no backup was written.
        StoreError: if the store cannot be read.
    """
    store = _file(location)
    SQLiteReader(store).close()
    target = Path(os.path.abspath(target))  # noqa: PTH100  resolve() follows links
    _check_target(store, target, overwrite=overwrite)
    with _beside(target) as part:
        # One file, which can be read even on a read-only disk.
        _copy(store, part, "DELETE", progress)
        head = _verified(part, progress, f"the store {store} is damaged")
        publish(part, target, overwrite=overwrite)
    return Copied(target, head)


def restore(
    file: Path, location: Location, *, overwrite: bool = False, progress: Progress | None = None
) -> Copied:
    """Restores a backup as the store.

    Args:
        file: A backup.
        location: The location of the restored store.
        overwrite: Whether to replace an existing store, which is then renamed.
        progress: Called with the progress.

    Raises:
        NotCopied: if it was not restored; an existing store is unchanged.
        StoreError: if the file is not a store, or the existing store has a second name.
    """
    store = _file(location)
    if store.path.is_symlink():
        # Restoring to a link replaces the store that it points to.
        store = SQLiteLocation(Path(os.path.realpath(store.path)))
    source = locate_file(file)
    SQLiteReader(source).close()
    check_one_name(store)
    if store.path.exists():
        if source.path.samefile(store.path):
            raise NotCopied(f"{file} is the store itself")
        if not overwrite and not _is_empty(store):
            raise NotCopied(
                f"there is already a store at {store}",
                hint="Add --overwrite to replace it; the old store is kept in the same folder.",
            )
    try:
        store.path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        hint = again(error, store.path)
        raise NotCopied(f"cannot create {store}: {error.strerror}", hint=hint) from None
    with _beside(store.path) as part:
        # The mode of every store, so that opening it for writing changes nothing.
        _copy(source, part, "WAL", progress)
        head = _verified(part, progress, f"the backup {file} is damaged")
        aside = _take_the_place(part, store)
    return Copied(store.path, head, aside)


def _file(location: Location) -> SQLiteLocation:
    store = location.as_file
    if store is None:
        raise NotCopied(
            f"{location} is not a file",
            hint="Use the database's own tools, such as pg_dump, or `timeline store copy`.",
        )
    return store


def _check_target(store: SQLiteLocation, target: Path, *, overwrite: bool) -> None:
    if target.is_dir():
        raise NotCopied(f"{target} is a folder")
    if target.exists() and target.samefile(store.path):
        raise NotCopied(f"{target} is the store itself")
    if not overwrite and (target.exists() or target.is_symlink()):
        raise NotCopied(
            f"{target} already exists",
            hint="Choose another name, or add --overwrite to replace it.",
        )
    _check_no_journal(target)


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A private temporary file in the same folder, deleted at the end."""
    remove_halves(target)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    held = None
    try:
        held = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        # Not SQLite's lock: this one says that a process still works on the file.
        lock_at_once(held)
        yield part
    except OSError as error:
        raise NotCopied(
            f"cannot write {target}: {error.strerror or error}", hint=again(error, target)
        ) from None
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            with suppress(OSError):
                part.with_name(part.name + suffix).unlink()
        if held is not None:
            os.close(held)


def remove_halves(target: Path) -> None:
    """Deletes temporary files of killed copies to the same name; running ones hold a lock."""
    for half in target.parent.glob(f".{glob.escape(target.name)}.*.part*"):
        remove_unheld(half)


def _copy(source: SQLiteLocation, part: Path, mode: str, progress: Progress | None) -> None:
    def report(_: int, remaining: int, total: int) -> None:
        if progress is not None:
            progress("copying", total - remaining, total)

    uri = part.as_uri() + "?mode=rw"
    try:
        with (
            closing(connect(source)) as mine,
            closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as copy,
        ):
            # A read transaction: without one, a copy restarts whenever another process writes.
            mine.execute("BEGIN")
            mine.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            mine.backup(copy, pages=PAGES, progress=report)
            copy.execute(f"PRAGMA journal_mode={mode}")
        with part.open("rb") as file:
            os.fsync(file.fileno())
    except sqlite3.Error as error:
        room = no_room(part, str(error))
        what = str(error) if room is None else reason(room)
        hint = None if room is None else again(room, part)
        raise NotCopied(f"cannot copy {source}: {what}", hint=hint) from None


def _verified(part: Path, progress: Progress | None, damaged: str) -> Head:
    def report(what: str, done: int, total: int) -> None:
        if progress is not None:
            progress(f"verifying {what}", done, total)

    found = verify(locate_file(part), report, quick=True)
    if found.findings or found.head is None:
        first = found.findings[0]
        where = f"{first.field}: " if first.field else ""
        raise NotCopied(
            f"{damaged}: {where}{first.message}",
            hint="`timeline --store FILE verify` lists what is wrong; `timeline rescue FROM "
            "TO` copies the sound entries.",
        )
    return found.head


def publish(part: Path, target: Path, *, overwrite: bool) -> None:
    """Renames a finished file to its name, which must still be free unless `overwrite`."""
    # A journal may have appeared since the copy began.
    _check_no_journal(target)
    if overwrite:
        part.replace(target)
    else:
        try:
            os.link(part, target)
        except FileExistsError:
            raise NotCopied(f"{target} already exists") from None
        except OSError as error:
            # The file system has no links, such as that of a memory stick.
            if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS):
                raise
            part.rename(target)
        else:
            # A store with two names is not writable.
            part.unlink()
    _sync(target.parent)


def _check_no_journal(target: Path) -> None:
    for journal in journals_beside(target):
        raise NotCopied(
            f"{journal} already exists, and SQLite would read it as part of {target}",
            hint="It contains the newest events of a store with that name: move it there, or away.",
        )


def _sync(folder: Path) -> None:
    if sys.platform != "win32":
        with suppress(OSError):
            held = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(held)
            finally:
                os.close(held)


def _is_empty(store: SQLiteLocation) -> bool:
    """Whether a file exists in which nothing was ever recorded."""
    if store.path.stat().st_size == 0:
        return True
    try:
        with closing(open_reader(store)) as reader:
            return reader.position() == 0
    except StoreError:
        return False


def _take_the_place(part: Path, store: SQLiteLocation) -> Path | None:
    """Puts a finished file in place of the store, which is renamed; returns its new path."""
    path = store.path
    with write_lock(path):
        if path.exists():
            _check_nobody_has_it_open(store)
        elif not journals_beside(path):
            publish(part, path, overwrite=False)
            return None
        moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        aside = path.with_name(f"{path.name}.before-restore-{moment}")
        if aside.exists():
            raise NotCopied(f"{aside} already exists", hint="Try again in a second.")
        if path.exists():
            # A link first: there is never a moment without a store, in which a new one could be
            # created.
            os.link(path, aside)
        moved: list[tuple[Path, Path]] = []
        try:
            for ending in ("-wal", "-journal", "-shm"):
                beside = path.with_name(path.name + ending)
                if beside.exists():
                    moved.append((beside, beside.rename(aside.with_name(aside.name + ending))))
            part.replace(path)
        except OSError:
            for was, now in moved:
                now.rename(was)
            aside.unlink(missing_ok=True)
            raise
        _sync(path.parent)
        return aside if aside.exists() else moved[0][1]


def _check_nobody_has_it_open(store: SQLiteLocation) -> None:
    """Merges the log into the store's file, which fails if another program has it open.

    Such a program would go on in the renamed file, and delete the write-ahead log of the new store.
    What is no database is left alone: the log beside it is of another store, and would be lost.
    """
    if store.path.stat().st_size > 0 and not belongs_to_database(store.path):
        return
    try:
        check_is_store(store)
        uri = store.uri("rw")
        with closing(sqlite3.connect(uri, uri=True, isolation_level=None, timeout=2)) as own:
            mode = own.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
    except StoreUnavailable:
        raise
    except (StoreError, sqlite3.DatabaseError) as error:
        if "locked" not in str(error):
            return  # The store is damaged, which is why it is replaced; nobody can use it.
        mode = "locked"
    if mode != "delete":
        raise NotCopied(
            f"another program has the store {store} open",
            hint="Close the other windows and try again.",
        )
