"""A text that is changed for comparison and keeps the original place of each character."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable
from typing import TypeAlias
from unicodedata import category

Pattern: TypeAlias = re.Pattern[str] | None
"""None matches nothing; most texts need few of the folds."""
Make: TypeAlias = Callable[[re.Match[str]], str]


def is_mark(char: str) -> bool:
    """Whether a character is a mark on the character before it."""
    return category(char)[0] == "M"


class PlacedText:
    """A text whose parts are replaced, with the original place of each character."""

    def __init__(self, original: str) -> None:
        self._original = original
        self.text = original
        self._starts = array("I", range(len(original)))
        self._ends = array("I", range(1, len(original) + 1))

    def _substitute(self, pattern: Pattern, make: Make) -> None:
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
        """The original text for a range of the folded text.

        The last character includes all its marks.
        """
        last = self._ends[end - 1]
        while last < len(self._original) and is_mark(self._original[last]):
            last += 1
        return self._original[self._starts[start] : last]
