"""One file by two names: hard links and files that are mounted by themselves.

SQLite has a log and locks for each name, so two writers lose what the other was told is stored.
Nothing is recorded then, by whatever way; what is there can be read, with a warning. A link and
a folder that is mounted are no second name.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.builders import Clock, stated
from tests.faults.harness import Ran, command, commands, worker
from tests.tui.driving import driven
from timeline import Timeline
from timeline.domain.developments import document_json
from timeline.eventstore.errors import StoreHasTwoNames, StoreUnavailable
from timeline.eventstore.sqlite.hard_links import check_one_name, names_beside, second_name
from timeline.eventstore.sqlite.journal_files import journals_beside
from timeline.eventstore.sqlite.reader import SQLiteReader
from timeline.eventstore.urls import SQLiteLocation

APPEND = (
    "append", "statement-made", "--government", "be", "--occurred", "2022-04-20",
    "--title", "Something was said",
)  # fmt: skip
READING: Sequence[Sequence[str]] = (
    ("log",), ("show", "first"), ("state",), ("pending",), ("replay",), ("stats",), ("matters",),
    ("diff", "2022-01-01", "2022-05-01"), ("export",), ("check",),
)  # fmt: skip
LINKED = "it has 2 names (hard links)"
MOUNTED = "only the file is mounted, without its"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "a place"
    folder.mkdir()
    made = folder / "s.db"
    with Timeline.open(made, clock=Clock()) as door:
        door.append(stated(id="first"), stated(id="second"))
    return made


@pytest.fixture
def linked(path: Path) -> Path:
    """Another name of the store."""
    other = path.with_name("t.db")
    os.link(path, other)
    return other


@pytest.fixture
def outbox(tmp_path: Path) -> Path:
    folder = tmp_path / "outbox"
    folder.mkdir()
    (folder / "1.jsonl").write_bytes(document_json(stated(id="waiting")) + b"\n")
    return folder


def in_a_namespace(
    path: Path, mounted: Path, *lines: Sequence[object], store: Path | None = None
) -> list[Ran]:
    """Commands where a file or folder is mounted at a place, which nobody else sees.

    Args:
        path: What is mounted.
        mounted: Where.
        lines: The commands.
        store: The store that they are given; by default the one that is mounted.

    Where it cannot be mounted, the test is skipped.
    """
    script = 'mount --bind "$1" "$2" && shift 2 && exec "$@"'
    wrapped = ["unshare", "--mount", "sh", "-c", script, "sh", str(path), str(mounted)]
    if shutil.which("unshare") is None:
        pytest.skip("there is no unshare here, so that nothing can be mounted for a test alone")
    tried = subprocess.run([*wrapped, "true"], capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        pytest.skip(f"nothing may be mounted here: {tried.stderr.strip()}")
    store = store or (mounted / "s.db" if path.is_dir() else mounted)
    found = []
    for line in lines:
        ran = subprocess.run(
            [*wrapped, command(), "--store", str(store), *map(str, line)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        found.append(Ran(ran.returncode, ran.stdout, ran.stderr, 0))
    return found


def writing(tmp_path: Path, outbox: Path) -> list[Sequence[object]]:
    """Every command that writes to a store, but for a copy to it."""
    file, good = tmp_path / "file.jsonl", tmp_path / "good.db"
    file.write_bytes(document_json(stated(id="imported")) + b"\n")
    with Timeline.open(good, clock=Clock()) as door:
        door.append(stated(id="third"))
    return [
        APPEND, ("import", file), ("import", "--keep-going", file),
        ("correct", "first", "--set", "title=Else", "--reason", "r"),
        ("retract", "first", "--reason", "r"), ("dispute", "first", "--reason", "r"),
        ("outbox", "send", outbox), ("restore", "--overwrite", good),
    ]  # fmt: skip


def contents(path: Path) -> list[tuple[str, bytes]]:
    """All files beside a store that hold anything, but for what locks it."""
    return [
        (one.name, one.read_bytes())
        for one in sorted(path.parent.iterdir())
        if one.is_file() and not one.name.endswith("-shm") and one.stat().st_size > 0
    ]


def refused(found: Sequence[Ran], why: str) -> bool:
    for ran in found:
        assert ran.is_clear, ran
        assert ran.code == 1, ran
        assert "cannot record in" in ran.errors, ran
        assert why in ran.errors, ran
    return True


def test_nothing_is_recorded_in_a_file_with_two_names_by_any_way(
    path: Path, linked: Path, tmp_path: Path, outbox: Path
) -> None:
    before = contents(path)
    lines = writing(tmp_path, outbox)
    for name in (path, linked):
        assert refused(commands(name, *lines), LINKED)
        (copied,) = commands(tmp_path / "good.db", ("store", "copy", tmp_path / "good.db", name))
        assert copied.code == 1
        with Timeline.open(name, clock=Clock()) as door, pytest.raises(StoreHasTwoNames):
            door.append(stated(id="third"))
    assert contents(path) == before
    assert [one.name for one in outbox.iterdir()] == ["1.jsonl"]


def test_an_empty_file_with_two_names_becomes_no_store(tmp_path: Path) -> None:
    empty, other = tmp_path / "s.db", tmp_path / "t.db"
    empty.touch()
    os.link(empty, other)
    assert refused(commands(other, APPEND, ("store", "init")), LINKED)
    assert empty.stat().st_size == 0


def test_what_has_two_names_can_be_read_with_a_warning(path: Path, linked: Path) -> None:
    for ran in commands(linked, *READING, ("backup", path.with_name("copy.db"))):
        assert ran.code == 0, ran
        assert ran.errors.count("may be incomplete") == 1, ran
    copies = (
        ("rescue", linked, path.with_name("r.db")),
        ("store", "copy", linked, path.with_name("c.db")),
    )
    rescue, copy = commands(path.with_name("other.db"), *copies)
    for ran in (rescue, copy):
        assert ran.code == 0, ran
        assert ran.errors.count(f"the store {linked} may be incomplete") == 1, ran
    assert "nothing that this name has is lost: it is the same store" in rescue.errors
    log, verify, seal, doctor = commands(
        linked, ("log",), ("verify", "--quick"), ("seal", path.with_name("seal")), ("doctor",)
    )
    assert len(log.out.splitlines()) == 2
    assert (verify.code, LINKED in verify.out) == (1, True)
    assert (seal.code, "nothing was sealed" in seal.errors) == (1, True)
    assert LINKED in doctor.out
    assert f"{path}, {linked}" in doctor.out
    assert f"timeline rescue '{linked}' one.db" in doctor.out
    assert "one.db` under this name, and the same into" in doctor.out


def test_with_one_name_left_it_goes_on(path: Path, linked: Path) -> None:
    path.unlink()
    with Timeline.open(linked, clock=Clock()) as door:
        assert door.warning is None
        door.append(stated(id="third"))
        assert door.verify() == []


def test_what_was_split_is_put_together_as_doctor_says(path: Path, tmp_path: Path) -> None:
    """Two writers that do not look, each told that 25 developments are stored, then killed."""
    code = """
        import sys
        from tests.builders import stated
        from timeline import Timeline
        from timeline.eventstore.sqlite import creation, factory
        creation.check_one_name = factory.check_one_name = lambda _: None
        with Timeline.open(sys.argv[1]) as door:
            for line in sys.stdin:
                door.append(stated(id=line.strip()))
                print("stored", flush=True)
    """
    other = path.with_name("t.db")
    first = worker(code, path, stdin=subprocess.PIPE)
    _tell(first, "a0")
    os.link(path, other)
    second = worker(code, other, stdin=subprocess.PIPE)
    for number in range(1, 26):
        _tell(first, f"a{number}")
        _tell(second, f"b{number}")
    for one in (first, second):
        one.kill()
        one.communicate()
    one_, two, folder = tmp_path / "one.db", tmp_path / "two.db", tmp_path / "two"
    saved = commands(path, ("rescue", path, one_), ("rescue", other, two))
    assert [ran.code for ran in saved] == [0, 0]
    assert [ran.code for ran in commands(two, ("export", "--to", folder))] == [0]
    assert [ran.code for ran in commands(one_, ("import", folder), ("verify",))] == [0, 0]
    with Timeline.open(one_) as door:
        found = {one.id for one in door.log()}
    told = {f"a{n}" for n in range(26)} | {f"b{n}" for n in range(1, 26)}
    assert found == told | {"first", "second"}


def _tell(writer: subprocess.Popen[str], id_: str) -> None:
    assert writer.stdin is not None
    assert writer.stdout is not None
    writer.stdin.write(f"{id_}\n")
    writer.stdin.flush()
    assert writer.stdout.readline() == "stored\n"


# --------------------------------------------------------------- mounted


@pytest.mark.parametrize("name", ["s.db", "a \\ b.db"])
def test_nothing_is_recorded_in_a_file_that_is_mounted_by_itself(
    path: Path, tmp_path: Path, outbox: Path, name: str
) -> None:
    place = tmp_path / "place" / name
    place.parent.mkdir()
    place.touch()
    link = tmp_path / "link.db"
    link.symlink_to(place)
    before = contents(path)
    # Every way to write under one name suffices: the other is to be read from a list of mounts.
    lines = writing(tmp_path, outbox) if name == "s.db" else [APPEND]
    assert refused(in_a_namespace(path, place, *lines), MOUNTED)
    read, verify, doctor = in_a_namespace(path, place, ("log",), ("verify",), ("doctor",))
    assert (read.code, len(read.out.splitlines())) == (0, 2)
    assert MOUNTED in read.errors
    assert (verify.code, MOUNTED in verify.out) == (1, True)
    assert "mount the folder that it is in" in doctor.out
    (by_link,) = in_a_namespace(path, place, APPEND, store=link)
    assert refused([by_link], MOUNTED)
    assert contents(path) == before


def test_a_folder_that_is_mounted_is_no_second_name(path: Path, tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir()
    added, read = in_a_namespace(path.parent, place, APPEND, ("verify",))
    assert (added.code, read.code) == (0, 0), (added, read)
    with Timeline.open(path) as door:
        assert len(list(door.log())) == 3


# --------------------------------------------------------------- links, and what was killed


def test_a_symbolic_link_is_no_second_name_and_leads_to_the_log_of_its_file(
    path: Path, tmp_path: Path
) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(path)
    with Timeline.open(path, clock=Clock()) as door, Timeline.open(link, clock=Clock()) as other:
        other.append(stated(id="third"))
        door.append(stated(id="fourth"))
        log = Path(f"{path}-wal")
        assert log.stat().st_size > 0
        assert not Path(f"{link}-wal").exists()
        assert journals_beside(link) == [log]
        assert [one.id for one in door.log()] == [one.id for one in other.log()]
        assert other.warning is None


def test_restoring_by_a_link_replaces_the_file_that_it_leads_to(path: Path, tmp_path: Path) -> None:
    link, saved = tmp_path / "link.db", tmp_path / "saved.db"
    link.symlink_to(path)
    with Timeline.open(link, clock=Clock()) as door:
        door.backup(saved)
        door.append(stated(id="third"))
    with Timeline.open(link, clock=Clock()) as door:
        made = door.restore(saved, overwrite=True)
        assert made.path == path
        assert link.is_symlink()
    with Timeline.open(path, clock=Clock()) as door:
        assert len(list(door.log())) == 2


@pytest.mark.parametrize(
    "left", [".s.db.4711.part", ".s.db.xyz.part/new.db", "s.db.before-restore-20220601T120000Z"]
)
def test_a_name_that_a_killed_copy_left_is_no_second_name_and_is_removed(
    path: Path, left: str
) -> None:
    other = path.parent / left
    other.parent.mkdir(exist_ok=True)
    os.link(path, other)
    assert names_beside(path) == sorted([path, *([other] if "/" not in left else [])])
    # What only reads says nothing of it, and lets it be.
    with Timeline.open(path) as door:
        assert door.verify() == []
    assert other.exists()
    check_one_name(SQLiteLocation(path))
    assert (other.exists(), path.stat().st_nlink) == (False, 1)


def test_a_name_with_a_log_of_its_own_stays(path: Path) -> None:
    other = path.with_name("s.db.before-restore-20220601T120000Z")
    os.link(path, other)
    Path(f"{other}-wal").write_bytes(b"something")
    with pytest.raises(StoreHasTwoNames):
        check_one_name(SQLiteLocation(path))
    assert other.exists()


def test_a_rollback_journal_is_left_alone_where_there_is_a_second_name(
    path: Path, linked: Path
) -> None:
    code = """
        import os, sqlite3, sys
        own = sqlite3.connect(sys.argv[1], isolation_level=None)
        own.execute("PRAGMA journal_mode=DELETE")
        own.execute("PRAGMA cache_spill=1")
        own.execute("PRAGMA cache_size=1")
        own.execute("BEGIN")
        own.execute("CREATE TABLE t (x)")
        own.executemany("INSERT INTO t VALUES (?)", [("x" * 1_000,) for _ in range(2_000)])
        print("done", flush=True)
        os.kill(os.getpid(), 9)
    """
    process = worker(code, path)
    process.communicate()
    journal = Path(f"{path}-journal")
    assert journal.stat().st_size > 512
    before = path.read_bytes(), journal.read_bytes()
    with pytest.raises(StoreUnavailable):
        SQLiteReader(SQLiteLocation(path))
    assert (path.read_bytes(), journal.read_bytes()) == before
    linked.unlink()
    SQLiteReader(SQLiteLocation(path)).close()
    assert not journal.exists()


# --------------------------------------------------------------- the screen


def test_the_screen_says_that_it_can_only_be_read(path: Path, linked: Path) -> None:
    async def go() -> None:
        async with driven(linked, path.with_name("settings.json")) as it:
            await it.until(lambda: "the file has two names" in it.now.slow)
            path.unlink()
            await it.until(lambda: it.now.slow == "")

    asyncio.run(go())


def test_a_file_that_is_not_there_has_no_second_name(tmp_path: Path) -> None:
    assert second_name(SQLiteLocation(tmp_path / "none")) is None
    assert names_beside(tmp_path / "none") == []
