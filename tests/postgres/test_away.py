"""A server that goes away, comes back, or does not say what it did."""

from __future__ import annotations

import json
import os
import re
import subprocess
import threading
import time
from collections.abc import Iterator
from importlib.metadata import requires
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.builders import Clock, decision_taken, stated
from tests.postgres.proxy import Relay
from tests.postgres.server import Server
from tests.postgres.test_store import COMMAND
from timeline import Timeline
from timeline.domain.errors import TimelineError
from timeline.eventstore.postgres.errors import StoreAway
from timeline.readmodel.offline import OfflineStatus
from timeline.services.files.outbox import KeptInOutbox


@pytest.fixture
def relay(postgres: Server, store: str) -> Iterator[Relay]:
    """Between the clients and the server."""
    with Relay(postgres.port) as between:
        yield between


@pytest.fixture
def store(postgres_url: str) -> str:
    """A store on the server, reached directly."""
    with Timeline.open(postgres_url, clock=Clock()) as door:
        door.init_store()
        door.append(stated(id="first"), stated(id="second", government="nl"))
    return postgres_url


@pytest.fixture
def url(store: str, relay: Relay) -> str:
    """The same store, reached through the relay."""
    before, _, after = store.partition("127.0.0.1:")
    return f"{before}127.0.0.1:{relay.port}/{after.partition('/')[2]}"


def timeline(url: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, "--store", url, *arguments],
        capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )  # fmt: skip


# --------------------------------------------------------------- answers that are lost


def test_an_append_whose_answer_was_lost_is_recognised_as_done(
    url: str, store: str, relay: Relay
) -> None:
    with Timeline.open(url, clock=Clock()) as door:
        writer = door._session.writer()
        for number in range(10):
            real = writer._application.save

            def save(*given: Any, real: Any = real, **rows: Any) -> Any:
                relay.mute = True
                return real(*given, **rows)

            writer._application.save = save  # type: ignore[method-assign]
            result = writer.append(
                [stated(id=f"lost-{number}"), decision_taken(matter=f"{number}")]
            )
            writer._application.save = real  # type: ignore[method-assign]
            assert [one.new for one in result.appended] == [True, True]
    with Timeline.open(store) as direct:
        found = [one.id for one in direct.log()]
        assert len(found) == len(set(found)) == 22
        assert direct.verify() == []


def test_a_batch_that_never_arrived_is_stored_on_the_second_try(
    url: str, store: str, relay: Relay
) -> None:
    with Timeline.open(url, clock=Clock()) as door:
        door.append(stated(id="a"))
        relay.cut()
        assert door.append(stated(id="b")).new == 1
    with Timeline.open(store) as direct:
        assert {"a", "b"} <= {one.id for one in direct.log()}


def test_a_writer_goes_on_when_the_server_is_back_in_time(url: str, relay: Relay) -> None:
    with Timeline.open(url, clock=Clock()) as door:
        door.append(stated(id="a"))
        relay.refuse = True
        relay.cut()
        back = threading.Timer(1.5, lambda: setattr(relay, "refuse", False))
        back.start()
        began = time.monotonic()
        door._session.writer().append([stated(id="b")])
        assert 1 < time.monotonic() - began < 9
        back.join()


def test_a_conflict_is_still_a_conflict_after_a_lost_answer(
    url: str, store: str, relay: Relay
) -> None:
    with (
        Timeline.open(url, clock=Clock()) as door,
        Timeline.open(store, clock=Clock()) as other,
    ):
        writer = door._session.writer()
        real = writer._application.save

        def save(*given: Any, **rows: Any) -> Any:
            writer._application.save = real  # type: ignore[method-assign]
            other._session.writer().append([stated(id="theirs")])
            relay.cut()
            return real(*given, **rows)

        writer._application.save = save  # type: ignore[method-assign]
        (appended,) = writer.append([stated(id="ours")]).appended
        assert appended.new
        assert {"ours", "theirs"} <= {one.id for one in other.log()}
        assert other.verify() == []


# --------------------------------------------------------------- a server that is away


