"""Compares passages by their words, and makes titles and slugs of them."""

from __future__ import annotations

import re
from typing import Final

from timeline.domain.lexical.slugs import in_ascii

LONGEST_TITLE: Final = 90
_STEM: Final = 6
_SHORTEST: Final = 4
_SLUG_WORDS: Final = 4
_PLACE: Final = re.compile(r"^[A-ZÀ-Þ][A-ZÀ-Þ .,/()]{2,40} [—–-] ")
"""Where a report was written: “BERLIN — ”."""
_TIME_FIRST: Final = re.compile(
    r"(?:On|At|In|Op|Am|Im|En|Last|Earlier|Eind|Ende|Fin) |Le (?=\d|\w+di\b|dimanche)"
)
"""How a sentence begins that tells first when it happened."""
_ASIDE: Final = re.compile(r" – [^–]{1,200} –(?= )")
_MARKS: Final = ('"', "“", "„", "«", "‘", "'")


def content_words(text: str, common: frozenset[str]) -> frozenset[str]:
    """The beginnings of the words that carry the meaning of a text."""
    found = re.findall(r"[^\W\d_]+", text.lower())
    return frozenset(one[:_STEM] for one in found if len(one) >= _SHORTEST and one not in common)


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    """How many words two passages share, of those of the shorter: from 0 to 1."""
    least = min(len(one), len(other))
    return len(one & other) / least if least else 0.0


def title_of(sentence: str, begin: int, end: int, who: str | None, reporter: str | None) -> str:
    """The main clause of a sentence, in at most 90 characters.

    Args:
        sentence: The sentence.
        begin: Where its subject begins.
        end: Where the words end that tell what happened.
        who: Who said it, if the sentence begins with a quotation.
        reporter: Who reported it, at the end of the sentence.
    """
    text = " ".join(sentence.split())
    if reporter and reporter in text:
        text = text[: text.rfind(reporter)].rstrip(" ,")
        text = re.sub(
            r",? (?:reports?|reported|according to|writes|says|zo meldt|meldt)(?: the)?$", "", text
        )
    if who and text[:1] in _MARKS:
        quotation = re.split(r"[\"”»’]", text[1:], maxsplit=1)[0].strip(" ,.")
        text = f"{who[:1].upper()}{who[1:]}: “{quotation}”"
        if len(text) > LONGEST_TITLE:
            text = text[: text.rfind(" ", 0, LONGEST_TITLE - 2)].rstrip(" ,;–") + "…”"
        return text
    lead = text[:begin]
    if lead.rstrip().endswith((",", " but", " and", " while")) or (
        re.fullmatch(r"(?:[\w'’]+ ){1,5}(?:the |de |het |la |les? |l['’])?", lead)
        and _TIME_FIRST.match(lead)
    ):
        text = re.sub(r"^(?:the|de|het|der|die|das|le|la|les) ", "", text[begin:])
    text = _ASIDE.sub("", _PLACE.sub("", text)).rstrip(" .;,")
    if len(text) > LONGEST_TITLE:
        least = max(40, min(end - begin, LONGEST_TITLE - 10))
        cut = max(text.rfind(mark, least, LONGEST_TITLE) for mark in (", ", "; ", " – "))
        if cut < least:
            cut = text.rfind(" ", 0, LONGEST_TITLE - 1)
            text = text[: cut if cut > 0 else LONGEST_TITLE - 1].rstrip(" ,;–") + "…"
        else:
            text = text[:cut]
    return text[:1].upper() + text[1:]


def slug_of(text: str, common: frozenset[str]) -> str:
    """A slug of the first words that carry a meaning; empty if there are none."""
    clean = re.sub(r"['’]s\b", "", text)
    words = [
        one
        for one in re.findall(r"[^\W\d_]+", clean.lower())
        if len(one) >= _SHORTEST and one not in common
    ]
    made = [re.sub(r"[^a-z0-9]+", "", in_ascii(one).lower()) for one in words]
    return "-".join([one for one in made if one][:_SLUG_WORDS])[:80].strip("-")
