"""`datapackage.json`: what the tables are, for programs (Data Package 1, tabular profile).

https://specs.frictionlessdata.io/tabular-data-package/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from timeline.formats.tables.columns import COMPUTED, Column, Sort, columns
from timeline.publish.exports.record import Record
from timeline.publish.exports.selection import Selection
from timeline.publish.exports.tables import MATTER_COLUMNS, TOTAL_COLUMNS
from timeline.publish.exports.wording import as_json, in_parts, moment_text, shown

_TYPES: Final[Mapping[Sort, str]] = {"number": "number", "whole": "integer", "flag": "boolean"}
_DIALECT: Final = {
    "delimiter": ",",
    "quoteChar": '"',
    "doubleQuote": True,
    "lineTerminator": "\r\n",
    "header": True,
}
_GUARD: Final = (
    "A text that begins with =, +, -, @, ', a tab or a carriage return has an apostrophe before it,"
    " which is not part of it."
)


def datapackage_json(record: Record, chosen: Selection) -> Iterator[bytes]:
    """The description of `developments.csv`, `matters.csv` and `totals.csv` beside it."""
    last = record.last_recorded(chosen)
    clock = record.clock(chosen).human()
    resources = [
        _resource("developments", "Developments, in timeline order", _development_fields(), ["id"]),
        _resource(
            "matters",
            f"The status of each matter as of {clock}",
            [_field(one.name, one.type, one.description) for one in MATTER_COLUMNS],
            ["government", "matter"],
        ),
        _resource(
            "totals",
            f"What was pledged, committed and delivered as of {clock}",
            [_field(one.name, one.type, one.description) for one in TOTAL_COLUMNS],
            None,
        ),
    ]
    package = {
        "profile": "tabular-data-package",
        "name": "decision-timeline",
        "title": shown(chosen.name),
        "description": f"What governments decided, when, and according to whom. {_GUARD}",
        **({"homepage": chosen.base_url} if chosen.base_url else {}),
        "created": moment_text(last),
        "resources": resources,
    }
    return in_parts([as_json(package, indent=2), "\n"])


def _resource(
    name: str, title: str, fields: list[dict[str, Any]], key: list[str] | None
) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if key is not None:
        schema["primaryKey"] = key
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "title": title,
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": _DIALECT,
        "schema": schema,
    }


def _development_fields() -> list[dict[str, Any]]:
    found = [_of_column(one) for one in columns()]
    return found + [_field(one.name, one.type, one.description) for one in COMPUTED]


def _of_column(column: Column) -> dict[str, Any]:
    said = _HOW.get(column.sort, "{}").format(column.description)
    if column.kinds:
        said += f" (of {', '.join(column.kinds)})"
    return _field(column.name, _TYPES.get(column.sort, "string"), said)


_HOW: Final[Mapping[Sort, str]] = {
    "slugs": "{}; with a space between them",
    "identifiers": "{}; SCHEME:VALUE, one a line",
}


def _field(name: str, kind: str, description: str) -> dict[str, Any]:
    found = {"name": name, "type": kind, "description": description}
    if kind == "datetime":
        found["format"] = "any"
    if kind == "boolean":
        return {**found, "trueValues": ["true"], "falseValues": ["false"]}
    return found