def test_with_the_server_away_appending_says_so_quickly(
    url: str, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    relay.refuse = True
    began = time.monotonic()
    with Timeline.open(url, clock=Clock()) as door, pytest.raises(StoreAway):
        door.append(stated(id="a"))
    assert time.monotonic() - began < 8
    relay.refuse = False
    with Timeline.open(url, clock=Clock()) as door:
        door.append(stated(id="a"))
        relay.refuse = True
        relay.cut()
        began = time.monotonic()
        with pytest.raises(StoreAway):
            door._session.writer().append([stated(id="b")])
        assert time.monotonic() - began < 10
        monkeypatch.setenv("TIMELINE_PATIENCE", "0.3")
        began = time.monotonic()
        with Timeline.open(url, clock=Clock()) as hasty, pytest.raises(StoreAway):
            hasty.append(stated(id="b"))
        assert time.monotonic() - began < 8


def test_reading_goes_on_from_the_view_and_says_how_old_it_is(url: str, relay: Relay) -> None:
    told: list[OfflineStatus] = []
    with Timeline.open(url, clock=Clock()) as door:
        door.on_away(told.append)
        assert [one.id for one in door.log()] == ["first", "second"]
        assert (door.away, told) == (None, [])
        relay.refuse = True
        relay.cut()
        assert [one.id for one in door.log()] == ["first", "second"]
        assert door.state() is not None
        assert door.position() == 4
        assert len(told) == 1
        assert isinstance(told[0].error, StoreAway)
        assert 0 <= told[0].age < 30
        with pytest.raises(StoreAway):
            door.head()
    with Timeline.open(url, clock=Clock()) as later:
        later.on_away(told.append)
        assert [one.id for one in later.log("nl")] == ["second"]
        assert len(told) == 2
        relay.refuse = False
        time.sleep(2.1)
        assert later.append(stated(id="third")).new == 1
        assert "third" in [one.id for one in later.log()]
        assert later.away is None


def test_how_far_the_view_is_can_be_asked_first_of_all_while_the_server_is_away(
    url: str, relay: Relay
) -> None:
    with Timeline.open(url) as door:
        assert door.count() == 2
        position = door.view_position()
        assert position == door.position()
    relay.refuse = True
    relay.cut()
    with Timeline.open(url) as door:
        assert (door.view_position(), door.position()) == (position, position)


def test_the_command_says_on_stderr_how_old_what_it_shows_is(url: str, relay: Relay) -> None:
    assert timeline(url, "log", "--json").stderr == ""
    relay.refuse = True
    away = timeline(url, "log", "--jsonl")
    assert away.returncode == 0
    assert [json.loads(line)["id"] for line in away.stdout.splitlines()] == ["first", "second"]
    assert "cannot reach" in away.stderr
    assert "Answering from its view on this machine, as of" in away.stderr


def test_without_a_view_there_is_nothing_to_go_on_from(url: str, relay: Relay) -> None:
    relay.refuse = True
    away = timeline(url, "log")
    assert (away.returncode, away.stdout) == (1, "")
    assert "cannot reach" in away.stderr


# --------------------------------------------------------------- the outbox


def test_what_cannot_be_appended_waits_in_the_outbox_and_is_sent_later(
    url: str, store: str, relay: Relay, tmp_path: Path
) -> None:
    box = tmp_path / "box"
    relay.refuse = True
    with Timeline.open(url, clock=Clock(), outbox=box) as door:
        with pytest.raises(KeptInOutbox) as kept:
            door.append(stated(id="kept"), stated(id="kept-too", government="nl"))
        with pytest.raises(KeptInOutbox):
            door.append(stated(id="new-one", government="zz"), name="Zedland", zone="Asia/Tokyo")
        with pytest.raises(KeptInOutbox):
            door.append(stated(id="first", title="other content"))
        assert door.outbox_waiting()[0] == kept.value.path
    assert len(list(box.iterdir())) == 3
    still = timeline(url, "outbox", "send", str(box))
    assert (still.returncode, still.stdout) == (1, "")
    assert len(list(box.iterdir())) == 3
    relay.refuse = False
    sent = timeline(url, "--outbox", str(box), "outbox", "send")
    assert sent.returncode == 1
    assert sent.stdout.count("1 new, 0 already recorded") == 1
    assert sent.stdout.count("2 new, 0 already recorded") == 1
    assert "“first” is already recorded with different content" in sent.stderr
    (left,) = timeline(url, "outbox", "list", TIMELINE_OUTBOX=str(box)).stdout.splitlines()
    assert list(box.iterdir()) == [Path(left)]
    with Timeline.open(store) as direct:
        assert {"kept", "kept-too", "new-one"} <= {one.id for one in direct.log()}
        assert {one.id: one.name for one in direct.governments()}["zz"] == "Zedland"


def test_the_command_keeps_a_development_and_says_where(
    url: str, relay: Relay, tmp_path: Path
) -> None:
    relay.refuse = True
    given = ("append", "statement-made", "--government", "be", "--occurred", "2022-04-21",
             "--title", "We are looking into it", "--matter", "m", "--source-url",
             "https://example.org/a", "--publisher", "Example", "--published",
             "2022-04-21", "--outbox", str(tmp_path / "box"))  # fmt: skip
    done = timeline(url, *given)
    assert done.returncode == 1, done.stderr
    assert str(tmp_path / "box") in done.stderr
    assert "timeline outbox send" in done.stderr
    relay.refuse = False
    sent = timeline(url, "outbox", "send", str(tmp_path / "box"), "--json")
    assert json.loads(sent.stdout)["files"][0]["new"] == 1
    assert timeline(url, "outbox", "send", str(tmp_path / "box")).stderr.startswith(
        "nothing to send in"
    )


# --------------------------------------------------------------- views of some governments


def test_a_view_of_some_governments_holds_only_those(url: str, store: str, relay: Relay) -> None:
    with Timeline.open(url, clock=Clock(), governments=["nl"]) as some:
        assert [one.id for one in some.log()] == ["second"]
        assert [one.id for one in some.governments()] == ["nl"]
        with pytest.raises(TimelineError, match="no government “be”"):
            some.log("be")
        some.append(stated(id="third", government="nl"), stated(id="fourth"))
        assert [one.id for one in some.log()] == ["second", "third"]
        with Timeline.open(url, clock=Clock()) as whole:
            assert len(list(whole.log())) == 4
            assert whole.view_folder() != some.view_folder()
        assert some.position() == 6
        assert some.verify() == []
        relay.refuse = True
        relay.cut()
        assert [one.id for one in some.log()] == ["second", "third"]


def test_the_option_keeps_a_view_of_those_named(url: str) -> None:
    done = timeline(url, "log", "--governments", "nl, de", "--jsonl")
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["second"]


def test_a_file_has_a_view_of_all_its_governments(tmp_path: Path) -> None:
    done = timeline(str(tmp_path / "a.db"), "log", "--governments", "nl")
    assert done.returncode == 1
    assert "is a file, and its view always has all governments" in done.stderr


# --------------------------------------------------------------- without the driver


def test_without_the_driver_a_sentence_says_what_to_install(store: str, tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from timeline.cli.main import main; main(['--store', sys.argv[1], *sys.argv[2:]])"
    )
    for command in (["log"], ["store", "init"], ["store", "status"], ["verify"]):
        done = subprocess.run(
            [COMMAND[0], "-c", code, store, *command], capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        assert "pip install 'decision-timeline[postgres]'" in done.stderr, done.stderr
    assert psycopg.__name__ == "psycopg"


def test_the_driver_alone_is_enough(postgres_url: str) -> None:
    """The pool that the event-sourcing library would connect with is never loaded."""
    code = (
        "import sys\n"
        "sys.modules.update({'psycopg_pool': None, 'eventsourcing.postgres': None})\n"
        "from timeline.cli.main import main; main(['--store', sys.argv[1], *sys.argv[2:]])"
    )
    said = ["statement-made", "--government", "be", "--title", "x", "--occurred", "2022-04-21",
            "--publisher", "p", "--published", "2022-04-21"]  # fmt: skip
    for command in (["store", "init"], ["append", *said], ["log"], ["verify"]):
        done = subprocess.run(
            [COMMAND[0], "-c", code, postgres_url, *command],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr


def test_the_extra_asks_for_the_driver_alone() -> None:
    asked = [re.split("[>=; ]+", one) for one in requires("decision-timeline") or ()]
    assert [one[0] for one in asked if "postgres" in one[-1]] == ["psycopg[binary]"]
