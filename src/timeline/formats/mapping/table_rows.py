"""The rows of a table in CSV, XLSX, a JSON array or JSON Lines of any shape, with their lines."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final, Literal, NamedTuple, TypeAlias

from timeline.formats.encoding import ReadError, decode_text
from timeline.formats.jsonl import MAX_LINE
from timeline.formats.mapping.json_paths import path_getter
from timeline.formats.mapping.table_map import TableShape
from timeline.formats.tables.cells import unguarded
from timeline.formats.tables.csv_rows import csv_table

MAX_JSON: Final = 64 * 1024 * 1024
"""Most bytes of a JSON array, which is read as a whole; JSON Lines and CSV have no limit."""
TableFormat = Literal["csv", "json", "jsonl", "xlsx", "markdown"]
ENDINGS: Final[dict[str, TableFormat]] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".json": "json",
    ".xlsx": "xlsx",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".md": "markdown",
    ".markdown": "markdown",
}
Row: TypeAlias = Any
"""The cells of a row of CSV, or the object of one of JSON."""
Getter: TypeAlias = Callable[[Row], str]
"""Returns the text of a column, without white space around it; "" if there is none."""
_DECODER: Final = json.JSONDecoder(parse_float=str, parse_int=str)
_space: Final = re.compile(r"[ \t\r\n]*").match


class TableRows(NamedTuple):
    """A table that is open.

    Attributes:
        headings: The columns; None for JSON, in which each row has its own.
        rows: The line at which each row begins, counted from 1, and the row. Iterating raises a
            `ReadError` at a line that cannot be read.
        places: The place of each column in a row, from 0, by its heading.
    """

    headings: list[str] | None
    rows: Iterator[tuple[int, Row]]
    places: Mapping[str, int] = {}

    @classmethod
    def of(cls, headings: list[str], rows: Iterator[tuple[int, Row]]) -> TableRows:
        """A table with headings.

        Raises:
            ReadError: if two columns have the same.
        """
        twice = next((one for one, count in Counter(headings).items() if count > 1 and one), None)
        if twice is not None:
            raise ReadError(1, f"two columns have the heading “{twice}”", "Rename one of them.")
        return cls(headings, rows, {one: place for place, one in enumerate(headings)})

    def getter(self, column: str) -> Getter | None:
        """What returns the text of a column; None if the table certainly has none of this name."""
        if self.headings is None:
            return path_getter(column)
        if column not in self.places:
            return None
        place = self.places[column]

        def cell(row: Row) -> str:
            return unguarded(row[place]).strip() if place < len(row) else ""

        return cell


class _Text(io.TextIOWrapper):
    """The text of a stream, which is left open for the one who opened it."""

    def close(self) -> None:
        pass


def table_rows(stream: io.BufferedReader, name: str, shape: TableShape) -> TableRows:
    """Opens a table.

    Args:
        stream: Its bytes.
        name: The name of its file, such as `data.csv`.
        shape: What the map says of the file.

    Raises:
        ReadError: if its beginning cannot be read.
    """
    form = shape.format or ENDINGS.get(Path(name).suffix.lower())
    if form is None:
        form = _sniffed(stream.peek(1024))
    if form == "csv":
        text = _Text(stream, encoding="utf-8-sig", newline="")
        table = csv_table(text, shape.delimiter)
        return TableRows.of(table.headings, table.rows)
    if form == "xlsx":
        from timeline.formats.mapping.workbook_rows import workbook_rows

        return TableRows.of(*workbook_rows(stream, shape.sheet))
    if form == "markdown":
        from timeline.formats.mapping.markdown_row import markdown_row

        return TableRows(None, iter([(1, markdown_row(stream, Path(name).stem))]))
    if form == "jsonl":
        return TableRows(None, _lines(stream))
    return TableRows(None, _array(stream, shape.items))


def items_in(row: Row, path: str) -> list[Row]:
    """The row once for each item of a list in it, with the item in the place of the list."""
    found: Any = row
    parts = path.split(".")
    for part in parts:
        found = found.get(part) if isinstance(found, dict) else None
    if not isinstance(found, list):
        return []
    return [_with(row, parts, one) for one in found]


def _with(row: Row, parts: list[str], item: Any) -> Row:
    head, *rest = parts
    return {**row, head: _with(row[head], rest, item) if rest else item}


def _sniffed(start: bytes) -> TableFormat:
    first = start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return "json" if first == b"[" else "jsonl" if first == b"{" else "csv"


def _lines(stream: BinaryIO) -> Iterator[tuple[int, Row]]:
    number = 0
    while line := stream.readline(MAX_LINE):
        number += 1
        if len(line) == MAX_LINE:
            raise ReadError(number, f"the line is longer than {MAX_LINE // 1024 // 1024} MB")
        if line.strip():
            try:
                yield number, _DECODER.decode(decode_text(line))
            except ReadError as error:
                raise ReadError(number, error.message, error.hint) from None
            except (ValueError, RecursionError) as error:
                raise _no_json(number, error) from None


def _no_json(line: int, error: Exception) -> ReadError:
    why = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deep"
    return ReadError(line, f"not JSON: {why[:1].lower()}{why[1:]}")


def _array(stream: BinaryIO, items: str | None) -> Iterator[tuple[int, Row]]:
    data = stream.read(MAX_JSON + 1)
    if len(data) > MAX_JSON:
        most = MAX_JSON // 1024 // 1024
        raise ReadError(1, f"is larger than {most} MB, too large for JSON", "Use JSON Lines.")
    text = decode_text(data)
    at, line = 0, 1
    try:
        at = _begin_of(text, items.split(".") if items else [])
        while True:
            at = _after_space(text, at)
            if text[at : at + 1] == "]":
                return
            line = text.count("\n", 0, at) + 1
            row, end = _DECODER.raw_decode(text, at)
            yield line, row
            at = _after_space(text, end)
            if text[at : at + 1] not in (",", "]"):
                line = text.count("\n", 0, at) + 1
                raise ReadError(line, "not JSON: expected a comma or ] after the row")
            at += text[at] == ","
    except json.JSONDecodeError as error:
        raise _no_json(error.lineno, error) from None
    except (ValueError, RecursionError) as error:
        raise _no_json(line, error) from None


def _begin_of(text: str, path: list[str]) -> int:
    """Where the first row of a list is: behind its bracket."""
    at = _after_space(text, 0)
    for name in path:
        at = _value_of(text, at, name)
    if text[at : at + 1] != "[":
        hint = "Say where the list is: `table: {items: results}`."
        line = text.count("\n", 0, at) + 1
        raise ReadError(line, "expected a list of rows: [ … ]", hint)
    return at + 1


def _value_of(text: str, at: int, name: str) -> int:
    """Where the value of a key of the object at a place begins."""
    found, start = text[at : at + 1] == "{", at
    at += 1
    while found:
        at = _after_space(text, at)
        if text[at : at + 1] == "}":
            break
        key, at = _DECODER.raw_decode(text, at)
        at = _after_space(text, _after_space(text, at) + 1)
        if key == name:
            return at
        _, at = _DECODER.raw_decode(text, at)
        at = _after_space(text, at)
        at += text[at : at + 1] == ","
    line = text.count("\n", 0, start) + 1
    raise ReadError(line, f"there is no “{name}” here, which the map says has the rows")


def _after_space(text: str, at: int) -> int:
    found = _space(text, at)
    return at if found is None else found.end()
