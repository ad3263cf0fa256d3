"""Looks up quotes in their source document, verbatim or at least with the same words.

What was retyped or made up is not found. What was copied from a wrapped or printed page is: with
the same words, and perhaps other quotation marks and dashes (see `same_words`). The level says
which. For a quote that is not found, the most similar passage is looked up, with the difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias, Union

from timeline.formats.documents.stored_sources import HasWords
from timeline.frozen import frozen

if TYPE_CHECKING:
    from timeline.formats.documents.nearest_passage import QuoteNotFound
    from timeline.formats.documents.same_words import SameWords

Level: TypeAlias = Literal["verbatim", "same-words", "other-typography"]
"""How exactly a quote is in its document; `other-typography` means the same words too."""
_FOLDED: Final[tuple[Level, ...]] = ("same-words", "other-typography")
_LARGE: Final = 500_000
"""Of longer documents, in characters, only one is cached."""


class Found(NamedTuple):
    """The place of a quote, in characters of the text from 0; `end` is exclusive."""

    start: int
    end: int
    line: int
    """The line of the first character, counted from 1."""
    level: Level = "verbatim"


@frozen
class Ambiguous:
    """The quote occurs several times, and prefix and suffix do not decide."""

    count: int

    def __str__(self) -> str:
        return f"the quote occurs {self.count} times"


Result: TypeAlias = Union[Found, "QuoteNotFound", Ambiguous]


def find(document_text: str, quote: HasWords) -> Result:
    """Finds a quote at the most exact level; its prefix and suffix must be next to it.

    White space between prefix, quote and suffix does not matter.
    """
    places = list(_places(document_text, quote.exact))
    fitting = [start for start in places if _fits(document_text, start, quote)]
    if fitting:
        ends = [(start, start + len(quote.exact)) for start in fitting]
        return _only(document_text, ends, "verbatim")
    # Most quotes are verbatim, and need none of this.
    from timeline.formats.documents.nearest_passage import (
        LONGEST_SEARCHED,
        QuoteNotFound,
        nearest,
        shown,
    )

    passages = [(start, start + len(quote.exact)) for start in places]
    same = "exact"
    for level in _FOLDED if len(document_text) <= LONGEST_SEARCHED else ():
        folded = _folded_places(document_text, quote.exact, level)
        near = [one for one in folded if _fits_folded(document_text, one, quote, level)]
        if near:
            return _only(document_text, near, level)
        if folded and not passages:
            passages, same = folded, "same"
    if not passages:
        return nearest(document_text, quote.exact)
    given = " and ".join(
        name for name, words in (("prefix", quote.prefix), ("suffix", quote.suffix)) if words
    )
    start, end = passages[0]
    return QuoteNotFound(
        f"the {same} words are there, but not next to the {given}",
        shown(document_text[max(0, start - 40) : end + 40]),
    )


def is_not_verbatim(document_text: str, quote: HasWords, found: Found) -> str:
    """A clause on what differs between a quote and the passage that has its words."""
    passage = document_text[found.start : found.end]
    from timeline.formats.documents.folded_text import Folded
    from timeline.formats.documents.nearest_passage import differences

    exact = quote.exact.strip()
    if Folded(exact).text != Folded(passage).text:  # only beside digits does that need more
        return "it differs in hyphenation at line ends"
    said = differences(exact, passage)
    if not said:  # the quote is verbatim, and what is beside it is not
        return "its prefix or suffix differs in typography or white space"
    return f"it differs in {said}"


def _only(text: str, places: list[tuple[int, int]], level: Level) -> Found | Ambiguous:
    if len(places) > 1:
        return Ambiguous(len(places))
    start, end = places[0]
    return Found(start, end, text.count("\n", 0, start) + 1, level)


def _same_words(text: str) -> SameWords:
    from timeline.formats.documents.same_words import SameWords

    return SameWords(text)


_small: Final = lru_cache(8)(_same_words)
_large: Final = lru_cache(1)(_same_words)


def _folded(text: str, level: Level) -> SameWords:
    folded = _large(text) if len(text) > _LARGE else _small(text)
    return folded if level == "same-words" else folded.in_plain_signs


def _folded_places(text: str, exact: str, level: Level) -> list[tuple[int, int]]:
    wanted = _same_words(exact)
    return _folded(text, level).places_of(
        wanted if level == "same-words" else wanted.in_plain_signs
    )


def _fits_folded(text: str, place: tuple[int, int], quote: HasWords, level: Level) -> bool:
    start, end = place
    prefix, suffix = (_core(words or "", level) for words in (quote.prefix, quote.suffix))
    room = 2 * max(len(quote.prefix or ""), len(quote.suffix or "")) + 400
    return (not prefix or _core(text[max(0, start - room) : start], level).endswith(prefix)) and (
        not suffix or _core(text[end : end + room], level).startswith(suffix)
    )


def _core(text: str, level: Level) -> str:
    folded = _same_words(text)
    return (folded if level == "same-words" else folded.in_plain_signs).core


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


def _fits(text: str, start: int, quote: HasWords) -> bool:
    end = start + len(quote.exact)
    prefix = (quote.prefix or "").strip()
    suffix = (quote.suffix or "").strip()
    # Allows for the longest run of white space that a document may have there.
    before = text[max(0, start - len(prefix) - 200) : start].rstrip()
    after = text[end : end + len(suffix) + 200].lstrip()
    return before.endswith(prefix) and after.startswith(suffix)
