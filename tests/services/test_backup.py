"""Backups and restoring: whole, verified, and never in place of something that is not kept."""

from __future__ import annotations

import sqlite3
import stat
import threading
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.builders import Clock, raised, stated
from tests.eventstore.tampering import tamper
from tests.eventstore.test_writer import process
from tests.faults.harness import outcome, worker
from timeline import Timeline
from timeline.eventstore.errors import JournalLeftAlone, NotAStore, StoreMissing
from timeline.eventstore.urls import parse_store_url
from timeline.eventstore.writer import EventWriter
from timeline.services.operations.backup import NotCopied


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "store.db"
    with Timeline.open(made, clock=Clock()) as door:
        door.append(raised(id="first"), stated(id="second"), stated(id="third"))
        door.state()
    return made


def ids(path: Path) -> list[str]:
    with Timeline.open(path) as door:
        assert door.verify() == []
        return [one.id for one in door.log()]


def beside(path: Path) -> list[str]:
    """The files of a folder, without those that SQLite keeps beside an open store."""
    names = (one.name for one in path.parent.iterdir())
    return sorted(name for name in names if not name.endswith(("-wal", "-shm")))


# --------------------------------------------------------------- backup


def test_a_backup_is_the_same_store_private_and_in_one_file(path: Path, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    with Timeline.open(path) as door:
        made = door.backup(tmp_path / "b" / "copy.db")
        assert made.head == door.head()
    assert beside(made.path) == ["copy.db"]
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert ids(made.path) == ["first", "second", "third"]
    with Timeline.open(path) as mine, Timeline.open(made.path) as copy:
        assert mine.identity() == copy.identity()


def test_what_is_still_in_the_write_ahead_log_is_in_the_backup(path: Path, tmp_path: Path) -> None:
    with Timeline.open(path, clock=Clock()) as door:
        door.append(stated(id="fourth"))
        assert path.with_name("store.db-wal").stat().st_size > 0
        door.backup(tmp_path / "copy.db")
    assert ids(tmp_path / "copy.db") == ["first", "second", "third", "fourth"]


def test_a_backup_can_be_read_where_nothing_can_be_written(path: Path, tmp_path: Path) -> None:
    with Timeline.open(path) as door:
        door.backup(tmp_path / "copy.db")
    connection = sqlite3.connect(f"{(tmp_path / 'copy.db').as_uri()}?immutable=1", uri=True)
    with closing(connection):
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert connection.execute("SELECT count(*) FROM stored_events").fetchone() == (4,)


def test_a_backup_does_not_take_the_place_of_a_file_unasked(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("mine")
    with Timeline.open(path) as door:
        with pytest.raises(NotCopied):
            door.backup(other)
        assert other.read_text() == "mine"
        door.backup(other, overwrite=True)
        for target in (path, tmp_path):
            with pytest.raises(NotCopied):
                door.backup(target, overwrite=True)
    assert ids(other) == ["first", "second", "third"]
    assert ids(path) == ["first", "second", "third"]


def test_a_backup_of_a_damaged_store_is_not_kept(path: Path, tmp_path: Path) -> None:
    tamper(path, "UPDATE stored_events SET state = replace(state, 'made', 'mode')")
    before = beside(path)
    with Timeline.open(path) as door, pytest.raises(NotCopied):
        door.backup(tmp_path / "copy.db")
    assert beside(path) == before


def test_where_it_cannot_be_written_it_is_said(path: Path, tmp_path: Path) -> None:
    with Timeline.open(path) as door, pytest.raises(NotCopied):
        door.backup(tmp_path / "no" / "folder" / "copy.db")
    with (
        Timeline.open(tmp_path / "none.db") as door,
        pytest.raises(StoreMissing),
    ):
        door.backup(tmp_path / "copy.db")


def test_a_backup_while_others_write_is_one_moment_of_the_store(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with Timeline.open(path, clock=Clock()) as door:
        door.append(*(stated(id=f"s{n}", summary="x" * 500) for n in range(2_000)))
    writer = worker(
        """
        import sys
        from tests.builders import stated
        from timeline import Timeline

        with Timeline.open(sys.argv[1]) as door:
            print("ready", flush=True)
            for n in range(60):
                door.append(stated(id=f"t{n}"))
        """,
        path,
    )
    assert writer.stdout is not None
    writer.stdout.readline()
    sizes = []
    with Timeline.open(path) as door:
        for number in range(5):
            made = door.backup(tmp_path / f"copy-{number}.db")
            with Timeline.open(made.path) as copy:
                assert copy.verify(quick=True) == []
                sizes.append(copy.position())
    outcome(writer)
    assert sizes == sorted(sizes)
    assert len(ids(path)) == 2_060


# --------------------------------------------------------------- restore


def test_a_restored_store_answers_and_goes_on(path: Path, tmp_path: Path) -> None:
    with Timeline.open(path) as door:
        door.backup(tmp_path / "copy.db")
    with Timeline.open(tmp_path / "new" / "store.db", clock=Clock()) as door:
        made = door.restore(tmp_path / "copy.db")
        assert (made.head.size, made.aside) == (4, None)
        door.append(stated(id="fourth"))
    assert ids(tmp_path / "new" / "store.db") == ["first", "second", "third", "fourth"]
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert ids(tmp_path / "copy.db") == ["first", "second", "third"]


def test_a_store_that_is_there_is_not_replaced_unasked_and_kept_aside(
    path: Path, tmp_path: Path
) -> None:
    with Timeline.open(path, clock=Clock()) as door:
        door.backup(tmp_path / "copy.db")
        door.append(stated(id="later"))
        with pytest.raises(NotCopied):
            door.restore(tmp_path / "copy.db")
        assert len(list(door.log())) == 4
        made = door.restore(tmp_path / "copy.db", overwrite=True)
        # An old view must not answer for the restored store.
        assert [one.id for one in door.log()] == ["first", "second", "third"]
    assert made.aside is not None
    assert ids(made.aside) == ["first", "second", "third", "later"]
    assert ids(path) == ["first", "second", "third"]


def test_an_old_view_does_not_answer_for_a_store_that_went_another_way(
    path: Path, tmp_path: Path
) -> None:
    with Timeline.open(path, clock=Clock()) as door:
        door.backup(tmp_path / "copy.db")
        door.append(stated(id="one-way", title="one way"))
        assert len(list(door.log())) == 4
        door.restore(tmp_path / "copy.db", overwrite=True)
    # As many events as the view has seen, and others.
    with EventWriter(parse_store_url(path), clock=Clock()) as writer:
        writer.append([stated(id="another", title="another way")])
    assert ids(path) == ["first", "second", "third", "another"]


def test_a_damaged_backup_is_not_restored(path: Path, tmp_path: Path) -> None:
    with Timeline.open(path) as door:
        door.backup(tmp_path / "copy.db")
        tamper(tmp_path / "copy.db", "UPDATE stored_events SET topic = 'x' WHERE rowid = 3")
        before = beside(path)
        with pytest.raises(NotCopied):
            door.restore(tmp_path / "copy.db", overwrite=True)
        (tmp_path / "text").write_text("no store\n" * 500)
        with pytest.raises(NotAStore):
            door.restore(tmp_path / "text", overwrite=True)
        with pytest.raises(NotCopied):
            door.restore(path, overwrite=True)
    (tmp_path / "text").unlink()
    assert beside(path) == before
    assert ids(path) == ["first", "second", "third"]


def test_a_store_that_another_program_has_open_is_not_replaced(path: Path, tmp_path: Path) -> None:
    with Timeline.open(path, clock=Clock()) as door:
        door.backup(tmp_path / "copy.db")
    with Timeline.open(path, clock=Clock()) as other, Timeline.open(path) as door:
        other.append(stated(id="later"))
        with pytest.raises(NotCopied):
            door.restore(tmp_path / "copy.db", overwrite=True)
        assert other.append(stated(id="still")).new == 1
    assert ids(path) == ["first", "second", "third", "later", "still"]


@pytest.mark.parametrize("data", [b"", b"no store at all" * 400])
def test_in_place_of_what_is_no_store_it_is_restored_and_that_is_kept(
    path: Path, tmp_path: Path, data: bytes
) -> None:
    with Timeline.open(path) as door:
        door.backup(tmp_path / "copy.db")
    broken = tmp_path / "broken.db"
    broken.write_bytes(data)
    with Timeline.open(broken) as door:
        made = door.restore(tmp_path / "copy.db", overwrite=bool(data))
    assert made.aside is not None
    assert made.aside.read_bytes() == data
    assert ids(broken) == ["first", "second", "third"]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """What a process that was killed left beside a store, which then was moved without it."""
    code = """
        import os
        from tests.builders import Clock, stated
        from timeline import Timeline
        door = Timeline.open(path, clock=Clock())
        door.append(*(stated(id=f"k{number}") for number in range(40)))
        os.kill(os.getpid(), 9)
    """
    gone = tmp_path / "gone.db"
    process(code, str(gone), 0).communicate(timeout=60)
    gone.rename(tmp_path / "moved.db")
    log = tmp_path / "gone.db-wal"
    assert log.stat().st_size > 0
    return log


def test_no_store_is_made_where_the_log_of_another_lies(log: Path) -> None:
    held = log.read_bytes()
    place = log.with_name("gone.db")
    with Timeline.open(place, clock=Clock()) as door:
        for use in (
            door.log,
            lambda: door.append(stated()),
            lambda: door.append(stated(), dry_run=True),
            lambda: door.import_files(log.parent, dry_run=True),
        ):
            with pytest.raises(JournalLeftAlone) as caught:
                use()
            said = f"there is no store at {place}, but {log} contains the newest events of one"
            assert caught.value.message == said
    assert not place.exists()
    assert log.read_bytes() == held
    # Put where the store is now, it is the store again.
    log.rename(log.with_name("moved.db-wal"))
    assert len(ids(log.with_name("moved.db"))) == 40
    with Timeline.open(place, clock=Clock()) as door:
        assert door.append(stated()).new == 1


@pytest.mark.parametrize("ending", ["-wal", "-journal"])
def test_a_copy_is_not_put_beside_the_log_of_another_store(
    path: Path, log: Path, ending: str
) -> None:
    place = log.with_name("gone.db")
    log = log.rename(f"{place}{ending}")
    held = log.read_bytes()
    place.write_text("x" * 5_000)
    with Timeline.open(path) as door:
        for make in (
            lambda: door.backup(place, overwrite=True),
            lambda: door.rescue(path, place),
        ):
            with pytest.raises(NotCopied) as caught:
                make()
            said = f"{log} already exists, and SQLite would read it as part of {place}"
            assert caught.value.message == said
            place.unlink(missing_ok=True)
    assert log.read_bytes() == held
    assert not place.exists()


@pytest.mark.parametrize("ending", ["-wal", "-journal"])
def test_a_store_is_restored_beside_the_log_of_another_which_is_kept(
    path: Path, log: Path, tmp_path: Path, ending: str
) -> None:
    place = log.with_name("gone.db")
    held = log.read_bytes()
    log.rename(f"{place}{ending}")
    with Timeline.open(path) as door:
        door.backup(tmp_path / "copy.db")
    with Timeline.open(place, clock=Clock()) as door:
        made = door.restore(tmp_path / "copy.db")
        door.append(stated(id="fourth"))
    assert ids(place) == ["first", "second", "third", "fourth"]
    assert made.aside is not None
    assert made.aside.name.startswith("gone.db.before-restore-")
    assert made.aside.name.endswith(ending)
    assert made.aside.read_bytes() == held


def test_a_restore_that_fails_puts_everything_back(
    path: Path, log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = log.with_name("gone.db")
    place.write_bytes(b"no store at all" * 400)
    with Timeline.open(path) as door:
        door.backup(tmp_path / "copy.db")
    before = {one.name: one.read_bytes() for one in tmp_path.iterdir() if one.is_file()}
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if target == place:
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with (
        Timeline.open(place, clock=Clock()) as door,
        pytest.raises(NotCopied),
    ):
        door.restore(tmp_path / "copy.db", overwrite=True)
    after = {one.name: one.read_bytes() for one in tmp_path.iterdir() if one.is_file()}
    assert {name: raw for name, raw in after.items() if not name.endswith((".lock", "-shm"))} == {
        name: raw for name, raw in before.items() if not name.endswith((".lock", "-shm"))
    }


def test_many_that_open_a_store_while_it_is_restored_see_the_one_or_the_other(
    path: Path, tmp_path: Path
) -> None:
    with Timeline.open(path, clock=Clock()) as door:
        door.backup(tmp_path / "copy.db")
        door.append(stated(id="later"))
    seen, ended = [], threading.Event()

    def look() -> None:
        while not ended.is_set():
            with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
                sql = "SELECT count(*) FROM stored_events"
                seen.append(connection.execute(sql).fetchone()[0])

    reader = threading.Thread(target=look)
    reader.start()
    try:
        with Timeline.open(path) as door:
            for _ in range(50):
                with suppress(NotCopied):
                    door.restore(tmp_path / "copy.db", overwrite=True)
                    break
    finally:
        ended.set()
        reader.join()
    assert set(seen) <= {4, 5}
    assert len(seen) > 1


def test_a_store_whose_journal_mode_was_being_changed_by_a_killed_process_can_be_read(
    path: Path,
) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        before = path.read_bytes()
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("CREATE TABLE half (x)")
        connection.execute("INSERT INTO half SELECT hex(randomblob(9000)) FROM stored_events")
        half, journal = path.read_bytes(), path.with_name("store.db-journal").read_bytes()
        connection.execute("ROLLBACK")
    assert half != before
    path.write_bytes(half)
    path.with_name("store.db-journal").write_bytes(journal)
    assert ids(path) == ["first", "second", "third"]
    assert path.read_bytes()[100:] == before[100:]
