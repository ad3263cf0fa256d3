"""Stored events laid out as rows by another process, for a view that is made anew.

To decode a development and to lay it out is half of the work; the other half is writing rows,
which only one process can do. So where a store is large, a second core does the first half ahead
(see `timeline.files.beside`). What must wait for what was written before, such as an amendment,
is handed over as it is stored. Should that process end before its time, the reader goes on.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

from timeline.files.beside import Beside, BrokenOff, cores, serve
from timeline.store.engines import Reader
from timeline.store.locations import SQLiteLocation
from timeline.store.sqlite_reader import SQLiteReader, StoredRow
from timeline.views.rows import Laid

WORTH_IT: Final = 50_000
"""Events from which on another process decodes; to start it takes what it then saves of 10,000."""


class Page(NamedTuple):
    """Some stored events, in order of position.

    Attributes:
        events: Laid out, or as they are stored.
        position: Of the last of them.
        fingerprint: Of the last of them.
    """

    events: list[StoredRow | Laid]
    position: int
    fingerprint: str


def pages(reader: Reader, size: int) -> Generator[Page, None, None]:
    """All of a store in pages of `size`."""
    after = 0
    location = reader.location
    if isinstance(location, SQLiteLocation) and cores() > 1 and reader.position() >= WORTH_IT:
        with contextlib.closing(Beside("timeline.views.decoding", (location.path, size))) as beside:
            if beside.is_ready():
                with contextlib.suppress(BrokenOff):
                    for packed in beside.done():
                        page = Page(*packed)
                        page.events[:] = map(_unpacked, page.events)
                        yield page
                        after = page.position
    for rows in reader.rows(after=after, size=size):
        yield Page(list(rows), rows[-1].position, rows[-1].fingerprint)


def _unpacked(event: StoredRow | Laid) -> StoredRow | Laid:
    return event if len(event) == _LAID else StoredRow._make(event)


_LAID: Final = 7


def _sharing(laid: Laid, same: Callable[[object, object], Any]) -> Laid:
    """The same, with one object for what is equal: that is handed over once, in half the time."""
    government, revision, joint_with, labels, words, matters, moves = laid
    labels = [same(one, one) for one in labels]
    matters = tuple([same(one, one) for one in matters])
    return same(government, government), revision, joint_with, labels, words, matters, moves


def _decoded(given: tuple[Path, int]) -> Iterator[tuple[list[object], int, str]]:
    """The pages of a store, laid out as far as that can be."""
    from eventsourcing.persistence import StoredEvent

    from timeline.dates.edtf import ZoneError, check_zone
    from timeline.domain.events import GovernmentDescribed
    from timeline.store.mapper import UnreadableEvent, decode
    from timeline.views.projection import laid_plainly

    path, size = given
    described: set[str] = set()
    with contextlib.closing(SQLiteReader(SQLiteLocation(path))) as reader:
        for rows in reader.rows(size=size):
            events: list[object] = []
            same: dict[object, Any] = {}
            for row in rows:
                laid = laid_plainly(row) if row.government in described else None
                events.append(tuple(row) if laid is None else _sharing(laid, same.setdefault))
                if row.topic == GovernmentDescribed.topic:
                    with contextlib.suppress(UnreadableEvent, ZoneError):
                        event = decode(StoredEvent(*row[1:4], cast("bytes", row.state)))
                        check_zone(cast("GovernmentDescribed", event).zone)
                        described.add(row.government)
            yield events, rows[-1].position, rows[-1].fingerprint


if __name__ == "__main__":
    serve(_decoded)
