"""The life of a view: a cache that can be lost, damaged or outdated without anybody noticing."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import Clock, raised, stated
from timeline import Timeline
from timeline.eventstore.sqlite.reader import SQLiteReader
from timeline.eventstore.urls import parse_store_url
from timeline.readmodel import generations
from timeline.readmodel import read_model as view_module
from timeline.readmodel.errors import ViewUnavailable
from timeline.readmodel.read_model import ReadModel


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store of two developments, with its view."""
    made = tmp_path / "store.db"
    with Timeline.open(made, clock=Clock()) as door:
        door.append(raised(id="first"), stated(id="second"))
    return made


def ids(path: Path) -> list[str]:
    with Timeline.open(path) as door:
        return [one.id for one in door.log()]


def views(path: Path) -> list[str]:
    return sorted(one.name for one in Path(f"{path}.view").iterdir())


def change(path: Path, sql: str) -> None:
    """Changes the view behind the program's back."""
    (file,) = Path(f"{path}.view").glob("*.db")
    connection = sqlite3.connect(file)
    connection.executescript(sql)
    connection.commit()
    connection.close()


def _delete(path: Path) -> None:
    shutil.rmtree(f"{path}.view")


def _scribble(path: Path) -> None:
    (file,) = Path(f"{path}.view").glob("*.db")
    file.write_bytes(b"scribble" * 5_000)


def _cut_short(path: Path) -> None:
    (file,) = Path(f"{path}.view").glob("*.db")
    file.write_bytes(file.read_bytes()[:10_000])


def _empty(path: Path) -> None:
    (file,) = Path(f"{path}.view").glob("*.db")
    file.write_bytes(b"")


def _other_version(path: Path) -> None:
    change(path, "PRAGMA user_version = 99")


def _other_program(path: Path) -> None:
    change(path, "PRAGMA application_id = 1")


def _other_store(path: Path) -> None:
    change(path, "UPDATE facts SET value = 'another' WHERE name = 'store'")


def _no_facts(path: Path) -> None:
    change(path, "DELETE FROM facts")


def _odd_facts(path: Path) -> None:
    change(path, "UPDATE facts SET value = 'many' WHERE name = 'position'")


def _no_table(path: Path) -> None:
    change(path, "DROP TABLE facts")


def _odd_schema(path: Path) -> None:
    change(
        path,
        "PRAGMA writable_schema = 1; UPDATE sqlite_schema"
        " SET sql = CAST('CREATE TABLE labels (x 8' || x'F4' || ')' AS TEXT) WHERE name = 'labels'",
    )


def _too_far(path: Path) -> None:
    change(path, "UPDATE facts SET value = 99 WHERE name = 'position'")


@pytest.mark.parametrize(
    "damage",
    [_delete, _scribble, _cut_short, _empty, _other_version, _other_program, _other_store,
     _no_facts, _odd_facts, _no_table, _too_far],
)  # fmt: skip
def test_a_view_that_does_not_fit_is_made_anew(path: Path, damage: Callable[[Path], None]) -> None:
    damage(path)
    assert ids(path) == ["first", "second"]
    with Timeline.open(path, clock=Clock()) as door:
        assert door.verify() == []
        door.append(stated(id="third"))
    assert ids(path) == ["first", "second", "third"]
    assert len([name for name in views(path) if name.endswith(".db")]) == 1


def test_a_view_whose_schema_is_no_text_stops_neither_an_append_nor_verify(path: Path) -> None:
    _odd_schema(path)
    with Timeline.open(path, clock=Clock()) as door:
        assert door.append(stated(id="third")).new == 1
    _odd_schema(path)
    with Timeline.open(path, clock=Clock()) as door:
        assert door.verify() == []
    assert ids(path) == ["first", "second", "third"]


