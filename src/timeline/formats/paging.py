"""Files of developments in pages: what is judged and stored a thousand at a time.

A page has what judging each development needs (`DevelopmentFacts`). Most lines are read without
building a model, which would take ten times as long.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Iterator, MutableMapping
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from timeline.domain.developments import Development
from timeline.domain.errors import TimelineError
from timeline.domain.facts import DevelopmentFacts, facts_of
from timeline.formats.discovery import JSONL_SUFFIXES, read_file, read_stream
from timeline.formats.jsonl import read_jsonl_quickly
from timeline.formats.records import Finding, GovernmentHeader, Item, Locator, Quick

PAGE: Final = 1_000
"""How many records a page has: what is stored at once where a file is not stored as a whole."""

Zones = MutableMapping[str, str]
"""The time zone of each government that is known; what headers say is added."""

Decoder = Callable[[bytes, Zones], DevelopmentFacts | None]
"""Gives the facts of a line of JSON, or None if only the model can judge the line."""


class Page(NamedTuple):
    """Some records of a file, in its order.

    Attributes:
        records: Developments without their facts have something about them that only the judge
            can say: a government whose zone is not known yet, a time that never was.
        lines: Where each begins, counted from 1.
        locators: Know the lines of fields, by the place of the record on the page.
        read: How many bytes of the file are read.
    """

    records: list[DevelopmentFacts | Development | GovernmentHeader | Finding]
    lines: list[int]
    locators: dict[int, Locator]
    read: int


class PageSource(NamedTuple):
    """A file to read, once or several times.

    Attributes:
        path: As it was given; `-` is standard input.
        size: In bytes.
        stream: What standard input held, as a file that can be read again.
    """

    path: Path
    size: int
    stream: BinaryIO | None = None

    @property
    def is_jsonl(self) -> bool:
        """Whether it is a file of JSON Lines by its name."""
        return self.stream is None and self.path.suffix.lower() in JSONL_SUFFIXES

    def pages(
        self, zones: Zones, decoder: Decoder, size: int = PAGE
    ) -> Generator[Page, None, None]:
        """All of it, in pages."""
        if self.stream is not None:
            self.stream.seek(0)
            # Closing what wraps it must not close it.
            stream = os.fdopen(os.dup(self.stream.fileno()), "rb")
            with stream:
                yield from paged(read_stream(stream, "-"), zones, size, lambda: self.size)
        elif self.is_jsonl:
            try:
                with self.path.open("rb", buffering=1 << 20) as opened:
                    name = str(self.path)
                    records = read_jsonl_quickly(opened, name, lambda line: decoder(line, zones))
                    yield from paged(records, zones, size, opened.tell)
            except OSError as error:
                what = f"cannot be read: {error.strerror or error}"
                yield Page([Finding(str(self.path), None, None, what)], [1], {}, 0)
        else:
            yield from paged(read_file(self.path), zones, size, lambda: self.size)


def paged(
    records: Iterable[GovernmentHeader | Item | Finding | Quick],
    zones: Zones,
    size: int,
    tell: Callable[[], int],
) -> Generator[Page, None, None]:
    """Records in pages of `size`, with the facts of developments."""
    waiting = _with_zones(records, zones)
    while some := list(islice(waiting, size)):
        page = Page([], [], {}, tell())
        for record in some:
            if isinstance(record, Quick):
                page.records.append(record.facts)
                page.lines.append(record.line)
            elif isinstance(record, Item):
                if record.locator is not None:
                    page.locators[len(page.records)] = record.locator
                page.records.append(_judgeable(record.development, zones))
                page.lines.append(record.line)
            else:
                page.records.append(record)
                page.lines.append(record.line or 1)
        yield page


def _with_zones(
    records: Iterable[GovernmentHeader | Item | Finding | Quick], zones: Zones
) -> Iterator[GovernmentHeader | Item | Finding | Quick]:
    """Adds what a header says before the line behind it is read: it may need no model then."""
    for record in records:
        if isinstance(record, GovernmentHeader) and record.zone is not None:
            zones.setdefault(record.id, record.zone)
        yield record


def _judgeable(development: Development, zones: Zones) -> DevelopmentFacts | Development:
    zone = zones.get(development.government)
    if zone is None:
        return development
    try:
        return facts_of(development, zone)
    except TimelineError:
        # The judge will find the same, and say it of the right line.
        return development
