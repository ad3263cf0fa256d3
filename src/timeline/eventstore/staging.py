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
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import IO, Final, NamedTuple, Self

import msgspec
from eventsourcing.persistence import StoredEvent

from timeline.domain.events import GovernmentDescribed
from timeline.domain.matter.history import StepArchive
from timeline.domain.matter.transition import Place, Transition
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
CREATE TABLE steps (
    government TEXT, matter TEXT,
    earliest INTEGER, latest INTEGER, rank INTEGER, published INTEGER, version INTEGER, step BLOB,
    PRIMARY KEY (government, matter, earliest, latest, rank, published, version)
) WITHOUT ROWID;
"""
_PRAGMAS: Final = (
    "locking_mode = EXCLUSIVE",
    "journal_mode = OFF",
    "synchronous = OFF",
    "cache_size = -8000",
)
_COLUMNS: Final = "earliest, latest, rank, published, version"
_SPAN: Final = (
    f"WHERE government = ? AND matter = ? AND ({_COLUMNS}) > (?, ?, ?, ?, ?)"
    f" AND ({_COLUMNS}) <= (?, ?, ?, ?, ?)"
)
_BEFORE_ALL: Final = (-(10**18),) * 5


class _PageAt(NamedTuple):
    """The place of a page in the staging file, in bytes, and the sizes of its parts."""

    start: int
    sizes: tuple[int, ...]


_encode: Final = msgspec.msgpack.Encoder().encode
_decode_step: Final = msgspec.msgpack.Decoder(Transition).decode


class StagingFile:
    """What was accepted, page by page, in order.

    Args:
        folder: Where: beside the store, as a rule, for there is room for as much again. None
            for where temporary files go.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._pages: list[_PageAt] = []

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

    def shelf(self, government: str, matter: str) -> StepArchive:
        """Where the oldest steps of a matter are put away."""
        return _Shelf(self, government, matter)

    def put_steps(self, government: str, matter: str, steps: Sequence[Transition]) -> None:
        """See `StepArchive`."""
        self._db.executemany(
            "INSERT INTO steps VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [(government, matter, *_place(step), _encode(step)) for step in steps],
        )

    def take_steps(
        self, government: str, matter: str, after: Place | None, until: Place
    ) -> list[Transition]:
        """See `StepArchive`."""
        lower = _BEFORE_ALL if after is None else _place(after)
        span = (government, matter, *lower, *_place(until))
        found = self._db.execute(
            f"SELECT step FROM steps {_SPAN} ORDER BY {_COLUMNS}",
            span,
        ).fetchall()
        self._db.execute(f"DELETE FROM steps {_SPAN}", span)
        return [_decode_step(step) for (step,) in found]

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


class _Shelf(NamedTuple):
    spool: StagingFile
    government: str
    matter: str

    def put(self, steps: Sequence[Transition]) -> None:
        self.spool.put_steps(self.government, self.matter, steps)

    def take(self, after: Place | None, until: Place) -> Sequence[Transition]:
        return self.spool.take_steps(self.government, self.matter, after, until)


def _place(step: Transition | Place) -> tuple[int, int, int, int, int]:
    """Its place within a government."""
    return (*step[:4], step[5])