def test_a_restored_copy_with_another_end_is_noticed(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    with Timeline.open(path, clock=Clock()) as door:
        door.close()
        shutil.copy(path, copy)
        door.append(stated(id="third"))
    assert ids(path) == ["first", "second", "third"]
    for one in tmp_path.glob("store.db-*"):
        one.unlink()
    shutil.copy(copy, path)
    assert ids(path) == ["first", "second"]
    with Timeline.open(copy, clock=Clock()) as door:
        door.append(stated(id="other"))
    with Timeline.open(path) as door:
        assert len(list(door.log())) == 2
        door.close()
    # The same position and version, but another event.
    shutil.copy(copy, path)
    assert ids(path) == ["first", "second", "other"]


def test_a_view_is_caught_up_before_each_read(path: Path) -> None:
    with Timeline.open(path) as reading, Timeline.open(path, clock=Clock()) as writing:
        assert len(list(reading.log())) == 2
        writing.append(stated(id="third"))
        assert len(list(reading.log())) == 3


def test_a_reader_of_a_view_that_was_replaced_goes_on(path: Path) -> None:
    with Timeline.open(path, clock=Clock()) as door, Timeline.open(path) as other:
        assert len(list(other.log())) == 2
        door.rebuild_view()
        assert len(list(other.log())) == 2
        door.append(stated(id="third"))
        assert len(list(other.log())) == len(list(door.log())) == 3


def test_a_rebuild_reports_how_it_comes_along(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view_module, "PAGE", 2)
    seen: list[tuple[int, int]] = []
    with Timeline.open(path) as door:
        assert door.rebuild_view(lambda done, total: seen.append((done, total))) == 3
        assert seen == [(2, 3), (3, 3)]
        door.on_catch_up(lambda done, total: seen.append((done, total)))
        shutil.rmtree(door.view_folder())
        door.close()
        assert len(list(door.log())) == 2
        assert len(seen) == 4


def test_a_view_knows_how_far_it_has_come(path: Path) -> None:
    with SQLiteReader(parse_store_url(path)) as reader:
        with ReadModel(reader) as view:
            assert view.position() == 3
        _other_version(path)
        with ReadModel(reader) as view:
            assert view.position() is None
        _scribble(path)
        with ReadModel(reader) as view:
            assert view.position() is None
        _delete(path)
        with ReadModel(reader) as view:
            assert view.position() is None


def test_many_readers_at_once_make_one_view(path: Path) -> None:
    _delete(path)
    code = "import sys, timeline; print(len(list(timeline.Timeline(sys.argv[1]).log())))"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, path],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]
    assert [one.communicate(timeout=60) for one in started] == [("2\n", "")] * 6
    assert len([name for name in views(path) if name.endswith(".db")]) == 1
    assert not [name for name in views(path) if name.endswith(".building")]


