"""Reads the text of a PDF, page by page."""

from __future__ import annotations

import io
from typing import Any, Final

import pypdf
from pypdf.errors import PdfReadError, PyPdfError

from timeline.formats.extraction.unreadable import Unreadable

PAGE_BREAK: Final = "\n\f\n"
"""Separates pages, so that they can be counted: a line of its own is beside no quote."""
MOST_PAGES: Final = 5_000


def read_pdf(data: bytes) -> dict[str, Any]:
    """Text, title, number and labels of the pages of a PDF.

    Raises:
        Unreadable: if it is encrypted or damaged, or has no text.
    """
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable(
                "is encrypted, and needs a password", "Save it without a password, and add that."
            )
        count = len(reader.pages)
        if count > MOST_PAGES:
            raise Unreadable(f"has {count:,} pages, more than {MOST_PAGES:,}")
        pages = [page.extract_text().replace("\f", "\n").strip("\n") for page in reader.pages]
    except PdfReadError:
        raise Unreadable("is damaged or truncated", "Fetch it again.") from None
    except PyPdfError as error:
        raise Unreadable(f"cannot be read: it is damaged ({type(error).__name__})") from None
    if not any(page.strip() for page in pages):
        raise Unreadable(
            "has no text: its pages are pictures, such as a scan's",
            "Recognise its text first, for example with `ocrmypdf`.",
        )
    labels = _labels(reader)
    return {
        "text": PAGE_BREAK.join(pages) + "\n",
        "by": f"pypdf {pypdf.__version__}",
        "fields": _fields(reader),
        "language": _text(_root(reader).get("/Lang")),
        "pages": count,
        "labels": [] if labels == [str(one) for one in range(1, count + 1)] else labels,
    }


def _root(reader: pypdf.PdfReader) -> Any:
    return reader.trailer["/Root"].get_object() if "/Root" in reader.trailer else {}


def _labels(reader: pypdf.PdfReader) -> list[str]:
    if "/PageLabels" not in _root(reader):
        return []
    try:
        return [str(one) for one in reader.page_labels]
    except Exception:  # noqa: BLE001  labels of a damaged tree; the pages can still be counted
        return []


def _fields(reader: pypdf.PdfReader) -> dict[str, str]:
    try:
        title = _text(reader.metadata.title if reader.metadata else None)
    except Exception:  # noqa: BLE001  a damaged title must not hide the text
        title = None
    return {"title": title} if title else {}


def _text(value: object) -> str | None:
    """A text of one line, or None."""
    found = " ".join(str(value).split()) if isinstance(value, str) else ""
    return found or None
