"""The facts of a development from its bare shape: its instants, and what a fold needs to know.

Nearly all dates are plain days. These are reckoned here at once; any other date takes the way of
the models, by `Edtf`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from timeline.dates.edtf import OPEN_END, Edtf, is_date
from timeline.dates.timezones import FUTURE, PAST, check_zone, iso, plain_day
from timeline.domain.amendments import links
from timeline.domain.events import StoredBounds, UtcBounds, first_reported, step_from
from timeline.domain.facts import DevelopmentFacts, early
from timeline.domain.reporting import appearance

_day = lru_cache(8_192)(plain_day)
"""A history comes in the order of its days, more or less, and so the same ones come again."""
_NO_WINDOW: Final = (PAST, FUTURE, None, None)


def facts_of_shape(development: Any, document: bytes, zone: str) -> DevelopmentFacts:
    """The facts of a development.

    Args:
        development: Its shape.
        document: Its JSON, as it is stored.
        zone: That of its government.

    Raises:
        DateError: for what is no date, or a time that never came there.
        ValueError: for a date that is not written as it is kept.
        ZoneError: for a source with a zone that is none.
    """
    occurred = development.occurred
    earliest, latest, begins, ends = _day(occurred, zone) or _moments(occurred, zone)
    published, reported, newest = _published(development, earliest, zone)
    if development.reckoned_from is not None and not is_date(development.reckoned_from):
        raise ValueError(development.reckoned_from)
    window = development.window
    opens, closes, opening, closing = _moments(window.edtf, zone) if window else _NO_WINDOW
    terms = development.terms
    if terms.starts is None and terms.ends is None:
        at = UtcBounds(earliest, latest, published, opens, closes)
        timing = StoredBounds(begins, ends, reported, opening, closing)
    else:
        in_force, texts = _in_force(terms.starts, terms.ends, zone)
        at = UtcBounds(earliest, latest, published, opens, closes, *in_force)
        timing = StoredBounds(begins, ends, reported, opening, closing, *texts)
    step = step_from(development, at, window, terms)
    return DevelopmentFacts._make((
        document, zone, timing, step,
        development.matters, links(development) if step.fulfils else (), None,
        () if published < FUTURE else early(development.sources, earliest, zone),
        development.first_recorded, None, newest, development,
    ))  # fmt: skip


def _published(development: Any, earliest: int, zone: str) -> tuple[int, str | None, int]:
    """When the first source had appeared that can report it, also as text, and the newest source.

    That is what `first_reported` says, where each source is of a plain day and can report it.
    """
    published, reported, newest = FUTURE, None, PAST
    for source in development.sources:
        if source.zone is not None or source.background:
            return _published_otherwise(development, earliest, zone)
        if source.retrieved is not None and not is_date(source.retrieved):
            raise ValueError(source.retrieved)
        if source.published is not None:
            day = _day(source.published, zone)
            if day is None or day[1] < earliest:
                return _published_otherwise(development, earliest, zone)
            if day[1] < published:
                published, reported = day[1], day[3]
            newest = max(newest, day[0])
    return published, reported, newest


def _published_otherwise(development: Any, earliest: int, zone: str) -> tuple[int, str | None, int]:
    newest = PAST
    written: dict[int, str | None] = {}
    for source in development.sources:
        if source.zone is not None:
            check_zone(source.zone)
        if source.published is not None:
            if not is_date(source.published):
                raise ValueError(source.published)
            appeared = appearance(source.published, zone, source.zone)
            newest = max(newest, appeared.earliest)
            written[appeared.latest] = appeared.written
        if source.retrieved is not None and not is_date(source.retrieved):
            raise ValueError(source.retrieved)
    published = first_reported(development, earliest, zone)
    return published, written.get(published) or _iso(published, zone), newest


@lru_cache(4_096)
def _in_force(
    starts: str | None, ends: str | None, zone: str
) -> tuple[tuple[int, ...], tuple[str | None, ...]]:
    """The instants between which something comes into force and ends, and all in ISO 8601."""
    instants = (*_begins(starts, zone), *_finishes(ends, zone))
    return instants, tuple(_iso(one, zone) for one in instants)


def _begins(starts: str | None, zone: str) -> tuple[int, int]:
    if starts is None:
        return PAST, FUTURE
    day = _day(starts, zone)
    return _date(starts).begins(zone) if day is None else (day[0], day[0])


def _finishes(ends: str | None, zone: str) -> tuple[int, int]:
    if ends is None or ends == OPEN_END:
        return PAST, FUTURE
    day = _day(ends, zone)
    return _date(ends).finishes(zone) if day is None else (day[1], day[1])


def _date(text: str) -> Edtf:
    if not is_date(text):
        raise ValueError(text)
    return Edtf.parse(text)


@lru_cache(4_096)
def _moments(text: str, zone: str) -> tuple[int, int, str | None, str | None]:
    """The instants of a date in a zone, and both in ISO 8601.

    Raises:
        DateError: for what is no date, or a time that never came there.
        ValueError: for one that is not written as it is kept.
    """
    if (found := _day(text, zone)) is not None:
        return found
    parsed = Edtf.parse(text)
    if parsed.text != text:
        raise ValueError(text)
    earliest, latest = parsed.bounds(zone)
    return earliest, latest, _iso(earliest, zone), _iso(latest, zone)


def _iso(instant: int, zone: str) -> str | None:
    return iso(instant, zone) if PAST < instant < FUTURE else None
