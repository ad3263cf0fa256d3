"""A view made beside an import is the one that is made afterwards, or none at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from tests.builders import Clock, decision_taken, stated
from tests.cli.reading import PROGRAM, subprocess_environment
from tests.strategies import ZONES, Move, as_developments, moves
from tests.test_importing import held, lines, small_pages
from timeline import Timeline
from timeline.domain.development import Development
from timeline.importing import Step
from timeline.store.application import Governments
from timeline.store.errors import StoreUnavailable
from timeline.store.locations import locate
from timeline.store.sqlite_reader import SQLiteReader
from timeline.store.writing import BatchRejected, Description, Writer
from timeline.views import ahead, view

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs inherited descriptors")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Every import makes the view meanwhile, three events at a time; gives whether it became it."""
    return always_beside(monkeypatch)


def always_beside(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """See `made`."""
    made: list[bool] = []
    publish = ahead.ViewAhead.publish

    def told(self: ahead.ViewAhead, progress: Any) -> bool:
        made.append(publish(self, progress))
        return made[-1]

    small_pages(monkeypatch)
    monkeypatch.setattr("timeline.importing.WORTH_IT", 0)
    monkeypatch.setattr(ahead, "is_worth_it", lambda *_: True)
    monkeypatch.setattr(ahead, "PAGE", 2)
    monkeypatch.setattr(ahead.ViewAhead, "publish", told)
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
        with Writer(locate(folder / "judging.db"), clock=Clock()) as writer:
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
        stores = [folder / "after.db", folder / "beside.db"]
        for store in stores:
            with Timeline.open(store, clock=Clock()) as door:
                for path in (first, rest):
                    (report,) = door.import_files(path)
                    assert not report.findings
                    if store == stores[1]:
                        assert door.view_position() == door.position()
            if store == stores[0]:
                made = always_beside(stack.enter_context(pytest.MonkeyPatch.context()))
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
    real = ahead.ViewAhead._begin

    def begin(self: ahead.ViewAhead) -> None:
        begun.append(self._base)
        real(self)

    small_pages(monkeypatch)
    monkeypatch.setattr("timeline.importing.WORTH_IT", 0)
    monkeypatch.setattr(ahead, "MANY", 5)
    monkeypatch.setattr(ahead.ViewAhead, "_begin", begin)
    few = file_of(tmp_path / "few.jsonl", [stated(id=f"a{number}") for number in range(4)])
    many = file_of(tmp_path / "many.jsonl", [stated(id=f"b{number}") for number in range(20)])
    fewer = file_of(tmp_path / "fewer.jsonl", [stated(id=f"c{number}") for number in range(15)])
    with Timeline.open(tmp_path / "s.db", clock=Clock()) as door:
        for path in (few, many, many, fewer):
            door.import_files(path)
        assert door.count() == 39
    assert begun == [5]  # the first event describes the government


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
        with Writer(locate(tmp_path / "s.db"), clock=Clock()) as other:
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


def test_what_ends_before_its_time_or_cannot_start_is_done_without(
    tmp_path: Path, made: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Any] = []
    real = subprocess.Popen

    def popen(*args: Any, **kwargs: Any) -> Any:
        started.append(real(*args, **kwargs))
        return started[-1]

    monkeypatch.setattr("timeline.files.beside.subprocess.Popen", popen)
    path = file_of(tmp_path / "f.jsonl", [stated(id=f"s{number}") for number in range(9)])

    def kill(step: Step) -> None:
        if step.done and step.phase == "reading":
            started[0].kill()
            started[0].wait()

    with Timeline.open(tmp_path / "s.db", clock=Clock()) as door:
        assert door.import_files(path, progress=kill)[0].new == 9
        assert (made, door.count()) == ([False], 9)
    monkeypatch.setattr("timeline.files.beside.sys.executable", "/bin/false")
    with Timeline.open(tmp_path / "t.db", clock=Clock()) as door:
        assert door.import_files(path)[0].new == 9
        assert (made, door.count()) == ([False, False], 9)


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
    monkeypatch.setattr(view, "FAR_BEHIND", 3)
    path = file_of(tmp_path / "f.jsonl", [stated(id=f"s{number}") for number in range(9)])
    with Timeline.open(tmp_path / "s.db", clock=Clock()) as reading:
        reading.append(stated(id="first"))
        assert reading.count() == 1
        with Timeline.open(tmp_path / "s.db", clock=Clock()) as door:
            door.import_files(path)
        assert made == [True]
        monkeypatch.setattr(view.View, "rebuild", lambda *_: pytest.fail("made again"))
        assert reading.count() == 10


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="asks the kernel for processes")
@pytest.mark.parametrize("signal_", [signal.SIGINT, signal.SIGKILL])
def test_whoever_makes_it_ends_with_who_asked_for_it(tmp_path: Path, signal_: int) -> None:
    one = lines([stated(id="s", title="t" * 300)])
    path = tmp_path / "f.jsonl"
    path.write_text("".join(one.replace('"s"', f'"s{number}"') for number in range(60_000)))
    store = tmp_path / "s.db"
    importing = subprocess.Popen(
        [str(PROGRAM), "--store", str(store), "import", str(path)],
        env=subprocess_environment(tmp_path),
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    children = Path(f"/proc/{importing.pid}/task/{importing.pid}/children")
    folder = store.with_name("s.db.view")
    end = time.monotonic() + 60
    while not list(folder.glob("*.words.building")):
        assert importing.poll() is None
        assert time.monotonic() < end
        time.sleep(0.02)
    started = [int(pid) for pid in children.read_text().split()]
    assert len(started) == 2
    importing.send_signal(signal_)
    importing.wait(60)
    while any(Path(f"/proc/{pid}/cmdline").exists() and _runs(pid) for pid in started):
        assert time.monotonic() < end, "a process of the import goes on"
        time.sleep(0.05)
    with Timeline.open(store) as door:
        assert door.count() in (0, 60_000)
        if signal_ == signal.SIGKILL:
            door.rebuild_view()
    assert halves(store) == []


def _runs(pid: int) -> bool:
    try:
        return sys.executable.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
