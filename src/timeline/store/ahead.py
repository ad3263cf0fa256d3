"""Reading a large file in a process of its own, ahead of the one that judges and stores.

Reading and validating costs as much as all the rest of an import, and a second core can do it
beside the rest (see `beside`).
"""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, Final

from timeline.domain.errors import TimelineError
from timeline.domain.events import Timing
from timeline.domain.facts import Early, Facts
from timeline.domain.status import Step
from timeline.files.beside import Beside, BrokenOff, cores, serve
from timeline.files.pages import PAGE, Page, Source, Zones
from timeline.store.shapes import facts_of_line

WORTH_IT: Final = 4 << 20
"""Bytes from which on another process reads a file; to start it takes a third of a second."""


class ReadingBroke(TimelineError):
    """The process that read a file ended before the file did."""

    def __init__(self, path: Path, code: int | None) -> None:
        super().__init__(
            f"{path} was not read to its end: the process that read it ended with {code}",
            hint="Nothing more of it was taken. Run the same command again.",
        )


def pages(source: Source, zones: Zones) -> Generator[Page, None, None]:
    """All of a file in pages, read in another process where that is worth it."""
    if source.is_jsonl and source.size >= WORTH_IT and cores() > 1:
        path = source.path
        given = (str(path.absolute()), str(path), dict(zones))
        with contextlib.closing(Beside("timeline.store.ahead", given)) as reader:
            if reader.is_ready():
                try:
                    yield from map(_unpacked, reader.done())
                except BrokenOff as error:
                    raise ReadingBroke(path, error.args[0]) from None
                return
    yield from source.pages(zones, facts_of_line)


_Packed = tuple[list[Any], list[int], int]


def _packed(page: Page) -> _Packed:
    """A page as plain tuples: named ones take twice as long."""
    records: list[Any] = []
    for record in page.records:
        if isinstance(record, Facts):
            document, zone, timing, step, matters, linked, target, early, first, _, newest = record
            plain_early = None if early is None else tuple(early)
            records.append(
                (document, zone, tuple(timing), tuple(step), matters, linked, target, plain_early,
                 first, newest)
            )  # fmt: skip
        else:
            records.append(record)
    return records, page.lines, page.read


def _unpacked(packed: _Packed) -> Page:
    records, lines, read = packed
    for place, record in enumerate(records):
        if type(record) is tuple:
            document, zone, timing, step, matters, linked, target, early, first, newest = record
            records[place] = Facts(
                document, zone, Timing._make(timing), Step._make(step), matters, linked, target,
                None if early is None else Early._make(early), first, None, newest,
            )  # fmt: skip
    return Page(records, lines, {}, read)


def _read(given: tuple[str, str, dict[str, str]]) -> Iterator[_Packed]:
    """The pages of the file that was named."""
    place, path, zones = given
    for page in Source(Path(place), 0, name=path).pages(zones, facts_of_line, PAGE):
        yield _packed(page)


if __name__ == "__main__":
    serve(_read)
