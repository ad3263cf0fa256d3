"""The form of a language's table: its words for dates, and its sentences for explanations.

The rules know one set of words, which are the English ones. A table maps the words of its language
to them, and brings the sentences that explain a reading, so that somebody who reads a Dutch paper
gets a Dutch reason. No rule needs to know in which language a phrase was written.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

Language: TypeAlias = Literal["en", "nl", "fr", "de"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The frozen table of one language."""

    code: Language
    name: str
    """The name of the language in English."""
    words: Mapping[str, str]
    """Words of the language, folded, to words that the rules know; several words may be one."""
    names: Mapping[str, str]
    """Words that the rules know, as the language writes them in an explanation."""
    sayings: Mapping[str, str]
    """The sentences of explanations by name, as format strings."""
    common: frozenset[str]
    """Words that are frequent in any text of the language, and rare in those of the others."""
    accented: Mapping[str, str]
    """Words that only an accent tells from others, and what to read for them."""
    ordinal: str
    """What follows the number of a day, as a pattern: "20e", "1er", "20."."""
    longest: int
    """The most words in a key of `words`."""

    def say(self, saying: str, **values: object) -> str:
        """The sentence with its values."""
        return self.sayings[saying].format(**values)

    def term(self, word: str) -> str:
        """A word that the rules know, in the language."""
        return self.names.get(word, word)


def table(
    code: Language,
    name: str,
    *,
    words: Mapping[str, str],
    names: Mapping[str, str],
    sayings: Mapping[str, str],
    ordinal: str,
    accented: Mapping[str, str] = MappingProxyType({}),
    common: str,
) -> Lexicon:
    """Freezes a table; the keys of `words` may have several forms, parted by `|`."""
    folded = {fold(form): meant for forms, meant in words.items() for form in forms.split("|")}
    return Lexicon(
        code,
        name,
        MappingProxyType(folded),
        MappingProxyType(dict(names)),
        MappingProxyType(dict(sayings)),
        frozenset(fold(common).split()),
        MappingProxyType(dict(accented)),
        ordinal,
        max(form.count(" ") + 1 for form in folded),
    )


def compounds(heads: Mapping[str, str], tails: Mapping[str, str]) -> dict[str, str]:
    """Words written as one: "vrijdagavond" and "Dienstagnacht"."""
    return {
        head + tail: f"{heads[ways]} {tails[others]}"
        for ways in heads
        for others in tails
        for head in ways.split("|")
        for tail in others.split("|")
    }


def fold(text: str) -> str:
    """Lower case, without accents: "Août" is "aout", and "nächste" is "nachste"."""
    text = text.lower().replace("ß", "ss").replace("œ", "oe")
    if text.isascii():
        return text
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if sign < "̀" or sign > "ͯ")
