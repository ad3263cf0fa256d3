"""Appending: all or nothing, in any number of processes, through any end."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from eventsourcing.persistence import IntegrityError, OperationalError

from tests.builders import (
    NOW,
    Clock,
    corrected,
    decision_taken,
    disputed,
    met,
    raised,
    retracted,
    stated,
)
from tests.refusals import refused
from timeline import Timeline
from timeline.domain.developments import Development
from timeline.domain.errors import IdTaken, NotYetHappened, SecondRetraction, TimelineError
from timeline.eventstore.application import GovernmentRepository, Governments
from timeline.eventstore.errors import Overtaken, StoreError, StoreUnavailable
from timeline.eventstore.sqlite.creation import PAGE_SIZE
from timeline.eventstore.urls import parse_store_url
from timeline.eventstore.writer import BatchRejected, Description, EventWriter, NotConfirmed


def process(code: str, path: str, number: int) -> subprocess.Popen[str]:
    """A Python process that runs `code` with `path` and its `number`."""
    head = "import sys; path, number = sys.argv[1], int(sys.argv[2])\n"
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", head + textwrap.dedent(code), path, str(number)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


def processes(count: int, code: str, path: str) -> list[subprocess.Popen[str]]:
    """Several of them, numbered from 0."""
    return [process(code, path, number) for number in range(count)]


def ended(started: list[subprocess.Popen[str]]) -> list[str]:
    """What each wrote, once all have ended without an error."""
    written = []
    for one in started:
        out, errors = one.communicate(timeout=120)
        assert (one.returncode, errors) == (0, "")
        written.append(out)
    return written


# --------------------------------------------------------------- several processes


def test_what_eight_processes_append_to_one_government_is_all_there(store_url: str) -> None:
    path = store_url
    code = """
        from tests.builders import Clock, stated
        from timeline import Timeline
        with Timeline.open(path, clock=Clock()) as door:
            for turn in range(20):
                assert door.append(stated(id=f"p{number}-{turn}")).new == 1
    """
    ended(processes(8, code, path))
    with Timeline.open(path, clock=Clock()) as door:
        entries = list(door.log())
        assert len(entries) == 160
        assert sorted(one.version for one in entries) == list(range(2, 162))
        for number in range(8):
            turns = [one.id for one in entries if one.id.startswith(f"p{number}-")]
            assert turns == [f"p{number}-{turn}" for turn in range(20)]
        assert len(door.governments()) == 1
        assert door.verify() == []


def test_an_id_that_many_want_at_once_is_given_to_one(store_url: str) -> None:
    path = store_url
    code = """
        from tests.builders import Clock, stated
        from timeline import Timeline
        from timeline.domain.errors import IdTaken
        from timeline.eventstore.writer import BatchRejected
        with Timeline.open(path, clock=Clock()) as door:
            for turn in range(10):
                government = ("be", "nl")[number % 2]
                given = stated(id=f"t{turn}", government=government, title=f"{number}")
                try:
                    print(turn, door.append(given).new)
                except BatchRejected as error:
                    (refused,) = error.rejected
                    assert isinstance(refused.error, IdTaken), error
    """
    won = [line for out in ended(processes(4, code, path)) for line in out.splitlines()]
    assert sorted(won) == sorted(f"{turn} 1" for turn in range(10))
    with Timeline.open(path) as door:
        assert len({one.id for one in door.log()}) == len(list(door.log())) == 10


def test_of_two_contradictory_decisions_at_once_one_is_refused(store_url: str) -> None:
    path = store_url
    code = """
        from tests.builders import Clock, decision_taken
        from timeline import Timeline
        from timeline.domain.errors import SecondDecision
        from timeline.eventstore.writer import BatchRejected
        with Timeline.open(path, clock=Clock()) as door:
            for turn in range(8):
                taken = decision_taken(id=f"p{number}-{turn}", matter=f"m{turn}")
                try:
                    print(door.append(taken).new)
                except BatchRejected as error:
                    (refused,) = error.rejected
                    assert isinstance(refused.error, SecondDecision), error
    """
    won = [line for out in ended(processes(4, code, path)) for line in out.splitlines()]
    assert won == ["1"] * 8


def test_killing_a_writer_loses_nothing_that_was_acknowledged(store_url: str) -> None:
    path = store_url
    code = """
        from tests.builders import Clock, stated
        from timeline.eventstore.urls import parse_store_url
        from timeline.eventstore.writer import EventWriter
        with EventWriter(parse_store_url(path), clock=Clock()) as writer:
            for turn in range(10**6):
                batch = [stated(id=f"k{number}-{turn}-{part}") for part in range(3)]
                writer.append(batch)
                print(turn, flush=True)
    """
    acknowledged: list[str] = []
    for number, lines in enumerate((1, 7, 23)):
        started = process(code, path, number)
        assert started.stdout is not None
        turns = [started.stdout.readline().strip() for _ in range(lines)]
        os.kill(started.pid, signal.SIGKILL)
        rest, _ = started.communicate(timeout=60)
        turns += rest.split("\n")[:-1]
        acknowledged += [f"k{number}-{turn}-{part}" for turn in turns for part in range(3)]
    with Timeline.open(path, clock=Clock()) as door:
        found = [one.id for one in door.log()]
        assert set(acknowledged) <= set(found)
        batches = {one.rsplit("-", 1)[0] for one in found}
        assert len(found) == 3 * len(batches), "half a batch is there"
        assert door.verify() == []


# --------------------------------------------------------------- all or nothing


def test_of_a_refused_batch_nothing_is_stored(store_url: str) -> None:
    with EventWriter(parse_store_url(store_url), clock=Clock()) as writer:
        batch = [Description("nl"), stated(id="a"), met(id="b", occurred="2030")]
        with pytest.raises(BatchRejected):
            writer.append(batch)
        assert writer.append([], dry_run=False).appended == []
        result = writer.append(batch[:2], dry_run=True)
        assert [one.new for one in result.appended] == [True]
        assert writer.append(batch[:2]).described == ["nl", "be"]
        assert writer.append(batch[:2]).described == []


def test_a_batch_of_any_length_is_one_batch(store_url: str) -> None:
    seen: list[int] = []
    batch = [stated(id=f"s{number}") for number in range(1_205)]
    with EventWriter(parse_store_url(store_url), clock=Clock()) as writer:
        assert sum(one.new for one in writer.append(batch, progress=seen.append).appended) == 1_205
        assert sum(one.new for one in writer.append(batch).appended) == 0
        batch[900] = stated(id="s900", title="another")
        with refused(IdTaken) as taken:
            writer.append(batch)
        assert [one.development for one in taken] == ["s900"]
    assert seen[-1] == 1_200


def test_a_long_batch_is_judged_with_itself_from_end_to_end(store_url: str) -> None:
    first = decision_taken(id="first", occurred="2022-04-01")
    batch = [first, *(stated(id=f"s{number}") for number in range(700)), retracted("first", id="r")]
    with EventWriter(parse_store_url(store_url), clock=Clock()) as writer:
        writer.append(batch)
        writer.append([decision_taken(id="second", occurred="2022-04-02")])
        with refused(SecondRetraction):
            writer.append([retracted("first", id="r2")])


# --------------------------------------------------------------- the moment of recording


def test_recorded_never_goes_back_with_the_clock(store_url: str) -> None:
    clock = Clock()
    with Timeline.open(store_url, clock=clock) as door:
        door.append(stated(id="a"))
        clock.now -= timedelta(hours=10)
        (appended,) = door.append(stated(id="b")).appended
        assert appended.recorded == NOW
        (other,) = door.append(stated(id="c", government="nl")).appended
        assert other.recorded == clock.now
        assert [one.recorded for one in door.log("be")] == [NOW.isoformat()] * 2


def test_a_clock_without_a_zone_is_taken_for_local_time(store_url: str) -> None:
    with Timeline.open(store_url, clock=lambda: NOW.replace(tzinfo=None)) as door:
        (appended,) = door.append(stated()).appended
        assert appended.recorded.tzinfo is not None


# --------------------------------------------------------------- when storing goes wrong


def test_where_another_writer_was_first_a_batch_is_judged_anew(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = store_url
    real, turns = Governments.save, [0]
    monkeypatch.setattr("timeline.eventstore.sqlite.write_lock.PATIENCE", 0.2)

    def save(self: Governments, *events: Any, **rows: Any) -> Any:
        turns[0] += 1
        if turns[0] == 1:
            with EventWriter(parse_store_url(path), clock=Clock()) as other:
                other.append([raised(id="theirs")])
        return real(self, *events, **rows)

    monkeypatch.setattr(Governments, "save", save)
    with EventWriter(parse_store_url(path), clock=Clock()) as writer:
        (appended,) = writer.append([stated(id="ours")]).appended
    assert (turns[0], appended.version) == (3, 3)


def opened_between_two_looks(
    writer: EventWriter, other: EventWriter, first: Development, monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """Lets another writer open a government as soon as the first was told that there is none."""
    # It goes on without its turn, for which the first does not end in time.
    monkeypatch.setattr("timeline.eventstore.sqlite.write_lock.PATIENCE", 0.05)
    governments = writer._application.repository
    real, looks = governments.find, list[str]()

    def find(government_id: str) -> Any:
        found = real(government_id)
        if government_id == first.government:
            looks.append("there" if found is not None else "none")
            if len(looks) == 1:
                assert other.append([first]).opened == {first.government}
        return found

    monkeypatch.setattr(governments, "find", find)
    return looks


@pytest.mark.parametrize("before", [[], [stated(id="before", government="nl")]])
def test_of_two_that_open_a_government_at_once_the_refused_one_hears_its_refusal(
    store_url: str, monkeypatch: pytest.MonkeyPatch, before: list[Development]
) -> None:
    first = decision_taken(id="first")
    future = met(id="future", occurred="2030")
    with (
        EventWriter(parse_store_url(store_url), clock=Clock()) as writer,
        EventWriter(parse_store_url(store_url), clock=Clock()) as other,
    ):
        looks = opened_between_two_looks(writer, other, first, monkeypatch)
        with pytest.raises(BatchRejected) as caught:
            writer.append([*before, future])
        (refused,) = caught.value.rejected
        assert (refused.entry.id, type(refused.error)) == ("future", NotYetHappened)
        assert looks[0] == "none"
    with Timeline.open(store_url, clock=Clock()) as door:
        assert [one.id for one in door.log()] == ["first"]
        assert door.verify() == []


def test_of_two_that_open_a_government_at_once_both_get_in(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        EventWriter(parse_store_url(store_url), clock=Clock()) as writer,
        EventWriter(parse_store_url(store_url), clock=Clock()) as other,
    ):
        looks = opened_between_two_looks(writer, other, decision_taken(id="first"), monkeypatch)
        result = writer.append([stated(id="second")])
        assert [(one.version, one.new) for one in result.appended] == [(3, True)]
        assert (result.described, result.opened) == ([], set())
        assert looks == ["none", "there"]
    with Timeline.open(store_url, clock=Clock()) as door:
        assert {one.id for one in door.log()} == {"first", "second"}
        assert door.verify() == []


def test_of_two_that_open_a_government_at_once_an_import_goes_on_without_the_refused(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = [stated(id="nl", government="nl"), met(id="future", occurred="2030"), stated(id="good")]
    with (
        EventWriter(parse_store_url(store_url), clock=Clock()) as writer,
        EventWriter(parse_store_url(store_url), clock=Clock()) as other,
    ):
        opened_between_two_looks(writer, other, decision_taken(id="first"), monkeypatch)
        with writer.intake(whole=False) as intake:
            (rejected,) = intake.take(page)
            assert rejected.entry.id == "future"
            assert intake.new == 2
    with Timeline.open(store_url, clock=Clock()) as door:
        assert {one.id for one in door.log()} == {"first", "nl", "good"}
        assert door.verify() == []


def test_a_writer_that_remembers_more_than_the_store_has_leaves_no_gap(store_url: str) -> None:
    with EventWriter(parse_store_url(store_url), clock=Clock()) as writer:
        writer.append([stated(id="a")])
        ahead = replace(writer._remembered["be"], version=7)
        writer._remembered = {"be": ahead}
        (appended,) = writer.append([stated(id="b")]).appended
    assert (appended.new, appended.version) == (True, 3)


def test_a_writer_that_is_never_first_gives_up(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("timeline.eventstore.writer.ATTEMPTS", 3)

    def save(*_: Any, **__: Any) -> None:
        raise IntegrityError

    monkeypatch.setattr(Governments, "save", save)
    location = parse_store_url(store_url)
    with (
        EventWriter(location, clock=Clock()) as writer,
        pytest.raises(Overtaken) as caught,
    ):
        writer.append([stated()])
    assert caught.value.location == location


def test_an_error_while_writing_leaves_the_outcome_open_and_the_same_again_settles_it(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Governments.save

    def save(self: Governments, *events: Any, **rows: Any) -> None:
        real(self, *events, **rows)
        raise OperationalError("disk I/O error")

    with EventWriter(parse_store_url(store_url), clock=Clock()) as writer:
        with monkeypatch.context() as broken:
            broken.setattr(Governments, "save", save)
            with pytest.raises(NotConfirmed) as caught:
                writer.append([stated(id="a")])
        assert caught.value.reason == "disk I/O error"
        assert caught.value.is_open
        assert [one.new for one in writer.append([stated(id="a")]).appended] == [False]


def test_a_store_that_is_damaged_under_way_is_an_error_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    with EventWriter(parse_store_url(path), clock=Clock()) as writer:
        writer.append([stated(id=f"s{number}", title="x" * 300) for number in range(200)])
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    damaged = bytearray(path.read_bytes())
    damaged[PAGE_SIZE:] = b"\xa5" * (len(damaged) - PAGE_SIZE)
    path.write_bytes(damaged)
    with Timeline.open(path, clock=Clock()) as door:
        for use in (lambda: door.append(stated(id="new")), door.log, door.state, door.governments):
            with pytest.raises(TimelineError):
                use()


@pytest.mark.parametrize(
    "amend", [partial(corrected, changes={"summary": "Longer"}), disputed, retracted]
)
def test_an_amendment_that_is_sent_again_is_known(
    store_url: str, amend: Callable[..., Development]
) -> None:
    with Timeline.open(store_url, clock=Clock()) as door:
        door.append(decision_taken(id="taken"))
        assert door.append(amend("taken", id="amendment")).new == 1
        assert door.append(amend("taken", id="amendment")).new == 0
        with refused(IdTaken):
            door.append(amend("taken", id="amendment", title="Another"))
        assert door.append(retracted("amendment", id="taken-back")).new == 1
        assert door.append(retracted("amendment", id="taken-back")).new == 0
        assert door.append(amend("taken", id="amendment")).new == 0
        assert door.verify() == []


# --------------------------------------------------------------- what a writer asks and tells


def test_of_a_batch_the_first_refusal_is_told_and_how_many_there_are(tmp_path: Path) -> None:
    given = [met(id=f"m{number}", occurred=f"203{number}") for number in range(3)]
    with EventWriter(parse_store_url(tmp_path / "s.db"), clock=Clock()) as writer:
        told = []
        for count in (1, 2, 3):
            with pytest.raises(BatchRejected) as caught:
                writer.append(given[:count])
            told.append(caught.value)
    first = told[0].message
    assert "its date (2030)" in first
    assert [one.message for one in told] == [
        first,
        f"{first} (and 1 more)",
        f"{first} (and 2 more)",
    ]
    assert len({one.hint for one in told}) == 1
    assert told[0].hint
    assert [[one.index for one in each.rejected] for each in told] == [[0], [0, 1], [0, 1, 2]]
    assert [one.entry for one in told[2].rejected] == given


def test_progress_is_told_by_the_hundred(tmp_path: Path) -> None:
    with EventWriter(parse_store_url(tmp_path / "s.db"), clock=Clock()) as writer:
        for count, expected in ((99, []), (100, [100]), (250, [100, 200])):
            seen: list[int] = []
            batch = [stated(id=f"{count}-{number}") for number in range(count)]
            writer.append(batch, progress=seen.append)
            assert seen == expected


def test_what_became_of_each_is_told(tmp_path: Path) -> None:
    clock = Clock(step=timedelta(hours=1))
    with EventWriter(parse_store_url(tmp_path / "s.db"), clock=clock) as writer:
        given = [raised(id="a"), stated(id="b")]
        first = writer.append(given)
        assert [one.development for one in first.appended] == given
        assert [(one.new, one.version, one.zone) for one in first.appended] == [
            (True, 2, "Europe/Brussels"), (True, 3, "Europe/Brussels"),
        ]  # fmt: skip
        assert [len(one.changes) for one in first.appended] == [1, 1]
        assert (first.described, first.opened) == (["be"], {"be"})
        again = writer.append([stated(id="b"), stated(id="c")])
        assert [(one.new, one.version, one.zone) for one in again.appended] == [
            (False, 3, ""), (True, 4, "Europe/Brussels"),
        ]  # fmt: skip
        known, fresh = again.appended
        assert (known.recorded, known.changes) == (first.appended[0].recorded, ())
        assert fresh.recorded > known.recorded
        assert (again.described, again.opened) == ([], set())
        assert writer.zones() == {"be": "Europe/Brussels"}


def asked_of(writer: EventWriter, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a writer asks of its store from now on, by table."""
    recorder: Any = writer._application.recorder
    real = recorder.select
    found: list[str] = []

    def select(sql: str, parameters: Any = ()) -> Any:
        found.append(sql.partition("FROM ")[2].split()[0])
        return real(sql, parameters)

    monkeypatch.setattr(recorder, "select", select)
    return found


