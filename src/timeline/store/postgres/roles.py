"""Who may do what with a store on a server: authors append, readers read, nobody changes.

An author gets the right to call the functions that append, and none on the tables but to
read them. So neither can change, delete or empty anything, and an author can store only what
those functions let through.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from timeline.domain.errors import TimelineError
from timeline.store.locations import PostgresLocation
from timeline.store.postgres.connecting import Session, patience, said, whole
from timeline.store.postgres.errors import StoreDenied
from timeline.store.postgres.preparing import facts_of

if TYPE_CHECKING:
    from timeline.store.postgres.waiting import Waiting

_READ: Final = (
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    "GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {role}",
)
_WAIT: Final = "GRANT EXECUTE ON FUNCTION {schema}.wait_for_turn() TO {role}"
_APPEND_ONE: Final = (
    "GRANT EXECUTE ON FUNCTION {schema}.append_one(text, bigint, text, text, text, jsonb, jsonb)"
    " TO {role}"
)
_APPEND: Final = (
    "GRANT EXECUTE ON FUNCTION {schema}.append_events(text[], bigint[], text[], text[], text[],"
    " integer[], text[], text[], integer[], text[], text[], text[]) TO {role}"
)


class UnknownRole(TimelineError):
    """A role that the server does not have."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"the server has no role “{name}”",
            hint="Create it first: CREATE ROLE name LOGIN PASSWORD '…'.",
        )


def grant(location: PostgresLocation, authors: Sequence[str], readers: Sequence[str]) -> None:
    """Lets roles of the server append or read: all of them or none.

    Raises:
        UnknownRole, StoreError.
    """
    session = Session(location, patience())
    try:
        facts_of(session)
        session.run(lambda db: _grant(db, location, authors, readers))
    finally:
        session.close()


def _grant(
    db: Waiting, location: PostgresLocation, authors: Sequence[str], readers: Sequence[str]
) -> None:
    from psycopg import errors, sql

    schema = sql.Identifier(location.schema)
    for name in (*authors, *readers):
        if db.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,)).fetchone() is None:
            raise UnknownRole(name)
    try:
        with whole(db):
            for name, rights in (
                *((one, (*_READ, _WAIT, _APPEND_ONE, _APPEND)) for one in authors),
                *((one, _READ) for one in readers),
            ):
                for right in rights:
                    role = sql.Identifier(name)
                    db.execute(sql.SQL(right).format(schema=schema, role=role))
    except errors.InsufficientPrivilege as error:
        raise StoreDenied(location, said(error)) from None
