"""A view that waits for the next question: what is recorded, told and answered is the same."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import NOW, Clock
from tests.readmodel.test_views_against_an_oracle import tables
from tests.strategies import ZONES, Move, as_developments, moves
from timeline import Timeline
from timeline.domain.developments import Development, document
from timeline.eventstore.sqlite.reader import SQLiteReader
from timeline.eventstore.urls import parse_store_url
from timeline.eventstore.writer import EventWriter
from timeline.exceptions import BatchRejected, UsedAtOnce
from timeline.readmodel import own_appends, read_model
from timeline.readmodel.own_appends import MOST_WAITING, OwnAppends
from timeline.readmodel.read_model import ReadModel
from timeline.services.appending import recording
from timeline.services.appending.recording import _told

TICK = timedelta(seconds=7)


def said(number: int, **fields: Any) -> dict[str, Any]:
    """A statement; the higher the number, the later."""
    day = f"2022-04-{1 + number // 60:02}T12:{number % 60:02}"
    return {
        "id": f"said-{number}", "kind": "statement-made", "government": "be", "occurred": day,
        "title": f"Said {number}", "matters": ["tanks"], **fields,
    }  # fmt: skip


def position(path: Path) -> int | None:
    """The position that the view has reached, as another program sees it."""
    with SQLiteReader(parse_store_url(path)) as reader, ReadModel(reader) as view:
        return view.position()


def behind(path: Path) -> int:
    """How many events the view lacks."""
    with SQLiteReader(parse_store_url(path)) as reader:
        return reader.position() - (position(path) or 0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store with one statement, and its view."""
    found = tmp_path / "store.db"
    with Timeline.open(found, clock=Clock(NOW, TICK)) as timeline:
        timeline.append(said(0))
    return found


@pytest.fixture
def timeline(path: Path) -> Any:
    with Timeline.open(path, clock=Clock(NOW + timedelta(hours=1), TICK)) as opened:
        for number in (1, 2):  # The first one is followed at once.
            opened.append(said(number))
        yield opened


# ------------------------------------------------------------------ what is told


ACTIONS = ("append",) * 8 + ("ask", "other", "merge", "set-back", "batch", "again")


def recorded(
    path: Path, drawn: Sequence[Development], actions: Sequence[str], now: datetime, *, waits: bool
) -> tuple[list[object], dict[str, Any]]:
    """All that is told of a history that is recorded one by one, and the view of it."""
    told: list[object] = []
    clock = Clock(now)
    at_once = patch.object(OwnAppends, "plain", OwnAppends.plain if waits else lambda *_: None)
    with (
        Timeline.open(path, clock=clock) as one,
        Timeline.open(path, clock=clock) as other,
        at_once,
    ):
        for government, zone in ZONES.items():
            first = said(0, id=f"{government}-first", government=government, matters=[])
            one.append(first, zone=zone)
        for number, development in enumerate(drawn):
            action = actions[number % len(actions)]
            clock.now += TICK
            if action == "set-back":
                clock.now -= timedelta(minutes=1)
            try:
                if action == "merge":
                    with suppress(Exception):
                        told.append(
                            one.merge_matters(
                                "heavy-weapons",
                                "forensic-experts",
                                government=development.government,
                            )
                        )
                to = other if action == "other" else one
                batch = (
                    (document(development), said(number))
                    if action == "batch"
                    else (document(development),)
                )
                receipt = to.append(*batch)
                told += [receipt.as_json(), receipt.changes]
                if action == "again":
                    told.append(to.append(*batch).as_json())
            except BatchRejected as refused:
                told.append(str(refused))
            if action == "ask":
                told.append([status.as_json() for status in one.state()])
    assert behind(path) == 0
    with SQLiteReader(parse_store_url(path)) as reader, ReadModel(reader) as view:
        found = dict(tables(view.fresh()))
        found["facts"] = [one for one in found["facts"] if one[0] != "store"]
        return told, found


