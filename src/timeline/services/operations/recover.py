"""Copies the sound events of a damaged store to a new one; the damaged file is only read.

The file is copied first, so that reading it cannot damage it further. The copy is repaired as far
as needed: padded if it was truncated, with a new first page if that is lost. Each event is checked
against its hash and recorded again, as `verify` does. An event that fails its hash is skipped: an
altered record that looks sound is worse than a gap.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Final, NamedTuple

from timeline.eventstore.errors import StoreMissing
from timeline.eventstore.integrity.merkle import Frontier, identity_check
from timeline.eventstore.sqlite.creation import PAGE_SIZE, SMALL_PAGE_SIZE, prepare
from timeline.eventstore.sqlite.raw_events import Hole, RawEvent, last_position, raw_pages
from timeline.eventstore.sqlite.reader import SQLiteReader
from timeline.eventstore.sqlite.schema import SELECT_SCHEMA, belongs
from timeline.eventstore.tempfiles import held
from timeline.eventstore.urls import Location, SQLiteLocation, locate_file
from timeline.formats.errors import Finding
from timeline.services.operations.backup import NotCopied, publish, remove_halves
from timeline.services.verify.events import about
from timeline.services.verify.rules import Replay
from timeline.text.full_disk import again

Progress = Callable[[str, int, int], None]
_HEADER: Final = 100
"""Bytes of the header of an SQLite file."""


class Rescued(NamedTuple):
    """The result of a rescue.

    Attributes:
        path: The new store.
        copied: Number of events in it.
        same: Whether it is complete: with the identity and the root of the old store, so that
            checkpoints still hold.
        findings: The skipped events, with reasons.
    """

    path: Path
    copied: int
    same: bool
    findings: list[Finding]


def rescue(location: Location, target: Path, progress: Progress | None = None) -> Rescued:
    """Copies the sound events of a store to a new one.

    Args:
        location: The damaged store.
        target: The path of the new store, which must not exist.
        progress: Called with the progress.

    Raises:
        NotCopied: if the new store cannot be created, or no event can be read.
    """
    store = location.as_file
    if store is None:
        raise NotCopied(f"{location} is not a file", hint="Use the database's own tools.")
    if not store.path.is_file():
        raise StoreMissing(location)
    target = Path(os.path.abspath(target))  # noqa: PTH100  resolve() follows links
    if target.exists() or target.is_symlink():
        raise NotCopied(f"{target} already exists", hint="Choose a new file name.")
    report = progress or (lambda *_: None)
    remove_halves(target)
    try:
        with (
            tempfile.TemporaryDirectory(
                prefix=f".{target.name}.", suffix=".part", dir=target.parent
            ) as folder,
            held(Path(folder)),
        ):
            found = _rescued(store, Path(folder), report)
            publish(Path(folder) / "new.db", target, overwrite=False)
    except OSError as error:
        raise NotCopied(
            f"cannot create {target}: {error.strerror or error}", hint=again(error, target)
        ) from None
    return found._replace(path=target)


def _rescued(location: SQLiteLocation, folder: Path, report: Progress) -> Rescued:
    readable = _readable_copy(location, folder)
    findings: list[Finding] = []
    with closing(readable) as old:
        vouched = _vouched(old, report)
        identity = _identity(old) if vouched.whole else None
        new = locate_file(folder / "new.db")
        prepare(new, identity)
        with Replay(location, new, reopen=True) as replay:
            total = last_position(old) or 0
            for page in raw_pages(old):
                events, wrong = _sorted_out(location, page, vouched)
                findings += wrong
                findings += replay.take(events)
                report("copying the events", min(_end(page), total), total)
        if vouched.whole and identity is None:
            findings.append(about(location, "its identity cannot be read; the copy gets a new one"))
    with closing(sqlite3.connect(new.uri("rw"), uri=True, isolation_level=None)) as made:
        # Merges the log into the file before the file gets its name.
        made.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with SQLiteReader(new) as reader:
        head = reader.head()
    same = identity is not None and not findings and head.root == vouched.root
    return Rescued(new.path, head.size, same, findings)


class _Vouched(NamedTuple):
    """Whether all events are readable and lead to the stored root, and that root."""

    whole: bool
    root: bytes


def _vouched(old: sqlite3.Connection, report: Progress) -> _Vouched:
    """Computes the root from all events, and compares it with the stored one."""
    frontier, whole = Frontier(), True
    total = last_position(old) or 0
    for page in raw_pages(old):
        leaves = []
        for one in page:
            if isinstance(one, Hole) or not one.has_its_types:
                whole = False
            else:
                leaves.append(one.hash())
        frontier = frontier.extended(leaves)
        report("reading the hashes", min(_end(page), total), total)
    with suppress(sqlite3.Error):
        kept = old.execute("SELECT size, root FROM tree_head").fetchone()
        size, root = frontier.head()
        return _Vouched(whole and kept == (size, root.hex()), root)
    return _Vouched(False, frontier.root())


def _sorted_out(
    location: SQLiteLocation, page: Sequence[RawEvent | Hole], vouched: _Vouched
) -> tuple[list[RawEvent], list[Finding]]:
    """The events of a page that match their hashes, and findings for the others."""
    events, findings = [], []
    for one in page:
        if isinstance(one, Hole):
            until = "on" if one.last is None else f"to {one.last}"
            findings.append(about(location, f"lost: positions {one.first} {until} ({one.reason})"))
        elif not one.has_its_types:
            findings.append(about(location, "not copied: its columns are damaged", one))
        elif not vouched.whole and one.hash() != one.leaf:
            findings.append(
                about(
                    location,
                    "not copied: the event or its hash was altered after it was recorded",
                    one,
                )
            )
        else:
            events.append(one)
    return events, findings


def _end(page: Sequence[RawEvent | Hole]) -> int:
    last = page[-1]
    return (last.last or last.first) if isinstance(last, Hole) else last.position


def _identity(old: sqlite3.Connection) -> str | None:
    with suppress(sqlite3.Error):
        facts = dict(old.execute("SELECT name, value FROM store_facts").fetchall())
        identity = facts.get("identity")
        if isinstance(identity, str) and facts.get("identity-check") == identity_check(identity):
            return identity
    return None


# ------------------------------------------------------------------ making it readable


def _readable_copy(location: SQLiteLocation, folder: Path) -> sqlite3.Connection:
    """A connection to a copy of a store from which stored events can be read."""
    reasons = []
    for number, mend in enumerate((_as_it_is, _filled_up, _with_a_new_first_page)):
        copy = folder / f"copy-{number}.db"
        for suffix in ("", "-wal"):
            with suppress(FileNotFoundError):
                shutil.copyfile(f"{location.path}{suffix}", f"{copy}{suffix}")
        try:
            mend(copy)
            return _opened(copy)
        except (sqlite3.Error, UnicodeDecodeError, _Unlike) as error:
            reasons.append(str(error))
    raise NotCopied(
        f"nothing can be read from {location}: {reasons[0]}",
        hint="Restore a backup: `timeline restore FILE`.",
    )


class _Unlike(Exception):
    """The table of stored events in a file is not that of a store."""


def _opened(copy: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(copy.as_uri() + "?mode=rw", uri=True, isolation_level=None)
    try:
        # Allows reading with a damaged schema or a wrong length in the header.
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute("PRAGMA cell_size_check=ON")
        _check_events(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _check_events(connection: sqlite3.Connection) -> None:
    rows = connection.execute(SELECT_SCHEMA).fetchall()
    if not any(row[1] == "stored_events" and belongs(row) for row in rows):
        raise _Unlike("it has no table of stored events")
    page = next(raw_pages(connection), [])
    if not any(isinstance(one, RawEvent) for one in page):
        raise _Unlike("no stored event can be read")


def _as_it_is(copy: Path) -> None:
    """Changes nothing: most damage leaves most pages readable."""


def _filled_up(copy: Path) -> None:
    """Pads a truncated file with empty pages."""
    with copy.open("r+b") as file:
        header = file.read(_HEADER)
        size, pages = _page_size(header), int.from_bytes(header[28:32], "big")
        length = copy.stat().st_size
        wanted = -(-length // size) * size
        if 0 < pages * size <= _MOST_FILLED * max(length, size):
            wanted = max(wanted, pages * size)
        file.truncate(wanted)


def _with_a_new_first_page(copy: Path) -> None:
    """Replaces the first page by that of a new store: all with pages of one size have the same.

    Pages with the rest of the schema are replaced too.
    """
    fresh = locate_file(copy.with_name("fresh.db"))
    prepare(fresh, page_size=_size_without_header(copy))
    with closing(sqlite3.connect(fresh.uri("rw"), uri=True, isolation_level=None)) as made:
        made.execute("PRAGMA journal_mode=DELETE")
    data = fresh.path.read_bytes()
    size = _page_size(data)
    first = bytearray(data[:size])
    # With a counter that does not match, SQLite uses the length of the file.
    first[24:28], first[28:32], first[92:96] = bytes(4), bytes(4), b"\xff" * 4
    if copy.with_name(copy.name + "-wal").exists():
        first[18:20] = b"\x02\x02"
    with copy.open("r+b") as file:
        file.truncate(-(-copy.stat().st_size // size) * size)
        file.write(first)
        for number in _children(first):
            file.seek((number - 1) * size)
            file.write(data[(number - 1) * size : number * size])


def _size_without_header(copy: Path) -> int:
    """The size of the pages of a file whose header is lost, by how many begin as trees do."""
    begins = [0, 0]
    with copy.open("rb") as file:
        for number, place in enumerate(range(0, copy.stat().st_size, SMALL_PAGE_SIZE)):
            file.seek(place)
            begins[number % 2] += file.read(1) in _TREES
    # Of large pages, every second place is within one.
    return SMALL_PAGE_SIZE if begins[1] * 2 > begins[0] else PAGE_SIZE


_TREES: Final = (b"\x02", b"\x05", b"\x0a", b"\x0d")
"""What the pages of a table or an index begin with, apart from the first page of the file."""
_INTERIOR: Final = 5
_MOST_FILLED: Final = 64
"""A header that claims more than this times the actual length is itself damaged."""


def _children(first: bytes | bytearray) -> list[int]:
    """The pages below a first page, if the schema needs several."""
    if first[_HEADER] != _INTERIOR:
        return []
    cells = int.from_bytes(first[_HEADER + 3 : _HEADER + 5], "big")
    pointers = [int.from_bytes(first[n : n + 2], "big") for n in range(112, 112 + 2 * cells, 2)]
    found = [int.from_bytes(first[n : n + 4], "big") for n in pointers]
    return [*found, int.from_bytes(first[_HEADER + 8 : _HEADER + 12], "big")]


def _page_size(header: bytes) -> int:
    size = int.from_bytes(header[16:18], "big")
    size = 65_536 if size == 1 else size
    return size if size >= 512 and size.bit_count() == 1 else 4_096
