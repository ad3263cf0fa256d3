"""Where the quotes of an entry are in its article, and the next wider and narrower passage.

A quote stays verbatim whatever is done to it: it is always cut from the text again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from timeline.capture.article import Passage
from timeline.capture.reading.sentences import Sentence

_CLAUSE: Final = re.compile(r"(?:[,;:]|(?<=\s)[–—-])(?=\s)")
_SHORTEST: Final = 12
"""Fewest characters of a passage that is left over by narrowing."""


def passages(development: Mapping[str, Any], text: str) -> list[Passage | None]:
    """The passage of each quote of the first source; None for one that is not in the text."""
    from pydantic import ValidationError

    from timeline.domain.values import Quote
    from timeline.formats.documents.quotes import Found, find

    found: list[Passage | None] = []
    for one in quotes_of(development):
        given = one if isinstance(one, dict) else {"exact": one}
        try:
            place = find(text, Quote.model_validate(given))
        except ValidationError:
            place = None
        found.append(Passage(place.start, place.end) if isinstance(place, Found) else None)
    return found


def quotes_of(development: Mapping[str, Any]) -> list[Any]:
    """The quotes of the first source, as a file has them."""
    sources = development.get("sources")
    first = sources[0] if isinstance(sources, list) and sources else None
    quotes = first.get("quotes") if isinstance(first, dict) else None
    return list(quotes) if isinstance(quotes, list) else []


def wider(passage: Passage, sentences: Sequence[Sentence]) -> Passage | None:
    """The passage made whole sentences, or else with one sentence more; None if there is none.

    The next sentence of the paragraph comes first, then the one before, then the next paragraph.
    """
    within = _touched(passage, sentences)
    if not within:
        return None
    first, last = within[0], within[-1]
    whole = Passage(
        min(sentences[first].start, passage.start), max(sentences[last].end, passage.end)
    )
    if whole != passage:
        return whole
    paragraph = sentences[last].paragraph
    if last + 1 < len(sentences) and sentences[last + 1].paragraph == paragraph:
        return Passage(passage.start, sentences[last + 1].end)
    if first and sentences[first - 1].paragraph == sentences[first].paragraph:
        return Passage(sentences[first - 1].start, passage.end)
    if last + 1 < len(sentences):
        return Passage(passage.start, sentences[last + 1].end)
    return None


def narrower(passage: Passage, text: str, sentences: Sequence[Sentence]) -> Passage | None:
    """The passage without its last sentence, or its last clause; None if nothing is left."""
    within = _touched(passage, sentences)
    if len(within) > 1:
        return Passage(passage.start, sentences[within[-2]].end)
    ends = [one.start() for one in _CLAUSE.finditer(text, passage.start, passage.end)]
    for end in reversed(ends):
        kept = len(text[passage.start : end].rstrip())
        if kept >= _SHORTEST:
            return Passage(passage.start, passage.start + kept)
    return None


def _touched(passage: Passage, sentences: Sequence[Sentence]) -> list[int]:
    return [
        place
        for place, one in enumerate(sentences)
        if one.start < passage.end and one.end > passage.start
    ]
