"""A store where one may not write or read, that is gone, or that is no file: what works still.

The commands run as somebody for whom permission bits hold (see `harness.as_anybody`), also where
the tests are run by root. Each group of commands is one process.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.builders import Clock, stated
from tests.faults.harness import Ran, as_anybody, commands, outcome, worker
from timeline import Timeline
from timeline.domain.developments import document_json
from timeline.eventstore.errors import NotConfirmed, StoreGone, StoreMissing, StoreUnavailable
from timeline.eventstore.sqlite.recorder import SQLiteRecorder
from timeline.eventstore.urls import BadStoreUrl, parse_store_url

READING: Sequence[Sequence[str]] = (
    ("log",), ("log", "--jsonl"), ("show", "first"), ("state",), ("pending",), ("replay",),
    ("stats",), ("matters",), ("diff", "2022-01-01", "2022-05-01"), ("export",), ("verify",),
    ("doctor",), ("check",),
)  # fmt: skip
APPEND = (
    "append", "statement-made", "--government", "be", "--occurred", "2022-04-20",
    "--title", "Something was said",
)  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def _bits_hold(tmp_path_factory: pytest.TempPathFactory) -> None:
    secret = tmp_path_factory.mktemp("bits") / "secret"
    secret.touch(mode=0o000)
    tried = subprocess.run(["cat", secret], capture_output=True, check=False, preexec_fn=as_anybody)
    if tried.returncode == 0:
        pytest.skip("permission bits hold for nobody here, and that cannot be given up")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store in a folder of its own, with no view yet."""
    folder = tmp_path / "place"
    folder.mkdir()
    made = folder / "s.db"
    with Timeline.open(made, clock=Clock()) as door:
        door.append(stated(id="first"), stated(id="second"))
    shutil.rmtree(f"{made}.view")
    return made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file to import."""
    made = tmp_path / "file.jsonl"
    made.write_bytes(document_json(stated(id="imported")) + b"\n")
    return made


def asked(path: Path, *more: Sequence[object]) -> list[Ran]:
    """All reading commands as anybody, then others."""
    return commands(path, *READING, *more, preexec_fn=as_anybody)


def read(answers: Sequence[Ran], count: int = 2) -> bool:
    """Whether every reading command answered, of as many developments as there are."""
    assert [one for one in answers if one.code or "timeline:" in one.errors] == []
    assert [len(one.out.splitlines()) for one in answers[:2]] == [count, count]
    return True


def refused(ran: Ran, *words: str) -> bool:
    assert ran.is_clear, ran
    assert (ran.code, ran.out) == (1, ""), ran
    return all(word in ran.errors for word in words)


def read_only_folder(path: Path) -> None:
    path.chmod(0o444)
    path.parent.chmod(0o555)


def read_only_file(path: Path) -> None:
    path.chmod(0o444)


def read_only_with_a_log(path: Path) -> None:
    """As a killed program leaves it: what was recorded last lies in the write-ahead log."""
    code = """
        import os, sys
        from tests.builders import Clock, stated
        from timeline import Timeline
        door = Timeline.open(sys.argv[1], clock=Clock())
        door.correct("second", {"title": "in the log"}, reason="x")
        os._exit(0)
    """
    assert outcome(worker(code, path)) == ""
    assert Path(f"{path}-wal").stat().st_size > 0
    for one in path.parent.iterdir():
        one.chmod(0o555 if one.is_dir() else 0o444)
    path.parent.chmod(0o555)


@pytest.mark.parametrize("made_so", [read_only_folder, read_only_file, read_only_with_a_log])
def test_what_may_only_be_read_is_read_and_not_written(
    path: Path, file: Path, tmp_path: Path, made_so: Callable[[Path], None]
) -> None:
    made_so(path)
    before = path.read_bytes()
    copies = (("seal", tmp_path / "c"), ("backup", tmp_path / "b.db"),
              ("rescue", path, tmp_path / "r.db"))  # fmt: skip
    answers = asked(path, *copies, APPEND, ("import", file), ("retract", "first", "--reason", "x"))
    try:
        logged = made_so is read_only_with_a_log
        assert read(answers[: len(READING)], 3 if logged else 2)
        assert ("in the log" in answers[0].out) is logged
        copied, written = answers[len(READING) : -3], answers[-3:]
        assert [one.code for one in copied] == [0, 0, 0], copied
        for one in written:
            assert refused(
                one,
                "cannot use the store",
                "readonly database",
                "Check that the file and its folder exist and",
            )
        assert path.read_bytes() == before
    finally:
        path.parent.chmod(0o755)


@pytest.mark.parametrize("which", ["file", "folder"])
def test_where_there_is_no_permission_that_is_said(path: Path, file: Path, which: str) -> None:
    place = path if which == "file" else path.parent
    place.chmod(0o000)
    answers = asked(path, APPEND, ("import", file), ("backup", file.with_name("b.db")))
    place.chmod(0o755)
    for arguments, one in zip((*READING, APPEND), answers, strict=False):
        assert one.is_clear, one
        assert one.code == 1, (arguments, one)
        if arguments[0] != "doctor":
            assert "unable to open" in one.errors or "Permission denied" in one.errors, one
    assert not file.with_name("b.db").exists()
    with Timeline.open(path, clock=Clock()) as door:
        assert door.verify() == []
        assert door.count() == 2


@pytest.mark.parametrize("what", ["its folder", "its file", "nothing of it", "any place"])
def test_a_view_that_may_not_be_written_is_made_elsewhere_and_appending_goes_on(
    path: Path, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    with Timeline.open(path, clock=Clock()) as door:
        door.state()
        view = door.view_folder() / "1.db"
    if what == "its folder":
        view.parent.chmod(0o555)
    elif what == "any place":
        view.parent.chmod(0o555)
        nowhere = tmp_path / "cache"
        nowhere.mkdir(mode=0o555)
        monkeypatch.setenv("XDG_CACHE_HOME", str(nowhere))
    else:
        view.chmod(0o444 if what == "its file" else 0o000)
    *answers, appended, imported, now = asked(path, APPEND, ("import", file), ("log",))
    assert read(answers)
    assert (appended.code, imported.code, len(now.out.splitlines())) == (0, 0, 4)
    with Timeline.open(path, clock=Clock()) as door:
        assert door.verify() == []
        assert door.count() == 4


def test_a_new_store_where_nothing_may_be_made_is_refused(tmp_path: Path, file: Path) -> None:
    folder = tmp_path / "place"
    folder.mkdir(mode=0o555)
    path = folder / "s.db"
    *others, append, imported = commands(
        path, ("log",), APPEND, ("import", file), preexec_fn=as_anybody
    )
    assert refused(others[0], "there is no store at")
    assert refused(append, "cannot use the store", "Permission denied")
    assert refused(imported, "cannot use the store", "Permission denied")
    assert list(folder.iterdir()) == []


# --------------------------------------------------------------- gone while it is open


def deleted(path: Path) -> None:
    shutil.rmtree(path.parent)


def moved(path: Path) -> None:
    path.parent.rename(path.parent.with_name("elsewhere"))


def made_anew(path: Path) -> None:
    shutil.rmtree(path.parent)
    path.parent.mkdir()


@pytest.mark.parametrize("gone", [deleted, moved, made_anew])
@pytest.mark.parametrize("used_for", ["reading", "appending", "both"])
def test_where_the_folder_is_gone_nothing_is_acknowledged_that_would_be_lost(
    path: Path, file: Path, gone: Callable[[Path], None], used_for: str
) -> None:
    """The operating system would let it write on into a file that nobody finds any more."""
    with Timeline.open(path, clock=Clock()) as door:
        if used_for != "appending":
            assert len(list(door.log())) == 2
        if used_for != "reading":
            door.append(stated(id="third"))
        gone(path)
        questions = [lambda: list(door.log()), door.state, door.known_governments, door.position]
        writes = [
            lambda: door.append(stated(id="fourth")),
            lambda: door.append(stated(id="first")),
            lambda: door.import_files(file),
        ]
        for ask in [*questions, *writes, *questions] if used_for != "appending" else writes:
            with pytest.raises(StoreGone) as refusal:
                ask()
            assert not refusal.value.is_open
        assert not path.exists(), "a new store was made where one was deleted"
    with Timeline.open(path, clock=Clock()) as door, pytest.raises(StoreMissing):
        list(door.log())


def test_a_store_that_comes_back_is_used_again(path: Path) -> None:
    with Timeline.open(path, clock=Clock()) as door:
        door.append(stated(id="third"))
        moved(path)
        with pytest.raises(StoreGone):
            door.append(stated(id="fourth"))
        path.parent.with_name("elsewhere").rename(path.parent)
        door.append(stated(id="fourth"))
        assert [one.id for one in door.log()] == ["first", "second", "third", "fourth"]
        assert door.verify() == []


def test_where_another_store_was_put_in_its_place_that_one_is_asked(path: Path) -> None:
    with Timeline.open(path, clock=Clock()) as door:
        door.append(stated(id="third"))
        assert len(list(door.log())) == 3
        moved(path)
        path.parent.mkdir()
        with Timeline.open(path, clock=Clock()) as other:
            other.append(stated(id="other"))
        with pytest.raises(StoreGone):
            door.append(stated(id="fourth"))
        assert [one.id for one in door.log()] == ["other"]
        door.append(stated(id="fourth"))
        assert [one.id for one in door.log()] == ["other", "fourth"]
        assert door.verify() == []


@pytest.mark.parametrize("gone", [deleted, moved, made_anew])
@pytest.mark.parametrize("dry_run", [False, True])
@pytest.mark.parametrize("one", ["unasked", "twin", "closed"])
def test_none_is_created_by_one_that_had_opened_nothing_of_it_yet(
    path: Path, file: Path, gone: Callable[[Path], None], one: str, dry_run: bool
) -> None:
    with Timeline.open(path, clock=Clock()) as door:
        if one == "closed":
            door.append(stated(id="third"))
            door.close()
        gone(path)
        with door.twin() if one == "twin" else door as used:
            for write in (
                lambda: used.append(stated(id="fourth"), dry_run=dry_run),
                lambda: used.import_files(file, dry_run=dry_run),
                lambda: list(used.log()),
            ):
                with pytest.raises(StoreGone):
                    write()
    assert not path.exists()


def test_what_was_written_last_is_said_to_be_left_behind(path: Path, tmp_path: Path) -> None:
    with Timeline.open(path, clock=Clock()) as door:
        door.append(stated(id="third"))
        path.rename(tmp_path / "moved.db")
        with pytest.raises(StoreGone) as refusal:
            door.append(stated(id="fourth"))
        assert refusal.value.journal == Path(f"{path}-wal")


def test_what_is_read_of_another_store_is_written_to_it_only_when_that_was_said(
    path: Path, tmp_path: Path
) -> None:
    with Timeline.open(path, clock=Clock()) as door:
        assert len(list(door.log())) == 2
        with Timeline.open(tmp_path / "other.db", clock=Clock()) as other:
            other.append(stated(id="other"))
        (tmp_path / "other.db").replace(path)
        assert [one.id for one in door.log()] == ["other"]
        with pytest.raises(StoreGone) as refusal:
            door.append(stated(id="fourth"))
        assert refusal.value.replaced
        door.append(stated(id="fourth"))
        assert [one.id for one in door.log()] == ["other", "fourth"]


def test_a_restored_store_is_written_to_by_the_one_that_restored_it(
    path: Path, tmp_path: Path
) -> None:
    with Timeline.open(path, clock=Clock()) as door:
        door.backup(tmp_path / "backup.db")
        door.restore(tmp_path / "backup.db", overwrite=True)
        door.append(stated(id="third"))
        assert len(list(door.log())) == 3


@pytest.mark.parametrize("whole", [False, True])
def test_an_append_that_ends_in_a_file_that_was_moved_meanwhile_is_not_acknowledged(
    path: Path, file: Path, monkeypatch: pytest.MonkeyPatch, whole: bool
) -> None:
    grow = SQLiteRecorder._grow

    def moving(self: SQLiteRecorder, *given: Any) -> None:
        grow(self, *given)
        if path.exists():
            path.unlink()

    with Timeline.open(path, clock=Clock()) as door:
        monkeypatch.setattr(SQLiteRecorder, "_grow", moving)
        write = partial(door.import_files, file) if whole else partial(door.append, stated(id="x"))
        with pytest.raises(NotConfirmed) as open_still:
            write()
        assert open_still.value.location == parse_store_url(path)


# --------------------------------------------------------------- links, pipes, devices


def test_a_link_to_a_store_is_that_store(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(path)
    with Timeline.open(path, clock=Clock()) as door, Timeline.open(link, clock=Clock()) as linked:
        linked.append(stated(id="third"))
        door.append(stated(id="fourth"))
        found = ["first", "second", "third", "fourth"]
        assert [one.id for one in door.log()] == [one.id for one in linked.log()] == found
        assert door.verify() == linked.verify() == []
    assert link.is_symlink()


def test_a_link_that_leads_nowhere_is_refused_or_its_target_made(
    tmp_path: Path, path: Path
) -> None:
    far, round_, near = (tmp_path / name for name in ("far.db", "round.db", "near.db"))
    far.symlink_to(tmp_path / "none" / "s.db")
    round_.symlink_to(round_)
    near.symlink_to(path.with_name("new.db"))
    for link in (far, round_):
        with Timeline.open(link, clock=Clock()) as door:
            for ask in (lambda: list(door.log()), lambda: door.append(stated(id="first"))):
                with pytest.raises((StoreMissing, StoreUnavailable)):
                    ask()
    with Timeline.open(near, clock=Clock()) as door:
        door.append(stated(id="first"))
    with Timeline.open(path.with_name("new.db")) as door:
        assert [one.id for one in door.log()] == ["first"]


@pytest.mark.parametrize("what", ["a pipe", "a device", "a folder"])
def test_what_is_no_file_is_refused_at_once(tmp_path: Path, what: str) -> None:
    place = tmp_path / "s.db"
    if what == "a pipe":
        os.mkfifo(place)
    elif what == "a folder":
        place.mkdir()
    else:
        place = Path("/dev/zero")
    with pytest.raises(BadStoreUrl):
        Timeline.open(place)
