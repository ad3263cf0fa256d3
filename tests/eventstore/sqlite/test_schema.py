"""The exact schema of a store: read statement by statement, compared word for word."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from timeline.eventstore.sqlite.schema import (
    SELECT_SCHEMA,
    belongs,
    difference,
    schema_statements,
    statements,
)

SCRIPT = """-- A comment; with a semicolon.

CREATE TABLE one (
    -- What is in a statement stays in it.
    x

);
   \t
CREATE TRIGGER two BEFORE UPDATE ON one
BEGIN SELECT 1; SELECT 2; END;
INSERT INTO one VALUES (1); CREATE TABLE three (x);
CREATE TABLE four (
"""


def rows(*changes: str) -> list[tuple[str, ...]]:
    """The schema of a store to which something was done."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for statement in (*schema_statements(), *changes):
            connection.execute(statement)
        return connection.execute(SELECT_SCHEMA).fetchall()


def test_a_script_is_taken_statement_by_statement() -> None:
    found = list(statements(SCRIPT))
    assert found == [
        "CREATE TABLE one (\n    -- What is in a statement stays in it.\n    x\n\n);",
        "CREATE TRIGGER two BEFORE UPDATE ON one\nBEGIN SELECT 1; SELECT 2; END;",
        "INSERT INTO one VALUES (1); CREATE TABLE three (x);",
    ]


def test_what_every_store_has_belongs_to_it() -> None:
    found = rows()
    assert {row[0] for row in found} == {"table", "index", "trigger"}
    assert [row for row in found if not belongs(row)] == [
        ("table", "sqlite_sequence", "sqlite_sequence", "CREATE TABLE sqlite_sequence(name,seq)")
    ]
    assert not belongs(("table", "stored_events", "stored_events", "CREATE TABLE stored_events"))


PLANTED = "CREATE TRIGGER planted AFTER INSERT ON stored_events BEGIN SELECT 1; END"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([], None),
        (["ANALYZE"], None),
        ([PLANTED], "it has an unexpected trigger “planted”"),
        (["CREATE VIEW more AS SELECT 1"], "it has an unexpected view “more”"),
        (["DROP TRIGGER tree_head_update"], "its trigger “tree_head_update” is missing"),
        (["DROP INDEX government_descriptions"], "its index “government_descriptions” is missing"),
        (
            ["DROP TABLE store_facts"],
            "its table “store_facts” is missing",
        ),
        (
            ["ALTER TABLE matter_steps ADD COLUMN more"],
            "its table “matter_steps” differs from the schema of this program",
        ),
        (
            ["DROP TABLE store_facts", "CREATE VIEW store_facts AS SELECT 1"],
            "it has an unexpected view “store_facts”",
        ),
        (
            [
                "DROP INDEX government_descriptions",
                "CREATE INDEX government_descriptions ON stored_events (topic)",
            ],
            "its index “government_descriptions” differs from the schema of this program",
        ),
    ],
)
def test_the_first_difference_is_said_in_words(changes: list[str], said: str | None) -> None:
    assert difference(rows(*changes)) == said


def test_what_sqlite_itself_makes_is_not_asked_for() -> None:
    found = [row for row in rows() if row[1] != "sqlite_sequence"]
    assert difference(found) is None
    stat4 = ("table", "sqlite_stat4", "sqlite_stat4",
             "CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)")  # fmt: skip
    assert difference([*found, stat4]) is None


def test_a_file_without_any_of_it_lacks_the_first() -> None:
    assert difference([]) == "its index “government_descriptions” is missing"
