"""Reads developments from a CSV file that `timeline export --format csv` has written.

A person may have edited it in a spreadsheet, so columns may be in any order, or missing. What a
cell held is read back exactly. The columns that only follow from others are ignored.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NoReturn, TextIO

from timeline.domain.lexical.decimals import Written
from timeline.domain.parsing import InvalidDevelopment, parse_development
from timeline.formats.records import Finding, Item
from timeline.formats.tables.cells import unguarded
from timeline.formats.tables.columns import COMPUTED, Column, Sort, column_of, columns

MAX_CELL: Final = 16 * 1024 * 1024
"""Most characters of a cell."""
_REST: Final = 1_000_000
"""Above the place of any item that has columns of its own."""


class _BadCell(Exception):
    """A cell that has another form than its column."""

    def __init__(self, column: str, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.column = column
        self.message = message
        self.hint = hint


def read_csv(path: Path) -> Iterator[Item | Finding]:
    """Yields the developments of a CSV file and its errors, line by line, in constant memory."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            yield from read_csv_stream(stream, str(path))
    except OSError as error:
        yield Finding(str(path), None, None, f"cannot be read: {error.strerror or error}")


def read_csv_stream(stream: TextIO, name: str) -> Iterator[Item | Finding]:
    """Reads an open stream of text, opened with `newline=""`, without a byte order mark.

    Findings have the heading of the column as their field, and the line at which the row ends.
    """
    reader = csv.reader(stream, strict=True)
    line = 1
    try:
        headings = next(_rows(reader), None)
        if headings is None:
            yield Finding(name, 1, None, "the file is empty", "Keep the line with the headings.")
            return
        known = _known(headings)
        strange = [one for one in headings if one not in known and one not in _COMPUTED]
        for one in strange:
            yield Finding(name, 1, one, "unknown column", "Delete it, or correct its heading.")
        twice = {one for one in headings if headings.count(one) > 1}
        for one in sorted(twice):
            yield Finding(name, 1, one, "two columns have this heading", "Delete one of them.")
        if strange or twice:
            return
        for cells in _rows(reader):
            line = reader.line_num
            if any(cells[len(headings) :]):
                yield Finding(name, line, None, "more cells than headings", "Delete the surplus.")
            elif any(cells):
                # A spreadsheet leaves out empty cells at the end.
                yield from _read(dict(zip(headings, cells, strict=False)), known, name, line)
    except UnicodeDecodeError:
        yield Finding(name, line, None, "the file is not UTF-8", "Save it as CSV UTF-8.")
    except csv.Error as error:
        yield Finding(name, reader.line_num, None, f"not CSV: {error}")


_COMPUTED: Final = frozenset(one.name for one in COMPUTED)


def _known(headings: Sequence[str]) -> Mapping[str, Column]:
    given = set(headings)
    return {one.name: one for one in columns() if one.name in given}


def _rows(reader: Any) -> Iterator[list[str]]:
    """The rows, with cells of up to `MAX_CELL` characters: the module's own limit is global."""
    while True:
        before = csv.field_size_limit(MAX_CELL)
        try:
            row = next(reader)
        except StopIteration:
            return
        finally:
            csv.field_size_limit(before)
        yield row


def _read(
    cells: Mapping[str, str], known: Mapping[str, Column], name: str, line: int
) -> Iterator[Item | Finding]:
    given = cells.get("id") or None
    try:
        data = document_of(cells, known)
        yield Item(parse_development(data), name, line)
    except _BadCell as bad:
        yield Finding(name, line, bad.column, bad.message, bad.hint, given)
    except InvalidDevelopment as error:
        for problem in error.problems:
            field = column_of(problem.field) if problem.field else None
            yield Finding(name, line, field or problem.field or None, problem.message, None, given)


def document_of(cells: Mapping[str, str], known: Mapping[str, Column]) -> dict[str, Any]:
    """The fields of a development from the cells of a row, by heading.

    Raises:
        _BadCell: if a cell has another form than its column.
    """
    tree: dict[Any, Any] = {}
    for heading, cell in cells.items():
        column = known.get(heading)
        if column is None or cell == "":
            continue
        value = _VALUES[column.sort](cell, heading)
        at: dict[Any, Any] = tree
        for part in column.path[:-1]:
            at = at.setdefault(part, {})
        last = column.path[-1]
        if column.rest_from is None:
            at[last] = value
            continue
        if not isinstance(value, list):
            raise _BadCell(heading, "expected a list in JSON, such as []")
        below = at.setdefault(last, {})
        below.update({_REST + number: one for number, one in enumerate(value)})
    found: dict[str, Any] = _with_lists(tree)
    return found


def _with_lists(value: Any) -> Any:
    """The same with a list for each mapping by number."""
    if not isinstance(value, dict):
        return value
    if value and all(isinstance(key, int) for key in value):
        return [_with_lists(value[key]) for key in sorted(value)]
    return {key: _with_lists(one) for key, one in value.items()}


def _json(cell: str, heading: str) -> Any:
    try:
        return json.loads(
            unguarded(cell),
            parse_float=Written,
            parse_constant=_refuse,
            object_pairs_hook=_distinct,
        )
    except (ValueError, RecursionError) as error:
        raise _BadCell(heading, f"not JSON: {error}", "Restore the cell, or empty it.") from None


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a supported number")


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a field is given twice in one object")
    return made


def _identifiers(cell: str, heading: str) -> list[dict[str, str]]:
    found = []
    for line in unguarded(cell).split("\n"):
        scheme, colon, value = line.partition(":")
        if not colon:
            raise _BadCell(
                heading, f"“{line[:60]}” is not SCHEME:VALUE", "Such as celex:32022R0576."
            )
        found.append({"scheme": scheme, "value": value})
    return found


def _whole(cell: str, heading: str) -> int:
    if _is_whole(cell) is None:
        raise _BadCell(heading, f"“{cell[:60]}” is not a whole number")
    return int(cell)


_is_whole: Final = re.compile(r"-?[0-9]{1,40}").fullmatch


def _flag(cell: str, heading: str) -> bool:
    word = cell.lower()  # a spreadsheet writes TRUE
    if word not in ("true", "false"):
        raise _BadCell(heading, f"“{cell[:60]}” is not true or false")
    return word == "true"


_VALUES: Final[Mapping[Sort, Callable[[str, str], Any]]] = {
    "text": lambda cell, _: unguarded(cell),
    "slugs": lambda cell, _: cell.split(),
    "identifiers": _identifiers,
    "json": _json,
    "number": lambda cell, _: unguarded(cell),
    "whole": _whole,
    "flag": _flag,
}
