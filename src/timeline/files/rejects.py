"""What was left out of an import, as JSON Lines to mend and to import again.

Each line says where the development stood, what was wrong with it, and under `given` what stood
there. The reader of JSON Lines takes what is `given` in such a line, so that a file of rejects is
mended in place and imported as it is.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final, TextIO

from timeline.files.records import Finding

FIELDS: Final = frozenset({"path", "line", "development", "reasons", "given"})


def write_reject(to: TextIO, findings: Sequence[Finding]) -> None:
    """Writes one line for all that is wrong at one place of a file."""
    first = findings[0]
    given = next((one.given for one in findings if one.given is not None), None)
    record = {
        "path": first.path,
        "line": first.line,
        "development": first.development,
        "reasons": [
            {"field": one.field, "message": one.message, "hint": one.hint} for one in findings
        ],
        "given": None if given is None else _parsed(given),
    }
    json.dump(record, to, ensure_ascii=False, separators=(",", ":"))
    to.write("\n")


def _parsed(given: str) -> Any:
    """As JSON where it is a whole object, in which nothing is said twice; else as text."""
    try:
        found = json.loads(given, object_pairs_hook=_distinct)
    except (ValueError, RecursionError):
        return given
    return found if isinstance(found, dict) else given


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a name is given twice")
    return dict(pairs)


def given_in(data: object) -> bytes | None:
    """What a line of a file of rejects hands back, or None where it is no such line."""
    if not isinstance(data, dict) or data.keys() != FIELDS:
        return None
    given = data["given"]
    text = given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass")
