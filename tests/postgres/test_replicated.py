"""With a standby that is away: what is on one server alone is not acknowledged, ever."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.builders import raised, stated
from tests.postgres.cluster import Pair, pair
from tests.postgres.test_away import timeline
from timeline import Timeline
from timeline.domain.errors import TimelineError
from timeline.eventstore.errors import NotConfirmed
from timeline.eventstore.postgres.errors import StoreBusy, Unreplicated
from timeline.services.files.outbox import KeptInOutbox

WAITING = "SELECT {what}(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
ON_ONE_SERVER = re.escape(Unreplicated.reason)
STORED = "SELECT count(*) FROM timeline.development_ids WHERE id = '{id}'"


@pytest.fixture(scope="module")
def two() -> Iterator[Pair]:
    with pair() as both:
        yield both


@pytest.fixture
def url(two: Pair, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A store on the pair, whose standby is away; it is back afterwards."""
    monkeypatch.setenv("PGPASSWORD", two.ground.password)
    monkeypatch.setenv("TIMELINE_PATIENCE", "60")
    with Timeline.open(two.primary.url()) as door:
        door.init_store()
        if not list(door.log()):
            door.append(stated(id="first"))
    two.standby.kill()
    try:
        yield two.primary.url()
    finally:
        if not two.standby.running:
            two.standby.start()
            two.primary.wait_until("SELECT sync_state = 'sync' FROM pg_stat_replication")


def while_it_waits(two: Pair, work: Callable[[], Any], what: str) -> Future[Any]:
    """Begins a piece of work, and does something to the server process that waits for it."""
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(work)
        two.primary.wait_until(f"SELECT EXISTS ({WAITING.format(what='abs')})")
        assert not done.done()
        two.primary.sql(WAITING.format(what=what))
        if what == "pg_terminate_backend":
            # On its new connection it finds its event, and waits for the standby all the same.
            two.primary.wait_until(f"SELECT EXISTS ({WAITING.format(what='abs')})")
            assert not done.done()
            back(two)
    return done


def back(two: Pair) -> None:
    two.standby.start()
    two.primary.wait_until("SELECT sync_state = 'sync' FROM pg_stat_replication")


@pytest.mark.slow
def test_a_commit_whose_wait_was_cancelled_is_not_confirmed_and_the_same_again_waits_anew(
    two: Pair, url: str, tmp_path: Path
) -> None:
    with Timeline.open(url) as door:
        append = lambda: door._session.writer().append([stated(id="cancelled")])  # noqa: E731  short
        for _ in range(2):
            # The second time it is there already, and its author is not told so either.
            done = while_it_waits(two, append, "pg_cancel_backend")
            with pytest.raises(NotConfirmed, match=ON_ONE_SERVER) as told:
                done.result()
            assert "Run the same command again" in (told.value.hint or "")
            assert two.primary.sql(STORED.format(id="cancelled")) == [(1,)]
        door.outbox = tmp_path / "box"
        done = while_it_waits(two, lambda: door.append(stated(id="cancelled")), "pg_cancel_backend")
        with pytest.raises(KeptInOutbox):
            done.result()
        back(two)
        assert [
            one.new for one in door._session.writer().append([stated(id="cancelled")]).appended
        ] == [False]
        (sent,) = door.send_outbox()
        assert (sent.new, sent.known) == (0, 1)
        assert two.standby.sql(STORED.format(id="cancelled")) == [(1,)]
        assert door.verify() == []


