"""Sixteen that write at once, and four that read: all is there once, and nobody waits for long."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.builders import Clock
from tests.faults.harness import outcome, worker
from timeline import Timeline

WRITERS, READERS, EACH = 16, 4, 150
WRITER = """
    import os, sys, time
    from tests.builders import Clock, stated
    from timeline import Timeline
    path, number, each, government = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    named = {} if government == "be" else {"name": government.upper(), "zone": "Europe/Brussels"}
    worst = 0.0
    with Timeline.open(path, clock=Clock()) as door:
        list(door.log(limit=1))
        door.append(stated(id=f"p{number}-start", government=government), **named)
        print("ready", flush=True)
        sys.stdin.readline()
        for turn in range(each):
            given = stated(id=f"p{number}-{turn}", government=government, matter=f"m{number}")
            start = time.monotonic()
            assert door.append(given).new == 1
            worst = max(worst, time.monotonic() - start)
    print(worst)
"""
READER = """
    import sys, time, threading
    from tests.builders import Clock
    from timeline import Timeline
    ended = threading.Event()
    with Timeline.open(sys.argv[1], clock=Clock()) as door:
        list(door.log(limit=1)), door.state(), door.pending()
        print("ready", flush=True)
        sys.stdin.readline()
        threading.Thread(target=lambda: (sys.stdin.readline(), ended.set()), daemon=True).start()
        worst, asked, seen = 0.0, 0, 0
        while not ended.is_set():
            start = time.monotonic()
            found = [
                lambda: list(door.log(limit=20, reverse=True)),
                lambda: door.state("be") if "be" in {g.id for g in door.known_governments()} else 0,
                lambda: door.show("p0-start"),
            ][asked % 3]()
            worst = max(worst, time.monotonic() - start)
            position = door.view_position()
            assert position >= seen, "what was seen once is gone"
            seen, asked = position, asked + 1
            time.sleep(0.01)
    assert asked > 20
    print(worst)
"""


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.parametrize("governments", [1, WRITERS], ids=["one government", "sixteen"])
def test_what_sixteen_append_at_once_is_all_there_once_and_nobody_waits_for_long(
    tmp_path: Path, governments: int
) -> None:
    path = tmp_path / "shared.db"
    names = ["be"] if governments == 1 else [f"g{number}" for number in range(governments)]
    with Timeline.open(path, clock=Clock()) as door:
        door.append(
            {"kind": "statement-made", "government": "zz", "occurred": "2022", "title": "first"},
            name="ZZ",
            zone="UTC",
        )
    pipe = {"stdin": -1}
    writers = [
        worker(WRITER, path, number, EACH, names[number % governments], **pipe)
        for number in range(WRITERS)
    ]
    assert all(one.stdout and one.stdout.readline() == "ready\n" for one in writers)
    readers = [worker(READER, path, **pipe) for _ in range(READERS)]
    assert all(one.stdout and one.stdout.readline() == "ready\n" for one in readers)
    for one in (*readers, *writers):
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    start = time.monotonic()
    longest_write = max(float(outcome(one)) for one in writers)
    seconds = time.monotonic() - start
    longest_read = max(float(outcome(one)) for one in readers)
    print(
        f"\n{WRITERS * EACH} by {WRITERS} writers in {seconds:.0f} s;"
        f" longest wait of a writer {longest_write:.2f} s, of a reader {longest_read:.2f} s"
    )
    with Timeline.open(path, clock=Clock()) as door:
        found = [one.id for one in door.log()]
        assert len(found) == len(set(found)) == WRITERS * (EACH + 1) + 1
        for number in range(WRITERS):
            turns = [one for one in found if one.startswith(f"p{number}-")]
            assert turns == [f"p{number}-start", *(f"p{number}-{turn}" for turn in range(EACH))]
        assert door.verify() == []
    assert longest_write < 5
    assert longest_read < 1
