"""A store behind pgbouncer, in both of its modes that can be used."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.builders import Clock, corrected, decision_taken, raised, stated
from tests.postgres.server import HOST, Server, free_port
from timeline import Timeline
from timeline.eventstore.postgres.connection import connect
from timeline.eventstore.urls import PostgresLocation, parse_store_url

PROGRAM = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin")
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="pgbouncer is not installed")


@contextmanager
def pooler(server: Server, mode: str) -> Iterator[int]:
    """A pgbouncer before the server, with two connections for all; yields its port."""
    ground, port = server.ground, free_port()
    folder = ground.folder / f"pooler-{mode}"
    folder.mkdir()
    ground.own(folder)
    ground.write(folder / "users", f'"postgres" "{ground.password}"\n')
    ground.write(
        folder / "pgbouncer.ini",
        f"""[databases]
postgres = host={HOST} port={server.port} dbname=postgres
[pgbouncer]
listen_addr = {HOST}
listen_port = {port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {folder}/users
pool_mode = {mode}
default_pool_size = {2 if mode == "transaction" else 10}
""",
    )
    assert PROGRAM is not None
    started: subprocess.Popen[bytes] = ground.start(
        PROGRAM, folder / "pgbouncer.ini", log=folder / "log"
    )
    try:
        end = time.monotonic() + 20
        while True:
            with suppress(OSError), socket.create_connection((HOST, port), 1):
                break
            assert started.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < end, (folder / "log").read_text()
            time.sleep(0.02)
        yield port
    finally:
        started.kill()
        started.wait()


@pytest.mark.parametrize("mode", ["session", "transaction"])
def test_a_store_behind_a_pooler_is_what_it_is_without(
    postgres: Server, postgres_url: str, tmp_path: Path, mode: str
) -> None:
    with pooler(postgres, mode) as port:
        url = postgres_url.replace(f":{postgres.port}/", f":{port}/")
        location = parse_store_url(url)
        assert isinstance(location, PostgresLocation)
        with Timeline.open(url, clock=Clock()) as door, Timeline.open(url, clock=Clock()) as other:
            assert door.init_store()
            door.append(raised(id="r"), decision_taken(id="d"))
            # More often than a statement is prepared after, from connections that are shared.
            for number in range(12):
                door.append(stated(id=f"a{number}"))
                other.append(stated(id=f"b{number}"))
                assert len(list(door.log())) == 4 + 2 * number
            door.append(corrected("d", {"title": "Another title"}, id="c"))
            door.export(tmp_path / "out")
            assert door.verify() == []
            assert door.copy_store(tmp_path / "copy.db").head == door.head()
            (report,) = other.import_files(*(tmp_path / "out").iterdir())
            assert (report.new, report.known) == (0, 27)
            # Told at once in session mode; in the other it is asked for, as often as here.
            other.append(stated(id="last"))
            end = time.monotonic() + 20
            while "last" not in [one.id for one in door.log()]:
                assert time.monotonic() < end
                door.wait_for_news(0.2)
        with connect(location) as connection:
            assert connection.prepare_threshold is None
    direct = parse_store_url(postgres_url)
    assert isinstance(direct, PostgresLocation)
    with connect(direct) as connection:
        assert connection.prepare_threshold is not None
