"""Backups as docs/postgresql.md says, and what a store that was taken back in time is like."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.builders import Clock, decision_taken, raised, stated
from tests.postgres.server import Ground, Server, ground
from timeline import Timeline

POINT = "before-the-mistake"
PAGE = Path(__file__).parents[2] / "docs" / "postgresql.md"


def archiving(place: Ground, name: str) -> Server:
    """A server that archives its write-ahead log with `cp`, as the simplest there is."""
    archive = place.folder / "archive"
    archive.mkdir()
    place.own(archive)
    one = Server(place, name)
    one.initialise()
    one.start({"archive_mode": "on", "archive_command": f"cp %p {archive}/%f"})
    return one


def restored(place: Ground, backup: Path, port: int) -> Server:
    """A backup that was brought up to the named point, at the address of the server that it was."""
    one = Server(place, "restored")
    one.port = port
    shutil.copytree(backup, one.data)
    for path in (one.data, *one.data.rglob("*")):
        place.own(path)
    place.write(one.data / "recovery.signal", "")
    one.start(
        {
            "restore_command": f"cp {place.folder}/archive/%f %p",
            "recovery_target_name": POINT,
            "recovery_target_action": "promote",
        }
    )
    one.wait_until("SELECT NOT pg_is_in_recovery()")
    return one


@pytest.mark.slow
def test_a_store_is_taken_back_to_a_point_in_time_and_everybody_notices(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ground() as place:
        monkeypatch.setenv("PGPASSWORD", place.password)
        servers = [archiving(place, "first")]
        try:
            url = servers[0].url()
            with (
                Timeline.open(url, clock=Clock()) as door,
                Timeline.open(url, governments=["be"]) as other,
            ):
                door.init_store()
                door.append(raised(id="r"), decision_taken(id="d"))
                backup = place.folder / "backup"
                place.run(
                    "pg_basebackup", "--pgdata", backup, "--checkpoint=fast",
                    "--wal-method=stream", "--dbname", url,
                )  # fmt: skip
                assert "successfully verified" in place.run("pg_verifybackup", backup)
                door.append(stated(id="after-the-backup"))
                servers[0].sql(f"SELECT pg_create_restore_point('{POINT}')")
                kept, root = [one.id for one in door.log()], door.head()
                door.append(stated(id="mistake"), stated(id="mistake-too"))
                door.seal(tmp_path / "checkpoint.json")
                held = [*kept, "mistake", "mistake-too"]
                assert [one.id for one in door.log()] == [one.id for one in other.log()] == held
                (log,) = servers[0].sql("SELECT pg_walfile_name(pg_switch_wal())")[0]
                servers[0].wait_until(f"SELECT last_archived_wal >= '{log}' FROM pg_stat_archiver")
                servers[0].stop()

                servers.append(restored(place, backup, servers[0].port))
                # A view that was open all the time, and is ahead by now.
                assert [one.id for one in door.log()] == kept
                assert door.head() == root
                assert door.verify() == []
                (finding,) = door.verify(checkpoints=[tmp_path / "checkpoint.json"])
                assert finding.message.startswith("it sealed 6 events, but the store has 4")
                # It grows to where it was, with other events: for a view that was not looked at.
                door.append(stated(id="right"), stated(id="right-too"))
                now = [*kept, "right", "right-too"]
                assert [one.id for one in other.log()] == [one.id for one in door.log()] == now
                (finding,) = door.verify(checkpoints=[tmp_path / "checkpoint.json"])
                assert "sealed" in finding.message, finding
        finally:
            for one in servers:
                one.end()


def test_a_dump_of_one_store_is_restored_as_it_was(
    postgres: Server, postgres_url: str, tmp_path: Path
) -> None:
    schema = postgres_url.rpartition("=")[2]
    with Timeline.open(postgres_url, clock=Clock()) as door:
        door.init_store()
        door.append(raised(id="r"), decision_taken(id="d"))
        head, identity = door.head(), door.identity()
    place, file = postgres.ground, postgres.ground.folder / f"{schema}.dump"
    place.run(
        "pg_dump", "--format=custom", f"--schema={schema}", "--file", file, "--dbname",
        postgres.url(),
    )  # fmt: skip
    postgres.sql(f"CREATE DATABASE elsewhere_{schema}")
    target = postgres.url(f"elsewhere_{schema}")
    place.run("pg_restore", "--dbname", target, "--exit-on-error", file)
    with Timeline.open(f"{target}?schema={schema}", clock=Clock()) as door:
        assert (door.head(), door.identity()) == (head, identity)
        assert door.verify() == []
        assert door.append(stated(id="after")).new == 1


def test_what_the_page_says_of_partitions_is_what_the_server_says(
    postgres: Server, postgres_url: str
) -> None:
    schema = postgres_url.rpartition("=")[2]
    with Timeline.open(postgres_url, clock=Clock()) as door:
        door.init_store()
    with pytest.raises(psycopg.errors.FeatureNotSupported, match="must include all partitioning"):
        postgres.sql(
            f"CREATE TABLE {schema}.parts (LIKE {schema}.stored_events INCLUDING INDEXES)"
            " PARTITION BY RANGE (position)"
        )


def commands(page: str) -> list[str]:
    """The shell blocks of the page's chapter on backups, as they are printed."""
    chapter = page.partition("## Backups")[2].partition("\n## ")[0]
    return re.findall(r"^```sh\n(.*?)^```", chapter, re.DOTALL | re.MULTILINE)


@pytest.mark.slow
def test_the_commands_of_the_page_work_as_they_are_printed(tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    with ground() as place:
        one = archiving(place, "first")
        try:
            given = commands(page)
            assert [block.split()[0] for block in given] == ["export", "pg_basebackup", "pg_dump"]
            assert '`timeline store copy "$URL" copy.db`' in page
            script = "\n".join([*given, 'timeline store copy "$URL" copy.db'])
            # What differs from machine to machine, and nothing else.
            script = script.replace("@host/db", f"@127.0.0.1:{one.port}/postgres")
            script = script.replace("/backups/", f"{place.folder}/backups/")
            (place.folder / "backups").mkdir()
            place.own(place.folder / "backups")
            one.sql("CREATE DATABASE elsewhere")
            environment = {
                **os.environ,
                "PATH": f"{place.programs}:{Path(sys.executable).parent}:{os.environ['PATH']}",
                "PGPASSWORD": place.password,
            }
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("PGPASSWORD", place.password)
                with Timeline.open(one.url(), clock=Clock()) as door:
                    door.init_store()
                    door.append(raised(id="r"), decision_taken(id="d"))
                    head = door.head()
                done = subprocess.run(
                    ["bash", "-euc", script], cwd=tmp_path, env=environment, check=False,
                    capture_output=True, text=True,
                )  # fmt: skip
                assert done.returncode == 0, done.stderr
                assert "successfully verified" in done.stdout + done.stderr
                for copy in (one.url("elsewhere"), tmp_path / "copy.db"):
                    with Timeline.open(copy) as door:
                        assert door.head() == head
        finally:
            one.end()