@pytest.mark.slow
def test_who_has_waited_for_the_standby_long_enough_is_told_what_is_open(
    two: Pair, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIMELINE_PATIENCE", "2")
    given = ("append", "statement-made", "--government", "be", "--occurred", "2022-04-01",
             "--title", "We are looking into it", "--matter", "m", "--source-url",
             "https://example.org/a", "--publisher", "Example", "--published", "2022-04-01",
             "--id", "late")  # fmt: skip
    # The second time it is there already, and is not confirmed either.
    for _ in range(2):
        began = time.monotonic()
        late = timeline(url, *given)
        assert 2 < time.monotonic() - began < 30
        assert (late.returncode, late.stdout) == (1, "")
        assert "not confirmed" in late.stderr
        assert "may or may not have been saved (" in late.stderr
        assert Unreplicated.reason in late.stderr
        assert "Run the same command again" in late.stderr
        assert two.primary.sql(STORED.format(id="late")) == [(1,)]
    kept = timeline(url, *given, "--outbox", str(tmp_path / "box"))
    assert kept.returncode == 1
    assert str(tmp_path / "box") in kept.stderr
    assert "none; appends wait for south" in timeline(url, "store", "status").stdout
    back(two)
    assert "south sync" in timeline(url, "store", "status").stdout
    settled = timeline(url, *given)
    assert settled.returncode == 0, settled.stderr
    assert (settled.stdout, settled.stderr) == ("late\n", "already recorded\n")
    sent = timeline(url, "--outbox", str(tmp_path / "box"), "outbox", "send")
    assert "0 new, 1 already recorded" in sent.stdout
    assert two.standby.sql(STORED.format(id="late")) == [(1,)]


@pytest.mark.slow
def test_who_waits_for_another_who_waits_for_the_standby_has_stored_nothing(
    two: Pair, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        Timeline.open(url) as before,
        ThreadPoolExecutor(1) as pool,
    ):
        waits = pool.submit(lambda: before._session.writer().append([stated(id="before")]))
        two.primary.wait_until(f"SELECT EXISTS ({WAITING.format(what='abs')})")
        monkeypatch.setenv("TIMELINE_PATIENCE", "1")
        with Timeline.open(url) as behind:
            behind.outbox = tmp_path / "box"
            with pytest.raises(StoreBusy):
                behind._session.writer().append([stated(id="behind")])
            with pytest.raises(KeptInOutbox):
                behind.append(stated(id="behind"))
            assert not waits.done()
            back(two)
            assert [one.new for one in waits.result().appended] == [True]
            assert two.primary.sql(STORED.format(id="behind")) == [(0,)]
            assert [one.new for one in behind.send_outbox()] == [1]
            assert behind.verify() == []


@pytest.mark.slow
def test_a_server_that_does_not_even_answer_is_left_in_time(
    two: Pair, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    back(two)
    monkeypatch.setenv("TIMELINE_PATIENCE", "1")
    with Timeline.open(url) as door:
        writer = door._session.writer()
        writer.append([stated(id="answered")])
        with two.primary.frozen():
            began = time.monotonic()
            with pytest.raises(NotConfirmed):
                writer.append([stated(id="frozen")])
            assert time.monotonic() - began < 15
        assert len(writer.append([stated(id="frozen")]).appended) == 1
        assert two.standby.sql(STORED.format(id="frozen")) == [(1,)]


@pytest.mark.slow
def test_one_that_was_cut_off_while_it_waited_is_acknowledged_when_the_standby_has_it(
    two: Pair, url: str
) -> None:
    with Timeline.open(url) as door:
        done = while_it_waits(
            two,
            lambda: door._session.writer().append([stated(id="cut-off")]),
            "pg_terminate_backend",
        )
        assert [one.new for one in done.result().appended] == [True]
        assert two.standby.sql(STORED.format(id="cut-off")) == [(1,)]
        assert door.verify() == []


@pytest.mark.slow
def test_an_import_and_a_copy_are_not_confirmed_either(two: Pair, url: str, tmp_path: Path) -> None:
    with Timeline.open(tmp_path / "a.db") as source:
        source.append(*(raised(id=f"i{number}", matter=f"m{number}") for number in range(5)))
        source.export(tmp_path / "out")
        target = f"{url}?schema=copied"
        done = while_it_waits(two, lambda: source.copy_store(target), "pg_cancel_backend")
        with pytest.raises(TimelineError, match=ON_ONE_SERVER):
            done.result()
    with Timeline.open(url) as door:
        work = lambda: door.import_files(tmp_path / "out")  # noqa: E731  short
        for _ in range(2):
            done = while_it_waits(two, work, "pg_cancel_backend")
            with pytest.raises(NotConfirmed, match=ON_ONE_SERVER):
                done.result()
        # A page that is known already waits for the standby too when it is stored by itself.
        pages = lambda: door.import_files(tmp_path / "out", keep_going=True)  # noqa: E731  short
        done = while_it_waits(two, pages, "pg_cancel_backend")
        with pytest.raises(NotConfirmed, match=ON_ONE_SERVER):
            done.result()
        back(two)
        assert sum(one.known for one in door.import_files(tmp_path / "out")) == 5
        assert two.standby.sql(STORED.format(id="i4")) == [(1,)]


@pytest.mark.slow
def test_a_view_that_saw_what_was_lost_with_the_primary_is_made_anew(two: Pair, url: str) -> None:
    with Timeline.open(two.url()) as door:
        held = [one.id for one in door.log()]
        done = while_it_waits(
            two, lambda: door._session.writer().append([stated(id="lost")]), "pg_cancel_backend"
        )
        with pytest.raises(NotConfirmed):
            done.result()
        # It can be read, as PostgreSQL has it, though no author was told that it is stored.
        assert [one.id for one in door.log()] == [*held, "lost"]
        two.primary.kill()
        two.standby.start()
        two.fail_over()
        assert [one.id for one in door.log()] == held
        door._session.writer().append([stated(id="instead")])
        assert [one.id for one in door.log()] == [*held, "instead"]
        assert door.verify() == []
        two.rejoin()


@pytest.mark.slow
def test_what_is_under_way_when_the_standby_is_promoted_is_stored_once_or_waits_in_the_outbox(
    two: Pair, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back(two)
    monkeypatch.setenv("TIMELINE_PATIENCE", "2")
    acknowledged: list[str] = []
    kept: list[str] = []
    over = threading.Event()

    def append_all() -> None:
        with Timeline.open(two.url(), outbox=tmp_path / "box") as author:
            while not over.is_set():
                name = f"under-way-{len(acknowledged) + len(kept)}"
                try:
                    assert author.append(stated(id=name)).ids == [name]
                    acknowledged.append(name)
                except KeptInOutbox:
                    kept.append(name)

    with Timeline.open(two.url()) as reader, ThreadPoolExecutor(1) as pool:
        reader.seal(tmp_path / "before.checkpoint")
        writing = pool.submit(append_all)
        wait_for(lambda: len(acknowledged) > 20)
        two.fail_over(after=4)
        known = len(acknowledged)
        wait_for(lambda: len(acknowledged) > known + 20)
        over.set()
        writing.result()
        assert kept, "nothing was under way"
        with Timeline.open(two.url(), outbox=tmp_path / "box") as author:
            sent = author.send_outbox()
            assert [one.error for one in sent if one.error] == []
            assert author.outbox_waiting() == []
            # Sent again, as by somebody who does not know that it was.
            assert author.append(*(stated(id=one) for one in kept)).new == 0
        ids = [one.id for one in reader.log()]
        assert len(ids) == len(set(ids)), "doubled"
        assert {*acknowledged, *kept} <= set(ids), "lost"
        # The view of a reader that was open is that of one that was not.
        with Timeline.open(two.primary.url()) as fresh:
            fresh.rebuild_view()
            assert [one.id for one in fresh.log()] == ids
        assert reader.verify(checkpoints=tmp_path / "before.checkpoint") == []
        two.rejoin()


def wait_for(come: Callable[[], bool], patience: float = 60) -> None:
    end = time.monotonic() + patience
    while not come():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.slow
@pytest.mark.parametrize("less", ["off", "local", "remote_write"])
def test_the_standby_is_waited_for_whatever_the_session_the_role_or_the_database_was_set_to(
    two: Pair, url: str, monkeypatch: pytest.MonkeyPatch, less: str
) -> None:
    monkeypatch.setenv("TIMELINE_PATIENCE", "2")
    name = less.replace("_", "-")
    by_url = f"{url}?options=-c%20synchronous_commit%3D{less}"
    settings = (
        (by_url, "SELECT 1", "SELECT 1"),
        (url, f"ALTER ROLE postgres SET synchronous_commit = '{less}'",
         "ALTER ROLE postgres RESET synchronous_commit"),
        (url, f"ALTER DATABASE postgres SET synchronous_commit = '{less}'",
         "ALTER DATABASE postgres RESET synchronous_commit"),
    )  # fmt: skip
    for number, (hasty, sets, resets) in enumerate(settings):
        # What the tests themselves write waits for no standby.
        local = "SET synchronous_commit = 'local'; "
        two.primary.sql(local + sets)
        try:
            with Timeline.open(hasty) as door:
                for batch in ([f"{name}-{number}"], [f"{name}-{number}-a", f"{name}-{number}-b"]):
                    # The second time it is there already: then it is confirmed, or not.
                    for _ in range(2):
                        with pytest.raises(NotConfirmed, match=ON_ONE_SERVER):
                            door._session.writer().append([stated(id=one) for one in batch])
        finally:
            two.primary.sql(local + resets)


def test_a_standby_that_is_away_is_noticed_though_no_warnings_are_wanted(
    two: Pair, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIMELINE_PATIENCE", "2")
    # That the wait was cancelled is said in a warning, and only there.
    quiet = f"{url}?options=-c%20client_min_messages%3Derror"
    with Timeline.open(quiet) as door:
        for batch in (["quiet"], ["quiet-a", "quiet-b"]):
            # The second time it is there already: then it is confirmed, or not.
            for _ in range(2):
                with pytest.raises(NotConfirmed, match=ON_ONE_SERVER):
                    door._session.writer().append([stated(id=one) for one in batch])
