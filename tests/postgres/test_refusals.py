"""What a server refuses, and what it does when it is set otherwise: each with its own way out."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import psycopg
import pytest

from tests.builders import Clock, decision_taken, raised, stated
from tests.postgres.cluster import pair
from tests.postgres.server import Server, server
from tests.postgres.test_store import timeline
from timeline import Timeline
from timeline.domain.errors import TimelineError
from timeline.eventstore.postgres import connection
from timeline.eventstore.postgres.driver_errors import said
from timeline.eventstore.postgres.errors import StoreAway, StoreBusy, StoreDenied, StoreReadOnly
from timeline.eventstore.postgres.roles import RightRemains, UnknownRole
from timeline.eventstore.urls import PostgresLocation, parse_store_url
from timeline.services.files.outbox import KeptInOutbox


@pytest.fixture
def made(postgres_url: str) -> Iterator[Timeline]:
    with Timeline.open(postgres_url, clock=Clock()) as door:
        door.init_store()
        door.append(raised(id="r"), decision_taken(id="d"))
        yield door


@pytest.fixture
def schema(postgres_url: str) -> str:
    return postgres_url.rpartition("=")[2]


def role(postgres: Server, schema: str, name: str, options: str = "") -> str:
    """Makes a role; its URL."""
    postgres.sql(f"CREATE ROLE {name}_{schema} LOGIN PASSWORD 'word' {options}")
    return f"{postgres.url(user=f'{name}_{schema}:word')}?schema={schema}"


def test_settings_that_spell_the_catalogue_otherwise_are_no_damage(
    postgres: Server, made: Timeline, schema: str
) -> None:
    author = role(postgres, schema, "author")
    made.grant(authors=[f"author_{schema}"])
    for setting in ("quote_all_identifiers = on", f"search_path = {schema}, public",
                    "standard_conforming_strings = on", "bytea_output = 'escape'",
                    "timezone = 'Asia/Tokyo'", "datestyle = 'SQL, DMY'"):  # fmt: skip
        postgres.sql(f"ALTER ROLE author_{schema} SET {setting}")
        with Timeline.open(author) as door:
            assert door.append(stated(id=f"x{abs(hash(setting))}")).new == 1
            assert door.append(*(stated(id=f"{n}{abs(hash(setting))}") for n in "ab")).new == 2
            assert door.verify() == []
        postgres.sql(f"ALTER ROLE author_{schema} RESET ALL")
    # Nor are they for a store that is made under them.
    quoting = f"{made.location}_q&options=-c%20quote_all_identifiers%3Don"
    with Timeline.open(quoting) as door:
        assert door.init_store()
    with Timeline.open(f"{made.location}_q") as door:
        assert door.append(stated(id="x")).new == 1
        assert door.verify() == []


def test_a_role_that_is_set_to_read_only_is_told_so_at_once(
    postgres: Server, made: Timeline, schema: str, tmp_path: Path
) -> None:
    author = role(postgres, schema, "author")
    made.grant(authors=[f"author_{schema}"])
    postgres.sql(f"ALTER ROLE author_{schema} SET default_transaction_read_only = on")
    with Timeline.open(tmp_path / "a.db") as source:
        source.append(stated(id="s"))
        source.export(tmp_path / "out")
    began = time.monotonic()
    with Timeline.open(author) as door:
        for use in (
            lambda: door.append(stated(id="x")),
            lambda: door.append(stated(id="x"), stated(id="y")),
            lambda: door.import_files(tmp_path / "out"),
        ):
            with pytest.raises(StoreReadOnly):
                use()
        assert [one.id for one in door.log()] == ["r", "d"]
        assert door.verify() == []
        door.outbox = tmp_path / "box"
        with pytest.raises(KeptInOutbox):
            door.append(stated(id="x"))
    assert time.monotonic() - began < 8
    postgres.sql(f"ALTER ROLE author_{schema} RESET ALL")


@pytest.mark.slow
def test_a_standby_is_read_and_tells_who_appends_to_it_that_it_only_follows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TIMELINE_PATIENCE", "2")
    with pair() as two:
        monkeypatch.setenv("PGPASSWORD", two.ground.password)
        with Timeline.open(two.primary.url(), clock=Clock()) as door:
            door.init_store()
            door.append(stated(id="first"))
        two.standby.wait_until("SELECT count(*) = 2 FROM timeline.stored_events")
        with Timeline.open(two.standby.url(), clock=Clock()) as follower:
            assert [one.id for one in follower.log()] == ["first"]
            assert follower.verify() == []
            began = time.monotonic()
            for batch in ([stated(id="x")], [stated(id="x"), stated(id="y")]):
                with pytest.raises(StoreReadOnly):
                    follower.append(*batch)
            with pytest.raises(StoreReadOnly):
                follower.grant(readers=["postgres"])
            assert time.monotonic() - began < 15


def test_connections_that_are_all_taken_are_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with server(settings={"max_connections": "8", "reserved_connections": "1"}) as one:
        monkeypatch.setenv("PGPASSWORD", one.ground.password)
        with Timeline.open(one.url(), clock=Clock()) as door:
            door.init_store()
        one.sql("CREATE ROLE author LOGIN PASSWORD 'word'")
        one.sql("CREATE ROLE few LOGIN PASSWORD 'word' CONNECTION LIMIT 2")
        with Timeline.open(one.url()) as door:
            door.grant(authors=["author", "few"])
        for name in ("author", "few"):
            with ExitStack() as held:
                while True:
                    try:
                        taken = psycopg.connect(one.url(user=name), password="word")
                    except psycopg.OperationalError as error:
                        words = str(error)
                        break
                    held.callback(taken.close)
                assert "reserved" in words or "too many connections" in words
                threading.Timer(1.5, held.pop_all().close).start()
                with Timeline.open(one.url(user=f"{name}:word")) as door:
                    assert door.append(stated(id=f"by-{name}")).new == 1


def test_the_owner_of_a_schema_needs_no_right_on_the_database(
    postgres: Server, postgres_url: str, schema: str
) -> None:
    owner = role(postgres, schema, "owner")
    with Timeline.open(owner) as door:
        with pytest.raises(StoreDenied) as caught:
            door.init_store()
        way = f'CREATE SCHEMA {schema} AUTHORIZATION "owner_{schema}"'
        assert way in (caught.value.hint or "")
        postgres.sql(way)
        assert door.init_store()
        assert not door.init_store()
        assert door.append(stated(id="x")).new == 1
        reader = role(postgres, schema, "reader")
        door.grant(readers=[f"reader_{schema}"])
        with Timeline.open(reader) as reading:
            assert [one.id for one in reading.log()] == ["x"]
        assert door.verify() == []
        assert door.migrate_store() == (3, 3)
    with Timeline.open(role(postgres, schema, "other")) as other:
        with pytest.raises(StoreDenied) as caught:
            other.init_store()
        assert "?schema=NAME" in (caught.value.hint or "")


def test_no_message_of_the_server_shows_our_sql(postgres: Server, made: Timeline) -> None:
    stranger = role(postgres, str(made.location).rpartition("=")[2], "stranger")
    with Timeline.open(stranger) as door:
        for use in (door.log, door.verify, lambda: door.append(stated(id="x"))):
            with pytest.raises(TimelineError) as caught:
                use()
            assert "permission denied for schema" in caught.value.message
            assert "store grant" in (caught.value.hint or "")
            for leaked in ("SELECT", "LINE 1", "^", "CONTEXT"):
                assert leaked not in caught.value.message
    with closing(psycopg.connect(postgres.url(), password=postgres.ground.password)) as db:
        with pytest.raises(psycopg.Error) as wrong:
            db.execute("SELECT nothing FROM pg_class")
        assert said(wrong.value) == 'column "nothing" does not exist'


# --------------------------------------------------------------- rights, given and taken


def test_what_does_not_come_of_a_grant_is_said(
    postgres: Server, made: Timeline, schema: str
) -> None:
    author, reader = (role(postgres, schema, name) for name in ("author", "reader"))
    made.grant(authors=[f"author_{schema}"])
    for options in (["--reader"], ["--author"]):
        done = timeline("--store", author, "store", "grant", *options, f"reader_{schema}")
        assert (done.returncode, done.stdout) == (1, "")
        assert f"you may not let “reader_{schema}”" in done.stderr
        assert "nothing was changed" in done.stderr
        assert "Ask the store's owner" in done.stderr
    with Timeline.open(reader) as door, pytest.raises(StoreDenied):
        list(door.log())
    # All of them, or none.
    with Timeline.open(author) as door, pytest.raises(StoreDenied):
        door.grant(authors=[f"author_{schema}"], readers=[f"reader_{schema}"])


def test_rights_are_taken_as_they_were_given(postgres: Server, made: Timeline, schema: str) -> None:
    author, reader = (role(postgres, schema, name) for name in ("author", "reader"))
    names = [f"author_{schema}", f"reader_{schema}"]
    given = ("--author", names[0], "--reader", names[1])
    done = timeline("--store", str(made.location), "store", "grant", *given)
    assert done.stdout == f"{names[0]} may append and read\n{names[1]} may read\n"
    with Timeline.open(author) as writing, Timeline.open(reader) as reading:
        assert writing.append(stated(id="a")).new == 1
        assert "a" in [one.id for one in reading.log()]
        done = timeline("--store", str(made.location), "store", "revoke", *given)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == (
            f"{names[0]} may no longer append or read\n{names[1]} may no longer read\n"
        )
        # Also on connections that are open.
        with pytest.raises(StoreDenied):
            writing.append(stated(id="b"))
        with pytest.raises(StoreDenied):
            list(reading.log())
        # Once more is no error; who is let in again to read does not append.
        made.revoke(authors=[names[0]])
        made.grant(readers=[names[0]])
        assert "a" in [one.id for one in writing.log()]
        with pytest.raises(StoreDenied):
            writing.append(stated(id="b"))
    assert made.verify() == []


def test_who_keeps_a_right_by_another_role_is_said_and_nothing_is_changed(
    postgres: Server, made: Timeline, schema: str
) -> None:
    author = role(postgres, schema, "author")
    name, staff = f"author_{schema}", f"staff_{schema}"
    postgres.sql(f"CREATE ROLE {staff}")
    postgres.sql(f"GRANT {staff} TO {name}")
    made.grant(authors=[staff, name])
    done = timeline("--store", str(made.location), "store", "revoke", "--author", name)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"“{name}” could still append, as a member of “{staff}”" in done.stderr
    postgres.sql(f"REVOKE {staff} FROM {name}")
    with Timeline.open(author) as door:
        assert door.append(stated(id="still")).new == 1
        with pytest.raises(StoreDenied):
            door.revoke(authors=[name])
    made.revoke(authors=[name])
    with pytest.raises(TimelineError, match="“postgres”"):
        made.revoke(authors=["postgres"])
    with pytest.raises(UnknownRole):
        made.revoke(readers=["nobody-there"])


def test_a_right_that_a_member_must_first_take_up_is_still_a_right(
    postgres: Server, made: Timeline, schema: str
) -> None:
    author = role(postgres, schema, "author", "NOINHERIT")
    name, staff, desk = (f"{one}_{schema}" for one in ("author", "staff", "desk"))
    postgres.sql(f"CREATE ROLE {staff}")
    postgres.sql(f"CREATE ROLE {desk} NOINHERIT")
    postgres.sql(f"GRANT {staff} TO {desk}")
    postgres.sql(f"GRANT {desk} TO {name}")
    made.grant(authors=[staff, name])
    with Timeline.open(f"{author}&options=-c%20role%3D{staff}") as door:
        for rights, may in ((["--author"], "append"), (["--reader"], "append")):
            done = timeline("--store", str(made.location), "store", "revoke", *rights, name)
            assert (done.returncode, done.stdout) == (1, "")
            assert f"“{name}” could still {may}, as a member of “{staff}”" in done.stderr
        assert door.append(stated(id="still")).new == 1
        made.revoke(authors=[staff])
        made.revoke(authors=[name])
        with pytest.raises(StoreDenied):
            door.append(stated(id="no-longer"))
    made.grant(readers=[staff])
    with pytest.raises(RightRemains) as caught:
        made.revoke(authors=[name])
    assert (caught.value.name, caught.value.source, caught.value.owns) == (name, staff, False)


def test_a_member_of_the_owner_or_of_an_administrator_keeps_every_right(
    postgres: Server, made: Timeline, schema: str
) -> None:
    name, owner = f"member_{schema}", f"holder_{schema}"
    role(postgres, schema, "member", "NOINHERIT")
    role(postgres, schema, "holder")
    own = f"{schema}_own"
    postgres.sql(f"CREATE SCHEMA {own} AUTHORIZATION {owner}")
    url = f"{postgres.url(user=f'{owner}:word')}?schema={own}"
    with Timeline.open(url) as door:
        door.init_store()
        for source in (owner, "postgres"):
            postgres.sql(f"GRANT {source} TO {name}")
            with pytest.raises(RightRemains) as caught:
                door.revoke(authors=[name])
            assert (caught.value.name, caught.value.source, caught.value.owns) == (
                name, source, True,
            )  # fmt: skip
            postgres.sql(f"REVOKE {source} FROM {name}")
        door.revoke(authors=[name])


def test_a_member_of_a_group_appends_by_its_right_and_under_their_own_name(
    postgres: Server, made: Timeline, schema: str
) -> None:
    author, staff = role(postgres, schema, "author"), f"staff_{schema}"
    postgres.sql(f"CREATE ROLE {staff}")
    postgres.sql(f"GRANT {staff} TO author_{schema}")
    made.grant(authors=[staff])
    with Timeline.open(author) as door:
        assert door.append(stated(id="x")).new == 1
    who = f"SELECT appended_by FROM {schema}.stored_events ORDER BY position DESC LIMIT 1"
    assert postgres.sql(who) == [(f"author_{schema}",)]


def test_a_file_has_no_roles_to_take_rights_from(tmp_path: Path) -> None:
    done = timeline("--store", str(tmp_path / "f.db"), "store", "revoke", "--reader", "x")
    assert "is a file, and files have no roles" in done.stderr
    assert timeline("store", "revoke").returncode == 2


def test_a_server_that_is_away_is_not_denied(postgres: Server) -> None:
    location = parse_store_url("postgresql://me@127.0.0.1:1/db")
    assert isinstance(location, PostgresLocation)
    with Timeline.open(location) as door, pytest.raises(StoreAway):
        door.revoke(readers=["x"])


def test_a_table_that_somebody_holds_locked_ends_a_question_and_not_the_patience(
    postgres: Server, made: Timeline, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "LONGEST", 1.0)
    assert [one.id for one in made.log()] == ["r", "d"]
    with psycopg.connect(postgres.url(), password=postgres.ground.password) as holding:
        holding.execute(f"LOCK TABLE {schema}.tree_head, {schema}.store_facts".encode())
        began = time.monotonic()
        # What was read before can still be read.
        assert [one.id for one in made.log()] == ["r", "d"]
        assert made.away is not None
        with Timeline.open(made.location) as door, pytest.raises(StoreBusy):
            door.append(stated(id="x"))
        assert time.monotonic() - began < 15
        holding.rollback()
    assert made.append(stated(id="x")).new == 1
