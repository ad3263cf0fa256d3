"""A schema that was changed under the program: seen before anything is written, and by verify."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import Clock, stated
from tests.postgres.server import Server
from timeline import Timeline
from timeline.eventstore.errors import StoreAltered
from timeline.eventstore.postgres.errors import StoreFailed

ALTERATIONS = {
    "CREATE OR REPLACE FUNCTION {s}.refuse() RETURNS trigger LANGUAGE plpgsql AS"
    " $$BEGIN RETURN NULL; END$$": "its function “refuse” differs from",
    "CREATE FUNCTION {s}.mine() RETURNS trigger LANGUAGE plpgsql AS"
    " $$BEGIN NEW.state := '{{}}'; RETURN NEW; END$$": "it has an unexpected function",
    "CREATE TRIGGER alters BEFORE INSERT ON {s}.stored_events FOR EACH ROW"
    " EXECUTE FUNCTION public.swallow()": "it has an unexpected trigger “stored",
    "ALTER TABLE {s}.stored_events DISABLE TRIGGER stays": "its trigger “stored",
    "DROP TRIGGER grows ON {s}.tree_head": "its trigger “tree_head.grows” is missing",
    "CREATE OR REPLACE TRIGGER stays BEFORE DELETE ON {s}.stored_events FOR EACH STATEMENT"
    " EXECUTE FUNCTION {s}.refuse()": "its trigger “stored_events.stays” differs from",
    "CREATE RULE r AS ON INSERT TO {s}.matter_steps DO INSTEAD NOTHING": "it has an unexpected",
    "ALTER TABLE {s}.stored_events ENABLE ROW LEVEL SECURITY": "its table “stored_events” differs",
    "ALTER TABLE {s}.development_ids SET UNLOGGED": "its table “development_ids” differs",
    "ALTER TABLE {s}.development_ids DROP CONSTRAINT development_ids_pkey": "its key “development",
    "ALTER TABLE {s}.stored_events ALTER appended_by SET DEFAULT 'me'": "its column “stored_ev",
    "ALTER TABLE {s}.tree_head ADD note text": "it has an unexpected column",
    "ALTER FUNCTION {s}.append_events SECURITY INVOKER": "its function “append_events” differs",
    "ALTER FUNCTION {s}.append_events RESET search_path": "its function “append_events” differs",
    "DROP FUNCTION {s}.wait_for_turn": "its function “wait_for_turn” is missing",
}
PLANTED = (
    "INSERT INTO {s}.stored_events"
    " (position, originator_id, originator_version, topic, leaf, state)"
    " SELECT {place}, {government}, 99, topic, leaf, state FROM {s}.stored_events"
    " WHERE position = 2"
)
SWALLOW = (
    "CREATE OR REPLACE FUNCTION public.swallow() RETURNS trigger LANGUAGE plpgsql AS"
    " $$BEGIN RETURN NULL; END$$"
)


def test_a_function_a_trigger_or_a_table_that_was_altered_is_seen_before_anything_is_written(
    postgres: Server, postgres_url: str
) -> None:
    postgres.sql(SWALLOW)
    for number, (statement, seen) in enumerate(ALTERATIONS.items()):
        url = f"{postgres_url}_{number}"
        schema = url.rpartition("=")[2]
        with Timeline.open(url, clock=Clock()) as door:
            door.init_store()
            postgres.sql(statement.format(s=schema))
            with pytest.raises(StoreAltered, match=seen):
                door.append(stated(id="x"))
            assert any(seen in one.message for one in door.verify()), statement
        assert postgres.sql(f"SELECT count(*) FROM {schema}.stored_events") == [(0,)]


def test_what_a_trigger_swallows_while_a_writer_is_at_work_is_not_acknowledged(
    postgres: Server, postgres_url: str
) -> None:
    postgres.sql(SWALLOW)
    schema = postgres_url.rpartition("=")[2]
    with Timeline.open(postgres_url, clock=Clock()) as door:
        door.init_store()
        door.append(stated(id="first"))
        before = door.head()
        postgres.sql(
            f"CREATE TRIGGER swallows BEFORE INSERT ON {schema}.stored_events FOR EACH ROW"
            " EXECUTE FUNCTION public.swallow()"
        )
        for batch in ([stated(id="a")], [stated(id="b"), stated(id="c")]):
            with pytest.raises(StoreAltered):
                door.append(*batch)
        assert door.head() == before


def test_an_index_that_was_added_and_rights_that_were_given_are_no_harm(
    postgres: Server, postgres_url: str
) -> None:
    schema = postgres_url.rpartition("=")[2]
    with Timeline.open(postgres_url, clock=Clock()) as door:
        door.init_store()
        postgres.sql(f"CREATE INDEX by_moment ON {schema}.stored_events (appended_at)")
        postgres.sql(f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO PUBLIC")
        assert door.append(stated(id="x")).new == 1
        assert door.verify() == []


def test_what_goes_wrong_on_the_server_is_a_sentence_and_nothing_is_stored(
    postgres: Server, postgres_url: str, tmp_path: Path
) -> None:
    schema = postgres_url.rpartition("=")[2]
    with Timeline.open(tmp_path / "source.db", clock=Clock()) as source:
        source.append(*(stated(id=f"s{number}") for number in range(3)))
        source.export(tmp_path / "out")
    with Timeline.open(postgres_url, clock=Clock()) as door:
        door.init_store()
        door.append(stated(id="first"))
        before = door.head()
        postgres.sql(
            f"CREATE FUNCTION {schema}.full() RETURNS trigger LANGUAGE plpgsql AS"
            " $$BEGIN RAISE 'could not extend file' USING ERRCODE = 'disk_full'; END$$"
        )
        postgres.sql(
            f"CREATE TRIGGER fills BEFORE INSERT ON {schema}.stored_events FOR EACH ROW"
            f" EXECUTE FUNCTION {schema}.full()"
        )
        for use in (
            lambda: door.append(stated(id="x")),
            lambda: door.append(stated(id="x"), stated(id="y")),
            lambda: door.import_files(tmp_path / "out"),
        ):
            with pytest.raises(StoreFailed) as caught:
                use()
            assert caught.value.reason == "could not extend file"
        assert door.head() == before
        postgres.sql(f"DROP FUNCTION {schema}.full CASCADE")
        assert door.append(stated(id="x")).new == 1


def test_a_row_behind_the_head_is_a_finding_and_hides_nothing_that_is_appended(
    postgres: Server, postgres_url: str
) -> None:
    schema = postgres_url.rpartition("=")[2]
    with Timeline.open(postgres_url, clock=Clock()) as door:
        door.init_store()
        door.append(stated(id="first"))
        assert [one.id for one in door.log()] == ["first"]
        planted = PLANTED.format(s=schema, place=999, government="originator_id")
        postgres.sql(planted)
        for quick in (True, False):
            (finding,) = (one for one in door.verify(quick=quick) if "stored at" in one.message)
            assert "newest event has position 2" in finding.message
            assert "stored at position 999" in finding.message
        # Others may append before the owner has run it, and nothing of theirs may go.
        with Timeline.open(postgres_url, clock=Clock()) as other:
            other.append(stated(id="n", government="nl"))
        way = (finding.hint or "").partition("psql: ")[2]
        postgres.sql(way)
        assert [one.id for one in door.log()] == ["first", "n"]
        assert door.verify() == []
        door.append(stated(id="next"))
        assert sorted(one.id for one in door.log()) == ["first", "n", "next"]
        # Line by line, too.
        postgres.sql(planted)
        for line in way.split(";")[:-1]:
            postgres.sql(line)
        assert door.verify() == []


def test_nothing_is_numbered_by_a_row_behind_the_head(postgres: Server, postgres_url: str) -> None:
    schema = postgres_url.rpartition("=")[2]
    with Timeline.open(postgres_url, clock=Clock()) as door:
        door.init_store()
        door.append(stated(id="first"))
        before = door.head()
        postgres.sql(PLANTED.format(s=schema, place=999, government="originator_id"))
        batches = [stated(id="a")], [stated(id="a"), stated(id="b")]
        others = (
            [stated(id="n", government="nl")],
            [
                stated(id="n", government="nl"),
                stated(id="m", government="nl"),
            ],
        )
        for batch in (*batches, (*others[0], stated(id="a"))):
            with Timeline.open(postgres_url, clock=Clock()) as fresh:
                for one in (door, fresh):
                    with pytest.raises(StoreAltered, match="is stored at position 999") as caught:
                        one.append(*batch)
                    assert "timeline verify" in (caught.value.hint or "")
        assert door.head() == before
        assert [one.id for one in door.log()] == ["first"]
        # Of another government, as long as the next place is free.
        for batch in others:
            door.append(*batch)
        place = door.head().size + 1
        postgres.sql(PLANTED.format(s=schema, place=place, government="'xx'"))
        more = [stated(id=name, government="nl") for name in "op"]
        for batch in (more[:1], more):
            with pytest.raises(StoreAltered, match="the next position is taken"):
                door.append(*batch)
        assert [one.id for one in door.log()] == ["first", "n", "m"]


def test_instants_that_contradict_their_dates_and_a_field_that_is_there_twice_are_found(
    postgres: Server, postgres_url: str
) -> None:
    schema = postgres_url.rpartition("=")[2]
    with Timeline.open(postgres_url, clock=Clock()) as door:
        door.init_store()
        door.append(stated(id="first", published="2022-04-21"))
        assert door.verify() == []
        postgres.sql(f"ALTER TABLE {schema}.stored_events DISABLE TRIGGER stays")
        for old, new in (
            ('"published":"2022-04-21T23', '"published":"2021-04-21T23'),
            ('"title":', '"title":"x","title":'),
        ):
            postgres.sql(
                f"UPDATE {schema}.stored_events SET state = replace(state, '{old}', '{new}')"
            )
        postgres.sql(f"ALTER TABLE {schema}.stored_events ENABLE TRIGGER stays")
        said = [one.message for one in door.verify()]
    assert "it names the field “title” twice" in said
    assert [one for one in said if one.startswith("its instant “published” is 2021-04-21T23")]
