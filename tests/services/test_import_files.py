"""An import: the same record however it is taken in, through whatever interrupts it."""

from __future__ import annotations

import io
import json
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from tests.builders import Clock, corrected, decision_taken, raised, stated
from tests.cli.reading import PROGRAM, subprocess_environment
from tests.strategies import ZONES, Move, as_developments, moves
from timeline import Timeline
from timeline.domain.developments import Development, document
from timeline.domain.errors import SecondDecision
from timeline.eventstore.application import Governments
from timeline.eventstore.bulk_writer import Overtaken
from timeline.eventstore.integrity.authors import Author
from timeline.eventstore.sqlite import recorder
from timeline.eventstore.urls import parse_store_url
from timeline.eventstore.writer import BatchRejected, Description, EventWriter
from timeline.formats.discovery import NoSuchFile, NotAFile
from timeline.formats.paging import Decoder, Page, PageSource, Zones
from timeline.services.files.import_report import ImportStep, Interrupted

STORED = {
    "stored_events": "SELECT * FROM stored_events ORDER BY rowid",
    "development_ids": "SELECT * FROM development_ids ORDER BY id",
    "development_links": "SELECT * FROM development_links ORDER BY target, relation, version, id",
    "matter_steps": "SELECT * FROM matter_steps ORDER BY government, matter, version, id",
    "tree_head": "SELECT * FROM tree_head",
}
VIEWED = ("governments", "revisions", "appearances", "labels", "steps", "standings", "amendments")


def held(store: Path) -> dict[str, list[Any]]:
    """All that a store and its view hold."""
    with sqlite3.connect(store) as connection:
        found = {name: connection.execute(sql).fetchall() for name, sql in STORED.items()}
    connection.close()
    with Timeline.open(store, clock=Clock()) as door:
        door.governments()
        folder = door.view_folder()
    (view,) = folder.glob("*.db")
    with sqlite3.connect(view) as connection:
        for name in VIEWED:
            found[name] = sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
    connection.close()
    return found


def lines(records: Sequence[Development | Description | str | dict[str, Any]]) -> str:
    """The lines of a file."""
    written = []
    for one in records:
        if isinstance(one, Description):
            written.append(json.dumps({"government": one.id, "name": one.name, "zone": one.zone}))
        elif isinstance(one, Development):
            written.append(json.dumps(document(one), ensure_ascii=False))
        else:
            written.append(one if isinstance(one, str) else json.dumps(one))
    return "".join(f"{line}\n" for line in written)


def small_pages(monkeypatch: pytest.MonkeyPatch, size: int = 3) -> None:
    """Pages so small, and so few steps held, that every history spans several."""
    real = PageSource.pages

    def pages(self: PageSource, zones: Zones, decoder: Decoder) -> Generator[Page, None, None]:
        return real(self, zones, decoder, size)

    monkeypatch.setattr(PageSource, "pages", pages)
    monkeypatch.setattr("timeline.eventstore.repository.HELD", 1)


# --------------------------------------------------------------- the same record


@settings(max_examples=40, deadline=None)
@given(moves(min_size=6, max_size=24))
def test_at_once_page_by_page_and_one_by_one_give_the_same_store_and_view(
    drawn: list[Move],
) -> None:
    headers = [Description(id_, f"The {id_}", zone) for id_, zone in ZONES.items()]
    everything = list(as_developments(drawn))
    with (
        tempfile.TemporaryDirectory() as scratch,
        pytest.MonkeyPatch.context() as monkeypatch,
    ):
        small_pages(monkeypatch)
        folder = Path(scratch)
        taken, refused = [], []
        url = parse_store_url(folder / "singly.db")
        with EventWriter(url, clock=Clock(), author=Author("anna")) as writer:
            writer.append(headers)
            for one in everything:
                try:
                    writer.append([one])
                except BatchRejected:
                    refused.append(one.id)
                else:
                    taken.append(one)
        (folder / "all.jsonl").write_text(lines([*headers, *everything]))
        (folder / "right.jsonl").write_text(lines([*headers, *taken]))
        rejects = io.StringIO()
        with Timeline.open(folder / "paged.db", clock=Clock()) as door:
            (report,) = door.import_files(folder / "all.jsonl", keep_going=True, rejects=rejects)
        left_out = [json.loads(line)["development"] for line in rejects.getvalue().splitlines()]
        assert (left_out, report.rejected) == (refused, len(refused))
        with Timeline.open(folder / "whole.db", clock=Clock()) as door:
            (report,) = door.import_files(folder / "right.jsonl")
            assert (report.new, list(report.findings)) == (len(taken), [])
        expected = held(folder / "singly.db")
        assert held(folder / "paged.db") == expected
        assert held(folder / "whole.db") == expected


