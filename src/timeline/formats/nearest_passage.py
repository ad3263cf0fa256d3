"""The passage of a document that is most like words which are not in it, and what differs.

Two texts are compared by what is left when all that an editor or a program may have changed is
taken away: white space, hyphens at the ends of lines, invisible characters, how letters are
composed, quotation marks, dashes and capitals. Each of these is one fold, no two touch the same
characters, and so what differs is named by the folds without which the two are not the same. The
first four leave the words as they are; the next three leave them but for their typography. Where
all of them together do not find the words, accents and vowel marks are taken away too, as a search
does.

A document is folded and split into words once, however many quotes are looked for in it.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from math import ceil
from typing import Final, NamedTuple, TypeAlias
from unicodedata import category, normalize

from timeline.domain.text_folding import is_unseen, joins, without_accents, wraps_anywhere

LONGEST_SEARCHED: Final = 4_000_000
"""Characters of a document beyond which no nearest passage is looked for."""
_LARGE: Final = 500_000
"""Characters of a document from which on only one is remembered."""
_MOST_WORDS: Final = 200
_MOST_WINDOWS: Final = 20
_MOST_ADDED: Final = 2
"""Words that a window may be wider on a side than a quote."""
_LONGEST_SHOWN: Final = 300
_LONGEST_NAMED: Final = 80
_ALIKE: Final = 0.5
"""Share of the words that a passage must have in common with a quote to be called near."""

_MARKS: Final = str.maketrans("“”„‟«»″‘’‚‛‹›′`´", '"""""""' + "'" * 9)
_DASHES: Final = str.maketrans("‐‑‒–—―−", "-------")
_HYPHEN: Final = re.compile(r"(?<=[^\W\d_])(?:[-\u2010\u2011]\s*|\u00ad\s*\n\s*)(?=[^\W\d_])")
_LINE_END: Final = re.compile("[-\u2010\u2011\u00ad]\\s*\n")
_Pattern: TypeAlias = re.Pattern[str] | None
"""None finds nothing; most texts have none of what most folds look for."""
_Make: TypeAlias = Callable[[re.Match[str]], str]
_DOTTED: Final = "i\u0307"
"""What Python makes of the capital that Turkish writes for an i."""
_ACCENTS: Final = "accents or vowel marks"
_SPACE: Final = re.compile(r"[^\S ]\s*| \s+")


class QuoteNotFound(NamedTuple):
    """The words are not there as quoted."""

    reason: str
    """A clause that can follow “the words are not in it”."""
    nearest: str | None
    """The passage of the document that is most like them, if any is."""

    def __str__(self) -> str:
        near = f"; the nearest passage is “{self.nearest}”" if self.nearest else ""
        return self.reason.removeprefix("and ") + near


def nearest(text: str, exact: str) -> QuoteNotFound:
    """What in a text is most like words that are not in it, and how it differs."""
    if len(text) > LONGEST_SEARCHED:
        return QuoteNotFound("and the document is too long to look for the nearest passage", None)
    document = _large(text) if len(text) > _LARGE else _small(text)
    wanted = Folded(exact)
    kinds = [(document, wanted)]
    if document.bare is not document or wanted.bare is not wanted:
        kinds.append((document.bare, wanted.bare))
    for where, words in kinds:
        start = where.text.find(words.text) if words.text else -1
        if start >= 0:
            passage = where.passage(start, start + len(words.text))
            return QuoteNotFound(f"they differ in {_differences(exact, passage)}", shown(passage))
    for where, words in kinds:
        found = _by_words(where, words)
        if found is not None:
            return found
    return QuoteNotFound("and nothing in the document is like them", None)


def shown(passage: str) -> str:
    """A passage as it is shown: cut where it is long."""
    return passage if len(passage) <= _LONGEST_SHOWN else passage[: _LONGEST_SHOWN - 1] + "…"


# ---------------------------------------------------------------------- folds


def _without_hyphens(text: str) -> str:
    return _HYPHEN.sub("", text)


def _without_unseen(text: str) -> str:
    return "".join([char for char in text if not is_unseen(char)])


def _without_space(text: str) -> str:
    plain = " ".join(text.split())
    return _sub(_wrapped(set(plain)), "", plain)


def _class(chars: Iterable[str]) -> str:
    """What stands between the brackets of a regular expression for these; empty for none."""
    return "".join(map(re.escape, sorted(chars)))


def _one_of(chars: Iterable[str]) -> _Pattern:
    inside = _class(chars)
    return re.compile(f"[{inside}]") if inside else None


def _wrapped(chars: set[str]) -> _Pattern:
    """White space between letters of scripts without spaces, where a line was wrapped."""
    letters = _class(filter(wraps_anywhere, chars))
    return re.compile(f"(?<=[{letters}]) (?=[{letters}])") if letters else None


def _clusters(chars: set[str]) -> _Pattern:
    """Characters that are composed otherwise in NFKC, or may be."""
    odd = {char for char in chars if not char.isascii() and not _is_elsewhere(char)}
    joining = _class(filter(joins, odd))
    unstable = _class(char for char in odd if normalize("NFKC", char) != char)
    parts = []
    if joining:
        parts.append(f"(?s:.)?[{joining}]+")
    if unstable:
        parts.append(f"[{unstable}]" + (f"[{joining}]*" if joining else ""))
    return re.compile("|".join(parts)) if parts else None


def _sub(pattern: _Pattern, made: str | _Make, text: str) -> str:
    return text if pattern is None else pattern.sub(made, text)


def _is_elsewhere(char: str) -> bool:
    """Whether another fold takes care of a character."""
    code = ord(char)
    return char.isspace() or is_unseen(char) or code in _MARKS or code in _DASHES


def _composed(found: re.Match[str]) -> str:
    return normalize("NFKC", found[0])


def _letters(text: str) -> str:
    return _sub(
        _clusters(set(text)), lambda one: _composed(one) if _is_letter(one[0]) else one[0], text
    )


def _signs(text: str) -> str:
    return _sub(
        _clusters(set(text)), lambda one: one[0] if _is_letter(one[0]) else _composed(one), text
    )


def _is_letter(cluster: str) -> bool:
    return any(category(char)[0] in "LNM" for char in cluster)


def _is_mark(char: str) -> bool:
    return category(char)[0] == "M"


def _small_letters(text: str) -> str:
    return "".join(map(_small_letter, text)).replace(_DOTTED, "i")


@lru_cache(4_096)
def _small_letter(char: str) -> str:
    # `casefold` splits a ligature too, and that is how letters are composed.
    small = char.casefold() if normalize("NFKD", char) == char else char.lower()
    return small.replace(_DOTTED, "i")


_FOLDS: Final[tuple[tuple[str, Callable[[str], str]], ...]] = (
    ("hyphenation at line ends", _without_hyphens),
    ("white space or line breaks", _without_space),
    ("invisible characters", _without_unseen),
    ("how letters are composed", _letters),
    ("the kind of quotation marks", lambda text: text.translate(_MARKS)),
    ("the kind of dashes", lambda text: text.translate(_DASHES)),
    ("the form of punctuation", _signs),
    ("ß and ss", lambda text: text.replace("ß", "ss")),
    ("capital letters", _small_letters),
)


def _differences(exact: str, passage: str) -> str:
    """Which of the folds it takes to make the two the same."""
    needed = []
    if Folded(exact).text != Folded(passage).text:
        needed.append(_ACCENTS)
        exact, passage = without_accents(exact), without_accents(passage)
    for name, _ in _FOLDS:
        one, other = exact, passage
        for another, fold in _FOLDS:
            if another != name:
                one, other = fold(one), fold(other)
        if one != other:
            needed.append(name)
    if not needed:  # Two folds would each do: `Strasse` is what capitals make of `Straße` too.
        needed = [name for name, fold in _FOLDS if fold(exact) == fold(passage)][:1]
    if not needed:
        needed = [name for name, fold in _FOLDS if fold(exact) != exact or fold(passage) != passage]
    said = ", ".join(needed)
    if _LINE_END.search(exact) or _LINE_END.search(passage):
        return said
    return said.replace("hyphenation at line ends", "hyphens")


# ---------------------------------------------------------------------- a text, folded


class Folded:
    """A text without the differences that `_FOLDS` name, and where each character was."""

    def __init__(self, original: str) -> None:
        self._original = original
        self.text = original
        self._starts = array("I", range(len(original)))
        self._ends = array("I", range(1, len(original) + 1))
        chars = set(original)
        self._sub(_HYPHEN, lambda _: "")
        self._sub(_one_of(filter(is_unseen, chars)), lambda _: "")
        self._sub(_SPACE, lambda _: " ")
        self._sub(_wrapped(chars), lambda _: "")
        clusters = _clusters(chars)
        if clusters is not None:
            self._sub(clusters, _composed)
            chars = set(self.text)
        long = (char for char in chars if len(_small_letter(char)) != 1)
        self._sub(_one_of(long), lambda found: _small_letter(found[0]))
        if "\u0307" in chars:
            self._sub(re.compile(f"[iI]{_DOTTED[1:]}"), lambda _: "i")
        # What is left are single characters for single characters.
        table: dict[int, str | int] = {ord(char): _small_letter(char) for char in chars}
        table.update(_MARKS)
        table.update(_DASHES)
        self.text = self.text.translate(table)
        self._strip()

    def _sub(self, pattern: _Pattern, make: _Make) -> None:
        if pattern is None:
            return
        text, last = self.text, 0
        made: list[str] = []
        starts, ends = array("I"), array("I")
        for found in pattern.finditer(text):
            piece = make(found)
            start, end = found.span()
            made += (text[last:start], piece)
            starts += self._starts[last:start]
            ends += self._ends[last:start]
            starts.extend([self._starts[start]] * len(piece))
            ends.extend([self._ends[end - 1]] * len(piece))
            last = end
        if made:
            made.append(text[last:])
            starts += self._starts[last:]
            ends += self._ends[last:]
            self.text, self._starts, self._ends = "".join(made), starts, ends

    def _strip(self) -> None:
        start = len(self.text) - len(self.text.lstrip())
        self.text = self.text.strip()
        self._starts = self._starts[start : start + len(self.text)]
        self._ends = self._ends[start : start + len(self.text)]

    def passage(self, start: int, end: int) -> str:
        """What stands in the original where the folded text has these characters.

        The last of them has all its marks.
        """
        last = self._ends[end - 1]
        while last < len(self._original) and _is_mark(self._original[last]):
            last += 1
        return self._original[self._starts[start] : last]

    @cached_property
    def bare(self) -> Folded:
        """The same text without accents and vowel marks; itself if there are none."""
        table = {ord(char): without_accents(char) for char in set(self.text)}
        table = {code: made for code, made in table.items() if made != chr(code)}
        if not table:
            return self
        found = copy(self)
        for name in ("bare", "spans", "words", "places"):
            found.__dict__.pop(name, None)
        found.text = self.text.translate(table)
        if "" in table.values():
            kept = [place for place, char in enumerate(self.text) if table.get(ord(char)) != ""]
            found._starts = array("I", map(self._starts.__getitem__, kept))  # noqa: SLF001  like this
            found._ends = array("I", map(self._ends.__getitem__, kept))  # noqa: SLF001  like this
        return found

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Where each word stands in the folded text; one of a script without spaces is a letter."""
        chars = set(self.text)
        marks = _class(filter(_is_mark, chars))
        alone = _class(char for char in chars if wraps_anywhere(char) and not _is_mark(char))
        taken = f"[{marks}]*" if marks else ""
        word = rf"\w[\w{marks}]*" if marks else r"\w+"
        if alone:
            word = rf"[{alone}]{taken}|(?:[^\W{alone}]+{taken})+"
        return [found.span() for found in re.finditer(word, self.text)]

    @cached_property
    def words(self) -> list[str]:
        """The words."""
        return [self.text[start:end] for start, end in self.spans]

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Of each word, the numbers of the words that are it."""
        found: dict[str, list[int]] = {}
        for place, word in enumerate(self.words):
            found.setdefault(word, []).append(place)
        return found

    def part(self, first: int, behind: int) -> str:
        """The original of some words, of which the last is before `behind`; empty for none."""
        if first >= behind:
            return ""
        return self.passage(self.spans[first][0], self.spans[behind - 1][1])


_small: Final = lru_cache(8)(Folded)
_large: Final = lru_cache(1)(Folded)


# ---------------------------------------------------------------------- by words


def _by_words(document: Folded, quote: Folded) -> QuoteNotFound | None:
    """The passage with the most words in common, found by sliding a window over the text.

    None where none has enough of them.
    """
    wanted = quote.words[:_MOST_WORDS]
    size = min(len(wanted), len(document.words))
    starts, common = _best_windows(document, wanted, size)
    if not size or common < _ALIKE * len(wanted):
        return None
    matcher = SequenceMatcher(None, autojunk=False)
    matcher.set_seq2(wanted)

    def likeness(start: int) -> tuple[float, bool]:
        matcher.set_seq1(document.words[start : start + size])
        return matcher.ratio(), document.words[start] == wanted[0]

    start = max(starts, key=likeness)
    start, end = _widened(document, matcher, start, start + size)
    window = document.words[start:end]
    blocks = SequenceMatcher(None, wanted, window, autojunk=False).get_opcodes()
    change = next((block for block in blocks if block[0] != "equal"), None)
    passage = document.part(start, end)
    if change is None:
        said = "punctuation"
        if Folded(quote.part(0, len(wanted))).words != Folded(passage).words:
            said = f"{_ACCENTS}, {said}"
        return QuoteNotFound(f"they differ in {said}", shown(passage))
    _, i, j, k, m = change
    quoted = _named(quote.part(i, j))
    there = _named(document.part(start + k, start + m))
    if not there:
        reason = f"the quote has “{quoted}”, which is not there in the document"
    elif not quoted:
        reason = f"the document has “{there}” in between"
    else:
        reason = f"the quote has “{quoted}” where the document has “{there}”"
    return QuoteNotFound(reason, shown(passage))


def _widened(
    document: Folded, matcher: SequenceMatcher[str], start: int, end: int
) -> tuple[int, int]:
    """A window with a word or two more on a side, if it has more of the words in their order.

    A quote that leaves out a word is a window of fewer words than the passage has.
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
    """Where the first few windows with the most wanted words begin, and how many they have.

    Windows that have too few to be called near may be left out.
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
    """The first and the last beginning of each row of windows that may be near.

    One that has half of the words has one of the rarer half, and of those there are few.
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
    """Beginnings of windows that hold one of these places, as rows that do not overlap."""
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
