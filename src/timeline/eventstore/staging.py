"""Where a bulk import keeps what it has accepted until all of it is stored at once.

A file of a million developments is judged line by line, and no line may be stored before the
last is known to be right. Memory is no place for so much, so it lies in two temporary files that
vanish with the process, however it ends: the events themselves one after the other, and a small
database of what later lines may ask for, by id, by reference and by matter.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from array import array
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import IO, Final, NamedTuple, Self

import msgspec
from eventsourcing.persistence import StoredEvent

from timeline.domain.events import GovernmentDescribed
from timeline.domain.matter.history import StepArchive
from timeline.domain.matter.transition import Transition
from timeline.eventstore.index_rows import IndexRows, StagedPage
from timeline.eventstore.tempfiles import YOUNG, remove_unheld

_TABLES: Final = """
CREATE TABLE ids (
    id TEXT PRIMARY KEY, government TEXT, version INTEGER, topic TEXT, start INTEGER, size INTEGER
) WITHOUT ROWID;
CREATE TABLE links (
    target TEXT, relation TEXT, version INTEGER, id TEXT,
    PRIMARY KEY (target, relation, version, id)
) WITHOUT ROWID;
CREATE TABLE blocks (number INTEGER PRIMARY KEY, steps BLOB);
"""
_PRAGMAS: Final = (
    "locking_mode = EXCLUSIVE",
    "journal_mode = OFF",
    "synchronous = OFF",
    "cache_size = -8000",
)
_BLOCK: Final = 64
"""Most steps of a matter that lie together, and are read together."""
_AT_ONCE: Final = 256
"""How many blocks are written at a time."""


class _PageAt(NamedTuple):
    """The place of a page in the staging file, in bytes, and the sizes of its parts."""

    start: int
    sizes: tuple[int, ...]


_encode: Final = msgspec.msgpack.Encoder().encode
_decode_steps: Final = msgspec.msgpack.Decoder(list[Transition]).decode


class StagingFile:
    """What was accepted, page by page, in order.

    Args:
        folder: Where: beside the store, as a rule, for there is room for as much again. None
            for where temporary files go.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._pages: list[_PageAt] = []
        self._blocks = 0
        self._unwritten: dict[int, bytes] = {}
        """The last blocks of steps, by number; written many at a time."""

    @cached_property
    def _file(self) -> IO[bytes]:
        return tempfile.TemporaryFile(dir=self._folder)

    @cached_property
    def _db(self) -> sqlite3.Connection:
        for left in Path(self._folder or tempfile.gettempdir()).glob(".timeline-*.spool"):
            # Of a process that was killed before it had taken the name away, below.
            remove_unheld(left, YOUNG)
        descriptor, name = tempfile.mkstemp(".spool", ".timeline-", self._folder)
        try:
            os.close(descriptor)
            db = sqlite3.connect(name, isolation_level=None)
            # It is asked by this process alone, and is worth nothing once that has ended.
            for pragma in _PRAGMAS:
                db.execute(f"PRAGMA {pragma}").fetchall()
            db.execute("BEGIN IMMEDIATE")
        finally:
            # While it is open: then a process that is killed leaves nothing behind. Nor does one
            # that is interrupted before.
            with suppress(OSError):
                os.unlink(name)  # noqa: PTH108  a name, not a path
        self._name = name
        db.executescript(_TABLES)
        return db

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of all that it holds."""
        if "_db" in self.__dict__:
            self._db.close()
            # Where a file that is open cannot be removed.
            with suppress(OSError):
                os.unlink(self._name)  # noqa: PTH108  likewise
        if "_file" in self.__dict__:
            self._file.close()

    @property
    def is_any(self) -> bool:
        """Whether it holds anything to be stored."""
        return bool(self._pages)

    def add(self, events: Sequence[StoredEvent], index: Sequence[IndexRows]) -> None:
        """Takes in a page.

        Raises:
            ProgrammingError: as `StagedPage.of`.
        """
        page = StagedPage.of(events, index)
        start = self._file.seek(0, os.SEEK_END)
        self._file.writelines(page)
        self._pages.append(_PageAt(start, tuple(map(len, page))))
        first = start + len(page.heads)
        developments = [one for one in page.decoded_heads() if one[2] != GovernmentDescribed.topic]
        self._db.execute("BEGIN")
        self._db.executemany(
            "INSERT INTO ids VALUES (?, ?, ?, ?, ?, ?)",
            [
                (row.development_id, government, version, topic, first + place, size)
                for row, (government, version, topic, place, size) in zip(
                    index, developments, strict=True
                )
            ],
        )
        self._db.executemany(
            "INSERT INTO links VALUES (?, ?, ?, ?)",
            [(*link, row.version, row.development_id) for row in index for link in row.links],
        )
        self._db.execute("COMMIT")

    def look_up(self, ids: Sequence[str]) -> Iterator[tuple[str, StoredEvent]]:
        """Those of the ids that it holds, with their events."""
        if not self._pages:
            return
        marks = ", ".join("?" * len(ids))
        rows = self._db.execute(f"SELECT * FROM ids WHERE id IN ({marks})", ids)
        for id_, government, version, topic, start, size in rows.fetchall():
            yield id_, StoredEvent(government, version, topic, self._read(start, size))

    def linked(self, targets: Sequence[str]) -> list[tuple[str, str, str]]:
        """What refers to the targets, in order of version: (target, relation, id)."""
        if not self._pages:
            return []
        marks = ", ".join("?" * len(targets))
        return self._db.execute(
            f"SELECT target, relation, id FROM links WHERE target IN ({marks})"
            " ORDER BY version, id",
            targets,
        ).fetchall()

    def shelf(self) -> StepArchive:
        """Where the oldest steps of a matter are put away."""
        return _Shelf(self)

    def put_block(self, steps: Sequence[Transition]) -> int:
        """Puts some steps of a matter away, and returns the number of their block."""
        self._blocks += 1
        self._unwritten[self._blocks] = _encode(steps)
        if len(self._unwritten) == _AT_ONCE:
            self._db.execute("BEGIN")
            self._db.executemany("INSERT INTO blocks VALUES (?, ?)", self._unwritten.items())
            self._db.execute("COMMIT")
            self._unwritten.clear()
        return self._blocks

    def take_block(self, number: int) -> list[Transition]:
        """Takes the steps of a block back; it is not there any more."""
        written = self._unwritten.pop(number, None)
        if written is None:
            place = (number,)
            found = self._db.execute("SELECT steps FROM blocks WHERE number = ?", place)
            (written,) = found.fetchone()
            self._db.execute("DELETE FROM blocks WHERE number = ?", place)
        return _decode_steps(written)

    def pages(self) -> Iterator[StagedPage]:
        """All that it holds, as it came in."""
        for page in self._pages:
            parts = []
            start = page.start
            for size in page.sizes:
                parts.append(self._read(start, size))
                start += size
            yield StagedPage._make(parts)

    def _read(self, start: int, size: int) -> bytes:
        self._file.seek(start)
        return self._file.read(size)


class _Shelf:
    """The oldest steps of a matter, in blocks."""

    def __init__(self, spool: StagingFile) -> None:
        self._spool = spool
        # Two numbers a block, without an object for each: a file may have many thousands.
        self._blocks = array("q")
        self._count = 0

    def put(self, steps: Sequence[Transition]) -> None:
        """See `StepArchive`."""
        for first in range(0, len(steps), _BLOCK):
            some = steps[first : first + _BLOCK]
            self._blocks.extend((self._spool.put_block(some), len(some)))
            self._count += len(some)

    def take(self, after: int) -> Sequence[Transition]:
        """See `StepArchive`."""
        taken: list[Transition] = []
        while self._count > after:
            self._count -= self._blocks.pop()
            taken[:0] = self._spool.take_block(self._blocks.pop())
        # A block may lie on both sides of what is asked for.
        stays = after - self._count
        self.put(taken[:stays])
        return taken[stays:]
