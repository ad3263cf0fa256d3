"""What a granted author may send to the functions that append, and what would stop the others."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.builders import Clock, corrected, decision_taken, raised, retracted, stated
from tests.postgres.server import Server
from tests.postgres.test_store import timeline
from timeline import Timeline
from timeline.domain.errors import TimelineError
from timeline.eventstore.errors import StoreAltered, StoreTooNew
from timeline.eventstore.integrity.merkle import Frontier
from timeline.eventstore.postgres.errors import ClockRefused, StoreDenied, StoreRefused, StoreTooOld
from timeline.eventstore.postgres.migrations import initialise
from timeline.eventstore.postgres.schema_check import difference
from timeline.eventstore.urls import PostgresLocation, parse_store_url

OLD_SCHEMA = "postgres-version-{}.sql"


def now(**off: float) -> str:
    return (datetime.now(UTC) + timedelta(**off)).isoformat()


class Author:
    """An author who calls the functions of the store with whatever they like."""

    def __init__(self, postgres: Server, url: str) -> None:
        self.schema = url.rpartition("=")[2]
        self.name = f"author_{self.schema}"
        postgres.sql(f"CREATE ROLE {self.name} LOGIN PASSWORD 'word'")
        with Timeline.open(url) as owner:
            owner.init_store()
            owner.grant(authors=[self.name])
        plain = postgres.url(user=f"{self.name}:word")
        self.url = f"{plain}?schema={self.schema}"
        self.db = psycopg.connect(plain, autocommit=True)

    def signed(self, state: str, name: str | None = None) -> str:
        """A state with its author, by default this one, where the program writes it."""
        told = f'"appended_by":{json.dumps(name or self.name)},'
        head = r'"recorded":\s*"[^"]*"\s*,'
        return re.sub(head, lambda found: found[0] + told, state, count=1)

    def newest(self, government: str = "be") -> int:
        sql = f"SELECT max(originator_version) FROM {self.schema}.stored_events"
        row = self.db.execute(f"{sql} WHERE originator_id = %s".encode(), [government]).fetchone()
        assert row is not None
        return row[0] or 0

    def one(self, state: str, *, government: str = "be", topic: str = "statement-made",
            id_: str | None = "f", links: Any = None, steps: Any = None,
            by: str | None = None) -> None:  # fmt: skip
        """Appends an event by `append_one`."""
        state = self.signed(state, by)
        sql = f"SELECT {self.schema}.append_one(%s, %s, %s, %s, %s, %s, %s)".encode()
        self.db.execute(
            sql,
            (
                government, self.newest(government) + 1, topic, state, id_,
                None if links is None else json.dumps(links),
                None if steps is None else json.dumps(steps),
            ),
        )  # fmt: skip

    def many(self, state: str, *, government: str = "be", topic: str = "statement-made",
             id_: str | None = "f", links: Any = None, steps: Any = None,
             by: str | None = None) -> None:  # fmt: skip
        """The same by `append_events`."""
        state = self.signed(state, by)
        sql = (
            f"SELECT {self.schema}.append_events(%s, %s::bigint[], %s, %s, %s::text[], %s::int[],"
            " %s::text[], %s::text[], %s::int[], %s::text[], %s::text[], %s::text[])"
        ).encode()
        links, steps = links or [], steps or []
        self.db.execute(
            sql,
            (
                [government], [self.newest(government) + 1], [topic], [state], [id_],
                [1] * len(links), [a for a, _ in links], [b for _, b in links],
                [1] * len(steps), [a for a, *_ in steps], [b for _, b, _ in steps],
                [c for *_, c in steps],
            ),
        )  # fmt: skip


def state(recorded: str | None = None, *, id_: str = "f", **fields: Any) -> str:
    document = {"kind": "statement-made", "id": id_, "government": "be",
                "occurred": "2022-04-20", "title": "t"} | fields  # fmt: skip
    timing = {"earliest": "2022-04-20T00:00:00+02:00", "latest": "2022-04-20T23:59:59+02:00"}
    rest = {"timing": timing, "development": document}
    return _state(now() if recorded is None else recorded, rest)


def described(recorded: str | None = None, **fields: Any) -> str:
    """As the program writes it: blanks in the description alone."""
    found = {"name": "Belgium", "zone": "Europe/Brussels"} | fields
    head = {"class_version": found.pop("class_version", 1)}
    text = json.dumps(found, ensure_ascii=False)
    return f"{_state(recorded or now(), head)[:-1]},{text[1:]}"


def _state(recorded: str, rest: dict[str, Any]) -> str:
    head = {"class_version": 1, "recorded": recorded}
    return json.dumps(head | rest, separators=(",", ":"))


def step(id_: str = "f", version: int = 2, government: str = "be", **other: Any) -> str:
    found: list[Any] = [1, 2, 3, government, version, id_, "statement-made", "consider",
                        "2022-04-20", None, None, None, None, None]  # fmt: skip
    for place, value in other.items():
        found[int(place[1:])] = value
    return json.dumps(found, separators=(",", ":"))


@pytest.fixture
def author(postgres: Server, postgres_url: str) -> Iterator[Author]:
    made = Author(postgres, postgres_url)
    with closing(made.db):
        with Timeline.open(made.url) as door:
            door.append(raised(id="r"), decision_taken(id="d"))
            door.append(stated(id="n", government="nl"))
        yield made


Send = Callable[[Author], Callable[..., None]]
BOTH = pytest.mark.parametrize("send", [lambda a: a.one, lambda a: a.many], ids=["one", "many"])


def refused(call: Callable[[], None]) -> str:
    __tracebackhide__ = True
    with pytest.raises(psycopg.Error) as caught:
        call()
    return str(caught.value.diag.message_primary)


MOMENTS = (
    "yesterday", "now", "infinity", "", "2022-04-25T12:00:00+00:00", "9999-12-31T00:00:00+00:00",
    "2099-01-01T00:00:00+00:00", "2026-11-28", "0001-01-01T00:00:00+00:00", "2022-99-99T00:00:00",
)  # fmt: skip
"""What is no moment of recording; with those of `odd_spellings`."""


def odd_spellings() -> list[str]:
    """Moments of just now that PostgreSQL reads, and Python does not, or otherwise."""
    at = datetime.now(UTC).replace(microsecond=0)
    plain = at.isoformat()
    return [
        plain.replace("+00:00", ""), plain.replace("+00:00", "Z"), plain.replace("T", " "),
        f"  {plain[2:]}", plain.replace("+00:00", ".12345 +00:00"), f"{plain} ",
        plain.replace("+00:00", ".1234567+00:00"), plain.replace("+00:00", "+00"),
        (at + timedelta(hours=2)).isoformat().replace("+00:00", "+02:00"),
    ]  # fmt: skip


@BOTH
def test_an_author_records_at_the_moment_of_the_server_and_at_no_other(
    author: Author, send: Send
) -> None:
    before = author.newest()
    for moment in (*MOMENTS, *odd_spellings(), now(minutes=6), now(minutes=-61)):
        refused(lambda moment=moment: send(author)(state(moment)))
    assert "the clock of the server shows" in refused(lambda: send(author)(state(now(hours=2))))
    # Nor one before that of the event that it follows.
    refused(lambda: send(author)(state(now(minutes=-30))))
    # Nor where the state says two.
    twice = state().replace('"timing"', '"recorded":"2099-01-01T00:00:00+00:00","timing"')
    refused(lambda: send(author)(twice))
    refused(lambda: send(author)(state().replace('"class_version":1,', "")))
    assert author.newest() == before
    send(author)(state(now(minutes=4), id_="ahead"), id_="ahead")
    assert author.newest() == before + 1
    with Timeline.open(author.url) as door:
        assert door.append(stated(id="after")).new == 1
        assert [one.message for one in door.verify()] == []


@BOTH
def test_nobody_appends_in_the_name_of_another(
    author: Author, postgres_url: str, send: Send
) -> None:
    before = author.newest()
    told = f'it does not name who is connected as its author: "{author.name}"'
    for other in ("postgres", f"{author.name} ", author.name.upper(), "", "\u0001"):
        assert told == refused(lambda other=other: send(author)(state(), by=other or " "))
    unnamed = state().replace('"recorded"', '"x":1,"recorded"')
    assert told != refused(lambda: send(author)(unnamed))
    twice = author.signed(state()).replace('"timing"', '"appended_by":"anna","timing"')
    assert told == refused(lambda: send(author)(twice))
    described_by = described(name="België")
    assert told == refused(
        lambda: send(author)(described_by, topic="government-described", id_=None, by="anna")
    )
    # An owner can: a copy keeps the authors of another store.
    assert author.newest() == before
    with Timeline.open(postgres_url) as owner, pytest.MonkeyPatch.context() as patch:
        patch.setattr("timeline.eventstore.postgres.recorder.PostgresRecorder.user", lambda _: None)
        patch.setenv("TIMELINE_AUTHOR", "anna")
        owner.append(stated(id="by-anna"))
        assert owner.verify() == []
    with Timeline.open(author.url) as door:
        patched = "timeline.eventstore.postgres.recorder.PostgresRecorder.user"
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(patched, lambda _: "anna")
            with pytest.raises(StoreRefused, match="it does not name who is connected"):
                door.append(stated(id="forged"))


@BOTH
def test_an_event_without_an_author_is_for_owners_alone(
    author: Author, postgres_url: str, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(author, "signed", lambda state, _: state)
    assert "does not name who is connected" in refused(lambda: send(author)(state()))
    monkeypatch.setattr(author, "db", psycopg.connect(postgres_url.partition("?")[0]))
    with closing(author.db):
        send(author)(state())


@BOTH
def test_the_last_moment_may_be_recorded_again_however_far_it_is(
    author: Author, postgres_url: str, send: Send
) -> None:
    with Timeline.open(postgres_url, clock=Clock(datetime(2099, 1, 1, tzinfo=UTC))) as owner:
        owner.append(stated(id="ahead"))
    refused(lambda: send(author)(state()))
    refused(lambda: send(author)(state("2099-01-01T00:00:01+00:00")))
    send(author)(state("2099-01-01T00:00:00+00:00"))


@BOTH
def test_an_author_describes_a_government_once_more_only_in_its_zone(
    author: Author, send: Send
) -> None:
    def describe(government: str = "be", **fields: Any) -> None:
        send(author)(
            described(**fields), government=government, topic="government-described", id_=None
        )

    for wrong in (
        {"zone": "Nowhere/Land"}, {"zone": "Asia/Tokyo"}, {"zone": "europe/brussels"}, {"zone": 1},
        {"zone": None}, {"name": ""}, {"name": "x" * 501}, {"name": ["B"]}, {"more": 1},
        {"class_version": 2}, {"class_version": "1"},
    ):  # fmt: skip
        refused(lambda wrong=wrong: describe(**wrong))
    for zone in ("Nowhere/Land", "Nowhere/Land+5", "europe/brussels", "CEST", "EST5EDT4", ""):
        message = refused(lambda zone=zone: describe("fr", zone=zone))
        assert message == f'the server knows no time zone "{zone}"'
    describe(name="België")
    describe("fr", name="France", zone="Europe/Paris")
    # And nobody takes a name before it is described.
    refused(lambda: send(author)(state(government="es"), government="es"))
    with Timeline.open(author.url) as door:
        assert door.append(stated(id="after"), stated(id="fr-1", government="fr")).new == 2
        assert door.verify() == []
        assert next(one.name for one in door.known_governments()) == "België"


@BOTH
def test_steps_and_links_are_those_of_the_event_or_of_what_it_amends(
    author: Author, send: Send
) -> None:
    version = author.newest() + 1
    own = ["m", "f", step(version=version)]
    for steps in (
        [["heavy-weapons", "d", None]],
        [own, ["heavy-weapons", "d", step("d")]],
        [["m", "n", None]],
        [["m", "f", step("d")]],
        [["m", "f", step(government="nl")]],
    ):
        refused(lambda steps=steps: send(author)(state(), steps=steps))
        amending = state(amends="r", kind="development-disputed", reason="x")
        refused(
            lambda steps=steps, amending=amending: send(author)(
                amending, topic="development-disputed", steps=steps
            )
        )
    for broken in ("x", "{}", "[]", step() + " ", step(_0="1"), step(_4=1.5), step(_7=None),
                   step(_8=3), step(_9=3), step(_11="x"), step(_12=0.5), step(_13=[]),
                   step()[:-1] + ",null]", step().replace("1,", "1e3,", 1),
                   step().replace(",", ", "), step(_0=1.0), step(_2=-3.0), step(_4=10**200),
                   step(_11=2.0, _12=2), step(_7="expect", _10="2022"),
                   step(_7="postpone", _10="2022", _11=1)):  # fmt: skip
        refused(lambda broken=broken: send(author)(state(), steps=[["m", "f", broken]]))
    for links in ([["d", "amends"]], [["d", "fulfils"]], [["d", "likes"]]):
        refused(lambda links=links: send(author)(state(), links=links))
    for target in ("f", "nothing", "n"):
        amending = state(amends=target, kind="development-disputed", reason="x")
        refused(lambda amending=amending: send(author)(amending, topic="development-disputed"))
    assert author.newest() == version - 1
    send(author)(state(), steps=[own])
    with Timeline.open(author.url) as door:
        assert door.append(decision_taken(id="d2", matters=["m"])).new == 1


def test_what_an_honest_author_records_passes_whatever_it_is(author: Author) -> None:
    with Timeline.open(author.url) as door:
        door.append(corrected("d", {"matters": ["heavy-weapons", "light-weapons"]}, id="c"))
        door.append(corrected("d", {"occurred": "2022-04-19"}, id="c2"))
        door.append(retracted("c", id="rc"))
        door.append(retracted("rc", id="rrc"))
        door.append(retracted("d", id="rd"), retracted("rd", id="rrd"))
        assert door.verify() == []


def test_a_state_too_deep_to_be_parsed_keeps_nobody_from_appending(author: Author) -> None:
    deep = state().replace('"title":"t"', f'"title":{"[" * 1_500}{"]" * 1_500}')
    author.one(deep)
    with Timeline.open(author.url) as door:
        assert door.append(stated(id="after")).new == 1
        assert "after" in [one.id for one in door.log()]


@BOTH
@pytest.mark.parametrize(
    "title",
    ["[" * 2_500 + "]" * 2_500, "[" * 5_000 + "]" * 5_000, "1" * 6_000],
    ids=["2500", "5000", "digits"],
)
def test_no_state_whatever_its_blanks_keeps_others_from_appending(
    author: Author, send: Send, title: str
) -> None:
    hard = state().replace('"title":"t"', f'"title":{title}')
    before = author.newest()
    for spaced in (
        hard.replace('"class_version":1,"recorded":', '"class_version": 1, "recorded": '),
        hard.replace(',"recorded"', ', "recorded"'),
        hard.replace(',"timing"', ' ,"timing"'),
        hard.replace('{"class_version"', '{ "class_version"'),
        hard.replace(':1,"recorded"', ':10,"recorded"'),
    ):
        message = refused(lambda spaced=spaced: send(author)(spaced))
        assert "its state does not fit its row" in message or "stack depth" in message
    assert author.newest() == before
    with suppress(psycopg.errors.StatementTooComplex):
        send(author)(hard)
    with Timeline.open(author.url) as door:
        assert door.append(stated(id="after")).new == 1
        assert door.append(stated(id="a"), stated(id="b")).new == 2


def test_what_is_stored_with_blanks_keeps_nobody_from_appending(
    author: Author, postgres: Server
) -> None:
    hard = state().replace('"title":"t"', f'"title":{"[" * 5_000}{"]" * 5_000}')
    spaced = hard.replace('"class_version":1,"recorded":', '"class_version": 1, "recorded": ')
    author.one(state(id_="g"), id_="g")
    table = f"{author.schema}.stored_events"
    postgres.sql(f"ALTER TABLE {table} DISABLE TRIGGER stays")
    where = "originator_version = (SELECT max(originator_version) FROM"
    postgres.sql(
        f"UPDATE {table} SET state = %s WHERE originator_id = 'be' AND"
        f" {where} {table} WHERE originator_id = 'be')",
        (spaced,),
    )
    postgres.sql(f"ALTER TABLE {table} ENABLE TRIGGER stays")
    with Timeline.open(author.url) as door:
        assert door.append(stated(id="after")).new == 1
        assert door.append(stated(id="a"), stated(id="b")).new == 2


@BOTH
def test_what_is_no_moment_is_refused_in_the_words_of_the_function(
    author: Author, send: Send
) -> None:
    for moment in ("", "yesterday", "now", "x" * 25, "infinity", "2026-11-28"):
        message = refused(lambda moment=moment: send(author)(state(moment)))
        assert message.startswith("its state does not fit its row: be ")


def test_a_role_for_which_a_backslash_begins_an_escape_appends_and_makes_a_store(
    author: Author, postgres: Server, postgres_url: str
) -> None:
    postgres.sql(f"ALTER ROLE {author.name} SET standard_conforming_strings = off")
    with Timeline.open(author.url) as door:
        assert door.append(stated(id="one", title="a \\ b")).new == 1
        assert door.append(stated(id="two"), stated(id="three")).new == 2
        assert door.verify() == []
        assert door.head() == Frontier().extended(door._session.reader().leaves(1_000)).head()
    spelled = f"{postgres_url}_s&options=-c%20standard_conforming_strings%3Doff"
    with Timeline.open(spelled) as door:
        assert door.init_store()
        assert door.append(stated(id="one"), stated(id="two")).new == 2
        assert door.verify() == []


def test_a_program_whose_clock_is_wrong_is_told_so_in_a_sentence(
    author: Author, tmp_path: Path
) -> None:
    wrong = Clock(datetime.now(UTC) + timedelta(minutes=10))
    with Timeline.open(author.url, clock=wrong) as door:
        for batch in ([stated(id="x")], [stated(id="x"), stated(id="y")]):
            with pytest.raises(ClockRefused) as caught:
                door.append(*batch)
            assert "timedatectl" in (caught.value.hint or "")
            assert "SELECT" not in str(caught.value)
            assert "CONTEXT" not in str(caught.value)
    unknown = {"government": "zz", "name": "Zedland", "zone": "America/Coyhaique"}
    file = tmp_path / "zz.jsonl"
    file.write_text(json.dumps(unknown) + "\n")
    with psycopg.connect(author.url.partition("?")[0]) as db:
        known = db.execute("SELECT 1 FROM pg_timezone_names WHERE name = 'America/Coyhaique'")
        if known.fetchone() is None:
            with (
                Timeline.open(author.url) as door,
                pytest.raises(StoreRefused, match='knows no time zone "America/Coyhaique"'),
            ):
                door.import_files(file)


def test_only_the_owner_copies_what_was_recorded_long_ago(
    author: Author, postgres_url: str, tmp_path: Path
) -> None:
    clock = Clock(step=timedelta(seconds=1))
    with Timeline.open(tmp_path / "old.db", clock=clock) as old:
        old.append(raised(id="r"), decision_taken(id="d"))
        old.append(corrected("d", {"title": "Another"}, id="c"))
        old.append(retracted("c", id="rc"))
        target = f"{postgres_url}_copy"
        old.copy_store(target)
        with Timeline.open(target) as copied:
            assert copied.head() == old.head()
            assert copied.verify() == []
            copied.grant(authors=[author.name])
        old.append(stated(id="later"))
        by_author = author.url.replace(author.schema, f"{author.schema}_copy")
        by_author = by_author.replace(f"{author.schema}_copy:word", f"{author.schema}:word")
        with pytest.raises(ClockRefused):
            old.copy_store(by_author)
        old.copy_store(target)


def test_one_who_takes_the_role_of_an_author_is_held_to_what_authors_are(
    author: Author, postgres: Server
) -> None:
    with psycopg.connect(postgres.url(), password=postgres.ground.password) as db:
        db.execute(f"SET ROLE {author.name}".encode())
        with pytest.raises(psycopg.errors.DatetimeFieldOverflow):
            db.execute(
                f"SELECT {author.schema}.append_one('be', %s, 'statement-made', %s, 'f',"
                " NULL, NULL)".encode(),
                (author.newest() + 1, state("2022-01-01T00:00:00+00:00")),
            )


# --------------------------------------------------------------- from earlier versions


def old_schema(version: str) -> str:
    return (Path(__file__).parents[1] / "data" / OLD_SCHEMA.format(version)).read_text()


def as_version(version: str, postgres: Server, url: str) -> PostgresLocation:
    """A store as this program made it when its schema had this version."""
    location = parse_store_url(url)
    assert isinstance(location, PostgresLocation)
    schema = location.schema
    initialise(location, "0123-mine")
    with psycopg.connect(postgres.url(), password=postgres.ground.password) as db:
        facts = db.execute(f"SELECT name, value FROM {schema}.store_facts".encode()).fetchall()
        db.execute(f"DROP SCHEMA {schema} CASCADE; CREATE SCHEMA {schema}".encode())
        db.execute(old_schema(version).replace("{schema}", schema).encode())
        for name, value in facts:
            value = version if name == "version" else value  # noqa: PLW2901
            db.execute(f"INSERT INTO {schema}.store_facts VALUES (%s, %s)".encode(), (name, value))
    return location


@pytest.mark.parametrize("version", ["1", "2"])
def test_a_store_of_an_old_version_is_read_and_migrated_before_it_is_appended_to(
    postgres: Server, postgres_url: str, version: str
) -> None:
    location = as_version(version, postgres, postgres_url)
    name = f"author_{location.schema}"
    postgres.sql(f"CREATE ROLE {name} LOGIN PASSWORD 'word'")
    by_author = f"{postgres.url(user=f'{name}:word')}?schema={location.schema}"
    with Timeline.open(postgres_url) as owner, Timeline.open(by_author) as author:
        owner.grant(authors=[name])
        assert list(owner.log()) == []
        assert owner.store_status()["version"] == int(version)
        told = timeline("--store", postgres_url, "store", "status").stdout
        assert f"version   {version}; the owner must run `timeline store migrate`" in told
        with pytest.raises(StoreTooOld) as caught:
            owner.append(stated(id="x"))
        assert "timeline store migrate" in (caught.value.hint or "")
        assert any("timeline store migrate" in str(one) for one in owner.verify())
        checked = timeline("--store", postgres_url, "verify")
        assert checked.returncode == 1
        page = (Path(__file__).parents[2] / "docs" / "postgresql.md").read_text()
        renews = "its functions are of version {}: update them with `timeline store migrate`"
        assert renews.format(version) in " ".join(checked.stdout.split())
        assert renews.format(2) in " ".join(page.split())
        with pytest.raises(StoreDenied) as denied:
            author.migrate_store()
        assert "timeline store migrate" in (denied.value.hint or "")
        done = timeline("--store", postgres_url, "store", "migrate")
        assert done.stdout.endswith(f": from version {version} to 3\n")
        assert owner.migrate_store() == (3, 3)
        assert owner.identity() == "0123-mine"
        # Rights are as they were, and what is stored cannot be changed.
        assert author.append(stated(id="x")).new == 1
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            postgres.sql(f"UPDATE {location.schema}.store_facts SET value = '1'")
        assert owner.verify() == []
    fresh = f"{postgres_url}_fresh"
    with Timeline.open(fresh) as door:
        door.init_store()
    with psycopg.connect(postgres.url(), password=postgres.ground.password) as db:
        assert difference(db, location.schema) is None


def test_an_altered_store_is_not_migrated(postgres: Server, postgres_url: str) -> None:
    location = as_version("1", postgres, postgres_url)
    postgres.sql(f"CREATE VIEW {location.schema}.more AS SELECT 1")
    with Timeline.open(postgres_url) as owner:
        with pytest.raises(StoreAltered, match="view “more”"):
            owner.migrate_store()
        assert owner.store_status()["version"] == 1


def test_an_older_program_is_told_that_a_store_is_newer() -> None:
    location = PostgresLocation("postgresql://me@host/db")
    assert "has store version 2, but this program supports only 1" in str(
        StoreTooNew(location, 2, 1)
    )
    script = (
        files("timeline.eventstore.postgres").joinpath("schema.sql").read_text(encoding="utf-8")
    )
    tables = "CREATE TABLE {schema}.stored_events"
    assert tables in script
    for version in "12":
        assert script.count("CREATE TABLE") == old_schema(version).count("CREATE TABLE")
    assert isinstance(StoreTooOld(location, 1, 2), TimelineError)
