"""Reads developments from a CSV file that `timeline export --format csv` has written.

A person may have edited it in a spreadsheet, so columns may be in any order, or missing. What a
cell held is read back exactly. The columns that only follow from others are ignored.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, NoReturn, TextIO

from timeline.dates.edtf import ZoneError, check_zone
from timeline.domain.developments import Development
from timeline.domain.kinds import Amendment
from timeline.domain.lexical.decimals import Written
from timeline.domain.parsing import InvalidDevelopment, parse_development
from timeline.formats.encoding import ReadError
from timeline.formats.errors import Finding
from timeline.formats.records import GovernmentHeader, Item
from timeline.formats.rejects import exact_json
from timeline.formats.tables.cells import unguarded
from timeline.formats.tables.columns import COMPUTED, Column, Sort, column_of, columns
from timeline.formats.tables.csv_rows import CsvTable, csv_table

NEEDED: Final = frozenset({"id", "kind", "government", "occurred", "title"})
"""The columns that a table of developments has at least."""
_REST: Final = 1_000_000
"""Above the place of any item that has columns of its own."""


class _BadCell(Exception):
    """A cell that has another form than its column."""

    def __init__(self, column: str, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.column = column
        self.message = message
        self.hint = hint


def read_csv(path: Path) -> Iterator[Item | GovernmentHeader | Finding]:
    """Yields the developments of a CSV file and its errors, line by line."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            yield from read_csv_stream(stream, str(path))
    except OSError as error:
        yield Finding(str(path), None, None, f"cannot be read: {error.strerror or error}")


def read_csv_stream(stream: TextIO, name: str) -> Iterator[Item | GovernmentHeader | Finding]:
    """Reads an open stream of text, opened with `newline=""`, without a byte order mark.

    Findings have the heading of the column as their field, and the line at which the row begins.
    What refers to a development comes after all others: a table has the order of events, in which
    a correction may come first. Only these rows are kept in memory. The stream is read twice, so
    that a source which a row of the table adds is not there before.
    """
    try:
        begins = stream.tell()
        added = _citations(csv_table(stream))
        stream.seek(begins)
        table = csv_table(stream)
        wrong = list(_wrong_headings(table.headings, name))
        yield from wrong
        if not wrong:
            yield from _TableReader(table.headings, name, added).read(table.rows)
    except ReadError as error:
        yield Finding(name, error.line, None, error.message, error.hint)


def is_own(headings: Collection[str]) -> bool:
    """Whether a table with these headings is one of developments, as the export writes it."""
    return set(headings) >= NEEDED


def _wrong_headings(headings: Sequence[str], name: str) -> Iterator[Finding]:
    if not is_own(headings):
        missing = ", ".join(sorted(NEEDED - set(headings)))
        hint = f"Write a map for it: timeline import {name} --write-map map.yaml"
        yield Finding(name, 1, None, f"not a table of developments: no column {missing}", hint)
        return
    known = _known(headings)
    for one in headings:
        if one not in known and one not in _COMPUTED:
            yield Finding(name, 1, one, "unknown column", "Delete it, or correct its heading.")
    for one in sorted({one for one in headings if headings.count(one) > 1}):
        yield Finding(name, 1, one, "two columns have this heading", "Delete one of them.")


def _citations(table: CsvTable) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """The sources that rows of the table add to others, by the id of those."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    if not {"kind", "amends"} <= set(table.headings):
        return found
    known = _known(table.headings)
    kind = table.headings.index("kind")
    for _, cells in table.rows:
        if cells[kind : kind + 1] == ["cited"]:
            with suppress(_BadCell):
                data = document_of(dict(zip(table.headings, cells, strict=False)), known)
                found.setdefault(data.get("amends", ""), []).extend(data.get("sources", ()))
    return found


class _TableReader:
    """Reads the rows of one table."""

    def __init__(
        self, headings: list[str], name: str, added: Mapping[str, Sequence[Mapping[str, Any]]]
    ) -> None:
        self._headings = headings
        self._known = _known(headings)
        self._name = name
        self._added = added
        self._zones: set[str] = set()

    def read(
        self, rows: Iterator[tuple[int, list[str]]]
    ) -> Iterator[Item | GovernmentHeader | Finding]:
        later: list[tuple[str, Item]] = []
        width = len(self._headings)
        for line, cells in rows:
            if any(cells[width:]):
                what = "more cells than headings"
                yield Finding(self._name, line, None, what, "Delete the surplus.")
                continue
            if not any(cells):
                continue
            # A spreadsheet leaves out empty cells at the end.
            row = dict(zip(self._headings, cells, strict=False))
            for one in self._row(row, line):
                if isinstance(one, Item) and _refers(one.development):
                    later.append((row.get("recorded", ""), one))
                else:
                    yield one
        later.sort(key=itemgetter(0))
        yield from map(itemgetter(1), later)

    def _row(
        self, row: Mapping[str, str], line: int
    ) -> Iterator[Item | GovernmentHeader | Finding]:
        given = row.get("id") or None
        try:
            data = document_of(row, self._known)
            if given is not None and given in self._added:
                _take_away(data, self._added[given])
            _keep_moment(data, row.get("recorded"))
            item = Item(parse_development(data), self._name, line)
        except _BadCell as bad:
            entry = _entry(row, self._known)
            yield Finding(self._name, line, bad.column, bad.message, bad.hint, given, entry)
            return
        except InvalidDevelopment as error:
            for problem in error.problems:
                field = column_of(problem.field) if problem.field else None
                field = field or problem.field or None
                entry = exact_json(data)
                yield Finding(self._name, line, field, problem.message, None, given, entry)
            return
        government, zone = item.development.government, row.get("zone")
        if zone and government not in self._zones:
            self._zones.add(government)
            try:
                named = unguarded(row.get("government_name", "")) or None
                yield GovernmentHeader(government, named, check_zone(zone), self._name, line)
            except ZoneError as error:
                yield Finding(self._name, line, "zone", error.message, error.hint, given)
                return
        yield item


def _refers(development: Development) -> bool:
    return development.account_of is not None or isinstance(development, Amendment)


def _keep_moment(data: dict[str, Any], recorded: str | None) -> None:
    """Keeps the moment of recording if no source says when it became public, as `export` does."""
    sources = data.get("sources", ())
    if recorded and not any(isinstance(one, dict) and one.get("published") for one in sources):
        data.setdefault("first_recorded", recorded)


def _take_away(data: dict[str, Any], added: Sequence[Mapping[str, Any]]) -> None:
    """Takes away the sources that another row adds."""
    for source in added:
        if source in data.get("sources", ()):
            data["sources"].remove(source)


_COMPUTED: Final = frozenset(one.name for one in COMPUTED)


def _known(headings: Sequence[str]) -> Mapping[str, Column]:
    given = set(headings)
    return {one.name: one for one in columns() if one.name in given}


def _entry(row: Mapping[str, str], known: Mapping[str, Column]) -> str:
    """The row as JSON to fix, with the text of each cell that has another form than its column."""
    data: dict[str, Any] = {}
    for heading, cell in row.items():
        try:
            data |= document_of({heading: cell}, known)
        except _BadCell:
            data[heading] = cell
    return exact_json(data)


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
