"""Killed at random moments, hundreds of times: what was acknowledged is there, and all goes on.

Each round forks a child that works on a real store and says on a pipe what it has been told;
then it is killed with SIGKILL, which it can neither see nor delay. After each round the store is
looked at cheaply, and now and then, and at the end, as a whole.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from tests.builders import Clock, stated
from tests.faults.harness import Fork, Moment, command, program, warmed_up
from timeline import Timeline
from timeline.domain.developments import document_json
from timeline.eventstore.sqlite.reader import SQLiteReader
from timeline.eventstore.urls import parse_store_url
from timeline.eventstore.writer import EventWriter

KILLS = 150
Say = Callable[[str], None]
pytestmark = pytest.mark.slow


def stored(path: Path) -> set[str]:
    """All ids in a store, by nothing but SQLite."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        return {row[0] for row in connection.execute("SELECT id FROM development_ids")}


def is_sound(path: Path, ids: set[str]) -> None:
    """The store verifies, and its log has just these."""
    with Timeline.open(path, clock=Clock()) as door:
        assert {one.id for one in door.log()} == ids
        assert door.verify() == []


@pytest.fixture
def chance() -> random.Random:
    seed = random.randrange(10**9)
    print(f"\nseed {seed}")
    return random.Random(seed)


def test_while_appending(tmp_path: Path, chance: random.Random) -> None:
    path = tmp_path / "s.db"
    acknowledged: set[str] = set()
    idle, moment = 0, Moment(chance, 0.06)
    for number in range(KILLS):

        def work(say: Say, number: int = number) -> None:
            with Timeline.open(path, clock=Clock()) as door:
                for turn in range(10**6):
                    names = [f"k{number}-{turn}-{part}" for part in range(1 + turn % 3)]
                    matter = f"m{number % 7}"
                    assert door.append(*(stated(id=n, matter=matter) for n in names)).new
                    say(" ".join(names))

        child = Fork(work)
        moment.wait()
        lines = child.kill()
        moment.came(done=bool(lines))
        assert not any(line.startswith("failed") for line in lines), lines
        idle += not lines
        told = {name for line in lines for name in line.split()}
        acknowledged |= told
        if path.exists() and path.stat().st_size and acknowledged:
            found = stored(path)
            assert told <= found, "acknowledged, and not there"
            batches = Counter(name.rsplit("-", 1)[0] for name in found)
            assert all(size == 1 + int(batch.split("-")[1]) % 3 for batch, size in batches.items())
        if number % 50 == 49:
            is_sound(path, stored(path))
            assert acknowledged <= stored(path)
    surplus = len(stored(path)) - len(acknowledged)
    print(f"{KILLS} kills, {idle} before anything was appended; {len(acknowledged)} developments"
          f" acknowledged, 0 lost; {surplus} were stored and not acknowledged")  # fmt: skip
    assert KILLS / 10 < idle < KILLS * 9 / 10
    is_sound(path, stored(path))


def test_while_a_store_is_made(tmp_path: Path, chance: random.Random) -> None:
    made, moment = Counter[str](), Moment(chance, 0.04)
    for number in range(60):
        path = tmp_path / f"{number}.db"

        def work(say: Say, path: Path = path) -> None:
            with Timeline.open(path, clock=Clock()) as door:
                door.append(stated(id="a"))
            say("a")

        child = Fork(work)
        moment.wait()
        lines = child.kill()
        moment.came(done=bool(lines))
        assert lines in ([], ["a"])
        made["acknowledged" if lines else "file" if path.exists() else "nothing"] += 1
        with Timeline.open(path, clock=Clock()) as door:
            assert [one.new for one in door.append(stated(id="a")).appended] == [not lines] or (
                not lines
            )
            assert [one.id for one in door.log()] == ["a"]
        assert path.stat().st_mode & 0o777 == 0o600
    print(dict(made))


def lines_of(folder: Path, name: str, count: int) -> Path:
    """A file of so many developments."""
    path = folder / f"{name}.jsonl"
    documents = (stated(id=f"{name}-{n}", matter=f"m{n % 5}") for n in range(count))
    path.write_bytes(b"".join(document_json(one) + b"\n" for one in documents))
    return path


