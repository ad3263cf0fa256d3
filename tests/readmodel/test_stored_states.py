"""The view of a file reads texts from its store, wherever that is, and never another's."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import NoReturn

import pytest

from tests.builders import Clock, corrected, raised, retracted, stated
from tests.cli.reading import Shell
from timeline import Timeline
from timeline.eventstore.errors import StoreUnavailable
from timeline.eventstore.sqlite.reader import SQLiteReader
from timeline.eventstore.sqlite.schema import schema_statements
from timeline.eventstore.urls import locate_file
from timeline.readmodel.errors import ViewUnavailable
from timeline.readmodel.read_model import ReadModel
from timeline.readmodel.states import stored_states
from timeline.readmodel.states.stored_states import (
    STATE,
    document_of,
    recorded_in,
    teach_states,
)

MANY = 300
"""More than a lazy result reads ahead."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store with its view, in which one development is corrected and one retracted."""
    made = tmp_path / "one" / "store.db"
    with Timeline.open(made, clock=Clock()) as door:
        door.append(raised(id="first", title="First"), stated(id="second", title="Second"))
        door.append(stated(id="third", title="Third"))
        door.append(corrected("second", {"title": "Other"}, id="c"), retracted("third", id="r"))
        list(door.log())
    return made


def titles(path: Path) -> dict[str, str]:
    with Timeline.open(path) as door:
        return {one.id: one.title for one in door.log() if one.id not in {"c", "c2", "r"}}


TITLES = {"first": "First", "second": "Other", "third": "Third"}


def views(path: Path) -> list[str]:
    return sorted(one.name for one in Path(f"{path}.view").glob("*.db"))


def own(path: Path) -> dict[tuple[str, int], str | None]:
    """The texts that the view has itself, by id and row."""
    (view,) = Path(f"{path}.view").glob("*.db")
    with closing(sqlite3.connect(view)) as connection:
        rows = connection.execute("SELECT id, row, own FROM revisions").fetchall()
    return {(name, row): text for name, row, text in rows}


def test_a_view_of_a_file_has_only_the_texts_that_the_store_has_not(path: Path) -> None:
    found = own(path)
    assert {name for (name, _), text in found.items() if text is not None} == {"second"}
    # What is retracted reads as before, and so does what was known before the correction.
    assert [text for (name, _), text in found.items() if name == "third"] == [None, None]
    with Timeline.open(path) as door:
        before = list(door.log(as_known="2022-04-20"))
        assert {one.id: one.title for one in before}.get("second", "Second") == "Second"
        assert door.show("second").original is not None
        assert door.verify() == []


class _Served(SQLiteReader):
    """A reader as of a server, whose view is read while it is away."""

    file_uri = None  # type: ignore[assignment]


def test_a_view_of_a_server_has_all_texts(path: Path, tmp_path: Path) -> None:
    with _Served(locate_file(path)) as reader, ReadModel(reader) as view:
        view.folder = tmp_path / "view"
        view.fresh()
        view.reader.close()
        connection = view.let_go()
        assert connection is not None
        with closing(connection):
            rows = connection.execute(f"SELECT r.own, {STATE} FROM revisions AS r").fetchall()
    assert len(rows) == len(own(path))
    assert all(text is not None and text == state for text, state in rows)


def test_views_of_a_file_and_of_a_server_are_not_mistaken_for_each_other(path: Path) -> None:
    with _Served(locate_file(path)) as reader, ReadModel(reader) as view:
        view.fresh()
    assert views(path) == ["2.db"]
    assert titles(path) == TITLES
    assert views(path) == ["3.db"]


@pytest.mark.parametrize("with_view", [True, False])
def test_a_store_that_was_moved_is_read_where_it_is(path: Path, *, with_view: bool) -> None:
    if not with_view:
        shutil.rmtree(f"{path}.view")
    there = path.parent.rename(path.parent.with_name("two é%3f")) / path.name
    assert titles(there) == TITLES
    assert views(there) == ["1.db"]
    with Timeline.open(there, clock=Clock()) as door:
        door.append(corrected("first", {"title": "Moved"}, id="c2"))
    assert titles(there) == TITLES | {"first": "Moved"}


def test_a_store_that_was_renamed_is_read_by_its_new_name(path: Path) -> None:
    there = path.rename(path.with_name("renamed.db"))
    Path(f"{path}.view").rename(f"{there}.view")
    assert titles(there) == TITLES
    assert views(there) == ["1.db"]


