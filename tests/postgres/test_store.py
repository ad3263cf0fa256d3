"""A store on a server: made once, copied exactly, and kept by the server itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.builders import Clock, corrected, decision_taken, delivered, pledged, raised, stated
from tests.faults.harness import Fork
from tests.postgres.server import Server
from tests.refusals import refused
from timeline import Timeline
from timeline.cli.main import main
from timeline.domain.errors import SecondDecision, TimelineError
from timeline.eventstore.errors import NotAStore, StoreMissing
from timeline.eventstore.integrity.merkle import Frontier
from timeline.eventstore.postgres.errors import StoreDenied
from timeline.eventstore.postgres.migrations import initialise
from timeline.eventstore.replicate import NotTransferred
from timeline.eventstore.urls import PostgresLocation, parse_store_url

COMMAND = (sys.executable, "-c", "from timeline.cli.main import main; main()")


def timeline(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command line, in a process of its own."""
    return subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.fixture
def made(postgres_url: str) -> Iterator[Timeline]:
    """A store on the server with a history in which everything is linked with everything."""
    with Timeline.open(postgres_url, clock=Clock()) as door:
        assert door.init_store()
        fill(door)
        yield door


def fill(door: Timeline) -> None:
    """Four batches, two governments, links and corrections."""
    door.append(raised(id="r"), decision_taken(id="d"))
    door.append(pledged(id="p"), delivered(id="f", fulfils="p"))
    door.append(stated(id="n", government="nl", title="“Ja” — 100 % \u0090 \\ '"))
    door.append(corrected("d", {"title": "Another title"}, id="c"))


def test_twenty_clients_that_make_it_at_once_all_succeed_and_one_made_it(postgres_url: str) -> None:
    location = parse_store_url(postgres_url)
    assert isinstance(location, PostgresLocation)
    waiting, go = os.pipe()

    def client(tell: Callable[[str], None]) -> None:
        os.close(go)
        os.read(waiting, 1)
        tell(str(initialise(location)))

    clients = [Fork(client) for _ in range(20)]
    os.close(waiting)
    os.close(go)
    told = sorted(one.ended() for one in clients)
    assert told == [(0, ["False"])] * 19 + [(0, ["True"])]
    done = timeline("--store", postgres_url, "store", "init")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith(": already exists\n")


def test_a_store_that_nobody_made_is_not_made_by_using_it(postgres_url: str) -> None:
    with Timeline.open(postgres_url, clock=Clock()) as door:
        for use in (lambda: door.append(stated()), door.log, door.position, door.verify):
            with pytest.raises(
                StoreMissing,
            ) as caught:
                use()
            assert "timeline store init" in (caught.value.hint or "")


def test_a_schema_of_another_program_is_left_alone(postgres: Server, postgres_url: str) -> None:
    schema = postgres_url.rpartition("=")[2]
    postgres.sql(f"CREATE SCHEMA {schema}")
    postgres.sql(f"CREATE TABLE {schema}.stored_events (a int)")
    with Timeline.open(postgres_url) as door, pytest.raises(NotAStore):
        door.init_store()


def test_the_server_grows_the_tree_that_anybody_can_grow_from_the_events(made: Timeline) -> None:
    leaves = made._session.reader().leaves(1_000)
    assert Frontier().extended(leaves).head() == made.head()
    assert made.head().size == len(leaves) == made.position()
    assert made.verify() == []


@pytest.mark.parametrize("sizes", [(1,) * 40, (7, 1, 1, 30, 2, 64, 3)])
def test_the_tree_is_right_at_every_size(postgres_url: str, sizes: tuple[int, ...]) -> None:
    with Timeline.open(postgres_url, clock=Clock()) as door:
        door.init_store()
        number = 0
        for size in sizes:
            door.append(*(stated(id=f"s{number + n}") for n in range(size)))
            number += size
            assert Frontier().extended(door._session.reader().leaves(1_000)).head() == door.head()


