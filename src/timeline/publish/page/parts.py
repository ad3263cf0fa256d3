"""Splits a site that is too large for one page: by government, and a large one by year.

A page of its own has every government of up to `WHOLE` developments. A larger one has a page for
each year. A development is in the year of the day on which it had certainly happened, and its
amendments are beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from timeline.publish.page.days import BEFORE, NEVER, day_text, number_of
from timeline.publish.page.published import (
    PublishedDevelopment,
    PublishedGovernment,
    PublishedMatter,
    PublishedRecord,
    StatusSpan,
)

SPLIT_FROM: Final = 20_000
"""Developments from which on a site has no page with all of them."""
WHOLE: Final = 2_000
"""Most developments of a government that are not split by year."""


class SitePart(NamedTuple):
    """A page of a split site."""

    government: PublishedGovernment
    year: int | None
    """None for all years."""
    published: PublishedRecord

    @property
    def path(self) -> str:
        """Where the page is in the site."""
        name = "index" if self.year is None else f"{self.year:04}"
        return f"g/{self.government.id}/{name}.html"

    @property
    def days(self) -> tuple[int, int] | None:
        """The first and the last day of its year."""
        if self.year is None:
            return None
        return number_of(f"{self.year:04}-01-01"), number_of(f"{self.year:04}-12-31")

    @property
    def size(self) -> int:
        """How many developments it tells."""
        return len(self.published.told)


def is_split(published: PublishedRecord) -> bool:
    """Whether a site is too large for one page."""
    return len(published.developments) >= SPLIT_FROM


def split(published: PublishedRecord) -> list[SitePart]:
    """The parts of a site, in order of governments and years."""
    found: dict[str, list[PublishedDevelopment]] = {}
    for one in published.developments:
        found.setdefault(_amended(one, published).government, []).append(one)
    matters: dict[str, list[PublishedMatter]] = {}
    for each in published.matters:
        matters.setdefault(each.government, []).append(each)
    parts: list[SitePart] = []
    for government in published.governments:
        theirs, own = found.get(government.id, []), matters.get(government.id, [])
        if len(theirs) > WHOLE:
            parts += _years(published, government, theirs, own)
        elif theirs:
            parts.append(SitePart(government, None, _record(published, theirs, own)))
    return parts


def _years(
    published: PublishedRecord,
    government: PublishedGovernment,
    developments: list[PublishedDevelopment],
    matters: list[PublishedMatter],
) -> Iterator[SitePart]:
    years: dict[int, list[PublishedDevelopment]] = {}
    for one in developments:
        years.setdefault(_year(_amended(one, published), published.day), []).append(one)
    for year, told in sorted(years.items()):
        part = SitePart(government, year, published)
        assert part.days is not None
        first, last = part.days
        about = {key for one in told for key in one.matters}
        own = [
            replace(one, spans=tuple(span for span in one.spans if _within(span, first, last)))
            for one in matters
            if (one.government, one.slug) in about or _waits(one, first, last)
        ]
        yield part._replace(published=_record(published, told, own))


def _record(
    whole: PublishedRecord,
    developments: list[PublishedDevelopment],
    matters: list[PublishedMatter],
) -> PublishedRecord:
    seen = {name for one in developments for name in (one.government, *one.joint_with)}
    return replace(
        whole,
        governments=tuple(one for one in whole.governments if one.id in seen),
        matters=tuple(matters),
        developments=tuple(developments),
    )


def _amended(one: PublishedDevelopment, published: PublishedRecord) -> PublishedDevelopment:
    """What a development amends; itself if it amends none."""
    return published.by_id.get(one.amends or "", one)


def _year(one: PublishedDevelopment, otherwise: int) -> int:
    now = one.now
    days = (now.happened, now.earliest, now.latest)
    return int(day_text(next((day for day in days if BEFORE < day < NEVER), otherwise))[:4])


def _within(span: StatusSpan, first: int, last: int) -> bool:
    return span.as_of_from <= last and first < span.as_of_until


def _waits(one: PublishedMatter, first: int, last: int) -> bool:
    """Whether a matter waited for a decision on any of these days, as far as was ever known."""
    return any(
        span.status.is_pending and span.status.status != "lapsed" and _within(span, first, last)
        for span in one.spans
    )
