"""Reads files of developments in pages of a thousand, to validate and store together.

A page has what the validation of each development needs (`DevelopmentFacts`). Most lines are read
without building a model, which would take ten times as long.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Iterator, MutableMapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from timeline.domain.developments import Development
from timeline.domain.errors import TimelineError
from timeline.domain.facts import DevelopmentFacts, facts_of
from timeline.domain.names.namings import Naming
from timeline.formats.discovery import JSONL_SUFFIXES, TABLE_SUFFIXES, read_file, read_stream
from timeline.formats.errors import Finding
from timeline.formats.jsonl import read_jsonl_quickly
from timeline.formats.namings import NamingItem, Record
from timeline.formats.records import GovernmentHeader, Item, Locator, Quick

if TYPE_CHECKING:
    from timeline.formats.mapping.map_file import LoadedMap

PAGE: Final = 1_000
"""Records of a page, which are stored together if a file is not stored as a whole."""

Zones = MutableMapping[str, str]
"""The time zone of each known government; headers add to it."""

Decoder = Callable[[bytes, Zones], DevelopmentFacts | None]
"""Returns the facts of a line of JSON, or None if the line needs its model."""


class Page(NamedTuple):
    """Some records of a file, in its order.

    Attributes:
        records: The records. A development without facts needs the full validation, because of an
            unknown zone or a local time that does not exist.
        lines: The first line of each record, counted from 1.
        locators: The locators of fields, by index of the record.
        read: Number of bytes read so far.
    """

    records: list[DevelopmentFacts | Development | Naming | GovernmentHeader | Finding]
    lines: list[int]
    locators: dict[int, Locator]
    read: int


class PageSource(NamedTuple):
    """A file to read, once or several times.

    Attributes:
        path: The path as given; `-` is standard input.
        size: The size in bytes.
        stream: Standard input, buffered in a file.
        proposed: Whether what is still proposed in a draft is read too.
        mapped: The map that says which developments its rows are.
    """

    path: Path
    size: int
    stream: BinaryIO | None = None
    proposed: bool = False
    mapped: LoadedMap | None = None

    @property
    def is_jsonl(self) -> bool:
        """Whether it is a file of JSON Lines by its name."""
        return self.stream is None and self.path.suffix.lower() in JSONL_SUFFIXES

    @property
    def is_table(self) -> bool:
        """Whether it is a table: it has a map, or is CSV by its name."""
        return self.mapped is not None or self.path.suffix.lower() in TABLE_SUFFIXES

    def pages(
        self, zones: Zones, decoder: Decoder, size: int = PAGE
    ) -> Generator[Page, None, None]:
        """Yields the file in pages."""
        if self.stream is not None:
            self.stream.seek(0)
            # A duplicate, because closing the wrapper must not close the original.
            stream = os.fdopen(os.dup(self.stream.fileno()), "rb")
            with stream:
                records = self._records(stream, lambda line: decoder(line, zones))
                yield from paged(records, zones, size, lambda: self.size)
        elif self.is_jsonl or self.mapped is not None:
            try:
                with self.path.open("rb", buffering=1 << 20) as opened:
                    records = self._records(opened, lambda line: decoder(line, zones))
                    yield from paged(records, zones, size, opened.tell)
            except OSError as error:
                what = f"cannot be read: {error.strerror or error}"
                yield Page([Finding(str(self.path), None, None, what)], [1], {}, 0)
        else:
            records = read_file(self.path, proposed=self.proposed)
            yield from paged(records, zones, size, lambda: self.size)

    def _records(
        self, stream: BinaryIO, facts: Callable[[bytes], DevelopmentFacts | None]
    ) -> Iterator[Record | Quick]:
        name = str(self.path)
        if self.mapped is not None:
            from timeline.formats.mapping.map_reader import read_mapped

            return read_mapped(stream, name, self.mapped, facts)
        if self.stream is not None:
            return read_stream(stream, name)
        return read_jsonl_quickly(stream, name, facts)


def paged(
    records: Iterable[Record | Quick],
    zones: Zones,
    size: int,
    tell: Callable[[], int],
) -> Generator[Page, None, None]:
    """Yields records in pages of `size`, with the facts of developments."""
    waiting = _with_zones(records, zones)
    while some := list(islice(waiting, size)):
        page = Page([], [], {}, tell())
        for record in some:
            if isinstance(record, Quick):
                page.records.append(record.facts)
                page.lines.append(record.line)
            elif isinstance(record, Item | NamingItem):
                if record.locator is not None:
                    page.locators[len(page.records)] = record.locator
                page.records.append(
                    record.naming
                    if isinstance(record, NamingItem)
                    else _judgeable(record.development, zones)
                )
                page.lines.append(record.line)
            else:
                page.records.append(record)
                page.lines.append(record.line or 1)
        yield page


def _with_zones(records: Iterable[Record | Quick], zones: Zones) -> Iterator[Record | Quick]:
    """Adds the zone of a header before the next line is read, which may then need no model."""
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
        # The full validation finds the same error, with the right line.
        return development
