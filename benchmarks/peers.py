"""Other ways to keep the same developments, beside ours: `python -m benchmarks.peers`.

Each is asked for three things, in turns, in processes of its own: to take in a history at once; to
append one development, durably; and what state the matters of the largest government were in on a
day. Ours does each with everything on: rules, unique ids, hash tree, a view with full text. The
others do no more than they are asked, and their state is only the last kind of development of each
matter.

It needs the extra `benchmark`, and DuckDB.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, ClassVar, Final, Protocol
from uuid import NAMESPACE_URL, uuid5

from benchmarks.measure import Run, task
from benchmarks.report import duration
from benchmarks.stores import LARGEST, Bench, addition, default_folder, developments, read_through

APPENDS: Final = 100
STATES: Final = 20
_EACH: Final = "government", "occurred", "kind", "matters"


class Peer(Protocol):
    """A way to keep developments."""

    package: ClassVar[str]
    """What it is installed by; "" for nothing."""
    said: ClassVar[str]
    """What else is to be said of it."""

    def __init__(self, folder: Path) -> None: ...

    def bulk(self, history: str) -> None:
        """Takes in all developments of a file."""

    def append(self, data: dict[str, Any]) -> None:
        """Appends one; it is on the disk when this returns."""

    def state(self, government: str, day: str) -> Iterable[str]:
        """The matters that had a state on a day."""


class Ours:
    package, said = "decision-timeline", ""

    def __init__(self, folder: Path) -> None:
        from timeline import Timeline

        self._timeline = Timeline.open(folder / "history.db")

    def bulk(self, history: str) -> None:
        (report,) = self._timeline.import_files(history)
        if report.findings:
            raise SystemExit(f"the history was refused: {report.findings[0]}")
        self._timeline.log(limit=1)

    def append(self, data: dict[str, Any]) -> None:
        self._timeline.append(data)

    def state(self, government: str, day: str) -> Iterable[str]:
        return [one.matter for one in self._timeline.state(government, as_of=day)]


class SqliteUtils:
    package, said = "sqlite-utils", ""

    def __init__(self, folder: Path) -> None:
        from sqlite_utils import Database

        self._table: Any = Database(folder / "utils.db")["developments"]

    def bulk(self, history: str) -> None:
        self._table.insert_all((one for _, one in developments(history)), alter=True)
        self._table.create_index(["government", "occurred"])

    def append(self, data: dict[str, Any]) -> None:
        self._table.insert(data, alter=True)

    def state(self, government: str, day: str) -> Iterable[str]:
        rows = self._table.db.execute(
            "SELECT m.value, kind, max(occurred) FROM developments, json_each(matters) AS m"
            " WHERE government = ? AND occurred < ? GROUP BY m.value",
            (government, day + "~"),
        )
        return [row[0] for row in rows]


class DuckDB:
    package, said = "duckdb", ""

    def __init__(self, folder: Path) -> None:
        import duckdb

        self._db = duckdb.connect(str(folder / "duck.db"))
        self._db.execute(
            "CREATE TABLE developments (id VARCHAR, government VARCHAR, occurred VARCHAR,"
            " kind VARCHAR, matters VARCHAR[], document JSON)"
        )

    def bulk(self, history: str) -> None:
        self._db.execute(
            "INSERT INTO developments SELECT json ->> 'id', json ->> 'government',"
            " json ->> 'occurred', json ->> 'kind', CAST(json -> 'matters' AS VARCHAR[]), json"
            " FROM read_ndjson_objects(?) WHERE json ->> 'kind' IS NOT NULL",
            [history],
        )

    def append(self, data: dict[str, Any]) -> None:
        values = [data["id"], *(data[name] for name in _EACH), json.dumps(data)]
        self._db.execute("INSERT INTO developments VALUES (?, ?, ?, ?, ?, ?)", values)

    def state(self, government: str, day: str) -> Iterable[str]:
        rows = self._db.execute(
            "SELECT m, arg_max(kind, occurred) FROM (SELECT unnest(matters) AS m, kind, occurred"
            " FROM developments WHERE government = ? AND occurred < ?) GROUP BY m",
            [government, day + "~"],
        ).fetchall()
        return [row[0] for row in rows]


class Bestagon:
    package, said = "bestagon", ", its SQLite store"

    def __init__(self, folder: Path) -> None:
        self._runner = asyncio.Runner()
        self._versions: dict[str, int] = {}
        self._run = self._runner.run
        self._run(self._open(str(folder / "bestagon.db")))

    async def _open(self, path: str) -> None:
        import aiosqlite
        from bestagon.adapters.aiosqlite_db import AIOSQLiteEventStore

        self._store: Any = AIOSQLiteEventStore(await aiosqlite.connect(path))
        await self._store.initialize()

    def bulk(self, history: str) -> None:
        for government, group in _by_government(history):
            self._append(government, group)

    def append(self, data: dict[str, Any]) -> None:
        self._append(data["government"], [data])

    def _append(self, government: str, given: list[dict[str, Any]]) -> None:
        from bestagon.core.event_store import NewEventStoreEvent

        events = tuple(
            NewEventStoreEvent(
                event_type=one["kind"], payload=json.dumps(one).encode(), metadata=b"{}"
            )
            for one in given
        )
        before = self._versions.get(government)
        self._run(self._store.append_events(government, events, expected_version=before))
        self._versions[government] = (-1 if before is None else before) + len(events)

    def state(self, government: str, day: str) -> Iterable[str]:
        stream = self._run(self._store.get_stream(government))
        return _last_kinds(map(json.loads, (one.payload for one in stream)), day)


class Eventsourcing:
    package, said = "eventsourcing", ", its defaults"

    def __init__(self, folder: Path) -> None:
        from eventsourcing.application import Application
        from eventsourcing.domain import Aggregate, event

        class Government(Aggregate):
            def __init__(self, slug: str) -> None:
                self.slug = slug
                self.told: list[dict[str, Any]] = []

            @staticmethod
            def create_id(slug: str) -> Any:
                return uuid5(NAMESPACE_URL, slug)

            @event("Recorded")
            def record(self, development: dict[str, Any]) -> None:
                self.told.append(development)

        store = str(folder / "library.db")
        env = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": store}
        self._application: Any = Application(env)
        self._made: Any = Government
        self._open: dict[str, Any] = {}

    def bulk(self, history: str) -> None:
        for government, group in _by_government(history):
            self._open[government] = aggregate = self._made(government)
            for one in group:
                aggregate.record(one)
            self._application.save(aggregate)

    def append(self, data: dict[str, Any]) -> None:
        # Its tutorial reads the aggregate first, which grows with its history: it stays open here.
        aggregate = self._open[data["government"]]
        aggregate.record(data)
        self._application.save(aggregate)

    def state(self, government: str, day: str) -> Iterable[str]:
        found = self._application.repository.get(self._made.create_id(government))
        return _last_kinds(found.told, day)


class JsonLines:
    package, said = "", "JSON Lines and fsync"

    def __init__(self, folder: Path) -> None:
        self._path = folder / "history.jsonl"
        self._file = self._path.open("ab")

    def bulk(self, history: str) -> None:
        self._write(line.encode() + b"\n" for line, _ in developments(history))

    def append(self, data: dict[str, Any]) -> None:
        self._write([json.dumps(data).encode() + b"\n"])

    def _write(self, lines: Iterable[bytes]) -> None:
        self._file.writelines(lines)
        self._file.flush()
        os.fsync(self._file.fileno())

    def state(self, government: str, day: str) -> Iterable[str]:
        with self._path.open("rb") as file:
            every = map(json.loads, file)
            return _last_kinds((one for one in every if one["government"] == government), day)


PEERS: Final[Mapping[str, type[Any]]] = {
    one.__name__: one for one in (Ours, SqliteUtils, DuckDB, Bestagon, Eventsourcing, JsonLines)
}


def _by_government(history: str) -> Iterable[tuple[str, list[dict[str, Any]]]]:
    def government(one: dict[str, Any]) -> str:
        return str(one["government"])

    every = sorted((one for _, one in developments(history)), key=government)
    return ((name, list(group)) for name, group in groupby(every, key=government))


def _last_kinds(told: Iterable[Mapping[str, Any]], day: str) -> Iterable[str]:
    last: dict[str, tuple[str, str]] = {}
    for one in told:
        if one["occurred"] < day + "~":
            for matter in one.get("matters", ()):
                last[matter] = max(last.get(matter, ("", "")), (one["occurred"], one["kind"]))
    return list(last)


def measured(peer: str, history: str) -> dict[str, Any]:
    """What one of them takes, in seconds: `bulk`, and the medians of `append` and of `state`."""
    random = Random(1)
    with TemporaryDirectory(prefix="timeline-peers-") as folder:
        kept: Peer = PEERS[peer](Path(folder))
        bulk = _took(partial(kept.bulk, history))
        given = [addition(LARGEST, number) for number in range(APPENDS)]
        append = median([_took(partial(kept.append, one)) for one in given])
        days = [
            f"{random.randint(2000, 2025)}-{random.randint(1, 12):02}-15" for _ in range(STATES)
        ]
        state = median([_took(partial(kept.state, LARGEST, day)) for day in days])
        found = sorted(kept.state(LARGEST, "2026-06-30"))
    return {"seconds": bulk, "append": append, "state": state, "matters": found}


def _took(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def table(runs: Mapping[str, list[Run]]) -> str:
    """The medians as a table in Markdown; in brackets, how many times as long as ours it took."""
    figures = {
        name: (
            median(run.seconds for run in found),
            *(median(run.details[part] for run in found) for part in ("append", "state")),
        )
        for name, found in runs.items()
    }
    rows = ["| | bulk | one, durable | state on a day |", "| --- | --- | --- | --- |"]
    for name, found in figures.items():
        pairs = zip(found, figures["Ours"], strict=True)
        cells = (f"{duration(theirs)} ({theirs / ours:.2g})" for theirs, ours in pairs)
        rows.append(f"| {_named(PEERS[name])} | {' | '.join(cells)} |")
    return "\n".join(rows)


def _named(peer: type[Any]) -> str:
    return f"{peer.package} {version(peer.package)}{peer.said}" if peer.package else peer.said


def main() -> None:
    """Measures all, in turns, and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--work", type=Path, default=default_folder())
    given = parser.parse_args()
    history = Bench(given.work, given.size, 1, given.repeat).history(given.size)
    read_through(history)
    runs: dict[str, list[Run]] = {name: [] for name in PEERS}
    for _ in range(given.repeat):
        for name, found in runs.items():
            found.append(task("benchmarks.peers:measured", peer=name, history=str(history)))
    answers = {name: found[0].details["matters"] for name, found in runs.items()}
    if any(one != answers["Ours"] for one in answers.values()):
        raise SystemExit(f"they do not agree: {answers}")
    print(table(runs))


if __name__ == "__main__":
    main()
