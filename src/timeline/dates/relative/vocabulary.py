"""Which words of a text may belong to a date phrase, for the search in running text.

A phrase is a run of known words with an anchor in it: a weekday, a month, a year, "today", "week".
Most words of an article are neither, and are passed over at the cost of one look-up each.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from functools import cache
from types import MappingProxyType
from typing import Final

from timeline.dates.relative.languages.canonical import lexicon_of
from timeline.dates.relative.languages.lexicon import LANGUAGES, Language, fold
from timeline.dates.relative.words import WEEKDAYS


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ANCHORS: Final = _words(
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs "
    "fri sat sun january february march april may june july august september october november "
    "december jan feb mar apr jun jul aug sep sept oct nov dec spring summer autumn fall "
    "winter today yesterday tomorrow tonight overnight weekend day days week weeks month "
    "months year years quarter q1 q2 q3 q4 h1 h2 fy twenties thirties forties fifties sixties "
    "seventies eighties nineties 20s 30s 40s 50s 60s 70s 80s 90s"
)
_GLUE: Final = _words(
    "the on of in at over during within last next coming following previous past this current "
    "recent later earlier early late mid middle beginning start end close and to from until "
    "till through between by before after since as not no than starting with effect onwards "
    "onward now already ago hence previously about around circa roughly a an zero one two "
    "three four five six seven eight nine ten eleven twelve few several some couple first "
    "second third fourth same for s fiscal financial budget into half morning noon midday "
    "afternoon evening night or dated"
)
_NEVER_LAST: Final = _words(
    "the on of in at over during within last next coming following previous past this current "
    "recent mid and to until till through between by since as not no than starting with "
    "effect about around circa roughly a an few several some couple of first second third "
    "fourth for fiscal financial budget into or dated s"
)
ABBREVIATIONS: Final = _words(
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat "
    "sun febr mrt okt janv fevr avr juil mrz dez"
)
"""Words that a full stop may follow within a phrase."""
_WHICH: Final = _words("last next coming following previous past")
_YEARS: Final = range(1800, 2101)
_NUMBER: Final = re.compile(
    r"(?P<year>[0-9]{4})|(?P<decade>[0-9]{2}0s|[0-9]{3}0s|[0-9]0s|[0-9]{1,3}0er)|fy[0-9]{4}"
    r"|[0-9]{1,2}(?P<sep>[/.-])[0-9]{1,2}(?P=sep)[0-9]{4}|[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?"
    r"|[0-9]{4}[/–-][0-9]{4}|[0-9]{1,2}(?:st|nd|rd|th|e|er|re|eme|ste|de)"
    r"|(?P<day>[0-9]{1,3}|[0-9]{1,2}(?:st|nd|rd|th|e|er|ste|de)?[–-][0-9]{1,2}"
    r"(?:st|nd|rd|th|e|er|ste|de)?)"
)


class WordPlace(Enum):
    """What a word can be in a phrase."""

    ANCHOR = "anchor"
    """It dates the phrase, and may be all of it."""
    LAST = "last"
    """It may end a phrase."""
    WITHIN = "within"
    """It may only begin a phrase, or be within one."""


@cache
def vocabulary(language: Language) -> Mapping[str, WordPlace]:
    """The known words of a language, folded."""
    if language == "en":
        places = {
            word: WordPlace.WITHIN if word in _NEVER_LAST else WordPlace.LAST for word in _GLUE
        }
        return MappingProxyType(places | dict.fromkeys(_ANCHORS, WordPlace.ANCHOR))
    found: dict[str, WordPlace] = {}
    entries = lexicon_of(language).words
    for form, meant in sorted(entries.items(), key=lambda entry: entry[0].count(" ")):
        words = form.split(" ")
        if len(words) == 1:
            found[form] = _place(meant)
            continue
        for word in words:
            found.setdefault(word, WordPlace.LAST)
        if not _ANCHORS.isdisjoint(meant.split(" ")) and not any(
            found[word] is WordPlace.ANCHOR for word in words
        ):
            found[words[-1]] = WordPlace.ANCHOR
    return MappingProxyType(found)


def _place(meant: str) -> WordPlace:
    words = meant.split(" ")
    if not _ANCHORS.isdisjoint(words):
        return WordPlace.ANCHOR
    # "Vendredi prochain" ends with what an English phrase never ends with.
    return WordPlace.WITHIN if words[-1] in _NEVER_LAST - _WHICH else WordPlace.LAST


@cache
def weekday_words(language: Language) -> frozenset[str]:
    """The names of weekdays, folded; a comma may follow them."""
    if language == "en":
        return frozenset(f"{day[:length]}" for day in map(str.lower, WEEKDAYS) for length in (3, 9))
    words = lexicon_of(language).words
    return frozenset(word for word, meant in words.items() if meant.title() in WEEKDAYS)


def number_place(word: str) -> WordPlace | None:
    """What a word with a digit, such as "FY2022", can be; None if no date has it."""
    match = _NUMBER.fullmatch(word)
    if match is None:
        return None
    if match["year"]:
        return WordPlace.ANCHOR if int(word) in _YEARS else None
    return WordPlace.LAST if match["day"] else WordPlace.ANCHOR


def language_of(text: str) -> Language:
    """The language whose frequent words are most frequent in the beginning of a text."""
    words = fold(text[:20_000]).split()
    common = {one: lexicon_of(one).common for one in LANGUAGES}
    return max(LANGUAGES, key=lambda one: sum(word in common[one] for word in words))
