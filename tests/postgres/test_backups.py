"""Backups as docs/postgresql.md says, and what a store that was taken back in time is like."""

from __future__ import annotations

import shutil
from pathlib import Path

import psycopg
import pytest

from tests.builders import Clock, decision_taken, raised, stated
from tests.postgres.server import Ground, Server, ground
from timeline import Timeline

POINT = "before-the-mistake"


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
                assert finding.message.startswith("it sealed 6 events, and the store has 4")
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
