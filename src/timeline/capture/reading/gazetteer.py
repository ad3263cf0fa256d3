"""Countries in running text: names, adjectives and capitals, in four languages.

`places.txt` has them. An adjective is the beginning of a word:
its endings follow from the language. What is missing here is known by its English name in ISO 3166,
and best of all by the user's own store (`capture.known`).
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Final, Literal, NamedTuple

from timeline.capture.cues.cue import LANGUAGES

Sort = Literal["country", "adjective", "capital", "group"]

_GROUPS: Final = {
    "ee lv lt": (
        "Baltic States/Baltic states/Baltic countries",
        "Baltische staten",
        "États baltes/pays baltes",
        "baltischen Staaten/Baltische Staaten",
    ),
    "be nl lu": ("Benelux countries", "Benelux-landen", "pays du Benelux", "Beneluxstaaten"),
    "dk fi is no se": ("Nordic countries", "Noordse landen", "pays nordiques", "nordischen Länder"),
}
_ENDINGS: Final = {"en": "s?", "nl": "e?", "fr": "(?:e|ne)?s?", "de": "e[rnms]?"}


class PlaceName(NamedTuple):
    """A name in a text, as a pattern, and the governments that it means."""

    pattern: str
    sort: Sort
    governments: tuple[str, ...]


@cache
def place_names(language: str) -> tuple[PlaceName, ...]:
    """The names of a language."""
    which = LANGUAGES.index(language)
    found: list[PlaceName] = []
    text = files("timeline.capture.reading").joinpath("places.txt").read_text("utf-8")
    for row in text.splitlines():
        if row.startswith("#"):
            continue
        code, *cells = row.split(" ")
        names, adjective, capital = cells[which].split(",")
        found += [PlaceName(one, "country", (code,)) for one in _patterns(names)]
        found += [PlaceName(one, "capital", (code,)) for one in _patterns(capital)]
        if adjective != "-":
            found.append(PlaceName(_adjective(adjective, language), "adjective", (code,)))
    for codes, groups in _GROUPS.items():
        ids = tuple(codes.split())
        found += [PlaceName(one, "group", ids) for one in _patterns(groups[which])]
    return tuple(found)


def _patterns(cell: str) -> list[str]:
    return [re.escape(one.replace("_", " ")) for one in cell.split("/") if one != "-"]


def _adjective(stem: str, language: str) -> str:
    if language == "fr" and stem[-1] == "e":
        return re.escape(stem) + "s?"
    return re.escape(stem) + _ENDINGS[language]
