"""A migration that is killed or cut off, and programs of two versions on one store on a server."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.builders import stated
from tests.faults.harness import Fork, Moment, warmed_up
from tests.postgres.proxy import Relay
from tests.postgres.server import Server
from tests.postgres.test_forging import as_version, old_schema
from timeline import Timeline
from timeline.domain.errors import TimelineError
from timeline.eventstore.errors import StoreTooNew
from timeline.eventstore.postgres import factory, inspection, migrations, reader
from timeline.eventstore.postgres.errors import StoreTooOld
from timeline.eventstore.postgres.schema_check import difference
from timeline.eventstore.urls import PostgresLocation
from timeline.eventstore.writer import EventWriter

OLD, NEW = 2, reader.VERSION
KILLS, CUTS = 14, 8
Say = Callable[[str], None]
PLACES = (reader, factory, inspection, migrations)


@contextmanager
def old_program() -> Iterator[None]:
    """In here this program knows the version before, whose entries name no author."""
    with pytest.MonkeyPatch.context() as patched:
        for place in PLACES:
            patched.setattr(place, "VERSION", OLD)
        # It compares the functions with its own, which `is_whole` does here.
        patched.setattr(factory, "difference", lambda *_: None)
        yield


def opened_by_the_old(location: PostgresLocation) -> EventWriter:
    """One that stays open, and so asks for no version again."""
    with old_program():
        return EventWriter(location)


def append_as_old(location: PostgresLocation, *ids: str) -> None:
    with opened_by_the_old(location) as writer:
        writer.append([stated(id=one) for one in ids])


def old_store(postgres: Server, url: str) -> PostgresLocation:
    """A store of the version before, with three developments in it."""
    location = as_version(str(OLD), postgres, url)
    append_as_old(location, "a", "b", "c")
    return location


def version(postgres: Server, location: PostgresLocation) -> int:
    asked = f"SELECT value FROM {location.schema}.store_facts WHERE name = 'version'"
    return int(postgres.sql(asked)[0][0])


def is_whole(postgres: Server, location: PostgresLocation) -> bool:
    """Whether it is as this program makes it: True, or as it was before: False; never between."""
    schema = location.schema
    with psycopg.connect(postgres.url(), password=postgres.ground.password) as db:
        wrong = difference(db, schema)
    sources = postgres.sql(
        f"SELECT prosrc FROM pg_proc WHERE pronamespace = '{schema}'::regnamespace"
    )
    before = old_schema(str(OLD)).replace("{schema}", schema)
    is_old = all(source in before for (source,) in sources)
    is_new = version(postgres, location) == NEW
    assert (wrong is None, is_old) == (is_new, not is_new), wrong
    return is_new


def came_of(work: Callable[[], object]) -> str:
    """What came of it: that it was done, or an error that says what to do."""
    try:
        work()
    except TimelineError as error:
        return type(error).__name__ if error.hint else f"{type(error).__name__} without a hint"
    return "done"


def goes_on(url: str, postgres: Server, location: PostgresLocation, number: int) -> None:
    """What was broken off is finished by the next run, and nothing is lost or doubled."""
    if not is_whole(postgres, location):
        append_as_old(location, f"old-{number}")
    with Timeline.open(url) as door:
        assert door.migrate_store()[1] == NEW
        assert is_whole(postgres, location)
        assert door.append(stated(id=f"new-{number}")).new == 1
        ids = [one.id for one in door.log()]
        assert len(ids) == len(set(ids))
        assert {"a", "b", "c", f"new-{number}"} <= set(ids)
        assert door.verify() == []


@pytest.mark.slow
def test_a_migration_that_is_killed_is_done_or_not_begun_and_the_next_run_finishes_it(
    postgres: Server, postgres_url: str
) -> None:
    chance = random.Random(7)
    came = Counter[str]()
    probes = iter(range(100))

    def probe() -> None:
        url = f"{postgres_url}_probe{next(probes)}"
        as_version(str(OLD), postgres, url)
        began = time.monotonic()
        with Timeline.open(url) as door:
            door.migrate_store()
        took.append(time.monotonic() - began)

    took: list[float] = []
    warmed_up(probe)
    moment = Moment(chance, max(took[1:]) * 1.5)
    location = old_store(postgres, postgres_url)
    for number in range(KILLS):
        url = f"{postgres_url}_{number}"
        location = old_store(postgres, url)

        def work(say: Say, url: str = url) -> None:
            with Timeline.open(url) as door:
                say(str(door.migrate_store()))

        child = Fork(work)
        moment.wait()
        lines = child.kill()
        moment.came(done=bool(lines))
        assert lines in ([], [str((OLD, NEW))]), lines
        # The server may need a moment to notice that nobody is there any more.
        postgres.wait_until(
            "SELECT count(*) = 0 FROM pg_stat_activity"
            " WHERE application_name = 'timeline' AND state <> 'idle'"
        )
        done = is_whole(postgres, location)
        assert done or not lines, "told as done, and not done"
        came["told" if lines else "done" if done else "not begun"] += 1
        goes_on(url, postgres, location, number)
    print(f"\n{KILLS} kills: {dict(came)}")
    assert came["not begun"] > KILLS / 10
    assert came["told"] + came["done"] > KILLS / 10


@pytest.mark.slow
def test_a_migration_whose_connection_is_cut_ends_in_a_sentence_and_the_next_run_finishes_it(
    postgres: Server, postgres_url: str
) -> None:
    chance = random.Random(11)
    came, cut = Counter[str](), 0
    for number in range(CUTS):
        url = f"{postgres_url}_{number}"
        location = old_store(postgres, url)
        with Relay(postgres.port) as relay:
            through = url.replace(f":{postgres.port}/", f":{relay.port}/")
            with Timeline.open(through) as door:
                cutting = threading.Timer(chance.uniform(0, 0.12), relay.cut)
                cutting.start()
                came[came_of(door.migrate_store)] += 1
                cut += not cutting.is_alive()
                cutting.join()
        goes_on(url, postgres, location, number)
    print(f"\n{CUTS} migrations, {cut} cut off at work: {dict(came)}")
    # It connects again by itself; see TIMELINE_PATIENCE in docs/postgresql.md.
    assert not [one for one in came if "hint" in one]
    assert cut > CUTS / 4


def test_a_migration_whose_answer_is_lost_is_found_to_be_done(
    postgres: Server, postgres_url: str
) -> None:
    location = old_store(postgres, postgres_url)
    with Relay(postgres.port) as relay:
        through = postgres_url.replace(f":{postgres.port}/", f":{relay.port}/")
        for after in (8, 4, 2, 1):
            relay.mute, relay.let_through = True, after
            with Timeline.open(through) as door:
                assert "hint" not in came_of(door.migrate_store)
    goes_on(postgres_url, postgres, location, 0)


def test_two_versions_of_the_program_take_turns_and_neither_harms_the_other(
    postgres: Server, postgres_url: str, tmp_path: Path
) -> None:
    location = old_store(postgres, postgres_url)
    with Timeline.open(postgres_url) as door:
        # The new one reads what the old one wrote, and appends nothing before the migration.
        assert [one.id for one in door.log()] == ["a", "b", "c"]
        with pytest.raises(StoreTooOld, match="appends to version 3"):
            door.append(stated(id="new"))
        append_as_old(location, "d")
        assert [one.id for one in door.log()][-1] == "d"
        with opened_by_the_old(location) as before:
            assert door.migrate_store() == (OLD, NEW)
            door.append(stated(id="new"))
            # One that was open goes on as the owner, or is refused; it doubles nothing.
            came = came_of(lambda: before.append([stated(id="late"), stated(id="d")]))
            assert "hint" not in came
        for _ in range(2):
            with pytest.raises(StoreTooNew):
                append_as_old(location, "later")
        with old_program(), Timeline.open(postgres_url) as old, pytest.raises(StoreTooNew) as told:
            list(old.log())
        assert "Use a newer version of this program" in (told.value.hint or "")
        ids = [one.id for one in door.log()]
        assert len(ids) == len(set(ids))
        assert {"a", "b", "c", "d", "new"} <= set(ids)
        assert door.verify() == []
        assert door.copy_store(tmp_path / "copy.db").head == door.head()


def test_an_author_of_the_old_version_is_refused_after_the_migration(
    postgres: Server, postgres_url: str
) -> None:
    location = old_store(postgres, postgres_url)
    name = f"author_{location.schema}"
    postgres.sql(f"CREATE ROLE {name} LOGIN PASSWORD 'word'")
    with Timeline.open(postgres_url) as owner:
        owner.grant(authors=[name])
        by_author = f"{postgres.url(user=f'{name}:word')}?schema={location.schema}"
        theirs = PostgresLocation(by_author.partition("?")[0], location.schema)
        with opened_by_the_old(theirs) as writer:
            writer.append([stated(id="before")])
            owner.migrate_store()
            with pytest.raises(TimelineError) as told:
                writer.append([stated(id="after")])
            assert told.value.hint
        ids = [one.id for one in owner.log()]
        assert ids == ["a", "b", "c", "before"]
        assert owner.append(stated(id="new")).new == 1
        assert owner.verify() == []
