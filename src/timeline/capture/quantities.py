"""Finds the amounts in a sentence: “more than 3,000 automatic weapons”, “50 Millionen Euro”."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

from timeline.capture.reading.moments import Moment
from timeline.forms.parse_error import ParseError
from timeline.forms.quantity import read_quantity

_QUALIFIERS: Final = {
    "more than": "at least", "over": "at least", "at least": "at least", "about": "about",
    "around": "about", "some": "about", "nearly": "about", "almost": "about", "up to": "at most",
    "meer dan": "at least", "minstens": "at least", "ongeveer": "about", "bijna": "about",
    "ruim": "at least", "plus de": "at least", "au moins": "at least", "environ": "about",
    "près de": "about", "mehr als": "at least", "mindestens": "at least", "rund": "about",
    "etwa": "about", "bis zu": "at most", "tot": "at most",
}  # fmt: skip
_STOP: Final = (
    "and|or|to|for|in|of|on|at|by|from|with|after|before|that|which|who|is|are|was|were|will"
    "|would|have|has|over"
    "|en|of|naar|voor|aan|van|op|met|bij|die|dat|et|ou|à|au|aux|pour|de|des|du|en|dans|sur|par|qui"
    "|und|oder|an|für|nach|im|am|von|mit|aus|bei|der|die|das|per|extra|a|an|the"
    "|years?|days?|weeks?|months?|hours?|jaar|dagen|weken|maanden|uur"
    "|ans?|jours?|semaines?|mois|heures?|jahren?|tagen?|wochen?|monaten?|stunden?|uhr"
)
_FOUND: Final = re.compile(
    rf"(?:(?P<how>{'|'.join(_QUALIFIERS)}) )?"
    r"(?P<what>(?:[€$£] ?)?(?<![\w.,/-])[0-9](?:[0-9.,]*[0-9])?)"
    rf"(?P<rest>(?: (?!(?:{_STOP})\b)[^\W\d_][\w-]*){{1,4}}(?: of (?!(?:{_STOP})\b)[a-z-]+)?)",
    re.IGNORECASE,
)
_MOST: Final = 8


def quantities(plain: str, moments: Sequence[Moment], language: str) -> list[dict[str, Any]]:
    """The quantities of a sentence, in the form of files; what is ambiguous is left out."""
    found: list[dict[str, Any]] = []
    for one in _FOUND.finditer(plain):
        if any(one.start("what") < moment.end and moment.start < one.end() for moment in moments):
            continue
        words = f"{_in_full(one['what'], language)}{one['rest']}"
        how = _QUALIFIERS.get((one["how"] or "").lower())
        with suppress(ParseError):
            made = read_quantity(f"{how} {words}" if how else words)
            if made.keys() & {"item", "unit", "currency"}:
                found.append({**made, "as_written": one[0]})
        if len(found) == _MOST:
            break
    return found


def _in_full(number: str, language: str) -> str:
    """A number without marks between thousands, as its language writes them: `3,000` is 3000."""
    group, point = (",", ".") if language == "en" else (".", ",")
    plain = re.sub(rf"(?<=[0-9]){re.escape(group)}(?=[0-9]{{3}}(?![0-9]))", "", number)
    return plain.replace(point, ".")
