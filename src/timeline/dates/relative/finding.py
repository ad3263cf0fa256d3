"""Finds date phrases in running text, such as an article, and reads each by the rules.

The text is read once, word by word. Words that the rules know and that follow each other are a run,
and the longest part of a run that a rule understands is a phrase. No pattern is applied to more
than one word or one short run, so the time is in proportion to the length of the text, whatever is
in it. A text may be hostile: what is found is a part of it as it is, not fit for a terminal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import takewhile
from typing import Final, NamedTuple

from timeline.dates.edtf import FUTURE, DateError, Edtf, civil_day
from timeline.dates.relative.languages.canonical import as_language, canonical, lexicon_of
from timeline.dates.relative.languages.lexicon import Language, fold
from timeline.dates.relative.rules import propose
from timeline.dates.relative.suggest import Reckoning, depends_on_place, of_codes
from timeline.dates.relative.vocabulary import (
    ABBREVIATIONS,
    WordPlace,
    language_of,
    number_place,
    vocabulary,
    weekday_words,
)
from timeline.dates.relative.words import Direction, Proposal
from timeline.dates.zone_names import Hemisphere
from timeline.dates.zone_names import hemisphere as hemisphere_of

MOST_FOUND: Final = 10_000
"""Phrases after which the search ends; an article has tens."""
MOST_TRIED: Final = 20_000
"""Different runs of words that are tried before the search ends; an article has hundreds."""
_MOST_LOOKED_UP: Final = 300_000
_MOST_WORDS: Final = 12
_LONGEST_RUN: Final = 64
_NEAR: Final = 40  # characters around a season code in which a season is named

_TOKEN: Final = re.compile(
    r"[0-9][0-9A-Za-z]*(?:[./–-][0-9][0-9A-Za-z]*){0,4}|[^\W\d_]+[0-9]*|[^\w\s]{3,}|[^\w\s]|_+|\n\s*\n"
)
_JOINTS: Final = frozenset("'’-–—.,")
_CODE: Final = re.compile(r"[0-9]{4}-2[1-4]")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?")
_YEAR: Final = re.compile(r"[0-9]{4}")
_SHORT_NUMBER: Final = re.compile(r"[0-9]{1,2}(?:st|nd|rd|th)?")
_UNIT: Final = "(?:day|week|month|year)"
_NOISE: Final = re.compile(
    # Which week, which day and which May is told by the story, or by nothing.
    rf"(?:\w+ )?(?:the )?(?:week|month|year|weekend)"
    rf"|(?:the )?(?:same|next|previous|following) day|(?:the )?day (?:before|after)"
    rf"|.+ {_UNIT}s? (?:later|earlier|before|after|previously|hence)"
    rf"|(?:the )?(?:may|march|mar|spring|summer|autumn|fall|winter|sat|sun|mon|wed|fri|jan|dec)"
    rf"|(?:after|before|since|until|by) (?:the )?fall"
    rf"|(?:(?!on )\w+ )?(?:the )?[0-9]{{1,2}}(?:st|nd|rd|th)|[0-9 ]+|[0-9]0s"
)
_BY_SEASON: Final = re.compile(
    "(?:by|until|up to|before) (?:the )?(?:spring|summer|autumn|fall|winter)"
)
_ON_THE_NTH: Final = re.compile(r"on (?:the )?[0-9]{1,2}(?:st|nd|rd|th)")
_OF_ITS_OWN: Final = re.compile(
    r"(?:\w+ )?(?:this|last|next|coming|past) (?:week|month|year|weekend)"
)
_MONTH_FIRST: Final = re.compile(r"(?:.* )?[a-z]{3,9} (?:the )?[0-9]{1,2}(?:th)?(?<!the [0-9]th)")
_SMALL: Final = re.compile(r"\b(?:may|march|mar)\b")
_NEXT: Final = re.compile(r" ([a-z]{1,20})\b")
_BEFORE_MORNING: Final = frozenset({"am", "de", "der", "die", "jeden", "volgende", "vorige"})
_PLURAL: Final = re.compile(r"(?!was|is|has|as|this|its)[a-z]{2,}s")
_COUNTED: Final = frozenset({"people", "men", "women", "percent", "per", "million", "billion"})


class FoundPhrase(NamedTuple):
    """A date phrase in a text."""

    start: int
    """The index of its first character in the text."""
    end: int
    """The index after its last character."""
    phrase: str
    """The words of the text: `text[start:end]`."""
    value: Edtf
    """The date of the best reading."""
    readings: tuple[Reckoning, ...]
    """All readings, best first; which is right is for a human to say."""
    rule: str
    """The rule of the best reading, in the language of the text."""


class _Tried(NamedTuple):
    found: tuple[Proposal, ...]
    words: str
    """The words that the rules know for it."""


class _Word(NamedTuple):
    start: int
    end: int
    folded: str
    place: WordPlace


def find_phrases(
    text: str,
    *,
    published: Edtf | date,
    zone: str,
    language: str | None = None,
    hemisphere: Hemisphere | None = None,
    direction: Direction = "past",
) -> list[FoundPhrase]:
    """The date phrases of a text, in its order; none overlaps another.

    A day that is written without its year, and a month, is on the nearer side of the day of
    publication. A bare weekday is in the direction, and the other one is a second reading. It is
    pure, and takes time in proportion to the text.

    Args:
        text: Running text of any length, in one language.
        published: The day of publication, from which phrases count; the last day of an interval,
            or its first if the end is open.
        zone: The IANA time zone in which `published` is a day, if it has a clock time.
        language: The language (BCP 47): en, nl, fr or de. None, or another language, lets the
            frequent words of the text decide.
        hemisphere: The hemisphere of seasons; None takes that of the zone.
        direction: The side of weekdays that have no other word with them.

    Raises:
        ZoneError: if there is no such zone.
    """
    return list(
        _Search(
            text,
            _day_of(published, zone),
            as_language(language) or language_of(text),
            hemisphere or hemisphere_of(zone),
            direction,
        ).found()
    )


def _is_number(word: _Word) -> bool:
    return _SHORT_NUMBER.fullmatch(word.folded) is not None


def _day_of(published: Edtf | date, zone: str) -> date:
    if isinstance(published, Edtf):
        earliest, latest = published.nearest_bounds(zone)
        return date.fromisoformat(civil_day(latest if latest < FUTURE else earliest, zone))
    return date(published.year, published.month, published.day)


def _leaves_its_year(run: Sequence[_Word], first: int, last: int) -> bool:
    """Whether a year follows that belongs to it: "29 February" of "29 February 2021"."""
    if any(_YEAR.fullmatch(one.folded) for one in run[first : last + 1]):
        return False
    behind = (one.folded for one in run[last + 1 : last + 4] if one.folded[0].isalnum())
    numbers = takewhile(lambda folded: folded[0].isdigit(), behind)
    return any(_YEAR.fullmatch(one) for one in numbers)


class _Search:
    """One search of one text."""

    def __init__(
        self,
        text: str,
        day: date,
        language: Language,
        side: Hemisphere | None,
        direction: Direction,
    ) -> None:
        self._text = text
        self._day = day
        self._base = Edtf.parse(day.isoformat())
        self._language = language
        self._lexicon = lexicon_of(language)
        self._vocabulary = vocabulary(language)
        self._weekdays = weekday_words(language)
        self._side = side
        self._ways: tuple[Direction, Direction] = (
            ("past", "future") if direction == "past" else ("future", "past")
        )
        self._tried: dict[str, _Tried] = {}
        self._left = _MOST_LOOKED_UP

    def found(self) -> Iterator[FoundPhrase]:
        count = 0
        for run in self._runs():
            for one in self._phrases(run):
                yield one
                count += 1
                if count == MOST_FOUND:
                    return
            if self._left < 0 or len(self._tried) >= MOST_TRIED:
                return

    def _runs(self) -> Iterator[list[_Word]]:
        """Known words that follow each other, with an anchor among them."""
        run: list[_Word] = []
        for match in _TOKEN.finditer(self._text):
            if not run and not match[0][0].isalnum():
                continue
            word = self._word(match, run)
            if word is not None and len(run) < _LONGEST_RUN:
                run.append(word)
                continue
            if any(one.place is WordPlace.ANCHOR for one in run):
                yield run
            run = [word] if word is not None else []
        if any(one.place is WordPlace.ANCHOR for one in run):
            yield run

    def _word(self, match: re.Match[str], run: Sequence[_Word]) -> _Word | None:
        """The token as a word of a phrase; None if it ends the run."""
        token, (start, end) = match[0], match.span()
        if token[0].isalnum():
            folded = fold(token) if len(token) < 20 else ""
            is_number = token[0].isdigit()
            # "FY2022" is one word.
            by_number = is_number or folded.startswith("fy")
            place = self._vocabulary.get(folded) or (number_place(folded) if by_number else None)
            return None if place is None else _Word(start, end, folded, place)
        joins = token in _JOINTS and self._joins(token, start, end, run[-1])
        return _Word(start, end, token, WordPlace.WITHIN) if joins else None

    def _joins(self, mark: str, start: int, end: int, before: _Word) -> bool:
        """Whether a mark is within a phrase: "Friday, 3 May", "8. Mai", "Feb. 24", "l'été"."""
        after = self._text[end : end + 6].lstrip(" ")
        if mark in "'’":
            return before.end == start and after[:1].isalpha() and self._text[end] != " "
        if mark in "-–—":
            return after[:1].isalnum()
        is_number = _is_number(before)
        if mark == ".":
            ordinal = self._language == "de" and is_number
            return before.end == start and (ordinal or before.folded in ABBREVIATIONS)
        is_weekday = before.folded in self._weekdays
        return is_weekday or (is_number and _YEAR.match(after) is not None)

    def _phrases(self, run: Sequence[_Word]) -> Iterator[FoundPhrase]:
        anchors = [index for index, word in enumerate(run) if word.place is WordPlace.ANCHOR]
        at = 0
        for anchor in anchors:
            at = max(at, anchor - _MOST_WORDS + 1)
            while at <= anchor:
                one, at = self._longest(run, at, anchor)
                if one is not None:
                    yield one

    def _longest(
        self, run: Sequence[_Word], at: int, anchor: int
    ) -> tuple[FoundPhrase | None, int]:
        """The longest phrase that starts at a word and has the anchor, and where to go on."""
        if run[at].folded[0].isalnum() and not self._is_something_else(run, at):
            for last in range(min(len(run), at + _MOST_WORDS) - 1, anchor - 1, -1):
                if run[last].place is WordPlace.WITHIN or _leaves_its_year(run, at, last):
                    continue
                self._left -= 1
                readings = self._read(run[at].start, run[last].end)
                if readings:
                    return self._told(run[at].start, run[last].end, readings), last + 1
        return None, at + 1

    def _is_something_else(self, run: Sequence[_Word], at: int) -> bool:
        """Whether no phrase begins here: the April of "31 April", "il a mardi signé"."""
        word = run[at]
        if word.place is not WordPlace.ANCHOR or at == 0:
            return self._language == "fr" and self._text[word.start : word.end] == "a"
        before = run[at - 1]
        is_morning = word.folded == "morgen" and before.folded in _BEFORE_MORNING
        return is_morning or _is_number(before)

    def _told(self, start: int, end: int, readings: Sequence[Proposal]) -> FoundPhrase:
        phrase = self._text[start:end]
        told = tuple(
            Reckoning(
                phrase, Edtf.parse(one.edtf), self._base, one.rule, one.is_open, self._language
            )
            for one in readings
        )
        return FoundPhrase(start, end, phrase, told[0].edtf, told, told[0].rule)

    def _read(self, start: int, end: int) -> Sequence[Proposal]:
        phrase = self._text[start:end]
        if _CODE.fullmatch(phrase):
            return self._code(phrase, start, end)
        key = phrase.lower()
        tried = self._tried.get(key)
        if tried is None:
            found = self._proposals(phrase)
            words = canonical(phrase, self._lexicon) if found else ""
            tried = self._tried[key] = _Tried(found, words)
        return tried.found if tried.found and self._stands(phrase, end, tried.words) else ()

    def _proposals(self, phrase: str) -> tuple[Proposal, ...]:
        if _DAY.fullmatch(phrase):
            try:
                return (Proposal(Edtf.parse(phrase).text, "as written"),)
            except DateError:
                return ()
        found: dict[str, Proposal] = {}
        is_ahead = _BY_SEASON.fullmatch(canonical(phrase, self._lexicon))
        for way in ("future", "past") if is_ahead else self._ways:
            for one in propose(phrase, self._day, way, self._side, self._language):
                found.setdefault(one.edtf, one)
            if not found:
                break
        return tuple(found.values())

    def _code(self, phrase: str, start: int, end: int) -> Sequence[Proposal]:
        """ "2022-23" is a season only where one is named; else it may be years."""
        around = self._text[max(0, start - _NEAR) : end + _NEAR]
        if depends_on_place(around):
            return (Proposal(phrase, "as written"),)
        return of_codes(phrase, self._lexicon)

    def _stands(self, phrase: str, end: int, words: str) -> bool:
        """Whether the words date something by themselves, in the middle of a text."""
        if _NOISE.fullmatch(words) and not _OF_ITS_OWN.fullmatch(words):
            return False
        if self._language == "en" and _SMALL.search(phrase):
            return False  # "he may", "they march"
        match = _NEXT.match(self._text, end)
        follows = match[1] if match else ""
        if _ON_THE_NTH.fullmatch(words):
            return not follows or follows in self._lexicon.common or follows in self._vocabulary
        if _MONTH_FIRST.fullmatch(words):
            # "In March 20 soldiers came."
            return self._language == "en" and not (
                follows in _COUNTED or _PLURAL.fullmatch(follows)
            )
        return True
