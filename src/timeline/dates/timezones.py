"""Converts between civil time in a zone and instants.

Clocks are put forward and back, and some zones have skipped a whole day. Converting a civil time to
an instant must decide on times that occurred twice or never, so only this module does it. A civil
second that occurred twice spans both. One that did not occur is next to the jump that skipped it.

Seconds are whole, since 1970-01-01T00:00:00Z for an instant, and since that hour on the wall clock
for a civil second. So the years 1 and 9999 can be used without overflow.
"""

from __future__ import annotations

import os
from datetime import MAXYEAR, UTC, date, datetime, timedelta, timezone
from functools import cache, lru_cache

from timeline.dates.errors import DateError
from timeline.errors import TimelineError
from timeline.light_typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

PAST: Final = -(10**12)
"""The earliest instant of a date with an open or unknown start: before the year 0001."""
FUTURE: Final = 10**12
"""The latest instant of a date with an open or unknown end: after the year 9999."""

DAY: Final = 86_400
_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()
_UTC_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_WALL_EPOCH: Final = _UTC_EPOCH.replace(tzinfo=None)
_WIDEST_OFFSET: Final = timedelta(hours=16)
_SPAN_BITS: Final = 21
"""Instants are looked at in spans of 2 ** 21 seconds, 24 days; in most of them no clock changes."""
_STEP: Final = (timedelta(seconds=1 << _SPAN_BITS) + 2 * _WIDEST_OFFSET) / 4
"""Six days and a half: no zone has ever changed its clocks twice within that (Brazil did in seven,
in 2000), so that an offset that two such moments share holds in between."""


class ZoneError(TimelineError, ValueError):
    """A name that is not an IANA time zone. Case matters."""

    def __init__(self, name: str, nearest: Sequence[str] = ()) -> None:
        shown = name[:40] if name.isprintable() else ascii(name[:40])[1:-1]
        hint = f"Did you mean {' or '.join(nearest)}?" if nearest else None
        super().__init__(
            f"“{shown}” is not an IANA time zone",
            hint=hint or "Write an area and a city, like Europe/Brussels.",
        )
        self.name = name
        self.nearest = tuple(nearest)


def in_utc(moment: datetime) -> datetime:
    """A moment in UTC, limited to the years 0001 to 9999."""
    if moment.tzinfo is UTC:
        return moment
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        if moment.year == 1:
            return datetime.min.replace(tzinfo=UTC)
        return datetime.max.replace(tzinfo=UTC)


def whole_seconds(moment: datetime) -> int:
    """Seconds from 1970 to an aware moment, without the fraction.

    Not by way of a float, which rounds one far in the future up.
    """
    since = moment - _UTC_EPOCH
    return since.days * DAY + since.seconds


def iso(instant: int, zone: str) -> str | None:
    """ISO 8601 in a zone, `2022-04-22T23:59:59+02:00`; None for `PAST` and `FUTURE`.

    If the zone's own offset would leave the years 0001 to 9999, it is `+00:00`. Offsets of local
    mean time keep their seconds (`+00:17:30`), so that nothing is lost.

    Raises:
        DateError: if the instant is outside the calendar.
        ZoneError: if there is no such zone.
    """
    offset = _steady_offset(instant >> _SPAN_BITS, zone)
    if offset is None:
        return _wall_clock(instant, zone).isoformat() if PAST < instant < FUTURE else None
    day, second = divmod(instant + offset, DAY)
    return _day_text(day) + _clock_text(second, offset)


@lru_cache(8_192)
def _steady_offset(span: int, zone: str) -> int | None:
    """Seconds east of UTC in a span of instants; None if clocks change about then.

    It is also None at the ends of the calendar.
    """
    tz = zone_info(zone)
    walls = _walls(span)
    return _same_offset(walls, tz) if walls else None


@lru_cache(1_024)
def _walls(span: int) -> list[datetime]:
    """What clocks anywhere may show from the begin of a span to its end, in steps."""
    try:
        begins = _WALL_EPOCH + timedelta(seconds=span << _SPAN_BITS) - _WIDEST_OFFSET
        return [begins + step * _STEP for step in range(5)]
    except OverflowError:
        return []


@lru_cache(16_384)
def _day_text(day: int) -> str:
    return f"{date.fromordinal(_EPOCH_DAY + day)}T"


@lru_cache(4_096)
def _clock_text(second: int, offset: int) -> str:
    minutes, seconds = divmod(second, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}{_written(offset)}"


def civil_day(instant: int, zone: str) -> str:
    """The civil day of an instant in a zone: `2022-04-22`.

    Raises:
        DateError: if the instant is outside the calendar, as `PAST` and `FUTURE` are.
        ZoneError: if there is no such zone.
    """
    return _wall_clock(instant, zone).date().isoformat()


