"""Compares tables by sums of hashes, whatever the order of their rows.

A row is encoded with the types of its values, so that 1, 1.0, '1' and NULL differ. Its hash is the
keyed one of Python (SipHash), whose key is another one in each process.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

_encode: Final = msgspec.msgpack.Encoder().encode


def sum_of(rows: Iterable[Sequence[object]]) -> int:
    """The sum of the hashes of rows.

    Raises:
        sqlite3.Error: if a row cannot be read.
    """
    return sum(map(hash, map(_encode, rows)))


class RowSums(Counter[str]):
    """The sum of each table. Two are equal if their tables have the same rows."""

    def take(self, table: str, rows: Iterable[Sequence[object]]) -> None:
        """Adds rows of a table."""
        self[table] += sum_of(rows)
