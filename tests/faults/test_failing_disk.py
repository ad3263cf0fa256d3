"""A disk that is full, fails or is slow: what is said is true, and the same again settles it."""

from __future__ import annotations

import errno
import json
import os
import resource
import shutil
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import Clock, stated
from tests.faults.faulty import SYNC, WRITE, FaultyDisk, compiled
from tests.faults.harness import outcome, program, worker
from timeline import Timeline
from timeline.domain.developments import document_json

pytestmark = pytest.mark.skipif(
    shutil.which("gcc") is None and shutil.which("cc") is None, reason="no C compiler is installed"
)
ROUNDS = 400
EXPLORER = """
    import errno, json, random, sys
    from pathlib import Path
    from tests.builders import Clock, stated
    from tests.faults.faulty import FaultyDisk
    from timeline import Timeline
    from timeline.domain.errors import TimelineError
    path, control, rounds, seed = sys.argv[1:5]
    disk, chance = FaultyDisk(Path(control)), random.Random(int(seed))
    door = Timeline.open(path, clock=Clock())
    for turn in range(int(rounds)):
        names = [f"t{turn}-{part}" for part in range(chance.choice((1, 1, 3, 40)))]
        batch = [stated(id=name, matter=f"m{turn % 5}") for name in names]
        if chance.random() < 0.3:
            door.close()
        disk.fail(
            chance.choice((1, 1, 2, 2, 4, 7)),
            countdown=chance.randint(0, 14),
            error=chance.choice((errno.EIO, errno.ENOSPC)),
            lasting=chance.random() < 0.5,
            after=chance.random() < 0.3,
        )
        said = "acknowledged"
        try:
            assert door.append(*batch).new == len(batch)
        except TimelineError as error:
            said = type(error).__name__
            message = error.message
        failed = disk.mend()
        if said != "acknowledged":
            assert failed, (said, message)
        receipt = door.append(*batch)
        assert receipt.new in (0, len(batch))
        assert receipt.ids == names
        if said == "acknowledged":
            assert receipt.new == 0, "acknowledged, and not there"
        elif receipt.new == 0:
            said += ", but it was stored"
            assert said.startswith("NotConfirmed"), said
        print(json.dumps([said, failed > 0]))
    door.close()
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(tmp_path_factory.mktemp("shim"))


@pytest.fixture
def disk(tmp_path: Path) -> FaultyDisk:
    return FaultyDisk(tmp_path / "control")


def is_sound(path: Path, count: int) -> None:
    with Timeline.open(path, clock=Clock()) as door:
        ids = [one.id for one in door.log()]
        assert len(ids) == len(set(ids)) == count
        assert door.verify() == []


@pytest.mark.parametrize("rounds", [60, pytest.param(ROUNDS, marks=pytest.mark.slow)])
def test_after_any_error_of_the_disk_the_same_again_settles_it(
    tmp_path: Path, library: Path, disk: FaultyDisk, rounds: int
) -> None:
    path = tmp_path / "s.db"
    with Timeline.open(path, clock=Clock()) as door:
        door.append(stated(id="first"))
    environment = {**os.environ, **disk.environment(library, path)}
    told = outcome(worker(EXPLORER, path, disk.control, rounds, 7, env=environment))
    came = Counter(
        f"{said}{'' if failed else ' (nothing failed)'}"
        for said, failed in map(json.loads, told.splitlines())
    )
    print(f"\n{rounds} rounds: {dict(came)}")
    assert came["NotConfirmed"] > rounds / 20
    with Timeline.open(path, clock=Clock()) as door:
        count = len(list(door.log()))
    assert count >= rounds
    is_sound(path, count)


def test_what_was_not_confirmed_may_have_been_stored_and_the_same_again_finds_out(
    tmp_path: Path, library: Path, disk: FaultyDisk
) -> None:
    """The log was written and only its sync failed; whoever opens the store next reads it."""
    path = tmp_path / "s.db"
    with Timeline.open(path, clock=Clock()) as door:
        door.append(stated(id="first"))
    code = """
        import os, sys
        from pathlib import Path
        from tests.builders import Clock, stated
        from tests.faults.faulty import SYNC, FaultyDisk
        from timeline import Timeline
        from timeline.domain.errors import TimelineError
        door = Timeline.open(sys.argv[1], clock=Clock())
        list(door.log())
        # The first sync is that of the new log itself, before anything is in it.
        FaultyDisk(Path(sys.argv[2])).fail(SYNC, countdown=1)
        try:
            door.append(stated(id="second"))
        except TimelineError as error:
            print(type(error).__name__, flush=True)
        os._exit(0)
    """
    environment = {**os.environ, **disk.environment(library, path)}
    assert outcome(worker(code, path, disk.control, env=environment)) == "NotConfirmed\n"
    with Timeline.open(path, clock=Clock()) as door:
        was_stored = "second" in {one.id for one in door.log()}
        (appended,) = door.append(stated(id="second")).appended
        assert appended.new is not was_stored
    assert was_stored
    is_sound(path, 2)


@pytest.mark.parametrize(("calls", "error"), [(WRITE, errno.ENOSPC), (SYNC, errno.EIO)])
def test_the_program_says_that_it_is_not_confirmed_and_the_same_command_settles_it(
    tmp_path: Path, library: Path, disk: FaultyDisk, calls: int, error: int
) -> None:
    path = tmp_path / "s.db"
    with Timeline.open(path, clock=Clock()) as door:
        door.append(stated(id="first"))
    command = (
        "--store", path, "append", "statement-made", "--government", "be", "--occurred",
        "2022-04-20", "--title", "Something was said",
    )  # fmt: skip
    environment = disk.environment(library, path)
    # The first write after the file was opened is the stored event's.
    disk.fail(calls, error=error)
    ran = program(*command, environment=environment)
    assert disk.mend() > 0
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "not confirmed" in ran.stderr
    assert "Run the same command again" in ran.stderr
    assert "Traceback" not in ran.stderr
    again = program(*command, environment=environment)
    assert again.returncode == 0, again.stderr
    is_sound(path, 2)


def test_a_file_comes_in_whole_or_not_at_all_when_the_disk_is_full(
    tmp_path: Path, library: Path, disk: FaultyDisk
) -> None:
    path, file = tmp_path / "s.db", tmp_path / "file.jsonl"
    with Timeline.open(path, clock=Clock()) as door:
        door.append(stated(id="first"))
    documents = (stated(id=f"f{n}", matter=f"m{n % 5}") for n in range(300))
    file.write_bytes(b"".join(document_json(one) + b"\n" for one in documents))
    for countdown in (0, 25):
        disk.fail(WRITE, countdown=countdown, error=errno.ENOSPC)
        ran = program("--store", path, "import", file, environment=disk.environment(library, path))
        assert disk.mend() > 0
        assert ran.returncode == 1
        assert "not confirmed" in ran.stderr + ran.stdout, (ran.stdout, ran.stderr)
        is_sound(path, 1)
    assert program("--store", path, "import", file).returncode == 0
    is_sound(path, 301)


def test_where_only_the_view_cannot_be_written_an_append_is_acknowledged_all_the_same(
    tmp_path: Path, library: Path, disk: FaultyDisk
) -> None:
    path = tmp_path / "s.db"
    with Timeline.open(path, clock=Clock()) as door:
        door.append(stated(id="first"))
        # The file itself and its log: without its shared memory it could not even be read.
        view = door.view_folder() / "1.db"
    disk.fail(WRITE, error=errno.ENOSPC)
    ran = program(
        "--store", path, "append", "statement-made", "--government", "be", "--occurred",
        "2022-04-20", "--title", "Something was said",
        environment=disk.environment(library, view),
    )  # fmt: skip
    assert disk.mend() > 0
    assert ran.returncode == 0, ran.stderr
    assert "recorded" in ran.stdout + ran.stderr
    is_sound(path, 2)


def test_a_slow_disk_is_slow_and_nothing_else(
    tmp_path: Path, library: Path, disk: FaultyDisk
) -> None:
    path = tmp_path / "s.db"
    environment = disk.environment(library, path)
    disk.slow(50_000)
    ran = program(
        "--store", path, "append", "statement-made", "--government", "be", "--occurred",
        "2022-04-20", "--title", "Something was said", environment=environment,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert program("--store", path, "log", environment=environment).returncode == 0
    disk.mend()
    is_sound(path, 1)


# --------------------------------------------------------------- a disk that is really full


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 700 kB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=700k", "tmpfs", folder],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("only root can mount a small disk")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_on_a_full_disk_all_that_was_acknowledged_stays_and_room_lets_it_go_on(
    small_disk: Path,
) -> None:
    path = small_disk / "s.db"
    code = """
        import sys
        from tests.builders import Clock, stated
        from timeline import Timeline
        from timeline.domain.errors import TimelineError
        with Timeline.open(sys.argv[1], clock=Clock()) as door:
            for turn in range(10**4):
                try:
                    door.append(stated(id=f"t{turn}", summary="x" * 2_000))
                except TimelineError as error:
                    print("error", type(error).__name__, error.message)
                    break
                print(f"t{turn}")
    """
    *told, last = outcome(worker(code, path)).splitlines()
    assert last.startswith("error"), last
    assert "full" in last
    print(f"\n{len(told)} acknowledged, then: {last}")
    # Reading goes on where it can, and says why where it cannot.
    ran = program("--store", path, "log", "--jsonl")
    assert "Traceback" not in ran.stderr
    subprocess.run(["mount", "-o", "remount,size=20m", small_disk], check=True)
    with Timeline.open(path, clock=Clock()) as door:
        found = {one.id for one in door.log()}
        assert set(told) <= found <= {*told, f"t{len(told)}"}
        assert door.append(stated(id=f"t{len(told)}", summary="x" * 2_000)).ids
        assert door.verify() == []


def test_beyond_the_largest_file_that_is_allowed_it_is_not_confirmed(tmp_path: Path) -> None:
    path, file = tmp_path / "s.db", tmp_path / "file.jsonl"
    with Timeline.open(path, clock=Clock()) as door:
        door.append(stated(id="first"))
    documents = (stated(id=f"f{n}", summary="x" * 2_000) for n in range(300))
    file.write_bytes(b"".join(document_json(one) + b"\n" for one in documents))

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    ran = program("--store", path, "import", file, preexec_fn=limit)
    assert ran.returncode == 1
    assert "not confirmed" in ran.stderr + ran.stdout, (ran.stdout, ran.stderr)
    is_sound(path, 1)
    assert program("--store", path, "import", file).returncode == 0
    is_sound(path, 301)
