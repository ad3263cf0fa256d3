"""The columns of the exported tables, for their page."""

from __future__ import annotations

from scripts.markdown import code, listed, table
from timeline.formats.tables.columns import COMPUTED, Sort, columns
from timeline.publish.exports.tables import MATTER_COLUMNS, TOTAL_COLUMNS

_HOLDS: dict[Sort, str] = {
    "text": "text",
    "slugs": "slugs, with a space between them",
    "identifiers": "`SCHEME:VALUE`, one a line",
    "json": "JSON",
    "number": "number",
    "whole": "whole number",
    "flag": "`true` or `false`",
}


def development_columns() -> str:
    """The columns of developments, in order."""
    rows = [
        (code(one.name), _HOLDS[one.sort], one.description + _of(one.kinds)) for one in columns()
    ]
    rows += [(code(one.name), one.type, f"{one.description} (computed)") for one in COMPUTED]
    return table(("column", "holds", ""), rows)


def _of(kinds: tuple[str, ...]) -> str:
    return f"; of {listed(kinds)}" if kinds else ""


def matter_columns() -> str:
    """The columns of matters."""
    return table(
        ("column", "holds", ""),
        [(code(one.name), one.type, one.description) for one in MATTER_COLUMNS],
    )


def total_columns() -> str:
    """The columns of totals."""
    return table(
        ("column", "holds", ""),
        [(code(one.name), one.type, one.description) for one in TOTAL_COLUMNS],
    )
