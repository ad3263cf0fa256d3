"""The pages with two clocks: the one with everything in it, or one a part and what they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from timeline.publish.language.words import counted
from timeline.publish.page.alternates import AlternateLink, alternates
from timeline.publish.page.arrangement import newest_first, urgency
from timeline.publish.page.axis import Axis
from timeline.publish.page.days import NEVER
from timeline.publish.page.page_json import packed, page_json
from timeline.publish.page.parts import SitePart
from timeline.publish.page.published import (
    PublishedMatter,
    PublishedRecord,
    PublishedStatus,
    SiteOptions,
)
from timeline.publish.page.rendering import PageRenderer, markup
from timeline.text.sanitize import sanitize

NEWEST: Final = 200
"""Developments, and matters that wait, that the page has without its script."""
URGENT: Final = 100
"""Matters that wait, on the page that lists the parts; the others are on those."""


class ClockPages:
    """The pages with two clocks of one site.

    Args:
        published: What it says.
        options: What it is called.
        renderer: Its looks and words.
    """

    def __init__(
        self, published: PublishedRecord, options: SiteOptions, renderer: PageRenderer
    ) -> None:
        self._published = published
        self._options = options
        self._renderer = renderer

    def index(self, *, links: bool, others: Sequence[AlternateLink] | None = None) -> str:
        """The page with everything in it.

        Args:
            links: Whether the other pages are beside it.
            others: The files beside it in other formats; by default those of a site.
        """
        if others is None:
            others = alternates(self._renderer.language) if links else []
        return self._page(self._published, "" if links else None, others)

    def part(self, part: SitePart, before: SitePart | None, after: SitePart | None) -> str:
        """The page of a part of a site, between two of the same government."""
        name = self._renderer.government_name(part.government.id)
        if part.year is not None:
            name = f"{name} {part.year}"
        return self._page(
            part.published,
            "../../",
            alternates(self._renderer.language, f"g/{part.government.id}/"),
            part,
            title=name,
            site=sanitize(self._options.title),
            before=before,
            after=after,
        )

    def contents(self, parts: Sequence[SitePart], path: str = "index.html") -> str:
        """The page that lists the parts of a site."""
        published, is_whole = self._published, path == "index.html"
        own: dict[str, list[SitePart]] = {}
        for part in parts:
            own.setdefault(part.government.id, []).append(part)
        names = {one.id for part in parts for one in part.published.developments}
        told = [one for one in published.told if is_whole or one.id in names]
        pending = [one for one in self._pending(published, None) if one[0].government in own]
        most = max(part.size for part in parts)
        return self._renderer.render(
            "contents.html",
            "" if is_whole else "../../",
            path=path,
            script=self._renderer.templates.contents,
            governments=[
                (theirs[0].government, [(part, _level(part.size, most)) for part in theirs])
                for theirs in own.values()
            ],
            pending=pending[:URGENT],
            newest=sorted(told, key=newest_first)[:NEWEST],
            total=len(told),
            alternates=alternates(self._renderer.language) if is_whole else [],
            summary=self._summary(published),
        )

    def _page(
        self,
        published: PublishedRecord,
        root: str | None,
        others: Sequence[AlternateLink],
        part: SitePart | None = None,
        **values: object,
    ) -> str:
        templates, language = self._renderer.templates, self._renderer.language
        days = part.days if part else None
        axis = Axis(published, language, days)
        data = page_json(
            published,
            axis,
            language,
            root=root,
            kept=self._renderer.kept["page_cut"],
            until=days and days[1],
        )
        text, is_packed = packed(data, plain=self._options.plain_data)
        told = published.told
        pending = self._pending(published, days and days[1])
        return self._renderer.render(
            "index.html",
            root or "",
            links=root is not None,
            part=part,
            path=part.path if part else "",
            script=templates.script,
            style=templates.style,
            data=markup(text),
            packed=is_packed,
            density=axis.density,
            governments=published.governments,
            matters=published.matters,
            kinds=sorted({one.kind for one in told}),
            pending=pending[:NEWEST],
            unlisted=len(pending[NEWEST:]),
            newest=sorted(told, key=newest_first)[:NEWEST],
            total=len(told),
            alternates=others,
            summary=self._summary(published),
            as_of=min(published.day, days[1]) if days else published.day,
            **values,
        )

    def _pending(
        self, published: PublishedRecord, until: int | None
    ) -> list[tuple[PublishedMatter, PublishedStatus]]:
        """What waits for a decision, the most urgent first, as of the last entry."""
        day = published.day if until is None else min(until, published.day)
        found = []
        for one in published.matters:
            status = one.at(day, NEVER - 1)
            if status is not None and status.is_pending:
                found.append((one, status))
        return sorted(found, key=urgency)

    def _summary(self, published: PublishedRecord) -> str:
        words = self._renderer.words
        return ", ".join(
            counted(len(those), one, many, self._renderer.language)
            for those, one, many in (
                (published.told, words["development_count"], words["developments_count"]),
                (published.matters, words["matter_count"], words["matters_count"]),
                (published.governments, words["government_count"], words["governments_count"]),
            )
        )


def _level(count: int, most: int) -> int:
    """How much a part has, from 1 to 5, by the square root, so that small ones differ too."""
    return 1 + min(4, int(5 * (count / most) ** 0.5))


def clock_pages(pages: ClockPages, parts: Sequence[SitePart]) -> Iterator[tuple[str, str]]:
    """The path and the text of each page with two clocks, `index.html` first.

    Args:
        pages: Those of the site.
        parts: Of a split site; none for one page with everything in it.
    """
    if not parts:
        yield "index.html", pages.index(links=True)
        return
    yield "index.html", pages.contents(parts)
    for government, theirs in groupby(parts, key=lambda part: part.government.id):
        years = list(theirs)
        if years[0].year is not None:
            path = f"g/{government}/index.html"
            yield path, pages.contents(years, path)
        for before, part, after in zip([None, *years], years, [*years[1:], None], strict=False):
            yield part.path, pages.part(part, before, after)
