"""Finds the passage of a document that is most similar to a missing quote, and the difference.

Two texts are compared without the differences that an editor or a program may make: white space,
hyphens at line ends, invisible characters, composed letters, quotation marks, dashes and capitals.
Each of these is one fold, and no two change the same characters. So the difference is named by the
folds that are needed to make the texts equal. If all folds together do not find the quote, accents
and vowel marks are removed too, as in a search.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING, Final, NamedTuple

from timeline.domain.lexical.text_folding import without_accents
from timeline.formats.documents.folded_text import FOLDS, Folded

if TYPE_CHECKING:
    from difflib import SequenceMatcher

LONGEST_SEARCHED: Final = 4_000_000
"""Longer documents, in characters, are not searched for a similar passage."""
_LARGE: Final = 500_000
"""Of longer documents, in characters, only one is cached."""
_MOST_WORDS: Final = 200
_MOST_WINDOWS: Final = 20
_MOST_ADDED: Final = 2
"""Most words that a window may be wider than a quote on one side."""
_LONGEST_SHOWN: Final = 300
_LONGEST_NAMED: Final = 80
_ALIKE: Final = 0.5
"""Share of a quote's words that a similar passage must have."""
_LINE_END: Final = re.compile("[-\u2010\u2011\u00ad]\\s*\n")
_ACCENTS: Final = "accents or vowel marks"


class QuoteNotFound(NamedTuple):
    """The quote is not in the document."""

    reason: str
    """A clause that can follow “quote not found”."""
    nearest: str | None
    """The most similar passage of the document, if any."""

    def __str__(self) -> str:
        near = f"; the nearest passage is “{self.nearest}”" if self.nearest else ""
        return self.reason.removeprefix("and ") + near


def nearest(text: str, exact: str) -> QuoteNotFound:
    """The passage of a text that is most similar to a missing quote, and the difference."""
    if len(text) > LONGEST_SEARCHED:
        return QuoteNotFound("and the document is too long to search for similar text", None)
    document = _large(text) if len(text) > _LARGE else _small(text)
    wanted = Folded(exact)
    kinds = [(document, wanted)]
    if document.bare is not document or wanted.bare is not wanted:
        kinds.append((document.bare, wanted.bare))
    for where, words in kinds:
        start = where.text.find(words.text) if words.text else -1
        if start >= 0:
            passage = where.passage(start, start + len(words.text))
            return QuoteNotFound(f"it differs in {differences(exact, passage)}", shown(passage))
    for where, words in kinds:
        found = _by_words(where, words)
        if found is not None:
            return found
    return QuoteNotFound("and nothing similar", None)


def shown(passage: str) -> str:
    """The passage, cut if it is too long to show."""
    return passage if len(passage) <= _LONGEST_SHOWN else passage[: _LONGEST_SHOWN - 1] + "…"


# ---------------------------------------------------------------------- differences


def differences(exact: str, passage: str) -> str:
    """The names of the folds that make two texts equal; "" if they are."""
    if exact == passage:
        return ""
    needed = []
    if Folded(exact).text != Folded(passage).text:
        needed.append(_ACCENTS)
        exact, passage = without_accents(exact), without_accents(passage)
    for name, _ in FOLDS:
        one, other = exact, passage
        for another, fold in FOLDS:
            if another != name:
                one, other = fold(one), fold(other)
        if one != other:
            needed.append(name)
    if not needed:  # Two folds may each suffice: capitals also make `STRASSE` of `Straße`.
        needed = [name for name, fold in FOLDS if fold(exact) == fold(passage)][:1]
    if not needed:
        needed = [name for name, fold in FOLDS if fold(exact) != exact or fold(passage) != passage]
    said = ", ".join(needed)
    if _LINE_END.search(exact) or _LINE_END.search(passage):
        return said
    return said.replace("hyphenation at line ends", "hyphens")


_small: Final = lru_cache(8)(Folded)
_large: Final = lru_cache(1)(Folded)


# ---------------------------------------------------------------------- by words