def test_a_copy_with_its_view_reads_its_own_texts(path: Path) -> None:
    there = shutil.copytree(path.parent, path.parent.with_name("copy")) / path.name
    for one, title in ((path, "Here"), (there, "There")):
        with Timeline.open(one, clock=Clock()) as door:
            door.append(stated(id="last", title=title))
    shutil.rmtree(path.parent)
    assert titles(there) == TITLES | {"last": "There"}


def test_another_store_in_its_place_is_read_instead(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with Timeline.open(other, clock=Clock()) as door:
        door.append(raised(id="first", title="Another"), stated(id="second", title="Another"))
    with Timeline.open(path) as door:
        assert len(list(door.log())) == 5
        path.unlink()
        other.rename(path)
        assert {one.title for one in door.log()} == {"Another"}
    assert titles(path) == {"first": "Another", "second": "Another"}


def test_a_file_that_is_replaced_while_it_is_attached_is_not_taken_for_the_store(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.db"
    with Timeline.open(other, clock=Clock()) as door:
        door.append(*(stated(id=f"s{n}", title="Another") for n in range(9)))
    uri = SQLiteReader.file_uri

    def replaced(reader: SQLiteReader) -> str:
        if other.exists():
            path.unlink()
            other.rename(path)
        return str(uri.fget(reader))  # type: ignore[attr-defined]

    with Timeline.open(path) as door:
        door.position()
        monkeypatch.setattr(SQLiteReader, "file_uri", property(replaced))
        assert {one.title for one in door.log()} == {"Another"}


def test_a_folder_that_may_not_be_written_is_read_as_it_is(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Permission bits do not stop root, so it is told that it may not.
    shutil.rmtree(f"{path}.view")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("os.access", lambda *_: False)
    assert titles(path) == TITLES
    assert not Path(f"{path}.view").exists()


def changed(rows: Iterator[str]) -> int:
    return sum(title != "As it was" for title in rows)


def test_a_result_that_is_being_read_stays_as_it_was_during_appends_and_a_rebuild(
    tmp_path: Path,
) -> None:
    path = tmp_path / "store.db"
    with Timeline.open(path, clock=Clock()) as door, Timeline.open(path, clock=Clock()) as other:
        door.append(*(stated(id=f"s{n}", title="As it was") for n in range(MANY)))
        found = iter(door.log())
        assert next(found).title == "As it was"
        other.append(*(corrected(f"s{n}", {"title": "As it is"}, id=f"c{n}") for n in range(MANY)))
        assert sum(one.title == "As it is" for one in other.log()) == MANY
        other.rebuild_view()
        # Another question over the same timeline, which leaves the first its connection.
        assert sum(one.title == "As it is" for one in door.log()) == MANY
        assert changed(one.title for one in found) == 0


def test_threads_read_texts_while_another_appends(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    wrong: list[object] = []
    ended = threading.Event()
    with Timeline.open(path, clock=Clock()) as door:
        door.append(*(stated(id=f"s{n}", title=f"s{n}") for n in range(40)))

        def read() -> None:
            with Timeline.open(path) as mine:
                while not ended.is_set():
                    try:
                        found = mine.log(kinds=["statement-made"])
                        told = ((one.title, one.id) for one in found)
                        wrong.extend(a for a, id_ in told if a not in {id_, f"{id_} corrected"})
                    except Exception as error:  # noqa: BLE001  said by the test
                        wrong.append(error)

        threads = [threading.Thread(target=read) for _ in range(4)]
        for thread in threads:
            thread.start()
        for n in range(40):
            door.append(
                stated(id=f"t{n}", title=f"t{n}"),
                corrected(f"s{n}", {"title": f"s{n} corrected"}, id=f"c{n}"),
            )
        ended.set()
        for thread in threads:
            thread.join()
        assert wrong == []
        assert door.verify() == []


def tampered(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TRIGGER stored_events_update")
        connection.execute(sql)
        connection.execute(*(one for one in schema_statements() if "stored_events_update" in one))
        connection.commit()


@pytest.mark.parametrize(
    ("state", "first"),
    [
        ("'no JSON'", None),
        ("x'00ff'", None),
        # Of a text that is no UTF-8, one character is lost.
        (
            "CAST(replace(CAST(state AS BLOB), CAST('First' AS BLOB), x'46FF727374') AS TEXT)",
            "F\ufffdrst",
        ),
    ],
)
def test_a_stored_text_that_was_damaged_since_is_noticed_and_read_as_far_as_it_can_be(
    path: Path, state: str, first: str | None
) -> None:
    tampered(path, f"UPDATE stored_events SET state = {state} WHERE rowid = 2")
    with suppress(ViewUnavailable), Timeline.open(path) as door:
        assert [one.title for one in door.log() if one.id == "first"] == [first]
    with Timeline.open(path) as door:
        found = {one.id: one.title for one in door.log()}
        assert found.get("first") == first
        assert found["second"] == "Other"
        assert door.verify() != []
    assert titles(path).get("first") == first


def test_the_parts_of_a_state_are_found_whatever_a_name_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    author = 'x","recorded":"no","timing":{},"development":{'
    monkeypatch.setenv("TIMELINE_AUTHOR", author)
    with Timeline.open(tmp_path / "store.db", clock=Clock()) as door:
        door.append(stated(id="a", title="A title"))
        (entry,) = door.log()
    assert entry.who["appended_by"] == author
    assert entry.title == "A title"
    assert document_of(entry.state) == entry.text
    assert recorded_in(entry.state) == entry.recorded
    assert entry.recorded.startswith("20")


def test_pages_of_the_store_that_are_damaged_are_said_to_be_and_the_view_stays(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Timeline.open(path, clock=Clock()) as door:
        door.append(stated(id="long", summary="long " * 8_000))
        door.append(stated(id="last"))
        standing = door.state()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(path.read_bytes())
    # The number of the page on which the text goes on.
    size = int.from_bytes(data[16:18], "big")
    place = data.index(b"long " * 750) // size * size
    data[place : place + 4] = b"\xff" * 4
    path.write_bytes(data)
    with Timeline.open(path) as door:
        assert door.state() == standing
        with pytest.raises(StoreUnavailable, match="cannot use the store"):
            list(door.log())
        assert door.state() == standing
    shell = Shell(capsys, path)
    found = shell("log")
    assert found.code == 1
    assert "the store" in found.err
    assert shell("state").code == 0
    assert views(path) == ["1.db"]


def test_an_append_has_succeeded_even_if_the_store_cannot_be_read_for_its_receipt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(*_: object) -> NoReturn:
        error = sqlite3.DatabaseError("database disk image is malformed")
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise error

    with Timeline.open(tmp_path / "t.db", clock=Clock()) as timeline:
        timeline.append(stated(id="first"))
        monkeypatch.setattr("timeline.services.appending.recording.status_changes", damaged)
        monkeypatch.setattr(stored_states, "_is_sound", lambda _, schema: schema == "main")
        assert timeline.append(stated(id="second")).new == 1
        monkeypatch.undo()
        assert timeline.position() == 3
        assert [one.id for one in timeline.log()] == ["first", "second"]


def test_an_error_of_a_sound_store_means_the_view(tmp_path: Path) -> None:
    error = sqlite3.DatabaseError("database disk image is malformed")
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    with Timeline.open(tmp_path / "t.db", clock=Clock()) as timeline:
        timeline.append(stated(id="first"))
        view = timeline._session.read_model()
        view.fresh()
        stored_states.check_not_of_store(error, view.connection, view._reader)


def test_a_function_is_defined_once_for_a_connection(path: Path) -> None:
    with Timeline.open(path) as door:
        list(door.log())
        with door._session.at_once() as view:
            teach_states(view, None)
            running = view.execute("SELECT row FROM revisions")
            assert running.fetchone() is not None
            # SQLite compiles all statements anew for another one, and so refuses it meanwhile.
            teach_states(view, None)
            with pytest.raises(sqlite3.OperationalError, match="creating function"):
                teach_states(view, "{}{}".format)


def test_a_text_that_is_no_json_any_more_is_named(path: Path) -> None:
    with Timeline.open(path) as door:
        entry = next(one for one in door.log() if one.id == "first")
        damaged = entry._replace(stored=entry.stored.replace(b'"title":', b'"title" '))
        with pytest.raises(ViewUnavailable, match="“first” is no JSON"):
            _ = damaged.document
