"""The stream of news: what is recorded arrives, and a client that comes back misses nothing."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path

import pytest

from tests.builders import stated
from tests.web.serving import LIMITED, PATIENCE, Serving, served
from timeline import Timeline
from timeline.services import follow
from timeline.web import news_stream
from timeline.web.news_stream import NewsStream
from timeline.web.query_pool import QueryPool


class Listening:
    """A client of the stream."""

    def __init__(self, line: socket.socket, last: str = "") -> None:
        self._line = line
        self._until = time.monotonic() + PATIENCE
        self._text = ""
        sent = f"Last-Event-ID: {last}\r\n" if last else ""
        line.sendall(f"GET /events HTTP/1.1\r\nHost: localhost\r\n{sent}\r\n".encode())
        self._read_to("retry: 3000")

    def _read_to(self, mark: str) -> str:
        while mark not in self._text:
            part = self._line.recv(65_536)
            assert part, self._text
            assert time.monotonic() < self._until  # A silent server still sends heartbeats.
            self._text += part.decode()
        before, _, self._text = self._text.partition(mark)
        return before

    def event(self) -> tuple[int, str]:
        """The position and the id of the next development."""
        self._read_to("id: ")
        position = int(self._read_to("\n"))
        self._read_to("data: ")
        return position, json.loads(self._read_to("\n\n"))["id"]


@contextmanager
def listening(site: Serving, last: str = "") -> Iterator[Listening]:
    with site.connect() as line:
        yield Listening(line, last)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with Timeline.open(tmp_path / "t.db") as door:
        door.append(stated(id="first"))
    return tmp_path / "t.db"


def test_what_is_recorded_arrives_and_a_client_goes_on_from_its_last_event(path: Path) -> None:
    with served(path) as site, Timeline.open(path) as door:
        with listening(site) as one, listening(site) as other:
            door.append(stated(id="second"))
            position, id_ = one.event()
            assert id_ == "second"
            assert other.event() == (position, "second")
        door.append(stated(id="third"))
        door.append(stated(id="fourth"))
        with listening(site, str(position)) as again:
            assert [again.event()[1] for _ in range(2)] == ["third", "fourth"]
            door.append(stated(id="fifth"))
            assert again.event()[1] == "fifth"
        with listening(site, "0") as whole:
            found = [whole.event() for _ in range(5)]
        assert [id_ for _, id_ in found] == ["first", "second", "third", "fourth", "fifth"]
        with listening(site, "999999") as ahead:
            door.append(stated(id="sixth"))
            assert ahead.event()[1] == "sixth"


LATE = """
from timeline.web.news_stream import NewsStream
tell = NewsStream._tell
NewsStream._tell = lambda self, *given: self._loop.call_later(1, tell, self, *given)
"""


def test_what_is_told_late_is_no_news_to_a_client_that_came_after_it(path: Path) -> None:
    with served(path, code=LATE + LIMITED.format(limits="")) as site, Timeline.open(path) as door:
        door.append(stated(id="second"))
        with listening(site, "999999") as ahead:
            door.append(stated(id="third"))
            assert ahead.event()[1] == "third"


BEGINS_LATE = """
import time
from timeline.web.news_stream import NewsStream
follow = NewsStream._follow
NewsStream._follow = lambda self: time.sleep(1) or follow(self)
"""


def test_a_client_that_comes_before_the_store_is_followed_misses_nothing(path: Path) -> None:
    code = BEGINS_LATE + LIMITED.format(limits="")
    with served(path, code=code) as site, Timeline.open(path) as door, listening(site) as one:
        door.append(stated(id="second"))
        assert one.event()[1] == "second"


LOOKS_LATE = """
import time
from timeline.web import news_stream
missed = news_stream._missed
news_stream._missed = lambda *given: time.sleep(1) or missed(*given)
"""


def test_what_is_recorded_once_a_client_was_answered_is_news_to_it(path: Path) -> None:
    code = LOOKS_LATE + LIMITED.format(limits="")
    with (
        served(path, code=code) as site,
        Timeline.open(path) as door,
        listening(site, "999999") as ahead,
    ):
        door.append(stated(id="second"))
        assert ahead.event()[1] == "second"


NEVER_FOLLOWS = """
from timeline.web.news_stream import NewsStream
NewsStream._follow = lambda self: None
"""


def test_while_the_store_cannot_be_followed_a_stream_ends_so_that_its_client_returns(
    path: Path,
) -> None:
    with served(path, code=NEVER_FOLLOWS + LIMITED.format(limits="seconds=0.5")) as site:
        reply = site.get("/events")
    assert (reply.status, reply.body) == (200, b"")


def test_there_is_room_for_so_many_and_then_a_sentence(path: Path) -> None:
    with served(path, code=LIMITED.format(limits="streams=2")) as site:
        with listening(site), listening(site):
            reply = site.get("/events")
            assert (reply.status, reply.headers["retry-after"]) == (503, "60")
            assert reply.json == {"error": "Too many readers of the news."}
        while site.get("/events", method="HEAD").status != 200:
            pass
        with listening(site):
            pass


def test_of_a_burst_of_clients_no_more_are_taken_than_there_is_room_for(path: Path) -> None:
    with served(path, code=LIMITED.format(limits="streams=2")) as site, ExitStack() as held:
        lines = [held.enter_context(site.connect()) for _ in range(12)]
        for line in lines:
            line.sendall(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        statuses = [line.recv(12).decode()[-3:] for line in lines]
    assert sorted(statuses) == ["200"] * 2 + ["503"] * 10


def test_a_client_that_is_far_behind_gets_all_of_it_in_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news_stream, "BACKLOG", 4)
    monkeypatch.setattr(follow, "_AT_ONCE", 2)  # Two pages are exactly as much as is sent at once.
    with Timeline.open(tmp_path / "t.db") as door:
        door.append(*(stated(id=f"one-{number}") for number in range(10)))
        last = door.position()

    def opened() -> Timeline:
        return Timeline.open(tmp_path / "t.db", read_only=True)

    async def parts() -> list[list[int]]:
        pool = QueryPool(opened, lambda timeline: timeline.live_pages(title="A test"), 1)
        news, found = NewsStream(opened, 1), list[list[int]]()
        news.start()
        known = 0
        try:
            while known < last:
                place = news.join()
                assert place is not None
                client = news.events(place, pool, known, 10.0)
                found.append([])
                async for text in client:
                    found[-1] += map(int, re.findall("^id: ([0-9]+)$", text, re.MULTILINE))
                    known = max([known, *found[-1]])
                    if known == last:
                        break
                await client.aclose()
                news.leave(place)
        finally:
            news.end()
            pool.close(1.0)
        return found

    found = asyncio.run(asyncio.wait_for(parts(), 10))
    assert [len(part) for part in found] == [4, 4, 2]
    assert list(chain.from_iterable(found)) == list(range(last - 9, last + 1))
