"""The query of when a store first and last recorded something."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

_SQL = "SELECT min(recorded_from), max(recorded_from) FROM revisions WHERE recorded_from <= ?"


class RecordedSpan(NamedTuple):
    """When the first and the last development were recorded, in microseconds since the epoch."""

    first: int
    last: int


def recorded_span(connection: sqlite3.Connection, until: int) -> RecordedSpan | None:
    """When the store began and ended recording, up to a moment; None if it had nothing by then.

    Args:
        connection: To the view.
        until: The moment, in microseconds since the epoch.
    """
    first, last = connection.execute(_SQL, (until,)).fetchone()
    return None if first is None else RecordedSpan(first, last)
