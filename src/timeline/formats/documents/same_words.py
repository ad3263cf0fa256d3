"""Finds the words of a quote in a document whose text has other line breaks or other signs.

A page is wrapped, hyphenated and set in ligatures, and what is copied from it is not. The words are
the same if only this differs: white space, line breaks, hyphenation at line ends, composed or
decomposed letters, soft hyphens and other invisible characters, ligatures, no-break spaces. Signs
are typography: the form of quotation marks and of dashes. Capitals, accents, superscripts and all
other punctuation count as words.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from copy import copy
from functools import cached_property
from typing import Final
from unicodedata import normalize

from timeline.domain.lexical.text_folding import is_unseen, joins, wraps_anywhere
from timeline.formats.documents.placed_text import Pattern, PlacedText

MARKS: Final = str.maketrans("“”„‟«»″‘’‚‛‹›′`´", '"""""""' + "'" * 9)
"""Each quotation mark as the plain one."""
DASHES: Final = str.maketrans("‐‑‒–—―−", "-------")
"""Each dash as a hyphen."""

_SOFT_HYPHEN: Final = "\u00ad"
_IN_WORD, _AT_DIGIT = "\u2060", "\u2061"
"""Stand for a hyphen at a line end; as invisible characters, they are in no folded text.

Between letters the hyphen may be part of the word or not; beside a digit it always is.
"""
_HYPHENS: Final = "-\u2010\u2011"
_LINE_END: Final = re.compile(rf"(?<=\w)[{_HYPHENS}{_SOFT_HYPHEN}][^\S\n]*\n\s*(?=\w)")
_SPACE: Final = re.compile(r"[^\S ]\s*| \s+")
_LIGATURE_SPANS: Final = ((0x132, 0x133), (0x1C4, 0x1CC), (0xFB00, 0xFDFF), (0xFE70, 0xFEFC))
"""Ligatures and contextual forms; of these, NFKC gives the letters and nothing else."""
_SKIPPED: Final = frozenset(f" {_HYPHENS}{_IN_WORD}{_AT_DIGIT}")
"""Characters that are compared one by one, and not searched for."""


class SameWords(PlacedText):
    """A text as it is compared for the same words, with the original place of each character."""

    def __init__(self, original: str) -> None:
        super().__init__(original)
        chars = set(original)
        self._substitute(_any_of(c for c in chars if is_unseen(c) and c != _SOFT_HYPHEN), _nothing)
        self._substitute(_clusters(chars), _composed)
        self._substitute(_LINE_END, lambda found: _break(self.text, found))
        self._substitute(_any_of({_SOFT_HYPHEN} & chars), _nothing)
        self._substitute(_SPACE, lambda _: " ")
        letters = "".join(map(re.escape, filter(wraps_anywhere, set(self.text))))
        if letters:
            self._substitute(re.compile(f"(?<=[{letters}]) (?=[{letters}])"), _nothing)
        self._strip()

    @cached_property
    def in_plain_signs(self) -> SameWords:
        """The text with plain quotation marks and hyphens, at the same places."""
        found = copy(self)
        for name in ("in_plain_signs", "_searched"):
            found.__dict__.pop(name, None)
        found.text = self.text.translate(MARKS).translate(DASHES)
        return found

    @property
    def core(self) -> str:
        """The text without white space and hyphens."""
        return self._searched[0]

    def places_of(self, quote: SameWords) -> list[tuple[int, int]]:
        """The start and end, in the original text, of each passage with the words of a quote."""
        core = quote.core
        if not core:
            return []
        text, kept = self._searched
        lead = quote._searched[1][0]
        found: dict[tuple[int, int], None] = {}
        at = text.find(core)
        while at >= 0:
            for start in range(max(0, kept[at] - lead), kept[at] + 1):
                end = _end(quote.text, self.text, start)
                if end is not None:
                    found[self._starts[start], self._ends[end - 1]] = None
                    break
            at = text.find(core, at + 1)
        return list(found)

    @cached_property
    def _searched(self) -> tuple[str, array[int]]:
        """The text without white space and hyphens, and the index of each of its characters."""
        kept = array("I", (at for at, char in enumerate(self.text) if char not in _SKIPPED))
        return "".join(map(self.text.__getitem__, kept)), kept


def _end(quote: str, text: str, start: int) -> int | None:
    """Where a quote ends in a text if it begins at `start`; None if its words are not there."""
    at, place = start, 0
    while place < len(quote):
        one, other = quote[place], text[at : at + 1]
        if one == other:
            place, at = place + 1, at + 1
        elif one in (_IN_WORD, _AT_DIGIT):
            width = _hyphen_width(text, at)
            if one == _AT_DIGIT and not width:
                return None
            place, at = place + 1, at + width
        elif other and other in (_IN_WORD, _AT_DIGIT):
            width = _hyphen_width(quote, place)
            if other == _AT_DIGIT and not width:
                return None
            place, at = place + width, at + 1
        else:
            return None
    return at


def _hyphen_width(text: str, at: int) -> int:
    """The characters of a hyphen and a space after it; 0 if there is no hyphen."""
    if text[at : at + 1] not in tuple(_HYPHENS):
        return 0
    return 2 if text[at + 1 : at + 2] == " " else 1


def _break(text: str, found: re.Match[str]) -> str:
    before, after = text[found.start() - 1], text[found.end()]
    return _IN_WORD if before.isalpha() and after.isalpha() else _AT_DIGIT


def _nothing(_: re.Match[str]) -> str:
    return ""


def _any_of(chars: Iterator[str] | set[str]) -> Pattern:
    inside = "".join(map(re.escape, sorted(chars)))
    return re.compile(f"[{inside}]") if inside else None


def _clusters(chars: set[str]) -> Pattern:
    """A letter with its marks, and characters that are not as they are compared."""
    odd = {char for char in chars if not char.isascii() and not is_unseen(char)}
    joining = "".join(map(re.escape, filter(joins, odd)))
    other = "".join(re.escape(char) for char in odd if _plain(char) != char)
    parts = []
    if joining:
        parts.append(f"(?s:.)?[{joining}]+")
    if other:
        parts.append(f"[{other}]" + (f"[{joining}]*" if joining else ""))
    return re.compile("|".join(parts)) if parts else None


def _composed(found: re.Match[str]) -> str:
    return _plain(found[0])


def _plain(text: str) -> str:
    """A text with composed letters and without ligatures."""
    return normalize(
        "NFC",
        "".join(normalize("NFKC", c) if _is_ligature(c) else c for c in normalize("NFC", text)),
    )


def _is_ligature(char: str) -> bool:
    code = ord(char)
    return any(first <= code <= last for first, last in _LIGATURE_SPANS)
