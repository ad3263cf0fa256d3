"""Backups and restoring them: whole copies of a store file, verified before they count.

A copy of the file by other means can miss what is still in the write-ahead log, or pick up
another's, and reads as if it were sound. SQLite's online backup copies one moment of the store
while others read and write. What was copied is verified under another name, and only then put
in its place; where anything fails, nothing has changed.
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
from timeline.eventstore.sqlite.hard_links import check_one_name
from timeline.eventstore.sqlite.journal_files import journals_beside
from timeline.eventstore.sqlite.reader import SQLiteReader
from timeline.eventstore.sqlite.store_file import check_is_store, connect
from timeline.eventstore.sqlite.write_lock import lock_at_once, write_lock
from timeline.eventstore.stored_rows import Head
from timeline.eventstore.tempfiles import remove_unheld
from timeline.eventstore.urls import Location, SQLiteLocation, locate_file
from timeline.services.verify import verify

Progress = Callable[[str, int, int], None]
PAGES: Final = 4_096
"""How many pages are copied at a time."""


class NotCopied(TimelineError):
    """A backup that was not written, or not restored; what was there is there still."""


class Copied(NamedTuple):
    """A copy that was written and verified.

    Attributes:
        path: Where it lies.
        head: Size and root of its hash tree.
        aside: Where that lies now which it replaced, if anything.
    """

    path: Path
    head: Head
    aside: Path | None = None


def backup(
    location: Location, target: Path, *, overwrite: bool = False, progress: Progress | None = None
) -> Copied:
    """Copies a store as it is at this moment, while others read and write.

    Args:
        location: The store.
        target: The file to make, private to its owner.
        overwrite: Whether it may take the place of another file.
        progress: Told how it comes along.

    Raises:
        NotCopied: where it was not made.
        StoreError: where the store cannot be read.
    """
    store = _file(location)
    SQLiteReader(store).close()
    target = Path(os.path.abspath(target))  # noqa: PTH100  resolve() follows links
    _check_target(store, target, overwrite=overwrite)
    with _beside(target) as part:
        # One file, which can be read where nothing can be written.
        _copy(store, part, "DELETE", progress)
        head = _verified(part, progress, f"the store {store} is damaged")
        publish(part, target, overwrite=overwrite)
    return Copied(target, head)


def restore(
    file: Path, location: Location, *, overwrite: bool = False, progress: Progress | None = None
) -> Copied:
    """Makes a backup the store again.

    Args:
        file: A backup.
        location: Where the store is to be.
        overwrite: Whether it may take the place of a store, which is then kept aside.
        progress: Told how it comes along.

    Raises:
        NotCopied: where it was not restored; what was there is untouched.
        StoreError: where the file is no store, or the store has a second name.
    """
    store = _file(location)
    if store.path.is_symlink():
        # A link to a store is that store, so it is that which is replaced.
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
        raise NotCopied(f"cannot create {store}: {error.strerror}") from None
    with _beside(store.path) as part:
        # As every store is, so that nothing is changed in it when it is opened for writing.
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
    """A private file in the same folder, which is gone in the end."""
    remove_halves(target)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    held = None
    try:
        held = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        # Not SQLite's kind of lock: it says that somebody still works on this file.
        lock_at_once(held)
        yield part
    except OSError as error:
        raise NotCopied(f"cannot write {target}: {error.strerror or error}") from None
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            with suppress(OSError):
                part.with_name(part.name + suffix).unlink()
        if held is not None:
            os.close(held)


def remove_halves(target: Path) -> None:
    """Removes what a copy to the same name left that was killed; who still works keeps a lock."""
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
            # One moment of the store: without it, a copy begins anew when another process writes.
            mine.execute("BEGIN")
            mine.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            mine.backup(copy, pages=PAGES, progress=report)
            copy.execute(f"PRAGMA journal_mode={mode}")
        with part.open("rb") as file:
            os.fsync(file.fileno())
    except sqlite3.Error as error:
        raise NotCopied(f"cannot copy {source}: {error}", hint=_of_space(part, error)) from None


def _of_space(part: Path, error: sqlite3.Error) -> str | None:
    full = "full" in str(error)
    return f"There is no space left in {part.parent}." if full else None


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
    """Gives a finished file its name, which no other can have taken meanwhile."""
    # It may have been left there since the copy was begun.
    _check_no_journal(target)
    if overwrite:
        part.replace(target)
    else:
        try:
            os.link(part, target)
        except FileExistsError:
            raise NotCopied(f"{target} already exists") from None
        except OSError as error:
            # A file system without links, such as that of a memory stick.
            if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS):
                raise
            part.rename(target)
        else:
            # A store that has two names is not written to.
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
    """Whether a file is there in which nothing was ever recorded."""
    if store.path.stat().st_size == 0:
        return True
    try:
        with closing(open_reader(store)) as reader:
            return reader.position() == 0
    except StoreError:
        return False


def _take_the_place(part: Path, store: SQLiteLocation) -> Path | None:
    """Puts a finished file where the store is, and what was there aside."""
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
            # Never a moment without a store, in which somebody would make a new one.
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
    """Puts all of a store into its one file, which works only where nobody else has it open.

    Who still had it open would go on in the file that is aside, and remove the write-ahead log
    of the one that has its name.
    """
    try:
        check_is_store(store)
        uri = store.uri("rw")
        with closing(sqlite3.connect(uri, uri=True, isolation_level=None, timeout=2)) as own:
            mode = own.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
    except StoreUnavailable:
        raise
    except (StoreError, sqlite3.DatabaseError) as error:
        if "locked" not in str(error):
            return  # It is damaged, which is why it is replaced; nobody works with it.
        mode = "locked"
    if mode != "delete":
        raise NotCopied(
            f"another program has the store {store} open",
            hint="Close the other windows and try again.",
        )
