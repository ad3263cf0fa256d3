"""The page with two clocks and everything in it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Final

from timeline.publish.page.alternates import AlternateLink
from timeline.publish.page.arrangement import newest_first, urgency
from timeline.publish.page.axis import Axis
from timeline.publish.page.days import NEVER
from timeline.publish.page.page_json import packed, page_json
from timeline.publish.page.published import (
    PublishedMatter,
    PublishedRecord,
    PublishedStatus,
    SiteOptions,
)
from timeline.publish.page.rendering import PageRenderer, markup

NEWEST: Final = 200
"""Developments that the page has without its script."""
OFFERED: Final = 2_000
"""Matters that the page offers as a filter."""


class ClockPages:
    """The page with two clocks of one site.

    Args:
        published: What it says.
        options: What it is called.
        renderer: Its looks and words.
        alternates: The other files beside the page.
    """

    def __init__(
        self,
        published: PublishedRecord,
        options: SiteOptions,
        renderer: PageRenderer,
        alternates: Sequence[AlternateLink] = (),
    ) -> None:
        self._published = published
        self._options = options
        self._renderer = renderer
        self._alternates = alternates

    def index(self, *, links: bool) -> str:
        """The page with everything in it; `links` if the others are beside it."""
        templates, published = self._renderer.templates, self._published
        axis = Axis(published, self._renderer.language)
        data = page_json(published, axis, self._renderer.language, links=links)
        text, is_packed = packed(data, plain=self._options.plain_data)
        told = published.told
        newest = sorted(told, key=newest_first)[:NEWEST]
        return self._renderer.render(
            "index.html",
            "",
            links=links,
            script=templates.script,
            style=templates.style,
            data=markup(text),
            packed=is_packed,
            density=axis.density,
            governments=published.governments,
            matters=published.matters[:OFFERED],
            kinds=sorted({one.kind for one in told}),
            pending=self._pending,
            newest=newest,
            total=len(told),
            alternates=self._alternates if links else (),
            summary=self._summary,
        )

    @cached_property
    def _pending(self) -> list[tuple[PublishedMatter, PublishedStatus]]:
        """What waits for a decision, the most urgent first, as of the last entry."""
        found = []
        for one in self._published.matters:
            status = one.at(self._published.day, NEVER - 1)
            if status is not None and status.is_pending:
                found.append((one, status))
        return sorted(found, key=urgency)

    @cached_property
    def _summary(self) -> str:
        counts = {
            "developments": f"{len(self._published.told):,}",
            "matters": f"{len(self._published.matters):,}",
            "governments": f"{len(self._published.governments):,}",
        }
        return self._renderer.words["summary"].format(**counts)
