"""The store as a file: private, recognised before it is touched, readable whatever is in it."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

from tests.builders import Clock, corrected, decision_taken, raised, retracted, stated
from tests.eventstore.make_v1 import PATH as V1
from tests.eventstore.tampering import tamper
from tests.refusals import refused
from timeline import Timeline
from timeline.domain.errors import SecondDecision, TimelineError
from timeline.domain.events import event_class
from timeline.eventstore.errors import NotAStore, StoreMissing, StoreTooNew, StoreUnavailable
from timeline.eventstore.serialization import UnreadableEvent
from timeline.eventstore.sqlite.connection import write_ahead
from timeline.eventstore.sqlite.reader import SQLiteReader
from timeline.eventstore.urls import BadStoreUrl, parse_store_url
from timeline.eventstore.writer import EventWriter


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store of three developments."""
    made = tmp_path / "store.db"
    with Timeline.open(made, clock=Clock()) as door:
        door.append(raised(id="first"), stated(id="second"), stated(id="third"))
    return made


def ids(path: Path) -> list[str]:
    with Timeline.open(path) as door:
        return [one.id for one in door.log()]


# --------------------------------------------------------------- what is made


def test_a_new_store_and_its_view_are_private(path: Path) -> None:
    for one in (path, *path.parent.glob("store.db.view/*")):
        assert stat.S_IMODE(one.stat().st_mode) == 0o600
    assert stat.S_IMODE(Path(f"{path}.view").stat().st_mode) == 0o700


def test_the_folders_on_the_way_are_made(tmp_path: Path) -> None:
    with Timeline.open(tmp_path / "a" / "b" / "c.db", clock=Clock()) as door:
        door.append(stated())
    assert (tmp_path / "a" / "b" / "c.db").exists()


def test_a_store_is_durable_and_says_what_it_is(path: Path) -> None:
    assert path.read_bytes()[68:72] == b"tlne"
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    with EventWriter(parse_store_url(path)) as writer:
        recorder: Any = writer._application.recorder
        assert recorder.select("PRAGMA synchronous")[0][0] == 2


def test_a_store_can_be_read_with_nothing_but_sqlite(path: Path) -> None:
    connection = sqlite3.connect(path)
    sql = "SELECT json_extract(state, '$.development.title') FROM stored_events WHERE rowid = 2"
    assert connection.execute(sql).fetchone() == ("matter-raised",)
    connection.close()


def test_an_empty_file_becomes_a_store_when_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    with pytest.raises(StoreMissing):
        ids(path)
    assert path.stat().st_size == 0
    with Timeline.open(path, clock=Clock()) as door:
        door.append(stated(id="a"))
    assert ids(path) == ["a"]


def test_two_stores_have_two_identities(tmp_path: Path) -> None:
    with (
        EventWriter(parse_store_url(tmp_path / "a.db")),
        EventWriter(parse_store_url(tmp_path / "b.db")),
    ):
        pass
    with (
        SQLiteReader(parse_store_url(tmp_path / "a.db")) as a,
        SQLiteReader(parse_store_url(tmp_path / "b.db")) as b,
    ):
        assert a.identity() != b.identity()
        assert (a.position(), a.page(after=0), a.fingerprint(1)) == (0, [], None)


def test_the_environment_swaps_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MAPPER_TOPIC", "APPLICATION_RECORDER_TOPIC", "TRANSCODER_TOPIC", "CIPHER_TOPIC"):
        for prefix in ("", "TIMELINE_"):
            monkeypatch.setenv(prefix + name, "subprocess:Popen")
    monkeypatch.setenv("PERSISTENCE_MODULE", "subprocess")
    monkeypatch.setenv("SQLITE_DBNAME", "elsewhere.db")
    with Timeline.open(path, clock=Clock()) as door:
        door.append(stated(id="fourth"))
    assert ids(path) == ["first", "second", "third", "fourth"]


# --------------------------------------------------------------- what is refused, untouched