@settings(max_examples=20, deadline=None)
@given(
    moves(min_size=6, max_size=16),
    st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=24),
    st.sampled_from((1, 2, 3, MOST_WAITING)),
    st.integers(0, 1),
    st.sampled_from((NOW, datetime(2022, 4, 20, 14, tzinfo=UTC))),  # long after, or the same day
)
def test_receipts_and_the_view_are_the_same_as_if_it_followed_each_append(
    drawn: list[Move], actions: list[str], most: int, kept: int, now: datetime
) -> None:
    given = list(as_developments(drawn))
    with (
        tempfile.TemporaryDirectory() as folder,
        patch.object(own_appends, "MOST_WAITING", most),
        patch.object(own_appends, "_MOST_KEPT", kept or 1_000),
    ):
        waited = recorded(Path(folder) / "waits.db", given, actions, now, waits=True)
        followed = recorded(Path(folder) / "follows.db", given, actions, now, waits=False)
    assert waited == followed


def test_a_new_matter_is_compared_with_one_that_the_view_does_not_have_yet(
    timeline: Timeline, path: Path
) -> None:
    timeline.append(said(3, matters=["cyber-defence"]))
    assert behind(path) == 2
    (note,) = timeline.append(said(4, matters=["cyberdefence"])).notes
    assert (note.rule, note.matter) == ("new-matter", "cyberdefence")
    assert "is it the same as “cyber-defence”?" in note.message
    assert timeline.append(said(5, matters=["cyberdefence"])).notes == []


def test_a_meeting_that_the_view_does_not_have_yet_is_cancelled_without_a_note(
    timeline: Timeline, path: Path
) -> None:
    day = {"occurred": "2022-04-02", "planned": "2022-05-02"}
    cancels = {"kind": "meeting-cancelled", "occurred": "2022-04-03", "cancels": "a-meeting"}
    timeline.append(said(3, kind="meeting-planned", id="a-meeting", **day))
    assert behind(path) == 2
    assert timeline.append(said(4, **cancels)).notes == []
    assert behind(path) == 3
    (note,) = timeline.append(said(5, **{**cancels, "cancels": "another"})).notes
    assert note.rule == "nothing-cancelled"


def test_a_receipt_tells_nothing_that_a_clock_that_was_set_back_has_not_seen(path: Path) -> None:
    clock = Clock(NOW + timedelta(hours=1))
    with Timeline.open(path, clock=clock) as timeline:
        for number in (1, 2):
            timeline.append(said(number))
        raised = {"kind": "matter-raised", "matters": ["jets"], "occurred": "2022-06-01"}
        (change,) = timeline.append(said(3, **raised)).changes
        assert (change.before, change.after) == (None, "raised")
        assert behind(path) == 2
        clock.now -= timedelta(minutes=1)
        (change,) = timeline.append(said(4, **raised)).changes
        assert (change.before, change.after) == (None, None)
        clock.now += timedelta(minutes=2)
        (change,) = timeline.append(said(5, **raised)).changes
        assert (change.before, change.after) == ("raised", "raised")


@pytest.mark.parametrize("page", [2, 1_000])
def test_a_receipt_knows_what_another_program_appended_meanwhile(
    timeline: Timeline, path: Path, page: int
) -> None:
    raised = {"kind": "matter-raised", "matters": ["jets"]}
    decided = {"kind": "decision-taken", "matters": ["jets"], "outcome": "approved"}
    with Timeline.open(path, clock=Clock(NOW + timedelta(hours=2))) as other:
        timeline.append(said(3))
        for number in range(4, 8):
            other.append(said(number, **raised))
        assert behind(path) == 3
        with patch.object(read_model, "PAGE", page):
            (change,) = timeline.append(said(8, **decided)).changes
    assert (change.before, change.after) == ("raised", "decided")
    assert behind(path) == 0


