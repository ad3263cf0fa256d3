"""The axis of a page: time from left to right, with room where much happens.

A matter has most of its life in a few days, and then years of nothing. On an even scale its story
would be a stroke. So a day on which something happens gets width of its own, by how much happened,
and the quiet between two such days grows with the logarithm of its length. Dates are written under
it where they are, so that nobody takes it for an even scale.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import date
from math import log2, sqrt
from typing import Final, NamedTuple

from timeline.publish.language.date_words import short_day, short_month
from timeline.publish.language.words import Language
from timeline.publish.page.days import BEFORE, NEVER, day_text, number_of
from timeline.publish.page.published import PublishedRecord

SCALE: Final = 100_000
"""The length of the axis."""
_QUIET: Final = 0.6
_DAY: Final = 0.5
_EACH: Final = 0.8
_BINS: Final = 160
_BUSY_TICKS: Final = 120
_MONTHS: Final = 480


class Tick(NamedTuple):
    """A date under the axis."""

    place: int
    words: str


class Axis:
    """Days and their places, from 0 to `SCALE`.

    Args:
        published: What the site says.
        language: Of the dates under it.
        within: Its first and last day, in a page of a year.
    """

    def __init__(
        self,
        published: PublishedRecord,
        language: Language,
        within: tuple[int, int] | None = None,
    ) -> None:
        self._language = language
        self._busy = _busy_days(published, within)
        self.days: list[int] = []
        """Days whose end has a place, in order; between two of them time is even."""
        self.places: list[int] = []
        along, ends = 0.0, []
        for day in sorted(self._busy):
            before = self.days[-1] if self.days else None
            if before is None or before < day - 1:
                along += 0.4 if before is None else _QUIET * log2(day - before)
                self.days.append(day - 1)
                ends.append(along)
            along += _DAY + _EACH * sqrt(self._busy[day])
            self.days.append(day)
            ends.append(along)
        first, whole = ends[0], ends[-1] - ends[0]
        self.places = [round(SCALE * (one - first) / whole) for one in ends]
        self._published = published

    def place(self, day: int) -> float:
        """Where the end of a day is."""
        if day <= self.days[0]:
            return 0
        if day >= self.days[-1]:
            return SCALE
        after = bisect_left(self.days, day)
        first, last = self.days[after - 1 : after + 1]
        begin, end = self.places[after - 1 : after + 1]
        return begin + (end - begin) * (day - first) / (last - first)

    @property
    def ticks(self) -> list[Tick]:
        """Dates for under the axis, the most telling first; the script drops what has no room."""
        said = self._language
        busiest = sorted(self._busy, key=lambda day: (-self._busy[day], day))[:_BUSY_TICKS]
        return [
            Tick(0, short_month(day_text(self.days[0] + 1), said)),
            *(Tick(self._begins(day), day_text(day)[:4]) for day in self._firsts(years=True)),
            *(Tick(self._middle(day), short_day(day_text(day), said)) for day in busiest),
            *(
                Tick(self._begins(day), short_month(day_text(day), said))
                for day in self._firsts(years=False)
            ),
        ]

    def _begins(self, day: int) -> int:
        return round(self.place(day - 1))

    def _middle(self, day: int) -> int:
        return round((self.place(day - 1) + self.place(day)) / 2)

    def _firsts(self, *, years: bool) -> Iterator[int]:
        """The first days of years, or of months, on the axis."""
        first, last = (date.fromisoformat(day_text(one)) for one in (self.days[0], self.days[-1]))
        months = range(first.year * 12 + first.month, last.year * 12 + last.month)
        for month in months[:_MONTHS]:
            if not years:
                yield number_of(f"{month // 12:04}-{month % 12 + 1:02}-01")
        if years:
            for year in range(first.year + 1, last.year + 1):
                yield number_of(f"{year:04}-01-01")

    @property
    def density(self) -> str:
        """How much happened where, as the path of an SVG of 160 by 30."""
        bins = [0] * _BINS
        for one in self._published.told:
            day = one.now.happened
            if not BEFORE < day < NEVER:
                continue
            first, last = (int(self.place(each) * _BINS / SCALE) for each in (day - 1, day))
            for place in range(first, max(first + 1, last)):
                bins[min(place, _BINS - 1)] += 1
        most = sqrt(max(bins)) or 1
        return "".join(
            f"M{place} 30v-{2 + 26 * sqrt(count) / most:.1f}h.7v30h-.7z"
            for place, count in enumerate(bins)
            if count
        )


def _busy_days(published: PublishedRecord, within: tuple[int, int] | None) -> dict[int, float]:
    """The days on which anything changes, with how much happened on them."""
    first, last = within or (BEFORE + 1, NEVER - 1)
    busy: dict[int, float] = dict.fromkeys(within or (), 0)

    def add(days: Iterable[int], much: float) -> None:
        for day in days:
            if first <= day <= last:
                busy[day] = busy.get(day, 0) + much

    for one in published.developments:
        for each in one.readings:
            add([each.happened], 1 if one.amends is None else 0.2)
            add([each.earliest, each.latest, each.known_from], 0)
    for matter in published.matters:
        for span in matter.spans:
            add([span.as_of_from, span.as_of_until], 0)
    add([published.day], 0)
    return busy
