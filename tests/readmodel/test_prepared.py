"""A view made while a file is judged is the one that is made afterwards, or none at all."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import wait
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from tests.builders import Clock, decision_taken, stated
from tests.cli.reading import PROGRAM, subprocess_environment
from tests.services.test_import_files import held, lines, small_pages
from tests.strategies import ZONES, Move, as_developments, moves
from timeline import Timeline
from timeline.domain.developments import Development
from timeline.eventstore.application import Governments
from timeline.eventstore.errors import StoreUnavailable
from timeline.eventstore.sqlite.reader import SQLiteReader
from timeline.eventstore.urls import parse_store_url
from timeline.eventstore.writer import BatchRejected, Description, EventWriter
from timeline.readmodel import prepared, read_model, rebuild
from timeline.services.files.import_report import Interrupted


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Every import makes the view meanwhile, three events at a time; gives whether it became it."""
    return always_prepared(monkeypatch)


def always_prepared(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """See `made`."""
    made: list[bool] = []
    publish = prepared.PreparedView.publish

    def told(self: prepared.PreparedView) -> bool:
        made.append(publish(self))
        return made[-1]

    small_pages(monkeypatch)
    monkeypatch.setattr("timeline.services.files.import_files.SMALL", 0)
    monkeypatch.setattr(prepared, "is_worth_it", lambda *_: True)
    monkeypatch.setattr(prepared, "PAGE", 2)
    monkeypatch.setattr(prepared.PreparedView, "publish", told)
    return made


def file_of(path: Path, records: Sequence[Development | Description]) -> Path:
    """A file of developments."""
    path.write_text(lines(records))
    return path


def halves(store: Path) -> list[str]:
    """What lies in the folder of a view and is none."""
    folder = store.with_name(f"{store.name}.view")
    return [one.name for one in folder.iterdir() if not one.stem.isdecimal()]


@settings(max_examples=6, deadline=None)
@given(moves(min_size=8, max_size=20))
def test_it_is_the_one_that_is_made_afterwards(drawn: list[Move]) -> None:
    headers = [Description(id_, f"The {id_}", zone) for id_, zone in ZONES.items()]
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as stack:
        folder = Path(scratch)
        taken: list[Development] = []
        with EventWriter(parse_store_url(folder / "judging.db"), clock=Clock()) as writer:
            writer.append(headers)
            for one in as_developments(drawn):
                try:
                    writer.append([one])
                    taken.append(one)
                except BatchRejected:
                    pass
        middle = len(taken) // 2
        first = file_of(folder / "first.jsonl", [*headers, *taken[:middle]])
        rest = file_of(folder / "rest.jsonl", taken[middle:])
        stores = [folder / "after.db", folder / "prepared.db"]
        for store in stores:
            with Timeline.open(store, clock=Clock()) as door:
                for path in (first, rest):
                    (report,) = door.import_files(path)
                    assert not report.findings
                    if store == stores[1]:
                        assert door.view_position() == door.position()
            if store == stores[0]:
                made = always_prepared(stack.enter_context(pytest.MonkeyPatch.context()))
        assert made == [True, True][: 1 + bool(taken[middle:])]
        assert held(stores[0]) == held(stores[1])
        assert halves(stores[1]) == []


def test_where_nothing_is_new_none_is_made(tmp_path: Path, made: list[bool]) -> None:
    path = file_of(tmp_path / "f.jsonl", [stated(id="a"), stated(id="b")])
    with Timeline.open(tmp_path / "s.db", clock=Clock()) as door:
        door.import_files(path)
        door.import_files(path)
        assert made == [True, False]
        assert door.count() == 2
    assert halves(tmp_path / "s.db") == []


def test_it_is_begun_where_more_comes_than_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []
    real = prepared.PreparedView._begin

    def begin(self: prepared.PreparedView, before: Any) -> None:
        begun.append(self._base)
        real(self, before)

    small_pages(monkeypatch)
    monkeypatch.setattr("timeline.services.files.import_files.SMALL", 0)
    monkeypatch.setattr(prepared, "MANY", 5)
    monkeypatch.setattr(prepared.PreparedView, "_begin", begin)
    few = file_of(tmp_path / "few.jsonl", [stated(id=f"a{number}") for number in range(4)])
    many = file_of(tmp_path / "many.jsonl", [stated(id=f"b{number}") for number in range(20)])
    fewer = file_of(tmp_path / "fewer.jsonl", [stated(id=f"c{number}") for number in range(15)])
    with Timeline.open(tmp_path / "s.db", clock=Clock()) as door:
        for path in (few, many, many, fewer):
            door.import_files(path)
        assert door.count() == 39
    assert begun == [5]  # the first event describes the government


def test_one_that_turns_out_to_be_worth_it_late_has_what_came_before(
    tmp_path: Path, made: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    worth: list[int] = []

    def is_worth_it(_: int, expected: int) -> bool:
        worth.append(expected)
        return len(worth) > 2

    monkeypatch.setattr(prepared, "is_worth_it", is_worth_it)
    path = file_of(tmp_path / "f.jsonl", [stated(id=f"s{number}") for number in range(9)])
    with Timeline.open(tmp_path / "s.db", clock=Clock()) as door:
        door.import_files(path)
        assert (made, len(worth)) == ([True], 3)
        prepared_at_last = held(tmp_path / "s.db")
        door.rebuild_view()
    assert held(tmp_path / "s.db") == prepared_at_last


def test_of_a_file_that_is_refused_nothing_is_shown(tmp_path: Path, made: list[bool]) -> None:
    wrong = [stated(id=f"s{number}") for number in range(9)] + [stated(id="s1", title="Another")]
    path = file_of(tmp_path / "f.jsonl", wrong)
    with Timeline.open(tmp_path / "s.db", clock=Clock()) as door:
        (report,) = door.import_files(path)
        assert (report.stored, made) == (False, [])
        assert door.count() == 0
    assert halves(tmp_path / "s.db") == []


def test_where_another_writer_comes_between_it_is_thrown_away(
    tmp_path: Path, made: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Governments.put_pages

    def put_pages(self: Governments, pages: Any) -> None:
        monkeypatch.setattr(Governments, "put_pages", real)
        # Not through `append`, which would wait for this import's turn.
        with EventWriter(parse_store_url(tmp_path / "s.db"), clock=Clock()) as other:
            monkeypatch.setattr(other._engine, "taking_turn", lambda _: ExitStack())
            other.append([decision_taken(id="theirs", government="nl")])
        real(self, pages)

    monkeypatch.setattr(Governments, "put_pages", put_pages)
    path = file_of(tmp_path / "f.jsonl", [stated(id=f"s{number}") for number in range(9)])
    with Timeline.open(tmp_path / "s.db", clock=Clock()) as door:
        (report,) = door.import_files(path)
        assert (report.new, made) == (9, [False])
        assert door.view_position() is None
        assert door.count() == 10
    assert halves(tmp_path / "s.db") == []


@pytest.mark.parametrize(("name", "failing"), [("__enter__", 1), ("add", 2), ("finish", 1)])
def test_one_that_fails_is_done_without(
    tmp_path: Path, made: list[bool], monkeypatch: pytest.MonkeyPatch, name: str, failing: int
) -> None:
    path = file_of(tmp_path / "f.jsonl", [stated(id=f"s{number}") for number in range(9)])
    real, calls = getattr(rebuild.Builder, name), [0]

    def fail(*args: Any) -> Any:
        calls[0] += 1
        if calls[0] == failing:
            raise sqlite3.OperationalError("database or disk is full")
        return real(*args)

    with Timeline.open(tmp_path / "s.db", clock=Clock()) as door:
        with monkeypatch.context() as now:
            now.setattr(rebuild.Builder, name, fail)
            assert door.import_files(path)[0].new == 9
        assert (made, calls) == ([False], [failing])
        assert halves(tmp_path / "s.db") == []
        assert door.count() == 9


class Full(sqlite3.Connection):
    """A database whose disk is full when all is to be kept."""

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        if sql == "COMMIT":
            raise sqlite3.OperationalError("database or disk is full")
        return super().execute(sql, *parameters)


def test_an_import_does_not_wait_for_words_that_could_not_be_kept(
    tmp_path: Path, made: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = file_of(tmp_path / "f.jsonl", [stated(id=f"s{number}") for number in range(9)])
    with Timeline.open(tmp_path / "s.db", clock=Clock()) as door:
        with monkeypatch.context() as now:
            now.setattr(rebuild, "_aside", lambda path: sqlite3.connect(
                path, isolation_level=None, check_same_thread=False, factory=Full
            ))  # fmt: skip
            assert door.import_files(path)[0].new == 9
        assert (made, door.count()) == ([False], 9)
    assert halves(tmp_path / "s.db") == []


def endless(self: rebuild.Builder) -> None:
    self._db.execute("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
        " SELECT max(i) FROM n")  # fmt: skip


def test_if_the_store_takes_nothing_the_build_is_broken_off(
    tmp_path: Path, made: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    def pressed(*_: Any) -> None:
        raise KeyboardInterrupt

    path = file_of(tmp_path / "f.jsonl", [stated(id=f"s{number}") for number in range(9)])
    with Timeline.open(tmp_path / "s.db", clock=Clock()) as door:
        with monkeypatch.context() as now:
            now.setattr(rebuild.Builder, "finish", endless)
            now.setattr(Governments, "put_pages", pressed)
            with pytest.raises(Interrupted):
                door.import_files(path)
        assert (made, door.count()) == ([], 0)
    assert halves(tmp_path / "s.db") == []


@pytest.mark.parametrize("presses", [1, 2])
def test_ctrl_c_after_all_is_stored_breaks_the_build_off_before_its_file_is_closed(
    tmp_path: Path, made: list[bool], monkeypatch: pytest.MonkeyPatch, presses: int
) -> None:
    waits = iter(range(presses))

    def pressed(*told: Any) -> Any:
        time.sleep(0.1)  # Until the endless statement has begun.
        if next(waits, None) is not None:
            raise KeyboardInterrupt
        return wait(*told)

    path = file_of(tmp_path / "f.jsonl", [stated(id=f"s{number}") for number in range(9)])
    with Timeline.open(tmp_path / "s.db", clock=Clock()) as door:
        with monkeypatch.context() as now:
            now.setattr(rebuild.Builder, "finish", endless)
            now.setattr(prepared, "wait", pressed)
            with pytest.raises(Interrupted, match="after all of"):
                door.import_files(path)
        assert (made, door.count()) == ([], 9)
    assert halves(tmp_path / "s.db") == []


def test_an_error_of_the_program_in_the_build_is_not_kept_quiet(
    tmp_path: Path, made: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: rebuild.Builder) -> None:
        raise ZeroDivisionError

    path = file_of(tmp_path / "f.jsonl", [stated(id=f"s{number}") for number in range(9)])
    with Timeline.open(tmp_path / "s.db", clock=Clock()) as door:
        with monkeypatch.context() as now:
            now.setattr(rebuild.Builder, "finish", broken)
            with pytest.raises(ZeroDivisionError):
                door.import_files(path)
        assert (made, door.count()) == ([], 9)
    assert halves(tmp_path / "s.db") == []


def test_where_the_store_cannot_be_asked_any_more_the_import_is_still_acknowledged(
    tmp_path: Path, made: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = file_of(tmp_path / "f.jsonl", [stated(id=f"s{number}") for number in range(9)])

    def locked(self: SQLiteReader, _: int) -> str:
        raise StoreUnavailable(self.location, "database is locked")

    with Timeline.open(tmp_path / "s.db", clock=Clock()) as door:
        with monkeypatch.context() as now:
            now.setattr(SQLiteReader, "fingerprint", locked)
            assert door.import_files(path)[0].new == 9
        assert (made, door.count()) == ([False], 9)
    assert halves(tmp_path / "s.db") == []


def test_where_no_view_can_lie_the_import_goes_on(
    tmp_path: Path, made: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = file_of(tmp_path / "f.jsonl", [stated(id=f"s{number}") for number in range(9)])
    (tmp_path / "s.db.view").write_text("in the way")
    with Timeline.open(tmp_path / "s.db", clock=Clock()) as door:
        assert door.import_files(path)[0].new == 9
        assert made == [False]
        assert door.count() == 9


def test_one_that_another_process_made_is_taken_and_not_made_again(
    tmp_path: Path, made: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_model, "FAR_BEHIND", 3)
    path = file_of(tmp_path / "f.jsonl", [stated(id=f"s{number}") for number in range(9)])
    with Timeline.open(tmp_path / "s.db", clock=Clock()) as reading:
        reading.append(stated(id="first"))
        assert reading.count() == 1
        with Timeline.open(tmp_path / "s.db", clock=Clock()) as door:
            door.import_files(path)
        assert made == [True]
        monkeypatch.setattr(read_model.ReadModel, "rebuild", lambda *_: pytest.fail("made again"))
        assert reading.count() == 10


@pytest.mark.parametrize("signal_", [signal.SIGINT, signal.SIGKILL])
def test_what_an_interrupted_import_had_made_is_removed(tmp_path: Path, signal_: int) -> None:
    one = lines([stated(id="s", title="t" * 300)])
    path = tmp_path / "f.jsonl"
    path.write_text("".join(one.replace('"s"', f'"s{number}"') for number in range(30_000)))
    store = tmp_path / "s.db"
    importing = subprocess.Popen(
        [str(PROGRAM), "--store", str(store), "import", str(path)],
        env=subprocess_environment(tmp_path),
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    folder = store.with_name("s.db.view")
    end = time.monotonic() + 60
    while not list(folder.glob("*.words.building")):
        assert importing.poll() is None
        assert time.monotonic() < end
        time.sleep(0.02)
    importing.send_signal(signal_)
    importing.wait(60)
    with Timeline.open(store) as door:
        assert door.count() in (0, 30_000)
        if signal_ == signal.SIGKILL:
            door.rebuild_view()
    assert halves(store) == []
