"""The server under clients that do harm, and a store that comes and goes."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from tests.builders import stated
from tests.web.serving import LIMITED, Serving, served
from timeline import Timeline


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with Timeline.open(tmp_path / "t.db") as door:
        door.append(*(stated(id=f"one-{number}") for number in range(200)))
    return tmp_path / "t.db"


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that nothing happens to."""
    path = tmp_path_factory.mktemp("lasting") / "t.db"
    with Timeline.open(path) as door:
        door.append(*(stated(id=f"one-{number}") for number in range(200)))
    return path


@pytest.fixture(scope="module")
def impatient(lasting: Path) -> Iterator[Serving]:
    """Its server, which waits for nobody longer than half a second."""
    with served(lasting, code=LIMITED.format(limits="patience=0.5")) as site:
        yield site


def test_a_thousand_idle_connections_keep_nobody_out_nor_does_a_lock(lasting: Path) -> None:
    with served(lasting) as site, ExitStack() as held:
        other = held.enter_context(closing(sqlite3.connect(lasting)))
        other.execute("BEGIN IMMEDIATE")
        for _ in range(1_100):
            held.enter_context(site.connect())
        start = time.monotonic()
        assert site.get("/healthz").status == 200
        assert site.get("/log.json").status == 200
        assert time.monotonic() - start < 10


def test_a_client_that_sends_half_a_request_is_let_go(impatient: Serving) -> None:
    for sent in (b"", b"GET /", b"GET / HTTP/1.1\r\nHost: localhost\r\nX: "):
        with impatient.connect() as line:
            line.sendall(sent)
            start = time.monotonic()
            assert line.recv(100) == b""
            assert time.monotonic() - start < 10
    # Also on a connection that was answered before.
    got = impatient.raw(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HT")
    assert got.startswith(b"HTTP/1.1 200")


def test_a_client_that_does_not_read_is_let_go(impatient: Serving) -> None:
    with ExitStack() as held:
        for _ in range(30):
            line = held.enter_context(impatient.connect())
            line.sendall(b"GET /log.json?limit=1000 HTTP/1.1\r\nHost: localhost\r\n\r\n" * 20)
        assert impatient.get("/healthz").status == 200
        time.sleep(1)
        assert impatient.get("/log.json").status == 200


@pytest.mark.parametrize(
    "sent",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        b"GET \xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
)
def test_a_malformed_request_gets_no_answer_but_a_refusal(impatient: Serving, sent: bytes) -> None:
    reply = impatient.raw(sent)
    assert b"Traceback" not in reply
    status = reply[9:12]
    assert status in (b"", b"400", b"404", b"431", b"505", b"200"), reply[:80]
    assert impatient.get("/healthz").status == 200


def test_a_store_that_goes_and_comes_is_read_again(path: Path, tmp_path: Path) -> None:
    with served(path) as site:
        assert len(site.get("/log.json?limit=1000").json) == 200
        away = tmp_path / "away.db"
        path.rename(away)
        for name in ("/log.json", "/", "/healthz", "/feed.atom"):
            reply = site.get(name)
            assert (reply.status, reply.headers["retry-after"]) == (503, "5"), name
            assert str(tmp_path) not in reply.text
        path.mkdir()  # A folder takes its place.
        for name in ("/log.json", "/healthz"):
            reply = site.get(name)
            assert (reply.status, reply.headers["retry-after"]) == (503, "5"), name
            assert str(tmp_path) not in reply.text
        path.rmdir()
        away.rename(path)
        assert len(site.until("/log.json?limit=1000", 200).json) == 200
        # Another store takes its place.
        with Timeline.open(tmp_path / "other.db") as door:
            door.append(stated(id="another", government="nl"))
        for end in ("", "-wal", "-shm", ".lock"):
            path.with_name(path.name + end).unlink(missing_ok=True)
        (tmp_path / "other.db").rename(path)
        end = time.monotonic() + 60
        while (found := site.get("/log.json")).status != 200 or len(found.json) != 1:
            assert time.monotonic() < end
            time.sleep(0.1)
        assert found.json[0]["id"] == "another"
        assert "nl" in site.get("/").text
        _, _, said = site.end()
    assert "Traceback" not in said
    assert len(said.splitlines()) < 10


def test_a_question_that_takes_too_long_is_stopped(path: Path) -> None:
    code = LIMITED.format(limits="seconds=0.3, threads=1").replace(
        "from timeline import Timeline",
        "from timeline import Timeline\n"
        "def slow(self, *given, **more):\n"
        "    with self._session.at_once() as view:\n"
        "        sql = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)'\n"
        "        return view.execute(sql + ' SELECT count(*) FROM n').fetchone()\n"
        "Timeline.log_window = lambda self, *given, **more: slow(self)\n",
    )
    with served(path, code=code) as site:
        reply = site.get("/log.json")
        assert reply.status == 503
        assert "took too long" in reply.json["error"]
        # Its only worker is free again: the query was stopped, and so is one whose client left.
        site.until("/state.json?government=be", 200)
        with site.connect() as line:
            line.sendall(b"GET /log.json HTTP/1.1\r\nHost: localhost\r\n\r\n")
            time.sleep(0.05)
        site.until("/state.json?government=be", 200)
        code_, seconds, _ = site.end()
        assert (code_, seconds < 5) == (0, True)
