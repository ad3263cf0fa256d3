"""The tables by language, and which language a text is in."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from timeline.capture.cues.cue import LANGUAGES, Compiled, Cue, CueTable

_SAMPLE: Final = 20_000
_SURE: Final = 0.25
"""The share of frequent words from which a text is in a language."""
_PART: Final = re.compile("<([a-z]+)>")


@cache
def table_of(language: str) -> CueTable:
    """The table of a language."""
    text = files("timeline.capture.cues").joinpath(f"{language}.toml").read_text("utf-8")
    data = tomllib.loads(text)
    parts = data.pop("parts")
    cues = tuple(_cue(one, parts) for one in data.pop("cues"))
    common = frozenset(data.pop("common").split())
    return CueTable(code=language, cues=cues, common=common, **data)


def _cue(given: Mapping[str, Any], parts: Mapping[str, str]) -> Cue:
    fields = dict(given)
    return Cue(pattern=_whole(fields.pop("words"), parts), **fields)


def _whole(words: str, parts: Mapping[str, str]) -> str:
    """A pattern with its parts put in."""
    return _PART.sub(lambda one: _whole(parts[one[1]], parts) if one[1] in parts else one[0], words)


@cache
def compiled(language: str) -> Compiled:
    """The table of a language with its patterns."""
    return Compiled(table_of(language))


def language_of_text(text: str) -> str | None:
    """The language that most frequent words of a text are of; None if it is none of ours."""
    words = re.findall(r"[^\W\d_]+", text[:_SAMPLE].lower())
    shares = {
        code: sum(word in table_of(code).common for word in words) / max(1, len(words))
        for code in LANGUAGES
    }
    best = max(shares, key=lambda code: shares[code])
    return best if shares[best] >= _SURE else None
