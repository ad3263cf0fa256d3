"""What ours is held against: the least that SQLite, or the usual tool, needs for the same.

Each is a function for a process of its own (see `measure.task`) or one that both sides of
a row share a process with. They are as quick as they can be made: what they need is laid out
before the clock starts, and none of them validates anything.
"""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from benchmarks.stores import developments

SHAPE: Final = (
    "CREATE TABLE stored_events (originator_id TEXT, originator_version INTEGER, topic TEXT,"
    " state BLOB, PRIMARY KEY (originator_id, originator_version))"
)
"""The library's own table."""
INSERT: Final = "INSERT INTO stored_events VALUES (?, ?, ?, ?)"
SCAN: Final = (
    "SELECT rowid, originator_id, originator_version, topic, state FROM stored_events"
    " ORDER BY rowid"
)
SEARCH: Final = (
    "SELECT d.day, d.document FROM texts JOIN documents AS d ON d.row = texts.rowid"
    " WHERE texts MATCH ? ORDER BY d.day LIMIT 50"
)


def durable(path: str) -> sqlite3.Connection:
    """A connection that commits as the store does: write-ahead log, synchronous FULL."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    return connection


def executemany(history: str, store: str) -> dict[str, Any]:
    """All lines into a table of the library's shape, in one transaction."""
    versions: dict[str, int] = {}
    rows = []
    for line, data in developments(history):
        version = versions[data["government"]] = versions.get(data["government"], 0) + 1
        rows.append((data["government"], version, data["kind"], line.encode()))
    start = time.perf_counter()
    with closing(durable(store)) as connection:
        connection.execute(SHAPE)
        connection.execute("BEGIN")
        connection.executemany(INSERT, rows)
        connection.execute("COMMIT")
    return {"seconds": time.perf_counter() - start, "count": len(rows)}


def eventsourcing_defaults(history: str, store: str) -> dict[str, Any]:
    """The library as its tutorial shows it, but kind to it: no aggregate is ever loaded.

    JSON transcoder, mutable aggregates that stay in memory, one save for each development.
    Its tutorial would fetch the aggregate before each save, which grows with the history.
    """
    from eventsourcing.application import Application
    from eventsourcing.domain import Aggregate, event

    class Government(Aggregate):
        def __init__(self, slug: str) -> None:
            self.slug = slug
            self.developments: list[str] = []

        @event("Recorded")
        def record(self, development: dict[str, Any]) -> None:
            self.developments.append(development["id"])

    given = [data for _, data in developments(history)]
    start = time.perf_counter()
    env = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": store}
    application: Any = Application(env)
    governments: dict[str, Government] = {}
    for data in given:
        slug = data["government"]
        if slug not in governments:
            governments[slug] = Government(slug)
        governments[slug].record(data)
        application.save(governments[slug])
    application.close()
    return {"seconds": time.perf_counter() - start, "count": len(given)}


def scan(store: str) -> dict[str, Any]:
    """Reads every stored event."""
    with closing(_read_only(store)) as connection:
        start = time.perf_counter()
        count = sum(1 for _ in connection.execute(SCAN))
        return {"seconds": time.perf_counter() - start, "count": count}


def scan_sha256(store: str) -> dict[str, Any]:
    """Reads every stored event and hashes its state."""
    with closing(_read_only(store)) as connection:
        start = time.perf_counter()
        count = 0
        for row in connection.execute(SCAN):
            sha256(row[4].encode()).digest()
            count += 1
        return {"seconds": time.perf_counter() - start, "count": count}


def scan_json(store: str) -> dict[str, Any]:
    """Reads every stored event and parses its state."""
    with closing(_read_only(store)) as connection:
        start = time.perf_counter()
        count = 0
        for row in connection.execute(SCAN):
            json.loads(row[4])
            count += 1
        return {"seconds": time.perf_counter() - start, "count": count}


def scan_out(store: str, target: str) -> dict[str, Any]:
    """Reads every stored event and writes its state, as it is, as a line."""
    with closing(_read_only(store)) as connection, Path(target).open("w", encoding="utf-8") as out:
        start = time.perf_counter()
        count = 0
        for row in connection.execute(SCAN):
            state = row[4]
            out.write((state if isinstance(state, str) else state.decode()) + "\n")
            count += 1
        out.flush()
        return {"seconds": time.perf_counter() - start, "count": count}


def _read_only(store: str) -> sqlite3.Connection:
    return sqlite3.connect(Path(store).absolute().as_uri() + "?mode=ro", uri=True)
