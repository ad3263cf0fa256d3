"""Whether a store on a server has the tables, functions and triggers that this program made.

Who owns the schema, or a superuser, can replace the function that appends, plant a trigger
beside ours or switch one off: then an acknowledged append may store nothing, or something else,
and what is stored may change. So what the catalogue of the server says is held against
`schema.sql` before a writer begins, and by `timeline verify`. Indexes that were added are no
harm and stay; so do rights, which are the owner's to give.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from psycopg import Connection

_TABLE: Final = re.compile(r"CREATE TABLE {schema}\.(\w+) \((.*?)\n\)", re.DOTALL)
_COLUMN: Final = re.compile(
    r"    (\w+) +(bigint|bytea|integer|name|text|timestamptz)(.*?),?$", re.MULTILINE
)
_KEY: Final = re.compile(r"    (?:PRIMARY KEY|UNIQUE) \((.*?)\)")
_TRIGGER: Final = re.compile(r"CREATE TRIGGER (\w+) (.*? ON {schema}\.(\w+).*?);", re.DOTALL)
_FUNCTION: Final = re.compile(r"CREATE FUNCTION {schema}\.(\w+)\((.*?) AS \$\$(.*?)\$\$", re.DOTALL)
_FOUND: Final = """
SELECT 'table', c.relname, concat_ws(' ', c.relkind, c.relpersistence, c.relrowsecurity)
FROM pg_class AS c WHERE c.relnamespace = %(n)s::regnamespace AND c.relkind IN ('r', 'p', 'f')
UNION ALL
SELECT 'view', c.relname, ''
FROM pg_class AS c WHERE c.relnamespace = %(n)s::regnamespace AND c.relkind IN ('v', 'm')
UNION ALL
SELECT 'column', c.relname || '.' || a.attname, concat_ws(' ', format_type(a.atttypid, a.atttypmod),
    CASE WHEN a.attcollation = '"C"'::regcollation THEN 'C' END,
    lower(pg_get_expr(d.adbin, d.adrelid)), nullif(a.attgenerated, ''))
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
LEFT JOIN pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = %(n)s::regnamespace AND c.relkind IN ('r', 'p', 'f')
    AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL
SELECT 'key', c.relname || ' ' || (
    SELECT string_agg(a.attname, ', ' ORDER BY k.place)
    FROM unnest(i.indkey) WITH ORDINALITY AS k (number, place)
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = k.number), ''
FROM pg_class AS c JOIN pg_index AS i ON i.indrelid = c.oid
WHERE c.relnamespace = %(n)s::regnamespace AND i.indisunique AND i.indisvalid AND i.indimmediate
    AND i.indpred IS NULL AND i.indexprs IS NULL
UNION ALL
SELECT 'rule', c.relname || '.' || r.rulename, ''
FROM pg_class AS c JOIN pg_rewrite AS r ON r.ev_class = c.oid
WHERE c.relnamespace = %(n)s::regnamespace AND c.relkind IN ('r', 'p', 'f')
UNION ALL
SELECT 'trigger', c.relname || '.' || t.tgname,
    CASE WHEN t.tgenabled IN ('O', 'A') THEN pg_get_triggerdef(t.oid) ELSE 'off' END
FROM pg_class AS c JOIN pg_trigger AS t ON t.tgrelid = c.oid
WHERE c.relnamespace = %(n)s::regnamespace AND NOT t.tgisinternal
UNION ALL
SELECT 'function', p.proname, concat_ws(' ', l.lanname, p.provolatile, p.prosecdef,
    array_to_string(p.proconfig, ' '), p.prosrc)
FROM pg_proc AS p JOIN pg_language AS l ON l.oid = p.prolang
WHERE p.pronamespace = %(n)s::regnamespace
"""
"""Sort, name and nature of all that is in a schema and could change what an append does."""
AS_WRITTEN: Final = b"SET LOCAL quote_all_identifiers = off; SET LOCAL search_path = pg_catalog"
"""Lets the server spell names as `schema.sql` does, until the transaction ends."""
_TYPES: Final = {"timestamptz": "timestamp with time zone"}

Object = tuple[str, str, str]


@cache
def _expected(schema: str) -> frozenset[Object]:
    """The same, as `schema.sql` makes it."""
    script = (
        files("timeline.eventstore.postgres").joinpath("schema.sql").read_text(encoding="utf-8")
    )
    found: set[Object] = set()
    for table, body in _TABLE.findall(script):
        found.add(("table", table, "r p f"))
        for name, sort, rest in _COLUMN.findall(body):
            default = rest.partition("DEFAULT ")[2]
            collation = "C" if sort == "name" or 'COLLATE "C"' in rest else ""
            nature = " ".join(filter(None, (_TYPES.get(sort, sort), collation, default)))
            found.add(("column", f"{table}.{name}", nature))
            if "PRIMARY KEY" in rest:
                found.add(("key", f"{table} {name}", ""))
        found |= {("key", f"{table} {columns}", "") for columns in _KEY.findall(body)}
    for name, _, table in _TRIGGER.findall(script):
        (text,) = re.findall(
            rf"CREATE TRIGGER {name} BEFORE [A-Z ]+ON {{schema}}\.{table}.*?;", script, re.DOTALL
        )
        found.add(("trigger", f"{table}.{name}", " ".join(text.split())[:-1]))
    for name, head, body in _FUNCTION.findall(script):
        language = "plpgsql" if "LANGUAGE plpgsql" in head else "sql"
        settings = [
            f"{one}={value}"
            for one, value in re.findall(
                r"SET (\w+) = (.*?)(?= SET|$)", head.replace("'", ""), re.MULTILINE
            )
        ]
        parts = [language, next((v[0] for v in ("immutable", "stable") if v.upper() in head), "v")]
        parts += ["t" if "SECURITY DEFINER" in head else "f", " ".join(settings), body]
        found.add(("function", name, " ".join(filter(None, parts))))
    return frozenset(
        (sort, name, nature.replace("{schema}", schema)) for sort, name, nature in found
    )


def difference(db: Connection[Any], schema: str) -> str | None:
    """How a schema differs from that of a store, in words; None where it does not."""
    if _difference(db, schema) is None:
        return None
    # How the server spells its catalogue, some settings of the session say: it is asked again
    # without them.
    with db.transaction():
        db.execute(AS_WRITTEN)
        return _difference(db, schema)


def _difference(db: Connection[Any], schema: str) -> str | None:
    rows: set[Object] = {
        (sort, name, nature or "") for sort, name, nature in db.execute(_FOUND, {"n": schema})
    }
    expected = _expected(schema)
    missing = sorted(expected - rows)
    names = {one[:2] for one in missing}
    for sort, name, _ in sorted(rows - expected):
        if (sort, name) in names:
            return f"its {sort} “{name}” differs from the schema of this program"
        if sort != "key":
            return f"it has an unexpected {sort} “{name}”"
    if missing:
        return f"its {missing[0][0]} “{missing[0][1]}” is missing"
    return None