def _foreign(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE theirs (x)")
    connection.commit()
    connection.close()


def _newer(path: Path) -> None:
    with EventWriter(parse_store_url(path)):
        pass
    tamper(path, "PRAGMA user_version = 2")


def _text(path: Path) -> None:
    path.write_text("government: be\n" * 500)


def _cut_short(path: Path) -> None:
    with EventWriter(parse_store_url(path)) as writer:
        writer.append([stated(id=f"s{n}", title="x" * 400) for n in range(50)])
    path.write_bytes(path.read_bytes()[:5_000])


@pytest.mark.parametrize(
    ("make", "error"),
    [(_foreign, NotAStore), (_newer, StoreTooNew), (_text, NotAStore), (_cut_short, TimelineError)],
)
def test_what_is_no_store_of_ours_is_refused_and_left_untouched(
    tmp_path: Path, make: Callable[[Path], None], error: type[TimelineError]
) -> None:
    path = tmp_path / "given.db"
    make(path)
    before = path.read_bytes()
    with Timeline.open(path, clock=Clock()) as door:
        with pytest.raises(error):
            list(door.log())
        with pytest.raises(error):
            door.append(stated())
    assert path.read_bytes() == before
    assert not Path(f"{path}.view").exists()


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(BadStoreUrl):
        Timeline.open(tmp_path)


def test_a_store_that_disappears_is_missed(path: Path) -> None:
    with Timeline.open(path) as door:
        assert door.exists
    path.unlink()
    with pytest.raises(StoreMissing):
        ids(path)


def test_a_store_in_a_folder_that_cannot_be_written_is_unavailable() -> None:
    # /proc is a folder in which not even root can make a file.
    with pytest.raises(StoreUnavailable):
        EventWriter(parse_store_url("/proc/store.db"))


def test_a_store_that_another_program_keeps_locked_is_unavailable(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("timeline.eventstore.sqlite.connection.LOCK_TIMEOUT", 0.05)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with Timeline.open(path, clock=Clock()) as door:
            for _ in range(2):
                with pytest.raises(StoreUnavailable) as caught:
                    door.append(stated(id="fourth"))
                assert caught.value.is_busy
            assert len(list(door.log())) == 3
            other.execute("ROLLBACK")
            assert door.append(stated(id="fourth")).new == 1
    finally:
        other.close()


def test_a_store_that_cannot_be_opened_for_writing_can_be_tried_again(path: Path) -> None:
    with EventWriter(parse_store_url(path)) as writer:
        path.rename(f"{path}.away")
        for _ in range(2):
            with pytest.raises(StoreUnavailable):
                writer.append([stated(id="fourth")])
        Path(f"{path}.away").rename(path)
        assert writer.append([stated(id="fourth")]).appended[0].new


# --------------------------------------------------------------- what cannot be read stays alone


@pytest.mark.parametrize(
    "change",
    [
        "topic = 'treaty-signed'",
        "topic = 'subprocess:Popen'",
        "state = '{'",
        "state = CAST(x'ff' AS TEXT)",
        "state = '[]'",
        'state = replace(state, \'"timing":{\', \'"timing":{"published":"x",\')',
        "state = replace(state, '+02:00', '')",
        'state = replace(state, \'"government":"be"\', \'"government":"nl"\')',
        "state = replace(state, '\"class_version\":1', '\"class_version\":2')",
    ],
)
def test_an_event_that_cannot_be_read_does_not_stop_the_reading(path: Path, change: str) -> None:
    tamper(path, f"UPDATE stored_events SET {change} WHERE originator_version = 3")
    assert ids(path) == ["first", "third"]
    with Timeline.open(path, clock=Clock()) as door:
        assert door.stats()["unreadable"] == 1
        assert door.verify() != []
        assert door.append(stated(id="fourth")).new == 1
    assert ids(path) == ["first", "third", "fourth"]


def test_an_event_of_a_hostile_topic_runs_nothing(path: Path, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    tamper(
        path,
        "UPDATE stored_events SET topic = 'subprocess:Popen', state = ? WHERE rowid = 3",
        f'{{"args": ["touch", "{ran}"]}}',
    )
    assert ids(path) == ["first", "third"]
    assert not ran.exists()


def test_a_government_of_a_zone_that_does_not_exist_does_not_stop_the_others(path: Path) -> None:
    with Timeline.open(path, clock=Clock()) as door:
        door.append(stated(id="dutch", government="nl"))
    tamper(
        path,
        "UPDATE stored_events SET state = replace(state, 'Europe/Amsterdam', 'Mars/Olympus')"
        " WHERE originator_id = 'nl' AND originator_version = 1",
    )
    assert ids(path) == ["first", "second", "third"]


def test_behind_a_last_event_that_says_nothing_nothing_is_appended(path: Path) -> None:
    tamper(path, "UPDATE stored_events SET state = '{}' WHERE originator_version = 4")
    with Timeline.open(path, clock=Clock()) as door:
        with refused(UnreadableEvent) as found:
            door.append(stated(id="fourth"))
        assert (found[0].government, found[0].version) == ("be", 4)
        assert [one.id for one in door.log()] == ["first", "second"]


def test_amendments_that_amend_each_other_do_not_stop_the_reading(path: Path) -> None:
    with Timeline.open(path, clock=Clock()) as door:
        door.append(retracted("second", id="r1"), retracted("third", id="r2"))
    for one, other in (("r1", "r2"), ("r2", "r1")):
        tamper(
            path,
            "UPDATE stored_events SET state = json_set(state, '$.development.amends', ?)"
            " WHERE json_extract(state, '$.development.id') = ?",
            other,
            one,
        )
    assert sorted(ids(path)) == ["first", "r1", "r2", "second", "third"]


def test_a_lookup_of_an_unreadable_event_is_an_error_that_is_said(path: Path) -> None:
    tamper(path, "UPDATE stored_events SET state = '{' WHERE originator_version = 3")
    with Timeline.open(path, clock=Clock()) as door, refused(UnreadableEvent) as found:
        door.append(corrected("second", {"title": "x"}))
    assert (found[0].government, found[0].version) == ("be", 3)


# --------------------------------------------------------------- stores of other versions


@pytest.fixture
def v1(tmp_path: Path) -> Path:
    return Path(shutil.copy(V1, tmp_path / "v1.db"))


def test_a_store_of_the_first_version_is_read(v1: Path) -> None:
    with Timeline.open(v1, clock=Clock()) as door:
        entries = {one.id: one for one in door.log()}
        assert len(entries) == 11
        taken = entries["be-2022-04-22-decision-taken-heavy-weapons"]
        assert (taken.title, taken.amended) == ("Approved", True)
        statement = entries["be-2022-04-20-15-00-02-00-statement-made-heavy-weapons"]
        assert statement.title == "“Élan” \U0001f1e7\U0001f1ea"
        assert statement.retracted_by is not None
        found = {(one.government, one.matter): one.status for one in door.state()}
        assert found == {
            ("be", "aid"): "partly-delivered",
            ("be", "heavy-weapons"): "decided",
            ("nl", "heavy-weapons"): "raised",
        }
        assert door.verify() == []


def test_a_store_of_the_first_version_can_be_appended_to(v1: Path) -> None:
    with Timeline.open(v1, clock=Clock()) as door:
        with refused(SecondDecision):
            door.append(decision_taken(occurred="2022-04-25"))
        assert door.append(stated(id="new")).new == 1


def test_a_store_of_the_first_version_is_upcast_where_a_class_is_newer(
    v1: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cls = event_class("decision-taken")

    def upcast_v1_v2(state: dict[str, Any]) -> dict[str, Any]:
        assert "body" not in state["development"], "what is up to date was upcast again"
        state["development"]["body"] = "core cabinet"
        return state

    monkeypatch.setattr(cls, "class_version", 2)
    monkeypatch.setattr(cls, "upcast_v1_v2", staticmethod(upcast_v1_v2), raising=False)
    with Timeline.open(v1, clock=Clock()) as door:
        (taken,) = door.log(kinds=["decision-taken"])
        assert (taken.document["body"], taken.title) == ("core cabinet", "Approved")
        door.correct(taken.id, {"outcome": "noted"}, reason="r", id="again")
        assert door.show(taken.id).entry.document["outcome"] == "noted"
        assert door.stats()["unreadable"] == 0


def test_a_store_whose_making_was_broken_off_is_made_by_the_next(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA cache_size = 1")
    connection.execute("PRAGMA cache_spill = 1")
    connection.execute("BEGIN")
    connection.execute("CREATE TABLE t (x)")
    connection.execute("INSERT INTO t VALUES (zeroblob(100000))")
    # As the disk looks to whoever comes after a process that was killed here.
    torn = tmp_path / "torn.db"
    shutil.copy(path, torn)
    shutil.copy(f"{path}-journal", f"{torn}-journal")
    connection.close()
    assert torn.stat().st_size > 0
    with pytest.raises(StoreMissing):
        ids(torn)
    with Timeline.open(torn, clock=Clock()) as door:
        door.append(stated(id="a"))
    assert ids(torn) == ["a"]


def test_another_programs_file_that_was_broken_off_is_left_untouched(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("CREATE TABLE t (x)")
    connection.execute("PRAGMA cache_size = 1")
    connection.execute("BEGIN")
    connection.execute("INSERT INTO t VALUES (zeroblob(100000))")
    torn = tmp_path / "torn.db"
    shutil.copy(path, torn)
    shutil.copy(f"{path}-journal", f"{torn}-journal")
    connection.close()
    before = torn.read_bytes()
    with Timeline.open(torn, clock=Clock()) as door:
        for use in (door.log, lambda: door.append(stated())):
            with pytest.raises(TimelineError):
                use()
    assert torn.read_bytes() == before
    assert Path(f"{torn}-journal").exists()


def test_who_changes_the_mode_of_a_new_file_asks_again_where_it_is_locked(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("CREATE TABLE held (one)")
    other.execute("BEGIN EXCLUSIVE")
    impatient = sqlite3.connect(path, isolation_level=None, timeout=0)
    with pytest.raises(sqlite3.OperationalError) as caught:
        impatient.execute("PRAGMA journal_mode=WAL")
    assert caught.value.sqlite_errorcode == sqlite3.SQLITE_BUSY
    soon = Timer(0.1, other.execute, ["COMMIT"])
    soon.start()
    try:
        write_ahead(impatient)
    finally:
        soon.join()
        other.close()
    assert impatient.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    impatient.close()
