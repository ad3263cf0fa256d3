"""Writes developments as lines of a CSV file."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from timeline.formats.tables.cells import csv_line, guarded
from timeline.formats.tables.columns import COMPUTED, Column, Sort, columns, value_at

_is_number: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?").fullmatch


def csv_header() -> str:
    """The line with the headings."""
    return csv_line([*(one.name for one in columns()), *(one.name for one in COMPUTED)])


def csv_row(document: Mapping[str, Any], computed: Sequence[Any]) -> str:
    """The line of a development.

    Args:
        document: The development as JSON types, as `domain.developments.document` gives it.
        computed: The values of `COMPUTED`: text, True, False or None.
    """
    cells = [_cell(document, one) for one in columns()]
    return csv_line([*cells, *map(plain_cell, computed)])


def plain_cell(value: object, *, is_number: bool = False) -> str:
    """A value as a cell: nothing for None, `true` and `false` for flags, text that is no formula.

    Args:
        value: Text, a number, True, False or None.
        is_number: Whether the column has numbers, so that `-5` is one and no text.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and not is_number:
        return guarded(value)
    return _number(value)


def json_cell(value: object) -> str:
    """A value as JSON in a cell."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _cell(document: Mapping[str, Any], column: Column) -> str:
    value = value_at(document, column.path)
    if value is None:
        return ""
    if column.rest_from is not None:
        rest = value[column.rest_from :]
        return json_cell(rest) if rest else ""
    return _CELLS[column.sort](value)


def _number(value: object) -> str:
    text = str(value)
    return text if _is_number(text) else guarded(text)


def _lines(value: Sequence[Mapping[str, str]]) -> str:
    return guarded("\n".join(f"{one['scheme']}:{one['value']}" for one in value))


_CELLS: Final[Mapping[Sort, Callable[[Any], str]]] = {
    "text": guarded,
    "slugs": " ".join,
    "identifiers": _lines,
    "json": lambda value: json_cell(value) if value else "",
    "number": _number,
    "whole": str,
    "flag": lambda value: "true" if value else "false",
}