def test_status_says_how_it_is(made: Timeline) -> None:
    done = timeline("--store", str(made.location), "store", "status", "--json")
    found = json.loads(done.stdout)
    assert (found["made"], found["position"], found["root"]) == (
        True,
        made.position(),
        made.head().root.hex(),
    )
    assert found["identity"] == made.identity()
    assert found["may_append"] is True
    plain = timeline("--store", str(made.location), "store", "status")
    assert f"events    {made.position()}" in plain.stdout


# --------------------------------------------------------------- copies


def raw(door: Timeline) -> list[tuple[object, ...]]:
    """All that is stored of every event, with where and when."""
    return [tuple(row) for page in door._session.reader().rows() for row in page]


def test_a_copy_to_a_file_and_back_is_the_same_to_the_last_byte(
    made: Timeline, tmp_path: Path, postgres_url: str
) -> None:
    made.copy_store(tmp_path / "copy.db")
    with Timeline.open(tmp_path / "copy.db", clock=Clock()) as file:
        assert raw(file) == raw(made)
        assert (file.identity(), file.head()) == (made.identity(), made.head())
        assert file.verify() == []
        back = f"{postgres_url}_back"
        file.copy_store(back)
        with Timeline.open(back, clock=Clock()) as again:
            assert raw(again) == raw(made)
            assert (again.identity(), again.head()) == (made.identity(), made.head())
            assert again.verify() == []
            # What is judged by the copy is judged with all that the first knows.
            again.append(corrected("d", {"title": "Another title"}, id="c2"))
            with refused(SecondDecision):
                again.append(decision_taken(id="d2"))