def instant_of(iso_text: str) -> int:
    """Whole seconds since the Unix epoch for an ISO 8601 time with offset; inverse of `iso`.

    Fractions of a second are cut off.

    Raises:
        DateError: if it is not an ISO 8601 time, or has no offset.
    """
    try:
        moment = datetime.fromisoformat(iso_text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise DateError(
            iso_text,
            "expected an ISO 8601 time with an offset",
            hint="Write it like 2022-04-22T23:59:59+02:00.",
        )
    since = moment - _UTC_EPOCH
    return since.days * DAY + since.seconds


def plain_day(text: str, zone: str) -> tuple[int, int, str, str] | None:
    """The first and the last second of a calendar day, and both in ISO 8601 in that zone.

    None if it is not a day such as `2022-04-20`, if clocks change on it, or at the edges of the
    calendar: these cases need the slow way.
    """
    if len(text) != 10 or text[4] != "-" or text[7] != "-":
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    if not 1 < day.year < MAXYEAR:
        return None
    seconds = _steady(day.year, day.month, zone)
    if seconds is None:
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001  on the wall
        ends = (midnight, midnight + timedelta(seconds=DAY - 1))
        seconds = _same_offset(ends, zone_info(zone))
        if seconds is None:
            return None
    earliest = (day.toordinal() - _EPOCH_DAY) * DAY - seconds
    written = _written(seconds)
    return earliest, earliest + DAY - 1, f"{text}T00:00:00{written}", f"{text}T23:59:59{written}"


@lru_cache(65_536)
def _steady(year: int, month: int, zone: str) -> int | None:
    """Seconds east of UTC in a month without clock changes; None for other months."""
    return _same_offset(_midnights(year, month), zone_info(zone))


@lru_cache(4_096)
def _midnights(year: int, month: int) -> list[datetime]:
    """The civil midnights of the days of a month, and of the day after it."""
    first = datetime(year, month, 1)  # noqa: DTZ001  on the wall
    after = datetime(year + month // 12, month % 12 + 1, 1)  # noqa: DTZ001  on the wall
    return [first + timedelta(day) for day in range((after - first).days + 1)]


def _same_offset(walls: Sequence[datetime], zone: ZoneInfo) -> int | None:
    """The offset of all these civil times, including repeated ones; None if it varies."""
    found = set(map(zone.utcoffset, walls))
    # A repetition of any but the last has the offset of the next one.
    found.add(zone.utcoffset(walls[-1].replace(fold=1)))
    if len(found) != 1:
        return None
    offset = cast("timedelta", found.pop())
    return offset.days * DAY + offset.seconds


@cache
def _written(seconds: int) -> str:
    """An offset from UTC in ISO 8601."""
    return datetime(2000, 1, 1, tzinfo=timezone(timedelta(seconds=seconds))).isoformat()[19:]


def _wall_clock(instant: int, zone: str) -> datetime:
    tz = zone_info(zone)
    try:
        return (_UTC_EPOCH + timedelta(seconds=instant)).astimezone(tz)
    except OverflowError:
        edge = datetime.min if instant < 0 else datetime.max  # noqa: DTZ901  a wall clock without a zone is meant
    own = timedelta(seconds=_seconds(tz, edge))
    for offset in (own, timedelta(0), _WIDEST_OFFSET, -_WIDEST_OFFSET):
        try:
            wall = _WALL_EPOCH + (timedelta(seconds=instant) + offset)
        except OverflowError:
            continue
        return wall.replace(tzinfo=timezone(offset))
    raise DateError(str(instant), "as seconds since 1970 it is outside the years 0001 to 9999")


def check_zone(name: str) -> str:
    """Returns the name if it is in the IANA time zone database.

    Raises:
        ZoneError: if it is not; suggests similar names.
    """
    zone_info(name)
    return name


@cache
def zone_info(name: str) -> ZoneInfo:
    """The rules of an IANA zone.

    Raises:
        ZoneError: if there is no such zone; suggests similar names.
    """
    from zoneinfo import ZoneInfo

    # Names are checked in a list before any file is read, so that a path is never opened, and case
    # matters on every file system.
    if name not in _zone_names():
        raise ZoneError(name, _nearest_zones(name))
    return ZoneInfo(name)


@cache
def _zone_names() -> frozenset[str]:
    import tzdata

    # As `pkgutil` does, which imports `typing`.
    listed = os.path.join(os.path.dirname(tzdata.__file__), "zones")  # noqa: PTH118, PTH120
    return frozenset(tzdata.__spec__.loader.get_data(listed).decode("ascii").split())


def _nearest_zones(name: str) -> list[str]:
    from difflib import get_close_matches

    names = sorted(_zone_names())
    by_word = {zone.rpartition("/")[2].lower(): zone for zone in names}
    by_word |= {zone.lower(): zone for zone in names}
    words = get_close_matches(name[:40].lower().replace(" ", "_"), by_word, n=3, cutoff=0.7)
    return list(dict.fromkeys(by_word[word] for word in words))


def first_instant(civil: int, zone: ZoneInfo) -> int:
    """When clocks first showed that civil second, or had just jumped past it."""
    before, after = _offsets(civil, zone)
    return civil - before if before >= after else _jump(civil, before, after, zone)


def last_instant(civil: int, zone: ZoneInfo) -> int:
    """When clocks last showed that civil second, or were just about to jump past it."""
    before, after = _offsets(civil, zone)
    return civil - after if before >= after else _jump(civil, before, after, zone) - 1


def _offsets(civil: int, zone: ZoneInfo) -> tuple[int, int]:
    """Seconds east of UTC by PEP 495: equal, falling (shown twice) or rising (never shown)."""
    wall = _WALL_EPOCH + timedelta(seconds=civil)
    return _seconds(zone, wall), _seconds(zone, wall.replace(fold=1))


def _seconds(zone: ZoneInfo, wall: datetime) -> int:
    offset = cast("timedelta", zone.utcoffset(wall))
    return offset.days * DAY + offset.seconds


def _jump(civil: int, before: int, after: int, zone: ZoneInfo) -> int:
    """The instant at which clocks were put forward past a civil second."""
    from bisect import bisect_left

    def shown(instant: int) -> int:
        wall = (_UTC_EPOCH + timedelta(seconds=instant)).astimezone(zone)
        return instant + _seconds(zone, wall)

    window = range(civil - after, civil - before + 1)
    return window[bisect_left(window, civil, key=shown)]


def moment_words(moment: datetime) -> str:
    """A moment in UTC, in words."""
    moment = in_utc(moment)
    return f"{moment.day} {moment:%B} {moment.year}, {moment:%H:%M} UTC"