def test_a_history_that_is_longer_than_what_is_held_is_judged_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_pages(monkeypatch)
    days = [f"2022-04-{day:02}" for day in range(1, 29)]
    story = [raised(id=f"r{day}", occurred=day) for day in days]
    decided = decision_taken(id="decided", occurred="2022-04-03T12:00")
    late = decision_taken(id="late", occurred="2022-04-03T13:00")
    path = tmp_path / "long.jsonl"
    with Timeline.open(tmp_path / "s.db", clock=Clock()) as door:
        path.write_text(lines([*story, decided, *(stated(id=f"s{n}") for n in range(6)), late]))
        (report,) = door.import_files(path)
        (finding,) = report.findings
        assert finding.line == 36
        said = SecondDecision("late", "heavy-weapons", first="decided", second="late").message
        assert finding.message == said
        path.write_text(lines([*story, decided]))
        assert not door.import_files(path)[0].findings
        # And where the beginning of it is in the store.
        path.write_text(lines([stated(id="x"), corrected("decided", {"occurred": "2022"}), late]))
        assert not door.import_files(path)[0].findings
        assert list(door.verify()) == []


def test_ids_and_references_reach_back_over_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_pages(monkeypatch)
    filling = [stated(id=f"s{number}") for number in range(8)]
    path = tmp_path / "f.jsonl"
    first = stated(id="first")
    again = [
        first,
        *filling,
        first,
        corrected(first, {"title": "x"}),
        corrected("s0", {"summary": "y"}),
    ]
    path.write_text(lines(again))
    with Timeline.open(tmp_path / "s.db", clock=Clock()) as door:
        (report,) = door.import_files(path)
        assert (report.new, report.known, list(report.findings)) == (11, 1, [])
        path.write_text(lines([*filling[:5], stated(id="first", title="other")]))
        (report,) = door.import_files(path)
        assert [one.line for one in report.findings] == [6]


# --------------------------------------------------------------- going on


def test_what_is_left_out_is_mended_and_imported(tmp_path: Path) -> None:
    good = stated(id="good")
    wrong = [
        {**document(stated(id="misspelt")), "titel": "x"},
        {**document(stated(id="late")), "occurred": "2099"},
        '{"id": "cut',
        {"government": "xx", "name": "Nowhere", "zone": "Europe/Kiew"},
        '{"id": "twice", "id": "two", "kind": "statement-made"}',
    ]
    path, rejects = tmp_path / "f.jsonl", tmp_path / "rejects.jsonl"
    path.write_text(lines([wrong[0], good, *wrong[1:]]))
    with Timeline.open(tmp_path / "s.db", clock=Clock()) as door:
        with rejects.open("w") as stream:
            (report,) = door.import_files(path, keep_going=True, rejects=stream)
        assert (report.new, report.rejected, report.stored) == (1, 5, True)
        written = [json.loads(line) for line in rejects.read_text().splitlines()]
        assert [(one["path"], one["line"]) for one in written] == [
            (str(path), line) for line in (1, 3, 4, 5, 6)
        ]
        assert [one["development"] for one in written] == ["misspelt", "late", None, None, None]
        assert written[0]["given"] == wrong[0]
        assert written[0]["reasons"][0]["message"].startswith("unknown field")
        assert [type(one["given"]) for one in written[2:]] == [str, dict, str]

        # As it stands it is refused again, at its own lines; mended in place it comes in.
        (again,) = door.import_files(rejects)
        assert {one.line for one in again.findings} == {1, 3, 4, 5}
        del written[0]["given"]["titel"]
        written[1]["given"]["occurred"] = "2022-05-01"
        written[3]["given"]["zone"] = "Europe/Kyiv"
        rejects.write_text(lines([*written[:2], written[3]]))
        (mended,) = door.import_files(rejects)
        assert (mended.new, mended.governments) == (2, ("xx",))
        assert {one.id for one in door.log()} == {"good", "misspelt", "late"}


