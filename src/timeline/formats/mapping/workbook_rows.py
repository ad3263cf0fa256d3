"""The rows of a sheet of an XLSX workbook, as the texts that a CSV file of it would have."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, Final

from timeline.formats.encoding import ReadError

MAX_BYTES: Final = 32 * 1024 * 1024
"""Most bytes of a workbook."""
MAX_UNPACKED: Final = 256 * 1024 * 1024
"""Most bytes of what is packed in it, which is read into memory."""


def workbook_rows(
    stream: io.BufferedReader, sheet: str | None
) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """The headings of a sheet, and its rows with their numbers, counted from 1.

    A day is ISO 8601, with its time if it has one; a number has no `.0` at its end.

    Args:
        stream: The bytes of the workbook.
        sheet: The name of the sheet; None for the first.

    Raises:
        ReadError: if it is no workbook, is too large, has no such sheet, or the library is missing.
    """
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError:
        hint = "Install it: pip install 'decision-timeline[xlsx]'. Or save the sheet as CSV UTF-8."
        raise ReadError(1, "python-calamine, which reads XLSX, is not installed", hint) from None
    data = stream.read(MAX_BYTES + 1)
    _refuse_large(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = book.sheet_names
        if not names or (sheet is not None and sheet not in names):
            known = ", ".join(names)[:300]
            raise ReadError(1, f"there is no sheet “{sheet}”", f"The sheets are {known}.")
        table = book.get_sheet_by_name(sheet or names[0]).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise ReadError(1, f"not a workbook: {error}", "Save the sheet as CSV UTF-8.") from None
    rows = enumerate(([_text(cell) for cell in row] for row in table), 1)
    for _, cells in rows:
        if any(cells):
            return cells, rows
    raise ReadError(1, "the sheet is empty", "Name another: `table: {sheet: NAME}`.")


def _refuse_large(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        most = MAX_BYTES // 1024 // 1024
        raise ReadError(1, f"is larger than {most} MB, too large for XLSX", "Save it as CSV UTF-8.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            unpacked = sum(one.file_size for one in packed.infolist())
    except (zipfile.BadZipFile, ValueError, OSError):
        raise ReadError(1, "not a workbook: it is no ZIP file", "Save it as CSV UTF-8.") from None
    if unpacked > MAX_UNPACKED:
        most = MAX_UNPACKED // 1024 // 1024
        raise ReadError(1, f"unpacks to more than {most} MB", "Save the sheet as CSV UTF-8.")


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return str(cell.date() if cell.time() == time() else cell.replace(microsecond=0))
    if isinstance(cell, date | time):
        return cell.isoformat()
    return "" if cell is None else str(cell)