def _by_words(document: Folded, quote: Folded) -> QuoteNotFound | None:
    """The passage with most words in common, found by sliding a window over the text.

    None if no passage has enough of them.
    """
    wanted = quote.words[:_MOST_WORDS]
    size = min(len(wanted), len(document.words))
    starts, common = _best_windows(document, wanted, size)
    if not size or common < _ALIKE * len(wanted):
        return None
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, autojunk=False)
    matcher.set_seq2(wanted)

    def likeness(start: int) -> tuple[float, bool]:
        matcher.set_seq1(document.words[start : start + size])
        return matcher.ratio(), document.words[start] == wanted[0]

    start = max(starts, key=likeness)
    start, end = _widened(document, matcher, start, start + size)
    window = document.words[start:end]
    from difflib import SequenceMatcher

    blocks = SequenceMatcher(None, wanted, window, autojunk=False).get_opcodes()
    change = next((block for block in blocks if block[0] != "equal"), None)
    passage = document.part(start, end)
    if change is None:
        said = "punctuation"
        if Folded(quote.part(0, len(wanted))).words != Folded(passage).words:
            said = f"{_ACCENTS}, {said}"
        return QuoteNotFound(f"it differs in {said}", shown(passage))
    _, i, j, k, m = change
    quoted = _named(quote.part(i, j))
    there = _named(document.part(start + k, start + m))
    if not there:
        reason = f"the quote has “{quoted}”, which is not in the document"
    elif not quoted:
        reason = f"the document has “{there}” in between"
    else:
        reason = f"the quote has “{quoted}” where the document has “{there}”"
    return QuoteNotFound(reason, shown(passage))


def _widened(
    document: Folded, matcher: SequenceMatcher[str], start: int, end: int
) -> tuple[int, int]:
    """Widens a window by a word or two on a side, if that matches more words in order.

    If a quote leaves out a word, its window has fewer words than the passage.
    """

    def likeness(window: tuple[int, int]) -> float:
        matcher.set_seq1(document.words[window[0] : window[1]])
        return matcher.ratio()

    last = len(document.words)
    wider = [
        (max(0, start - before), min(last, end + after))
        for before in range(_MOST_ADDED + 1)
        for after in range(_MOST_ADDED + 1)
    ]
    return max(wider, key=likeness)


def _named(words: str) -> str:
    return " ".join(words.split())[:_LONGEST_NAMED]


def _best_windows(document: Folded, wanted: list[str], size: int) -> tuple[list[int], int]:
    """The first few windows with most wanted words, and the number of these words.

    Windows with too few may be skipped.
    """
    best = 0
    places: list[int] = []
    for first, last in _near(document, wanted, size):
        missing = Counter(wanted)
        common = 0
        for end in range(first, last + size):
            word = document.words[end]
            if word in missing:
                missing[word] -= 1
                common += missing[word] >= 0
            if end >= first + size:
                gone = document.words[end - size]
                if gone in missing:
                    missing[gone] += 1
                    common -= missing[gone] > 0
            if end >= first + size - 1:
                if common > best:
                    best, places = common, []
                if common == best and len(places) < _MOST_WINDOWS:
                    places.append(end - size + 1)
    return places, best


def _near(document: Folded, wanted: list[str], size: int) -> Iterator[tuple[int, int]]:
    """Ranges of starts of windows that may be similar.

    A window with half of the words has one of the rarer half, and those occur seldom.
    """
    counted = Counter(wanted)
    seldom = sorted(counted, key=lambda word: len(document.places.get(word, ())))
    needed = len(wanted) - ceil(_ALIKE * len(wanted)) + 1
    rare: list[int] = []
    for word in seldom:
        if needed <= 0:
            break
        needed -= counted[word]
        rare += document.places.get(word, ())
    yield from _merged(sorted(rare), size, len(document.words))


def _merged(places: Sequence[int], size: int, count: int) -> Iterator[tuple[int, int]]:
    """Merges the starts of windows around places to ranges that do not overlap."""
    first = last = -1
    for place in places:
        begin, end = max(0, place - size + 1), min(place, count - size)
        if begin > last + 1 or last < 0:
            if last >= 0:
                yield first, last
            first = begin
        last = max(last, end)
    if last >= 0:
        yield first, last
