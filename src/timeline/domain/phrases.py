"""Relative phrases in sources, reckoned from the day of the source: proposed, never resolved.

"The cabinet will decide on Friday" dates a decision only for the reader of that day's
paper. Which Friday is a judgement, so it is a human who makes it: this module offers the
readings with the rule behind each, the command line asks, and the record keeps the
phrase, the day it was reckoned from and the date that was confirmed.

Pure: no clock is read. `dateparser` is slow to import and right for fewer than half of
the bare weekdays in news text, so it is asked last, and only for a suggestion.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from timeline.domain.dates import DateError, Edtf
from timeline.domain.phrase_rules import propose
from timeline.domain.phrase_words import Direction, Proposal, days, given_to, monday

__all__ = ["Direction", "Reckoning", "reckon"]

MAX_LENGTH: Final = 200

# Europe's languages: with all of the two hundred that dateparser knows, finding out that
# it knows nothing takes seconds, and it finds dates in words that are none.
LANGUAGES: Final = (
    *("en", "nl", "fr", "de", "es", "it", "pt", "pl", "uk", "ru", "da", "sv", "nb", "fi"),
    *("cs", "sk", "hu", "ro", "bg", "el", "hr", "sl", "et", "lv", "lt", "ga", "mt", "tr"),
)


@dataclass(frozen=True, slots=True)
class Reckoning:
    """One reading of a phrase, for a human to confirm."""

    phrase: str
    """As the source has it."""
    edtf: Edtf
    """The date proposed."""
    reckoned_from: Edtf
    """The day from which; the source's own."""
    rule: str
    """Why: "the most recent Wednesday on or before Thursday 21 April 2022"."""


def reckon(phrase: str, reckoned_from: date, *, direction: Direction = "past") -> list[Reckoning]:
    """The readings of a phrase, best first; empty where it is not understood.

    Args:
        phrase: Words of a source, in English; in other European ones `dateparser` may know.
            What already is EDTF comes back as written.
        reckoned_from: The civil day on which the source said it.
        direction: Where words that point neither way lie: `past` for reports of what
            happened, `future` for what is expected.
    """
    words = phrase.strip()
    if not words or len(words) > MAX_LENGTH:
        return []
    day = date(reckoned_from.year, reckoned_from.month, reckoned_from.day)
    base = Edtf.parse(day.isoformat())
    try:
        return [Reckoning(phrase, Edtf.parse(words), base, "as written")]
    except DateError:
        readings = propose(words, day, direction) or _suggested(words, day, direction)
    return [Reckoning(phrase, Edtf.parse(edtf), base, rule) for edtf, rule in readings]


def _suggested(words: str, day: date, direction: Direction) -> list[Proposal]:
    from dateparser.date import DateDataParser

    parser = DateDataParser(
        languages=list(LANGUAGES),
        settings={
            # The end of the day looking back, so that hours and clock times stay on it.
            "RELATIVE_BASE": datetime.combine(day, time(23, 59) if direction == "past" else time()),
            "PREFER_DATES_FROM": direction,
            "STRICT_PARSING": False,
            "TIMEZONE": "UTC",
        },
    )
    try:
        found = parser.get_date_data(words)
        if found.date_obj is None:
            return []
        on = found.date_obj.date()
        week = found.period == "week"
        text = days(monday(on, 0), 7) if week else given_to(found.period, on)
    except (ValueError, OverflowError):  # its own, near the ends of the calendar
        return []
    return [Proposal(text, f"suggested by dateparser, as {found.locale}: check it")]
