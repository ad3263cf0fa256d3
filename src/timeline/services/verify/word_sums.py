"""Compares the full-text index with the texts that it should have, without building another.

Of each word, three sums over its places are compared: how often it occurs, the rows, and the
places in them. They are added up with the hash of the word, so that memory has a bound.

The integrity check of FTS5 compares an index with a table in a third of the time, but its checksum
is an exclusive or, in which a word that is altered alike in two places is not found.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from secrets import randbits
from string import ascii_letters, digits
from typing import Final

_INSTANCES: Final = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.instances USING fts5vocab(main, texts, instance)"
)
_PLACES: Final = (
    "CREATE TEMP TABLE places AS SELECT CAST(term AS BLOB) AS term, count(*) AS times,"
    " sum(doc) AS rows, sum(doc * 31 + offset * (doc % 1009)) AS places"
    " FROM temp.instances GROUP BY term"
)
"""In one statement, during which SQLite does not hold the interpreter lock."""
_HELD: Final = 100_000
"""Words of which sums are held; then they are added up."""
_OF_WORDS: Final = (ascii_letters + digits).encode() + bytes(range(128, 256))
_SEPARATED: Final = bytes(
    ord(chr(code).lower() if code < 128 else chr(code)) if code in _OF_WORDS else 32
    for code in range(256)
)
"""The tokenizer `ascii` of FTS5: what is of no word as a blank, and capitals as small letters."""


class WordSums:
    """Adds up the words of texts, and of an index."""

    def __init__(self) -> None:
        self._times, self._rows, self._places = (randbits(24) | 1 for _ in range(3))
        self._held: defaultdict[bytes, int] = defaultdict(int)
        self._total = 0

    def take(self, first: int, texts: Sequence[str]) -> None:
        """Adds the texts of consecutive rows."""
        held = self._held
        for row, text in enumerate(texts, first):
            weight = self._times + row * (self._rows + 31 * self._places)
            further = self._places * (row % 1009)
            for word in text.encode().translate(_SEPARATED).split():
                held[word] += weight
                weight += further
        if len(held) > _HELD:
            self._add_up()

    def total(self) -> int:
        """The sum over all texts that were taken."""
        self._add_up()
        return self._total

    def total_of(self, connection: sqlite3.Connection) -> int:
        """The same over the texts of an index whose places were `gathered`."""
        return sum(
            hash(word) * (times * self._times + rows * self._rows + places * self._places)
            for word, times, rows, places in connection.execute("SELECT * FROM temp.places")
        )

    def _add_up(self) -> None:
        self._total += sum(hash(word) * weight for word, weight in self._held.items())
        self._held.clear()


def gather(connection: sqlite3.Connection) -> None:
    """Sums up the places of each word of the index of a read model, for `WordSums.total_of`."""
    connection.execute(_INSTANCES)
    connection.execute(_PLACES)
