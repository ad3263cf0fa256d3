"""Finds the phrases of a sentence that say when: “on Wednesday afternoon”, “the end of May”.

The rules of `timeline.dates.relative` read a phrase; here phrases are found in running text.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

from timeline.dates.relative.suggest import Direction, reckon

_LONGEST: Final = 7
"""Most words of a phrase."""

_BEHIND: Final = frozenset({"next", "last"})


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
    is_open: bool


@cache
def _words(language: str) -> dict[str, Any]:
    text = files("timeline.capture").joinpath("moments.toml").read_text("utf-8")
    found: dict[str, Any] = tomllib.loads(text)[language]
    return found


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    return (
        re.compile(rf"(?<![\w-])(?:{_words(language)['anchors']})(?![\w-])", re.IGNORECASE),
        re.compile(r"[\w'’-]+", re.IGNORECASE),
    )


def moments(plain: str, day: date, language: str) -> list[Moment]:
    """The phrases of a sentence, each as long as it is understood, in their order."""
    anchors, words = _patterns(language)
    found: list[Moment] = []
    places = [(one.start(), one.end()) for one in words.finditer(plain)]
    for anchor in anchors.finditer(plain):
        if found and anchor.start() < found[-1].end:
            continue
        at = next((n for n, one in enumerate(places) if one[0] <= anchor.start() < one[1]), None)
        if at is None:
            continue
        best = _around(plain, places, at, day, language, found[-1].end if found else 0)
        if best is not None:
            found.append(best)
    return found


def _around(
    plain: str, places: list[tuple[int, int]], at: int, day: date, language: str, after: int
) -> Moment | None:
    """The longest phrase around a word that is understood."""
    spans = [
        (first, last)
        for first in range(max(0, at - _LONGEST + 1), at + 1)
        for last in range(at, min(len(places), at + 4))
        if last - first < _LONGEST and places[first][0] >= after
    ]
    for first, last in sorted(spans, key=lambda one: (one[0] - one[1], one[0])):
        start, end = places[first][0], places[last][1]
        phrase = plain[start:end]
        if re.search(r"(?<!\d)\.|[;:“”\"()\u00b7]", phrase) or _is_no_date(phrase, language):
            continue
        if (first == last or _begins(phrase, language)) and readings(phrase, day, language, "past"):
            return _without_preposition(Moment(start, end, phrase), language)
    return None


def _without_preposition(found: Moment, language: str) -> Moment:
    """The phrase without the word that any day has before it: “on Friday” is “Friday”."""
    head, _, rest = found.phrase.partition(" ")
    if head.lower() != _words(language)["on"] or not rest:
        return found
    return Moment(found.start + len(found.phrase) - len(rest), found.end, rest)


def _is_no_date(phrase: str, language: str) -> bool:
    """Whether a word is no date alone: “for a year”, “may”."""
    return phrase.lower() in _words(language)["no_dates"].split()


def _begins(phrase: str, language: str) -> bool:
    first = phrase.lower().split(maxsplit=1)[0]
    return bool(
        re.fullmatch(_words(language)["starts"], first)
        or first[0].isdigit()
        or _patterns(language)[0].fullmatch(first)
        or first in ("a", "two", "three", "four", "five", "six", "several", "some", "few")
    )


@cache
def readings(
    phrase: str, day: date, language: str, direction: Direction
) -> tuple[DatedReading, ...]:
    """The dates that a phrase may mean, best first; empty if it is not understood."""
    words = " ".join(phrase.split())
    if re.fullmatch(r"(?i)(?:since|seit|depuis|sinds|dès) .*", words):
        return ()
    found = reckon(_in_english(words, language), day, direction=direction)
    return tuple(DatedReading(str(one.edtf), one.rule, one.is_open) for one in found)


def _in_english(words: str, language: str) -> str:
    table = _words(language)["english"]
    if not table:
        return words
    made = [
        table.get(one.lower().replace("’", "'").rstrip("."), one.rstrip("."))
        for one in words.split()
    ]
    if len(made) > 1 and made[-1] in _BEHIND:  # “vendredi prochain”
        made.insert(len(made) - 2, made.pop())
    return " ".join(one for one in made if one != "the")
