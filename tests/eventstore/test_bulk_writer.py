"""Entries in any number: whole and at once, or page by page, while others write."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from eventsourcing.persistence import (
    DatabaseError,
    IntegrityError,
    OperationalError,
    PersistenceError,
)

from tests.builders import (
    NOW,
    Clock,
    corrected,
    decision_taken,
    delivered,
    met,
    pledged,
    raised,
    retracted,
    stated,
)
from timeline import Timeline
from timeline.domain.developments import Development
from timeline.domain.errors import IdTaken, SecondDecision, SecondRetraction
from timeline.eventstore import bulk_writer
from timeline.eventstore.application import Governments
from timeline.eventstore.bulk_writer import (
    BulkWriter,
    NotConfirmed,
    Overtaken,
    asking,
    pause,
    storing,
)
from timeline.eventstore.errors import StoreUnavailable
from timeline.eventstore.ports import open_reader
from timeline.eventstore.urls import parse_store_url
from timeline.eventstore.writer import Description, Entry, EventWriter

PAGES: list[list[Entry]] = [
    [Description("nl", "The Netherlands"), stated(id="a"), pledged(id="pledge", matter="aid")],
    [stated(id="b", government="nl"), met(id="future", occurred="2030")],
    [delivered(id="c", matter="aid", fulfils="pledge"), stated(id="a"), Description("lv")],
    [],
    [stated(id="d"), stated(id="b", government="nl", title="another")],
]
TAKEN = ["a", "pledge", "b", "c", "d"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def writer(path: Path) -> Iterator[EventWriter]:
    with EventWriter(parse_store_url(path), clock=Clock()) as writer:
        yield writer


def ids(store: str | Path) -> list[str]:
    """What a store holds, which is sound, in the order of recording."""
    with Timeline.open(store) as door:
        assert door.verify() == []
    with closing(open_reader(parse_store_url(store))) as reader:
        states = [json.loads(row.state) for page in reader.rows() for row in page]
    return [state["development"]["id"] for state in states if "development" in state]


def another(path: Path, *given: Development) -> None:
    """Appends by another writer."""
    with Timeline.open(path, clock=Clock()) as door:
        door.append(*given)


# --------------------------------------------------------------- whole, and page by page


@pytest.mark.parametrize(("whole", "alone"), [(True, False), (True, True), (False, False)])
def test_what_is_taken_in_is_counted_and_what_is_refused_is_given_back(
    store_url: str, whole: bool, alone: bool
) -> None:
    location = parse_store_url(store_url)
    with EventWriter(location, clock=Clock()) as writer:
        with writer.intake(whole=whole, alone=alone) as intake:
            rejected = [(one.index, one.entry) for page in PAGES for one in intake.take(page)]
            assert rejected == [(1, PAGES[1][1]), (1, PAGES[4][1])]
            assert (intake.new, intake.known) == (5, 1)
            assert intake.described == ["nl", "be", "lv"]
            assert intake.opened == {"nl", "be", "lv"}
            written: list[int] = []
            assert [intake.is_stored, written] == [False, []]
            intake.store(written.append)
            assert intake.is_stored, "it says so when it is"
            assert written == ([4, 5, 7, 8] if whole else [])
        with writer.intake(whole=whole) as again:
            assert [one.index for page in PAGES for one in again.take(page)] == [1, 1]
            assert (again.new, again.known, again.described) == (0, 6, [])
            assert again.opened == frozenset()
            again.store(written.append)
            assert again.is_stored
    assert ids(store_url) == TAKEN
    with Timeline.open(store_url) as door:
        assert {one.id for one in door.governments()} == {"nl", "be", "lv"}


def test_until_it_is_stored_whole_nothing_of_it_is(path: Path, writer: EventWriter) -> None:
    with writer.intake(whole=True) as intake:
        for page in PAGES:
            intake.take(page)
        assert intake._spool.is_any
        with closing(sqlite3.connect(path)) as other:
            assert other.execute("SELECT count(*) FROM stored_events").fetchone() == (0,)


def test_what_is_tried_dry_is_judged_and_never_stored(path: Path, writer: EventWriter) -> None:
    with writer.intake(whole=False, dry_run=True) as intake:
        rejected = [one.index for page in PAGES for one in intake.take(page)]
    assert (rejected, intake.new, intake.known) == ([1, 1], 5, 1)
    with Timeline.open(path) as door:
        assert door.head().size == 0


def test_an_empty_store_is_asked_for_ids_as_soon_as_another_writer_fills_it(
    path: Path, writer: EventWriter
) -> None:
    with writer.intake(whole=True) as intake:
        assert intake.take([stated(id="a", government="nl")]) == []
        another(path, stated(id="b"), stated(id="c"))
        given = [stated(id="b"), stated(id="c", title="Another")]
        assert [type(one.error) for one in intake.take(given)] == [IdTaken]
        assert (intake.new, intake.known) == (1, 1)


def test_what_was_put_by_and_what_was_just_taken_is_found_as_it_is_read(
    writer: EventWriter,
) -> None:
    with writer.intake(whole=True) as intake:
        intake.take([stated(id="a")])
        intake.take([stated(id="b"), corrected("a", {"title": "Else"}, id="c")])
        earlier = intake.batch.recorded("a")
        assert earlier is not None
        assert earlier.model is not None
        assert earlier.development == stated(id="a")
        assert intake.batch.event("a") is earlier, "it is read once"
        just_taken = intake.batch.recorded("b")
        assert just_taken is not None
        assert just_taken.model is not None
        assert just_taken is intake.batch.recorded("b"), "it is read once"
        assert intake.batch.recorded("nowhere") is None


def test_what_was_accepted_is_told_page_by_page_before_it_is_stored(writer: EventWriter) -> None:
    with writer.intake(whole=True) as intake:
        told = []
        for page in PAGES:
            intake.take(page)
            told.append([event.originator_version for event, _ in intake.accepted])
            assert all(
                judged is None or judged.government.version == event.originator_version
                for event, judged in intake.accepted
            )
        before = [[event.originator_version for event in page] for page in intake.spooled()]
        assert before == [page for page in told[:-1] if page]


def test_the_clock_is_asked_when_it_begins(path: Path) -> None:
    clock = Clock(step=timedelta(hours=1))
    with (
        EventWriter(parse_store_url(path), clock=clock) as writer,
        writer.intake(whole=True) as intake,
    ):
        intake.take([stated(id="a")])
        intake.take([stated(id="b")])
        intake.store()
    with Timeline.open(path) as door:
        assert {one.recorded for one in door.log()} == {NOW.isoformat()}


def test_a_spool_lies_beside_the_store(
    path: Path, writer: EventWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as elsewhere, writer.intake(whole=True) as intake:
        elsewhere.setattr("tempfile.tempdir", str(path.parent / "nowhere"))
        intake.take(PAGES[0])
        intake.take([])
        intake.store()
    assert ids(path) == ["a", "pledge"]


# --------------------------------------------------------------- when another is first


def test_what_is_stored_whole_is_judged_anew_by_who_asked_where_another_was_first(
    path: Path, writer: EventWriter
) -> None:
    with writer.intake(whole=True) as intake:
        intake.take([stated(id="a")])
        another(path, raised(id="theirs"))
        with pytest.raises(Overtaken) as caught:
            intake.store()
        assert caught.value.location == parse_store_url(path)
        assert not intake.is_stored
    assert ids(path) == ["theirs"]


def test_a_page_is_judged_anew_where_another_was_first(
    path: Path, writer: EventWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, turns = Governments.put, [0]

    def put(self: Governments, *args: Any) -> None:
        turns[0] += 1
        if turns[0] in (2, 3):
            raise IntegrityError("another was first")
        real(self, *args)

    monkeypatch.setattr(Governments, "put", put)
    clock = Clock(step=timedelta(hours=1))
    with (
        EventWriter(parse_store_url(path), clock=clock) as slow,
        slow.intake(whole=False) as intake,
    ):
        assert intake.take([stated(id="a"), Description("nl")]) == []
        assert intake.take([stated(id="b"), stated(id="a"), Description("lv")]) == []
        assert (turns[0], intake.new, intake.known) == (4, 2, 1)
        assert intake.described == ["be", "nl", "lv"]
        assert intake.opened == {"be", "nl", "lv"}
    with Timeline.open(path) as door:
        # What was judged anew was recorded when it was judged.
        recorded = {one.id: one.recorded for one in door.log()}
        hours = {"a": 0, "b": 2}
        assert recorded == {
            one: (NOW + timedelta(hours=hour)).isoformat() for one, hour in hours.items()
        }


def test_what_another_stored_between_two_pages_is_known_to_the_next(
    path: Path, writer: EventWriter
) -> None:
    with writer.intake(whole=False) as intake:
        intake.take([stated(id="a")])
        another(path, stated(id="b"), decision_taken(id="taken"))
        (refused,) = intake.take([stated(id="b"), stated(id="c"), decision_taken(id="mine")])
        assert isinstance(refused.error, SecondDecision)
        assert (intake.new, intake.known) == (2, 1)
    assert ids(path) == ["a", "b", "taken", "c"]


def test_who_is_never_first_gives_a_page_up(
    path: Path, writer: EventWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []

    def put(*_: Any) -> None:
        tried.append(1)
        raise IntegrityError

    monkeypatch.setattr(Governments, "put", put)
    monkeypatch.setattr(bulk_writer, "ATTEMPTS", 3)
    waits: list[int] = []
    monkeypatch.setattr(bulk_writer, "pause", waits.append)
    with writer.intake(whole=False) as intake, pytest.raises(Overtaken) as caught:
        intake.take([stated(id="a")])
    assert caught.value.location == parse_store_url(path)
    assert (len(tried), waits) == (4, [0, 1, 2])
    assert (intake.new, intake.described) == (0, [])


def test_who_was_overtaken_waits_at_random_and_longer_each_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waits: list[tuple[float, float]] = []
    slept: list[float] = []

    def uniform(least: float, most: float) -> float:
        waits.append((least, most))
        return 0.0

    monkeypatch.setattr("random.uniform", uniform)
    monkeypatch.setattr("time.sleep", slept.append)
    for attempt in (0, 1, 18, 19, 20, 49):
        pause(attempt)
    assert waits == [(0, 0.005), (0, 0.01), (0, 0.095), (0, 0.1), (0, 0.1), (0, 0.1)]
    assert slept == [0.0] * 6


def test_alone_others_wait_until_it_is_stored(
    path: Path, writer: EventWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("timeline.eventstore.sqlite.write_lock.PATIENCE", 0.05)
    from timeline.eventstore.sqlite.write_lock import write_lock

    with writer.intake(whole=True, alone=True) as intake:
        intake.take([stated(id="a")])
        with write_lock(path) as mine:
            assert not mine
        intake.store()
    with write_lock(path) as mine:
        assert mine
    with writer.intake(whole=True) as intake:
        intake.take([stated(id="b")])
        with write_lock(path) as mine:
            assert mine


def test_a_page_is_stored_when_it_is_this_writers_turn(
    path: Path, writer: EventWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    from timeline.eventstore.sqlite.write_lock import lock_path, write_lock

    real = Governments.put
    held: list[bool] = []

    def put(self: Governments, *args: Any) -> None:
        with write_lock(path, patience=0.0) as mine:
            held.append(not mine)
        real(self, *args)

    monkeypatch.setattr(Governments, "put", put)
    with writer.intake(whole=False) as intake:
        intake.take([stated(id="a")])
    assert held == [True]
    real_pages = Governments.put_pages

    def put_pages(self: Governments, pages: Any) -> None:
        with write_lock(path, patience=0.0) as mine:
            held.append(not mine)
        real_pages(self, pages)

    monkeypatch.setattr(Governments, "put_pages", put_pages)
    with writer.intake(whole=True) as intake:
        intake.take([stated(id="b")])
        intake.store()
    assert held == [True, True]
    assert Path(lock_path(path)).exists()


# --------------------------------------------------------------- when storing goes wrong


def taken_and_stored(intake: BulkWriter, given: Development) -> None:
    intake.take([given])
    intake.store()


def interrupted(stored: bool) -> Callable[..., None]:
    """Storing pages that Ctrl-C breaks off, before or after they were stored."""
    real = Governments.put_pages

    def put_pages(self: Governments, pages: Any) -> None:
        if stored:
            real(self, pages)
        else:
            list(pages)
        raise KeyboardInterrupt

    return put_pages


@pytest.mark.parametrize("stored", [True, False])
def test_whoever_breaks_it_off_is_told_whether_it_was_stored(
    path: Path, writer: EventWriter, monkeypatch: pytest.MonkeyPatch, stored: bool
) -> None:
    monkeypatch.setattr(Governments, "put_pages", interrupted(stored))
    with writer.intake(whole=True) as intake:
        for page in PAGES:
            intake.take(page)
        with pytest.raises(KeyboardInterrupt):
            intake.store()
        assert intake.is_stored is stored
    assert ids(path) == (TAKEN if stored else [])


def test_where_another_stored_something_else_it_has_not_arrived(
    path: Path, writer: EventWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Governments, "put_pages", interrupted(stored=False))
    with writer.intake(whole=True) as intake:
        intake.take([stated(id="a")])
        another(path, stated(id="theirs"))
        with pytest.raises(KeyboardInterrupt):
            intake.store()
        assert not intake.is_stored


def test_broken_off_before_a_page_was_written_nothing_has_arrived(
    writer: EventWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def put_pages(self: Governments, pages: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Governments, "put_pages", put_pages)
    with writer.intake(whole=True) as intake:
        intake.take([stated(id="a")])
        with pytest.raises(KeyboardInterrupt):
            intake.store()
        assert not intake.is_stored


@pytest.mark.parametrize(
    ("raised_by_store", "expected"),
    [
        (OperationalError("database is locked"), StoreUnavailable),
        (OperationalError("attempt to write a readonly database"), StoreUnavailable),
        (OperationalError("disk I/O error"), NotConfirmed),
        (DatabaseError("malformed"), NotConfirmed),
    ],
)
@pytest.mark.parametrize("whole", [True, False])
def test_what_goes_wrong_with_storing_is_said_of_the_store(
    path: Path,
    writer: EventWriter,
    monkeypatch: pytest.MonkeyPatch,
    raised_by_store: PersistenceError,
    expected: type[Exception],
    whole: bool,
) -> None:
    def put(*_: Any) -> None:
        raise raised_by_store

    monkeypatch.setattr(Governments, "put_pages", put)
    monkeypatch.setattr(Governments, "put", put)
    with writer.intake(whole=whole) as intake, pytest.raises(expected) as caught:
        taken_and_stored(intake, stated(id="a"))
    assert type(caught.value) is expected
    message = str(caught.value)
    assert str(path) in message
    assert str(raised_by_store) in message
    assert not intake.is_stored


@pytest.mark.parametrize("whole", [True, False])
def test_what_is_there_already_is_confirmed_before_it_is_said_to_be_stored(
    path: Path, writer: EventWriter, monkeypatch: pytest.MonkeyPatch, whole: bool
) -> None:
    writer.append([stated(id="a")])

    def confirm(_: Any) -> None:
        raise OperationalError("no answer")

    monkeypatch.setattr(Governments, "confirm", confirm)
    with writer.intake(whole=whole) as intake, pytest.raises(NotConfirmed) as caught:
        taken_and_stored(intake, stated(id="a"))
    assert (caught.value.location, caught.value.reason) == (parse_store_url(path), "no answer")
    assert not intake.is_stored


@pytest.mark.parametrize("whole", [True, False])
def test_a_store_that_cannot_be_asked_is_unavailable_and_no_entry_is_refused_for_it(
    path: Path, writer: EventWriter, monkeypatch: pytest.MonkeyPatch, whole: bool
) -> None:
    def look_up(*_: Any) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr("timeline.eventstore.repository.PendingChanges.look_up", look_up)
    with writer.intake(whole=whole) as intake, pytest.raises(StoreUnavailable) as caught:
        intake.take([stated(id="a")])
    assert (caught.value.location, caught.value.reason) == (parse_store_url(path), "disk I/O error")


def test_an_error_of_the_store_while_judging_is_no_refusal(
    writer: EventWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def record(*_: Any) -> None:
        raise StoreUnavailable(parse_store_url("x.db"), "gone")

    monkeypatch.setattr("timeline.eventstore.unit_of_work.UnitOfWork.record", record)
    with writer.intake(whole=True) as intake, pytest.raises(StoreUnavailable) as caught:
        intake.take([stated(id="a")])
    assert caught.value.reason == "gone"


def test_asking_and_storing_tell_what_went_wrong_apart(path: Path) -> None:
    location = parse_store_url(path)
    for error in (PersistenceError("x"), sqlite3.DatabaseError("x")):
        with pytest.raises(StoreUnavailable) as caught, asking(location):
            raise error
        assert (caught.value.location, caught.value.reason) == (location, "x")
    with pytest.raises(IntegrityError), storing(location):
        raise IntegrityError
    theirs = ValueError("no business of the store")
    with pytest.raises(ValueError) as passed, storing(location):  # noqa: PT011  the very one
        raise theirs
    assert passed.value is theirs


def test_a_chain_over_pages_is_judged_with_all_before_it(path: Path, writer: EventWriter) -> None:
    with writer.intake(whole=True) as intake:
        intake.take([decision_taken(id="taken", occurred="2022-04-01")])
        (refused,) = intake.take([decision_taken(id="second", occurred="2022-04-02")])
        assert isinstance(refused.error, SecondDecision)
        assert intake.take([retracted("taken", id="r")]) == []
        (again,) = intake.take([retracted("taken", id="r2")])
        assert isinstance(again.error, SecondRetraction)
        assert intake.take([decision_taken(id="second", occurred="2022-04-02")]) == []
        intake.store()
    assert ids(path) == ["taken", "r", "second"]
