"""Which sources can report a development, and by when it had certainly happened.

A report bounds what it reports: what a paper of 21 April tells had happened by the end of that
day, and what is recorded at 14:00 by 14:00. A source that is certainly earlier cannot report it,
and gives background only. A bare day of publication is a calendar day somewhere on Earth, so a
New York paper of 21 April may report what happened in Wellington on the morning of the 22nd.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache

from timeline.dates.edtf import FUTURE, PAST, Edtf, civil_day
from timeline.dates.timezones import plain_day
from timeline.light_typing import Any, Final, NamedTuple, Protocol, TypeVar

_is_bare_day: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[?~%]?").fullmatch


class Appearance(NamedTuple):
    """When a source appeared, in seconds since the epoch.

    Attributes:
        earliest: The first moment at which it may have.
        latest: The moment by which it certainly had.
        day: Its calendar day, if it has a bare day and no time zone of its own.
        written: `latest` in ISO 8601 in the zone of the government, if that is known by the way.
    """

    earliest: int
    latest: int
    day: str | None
    written: str | None = None


class _Dated(Protocol):
    """A source, as a model or as a shape."""

    @property
    def published(self) -> object:
        """EDTF, or None."""

    @property
    def zone(self) -> str | None:
        """Of its own."""

    @property
    def background(self) -> bool:
        """Whether it says of itself that it reports nothing."""


_S = TypeVar("_S", bound=_Dated)


@lru_cache(16_384)
def appearance(published: str, zone: str, own: str | None = None) -> Appearance:
    """When a source appeared.

    Args:
        published: EDTF.
        zone: The time zone of the government.
        own: That of the source, if it says one.

    Raises:
        DateError: if it is no date.
    """
    plain = plain_day(published, own or zone)
    if plain is not None:  # nearly always, and in a quarter of the time
        first, last, _, written = plain
        return Appearance(first, last, *((published, written) if own is None else (None, None)))
    earliest, latest = sorted(Edtf.stored(published).nearest_bounds(own or zone))
    bare = _is_bare_day(published) if own is None else None
    return Appearance(earliest, latest, bare[1] if bare else None)


def can_report(found: Appearance, earliest: int, zone: str) -> bool:
    """Whether what may have begun at `earliest` is reported by what appeared then.

    It is not if the source is certainly earlier. A bare day without a time zone is only if it
    lies before the day before that of `earliest` at the government.
    """
    if found.latest >= earliest or earliest <= PAST:
        return True
    return found.day is not None and found.day >= _day_before(earliest, zone)


@lru_cache(65_536)
def _day_before(instant: int, zone: str) -> str:
    day = date.fromisoformat(civil_day(instant, zone))
    return (day - timedelta(days=1) if day > date.min else day).isoformat()


def first_report(sources: Iterable[_Dated], earliest: int, zone: str) -> int:
    """When the first source that can report it had certainly appeared; `FUTURE` without any.

    That is never before `earliest`, the first moment at which it may have happened.
    """
    first = FUTURE
    for source in sources:
        if source.published is not None and not source.background:
            found = appearance(str(source.published), zone, source.zone)
            if found.latest < first and can_report(found, earliest, zone):
                first = max(found.latest, earliest)
    return first


def too_early(sources: Iterable[_S], earliest: int, zone: str) -> list[_S]:
    """The sources that are certainly too early, if no dated source can report it."""
    early = []
    for source in sources:
        if source.published is not None and not source.background:
            if can_report(appearance(str(source.published), zone, source.zone), earliest, zone):
                return []
            early.append(source)
    return early


def is_background(source: Mapping[str, Any], earliest: int, zone: str) -> bool:
    """Whether a source, as JSON, gives background only: it says so, or it is too early."""
    published = source.get("published")
    if published is None or source.get("background"):
        return bool(source.get("background"))
    return not can_report(appearance(published, zone, source.get("zone")), earliest, zone)


def happened_by(earliest: int, latest: int, published: int, recorded: int) -> int:
    """The moment from which on a development has certainly happened.

    Args:
        earliest: The first moment at which it may have happened.
        latest: The last one.
        published: When the first source that can report it had appeared, see `first_report`.
        recorded: When its date was recorded, here or in the store that it was exported from.
    """
    return max(earliest, min(latest, published, recorded))
