"""The facts of a development from its bare shape: its instants, and what a fold needs to know."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from timeline.dates.edtf import OPEN_END, Edtf, is_date
from timeline.dates.timezones import FUTURE, PAST, check_zone, iso, plain_day
from timeline.domain.amendments import links
from timeline.domain.events import StoredBounds, UtcBounds, first_reported, step_of
from timeline.domain.facts import DevelopmentFacts, early
from timeline.domain.reporting import appearance

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
    earliest, latest, begins, ends = _moments(development.occurred, zone)
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
    if development.reckoned_from is not None and not is_date(development.reckoned_from):
        raise ValueError(development.reckoned_from)
    window = development.window
    published = first_reported(development, earliest, zone)
    opens, closes, opening, closing = _moments(window.edtf, zone) if window else _NO_WINDOW
    in_force = _in_force(*development.terms[-2:], zone)
    step = step_of(development, UtcBounds(earliest, latest, published, opens, closes, *in_force))
    return DevelopmentFacts(
        document, zone,
        StoredBounds(
            begins, ends, written.get(published) or _iso(published, zone), opening, closing,
            *(() if in_force == _NOT_DATED else [_iso(one, zone) for one in in_force]),
        ),
        step,
        development.matters, links(development) if step.fulfils else (), None,
        () if published < FUTURE else early(development.sources, earliest, zone),
        development.first_recorded, None, newest, development,
    )  # fmt: skip


_NOT_DATED: Final = (PAST, FUTURE, PAST, FUTURE)


@lru_cache(4_096)
def _in_force(starts: str | None, ends: str | None, zone: str) -> tuple[int, int, int, int]:
    """The instants between which something comes into force, and between which it ends."""
    if starts is None and ends is None:
        return _NOT_DATED
    if not all(one in (None, OPEN_END) or is_date(one) for one in (starts, ends) if one):
        raise ValueError(starts, ends)
    begins = (PAST, FUTURE) if starts is None else Edtf.parse(starts).begins(zone)
    finishes = Edtf.open_end() if ends == OPEN_END else Edtf.parse(ends) if ends else None
    return *begins, *(finishes.finishes(zone) if finishes else (PAST, FUTURE))


@lru_cache(16_384)
def _moments(text: str, zone: str) -> tuple[int, int, str | None, str | None]:
    """The instants of a date in a zone, and both in ISO 8601.

    Raises:
        DateError: for what is no date, or a time that never came there.
        ValueError: for one that is not written as it is kept.
    """
    if (found := plain_day(text, zone)) is not None:
        return found
    parsed = Edtf.parse(text)
    if parsed.text != text:
        raise ValueError(text)
    earliest, latest = parsed.bounds(zone)
    return earliest, latest, _iso(earliest, zone), _iso(latest, zone)


def _iso(instant: int, zone: str) -> str | None:
    return iso(instant, zone) if PAST < instant < FUTURE else None
