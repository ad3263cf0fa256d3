"""From which day a phrase is reckoned, which way it points, and where its words are kept.

“Friday” is a date only for the reader of that day's paper. So a phrase is reckoned from the day
that its source gives, else from today, and whoever asks says which of the two it was.
"""

from __future__ import annotations

from collections.abc import Container
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from timeline.domain.dates import FUTURE, PAST, DateError, Edtf, civil_day
from timeline.drafting.compact import Unclear

if TYPE_CHECKING:
    from timeline.domain.phrases import Direction, Reckoning


class Base(NamedTuple):
    """The day from which phrases are reckoned, and why that one."""

    day: date
    why: str


def base_day(*given: tuple[Edtf | None, str], today: date | None = None) -> Base:
    """The first of the given dates that has a last day, else today.

    The day of a source that appeared between two days is the later one: by then it was written.
    """
    for edtf, why in given:
        if edtf is None:
            continue
        latest = edtf.bounds("UTC").latest
        if PAST < latest < FUTURE:
            return Base(date.fromisoformat(civil_day(latest, "UTC")), why)
    return Base(today or datetime.now().astimezone().date(), "today")


def base_of(reckoned_from: object, published: object, *, today: date | None = None) -> Base:
    """The base of a draft: the day it gives itself, then that of its source, else today."""
    return base_day(
        (_date(reckoned_from), "as given"),
        (_date(published), "the day of the source"),
        today=today,
    )


def readings(words: str, base: Base, direction: Direction) -> list[Reckoning]:
    """The dates that words may mean, best first; the date itself where they are one.

    Raises:
        Unclear: They are neither a date nor a phrase that is understood.
    """
    from timeline.domain.phrases import Reckoning, reckon

    try:
        return [Reckoning(words, Edtf.parse(words), Edtf.parse(base.day.isoformat()), "as written")]
    except DateError as error:
        found = reckon(words, base.day, direction=direction) if has_words(words) else []
        if not found:
            raise Unclear(error.message, hint=error.hint) from None
        return found


def has_words(text: str) -> bool:
    """Whether it may be a phrase, and not only a date that is written wrongly."""
    return any(character.isalpha() for character in text)


def direction_of(field: str) -> Direction:
    """Where words that point neither way lie, for a field of a development or a source."""
    return "past" if field in ("occurred", "reckoned_from", "published", "retrieved") else "future"


def phrase_field(field: str, known: Container[str]) -> str | None:
    """The field that keeps the words of another's date, where the record has a place for them."""
    name = "phrase" if field == "occurred" else f"{field}_phrase"
    return name if name in known else None


def _date(text: object) -> Edtf | None:
    try:
        return Edtf.parse(str(text)) if text else None
    except DateError:
        return None