def test_an_import_of_many_pages_is_seen_by_others_whole_or_not_at_all(
    made: Timeline, postgres_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "many.jsonl"
    lines = [{"government": "zz", "name": "Zedland", "zone": "Asia/Tokyo"}]
    given = stated(government="zz").model_dump(mode="json", exclude_none=True)
    lines += [{**given, "id": f"many-{number}"} for number in range(3_000)]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    before = made.head().size
    seen: list[int] = []
    with Timeline.open(postgres_url) as other:
        made.import_files(
            file,
            progress=lambda step: (
                seen.append(other.head().size) if step.phase == "storing" else None
            ),
        )
        assert other.head().size == before + 3_001
    assert len(seen) > 1
    assert set(seen) == {before}


def test_a_copy_goes_on_where_it_was_left(made: Timeline, tmp_path: Path) -> None:
    made.copy_store(tmp_path / "copy.db")
    before = made.position()
    made.append(stated(id="later"))
    seen: list[tuple[int, int]] = []
    copied = made.copy_store(tmp_path / "copy.db", lambda *done: seen.append(done))
    assert (copied.before, copied.head.size) == (before, before + 1)
    assert seen[-1] == (before + 1, before + 1)
    assert made.copy_store(tmp_path / "copy.db").before == before + 1


def test_a_copy_never_overwrites_another_store_or_one_that_went_on(
    made: Timeline, tmp_path: Path
) -> None:
    with Timeline.open(tmp_path / "other.db", clock=Clock()) as other:
        other.append(stated(id="x"))
    with pytest.raises(NotTransferred):
        made.copy_store(tmp_path / "other.db")
    made.copy_store(tmp_path / "copy.db")
    with Timeline.open(tmp_path / "copy.db", clock=Clock()) as copy:
        copy.append(stated(id="only-there"))
    with pytest.raises(NotTransferred):
        made.copy_store(tmp_path / "copy.db")
    made.append(stated(id="only-here"), stated(id="and-here"))
    with pytest.raises(NotTransferred):
        made.copy_store(tmp_path / "copy.db")


def test_the_command_copies_and_says_the_root(made: Timeline, tmp_path: Path) -> None:
    done = timeline("store", "copy", str(made.location), str(tmp_path / "c.db"))
    assert (done.returncode, done.stderr) == (0, "")
    assert f"8 events copied, 8 in total\nroot {made.head().root.hex()}" in done.stdout
    again = timeline("store", "copy", str(tmp_path / "c.db"), str(made.location), "--json")
    assert json.loads(again.stdout)["new"] == 0


# --------------------------------------------------------------- who may do what


@pytest.fixture
def roles(postgres: Server, made: Timeline) -> dict[str, str]:
    """The URLs of an author, a reader and a stranger."""
    schema = str(made.location).rpartition("=")[2]
    urls = {}
    for role in ("author", "reader", "stranger"):
        name = f"{role}_{schema}"
        postgres.sql(f"CREATE ROLE {name} LOGIN PASSWORD 'word'")
        urls[role] = f"{postgres.url(user=f'{name}:word')}?schema={schema}"
    done = timeline(
        "--store", str(made.location), "store", "grant",
        "--author", f"author_{schema}", "--reader", f"reader_{schema}",
    )  # fmt: skip
    assert done.stdout == f"author_{schema} may append and read\nreader_{schema} may read\n"
    return urls


TAMPERING = (
    "UPDATE stored_events SET state = state",
    "DELETE FROM stored_events",
    "TRUNCATE stored_events",
    "INSERT INTO stored_events VALUES (99, 'be', 99, 't', '', '{}')",
    "INSERT INTO development_ids VALUES ('x', 'be', 1)",
    "UPDATE development_ids SET id = id",
    "DELETE FROM development_links",
    "UPDATE matter_steps SET step = NULL",
    "TRUNCATE matter_steps",
    "UPDATE store_facts SET value = 'x'",
    "UPDATE tree_head SET size = size + 1",
    "DELETE FROM tree_head",
    "DROP TABLE stored_events",
    "ALTER TABLE stored_events DISABLE TRIGGER ALL",
    "DROP FUNCTION refuse CASCADE",
    "CREATE TABLE mine (a int)",
    "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE sql AS 'SELECT NULL'",
    "LOCK TABLE stored_events IN EXCLUSIVE MODE",
)


def test_nobody_but_the_owner_can_change_anything(roles: dict[str, str]) -> None:
    refusals = (psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedTable,
                psycopg.errors.UndefinedFunction, psycopg.errors.InvalidSchemaName)  # fmt: skip
    for role in ("author", "reader", "stranger"):
        plain, _, schema = roles[role].partition("?schema=")
        url = f"{plain}?options=-csearch_path%3D{schema}"
        with psycopg.connect(url) as db:
            for statement in TAMPERING:
                with pytest.raises(psycopg.Error) as caught:
                    db.execute(statement.encode())
                db.rollback()
                assert isinstance(caught.value, refusals), (role, statement, caught.value)


def test_even_the_owner_is_refused_by_the_database(postgres: Server, made: Timeline) -> None:
    schema = str(made.location).rpartition("=")[2]
    for statement in TAMPERING[:3] + TAMPERING[5:10] + TAMPERING[11:12]:
        for word in ("FROM", "UPDATE", "TRUNCATE"):
            statement = statement.replace(f"{word} ", f"{word} {schema}.")  # noqa: PLW2901  it grows
        with pytest.raises(psycopg.errors.InsufficientPrivilege) as caught:
            postgres.sql(statement)
        # By a trigger, and not because a right is missing.
        assert caught.value.diag.context


def test_an_author_appends_and_a_reader_reads(roles: dict[str, str]) -> None:
    with Timeline.open(roles["author"], clock=Clock()) as author:
        assert author.append(stated(id="by-author")).new == 1
        assert author.append(corrected("by-author", {"title": "x"}, id="by-author-too")).new == 1
    with Timeline.open(roles["reader"], clock=Clock()) as reader:
        assert "by-author" in [one.id for one in reader.log()]
        assert reader.verify() == []
        with pytest.raises(StoreDenied):
            reader.append(stated(id="by-reader"))
        assert not reader.store_status()["may_append"]
    with Timeline.open(roles["stranger"], clock=Clock()) as stranger:
        for use in (stranger.log, lambda: stranger.append(stated(id="by-stranger"))):
            with pytest.raises(StoreDenied):
                use()


FORGED = '{"class_version":1,"recorded":"2022-04-25T00:00:00+00:00","development":%s}'


FORGERIES = (
    # version, topic, document, id; each but one of them right
    (99, "statement-made", '{"kind":"statement-made","government":"be","id":"f"}', "f"),
    (1, "statement-made", '{"kind":"statement-made","government":"be","id":"f"}', "f"),
    (None, "decision-taken", '{"kind":"statement-made","government":"be","id":"f"}', "f"),
    (None, "statement-made", '{"kind":"statement-made","government":"nl","id":"f"}', "f"),
    (None, "statement-made", '{"kind":"statement-made","government":"be","id":"f"}', "g"),
    (None, "statement-made", '{"kind":"statement-made","government":"be","id":"f"}', None),
    (None, "statement-made", "no JSON", "f"),
    (None, "statement-made", '{"kind":"statement-made","government":"be","id":"d"}', "d"),
)


def test_an_author_can_forge_neither_topics_nor_versions_nor_ids(
    roles: dict[str, str], made: Timeline
) -> None:
    plain, _, schema = roles["author"].partition("?schema=")
    before = made.head()
    with psycopg.connect(plain, autocommit=True) as db:
        newest = db.execute(
            f"SELECT max(originator_version) FROM {schema}.stored_events"
            " WHERE originator_id = 'be'".encode()
        ).fetchone()
        assert newest is not None
        for version, topic, document, name in FORGERIES:
            with pytest.raises(psycopg.Error):
                db.execute(
                    f"SELECT {schema}.append_events(%s, %s::bigint[], %s, %s, %s, '{{}}', '{{}}',"
                    " '{}', '{}', '{}', '{}', '{}')".encode(),
                    (["be"], [version or newest[0] + 1], [topic], [FORGED % document], [name]),
                )
            with pytest.raises(psycopg.Error):
                db.execute(
                    f"SELECT {schema}.append_one('be', %s, %s, %s, %s, NULL, NULL)".encode(),
                    (version or newest[0] + 1, topic, FORGED % document, name),
                )
    assert made.head() == before
    assert made.verify() == []


def test_a_role_that_is_not_there_gets_nothing(made: Timeline, tmp_path: Path) -> None:
    done = timeline("--store", str(made.location), "store", "grant", "--author", 'no"body')
    assert (done.returncode, done.stdout) == (1, "")
    assert '“no"body”' in done.stderr
    file = timeline("--store", str(tmp_path / "f.db"), "store", "grant", "--reader", "x")
    assert "is a file, and files have no roles" in file.stderr
    assert timeline("store", "grant").returncode == 2


# --------------------------------------------------------------- passwords


def test_no_message_shows_a_password(
    postgres: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PGPASSWORD", raising=False)
    secret = "s3cr3t/:@x"
    port = postgres.port
    for url in (
        f"postgresql://postgres:{secret}@127.0.0.1:{port}/postgres",
        f"postgresql://postgres:hidden-word@127.0.0.1:{port}/postgres",
        f"postgresql://postgres:hidden-word@127.0.0.1:{port}/nowhere?schema=x",
        "postgresql://postgres:hidden-word@127.0.0.1:1/postgres",
        "postgresql://postgres:hidden-word@127.0.0.1:x/postgres",
        "postgresql://postgres@127.0.0.1:1/postgres?password=hidden-word",
        "postgresql://postgres:hidden-word@127.0.0.1:1/postgres?nonsense=1",
        "postgresql://postgres:hidden-word@127.0.0.1/",
        f"postgresql://postgres:hidden-word@127.0.0.1:1,127.0.0.1:{port}/postgres",
        "mysql://me:hidden-word@host/db",
    ):
        for command in (["log"], ["store", "status"], ["--debug", "view", "status"]):
            with pytest.raises((SystemExit, TimelineError)) as end:
                main(["--store", url, *command])
            assert getattr(end.value, "code", 1) != 0
            traceback.print_exception(end.value)
            told = "".join(capsys.readouterr())
            assert "hidden-word" not in told, (url, told)
            assert "s3cr3t" not in told, (url, told)
    # The traceback of a real process, as a user sends it in.
    done = timeline("--debug", "--store", f"postgresql://postgres:hidden-word@127.0.0.1:{port}/a",
                    "log")  # fmt: skip
    assert "Traceback" in done.stderr
    assert "hidden-word" not in done.stderr
