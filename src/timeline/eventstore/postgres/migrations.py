"""Making a store in a database, and finding out how it is: explicit, and under a lock.

Any number of clients may make the same store at once. An advisory lock lets one do it, and the
others find it made.
"""

from __future__ import annotations

import re
import uuid
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from timeline.eventstore.errors import NotAStore, StoreAltered
from timeline.eventstore.integrity.merkle import identity_check
from timeline.eventstore.postgres.connection import ServerSession, patience
from timeline.eventstore.postgres.driver_errors import said
from timeline.eventstore.postgres.errors import NotMade, StoreDenied
from timeline.eventstore.postgres.reader import VERSION, checked_facts
from timeline.eventstore.postgres.schema_check import AS_WRITTEN, difference
from timeline.eventstore.postgres.transactions import whole
from timeline.eventstore.urls import PostgresLocation

if TYPE_CHECKING:
    from psycopg import Connection

    from timeline.eventstore.postgres.timeouts import Waiting

_OLDEST_SERVER: Final = 14
_MULTI: Final = re.DOTALL | re.MULTILINE


class StoreStatus(NamedTuple):
    """How a store on a server is.

    Attributes:
        made: Whether there is one.
        identity: Its UUID.
        version: Of its schema.
        position: Of its newest event.
        root: Of its hash tree, hexadecimal.
        server: The version of PostgreSQL.
        standby: Whether this server only follows another.
        replicas: Standbys that follow it, as far as this user may see.
        waits_for: What appends wait for, in PostgreSQL's `synchronous_standby_names`; or empty.
        user: Who is connected.
        may_append: Whether that user may append.
        size: Bytes of its tables and indexes.
    """

    made: bool
    identity: str | None
    version: int | None
    position: int | None
    root: str | None
    server: str
    standby: bool
    replicas: list[str]
    waits_for: str
    user: str
    may_append: bool
    size: int | None


@contextmanager
def _session(location: PostgresLocation) -> Iterator[ServerSession]:
    session = ServerSession(location, patience())
    try:
        yield session
    finally:
        session.close()


def facts_of(session: ServerSession) -> dict[str, str]:
    """What the store says of itself.

    Raises:
        NotMade, StoreTooNew, StoreError.
    """
    query = f"SELECT name, value FROM {session.location.schema}.store_facts".encode()
    found = session.run(lambda db: db.execute(query).fetchall())
    return checked_facts(session.location, dict(found))


def initialise(location: PostgresLocation, identity: str | None = None) -> bool:
    """Makes the store where there is none yet; returns whether it was this call that did.

    Args:
        location: Where.
        identity: Of the store that it will be a copy of; a new one by default.

    Raises:
        StoreError: where it cannot be made, or something else is in its place.
    """
    with _session(location) as session:
        made = session.run(lambda db: _initialise(db, location, identity or str(uuid.uuid4())))
        if not made:
            # Whoever did may not have been told so yet.
            session.confirm()
        return made


def _initialise(db: Waiting, location: PostgresLocation, identity: str) -> bool:
    import psycopg

    schema = location.schema
    if db.info.server_version < _OLDEST_SERVER * 10_000:
        raise NotAStore(location, f"its server is older than PostgreSQL {_OLDEST_SERVER}")
    if db.info.parameter_status("server_encoding") != "UTF8":
        raise NotAStore(location, "the encoding of its database is not UTF8")
    try:
        with whole(db):
            _alone(db, schema)
            if _exists(db, schema, "store_facts"):
                return False
            if _exists(db, schema, "stored_events"):
                raise NotAStore(location, f"the schema {schema} contains tables of another program")
            # Asked for first: IF NOT EXISTS wants the right to make one, also where there is one.
            if db.execute("SELECT to_regnamespace(%s)", (schema,)).fetchone() == (None,):
                db.execute(f"CREATE SCHEMA {schema}".encode())
            db.execute(_script(schema).encode())
            for fact in (
                ("identity", identity),
                ("identity-check", identity_check(identity)),
                ("version", str(VERSION)),
            ):
                db.execute(f"INSERT INTO {schema}.store_facts VALUES (%s, %s)".encode(), fact)
    except psycopg.errors.InsufficientPrivilege as error:
        owner = f'"{db.info.user}"'
        way = (
            "The schema exists and is not yours: ask its owner for rights, or choose "
            "another with ?schema=NAME."
            if "for schema" in said(error)
            else "An administrator makes the schema for you: CREATE SCHEMA "
            f"{schema} AUTHORIZATION {owner}. Then run `timeline store init` again."
        )
        raise StoreDenied(location, said(error), hint=way) from None
    except psycopg.errors.DuplicateTable as error:
        raise NotAStore(location, said(error)) from None
    return True


