"""Writers and readers as on machines of their own, while servers are killed under them.

Each is a process with a view of its own and goes through the door. They tell what was
acknowledged to them, which errors reached them, and how long they waited at worst.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any, NamedTuple, Self

from tests.faults.harness import outcome, worker
from timeline import Timeline
from timeline.eventstore.postgres.migrations import initialise
from timeline.eventstore.urls import PostgresLocation, parse_store_url

WRITER = """
    import json, sys, time
    from tests.builders import stated
    from timeline import Timeline
    from timeline.domain.errors import TimelineError
    url, number, each = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    government, acknowledged, errors, worst = ("be", "nl")[number % 2], [], [], 0.0
    with Timeline.open(url) as door:
        for turn in range(each):
            given = stated(id=f"p{number}-{turn}", government=government, matter=f"m{number}")
            start = time.monotonic()
            try:
                door.append(given)
                acknowledged.append(given.id)
            except TimelineError as error:
                errors.append(f"{type(error).__name__}: {error}")
            worst = max(worst, time.monotonic() - start)
            time.sleep(0.01)
    print(json.dumps([acknowledged, errors, worst]))
"""
READER = """
    import json, sys, time, threading
    from timeline import Timeline
    from timeline.domain.errors import TimelineError
    ended, errors, worst, seen = threading.Event(), [], 0.0, 0
    with Timeline.open(sys.argv[1]) as door:
        list(door.log())
        print("ready", flush=True)
        threading.Thread(target=lambda: (sys.stdin.readline(), ended.set()), daemon=True).start()
        while not ended.is_set():
            start = time.monotonic()
            try:
                list(door.log(limit=20, reverse=True)), door.state()
            except TimelineError as error:
                errors.append(f"{type(error).__name__}: {error}")
            worst = max(worst, time.monotonic() - start)
            position = door.view_position() or 0
            assert position >= seen, "what was seen once is gone"
            seen = position
            time.sleep(0.02)
        print(json.dumps([[[one.id, one.recorded] for one in door.log()], errors, worst]))
"""


class Told(NamedTuple):
    """What a process was told: a writer the ids that were acknowledged, a reader its view."""

    held: list[Any]
    errors: list[str]
    worst: float
    """Seconds of its longest wait."""


class Crowd:
    """Four writers, two of each of two governments, and two readers.

    Args:
        url: Of an empty store.
        place: A folder for their views.
        each: How many developments each writer appends.
        patience: Seconds for which they try again.
    """

    WRITERS, READERS = 4, 2

    def __init__(self, url: str, place: Path, each: int, patience: float = 8) -> None:
        self.url, self.each = url, each
        self._place, self._patience = place, patience
        location = parse_store_url(url)
        assert isinstance(location, PostgresLocation)
        assert initialise(location)
        self.readers: list[subprocess.Popen[str]] = []
        self.writers: list[subprocess.Popen[str]] = []

    def __enter__(self) -> Self:
        self.readers = [self._process(READER, 10 + number) for number in range(self.READERS)]
        assert all(one.stdout and one.stdout.readline() == "ready\n" for one in self.readers)
        self.writers = [
            self._process(WRITER, number, number, self.each) for number in range(self.WRITERS)
        ]
        return self

    def __exit__(self, *_: object) -> None:
        for one in (*self.writers, *self.readers):
            if one.poll() is None:
                one.kill()
            one.communicate()

    def _process(self, code: str, number: int, *arguments: object) -> subprocess.Popen[str]:
        environment = {
            **os.environ,
            "XDG_CACHE_HOME": str(self._place / f"cache{number}"),
            "TIMELINE_PATIENCE": str(self._patience),
        }
        return worker(code, self.url, *arguments, env=environment, stdin=subprocess.PIPE)

    @staticmethod
    def stored(part: float, each: int) -> str:
        """The question whether this part of all is stored, and every writer has begun.

        Who has not begun yet has no view to go on from.
        """
        return (
            f"SELECT count(*) > {part * Crowd.WRITERS * each}"
            f" AND count(DISTINCT split_part(id, '-', 1)) = {Crowd.WRITERS}"
            " FROM timeline.development_ids"
        )

    def written(self) -> list[Told]:
        """Waits for the writers' end; no error may have reached one."""
        told = [Told(*json.loads(outcome(one, timeout=120))) for one in self.writers]
        errors = [one.errors for one in told]
        assert errors == [[]] * self.WRITERS, f"they go on by themselves, and not: {errors}"
        for number, one in enumerate(told):
            assert one.held == [f"p{number}-{turn}" for turn in range(self.each)]
        return told

    def read(self) -> list[Told]:
        """Ends the readers; returns what each ended with."""
        told = []
        for one in self.readers:
            out, errors = one.communicate("end\n", timeout=60)
            assert (one.returncode, errors) == (0, ""), (one.returncode, errors)
            told.append(Told(*json.loads(out)))
        return told

    def held_at(self, url: str) -> list[list[Any]]:
        """What the store at a URL holds: all that was appended, once and in order, and sound."""
        with Timeline.open(url) as door:
            entries = [[one.id, one.recorded] for one in door.log()]
            ids = [one.id for one in door.log()]
            assert len(ids) == len(set(ids)) == self.WRITERS * self.each
            for number in range(self.WRITERS):
                mine = [one for one in ids if one.startswith(f"p{number}-")]
                assert mine == [f"p{number}-{turn}" for turn in range(self.each)]
            assert door.verify() == []
        return entries
