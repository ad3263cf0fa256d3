"""Folds a text for comparison, and maps each character to its original place.

Each difference that does not matter to a reader is one fold, and no two change the same characters.
A document is folded and split into words once, for any number of quotes.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable
from copy import copy
from functools import cached_property, lru_cache
from typing import Final
from unicodedata import category, normalize

from timeline.domain.lexical.text_folding import is_unseen, joins, without_accents, wraps_anywhere
from timeline.formats.documents.placed_text import Make, Pattern, PlacedText, is_mark
from timeline.formats.documents.same_words import DASHES, MARKS

_HYPHEN: Final = re.compile(r"(?<=[^\W\d_])(?:[-\u2010\u2011]\s*|\u00ad\s*\n\s*)(?=[^\W\d_])")
_DOTTED: Final = "i\u0307"
"""Python's lower case of the capital İ in Turkish."""
_SPACE: Final = re.compile(r"[^\S ]\s*| \s+")


def _without_hyphens(text: str) -> str:
    return _HYPHEN.sub("", text)


def _without_unseen(text: str) -> str:
    return "".join([char for char in text if not is_unseen(char)])


def _without_space(text: str) -> str:
    plain = " ".join(text.split())
    return _sub(_wrapped(set(plain)), "", plain)


def _class(chars: Iterable[str]) -> str:
    """The inside of a character class for these; empty for none."""
    return "".join(map(re.escape, sorted(chars)))


def _one_of(chars: Iterable[str]) -> Pattern:
    inside = _class(chars)
    return re.compile(f"[{inside}]") if inside else None


def _wrapped(chars: set[str]) -> Pattern:
    """White space between letters of scripts without spaces, from wrapped lines."""
    letters = _class(filter(wraps_anywhere, chars))
    return re.compile(f"(?<=[{letters}]) (?=[{letters}])") if letters else None


def _clusters(chars: set[str]) -> Pattern:
    """Characters that NFKC may change."""
    odd = {char for char in chars if not char.isascii() and not _is_elsewhere(char)}
    joining = _class(filter(joins, odd))
    unstable = _class(char for char in odd if normalize("NFKC", char) != char)
    parts = []
    if joining:
        parts.append(f"(?s:.)?[{joining}]+")
    if unstable:
        parts.append(f"[{unstable}]" + (f"[{joining}]*" if joining else ""))
    return re.compile("|".join(parts)) if parts else None


def _sub(pattern: Pattern, made: str | Make, text: str) -> str:
    return text if pattern is None else pattern.sub(made, text)


def _is_elsewhere(char: str) -> bool:
    """Whether another fold handles a character."""
    code = ord(char)
    return char.isspace() or is_unseen(char) or code in MARKS or code in DASHES


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


def _small_letters(text: str) -> str:
    return "".join(map(_small_letter, text)).replace(_DOTTED, "i")


@lru_cache(4_096)
def _small_letter(char: str) -> str:
    # `casefold` also splits ligatures, which is the task of the fold of composed letters.
    small = char.casefold() if normalize("NFKD", char) == char else char.lower()
    return small.replace(_DOTTED, "i")


FOLDS: Final[tuple[tuple[str, Callable[[str], str]], ...]] = (
    ("hyphenation at line ends", _without_hyphens),
    ("white space or line breaks", _without_space),
    ("invisible characters", _without_unseen),
    ("how letters are composed", _letters),
    ("the kind of quotation marks", lambda text: text.translate(MARKS)),
    ("the kind of dashes", lambda text: text.translate(DASHES)),
    ("the form of punctuation", _signs),
    ("ß and ss", lambda text: text.replace("ß", "ss")),
    ("capital letters", _small_letters),
)


class Folded(PlacedText):
    """A text without the differences in `FOLDS`, with the original place of each character."""

    def __init__(self, original: str) -> None:
        super().__init__(original)
        chars = set(original)
        self._substitute(_HYPHEN, lambda _: "")
        self._substitute(_one_of(filter(is_unseen, chars)), lambda _: "")
        self._substitute(_SPACE, lambda _: " ")
        self._substitute(_wrapped(chars), lambda _: "")
        clusters = _clusters(chars)
        if clusters is not None:
            self._substitute(clusters, _composed)
            chars = set(self.text)
        long = (char for char in chars if len(_small_letter(char)) != 1)
        self._substitute(_one_of(long), lambda found: _small_letter(found[0]))
        if "\u0307" in chars:
            self._substitute(re.compile(f"[iI]{_DOTTED[1:]}"), lambda _: "i")
        # The rest replaces single characters by single characters.
        table: dict[int, str | int] = {ord(char): _small_letter(char) for char in chars}
        table.update(MARKS)
        table.update(DASHES)
        self.text = self.text.translate(table)
        self._strip()

    @cached_property
    def bare(self) -> Folded:
        """The text without accents and vowel marks; itself if there are none."""
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
        """The range of each word; in a script without spaces, each letter is a word."""
        chars = set(self.text)
        marks = _class(filter(is_mark, chars))
        alone = _class(char for char in chars if wraps_anywhere(char) and not is_mark(char))
        taken = f"[{marks}]*" if marks else ""
        word = rf"\w[\w{marks}]*" if marks else r"\w+"
        if alone:
            word = rf"[{alone}]{taken}|(?:[^\W{alone}]+{taken})+"
        return [found.span() for found in re.finditer(word, self.text)]

    @cached_property
    def words(self) -> list[str]:
        """The words, in order."""
        return [self.text[start:end] for start, end in self.spans]

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """By word, the indexes at which it occurs."""
        found: dict[str, list[int]] = {}
        for place, word in enumerate(self.words):
            found.setdefault(word, []).append(place)
        return found

    def part(self, first: int, behind: int) -> str:
        """The original text of the words from `first` to before `behind`; "" for none."""
        if first >= behind:
            return ""
        return self.passage(self.spans[first][0], self.spans[behind - 1][1])