def test_a_receipt_knows_what_another_program_appended_while_it_was_judged(path: Path) -> None:
    raised = {"kind": "matter-raised", "matters": ["jets"]}
    decided = {"kind": "decision-taken", "matters": ["jets"], "outcome": "approved"}
    with Timeline.open(path) as timeline, Timeline.open(path) as other:
        append = EventWriter.append
        for number in (2, 6, 10):  # the first one, a plain one, and one between earlier ones
            for own in (100, 101):
                other.append(said(number + own))

            def overtaken(*arguments: Any, **how: Any) -> Any:
                with patch.object(EventWriter, "append", append):
                    other.append(said(number - 1, **raised))  # noqa: B023
                return append(*arguments, **how)

            with patch.object(EventWriter, "append", overtaken):
                (change,) = timeline.append(said(number, **decided)).changes
            assert (change.before, change.after) == ("raised", "decided"), number
            timeline.append(said(number + 1, kind="decision-overturned", matters=["jets"]))
            other.append(said(number + 20, matters=["jets"]))


# ------------------------------------------------------------------ what is answered


def ids(timeline: Timeline) -> list[str]:
    return [entry.id for entry in timeline.log()]


def test_a_question_after_an_append_always_sees_it(timeline: Timeline, path: Path) -> None:
    twin = timeline.twin()
    with closing(twin), Timeline.open(path) as other:
        for number in range(3, 9, 2):
            timeline.append(said(number))
            assert behind(path) > 0
            found: list[list[str]] = []
            thread = threading.Thread(target=lambda: found.append(ids(twin)))  # noqa: B023
            thread.start()
            thread.join()
            assert found == [[f"said-{one}" for one in range(number + 1)]]
            timeline.append(said(number + 1))
            assert behind(path) == 1
            assert ids(other) == [*found[0], f"said-{number + 1}"] == ids(timeline)


def test_another_thread_asks_this_timeline_only_once_the_receipt_is_made(
    timeline: Timeline, path: Path
) -> None:
    told: list[object] = []

    def asks() -> None:
        try:
            told.append(list(timeline.state()))
        except UsedAtOnce as refused:
            told.append(type(refused))

    def meanwhile(*arguments: Any) -> Any:
        thread = threading.Thread(target=asks)
        thread.start()
        thread.join()
        return _told(*arguments)

    with patch.object(recording, "_told", meanwhile):
        (change,) = timeline.append(said(3, kind="matter-raised", matters=["jets"])).changes
    assert told == [UsedAtOnce]
    assert (change.before, change.after) == (None, "raised")
    assert behind(path) == 2


def test_a_close_from_another_thread_waits_for_the_receipt(timeline: Timeline, path: Path) -> None:
    closer = threading.Thread(target=timeline.close)
    waits = []

    def meanwhile(*arguments: Any) -> Any:
        closer.start()
        closer.join(0.1)
        waits.append(closer.is_alive())
        return _told(*arguments)

    with patch.object(recording, "_told", meanwhile):
        (change,) = timeline.append(said(3, kind="matter-raised", matters=["jets"])).changes
    closer.join()
    assert waits == [True]
    assert (change.before, change.after) == (None, "raised")
    assert behind(path) == 0


def test_another_process_sees_an_append_at_once(timeline: Timeline, path: Path) -> None:
    assert behind(path) == 1
    code = (
        "import sys; from timeline import Timeline; print(len(list(Timeline(sys.argv[1]).log())))"
    )
    found = subprocess.run([sys.executable, "-c", code, path], capture_output=True, check=True)
    assert found.stdout.split() == [b"3"]
    assert behind(path) == 0


def test_an_unfinished_result_is_read_as_it_began(path: Path) -> None:
    with Timeline.open(path, clock=Clock(NOW + timedelta(hours=1), TICK)) as timeline:
        for number in range(1, 260):
            timeline.append(said(number))
        first, *rest = (
            entry.id
            for entry in timeline.log()
            if timeline.append(said(1_000 + int(entry.id.partition("-")[2])))
        )
        assert (first, len(rest)) == ("said-0", 259)
        assert len(ids(timeline)) == 520