def test_who_appends_one_after_the_other_asks_for_nothing_that_can_be_supposed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with EventWriter(parse_store_url(tmp_path / "s.db"), clock=Clock()) as writer:
        asked = asked_of(writer, monkeypatch)
        writer.append([stated(id="a")])
        asked.clear()
        for number in range(3):
            (appended,) = writer.append([stated(id=f"b{number}")]).appended
            assert (appended.new, appended.version) == (True, number + 3)
        assert asked == []
        # Where it was supposed wrongly, all is asked for.
        (appended,) = writer.append([stated(id="a")]).appended
        assert (appended.new, appended.version) == (False, 2)
        assert "development_ids" in asked
        asked.clear()
        # After a batch that was judged as it is, what it left is known.
        writer.append([stated(id="c"), stated(id="d")])
        asked.clear()
        writer.append([stated(id="e")])
        assert asked == []


def test_who_supposed_wrongly_keeps_the_others_waiting_while_it_judges(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = [0]
    real = Governments.alone

    def counted(self: Governments) -> Any:
        alone[0] += 1
        return real(self)

    monkeypatch.setattr(Governments, "alone", counted)
    path = tmp_path / "s.db"
    with EventWriter(parse_store_url(path), clock=Clock()) as writer:
        writer.append([stated(id="a")])
        writer.append([Description("nl")])
        with pytest.raises(BatchRejected):
            writer.append([met(id="m", occurred="2030")])
        writer.append([Description("nl")])
        writer.append([stated(id="b")])
        writer.append([stated(id="b"), Description("lv")])
        writer.append([stated(id="d")])
        assert alone == [0]
        with EventWriter(parse_store_url(path), clock=Clock()) as other:
            other.append([stated(id="theirs")])
        assert writer.append([stated(id="c")]).appended[0].version == 6
        assert alone == [1]


@pytest.mark.parametrize("batch", [[stated(id="b")], [stated(id="b"), stated(id="c")]])
@pytest.mark.parametrize("fails", ["select", "put"])
def test_what_goes_wrong_is_said_of_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: list[Development], fails: str
) -> None:
    path = tmp_path / "s.db"

    def fail(*_: Any, **__: Any) -> Any:
        raise OperationalError("disk I/O error")

    with EventWriter(parse_store_url(path), clock=Clock()) as writer:
        recorder: Any = writer._application.recorder
        monkeypatch.setattr(recorder, "select" if fails == "select" else "insert_events", fail)
        expected = StoreUnavailable if fails == "select" else NotConfirmed
        with pytest.raises(expected) as caught:
            writer.append(batch)
        found: StoreError = caught.value
        assert (found.location, found.reason) == (parse_store_url(path), "disk I/O error")
        if fails == "select":
            with pytest.raises(StoreUnavailable) as again:
                writer.zones()
            assert again.value.location == parse_store_url(path)