def test_a_dry_run_that_goes_on_says_what_would_be_left_out(tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    path.write_text(lines([stated(id="a"), "nonsense", corrected("a", {"title": "b"}, id="c")]))
    with Timeline.open(tmp_path / "s.db", clock=Clock()) as door:
        (report,) = door.import_files(path, keep_going=True, dry_run=True)
        assert (report.new, report.rejected) == (2, 1)
        assert not door.exists


def test_a_government_of_which_nothing_is_accepted_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    path.write_text(lines([stated(id="n", government="nl", occurred="2099"), stated(id="b")]))
    with Timeline.open(tmp_path / "s.db", clock=Clock()) as door:
        (report,) = door.import_files(path, keep_going=True)
        assert report.governments == ("be",)
        assert [one.id for one in door.known_governments()] == ["be"]


def test_of_a_file_in_which_all_is_wrong_a_thousand_things_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    path.write_text("nonsense\n" * 5_000)
    with Timeline.open(tmp_path / "s.db", clock=Clock()) as door:
        (report,) = door.import_files(path)
        assert (report.stored, report.by_rule) == (False, {"invalid-field": 5_000})
        assert [one.line for one in report.findings] == [*range(1, 1_001)]
        (report,) = door.import_files(path, keep_going=True)
        assert (report.rejected, len(report.findings)) == (5_000, 1_000)


def test_a_page_of_more_than_sqlite_takes_as_one_value_is_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = recorder.SQLiteRecorder._insert_page

    def limited(self: recorder.SQLiteRecorder, c: Any, *page: Any) -> Any:
        # As if this were the usual 1 GB.
        c.sqlite_cursor.connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 20_000)
        return real(self, c, *page)

    monkeypatch.setattr(recorder, "_MOST_STATES", 10_000)
    monkeypatch.setattr(recorder.SQLiteRecorder, "_insert_page", limited)
    path = tmp_path / "f.jsonl"
    path.write_text(lines([stated(id=f"s{one}", summary="x" * 2_000) for one in range(20)]))
    with Timeline.open(tmp_path / "s.db", clock=Clock()) as door:
        assert door.import_files(path)[0].new == 20
        assert door.verify() == []


# --------------------------------------------------------------- other writers


def test_where_another_writer_was_first_a_file_is_judged_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, turns = Governments.put_pages, [0]

    def put_pages(self: Governments, pages: Any) -> None:
        turns[0] += 1
        if turns[0] == 1:
            # Not through `append`, which would wait for this import's turn.
            with EventWriter(parse_store_url(tmp_path / "s.db"), clock=Clock()) as other:
                monkeypatch.setattr(other._engine, "taking_turn", lambda _: io.StringIO())
                other.append([decision_taken(id="theirs")])
        real(self, pages)

    monkeypatch.setattr(Governments, "put_pages", put_pages)
    path = tmp_path / "f.jsonl"
    path.write_text(lines([stated(id="a"), decision_taken(id="ours")]))
    with Timeline.open(tmp_path / "s.db", clock=Clock()) as door:
        (report,) = door.import_files(path)
        assert turns[0] == 1
        said = SecondDecision("ours", "heavy-weapons", first="theirs", second="ours").message
        assert report.findings[0].message == said


def test_a_file_that_is_never_first_gives_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from eventsourcing.persistence import IntegrityError

    def never(*_: Any) -> None:
        raise IntegrityError

    monkeypatch.setattr(Governments, "put_pages", never)
    path = tmp_path / "f.jsonl"
    path.write_text(lines([stated(id="a")]))
    with (
        Timeline.open(tmp_path / "s.db", clock=Clock()) as door,
        pytest.raises(Overtaken) as caught,
    ):
        door.import_files(path)
    assert caught.value.location == parse_store_url(tmp_path / "s.db")


# --------------------------------------------------------------- interrupted


def large(path: Path, count: int = 30_000) -> Path:
    """A file that takes a while."""
    one = lines([stated(id="s", title="t" * 300)])
    path.write_text("".join(one.replace('"s"', f'"s{number}"') for number in range(count)))
    return path


