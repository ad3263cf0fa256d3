"""Whether the words that a development rests on are in its source, to the letter.

A quote that is nearly right is wrong: it was retyped, tidied or made up. So only the exact
words count as found, and nothing is normalised. But someone has to mend what is wrong, so
the nearest passage is looked for too, and what differs is named: most often a typographic
quotation mark, or a line break.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, NamedTuple, TypeAlias

from timeline.domain.values import Quote

LONGEST_SEARCHED: Final = 4_000_000
"""Characters of a document beyond which no nearest passage is looked for."""
_MOST_WORDS: Final = 200
_MOST_WINDOWS: Final = 20
_LONGEST_SHOWN: Final = 300
_ALIKE: Final = 0.5
"""Share of the words that a passage must have in common with a quote to be called near."""

_MARKS: Final = str.maketrans("“”„‟«»″‘’‚‛‹›′`´", '"""""""' + "'" * 9)
_DASHES: Final = str.maketrans("‐‑‒–—―−", "-------")


class Found(NamedTuple):
    """Where the exact words stand, in characters of the text from 0, `end` not included."""

    start: int
    end: int
    line: int
    """Of the first character, counted from 1."""


class NotFound(NamedTuple):
    """The words are not there as quoted."""

    reason: str
    """A clause that can follow “the words are not in it”."""
    nearest: str | None
    """The passage of the document that is most like them, if any is."""

    def __str__(self) -> str:
        near = f"; the nearest passage is “{self.nearest}”" if self.nearest else ""
        return self.reason.removeprefix("and ") + near


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """The words are there more than once and prefix and suffix do not decide."""

    count: int

    def __str__(self) -> str:
        return f"the words are there {self.count} times"


Result: TypeAlias = Found | NotFound | Ambiguous


def find(document_text: str, quote: Quote) -> Result:
    """Looks up the exact words; prefix and suffix must stand beside them where given.

    White space between prefix, words and suffix does not matter; inside the words it does.
    """
    places = list(_places(document_text, quote.exact))
    if not places:
        return _nearest(document_text, quote.exact)
    fitting = [start for start in places if _fits(document_text, start, quote)]
    if not fitting:
        given = " and ".join(
            name for name, words in (("prefix", quote.prefix), ("suffix", quote.suffix)) if words
        )
        start = places[0]
        around = document_text[max(0, start - 40) : start + len(quote.exact) + 40]
        return NotFound(f"the exact words are there, but not beside the {given}", _shown(around))
    if len(fitting) > 1:
        return Ambiguous(len(fitting))
    start = fitting[0]
    return Found(start, start + len(quote.exact), document_text.count("\n", 0, start) + 1)


def context(document_text: str, found: Found, width: int = 80) -> tuple[str, str, str]:
    """What stands before the words, the words, and what stands after them in their paragraph.

    Before and after have at most `width` characters each and an ellipsis where they are cut,
    at a word where there is one.
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
    # A little more than the longest run of white space that a document may have there.
    before = text[max(0, start - len(prefix) - 200) : start].rstrip()
    after = text[end : end + len(suffix) + 200].lstrip()
    return before.endswith(prefix) and after.startswith(suffix)


def _nearest(text: str, exact: str) -> NotFound:
    if len(text) > LONGEST_SEARCHED:
        return NotFound("and the document is too long to look for the nearest passage", None)
    folded, places = _folded(text)
    wanted, _ = _folded(exact)
    start = folded.find(wanted) if wanted else -1
    if start >= 0:
        passage = text[places[start] : places[start + len(wanted) - 1] + 1]
        return NotFound(f"they differ in {_differences(exact, passage)}", _shown(passage))
    return _by_words(text, exact)


def _spaces(text: str) -> str:
    return " ".join(text.split())


def _letters(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


_FOLDS: Final[tuple[tuple[str, Callable[[str], str]], ...]] = (
    ("white space or line breaks", _spaces),
    ("the kind of quotation marks", lambda text: text.translate(_MARKS)),
    ("the kind of dashes", lambda text: text.translate(_DASHES)),
    ("capital letters", str.casefold),
    ("how letters are composed", _letters),
)


def _folded(text: str) -> tuple[str, list[int]]:
    """The text without the differences that `_FOLDS` name, and where each character was."""
    made: list[str] = []
    places: list[int] = []
    for found in re.finditer(r"\s+|\S[\u0300-\u036f]*", text):
        piece = found[0]
        if piece.isspace():
            if not made:
                continue
            folded = " "
        else:
            folded = _letters(piece).translate(_MARKS).translate(_DASHES).casefold()
        made.append(folded)
        places += [found.start()] * (len(folded) - 1) + [found.end() - 1]
    if made and made[-1] == " ":
        made.pop()
        places.pop()
    return "".join(made), places


def _differences(exact: str, passage: str) -> str:
    """Which of the folds it takes to make the two the same."""
    needed = []
    for name, _ in _FOLDS:
        one, other = exact, passage
        for another, fold in _FOLDS:
            if another != name:
                one, other = fold(one), fold(other)
        if one != other:
            needed.append(name)
    return ", ".join(needed) or "invisible characters"


def _by_words(text: str, exact: str) -> NotFound:
    """The passage with the most words in common, found by sliding a window over the text."""
    spans = [found.span() for found in re.finditer(r"\w+", text)]
    words = [text[start:end].casefold() for start, end in spans]
    wanted = [word.casefold() for word in re.findall(r"\w+", exact)][:_MOST_WORDS]
    size = min(len(wanted), len(words))
    starts, common = _best_windows(words, wanted, size)
    if not size or common < _ALIKE * len(wanted):
        return NotFound("and nothing in the document is like them", None)
    matcher = SequenceMatcher(None, autojunk=False)
    matcher.set_seq2(wanted)

    def likeness(start: int) -> tuple[float, bool]:
        matcher.set_seq1(words[start : start + size])
        return matcher.ratio(), words[start] == wanted[0]

    start = max(starts, key=likeness)
    window = words[start : start + size]
    blocks = SequenceMatcher(None, wanted, window, autojunk=False).get_opcodes()
    change = next((block for block in blocks if block[0] != "equal"), None)
    passage = text[spans[start][0] : spans[start + size - 1][1]]
    if change is None:
        return NotFound("they differ in punctuation", _shown(passage))
    _, i, j, k, m = change
    quoted, there = " ".join(wanted[i:j]), " ".join(window[k:m])
    if not there:
        reason = f"the quote has “{quoted[:80]}”, which is not there in the document"
    elif not quoted:
        reason = f"the document has “{there[:80]}” in between"
    else:
        reason = f"the quote has “{quoted[:80]}” where the document has “{there[:80]}”"
    return NotFound(reason, _shown(passage))


def _best_windows(words: list[str], wanted: list[str], size: int) -> tuple[list[int], int]:
    """Where the first few windows with the most wanted words begin, and how many they have."""
    missing = Counter(wanted)
    common = best = 0
    places: list[int] = []
    for end, word in enumerate(words):
        missing[word] -= 1
        common += missing[word] >= 0
        if end >= size:
            gone = words[end - size]
            missing[gone] += 1
            common -= missing[gone] > 0
        if common > best:
            best, places = common, []
        if common == best and len(places) < _MOST_WINDOWS:
            places.append(max(end - size + 1, 0))
    return places, best


def _shown(passage: str) -> str:
    return passage if len(passage) <= _LONGEST_SHOWN else passage[: _LONGEST_SHOWN - 1] + "…"