def test_what_is_there_already_is_confirmed_before_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirmed = [0]

    def confirm(_: Governments) -> None:
        confirmed[0] += 1

    monkeypatch.setattr(Governments, "confirm", confirm)
    with EventWriter(parse_store_url(tmp_path / "s.db"), clock=Clock()) as writer:
        writer.append([stated(id="a"), stated(id="b")])
        writer.append([])
        assert confirmed == [0]
        writer.append([stated(id="a")])
        writer.append([stated(id="a"), stated(id="b")])
        assert confirmed == [2]
        writer.append([stated(id="a"), stated(id="b")], dry_run=True)
        assert confirmed == [2]


def test_a_dry_run_waits_for_no_turn_and_an_append_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("timeline.eventstore.sqlite.write_lock.PATIENCE", 0.0)
    from timeline.eventstore.sqlite.write_lock import write_lock

    path = tmp_path / "s.db"
    held: set[bool] = set()
    real = GovernmentRepository.find

    def find(self: GovernmentRepository, id_: str) -> Any:
        with write_lock(path) as mine:
            held.add(not mine)
        return real(self, id_)

    monkeypatch.setattr(GovernmentRepository, "find", find)
    with EventWriter(parse_store_url(path), clock=Clock()) as writer:
        writer.append([stated(id="a"), stated(id="b")], dry_run=True)
        assert held == {False}
        held.clear()
        writer.append([stated(id="a"), stated(id="b")])
        assert held == {True}


def test_by_default_the_clock_is_the_systems(tmp_path: Path) -> None:
    before = datetime.now(UTC)
    with EventWriter(parse_store_url(tmp_path / "s.db")) as writer:
        (appended,) = writer.append([stated()]).appended
    assert before.replace(microsecond=0) <= appended.recorded <= datetime.now(UTC)


def test_a_store_that_cannot_be_made_is_said_by_its_place(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for place, reason in (("file/s.db", "Not a directory"), ("x" * 300, "File name too long")):
        with pytest.raises(StoreUnavailable) as caught:
            EventWriter(parse_store_url(tmp_path / place))
        said = f"cannot use the store {tmp_path / place}: {reason}"
        assert caught.value.message == said
