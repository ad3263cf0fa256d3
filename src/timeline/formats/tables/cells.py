"""Cells of a CSV file (RFC 4180) that a spreadsheet shows and does not execute.

A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, which may call
another program or an address. So a text that begins with one of them gets an apostrophe, and is
shown as text. One that begins with an apostrophe gets another, so that a reader knows which of
them to take away. A tab or a carriage return at the start is skipped by some spreadsheets, and
hides what follows (OWASP, CSV injection).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

MARK: Final = "\ufeff"
"""Excel takes a file without a byte order mark for one in the character set of the machine."""
LINE_END: Final = "\r\n"
_STARTS: Final = ("=", "+", "-", "@", "'", "\t", "\r")
_needs_quotes: Final = re.compile(r'[",;|\t\r\n]|^\s|\s$').search


def guarded(text: str) -> str:
    """A text as a cell that is no formula."""
    return f"'{text}" if text.startswith(_STARTS) else text


def unguarded(cell: str) -> str:
    """The text of a cell: an apostrophe is taken away if `guarded` has added it."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_STARTS) else cell


def csv_line(cells: Iterable[str]) -> str:
    """A line of a CSV file. Quotation marks are around what some dialect would take apart."""
    return ",".join(map(_quoted, cells)) + LINE_END


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _needs_quotes(cell) else cell
