"""The phrases of a sentence that say when: “on Wednesday afternoon”, “at the end of February”.

`timeline.dates.relative` finds and reads them. Here they are looked up by sentence, and each once.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from timeline.dates.relative.finding import find_phrases
from timeline.dates.relative.suggest import reckon
from timeline.dates.relative.words import Direction

_ANY_ZONE: Final = "UTC"
"""The day of an article is a day already, so its zone does not matter."""


class Moment(NamedTuple):
    """A phrase that says when.

    Attributes:
        start: Its first character in the sentence.
        end: The character after its last.
        phrase: Its words.
    """

    start: int
    end: int
    phrase: str


class DatedReading(NamedTuple):
    """A date that a phrase may mean, and the rule."""

    edtf: str
    rule: str


def moments(plain: str, day: date, language: str) -> list[Moment]:
    """The phrases of a sentence, in their order."""
    found = find_phrases(plain, published=day, zone=_ANY_ZONE, language=language)
    return [Moment(one.start, one.end, one.phrase) for one in found]


@lru_cache(maxsize=10_000)
def readings(
    phrase: str, day: date, language: str, direction: Direction, fiscal: int | None
) -> tuple[DatedReading, ...]:
    """The dates that a phrase may mean, best first; empty if it is not understood."""
    words = " ".join(phrase.split())
    found = reckon(words, day, direction=direction, language=language, fiscal=fiscal)
    return tuple(DatedReading(str(one.edtf), one.rule) for one in found)
