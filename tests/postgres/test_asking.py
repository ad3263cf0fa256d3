"""Asking a server: how a store there is read, made, inspected, and what errors become."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing

import psycopg
import pytest

from tests.builders import Clock, raised, stated
from tests.postgres.server import Server
from timeline import Timeline
from timeline.domain.errors import TimelineError
from timeline.eventstore.errors import (
    NotAStore,
    StoreAltered,
    StoreError,
    StoreTooNew,
    StoreTurnedBack,
    StoreUnavailable,
)
from timeline.eventstore.ports import inspect, open_reader
from timeline.eventstore.postgres import connection
from timeline.eventstore.postgres.connection import ServerSession, connect, patience, translated
from timeline.eventstore.postgres.driver_errors import refused, said
from timeline.eventstore.postgres.errors import NotMade, StoreAway, StoreDenied
from timeline.eventstore.postgres.inspection import PostgresInspection
from timeline.eventstore.postgres.migrations import initialise, migrate, status
from timeline.eventstore.postgres.notifications import Listener
from timeline.eventstore.postgres.reader import PostgresReader, checked_facts
from timeline.eventstore.postgres.roles import UnknownRole, grant
from timeline.eventstore.sqlite.raw_events import RawEvent
from timeline.eventstore.urls import BadStoreUrl, PostgresLocation, parse_store_url

NOWHERE = PostgresLocation("postgresql://me:secret@host/db", "be")


@pytest.fixture
def location(postgres_url: str) -> PostgresLocation:
    """A store of six events: two governments and four developments."""
    found = parse_store_url(postgres_url)
    assert isinstance(found, PostgresLocation)
    assert initialise(found, "0123-mine")
    with Timeline.open(postgres_url, clock=Clock()) as door:
        door.append(raised(id="first"), stated(id="second"))
        door.append(stated(id="dutch", government="nl"))
        door.append(stated(id="third"))
    return found


@pytest.fixture
def reader(location: PostgresLocation) -> Iterator[PostgresReader]:
    with PostgresReader(location) as reader:
        yield reader


def past_the_triggers(postgres: Server, location: PostgresLocation, sql: str) -> None:
    """Changes a store as its owner could, who knows how."""
    with psycopg.connect(postgres.url(), password=postgres.ground.password) as db:
        db.execute("SET session_replication_role = replica")
        db.execute(sql.replace("{s}", location.schema).encode())


# --------------------------------------------------------------- reading


def test_a_reader_of_some_governments_gives_just_their_events(reader: PostgresReader) -> None:
    dutch = reader.selected(["nl", "nl"])
    assert [one.government for one in dutch.page(after=0)] == ["nl", "nl"]
    assert [one.position for page in dutch.rows(size=1) for one in page] == [4, 5]
    assert dutch.position() == 5
    assert dutch.identity() == "0123-mine.nl"
    both = reader.selected(["nl", "be"])
    assert both.identity() == "0123-mine.be+nl"
    assert both.position() == 6
    assert len(both.page(after=0)) == 6
    none = reader.selected(["lv"])
    assert (none.position(), none.page(after=0)) == (0, [])
    assert reader.identity() == "0123-mine"
    many = reader.selected([f"xx-{number:02}" for number in range(20)])
    assert len(many.identity()) == len("0123-mine.") + 64


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({}, NotMade),
        ({"version": "1"}, NotMade),
        ({"identity": "x", "version": "4"}, StoreTooNew),
    ],
)
def test_facts_that_this_program_cannot_use_are_refused(
    facts: dict[str, str], error: type[StoreError]
) -> None:
    with pytest.raises(error) as caught:
        checked_facts(NOWHERE, facts)
    assert caught.value.location == NOWHERE


@pytest.mark.parametrize("facts", [{"identity": "x"}, {"identity": "x", "version": "3"}])
def test_facts_that_it_can_use_are_given_back(facts: dict[str, str]) -> None:
    assert checked_facts(NOWHERE, facts) == facts


def test_a_head_that_is_none_is_said(
    postgres: Server, location: PostgresLocation, reader: PostgresReader
) -> None:
    past_the_triggers(postgres, location, "UPDATE {s}.tree_head SET root = 'x'")
    with pytest.raises(StoreAltered) as caught:
        reader.head()
    assert caught.value.location == location


def test_pages_that_do_not_go_on_from_one_another_are_not_read_on(
    reader: PostgresReader,
) -> None:
    first = reader.page(after=0, size=2)
    assert [one.position for one in first] == [1, 2]
    era = reader.era
    reader._session.close()
    # Another connection, perhaps to another server: it has what the last page ended with.
    assert [one.position for one in reader.page(after=2, size=2)] == [3, 4]
    assert reader.era == era + 1
    reader._session.close()
    ended = reader._ended
    assert ended is not None
    reader._ended = ended._replace(state="something else")
    with pytest.raises(StoreTurnedBack) as caught:
        reader.page(after=4)
    assert caught.value.location == reader.location
    assert [one.position for one in reader.page(after=4)] == [5, 6]
    # From the beginning nothing has to go on.
    reader._session.close()
    assert len(reader.page(after=0)) == 6


# --------------------------------------------------------------- making it, and how it is


def test_a_store_is_made_once(postgres_url: str) -> None:
    location = parse_store_url(postgres_url)
    assert isinstance(location, PostgresLocation)
    with pytest.raises(NotMade):
        migrate(location)
    before = status(location)
    assert before[:5] == (False, None, None, None, None)
    assert (before.standby, before.replicas, before.waits_for, before.size) == (False, [], "", None)
    assert (before.user, before.may_append) == ("postgres", False)
    assert initialise(location)
    assert not initialise(location, "another")
    assert migrate(location) == (3, 3)
    made = status(location)
    assert made[:4] == (True, made.identity, 3, 0)
    assert made.identity != "another"
    assert len(made.identity or "") == 36
    assert made.root == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert made.may_append
    assert (made.size or 0) > 8_192
    assert made.server.split(".")[0].isdecimal()


def test_a_schema_of_another_program_is_left_alone_by_its_name(
    postgres: Server, postgres_url: str
) -> None:
    location = parse_store_url(postgres_url)
    assert isinstance(location, PostgresLocation)
    postgres.sql(f"CREATE SCHEMA {location.schema}")
    for table, words in (
        ("stored_events", f"the schema {location.schema} contains tables of another program"),
        ("matter_steps", 'relation "matter_steps" already exists'),
    ):
        postgres.sql(f"CREATE TABLE {location.schema}.{table} (a int)")
        with pytest.raises(NotAStore) as caught:
            initialise(location)
        assert caught.value.message == f"{location} is not a timeline store: {words}"
        postgres.sql(f"DROP TABLE {location.schema}.{table}")


def test_a_server_that_is_too_old_or_writes_otherwise_is_refused() -> None:
    from timeline.eventstore.postgres.migrations import _initialise

    class Info:
        server_version = 130_000

        def parameter_status(self, name: str) -> str:
            assert name == "server_encoding"
            return "LATIN1"

    class Db:
        info = Info()

    for version, words in (
        (139_999, "its server is older than PostgreSQL 14"),
        (140_000, "the encoding of its database is not UTF8"),
    ):
        Db.info.server_version = version
        with pytest.raises(NotAStore) as caught:
            _initialise(Db(), NOWHERE, "x")  # type: ignore[arg-type]
        assert caught.value.message == f"{NOWHERE} is not a timeline store: {words}"


def test_who_may_not_make_a_store_is_told_so(postgres: Server, postgres_url: str) -> None:
    schema = postgres_url.rpartition("=")[2]
    postgres.sql(f"CREATE ROLE poor_{schema} LOGIN PASSWORD 'word'")
    url = f"{postgres.url(user=f'poor_{schema}:word')}?schema={schema}"
    location = parse_store_url(url)
    assert isinstance(location, PostgresLocation)
    with pytest.raises(StoreDenied) as caught:
        initialise(location)
    # In the words of the server.
    assert caught.value.reason == "permission denied for database postgres"
    assert status(location).user == f"poor_{schema}"


def test_rights_are_given_to_all_or_to_none(postgres: Server, location: PostgresLocation) -> None:
    name = f"one_{location.schema}"
    postgres.sql(f"CREATE ROLE {name}")

    def may(right: str) -> object:
        return postgres.sql(
            f"SELECT has_function_privilege('{name}', p.oid, 'EXECUTE') FROM pg_proc AS p"
            f" WHERE p.pronamespace = '{location.schema}'::regnamespace AND p.proname = '{right}'"
        )[0][0]

    with pytest.raises(UnknownRole) as caught:
        grant(location, [name], ["nobody-there"])
    assert caught.value.message == "the server has no role “nobody-there”"
    assert caught.value.hint == "Create it first: CREATE ROLE name LOGIN PASSWORD '…'."
    assert not may("append_one")
    grant(location, [], [name])
    assert not may("append_one")
    table = f"{location.schema}.stored_events"
    assert postgres.sql(f"SELECT has_table_privilege('{name}', '{table}', 'SELECT')")[0][0]
    grant(location, [name], [])
    assert all(may(one) for one in ("append_one", "append_events", "wait_for_turn"))
    assert not postgres.sql(f"SELECT has_table_privilege('{name}', '{table}', 'INSERT')")[0][0]


# --------------------------------------------------------------- inspecting


def test_an_inspection_is_of_one_moment(location: PostgresLocation) -> None:
    with closing(inspect(location)) as inspection, closing(open_reader(location)) as reader:
        assert isinstance(inspection, PostgresInspection)
        tree = inspection.tree()
        head = reader.head()
        assert tree is not None
        assert tree[:2] == (head.size, head.root.hex())
        with Timeline.open(str(location), clock=Clock()) as door:
            door.append(stated(id="meanwhile"))
        assert inspection.last_position() == 6
        assert list(inspection.soundness()) == []
        assert list(inspection.facts(6)) == []
        (events,) = inspection.pages()
        assert [one.position for one in events if isinstance(one, RawEvent)] == [1, 2, 3, 4, 5, 6]
        for one in events:
            assert isinstance(one, RawEvent)
            assert one.has_its_types
            assert one.hash() == one.leaf
        # Any number at a time.
        rows = zip(
            inspection.rows("SELECT id FROM development_ids ORDER BY id"),
            inspection.rows("SELECT version FROM development_ids ORDER BY id"),
            strict=True,
        )
        assert [(a, b) for (a,), (b,) in rows] == [
            ("dutch", 2), ("first", 2), ("second", 3), ("third", 4),
        ]  # fmt: skip


@pytest.mark.parametrize("size", [1, 2, 3, 5, 6])
def test_events_are_read_page_by_page(
    location: PostgresLocation, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr("timeline.eventstore.postgres.inspection.PAGE", size)
    with closing(inspect(location)) as inspection:
        pages = [len(page) for page in inspection.pages()]
    assert sum(pages) == 6
    assert pages[:-1] == [size] * (len(pages) - 1)


@pytest.mark.parametrize(
    ("damage", "said_of_it"),
    [
        ("UPDATE {s}.store_facts SET value = 'x' WHERE name = 'identity'", "facts"),
        ("DELETE FROM {s}.store_facts WHERE name = 'identity-check'", "facts"),
        ("DROP TRIGGER grows ON {s}.tree_head", "soundness"),
        ("DELETE FROM {s}.tree_head", "tree"),
        ("UPDATE {s}.tree_head SET size = 9", "last"),
    ],
)
def test_what_is_not_as_it_was_is_said(
    postgres: Server, location: PostgresLocation, damage: str, said_of_it: str
) -> None:
    past_the_triggers(postgres, location, damage)
    with closing(inspect(location)) as inspection:
        assert list(inspection.facts(6)) == (
            ["its identity was altered"] if said_of_it == "facts" else []
        )
        assert list(inspection.soundness()) == (
            ["its trigger “tree_head.grows” is missing"] if said_of_it == "soundness" else []
        )
        assert (inspection.tree() is None) == (said_of_it == "tree")
        assert inspection.last_position() == (9 if said_of_it == "last" else 6)


def test_a_store_without_events_has_no_last_position(postgres_url: str) -> None:
    location = parse_store_url(postgres_url)
    assert isinstance(location, PostgresLocation)
    initialise(location)
    with closing(inspect(location)) as inspection:
        assert inspection.last_position() is None
        assert list(inspection.pages()) == []


def test_a_question_that_cannot_be_answered_names_the_store(location: PostgresLocation) -> None:
    with closing(inspect(location)) as inspection, pytest.raises(NotMade):
        list(inspection.rows("SELECT 1 FROM none"))
    with closing(inspect(location)) as inspection, pytest.raises(StoreUnavailable) as caught:
        list(inspection.rows("SELECT 1 / 0 FROM store_facts"))
    assert caught.value.message == f"cannot use the store {location}: division by zero"


# --------------------------------------------------------------- connecting


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT a FROM stored_events WHERE b = ?", b"SELECT a FROM be.stored_events WHERE b = %s"),
        (
            "SELECT 1 FROM development_ids AS d JOIN stored_events AS e",
            b"SELECT 1 FROM be.development_ids AS d JOIN be.stored_events AS e",
        ),
        ("SELECT '%' FROM tree_head", b"SELECT '%%' FROM be.tree_head"),
        ("SELECT 1 FROM matter_steps, store_facts", b"SELECT 1 FROM be.matter_steps, store_facts"),
        ("SELECT 1 FROM development_links", b"SELECT 1 FROM be.development_links"),
        ("SELECT 1 FROM store_facts", b"SELECT 1 FROM be.store_facts"),
        ("SELECT 1 FROM elsewhere", b"SELECT 1 FROM elsewhere"),
    ],
)
def test_a_query_names_its_schema_in_the_words_of_the_driver(sql: str, expected: bytes) -> None:
    assert translated(sql, "be") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one", "one"),
        (" one \n\n two\n", "one two"),
        ("Multiple connection attempts:\nis one\nIs the server there?\nis two", "is one is two"),
        ("a\nb\nc\nd", "a b c"),
        ("x" * 500, "x" * 400),
        ("", "ValueError"),
    ],
)
def test_what_a_driver_says_is_said_in_one_line(text: str, expected: str) -> None:
    assert said(ValueError(text)) == expected


@pytest.mark.parametrize(
    ("error", "expected", "reason"),
    [
        (psycopg.errors.UndefinedTable("x"), NotMade, None),
        (psycopg.errors.InvalidSchemaName("x"), NotMade, None),
        (psycopg.errors.InsufficientPrivilege("no"), StoreDenied, "no"),
        (psycopg.errors.UndefinedFunction("no"), StoreDenied, "no"),
        (psycopg.errors.TriggeredActionException("it is"), StoreAltered, "it is"),
        (psycopg.errors.QueryCanceled("late"), StoreUnavailable, "late (it is locked)"),
        (psycopg.errors.LockNotAvailable("late"), StoreUnavailable, "late (it is locked)"),
    ],
)
def test_what_a_server_refuses_is_a_sentence(
    error: Exception, expected: type[StoreError], reason: str | None
) -> None:
    found = refused(NOWHERE, error)
    assert isinstance(found, expected)
    assert type(found) is expected
    assert (found.location, found.reason) == (NOWHERE, reason)
    assert getattr(found, "is_busy", False) == ("locked" in str(reason))


def test_what_is_no_refusal_is_none() -> None:
    assert refused(NOWHERE, psycopg.errors.DiskFull("x")) is None


@pytest.mark.parametrize(
    ("given", "seconds"), [(None, 8.0), ("2.5", 2.5), ("-1", 0.0), ("soon", 8.0), ("0", 0.0)]
)
def test_patience_is_what_the_environment_says(
    monkeypatch: pytest.MonkeyPatch, given: str | None, seconds: float
) -> None:
    monkeypatch.delenv("TIMELINE_PATIENCE", raising=False)
    if given is not None:
        monkeypatch.setenv("TIMELINE_PATIENCE", given)
    assert patience() == seconds


def test_a_connection_says_what_it_is_and_does_not_wait_for_ever(
    postgres: Server, location: PostgresLocation
) -> None:
    with closing(connect(location)) as db:
        assert db.autocommit
        given = db.info.get_parameters()
        assert (given["application_name"], given["connect_timeout"]) == ("timeline", "3")
        assert db.info.encoding == "utf-8"
        for name, value in (
            ("keepalives_idle", "5"), ("keepalives_interval", "2"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "10000"),
        ):  # fmt: skip
            assert given[name] == value
        # A connection to the server itself may prepare its statements.
        assert db.prepare_threshold is not None
    own = PostgresLocation(f"{location.url}?connect_timeout=7&application_name=mine")
    with closing(connect(own)) as db:
        given = db.info.get_parameters()
        assert (given["application_name"], given["connect_timeout"]) == ("mine", "7")


@pytest.mark.parametrize(
    ("change", "error", "sort"),
    [
        (lambda url: f"{url}?nonsense=1", BadStoreUrl, ""),
        (lambda url: f"{url}_nowhere", StoreDenied, "database"),
        (lambda url: url.replace("postgres@", "nobody-here@"), StoreDenied, "authentication"),
        (lambda _: "postgresql://127.0.0.1:1/x", StoreAway, ""),
    ],
)
def test_why_there_is_no_connection_is_said(
    postgres: Server,
    location: PostgresLocation,
    change: Callable[[str], str],
    error: type[TimelineError],
    sort: str,
) -> None:
    with pytest.raises(error) as caught:
        connect(PostgresLocation(change(location.url)))
    # Which of the two it is, the server says in its own words.
    reason = getattr(caught.value, "reason", "")
    assert sort in reason


def test_a_session_makes_its_connection_when_it_is_needed_and_again_when_it_is_lost(
    postgres: Server, location: PostgresLocation
) -> None:
    session = ServerSession(location, 1)
    assert session.made == 0
    for _ in range(2):
        assert session.run(lambda db: db.execute("SELECT 1").fetchone()) == (1,)
        assert session.made == 1
    pid = session.run(lambda db: db.info.backend_pid)
    postgres.sql("SELECT pg_terminate_backend(%s)", (pid,))
    assert session.run(lambda db: db.execute("SELECT 2").fetchone()) == (2,)
    assert session.made == 2
    session.close()
    session.close()
    assert session.run(lambda db: db.execute("SELECT 3").fetchone()) == (3,)
    assert session.made == 3
    session.confirm()
    session.roll_back()
    session.close()


def test_a_transaction_that_is_open_is_taken_back(location: PostgresLocation) -> None:
    session = ServerSession(location, 1)
    session.run(lambda db: db.execute("BEGIN"))
    assert session.run(lambda db: db.info.transaction_status) == 2
    session.roll_back()
    assert session.run(lambda db: db.info.transaction_status) == 0
    session.close()


def test_an_idle_connection_that_the_server_closed_is_noticed_before_it_is_used(
    postgres: Server, location: PostgresLocation
) -> None:
    with closing(connect(location)) as db:
        assert connection._is_alive(db)
        postgres.sql("SELECT pg_terminate_backend(%s)", (db.info.backend_pid,))
        end = time.monotonic() + 10
        # What the server says comes first, and then that it has gone.
        while connection._is_alive(db) and time.monotonic() < end:
            time.sleep(0.01)
        assert not connection._is_alive(db)
    assert not connection._is_alive(db)


def test_who_listens_hears_of_an_append_at_once(location: PostgresLocation) -> None:
    listener = Listener(location)
    listener.wait(5)  # It begins to listen, and says so at once.

    def append() -> None:
        with Timeline.open(str(location), clock=Clock()) as door:
            door.append(stated(id="heard"))

    writer = threading.Timer(0.1, append)
    writer.start()
    begun = time.monotonic()
    listener.wait(20)
    assert time.monotonic() - begun < 10
    writer.join()
    begun = time.monotonic()
    listener.wait(0.2)
    assert 0.15 < time.monotonic() - begun < 5
    listener.close()
    listener.close()


def test_who_listens_to_a_server_that_is_not_there_waits_as_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    listener = Listener(PostgresLocation("postgresql://127.0.0.1:1/x"))
    listener.wait(7)
    assert len(slept) == 1
    assert 5 < slept[0] <= 7
