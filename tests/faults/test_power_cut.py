"""A power cut at a thousand moments: nothing acknowledged is lost, and nothing is corrupt."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.builders import Clock, stated
from tests.faults.harness import Fork, in_memory
from tests.faults.power import Disk, recorded
from timeline import Timeline
from timeline.domain.developments import document_json
from timeline.domain.errors import TimelineError
from timeline.eventstore.errors import StoreMissing
from timeline.eventstore.sqlite.reader import SQLiteReader
from timeline.eventstore.urls import parse_store_url

STATES = 1_000
RUN = """
    import os, sys
    from tests.builders import Clock, stated
    from timeline import Timeline
    folder, file = sys.argv[1:3]
    path = folder + "/s.db"
    def say(*names):
        os.write(1, (" ".join(names) + "\\n").encode())
    def append(door, start, count):
        names = [f"b{start}-{n}" for n in range(count)]
        door.append(*(stated(id=name, matter=f"m{start % 5}") for name in names))
        say(*names)
    with Timeline.open(path, clock=Clock()) as door:
        for number in range(12):
            append(door, number, 1)
    with Timeline.open(path, clock=Clock()) as door:
        for number in range(12, 20):
            append(door, number, 3)
        door.retract("b3-0", reason="misread", id="retraction-0")
        say("retraction-0")
    with Timeline.open(path, clock=Clock()) as door:
        door.import_files(file)
        say(*(f"file-{n}" for n in range(200)))
        for number in range(20, 50):
            append(door, number, 1)
        door.rebuild_view()
        for number in range(50, 60):
            append(door, number, 2)
    with Timeline.open(path, clock=Clock()) as door:
        append(door, 60, 1)
"""
SIZES = Counter(
    {f"b{n}": 1 if n < 12 or 20 <= n < 50 or n == 60 else 3 if n < 20 else 2 for n in range(61)}
) + Counter({"file": 200, "retraction": 1})


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_a_power_cut_at_any_moment_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    file = tmp_path / "file.jsonl"
    documents = (stated(id=f"file-{n}", matter=f"m{n % 5}") for n in range(200))
    file.write_bytes(b"".join(document_json(one) + b"\n" for one in documents))
    live = tmp_path / "live"
    live.mkdir()
    calls = recorded(RUN, live, tmp_path / "trace", str(file))
    seed = random.randrange(10**9)
    chance = random.Random(seed)
    print(f"\n{len(calls)} calls, seed {seed}")
    disk = Disk(live)
    ours = [index for index, call in enumerate(calls) if disk.take(call)]
    wanted = sorted(chance.choices(ours, k=STATES))

    def half(place: Path, number: int) -> Callable[[Callable[[str], None]], None]:
        def work(say: Callable[[str], None]) -> None:
            mine = random.Random(seed + number)
            disk, came, done = Disk(live), Counter[str](), 0
            for turn, index in enumerate(wanted[number::2]):
                for call in calls[done : index + 1]:
                    disk.take(call)
                done = index + 1
                folder = place / f"cut-{number}"
                disk.cut(folder, mine)
                came[_checked(folder / "s.db", set(disk.said), whole=turn % 10 == 0)] += 1
                shutil.rmtree(folder)
            say(json.dumps(came))

        return work

    came = Counter[str]()
    with in_memory() as place:
        for child in [Fork(half(place, number)) for number in range(2)]:
            code, lines = child.ended()
            assert code == 0, lines
            came += Counter(json.loads(lines[-1]))
    assert came.total() == STATES
    print(f"{STATES} states at {len(set(wanted))} of {len(ours)} moments: {dict(came)}")
    assert came["sound"] > STATES / 2


def _checked(path: Path, said: set[str], *, whole: bool) -> str:
    """What is left after a cut, checked."""
    try:
        with SQLiteReader(parse_store_url(path)) as reader:
            events = [row for page in reader.rows() for row in page]
    except StoreMissing:
        assert not said, "acknowledged, and the store is gone"
        with Timeline.open(path, clock=Clock()) as door:
            assert door.append(stated(id="new")).new == 1
        return "no store yet"
    versions = [event.version for event in events]
    assert versions == list(range(1, len(events) + 1)), "a gap"
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        ids = {row[0] for row in connection.execute("SELECT id FROM development_ids")}
    assert said <= ids, f"lost: {sorted(said - ids)}"
    batches = Counter(one.rsplit("-", 1)[0] for one in ids)
    assert all(SIZES[batch] == count for batch, count in batches.items()), "half a batch"
    if whole:
        with Timeline.open(path, clock=Clock()) as door:
            assert {one.id for one in door.log()} == ids
            assert door.verify() == []
            assert door.append(stated(id="new")).new == 1
            assert {one.id for one in door.log()} == ids | {"new"}
    else:
        try:
            with Timeline.open(path, clock=Clock()) as door:
                assert {one.id for one in door.log()} == ids
        except TimelineError as error:
            pytest.fail(f"{error.message}")
    return "sound"
