"""Dates in sources: exact, vague, open on one side, or uncertain.

"Late February", "by Friday" and "20 April, 15:00" are all true statements about when a government
decided. A store that converts them to instants invents knowledge. So a date keeps its text (EDTF,
ISO 8601-2 levels 0 and 1; the grammar and its few extensions are in `timeline.dates.parser`). For
computation, it has the earliest and the latest second that it allows, in the government's own civil
time. A day is never an instant, so nothing is shown early.

Time is in whole seconds since 1970-01-01T00:00:00Z, negative before. The calendar is the proleptic
Gregorian one of the years 0001 to 9999. Instants and zones are in `timeline.dates.timezones`, whose
public names are here too.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from functools import lru_cache

from timeline.dates import formatting, parser
from timeline.dates.errors import DateError
from timeline.dates.parser import DAY, PRECISIONS, Parsed, Part, Precision
from timeline.dates.timezones import (
    FUTURE,
    PAST,
    ZoneError,
    check_zone,
    civil_day,
    first_instant,
    instant_of,
    iso,
    last_instant,
    zone_info,
)
from timeline.frozen import frozen
from timeline.light_typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

__all__ = [
    "DAY",
    "FUTURE",
    "PAST",
    "Bounds",
    "DateError",
    "Edtf",
    "Precision",
    "ZoneError",
    "at",
    "check_zone",
    "civil_day",
    "instant_of",
    "iso",
]

_CACHE: Final = 16_384


OPEN_END: Final = ".."
"""How a last day is written that is not set (EDTF: an open end): until further notice."""


class Bounds(NamedTuple):
    """The bounds of a date, both inclusive, in whole seconds since the Unix epoch."""

    earliest: int
    """`PAST` if the start is open or unknown."""
    latest: int
    """`FUTURE` if the end is open or unknown."""


@frozen
class Edtf:
    """A valid date as written. Dates with equal texts are equal.

    Two dates can only be ordered in a time zone, by their `bounds`.

    Raises:
        DateError: if the text is not EDTF level 0 or 1 (see `timeline.dates.parser`).
    """

    text: str
    """As written, without surrounding white space: `2022-04-20`, `2022-04~`, `../2022-04`."""
    _parsed: Parsed

    def __init__(self, text: str) -> None:
        object.__setattr__(self, "text", text.strip())
        object.__setattr__(self, "_parsed", _read(self.text))

    @classmethod
    def parse(cls, text: str) -> Edtf:
        """Parses a date; results are cached.

        Raises:
            DateError: if the text is not EDTF level 0 or 1.
        """
        return _remembered(text)

    @classmethod
    def stored(cls, text: str) -> Edtf:
        """Parses a recorded date, even if its offset is no longer accepted.

        Raises:
            DateError: if the text is not EDTF level 0 or 1.
        """
        try:
            return _remembered(text)
        except DateError:
            found = object.__new__(cls)
            object.__setattr__(found, "text", text.strip())
            object.__setattr__(found, "_parsed", _read(text.strip(), stored=True))
            return found

    def __str__(self) -> str:
        return self.text

    @property
    def is_interval(self) -> bool:
        """Whether it was written as `A/B`, with or without both ends."""
        return self._parsed.is_interval

    @property
    def approximate(self) -> bool:
        """Whether it, or either end of it, is marked `~` or `%`."""
        return "~" in self.text or "%" in self.text

    @property
    def uncertain(self) -> bool:
        """Whether it, or either end of it, is marked `?` or `%`."""
        return "?" in self.text or "%" in self.text

    @property
    def is_day(self) -> bool:
        """Whether it is exactly one calendar day, without a qualifier or a clock time."""
        return self.precision == "day" and len(self.text) == 10

    @property
    def names_season(self) -> bool:
        """Whether it, or either end of it, is a season code such as `2022-21`."""
        parts = (self._parsed.start, self._parsed.end)
        return any(part is not None and part.precision == "season" for part in parts)

    @property
    def precision(self) -> Precision:
        """The unit of the date; for an interval, the coarser of its ends.

        With unspecified digits it is the smallest unit around all possible dates: `2022-04-2X` and
        `2022-04-XX` have the precision of a month.
        """
        known = {part.precision for part in (self._parsed.start, self._parsed.end) if part}
        return max(known, key=PRECISIONS.index)

    def bounds(self, zone: str) -> Bounds:
        """The earliest and latest second that it allows, for civil time in an IANA zone.

        Qualifiers do not widen the bounds. A clock time that occurred twice, when clocks were put
        back, spans both. An interval may end on a day or time that did not occur there.

        Raises:
            DateError: if the day or clock time did not occur in that zone, because clocks were put
                forward past it; or if the interval is reversed there.
            ZoneError: if there is no such zone.
        """
        return _bounds(self.text, zone)

    def nearest_bounds(self, zone: str) -> Bounds:
        """The bounds of a date that did not happen in the zone: a query, a plan, a newspaper.

        A day or clock time may not have occurred in that zone. Then `latest` is the last second
        before the jump, and `earliest` the first after it.

        Raises:
            ZoneError: if there is no such zone.
        """
        return _nearest_bounds(self.text, zone)

    def begins(self, zone: str) -> Bounds:
        """The first second at which what begins then may have, and from which it certainly has.

        A day is whole. Of a month, the first second of its first day and of its last.
        """
        earliest, latest = self.nearest_bounds(zone)
        if self.precision in ("second", "minute"):
            return Bounds(earliest, earliest)
        if latest < FUTURE:
            latest = _nearest_bounds(civil_day(latest, zone), zone).earliest
        return Bounds(earliest, max(earliest, latest))

    def finishes(self, zone: str) -> Bounds:
        """The last second until which what ends then certainly lasts, and until which it may.

        Of a month, the last second of its first day and of its last.
        """
        if self.text == OPEN_END:
            return Bounds(PAST, FUTURE)
        earliest, latest = self.nearest_bounds(zone)
        if self.precision in ("second", "minute"):
            return Bounds(latest, latest)
        if earliest > PAST:
            earliest = _nearest_bounds(civil_day(earliest, zone), zone).latest
        return Bounds(min(earliest, latest), latest)

    @classmethod
    def open_end(cls) -> Edtf:
        """The end of what has none: `..`, which is no date."""
        found = object.__new__(cls)
        object.__setattr__(found, "text", OPEN_END)
        object.__setattr__(found, "_parsed", Parsed(OPEN_END, None, None, is_interval=True))
        return found

    def human(self) -> str:
        """The date in English: "between 21 and 28 February 2022"."""
        if self.text == OPEN_END:
            return "until further notice"
        return formatting.human(self._parsed)

    def short(self) -> str:
        """The date for a column of a list, in at most 21 characters; its text if that fits.

        Clock times lose their seconds, and in intervals their clock.
        """
        return self.text if self.text == OPEN_END else formatting.short(self._parsed)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        from pydantic_core import core_schema

        return core_schema.with_info_plain_validator_function(
            _from_data,
            serialization=core_schema.plain_serializer_function_ser_schema(
                str, return_schema=core_schema.str_schema()
            ),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {
            "type": "string",
            "title": "EDTF date",
            "description": "A date as precise as the source, in the government's local time: "
            "EDTF (ISO 8601-2) level 0 or 1, years 0001 to 9999. `?` uncertain, "
            "`~` approximate, `%` both; X for an unspecified digit; A/B for between A and B, "
            "`..` for an open end.",
            "examples": [
                "2022-04-20",
                "2022-04-20T15:00+02:00",
                "2022-04~",
                "2022-04-2X",
                "2022-02-21/2022-02-28",
                "../2022-04",
            ],
            "minLength": 4,
            "maxLength": parser.MAX_LENGTH,
        }


def at(instant: int) -> Edtf:
    """The instant as a date, for a query."""
    return Edtf.parse(iso(instant, "UTC") or "9999-12-31")


@lru_cache(65_536)
def is_date(text: str) -> bool:
    """Whether a text is a date, written as it is kept.

    Raises:
        DateError: where it is none.
    """
    if len(text) == 10 and text[4] == text[7] == "-":
        with suppress(ValueError):
            date.fromisoformat(text)
            return True
    return str(Edtf.parse(text)) == text


STORED: Final = {"stored": True}
"""The pydantic context for validating recorded data."""


def _from_data(value: object, info: ValidationInfo) -> Edtf:
    """Converts a value from JSON or YAML: text, or a bare year that YAML read as a number."""
    if isinstance(value, Edtf):
        return value
    if isinstance(value, str):
        return Edtf.stored(value) if info.context == STORED else _remembered(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return _remembered(f"{value:04}")
    raise DateError(
        str(value)[: parser.MAX_LENGTH],
        f"expected text, not {type(value).__name__}",
        hint='Put it in quotes: "2022-04-20".',
    )


def _read(text: str, *, stored: bool = False) -> Parsed:
    """Calls `parser.parse`, and explains errors."""
    try:
        return parser.parse(text, stored=stored)
    except parser.UnreadError as error:
        from timeline.dates.diagnostics import diagnose  # needed only for an error

        reason, hint = diagnose(text, error.unread)
        raise DateError(parser.shown(text), reason, hint=hint) from None


@lru_cache(_CACHE)
def _remembered(text: str) -> Edtf:
    return Edtf(text)


@lru_cache(_CACHE)
def _bounds(text: str, zone: str) -> Bounds:
    parsed = Edtf.stored(text)._parsed  # noqa: SLF001  of its own class
    found = _nearest_bounds(text, zone)
    start, end = parsed.start, parsed.end
    if start and end and (start.offset is None) != (end.offset is None):
        parser.refuse_if_reversed(text, *found, f" in {zone}")
    elif found.earliest > found.latest:
        raise DateError(
            text,
            f"that time does not exist in {zone}: the clocks were put forward past it",
            hint="Check the date and the zone, or add the offset from UTC.",
        )
    return found


@lru_cache(_CACHE)
def _nearest_bounds(text: str, zone: str) -> Bounds:
    tz = zone_info(zone)
    parsed = Edtf.stored(text)._parsed  # noqa: SLF001  of its own class
    return Bounds(
        PAST if parsed.start is None else _instant(parsed.start, parsed.start.first, tz),
        FUTURE if parsed.end is None else _instant(parsed.end, parsed.end.last, tz, last=True),
    )


def _instant(part: Part, civil: int, zone: ZoneInfo, *, last: bool = False) -> int:
    if part.offset is not None:
        return civil - part.offset
    return last_instant(civil, zone) if last else first_instant(civil, zone)
