"""The rows of a CSV file from any program: comma, semicolon or tab, with or without a mark.

RFC 4180 has only the comma. A spreadsheet of a country with a decimal comma writes semicolons, and
`.tsv` has tabs, so the line of headings decides.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final, NamedTuple, TextIO

from timeline.formats.encoding import ReadError

MAX_CELL: Final = 16 * 1024 * 1024
"""Most characters of a cell."""
MAX_HEADING: Final = 1024 * 1024
"""Most characters of the line of headings."""
_DELIMITERS: Final = (",", ";", "\t", "|")
_quoted: Final = re.compile(r'"(?:[^"]|"")*"').sub


class CsvTable(NamedTuple):
    """The headings of a file, and its rows, which are read once.

    Attributes:
        headings: The headings, without white space around them.
        delimiter: What separates the cells.
        rows: The line at which each row begins, counted from 1, and its cells. Iterating raises a
            `ReadError` at the first line that is no CSV.
    """

    headings: list[str]
    delimiter: str
    rows: Iterator[tuple[int, list[str]]]


def csv_table(stream: TextIO, delimiter: str | None = None) -> CsvTable:
    """Reads the headings of an open stream.

    Args:
        stream: Text, opened with `newline=""`, without a byte order mark.
        delimiter: What separates the cells; found in the line of headings if not given.

    Raises:
        ReadError: if there are no headings, or the file is not UTF-8 text.
    """
    try:
        first = _first_row(stream)
    except UnicodeDecodeError:
        raise _not_utf8(1) from None
    if not any(line.strip() for line in first):
        raise ReadError(1, "the file is empty", "Keep the line with the headings.")
    separator = delimiter or _delimiter_in("".join(first))
    rows = _rows(chain(first, stream), separator)
    for _, headings in rows:
        if any(headings):
            return CsvTable([one.strip() for one in headings], separator, rows)
    raise ReadError(1, "the file is empty", "Keep the line with the headings.")


def _first_row(stream: TextIO) -> list[str]:
    """The lines up to the end of the first row with text."""
    lines: list[str] = []
    size = 0
    while line := stream.readline(MAX_HEADING):
        lines.append(line)
        size += len(line)
        if size >= MAX_HEADING:
            raise ReadError(1, "the line of headings is longer than 1 MB", "Check the file.")
        if "".join(lines).count('"') % 2 == 0 and line.strip():
            break
    return lines


def _delimiter_in(text: str) -> str:
    plain = _quoted("", text)
    return max(_DELIMITERS, key=plain.count)  # of equals, the first


def _not_utf8(line: int) -> ReadError:
    return ReadError(line, "the file is not UTF-8", "Save it as CSV UTF-8.")


def _rows(lines: Iterable[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The rows, with cells of up to `MAX_CELL` characters: the module's own limit is global."""
    reader = csv.reader(lines, strict=True, delimiter=delimiter)
    while True:
        line = reader.line_num + 1
        before = csv.field_size_limit(MAX_CELL)
        try:
            cells = next(reader)
        except StopIteration:
            return
        except UnicodeDecodeError:
            raise _not_utf8(line) from None
        except csv.Error as error:
            raise ReadError(reader.line_num, f"not CSV: {error}") from None
        finally:
            csv.field_size_limit(before)
        yield line, cells