def test_many_threads_at_once_make_one_view(path: Path) -> None:
    _delete(path)
    found: list[int] = []

    def read() -> None:
        with Timeline.open(path) as door:
            found.append(len(list(door.log())))

    threads = [threading.Thread(target=read) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert found == [2] * 6


def test_where_no_view_can_lie_beside_the_store_it_lies_in_the_cache(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Permission bits do not stop root, so it is told that it may not.
    _delete(path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert ids(path) == ["first", "second"]
    assert not Path(f"{path}.view").exists()
    with Timeline.open(path) as door:
        assert door.view_folder() == tmp_path / "cache" / "timeline" / door.identity()


def test_a_view_that_cannot_lie_where_it_should_is_made_for_one_process(path: Path) -> None:
    _delete(path)
    Path(f"{path}.view").write_text("in the way")
    with Timeline.open(path) as door:
        assert [one.id for one in door.log()] == ["first", "second"]
        aside = door.view_folder()
        assert aside.stat().st_mode & 0o777 == 0o700
        door.append(stated(id="third", occurred="2022-04-22"))
        assert [one.id for one in door.log()] == ["first", "second", "third"]
        assert door.verify() == []
    assert not aside.exists()
    assert Path(f"{path}.view").read_text() == "in the way"


def test_a_view_that_can_lie_nowhere_is_an_error_that_is_said(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nowhere(**_: object) -> None:
        raise FileNotFoundError

    _delete(path)
    Path(f"{path}.view").write_text("in the way")
    monkeypatch.setattr(tempfile, "TemporaryDirectory", nowhere)
    with pytest.raises(ViewUnavailable) as caught:
        ids(path)
    assert caught.value.path == f"{path}.view"


def test_halves_of_views_that_a_killed_process_left_are_removed(path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    with Timeline.open(path) as door:
        folder = door.view_folder()
        list(door.log())
        (folder / f"{ended.pid}-a.building").write_bytes(b"half")
        (folder / f"{os.getppid()}-b.building").write_bytes(b"at work")
        door.rebuild_view()
        assert [one.name for one in folder.glob("*.building")] == [f"{os.getppid()}-b.building"]
        assert len(list(door.log())) == 2


def test_after_a_bulk_import_a_view_is_made_anew(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view_module, "FAR_BEHIND", 3)
    with Timeline.open(path, clock=Clock()) as door:
        assert len(list(door.log())) == 2
        before = views(path)
        door._session.writer().append([stated(id=f"one-{number}") for number in range(3)])
        assert len(list(door.log())) == 5
        assert views(path)[0] == before[0], "three more are taken in one by one"
        door._session.writer().append([stated(id=f"two-{number}") for number in range(4)])
        assert len(list(door.log())) == 9
        assert not {name for name in views(path) if name.endswith(".db")} & set(before)
        assert door.verify() == []


def test_where_the_file_system_has_no_links_a_view_takes_its_number_all_the_same(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    _delete(path)
    assert ids(path) == ["first", "second"]
    with Timeline.open(path) as door:
        door.rebuild_view()
    assert ids(path) == ["first", "second"]
    assert [name for name in views(path) if "-" not in name] == ["2.db"]


def test_of_two_that_make_a_view_without_links_one_takes_the_number(
    path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(OSError("no links")))
    mine, name = tmp_path / "mine", tmp_path / "7.db"
    mine.write_text("a view")
    name.write_text("theirs")
    with pytest.raises(FileExistsError):
        generations._give_name(mine, name)
    assert name.read_text() == "theirs"


def test_a_failing_full_text_fails_the_whole_view_and_leaves_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from timeline.readmodel import rebuild

    def fail(_: Path) -> sqlite3.Connection:
        raise sqlite3.OperationalError("database or disk is full")

    _delete(path)
    monkeypatch.setattr(rebuild, "_aside", fail)
    with pytest.raises(ViewUnavailable) as caught:
        ids(path)
    assert caught.value.reason == "the disk is full"
    assert views(path) == []
    monkeypatch.undo()
    assert ids(path) == ["first", "second"]


def test_the_words_that_a_killed_process_left_are_swept_away(path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    for name in (f"{gone.pid}-1.building", f"{gone.pid}-1.words.building"):
        Path(f"{path}.view", name).write_text("half")
    with Timeline.open(path) as door:
        door.rebuild_view()
    assert not [name for name in views(path) if name.endswith(".building")]


def test_a_store_that_is_gone_does_not_get_its_folder_back(path: Path) -> None:
    place = path.parent / "place"
    place.mkdir()
    path = path.rename(place / path.name)
    with SQLiteReader(parse_store_url(str(path))) as reader, ReadModel(reader) as view:
        assert view.rebuild() > 0
        shutil.rmtree(place)
        with pytest.raises(ViewUnavailable):
            view.rebuild()
        assert not place.exists()


def test_a_replaced_view_does_not_come_back_after_a_power_cut(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its number was still there, and the name of the new file was not on the disk yet."""
    ids(path)
    folder, done = Path(f"{path}.view"), list[str]()
    real, inode = os.fsync, folder.stat().st_ino

    def sync(file: int) -> None:
        if os.fstat(file).st_ino == inode:
            done.append(", ".join(views(path)))
        real(file)

    monkeypatch.setattr(os, "fsync", sync)
    with Timeline.open(path) as door:
        door.rebuild_view()
    # Synced while both were there: whatever the disk forgets, the new one is on it.
    assert [names for names in done if "1.db" in names and "2.db" in names]