def _script(schema: str) -> str:
    script = (
        files("timeline.eventstore.postgres").joinpath("schema.sql").read_text(encoding="utf-8")
    )
    return script.replace("{schema}", schema)


def _alone(db: Connection[Any], schema: str) -> None:
    """Keeps others waiting who make this store, and the settings of the session out of it."""
    # One at a time in this database; the number is only ours by convention.
    lock = zlib.crc32(f"timeline store {schema}".encode())
    db.execute("SELECT pg_advisory_xact_lock(%s)", (lock,))
    db.execute(AS_WRITTEN)


def _exists(db: Connection[Any], schema: str, table: str) -> bool:
    row = db.execute("SELECT to_regclass(%s)", (f"{schema}.{table}",)).fetchone()
    return row is not None and row[0] is not None


def migrate(location: PostgresLocation) -> tuple[int, int]:
    """Brings the schema of a store up to this program's version; returns the two versions.

    All versions have the same tables; see `VERSION` for their functions. What is stored is not
    touched, and others may read meanwhile.

    Raises:
        StoreDenied: where this user does not own it.
        StoreAltered: where it is not as this program made it; nothing has changed then.
        NotMade, StoreTooNew, StoreError.
    """
    with _session(location) as session:
        facts_of(session)
        before = session.run(lambda db: _migrate(db, location))
        session.confirm()
    return before, VERSION


def _migrate(db: Waiting, location: PostgresLocation) -> int:
    import psycopg

    schema = location.schema
    try:
        with whole(db):
            _alone(db, schema)
            asked = f"SELECT value FROM {schema}.store_facts WHERE name = 'version'"
            row = db.execute(asked.encode()).fetchone()
            version = int(row[0]) if row else 0
            if version >= VERSION:
                return version
            for function in re.findall(r"^CREATE (FUNCTION .*?\$\$;)", _script(schema), _MULTI):
                db.execute(f"CREATE OR REPLACE {function}".encode())
            # The trigger refuses every other change of what is stored.
            facts = f"{schema}.store_facts"
            db.execute(f"ALTER TABLE {facts} DISABLE TRIGGER stays".encode())
            raised = f"UPDATE {facts} SET value = %s WHERE name = 'version'"
            db.execute(raised.encode(), (str(VERSION),))
            db.execute(f"ALTER TABLE {facts} ENABLE TRIGGER stays".encode())
            wrong = difference(db, schema)
            if wrong is not None:
                raise StoreAltered(location, wrong)
    except psycopg.errors.InsufficientPrivilege as error:
        hint = "Ask the store's owner to run `timeline store migrate`."
        raise StoreDenied(location, said(error), hint=hint) from None
    return version


def status(location: PostgresLocation) -> StoreStatus:
    """How the store is, also where none was made yet.

    Raises:
        StoreError: where the server cannot be asked.
    """
    with _session(location) as session:
        try:
            facts: dict[str, str] = facts_of(session)
        except NotMade:
            facts = {}
        return session.run(lambda db: _status(db, location.schema, facts))


def _status(db: Connection[Any], schema: str, facts: dict[str, str]) -> StoreStatus:
    one = db.execute(
        "SELECT current_setting('server_version'), pg_is_in_recovery(), session_user::text,"
        " ARRAY(SELECT concat_ws(' ', application_name, sync_state) FROM pg_stat_replication),"
        " current_setting('synchronous_standby_names')"
    ).fetchone()
    assert one is not None
    server, standby, user, replicas, waits_for = one
    position = root = size = None
    may_append = False
    if facts:
        row = db.execute(
            f"SELECT t.size, t.root,"
            f" has_function_privilege(p.oid, 'EXECUTE'),"
            f" (SELECT sum(pg_total_relation_size(c.oid))::bigint FROM pg_class AS c"
            f"  WHERE c.relnamespace = p.pronamespace AND c.relkind = 'r')"
            f" FROM {schema}.tree_head AS t, pg_proc AS p"
            f" WHERE p.proname = 'append_events' AND p.pronamespace = '{schema}'::regnamespace"
            .encode()
        ).fetchone()  # fmt: skip
        assert row is not None
        position, root, may_append, size = row
    return StoreStatus(
        bool(facts), facts.get("identity"), int(facts["version"]) if facts else None,
        position, root, server.split()[0], standby, list(replicas), waits_for, user, may_append,
        size,
    )  # fmt: skip