@pytest.mark.parametrize(("kills", "is_shown"), [(KILLS, False), (60, True)])
def test_while_importing_a_file(
    tmp_path: Path,
    chance: random.Random,
    monkeypatch: pytest.MonkeyPatch,
    kills: int,
    is_shown: bool,
) -> None:
    size = 100
    if is_shown:
        # As of a large file: the view is made meanwhile. Each child has these from its parent.
        monkeypatch.setattr("timeline.services.files.import_files.SMALL", 0)
        monkeypatch.setattr("timeline.readmodel.prepared.is_worth_it", lambda *_: True)
    path = tmp_path / "s.db"
    with Timeline.open(path, clock=Clock()) as door:
        door.append(stated(id="first"))
    probe = count()

    def import_one() -> None:
        with Timeline.open(tmp_path / "time.db", clock=Clock()) as door:
            door.import_files(lines_of(tmp_path, f"probe{next(probe)}", size))

    moment = Moment(chance, warmed_up(import_one) * 1.5)
    whole: set[str] = set()
    came = Counter[str]()
    file, name = lines_of(tmp_path, "f0", size), "f0"
    for number in range(kills):

        def work(say: Say, file: Path = file) -> None:
            with Timeline.open(path, clock=Clock()) as door:
                say(str(door.import_files(file)[0].new))

        child = Fork(work)
        moment.wait()
        lines = child.kill()
        moment.came(done=bool(lines))
        assert lines in ([], [str(size)]), lines
        parts = Counter(one.rsplit("-", 1)[0] for one in stored(path) if one != "first")
        assert set(parts.values()) <= {size}, "half a file is there"
        assert name in parts or not lines, "acknowledged, and not there"
        came["acknowledged" if lines else "stored" if name in parts else "left out"] += 1
        whole = set(parts)
        if name in parts:  # the same again else: a retry after a kill is what a user does
            name = f"f{number + 1}"
            file = lines_of(tmp_path, name, size)
        if number % 60 == 59:
            is_sound(path, stored(path))
    print(f"{kills} kills: {dict(came)}")
    assert came["left out"] > kills / 10
    assert came["stored"] + came["acknowledged"] > kills / 10
    is_sound(path, {"first"} | {f"{one}-{n}" for one in whole for n in range(size)})
    # Whoever imports next removes what was left, but not what another may just have made.
    for spool in tmp_path.glob("*.spool"):
        os.utime(spool, (1, 1))
    with Timeline.open(path, clock=Clock()) as door:
        door.import_files(lines_of(tmp_path, "last", size))
    left = {one.name for one in tmp_path.iterdir() if "part" in one.name or "spool" in one.name}
    left |= {one.name for one in Path(f"{path}.view").glob("*.building")}
    assert left == set()


def test_while_the_view_catches_up_or_is_made_anew(tmp_path: Path, chance: random.Random) -> None:
    path = tmp_path / "s.db"
    ids: set[str] = set()

    def grow(count: int) -> None:
        batch = [stated(id=f"s{len(ids) + n}", matter=f"m{n % 9}") for n in range(count)]
        with EventWriter(parse_store_url(path), clock=Clock()) as writer:
            writer.append(batch)
        ids.update(one.id for one in batch)

    def work(say: Say) -> None:
        with Timeline.open(path, clock=Clock()) as door:
            say(f"{sum(1 for _ in door.log())}")

    def anew(say: Say) -> None:
        with Timeline.open(path, clock=Clock()) as door:
            door.rebuild_view()
            say(f"{sum(1 for _ in door.log())}")

    def rebuild_it() -> None:
        with Timeline.open(path, clock=Clock()) as door:
            door.rebuild_view()

    grow(600)
    moments = {True: Moment(chance, 0.05), False: Moment(chance, warmed_up(rebuild_it) * 1.5)}
    came = Counter[str]()
    for number in range(KILLS):
        catching_up = number % 3 != 0
        if catching_up:
            grow(20)
        child = Fork(work if catching_up else anew)
        moments[catching_up].wait()
        lines = child.kill()
        moments[catching_up].came(done=bool(lines))
        assert lines in ([], [str(len(ids))]), lines
        what = "catch-up" if catching_up else "rebuild"
        came[f"{what} {'ended' if lines else 'broken off'}"] += 1
        if number % 10 == 9:
            with Timeline.open(path, clock=Clock()) as door:
                assert {one.id for one in door.log()} == ids
        if number % 60 == 59:
            is_sound(path, ids)
    print(f"{KILLS} kills: {dict(came)}")
    assert came["catch-up broken off"] > KILLS / 10
    assert came["rebuild broken off"] > KILLS / 10
    is_sound(path, ids)
    with Timeline.open(path, clock=Clock()) as door:
        door.rebuild_view()
        left = sorted(one.name for one in door.view_folder().iterdir())
    assert [name for name in left if name.endswith(".building")] == [], "half a view is left"
    assert len([name for name in left if name.endswith(".db")]) == 1


def test_while_the_program_itself_imports(tmp_path: Path, chance: random.Random) -> None:
    """The installed command, as a user has it: killed, then run again, then asked."""
    kills, size = 6, 1_000
    for number in range(kills):
        path = tmp_path / f"{number}.db"
        file = lines_of(tmp_path, f"f{number}", size)
        process = subprocess.Popen(
            [command(), "--store", str(path), "import", str(file)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(chance.uniform(0.2, 1.2))
        process.send_signal(signal.SIGKILL)
        process.wait(60)
        again = program("--store", path, "import", file)
        assert again.returncode == 0, again.stderr
        assert f"{size:,} new" in again.stdout or f"{size:,} already recorded" in again.stdout
        counted = program("--store", path, "stats", "--json")
        assert json.loads(counted.stdout)["developments"] == size
        if number % 5 == 0:
            assert program("--store", path, "verify").returncode == 0
    with SQLiteReader(parse_store_url(path)) as reader:
        assert reader.position() == size + 1
