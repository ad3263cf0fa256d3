"""The exact schema of a store file, and whether a file has it.

Who may write to a file can plant a trigger in it that makes an acknowledged append store
nothing, or something else; the same goes for a view under a table's name or an index that is
gone. So what `sqlite_schema` says is compared, word for word, with what `schema.sql` makes,
before anything else is asked of a file. It costs a fraction of a millisecond.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterable, Iterator
from functools import cache

from timeline.light_typing import Final, cast

APPLICATION_ID: Final = 0x746C6E65
"""“tlne”, in the header of every store file, so that `file` and we know it."""
STORE_VERSION: Final = 1
_OBJECT: Final = re.compile(r"CREATE (TABLE|INDEX|TRIGGER) (\w+)(?:.*?\sON (\w+))?", re.DOTALL)
_OF_SQLITE: Final = {
    ("table", "sqlite_sequence", "sqlite_sequence", "CREATE TABLE sqlite_sequence(name,seq)"),
    # What ANALYZE makes: figures for the planner, which change no answer.
    ("table", "sqlite_stat1", "sqlite_stat1", "CREATE TABLE sqlite_stat1(tbl,idx,stat)"),
    (
        "table",
        "sqlite_stat4",
        "sqlite_stat4",
        "CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)",
    ),
}
SELECT_SCHEMA: Final = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
"""Gives the rows that `difference` takes."""

Object = tuple[str, str, str, str]
"""Type, name, table and SQL, as in `sqlite_schema`."""


def statements(script: str) -> Iterator[str]:
    """The statements of an SQL script one by one, since `executescript` would commit."""
    pending = ""
    for line in script.splitlines(keepends=True):
        if not pending and (line.startswith("--") or not line.strip()):
            continue
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending.strip()
            pending = ""


@cache
def schema_statements() -> tuple[str, ...]:
    """The statements that make a store."""
    script = os.path.join(os.path.dirname(__file__), "schema.sql")  # noqa: PTH118, PTH120
    with open(script, encoding="utf-8") as file:  # noqa: PTH123  without pathlib
        return tuple(statements(file.read()))


@cache
def _expected() -> frozenset[Object]:
    found: set[Object] = set()
    for statement in schema_statements():
        match = _OBJECT.match(statement)
        if match is not None:
            sort, name, table = match.group(1).lower(), match.group(2), match.group(3)
            on = name if sort == "table" else table
            # SQLite keeps the words of a statement as they were written.
            found.add((sort, name, on, statement.removesuffix(";")))
    return frozenset(found)


def belongs(row: Iterable[str]) -> bool:
    """Whether a row of `SELECT_SCHEMA` is one that every store has."""
    return tuple(row) in _expected()


def difference(rows: Iterable[Iterable[str]]) -> str | None:
    """How the schema of a file differs from that of a store, in words; None where it does not.

    Args:
        rows: What `SELECT_SCHEMA` finds in the file.
    """
    found = {cast("Object", tuple(row)) for row in rows}
    expected = _expected()
    wrong = sorted(found - expected - _OF_SQLITE, key=str)
    missing = sorted(expected - found)
    names = {one[:2] for one in missing}
    for sort, name, *_ in wrong:
        if (sort, name) in names:
            return f"its {sort} “{name}” differs from the schema of this program"
        return f"it has an unexpected {sort} “{name}”"
    if missing:
        return f"its {missing[0][0]} “{missing[0][1]}” is missing"
    return None
