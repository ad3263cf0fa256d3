"""Looks up quotes in their source document, verbatim.

A quote that is nearly right is wrong: it was retyped, tidied or made up. So only the exact words
count as found, and nothing is normalized. But someone has to correct an error. So the most similar
passage is found too, with the difference (see `nearest`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from timeline.domain.values import Quote
from timeline.formats.documents.nearest_passage import QuoteNotFound, nearest, shown

__all__ = ["Ambiguous", "Found", "QuoteNotFound", "Result", "context", "find"]


class Found(NamedTuple):
    """The place of a quote, in characters of the text from 0; `end` is exclusive."""

    start: int
    end: int
    line: int
    """The line of the first character, counted from 1."""


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """The quote occurs several times, and prefix and suffix do not decide."""

    count: int

    def __str__(self) -> str:
        return f"the quote occurs {self.count} times"


Result: TypeAlias = Found | QuoteNotFound | Ambiguous


def find(document_text: str, quote: Quote) -> Result:
    """Finds a quote; its prefix and suffix, if given, must be next to it.

    White space between prefix, quote and suffix does not matter; inside the quote it does.
    """
    places = list(_places(document_text, quote.exact))
    if not places:
        return nearest(document_text, quote.exact)
    fitting = [start for start in places if _fits(document_text, start, quote)]
    if not fitting:
        given = " and ".join(
            name for name, words in (("prefix", quote.prefix), ("suffix", quote.suffix)) if words
        )
        start = places[0]
        around = document_text[max(0, start - 40) : start + len(quote.exact) + 40]
        return QuoteNotFound(
            f"the exact words are there, but not next to the {given}", shown(around)
        )
    if len(fitting) > 1:
        return Ambiguous(len(fitting))
    start = fitting[0]
    return Found(start, start + len(quote.exact), document_text.count("\n", 0, start) + 1)


def context(document_text: str, found: Found, width: int = 80) -> tuple[str, str, str]:
    """The text before the quote, the quote, and the text after it, within the paragraph.

    Before and after have at most `width` characters each. An ellipsis marks a cut, at a word if
    possible.
    """
    head = document_text[: found.start].rpartition("\n")[2]
    tail = document_text[found.end :].partition("\n")[0]
    if len(head) > width:
        kept = head[-(width - 1) :] if width > 1 else ""
        head = "…" + (kept.partition(" ")[2] or kept)
    if len(tail) > width:
        kept = tail[: max(width - 1, 0)]
        tail = (kept.rpartition(" ")[0] or kept) + "…"
    return head, document_text[found.start : found.end], tail


def _places(text: str, exact: str) -> Iterator[int]:
    start = text.find(exact)
    while start >= 0:
        yield start
        start = text.find(exact, start + 1)


def _fits(text: str, start: int, quote: Quote) -> bool:
    end = start + len(quote.exact)
    prefix = (quote.prefix or "").strip()
    suffix = (quote.suffix or "").strip()
    # Allows for the longest run of white space that a document may have there.
    before = text[max(0, start - len(prefix) - 200) : start].rstrip()
    after = text[end : end + len(suffix) + 200].lstrip()
    return before.endswith(prefix) and after.startswith(suffix)
