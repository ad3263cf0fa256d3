"""Who may do what with a store on a server: authors append, readers read, nobody changes.

An author gets the right to call the functions that append, and none on the tables but to
read them. So neither can change, delete or empty anything, and an author can store only what
those functions let through. PostgreSQL only warns where a GRANT or a REVOKE does nothing, so
that what came of it is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from timeline.domain.errors import TimelineError
from timeline.eventstore.postgres.connection import ServerSession, patience
from timeline.eventstore.postgres.driver_errors import said
from timeline.eventstore.postgres.errors import StoreDenied
from timeline.eventstore.postgres.migrations import facts_of
from timeline.eventstore.postgres.transactions import whole
from timeline.eventstore.urls import PostgresLocation

if TYPE_CHECKING:
    from timeline.eventstore.postgres.timeouts import Waiting

_READ: Final = ("USAGE ON SCHEMA {schema}", "SELECT ON ALL TABLES IN SCHEMA {schema}")
_BATCH: Final = (
    "text[], bigint[], text[], text[], text[], integer[], text[], text[], integer[], text[],"
    " text[], text[]"
)
_APPEND: Final = (
    "EXECUTE ON FUNCTION {schema}.wait_for_turn()",
    "EXECUTE ON FUNCTION {schema}.append_one(text, bigint, text, text, text, jsonb, jsonb)",
    f"EXECUTE ON FUNCTION {{schema}}.append_events({_BATCH})",
)
_MAY: Final = """
SELECT g.rolname, g.oid = n.nspowner OR g.rolsuper AS owns,
    has_schema_privilege(g.oid, n.oid, 'USAGE') AND (
        SELECT {every}(has_table_privilege(g.oid, c.oid, 'SELECT')) FROM pg_class AS c
        WHERE c.relnamespace = n.oid AND c.relkind = 'r') AS may_read,
    has_schema_privilege(g.oid, n.oid, 'USAGE') AND (
        SELECT {every}(has_function_privilege(g.oid, p.oid, 'EXECUTE')) FROM pg_proc AS p
        WHERE p.pronamespace = n.oid AND p.prosecdef) AS may_append
FROM pg_roles AS g CROSS JOIN pg_namespace AS n
"""
"""Whether each role may read, and whether it may append: wholly, or in any part."""
_HAS: Final = f"""
SELECT may_read, may_append FROM (
    {_MAY.format(every="bool_and")} WHERE g.rolname = %s AND n.nspname = %s
) AS may
"""
_KEEPS: Final = f"""
SELECT rolname, owns, may_append OR owns FROM (
    {_MAY.format(every="bool_or")} JOIN pg_roles AS r ON pg_has_role(r.oid, g.oid, 'MEMBER')
    WHERE r.rolname = %s AND n.nspname = %s
) AS may
WHERE may_read OR may_append OR owns
ORDER BY rolname = %s, may_append OR owns DESC, owns, rolname LIMIT 1
"""
"""By which role one keeps a right, and whether to append: also by those it must first become."""


class UnknownRole(TimelineError):
    """A role that the server does not have."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"the server has no role “{name}”",
            hint="Create it first: CREATE ROLE name LOGIN PASSWORD '…'.",
        )


class RightRemains(TimelineError):
    """A right that cannot be taken from a role, because it has it from another one.

    Attributes:
        name: The role that keeps it.
        source: The role that it has it from.
        owns: Whether that one is the store's owner or an administrator.
    """

    def __init__(self, name: str, may: str, source: str, *, owns: bool) -> None:
        out = f"Ask an administrator to remove “{name}” from “{source}”"
        super().__init__(
            f"nothing was changed: “{name}” could still {may}, as a member of “{source}”",
            hint=f"{out}: the store's owner and administrators always keep their rights."
            if owns
            else f"{out}, or revoke the right from the whole group: `timeline store revoke` "
            f"with “{source}”.",
        )
        self.name = name
        self.source = source
        self.owns = owns


def grant(location: PostgresLocation, authors: Sequence[str], readers: Sequence[str]) -> None:
    """Lets roles of the server append or read: all of them or none.

    Raises:
        StoreDenied: where this user may not give that right.
        UnknownRole, StoreError.
    """
    _change(location, "GRANT {right} TO {role}", authors, readers)


def revoke(location: PostgresLocation, authors: Sequence[str], readers: Sequence[str]) -> None:
    """Takes back what `grant` gave: from authors to append and read, from readers to read.

    Raises:
        StoreDenied: where this user may not take that right.
        RightRemains: where a role has it from another role, or from all.
        UnknownRole, StoreError.
    """
    # Also of who only reads, all: else who is let in again could append again.
    _change(location, "REVOKE {right} FROM {role}", authors, readers)


def _change(
    location: PostgresLocation, sentence: str, authors: Sequence[str], readers: Sequence[str]
) -> None:
    session = ServerSession(location, patience())
    try:
        facts_of(session)
        session.run(lambda db: _changed(db, location, sentence, authors, readers))
    finally:
        session.close()


def _changed(
    db: Waiting,
    location: PostgresLocation,
    sentence: str,
    authors: Sequence[str],
    readers: Sequence[str],
) -> None:
    from psycopg import errors, sql

    schema = sql.Identifier(location.schema)
    is_given = sentence.startswith("GRANT")
    for name in (*authors, *readers):
        if db.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,)).fetchone() is None:
            raise UnknownRole(name)
        if not is_given:
            _check_not_the_owner(db, location, name)
    try:
        with whole(db):
            for name in (*authors, *readers):
                rights = _READ if is_given and name not in authors else (*_READ, *_APPEND)
                for right in rights:
                    what = sql.SQL(right).format(schema=schema)
                    role = sql.Identifier(name)
                    db.execute(sql.SQL(sentence).format(right=what, role=role))
            for name in (*authors, *readers):
                if is_given:
                    _check_given(db, location, name, appends=name in authors)
                else:
                    _check_taken(db, location, name)
    except errors.InsufficientPrivilege as error:
        raise StoreDenied(location, said(error), hint=_OWNER) from None


_OWNER: Final = "Ask the store's owner to run this command."


def _check_given(db: Waiting, location: PostgresLocation, name: str, *, appends: bool) -> None:
    row = db.execute(_HAS.encode(), (name, location.schema)).fetchone()
    if row is None or not row[0] or (appends and not row[1]):
        right = "append" if appends else "read"
        reason = f"you may not let “{name}” {right}; nothing was changed"
        raise StoreDenied(location, reason, _OWNER)


def _check_not_the_owner(db: Waiting, location: PostgresLocation, name: str) -> None:
    query = (
        "SELECT 1 FROM pg_roles AS r, pg_namespace AS n WHERE r.rolname = %s AND n.nspname = %s"
        " AND (r.rolsuper OR r.oid = n.nspowner)"
    )
    if db.execute(query.encode(), (name, location.schema)).fetchone() is not None:
        raise TimelineError(
            f"nothing was changed: “{name}” owns the store or is an administrator of the server",
            hint="Their rights cannot be revoked.",
        )


def _check_taken(db: Waiting, location: PostgresLocation, name: str) -> None:
    row = db.execute(_KEEPS.encode(), (name, location.schema, name)).fetchone()
    if row is None:
        return
    source, owns, appends = row
    if source == name:
        reason = f"nothing was changed: you may not revoke a right of “{name}”"
        raise StoreDenied(location, reason, _OWNER)
    raise RightRemains(name, "append" if appends else "read", str(source), owns=owns)