def importing(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """The command in a process of its own."""
    return subprocess.Popen(
        [str(PROGRAM), "--store", str(folder / "s.db"), "import", *arguments],
        env=subprocess_environment(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def has_judged(pid: int) -> bool:
    """Whether an import has judged its first page: then it holds a spool, which has no name."""
    with suppress(OSError):
        return any(".spool" in str(one.readlink()) for one in Path(f"/proc/{pid}/fd").iterdir())
    return False


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="asks the kernel for open files")
@pytest.mark.parametrize("moment", [0.0, 0.3, 0.8, 1.6])
def test_ctrl_c_leaves_nothing_of_a_file_and_it_is_imported_again(
    tmp_path: Path, moment: float
) -> None:
    path = large(tmp_path / "f.jsonl")
    started = importing(tmp_path, str(path))
    while not has_judged(started.pid) and started.poll() is None:
        time.sleep(0.01)
    time.sleep(moment)
    started.send_signal(signal.SIGINT)
    out, errors = started.communicate(timeout=60)
    if "30,000 new" in out or "interrupted after all of" in errors:
        # It came too late: what was done is done, and said.
        assert started.returncode in (0, 130)
        stored = 30_000
    else:
        assert (started.returncode, out) == (130, ""), errors
        assert errors.startswith("timeline: interrupted: nothing of"), errors
        stored = 0
    with Timeline.open(tmp_path / "s.db") as door:
        assert door.count() == stored
    left = {one.name for one in tmp_path.iterdir()} - {"home", "data", "cache"}
    assert {one for one in left if not one.startswith("s.db")} == {"f.jsonl"}
    if moment == 0.8:
        again = importing(tmp_path, str(path))
        assert f"{30_000 - stored:,} new" in again.communicate(timeout=120)[0]


def test_a_kill_in_the_middle_leaves_nothing_of_a_file(tmp_path: Path) -> None:
    path = large(tmp_path / "f.jsonl")
    for moment in (0.7, 1.5):
        started = importing(tmp_path, str(path))
        time.sleep(moment)
        started.kill()
        out, _ = started.communicate(timeout=60)
        with Timeline.open(tmp_path / "s.db") as door:
            assert not door.exists or door.position() in (0, 30_001), out
    left = {one.name for one in tmp_path.iterdir() if not one.name.startswith("s.db")}
    assert left <= {"f.jsonl", "home", "data", "cache"}


def test_ctrl_c_where_it_goes_on_keeps_whole_pages(tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    path.write_text(lines([stated(id=f"s{number}") for number in range(2_500)]))

    def press(step: ImportStep) -> None:
        if step.developments >= 1_000:
            raise KeyboardInterrupt

    with Timeline.open(tmp_path / "s.db", clock=Clock()) as door:
        with pytest.raises(Interrupted):
            door.import_files(path, keep_going=True, progress=press)
        assert door.position() == 1_001
        (report,) = door.import_files(path)
        assert (report.new, report.known) == (1_500, 1_000)


@pytest.mark.parametrize("confirmed", [True, False])
def test_ctrl_c_while_the_store_confirms_is_said_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, confirmed: bool
) -> None:
    real = Governments.put_pages

    def put_pages(self: Governments, pages: Iterator[Any]) -> None:
        if confirmed:
            real(self, pages)
        else:
            list(pages)
        raise KeyboardInterrupt

    monkeypatch.setattr(Governments, "put_pages", put_pages)
    path = tmp_path / "f.jsonl"
    path.write_text(lines([stated(id="a")]))
    with Timeline.open(tmp_path / "s.db", clock=Clock()) as door:
        with pytest.raises(Interrupted) as caught:
            door.import_files(path)
        said = "was stored" if confirmed else "nothing of"
        assert said in str(caught.value)
        assert len(list(door.log())) == confirmed


# --------------------------------------------------------------- telling


def test_progress_begins_at_once_and_goes_by_bytes_read(tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    path.write_text(lines([stated(id=f"s{number}") for number in range(2_500)]))
    steps: list[ImportStep] = []
    with Timeline.open(tmp_path / "s.db", clock=Clock()) as door:
        door.import_files(path, progress=steps.append)
    size = path.stat().st_size
    reading = [one for one in steps if one.phase == "reading"]
    assert reading[0] == ImportStep(str(path), "reading", 0, size, 0)
    assert [one.developments for one in reading] == [0, 1_000, 2_000, 2_500]
    assert reading[-1].done == size
    assert sorted(reading, key=lambda one: one.done) == reading
    assert steps[-1] == ImportStep(str(path), "storing", 2_501, 2_501, 2_500)


def test_standard_input_can_be_judged_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from timeline.eventstore.bulk_writer import BulkWriter
    from timeline.eventstore.errors import Overtaken

    real, turns = BulkWriter.store, [0]

    def store(self: BulkWriter, *args: Any) -> None:
        turns[0] += 1
        if turns[0] == 1:
            raise Overtaken(parse_store_url(tmp_path / "s.db"))
        real(self, *args)

    monkeypatch.setattr(BulkWriter, "store", store)
    given_ = io.TextIOWrapper(io.BytesIO(lines([stated(id="a")]).encode()))
    monkeypatch.setattr(sys, "stdin", given_)
    with Timeline.open(tmp_path / "s.db", clock=Clock()) as door:
        (report,) = door.import_files("-")
        assert (report.new, turns[0]) == (1, 2)


@pytest.mark.parametrize("name", ["/dev/null", "empty.yaml", "empty", "missing.yaml"])
def test_an_import_of_nothing_creates_no_store(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty.yaml").touch()
    (tmp_path / "empty").mkdir()
    with Timeline.open(tmp_path / "none.db") as timeline:
        with suppress(NoSuchFile, NotAFile):
            assert not any(one.new for one in timeline.import_files(tmp_path / name))
        assert not timeline.exists
    assert not list(tmp_path.glob("none.db*"))
