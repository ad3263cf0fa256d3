"""The skipped entries of an import, as JSON Lines to fix and import again.

Each line has the place of the development, its errors, and the entry as `given`. The reader of JSON
Lines reads `given` of such lines. So a file of rejects can be fixed in place and imported.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final, TextIO

from timeline.domain.lexical.decimals import Written
from timeline.formats.errors import Finding

FIELDS: Final = frozenset({"path", "line", "development", "reasons", "given"})


def write_reject(to: TextIO, findings: Sequence[Finding]) -> None:
    """Writes a line for all errors at one place of a file."""
    first = findings[0]
    given = next((one.given for one in findings if one.given is not None), None)
    record = {
        "path": first.path,
        "line": first.line,
        "development": first.development,
        "reasons": [
            {"field": one.field, "message": one.message, "hint": one.hint, "rule": one.rule}
            for one in findings
        ],
    }
    to.write(f'{exact_json(record)[:-1]},"given":{_as_json(given)}}}\n')


def _as_json(given: str | None) -> str:
    """As it is if it is an object without repeated names; else as text."""
    try:
        found = json.loads(given or "", object_pairs_hook=_distinct, parse_float=Written)
        return exact_json(found if isinstance(found, dict) else given)
    except (ValueError, RecursionError):
        return exact_json(given)


def exact_json(value: Any) -> str:
    """Dumps JSON with decimal fractions as they were written."""
    if isinstance(value, dict):
        return (
            f"{{{','.join(f'{exact_json(key)}:{exact_json(one)}' for key, one in value.items())}}}"
        )
    if isinstance(value, list):
        return f"[{','.join(map(exact_json, value))}]"
    if isinstance(value, Written):
        return value.written
    return json.dumps(value, ensure_ascii=False)


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a name is given twice")
    return dict(pairs)


def given_in(data: object) -> bytes | None:
    """The entry in a line of a rejects file; None if it is another line."""
    if not isinstance(data, dict) or data.keys() != FIELDS:
        return None
    given = data["given"]
    text = given if isinstance(given, str) else exact_json(given)
    return text.encode("utf-8", "surrogatepass")