def test_the_view_is_never_far_behind_and_follows_at_the_end(path: Path) -> None:
    with Timeline.open(path, clock=Clock(NOW + timedelta(hours=1), TICK)) as timeline:
        lags = []
        for number in range(1, 3 * MOST_WAITING):
            timeline.append(said(number))
            lags.append(behind(path))
        assert lags[: MOST_WAITING + 2] == [*range(MOST_WAITING + 1), 1]
        assert max(lags) == MOST_WAITING
    assert behind(path) == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"occurred": "2022-03-01"},  # before all others
        {"kind": "retracted", "amends": "said-0", "reason": "It was wrong", "matters": []},
        {"government": "nl"},
        {"account_of": "said-1"},
    ],
)
def test_what_is_not_plain_is_followed_at_once(
    timeline: Timeline, path: Path, fields: dict[str, Any]
) -> None:
    assert behind(path) == 1
    timeline.append(said(3, **fields))
    assert behind(path) == 0


def test_where_a_clock_is_ahead_the_view_follows_at_once(path: Path) -> None:
    with Timeline.open(path, clock=Clock(NOW - timedelta(hours=1))) as timeline:
        for number in (1, 2, 3):
            timeline.append(said(number))
            assert behind(path) == 0


# ------------------------------------------------------------------ what goes wrong


CRASHES = """
import os, sys
from tests.readmodel.test_own_appends import said
from timeline import Timeline
timeline = Timeline(sys.argv[1])
for number in range(1, 6):
    timeline.append(said(number))
os.kill(os.getpid(), 9)
"""


def test_a_process_killed_before_its_view_followed_loses_nothing(path: Path) -> None:
    found = subprocess.run([sys.executable, "-c", CRASHES, path], check=False, cwd=Path.cwd())
    assert found.returncode == -signal.SIGKILL
    assert behind(path) == 4
    with Timeline.open(path) as timeline:
        assert ids(timeline) == [f"said-{number}" for number in range(6)]
        assert timeline.verify() == []


def test_who_loses_patience_with_a_busy_view_closes_all_the_same(
    timeline: Timeline, path: Path
) -> None:
    connection = timeline._session.fresh()
    timeline.append(said(3))
    timeline.append(said(4))
    busy = patch.object(ReadModel, "follow", side_effect=KeyboardInterrupt)
    with busy, pytest.raises(KeyboardInterrupt):
        timeline.close()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        connection.execute("SELECT 1")
    assert ids(timeline) == [f"said-{number}" for number in range(5)]


class Interrupting(dict[Any, Any]):
    """What cannot be added to, since somebody interrupts it."""

    def __ior__(self, _: object) -> Any:
        raise KeyboardInterrupt


def test_an_append_after_an_interrupted_one_knows_it(timeline: Timeline, path: Path) -> None:
    own = timeline._session.own
    assert own is not None
    own.matters = Interrupting(own.matters)
    with pytest.raises(KeyboardInterrupt):
        timeline.append(said(3, kind="matter-raised", matters=["jets"]))
    own.matters = dict(own.matters)
    (change,) = timeline.append(said(4, matters=["jets"])).changes
    assert (change.before, change.after) == ("raised", "raised")
    assert behind(path) == 0


def test_with_a_view_that_is_damaged_meanwhile_an_append_is_acknowledged(
    timeline: Timeline, path: Path
) -> None:
    (view,) = path.with_name("store.db.view").glob("*.db")
    with closing(sqlite3.connect(view)) as connection:
        connection.execute("DROP TABLE standings")
    receipts = [timeline.append(said(number, matters=[f"m-{number}"])) for number in (3, 4)]
    assert [receipt.new for receipt in receipts] == [1, 1]
    assert ids(timeline) == [f"said-{number}" for number in range(5)]


def test_a_store_that_was_replaced_meanwhile_is_not_followed(
    timeline: Timeline, path: Path, tmp_path: Path
) -> None:
    with Timeline.open(tmp_path / "other.db", clock=Clock(NOW)) as other:
        other.append(said(10))
    for left in ("-wal", "-shm"):
        path.with_name(path.name + left).unlink()
    (tmp_path / "other.db").replace(path)
    timeline.close()
    assert position(path) is None
    with Timeline.open(path) as opened:
        assert ids(opened) == ["said-10"]
