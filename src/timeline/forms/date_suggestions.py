"""The day from which a phrase counts, its direction, and the field that keeps its words.

“Friday” is a date only for the reader of that day's paper. So a phrase counts from the day of its
source, else from today, and the user is told which of the two.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Container, Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, cast

from timeline.dates.edtf import FUTURE, PAST, DateError, Edtf, civil_day
from timeline.forms.parse_error import ParseError

if TYPE_CHECKING:
    from timeline.dates.relative.suggest import Direction, Reckoning
    from timeline.dates.zone_names import Hemisphere

_MONTHS: Final = 12
_FISCAL_START: Final = "TIMELINE_FISCAL_START"
"""The variable with the month in which financial years start, which no phrase says."""
_LOCALE: Final = ("LC_ALL", "LC_TIME", "LANG")


class Base(NamedTuple):
    """The day from which phrases count, and the reason."""

    day: date
    why: str


def base_day(*given: tuple[Edtf | None, str], today: date | None = None) -> Base:
    """The first of the given dates that has a last day, else today.

    For a source that appeared between two days, the later day counts: by then it was written.
    """
    for edtf, why in given:
        if edtf is None:
            continue
        latest = edtf.nearest_bounds("UTC").latest
        if PAST < latest < FUTURE:
            return Base(date.fromisoformat(civil_day(latest, "UTC")), why)
    return Base(today or datetime.now().astimezone().date(), "today")


def base_of(reckoned_from: object, published: object, *, today: date | None = None) -> Base:
    """The base of a draft: its own day, else that of its source, else today."""
    return base_day(
        (_date(reckoned_from), "as given"),
        (_date(published), "the day of the source"),
        today=today,
    )


def written_date(words: str) -> Edtf | None:
    """The date that is written as such; None for a phrase, and for a season code.

    `2022-23` may be a season or a financial year. The rules for phrases are slow to import.
    """
    try:
        found = Edtf.parse(words)
    except DateError:
        return None
    return None if found.names_season else found


def readings(
    words: str,
    base: Base,
    direction: Direction,
    zones: Callable[[], Iterable[str | None]] = tuple,
    language: str | None = None,
) -> list[Reckoning]:
    """The possible dates for words, best first; the date itself if they are one.

    Args:
        words: The typed text.
        base: The day from which a phrase counts.
        direction: The direction of phrases that have none.
        zones: Returns the time zones of the governments, with None for unknown ones. It is called
            only if the words name a season.
        language: The language of the source (BCP 47) if known; default: the one of the locale. If
            it does not understand the words, another one may.

    Raises:
        ParseError: if they are neither a date nor a known phrase.
    """
    from timeline.dates.relative.suggest import depends_on_place, reckon

    side = _common(zones()) if depends_on_place(words) else None
    first = language or locale_language()
    start = fiscal_start()
    try:
        Edtf.parse(words)
    except DateError as error:
        understood = has_words(words)
        found = (
            reckon(
                words,
                base.day,
                direction=direction,
                hemisphere=side,
                language=first,
                fiscal=start,
            )
            if understood
            else []
        )
        if not found:
            raise _not_understood(words, error) from None
        return found
    return reckon(words, base.day, direction=direction, language=first)


def locale_language() -> str | None:
    """The locale for dates, by the environment (POSIX: `LC_ALL`, `LC_TIME`, `LANG`)."""
    return next((found for name in _LOCALE if (found := os.environ.get(name))), None)


def fiscal_start() -> int | None:
    """The month, 1 to 12, in which financial years start, by the environment; None if not set."""
    found = os.environ.get(_FISCAL_START, "").strip()
    is_month = found.isascii() and found.isdecimal() and 1 <= int(found[:9]) <= _MONTHS
    return int(found) if is_month else None


def typed_date(text: str) -> Edtf:
    """Parses a typed date; phrases are not allowed.

    Raises:
        ParseError: if it is not a date, or is ambiguous.
    """
    try:
        typed = Edtf.parse(text)
    except DateError as error:
        raise ParseError(error.message, hint=error.hint) from None
    if typed.names_season:
        raise open_question(text, readings(text, base_day(), "past"))
    return typed


class GovernmentInZone(Protocol):
    """The attributes of a stored government that are needed here."""

    @property
    def id(self) -> str:
        """Its code, such as `de`."""

    @property
    def zone(self) -> str:
        """Its IANA time zone."""


class KnowsGovernments(Protocol):
    """The methods of `Timeline` that are needed here."""

    @property
    def exists(self) -> bool:
        """Whether there is a store."""

    def known_governments(self) -> Sequence[GovernmentInZone]:
        """The governments in the store."""


def open_question(words: str, found: Sequence[Reckoning]) -> ParseError:
    """The error for a phrase that is ambiguous or uncertain, when nobody can choose."""
    ways = "; or ".join(f"{one.edtf} ({one.explanation})" for one in found)
    dates = " or ".join(str(one.edtf) for one in found)
    hint = f"Choose one: {dates}." if len(found) > 1 else f"Write {dates} to accept it."
    return ParseError(f"“{words}” could mean {ways}", hint=hint)


def zone_of(timeline: KnowsGovernments, government: str) -> str | None:
    """The time zone of a government in the store, else of its country; None if unknown."""
    from timeline.domain.countries import zone_of_country

    known = timeline.known_governments() if timeline.exists else ()
    return next((one.zone for one in known if one.id == government), zone_of_country(government))


def _common(zones: Iterable[str | None]) -> Hemisphere | None:
    """The hemisphere of all zones; None if they are in both, or one is unknown."""
    from timeline.dates.zone_names import hemisphere

    found = {zone and hemisphere(zone) for zone in zones}
    return cast("Hemisphere | None", found.pop()) if len(found) == 1 else None


def _not_understood(words: str, error: DateError) -> ParseError:
    """The error for words that are not a date, with the expected format."""
    from timeline.dates.diagnostics import VAGUE, no_such_day

    names = re.search(r"[^\W\d_]{3}", words)
    is_vague = error.reason in VAGUE or (" " in words.strip() and names and not no_such_day(words))
    if not names or not is_vague or (error.hint or "").startswith("Did you mean"):
        return ParseError(error.message, hint=error.hint)
    return ParseError(
        f"“{words}” is not a date or a known phrase",
        hint="Write it like 2022-04-20, 2022-04 or 2022-04-20/2022-04-22.",
    )


def has_words(text: str) -> bool:
    """Whether it may be a phrase, and not just a malformed date."""
    return any(character.isalpha() for character in text)


def direction_of(field: str) -> Direction:
    """The direction of phrases without one, for a field of a development or a source."""
    return "past" if field in ("occurred", "reckoned_from", "published", "retrieved") else "future"


def phrase_field(field: str, known: Container[str]) -> str | None:
    """The field for the phrase of a date field, if the model has one."""
    name = "phrase" if field == "occurred" else f"{field}_phrase"
    return name if name in known else None


def _date(text: object) -> Edtf | None:
    try:
        return Edtf.parse(str(text)) if text else None
    except DateError:
        return None
