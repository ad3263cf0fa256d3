"""Compares the page that a quote gives with the page of the PDF that has its words.

A source may number its pages in its own way: from another number, or with a cover that has none. So
what differs is worth a note, and never an error.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from timeline.domain.values import Quote
from timeline.formats.documents.document_text import Document
from timeline.formats.documents.quotes import Found
from timeline.formats.documents.sidecar_names import sidecar_of
from timeline.formats.documents.sidecars import read_sidecar
from timeline.formats.errors import BadFile

PAGE_BREAK: Final = "\f"
"""Separates the pages of a PDF in its text."""
_NUMBERS: Final = re.compile(r"[0-9]{1,6}")


def page_problem(document: Document, quote: Quote, found: Found) -> str | None:
    """A clause on a quote that is on another page than it says; None if that is not certain."""
    if quote.page is None or not is_of_pdf(document):
        return None
    first = document.text.count(PAGE_BREAK, 0, found.start) + 1
    last = first + document.text.count(PAGE_BREAK, found.start, found.end)
    labels = _labels(document)
    names = {label.casefold() for label in labels[first - 1 : last]}
    stated = quote.page.strip().casefold()
    numbers = [int(one) for one in _NUMBERS.findall(stated)]
    if stated in names or not (numbers or stated in {one.casefold() for one in labels}):
        return None
    if numbers:
        least, most = numbers[0], numbers[-1]
        counted = {*range(first, last + 1), *(int(one) for one in names if one.isdecimal())}
        if any(least <= one <= most for one in counted):
            return None
    here = str(first) if first == last else f"{first}-{last}"
    labelled = f" (labelled {', '.join(labels[first - 1 : last])})" if names else ""
    pages = "page" if first == last else "pages"
    return f"the quote says page {quote.page}, and its words are on {pages} {here}{labelled}"


def is_of_pdf(document: Document) -> bool:
    """Whether a document is the text of a PDF, by its name."""
    return document.path.with_suffix("").suffix.lower() == ".pdf"


def _labels(document: Document) -> Sequence[str]:
    sidecar = sidecar_of(document.path)
    try:
        return read_sidecar(sidecar).page_labels if sidecar.is_file() else ()
    except BadFile:  # which `check` reports
        return ()
