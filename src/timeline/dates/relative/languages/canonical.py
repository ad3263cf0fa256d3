"""Converts a phrase of any language to the words that the rules know.

Each language has its words; what they share is order. "Vendredi prochain" has the word for which
one after the noun, "vor zwei Wochen" and "il y a deux semaines" have the word for "ago" before the
number. The patterns here bring these in the order of the rules, and know no language either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from timeline.dates.relative.languages.english import ENGLISH
from timeline.dates.relative.languages.lexicon import LANGUAGES, Language, Lexicon, fold

_HYPHEN: Final = re.compile(r"(?<=[a-z])[-–](?=[a-z0-9])")
_POSSESSIVE: Final = re.compile(r"(?<=[a-z])['’]s?(?![a-z])")
_MARKS: Final = re.compile(r"[,.;:!\"“”„«»()'’]")
_NUMBER: Final = re.compile(r"[0-9]+(?:[/-][0-9]+)*(?:th|s)?(?:-[0-9]+(?:th)?)?|[-–—]|[qh][1-4]")
_DECADE: Final = re.compile(r"\b([0-9]{1,3}0)er(?: jahren?)?\b")

_WEEKDAY: Final = "(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_MONTH: Final = (
    "(?:january|february|march|april|may|june|july|august|september|october|november|december)"
)
_UNIT: Final = "(?:day|week|month|year)s?"
_NOUN: Final = f"(?:{_WEEKDAY}|{_MONTH}|{_UNIT}|weekend|spring|summer|autumn|winter)"
_WHICH: Final = "(?:last|next|coming|following|previous|past)"
_AMOUNT: Final = (
    "(?:[0-9]{1,3}|a few|a|several|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
)

_ORDER: Final = tuple(
    (re.compile(form), instead)
    for form, instead in (
        (r"\b([0-9])th (?=quarter|half|week)", r"#\1 "),
        ("#1", "first"),
        ("#2", "second"),
        ("#3", "third"),
        ("#4", "fourth"),
        (r"\byears ([0-9]{1,3}0)\b", r"\1s"),
        (r"\bof of\b", "of"),
        (rf"\b({_NOUN}) ({_WHICH})\b(?! {_NOUN})", r"\2 \1"),
        (rf"\b({_AMOUNT}) ({_WHICH}) ({_UNIT})", r"\2 \1 \3"),
        (rf"\b({_AMOUNT}) month\b(?<!\ba month)", r"\1 months"),
        (rf"\b(?:ago|before) ({_AMOUNT} {_UNIT})$", r"\1 ago"),
        (rf"\b((?:last|next|this|coming) week) ({_WEEKDAY})\b", r"\2 of \1"),
        (r"\bthe (?=last|next|coming|following|previous|this)", ""),
        (r"\bcoming (?=(?:week|month|year)\b)", "next "),
        (rf"^(?:in the|by) ({_AMOUNT} {_UNIT})$", r"within \1"),
        (rf"\bin the (?={_MONTH})", "in "),
        (r"\b(earlier|later) in (?=this)", r"\1 "),
        (r"\bof (?=(?:week|month|year)$)", "of the "),
        (r"\bthe ([0-9]{1,2})$", r"the \1th"),
        (rf"\b([0-9]{{1,2}}(?:th)?) {_WHICH} ({_MONTH})\b", r"\1 \2"),
        (rf"\b([0-9]{{1,2}}(?:th)?(?: {_MONTH})?) until (?=[0-9])", r"\1 to "),
        (rf"\b((?:last|this|next) year) in ({_MONTH})", r"\2 \1"),
        (rf"\b({_MONTH}) (week|half)\b", r"\2 of \1"),
        (r"^(in|during) (?=(?:week|month|year)$)", r"\1 the "),
        (r"\b(night (?:of|from) .+) on\b", r"\1 to"),
        (r"^to (?:the )?", ""),
        (r"^(.+) by$", r"by \1"),
    )
)


@cache
def lexicon_of(language: Language) -> Lexicon:
    """The table of a language, which is imported at first use."""
    if language == "nl":
        from timeline.dates.relative.languages.dutch import DUTCH

        return DUTCH
    if language == "fr":
        from timeline.dates.relative.languages.french import FRENCH

        return FRENCH
    if language == "de":
        from timeline.dates.relative.languages.german import GERMAN

        return GERMAN
    return ENGLISH


def as_language(tag: str | None) -> Language | None:
    """The language of a tag (BCP 47, or the name of a locale), if it has a table: nl for nl-BE."""
    primary = re.split("[-_.@]", tag or "", maxsplit=1)[0].lower()
    return next((language for language in LANGUAGES if language == primary), None)


def canonical(phrase: str, lexicon: Lexicon) -> str:
    """The words of the rules for a phrase; empty if it has a word that the table lacks."""
    words = phrase.lower()
    for accented, instead in lexicon.accented.items():
        words = re.sub(rf"\b{accented}\b", instead, words)
    words = _HYPHEN.sub(" ", fold(words))
    if lexicon.code == "en":
        words = _MARKS.sub(" ", _POSSESSIVE.sub("", words))
        return " ".join(lexicon.words.get(word, word) for word in words.split())
    words = re.sub(
        rf"\b([0-9]{{1,2}})(?:{lexicon.ordinal})(?![0-9a-z])", r"\1th", _DECADE.sub(r"\1s", words)
    )
    found = list(_known(_MARKS.sub(" ", words).split(), lexicon))
    if None in found:
        return ""
    words = " ".join(word for word in found if word)
    for form, instead in _ORDER:
        words = form.sub(instead, words)
    return words


def _known(words: list[str], lexicon: Lexicon) -> Iterator[str | None]:
    """What the table has for the words, the longest entries first; None for an unknown word."""
    at = 0
    while at < len(words):
        for length in range(min(lexicon.longest, len(words) - at), 0, -1):
            meant = lexicon.words.get(" ".join(words[at : at + length]))
            if meant is not None:
                yield meant
                at += length
                break
        else:
            yield words[at] if _NUMBER.fullmatch(words[at]) else None
            at += 1
